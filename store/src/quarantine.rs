//! Deliveries that could not be read, read again after a fix (`product.md §3`).

use std::collections::BTreeMap;

use tributary_core::api::{EventStatus, QuarantineReplay};
use tributary_core::delivery::Delivery;
use tributary_core::source::{self as parser, Parsed};
use tributary_core::time::Timestamp;

use crate::ingest::{describe, ingest};
use crate::row::read_all;
use crate::{Database, StoreError, source};

/// Header of a delivery of which a row holds the beginning only: how many bytes it had.
pub(crate) const CUT_HEADER: &str = "x-tributary-cut";

/// Says that the delivery can't be read again.
pub(crate) fn cut_note(n_bytes: usize) -> String {
    format!(
        "the delivery has {n_bytes} bytes, of which only the beginning is kept: it can't be read again"
    )
}

/// Reads a delivery in quarantine again, as received when it was; `None` when the row of the
/// log is none. One that was read before is not read again. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn replay(db: &impl Database, seq: i64) -> Result<Option<QuarantineReplay>, StoreError> {
    let sql = "SELECT status, source_id, received_at, headers, body FROM refusal
        WHERE seq = ? AND status IN ('quarantined', 'replayed')";
    let mut rows = read_all(db.query(sql, &[seq.into()])?, |row| {
        let (status, source_id, received_at) = (row.text()?, row.text()?, row.int()?);
        let headers: BTreeMap<String, String> = row.json()?;
        Ok((status == "replayed", source_id, received_at, headers, row.text()?))
    })?;
    let Some((is_read, source_id, received_at, headers, body)) = rows.pop() else {
        return Ok(None);
    };
    let outcome =
        QuarantineReplay { status: EventStatus::Replayed, accepted: 0, duplicates: 0, error: None };
    if is_read {
        return Ok(Some(outcome));
    }
    let Some(kind) = source::kind_of(db, &source_id)? else { return Ok(None) };
    let received_at = Timestamp(received_at);
    let delivery = Delivery { source_id, kind, received_at, headers, body };
    if let Some(error) = problem(db, &delivery)? {
        let sql = "UPDATE refusal SET error = ? WHERE seq = ?";
        db.query(sql, &[error.as_str().into(), seq.into()])?;
        let status = EventStatus::Quarantined;
        return Ok(Some(QuarantineReplay { status, error: Some(error), ..outcome }));
    }
    let told = ingest(db, &[delivery])?.pop();
    db.query("UPDATE refusal SET status = 'replayed' WHERE seq = ?", &[seq.into()])?;
    let count = |n: Option<usize>| n.and_then(|n| i64::try_from(n).ok()).unwrap_or_default();
    Ok(Some(QuarantineReplay {
        accepted: count(told.as_ref().map(|told| told.accepted)),
        duplicates: count(told.as_ref().map(|told| told.duplicates)),
        ..outcome
    }))
}

/// Why a delivery can't be read, if it can't.
fn problem(db: &impl Database, delivery: &Delivery) -> Result<Option<String>, StoreError> {
    if let Some(n_bytes) = delivery.header(CUT_HEADER) {
        return Ok(Some(cut_note(n_bytes.parse().unwrap_or_default())));
    }
    let options = source::options(db)?.remove(&delivery.source_id).unwrap_or_default();
    Ok(match parser::parse(delivery, &options) {
        Parsed::Events(_) => None,
        Parsed::Refused(errors) => Some(describe(&errors)),
        Parsed::Quarantined(reason) => Some(reason),
    })
}
