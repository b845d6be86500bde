//! Job of the Workspace object: a group of deliveries, gathered at the edge.

use tributary_core::delivery::Delivery;
use tributary_store::{Database, DeliveryOutcome};

use crate::envelope::{self, JobError};

/// Stores the deliveries (one record a line) and answers one line each: the HTTP status,
/// a space, the JSON to answer with. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`]; nothing may stay stored then.
pub fn ingest(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let lines = envelope::text(request)?;
    #[cfg(feature = "fault-injection")]
    crate::fault::trip(lines);
    let deliveries =
        lines.lines().map(Delivery::parse_line).collect::<Result<Vec<Delivery>, String>>();
    let outcomes = tributary_store::ingest(db, &deliveries.map_err(JobError::Envelope)?)?;
    Ok(outcomes.iter().map(answer).collect::<Vec<String>>().join("\n"))
}

/// Job: `true` when a body must be taken however much has come before it.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn tells_order(body: &[u8]) -> Result<String, JobError> {
    Ok(tributary_core::source::tells_order(envelope::text(body)?).to_string())
}

fn answer(outcome: &DeliveryOutcome) -> String {
    format!("{} {}", outcome.http_status(), outcome.to_json())
}
