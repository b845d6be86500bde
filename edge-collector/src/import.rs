//! Job of the Workspace object: delivery records that an administrator vouches for.

use serde::Deserialize;
use tributary_core::api::{EventStatus, ImportSummary};
use tributary_core::delivery::Delivery;
use tributary_store::{Database, DeliveryOutcome};

use crate::envelope::{self, JobError, Reply};

/// Which part of the import this is.
#[derive(Deserialize)]
struct Part {
    /// Lines of the body before this part.
    n_before: usize,
}

/// Stores the records and answers a [`Reply`]: the part's [`ImportSummary`], or 400 for the
/// first line that is not a delivery record. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`]; nothing may stay stored then.
pub fn import(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (part, body): (Part, &[u8]) = envelope::open(request)?;
    let deliveries = match records(envelope::text(body)?) {
        Ok(deliveries) => deliveries,
        Err((index, message)) => {
            let field = format!("lines[{}]", part.n_before.saturating_add(index));
            return Ok(Reply::invalid(&field, &message).to_json());
        }
    };
    let outcomes = tributary_store::ingest(db, &deliveries)?;
    Ok(Reply::json(200, &summary(&outcomes)).to_json())
}

fn records(lines: &str) -> Result<Vec<Delivery>, (usize, String)> {
    let filled = lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    filled.map(|(index, line)| Delivery::parse_line(line).map_err(|error| (index, error))).collect()
}

fn summary(outcomes: &[DeliveryOutcome]) -> ImportSummary {
    let total = |n: fn(&DeliveryOutcome) -> usize| {
        i64::try_from(outcomes.iter().map(n).sum::<usize>()).unwrap_or(i64::MAX)
    };
    ImportSummary {
        deliveries: total(|_| 1),
        accepted: total(|outcome| outcome.accepted),
        duplicates: total(|outcome| outcome.duplicates),
        rejected: total(|outcome| {
            let events = outcome.events.iter();
            let n_rejected = events.filter(|event| event.status == EventStatus::Rejected).count();
            n_rejected + usize::from(!outcome.refused.is_empty())
        }),
    }
}
