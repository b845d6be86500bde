//! Sessions as rows.

use std::collections::BTreeMap;

use serde_json::Value;
use tributary_core::session::{EventKey, Session};
use tributary_core::time::Timestamp;

use crate::row::{Row, json_param, read_word, to_json};
use crate::{Database, StoreError};

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = "session_key, profile_id, visitor_id, started_at,
    start_event_id, start_source_id, last_event_at, last_event_id, last_source_id, start_reason,
    landing_url, referrer, touch, device, is_bot, country, event_counts, profile_properties";

/// A session with its row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SessionRow {
    pub(crate) session_key: i64,
    pub(crate) profile_id: i64,
    pub(crate) session: Session,
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &mut Row) -> Result<SessionRow, StoreError> {
    let (session_key, profile_id) = (row.int()?, row.int()?);
    let session = Session {
        visitor_id: row.text()?,
        start: key(row)?,
        last: key(row)?,
        start_reason: read_word(row.text()?)?,
        landing_url: row.optional_text()?,
        referrer: row.optional_text()?,
        touch: row.json()?,
        device: read_word(row.text()?)?,
        is_bot: row.bool()?,
        country: row.optional_text()?,
        event_counts: row.json::<BTreeMap<String, i64>>()?,
        profile_properties: row.json()?,
    };
    Ok(SessionRow { session_key, profile_id, session })
}

fn key(row: &mut Row) -> Result<EventKey, StoreError> {
    Ok(EventKey { at: Timestamp(row.int()?), event_id: row.text()?, source_id: row.text()? })
}

/// Writes sessions: those from `first_new_key` on are new rows, the others have grown or
/// changed.
pub(crate) fn store(
    db: &impl Database,
    rows: &[SessionRow],
    first_new_key: i64,
) -> Result<(), StoreError> {
    let (new, known): (Vec<&SessionRow>, Vec<&SessionRow>) =
        rows.iter().partition(|row| first_new_key <= row.session_key);
    insert(db, &new)?;
    update(db, &known)
}

fn insert(db: &impl Database, rows: &[&SessionRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.iter().map(|row| to_columns(row)).collect::<Result<Vec<_>, StoreError>>()?;
    let sql = "INSERT INTO session
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
            value->>7, value->>8, value->>9, value->>10, value->>11, value->>12, value->>13,
            value->>14, value->>15, value->>16, value->>17, value->>18, value->>19
        FROM json_each(?)";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

/// Touches no indexed column, so an ordinary event writes one row here.
fn update(db: &impl Database, rows: &[&SessionRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = |row: &&SessionRow| {
        let session = &row.session;
        Ok((
            row.session_key,
            session.last.at.0,
            session.last.event_id.clone(),
            session.last.source_id.clone(),
            to_word(&session.start_reason),
            to_json(&session.touch)?,
            to_json(&session.event_counts)?,
            session.n_events(),
            to_json(&session.profile_properties)?,
        ))
    };
    let rows = rows.iter().map(columns).collect::<Result<Vec<_>, StoreError>>()?;
    let sql = "UPDATE session SET
            last_event_at = value->>1, last_event_id = value->>2, last_source_id = value->>3,
            start_reason = value->>4, touch = value->>5, event_counts = value->>6,
            n_events = value->>7, profile_properties = value->>8
        FROM json_each(?) WHERE session_key = value->>0";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

fn to_columns(row: &SessionRow) -> Result<Vec<Value>, StoreError> {
    let session = &row.session;
    Ok(vec![
        row.session_key.into(),
        session.session_id().into(),
        session.visitor_id.clone().into(),
        row.profile_id.into(),
        session.start.at.0.into(),
        session.start.event_id.clone().into(),
        session.start.source_id.clone().into(),
        session.last.at.0.into(),
        session.last.event_id.clone().into(),
        session.last.source_id.clone().into(),
        to_word(&session.start_reason),
        session.landing_url.clone().into(),
        session.referrer.clone().into(),
        to_json(&session.touch)?.into(),
        to_word(&session.device),
        session.country.clone().into(),
        session.is_bot.into(),
        to_json(&session.event_counts)?.into(),
        session.n_events().into(),
        to_json(&session.profile_properties)?.into(),
    ])
}

fn to_word(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
