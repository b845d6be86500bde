//! The event log as CSV.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tributary_core::api::EventSummary;
use tributary_core::csv;
use tributary_core::event::Facts;
use tributary_core::time::Timestamp;

use super::event_filter::{EventFilter, status_word};
use super::events::events;
use crate::row::{json_param, read_all, to_json};
use crate::{Database, StoreError};

/// The first line.
pub const HEAD: [&str; 13] = [
    "received_at",
    "happened_at",
    "source",
    "event",
    "status",
    "event_id",
    "url",
    "profile_id",
    "aliases",
    "warnings",
    "properties",
    "profile_properties",
    "error",
];

/// Lines of CSV without the head, newest receipt first, and what to pass as `before` to read
/// on; `None` at the end.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn event_csv(
    db: &impl Database,
    filter: &EventFilter,
) -> Result<(String, Option<i64>), StoreError> {
    let page = events(db, filter)?;
    let bodies = bodies(db, &page.events)?;
    let mut text = String::new();
    for line in &page.events {
        let (body, error) = bodies.get(&line.seq).cloned().unwrap_or_default();
        text.push_str(&csv_line(line, &body, &error)?);
    }
    Ok((text, page.next_before))
}

/// Body and error of each line, by row.
fn bodies(
    db: &impl Database,
    lines: &[EventSummary],
) -> Result<BTreeMap<i64, (String, String)>, StoreError> {
    let seqs: Vec<i64> = lines.iter().map(|line| line.seq).collect();
    let sql = "SELECT seq, body, '' FROM event WHERE seq IN (SELECT value FROM json_each(?1))
        UNION ALL SELECT seq, body, ifnull(error, '') FROM refusal
        WHERE seq IN (SELECT value FROM json_each(?1))";
    let read = read_all(db.query(sql, &[json_param(&seqs)?])?, |row| {
        Ok((row.int()?, (row.text()?, row.text()?)))
    })?;
    Ok(read.into_iter().collect())
}

fn csv_line(line: &EventSummary, body: &str, error: &str) -> Result<String, StoreError> {
    // What was refused may be no JSON; its text is in the log's detail.
    let facts: Facts = serde_json::from_str(body).unwrap_or_default();
    let aliases: Vec<&str> = facts.aliases.iter().map(|named| named.alias.as_str()).collect();
    let warnings: Vec<String> =
        facts.warnings.iter().map(|it| format!("{} {}", it.rule, it.field)).collect();
    Ok(csv::line([
        Timestamp(line.received_at).to_rfc3339().as_str(),
        Timestamp(line.at).to_rfc3339().as_str(),
        &line.source_id,
        &line.name,
        status_word(line.status),
        &line.event_id,
        line.url.as_deref().unwrap_or_default(),
        line.profile_id.as_deref().unwrap_or_default(),
        &aliases.join(" "),
        &warnings.join("; "),
        &object(&facts.properties)?,
        &object(&facts.profile_properties)?,
        error,
    ]))
}

fn object(fields: &Map<String, Value>) -> Result<String, StoreError> {
    if fields.is_empty() { Ok(String::new()) } else { to_json(fields) }
}
