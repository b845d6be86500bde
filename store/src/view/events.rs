//! The event log.

use serde_json::Value;
use tributary_core::api::{EventDetail, EventPage, EventStatus, EventSummary};
use tributary_core::event::{Alias, Facts};

use super::timeline;
use crate::row::{Row, read_all};
use crate::{Database, SqlValue, StoreError};

/// Lines of a page, at most.
const MAX_LIMIT: i64 = 200;
/// Event names that are told.
const MAX_NAMES: usize = 500;

/// What the log is asked for. Times are Unix ms of receipt, inclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only this source.
    pub source_id: Option<String>,
    /// Only this event name.
    pub name: Option<String>,
    /// Only this status.
    pub status: Option<EventStatus>,
    /// Received at or after.
    pub from: Option<i64>,
    /// Received at or before.
    pub to: Option<i64>,
    /// Rows before this one.
    pub before: Option<i64>,
    /// Rows after this one.
    pub after: Option<i64>,
    /// Lines wanted, 50 when absent.
    pub limit: Option<i64>,
}

/// The columns of a line that is a stored event.
const EVENT: &str = "SELECT seq, source_id, event_id, name, at, received_at, 'accepted',
        ifnull(json_array_length(body, '$.warnings'), 0),
        body->>'$.properties.$url', person, NULL, public_id
    FROM event LEFT JOIN alias ON alias = person LEFT JOIN profile USING (profile_id)";

/// The columns of a line that was not stored.
const REFUSAL: &str = "SELECT seq, source_id, event_id, name, at, received_at, status,
        iif(status = 'duplicate', ifnull(json_array_length(body, '$.warnings'), 0), 0),
        iif(status = 'duplicate', body->>'$.properties.$url', NULL), NULL, duplicate_of, NULL
    FROM refusal";

/// The event whose name the index leaves out (`schema.rs`).
const MOST_OF_THE_LOG: &str = "$page_load";

/// A page of the log, newest receipt first.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn events(db: &impl Database, filter: &EventFilter) -> Result<EventPage, StoreError> {
    let limit = filter.limit.unwrap_or(50).clamp(1, MAX_LIMIT);
    let mut events = Vec::new();
    if filter.status.is_none_or(|status| status == EventStatus::Accepted) {
        events.extend(page(db, EVENT, "NULL", filter, limit)?);
    }
    if filter.status != Some(EventStatus::Accepted) {
        events.extend(page(db, REFUSAL, "status", filter, limit)?);
    }
    // Both parts are read in order and cut; together they hold the newest lines of either.
    events.sort_by_key(|event| std::cmp::Reverse(event.seq));
    let is_full = usize::try_from(limit).is_ok_and(|limit| limit <= events.len());
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_before = events.last().map(|event| event.seq).filter(|_| is_full);
    Ok(EventPage { events, next_before })
}

/// The newest lines of one of the log's two tables.
fn page(
    db: &impl Database,
    lines: &str,
    status: &str,
    filter: &EventFilter,
    limit: i64,
) -> Result<Vec<EventSummary>, StoreError> {
    let is_rare = filter.name.as_deref().is_some_and(|name| name != MOST_OF_THE_LOG);
    let (lines, rare) = if is_rare {
        // Left alone, SQLite would read the log row by row until enough have the name.
        let indexed = lines.replace("FROM event", "FROM event INDEXED BY event_name");
        (indexed, "AND name <> '$page_load'")
    } else {
        (lines.to_owned(), "")
    };
    let by_name = if filter.name.is_some() { "name = ?3" } else { "?3 IS NULL" };
    let sql = format!(
        "{lines} WHERE seq < ?1 AND seq > ?2 AND {by_name} {rare}
            AND (?4 IS NULL OR source_id = ?4) AND (?5 IS NULL OR {status} IS NULL OR {status} = ?5)
            AND received_at BETWEEN ?6 AND ?7
        ORDER BY seq DESC LIMIT ?8"
    );
    let params: [SqlValue; 8] = [
        filter.before.unwrap_or(i64::MAX >> 11).into(),
        filter.after.unwrap_or(0).into(),
        filter.name.clone().into(),
        filter.source_id.clone().into(),
        filter.status.map(status_word).into(),
        filter.from.unwrap_or(0).into(),
        filter.to.unwrap_or(i64::MAX >> 11).into(),
        limit.into(),
    ];
    read_all(db.query(&sql, &params)?, |row| Ok(read_line(row)?.summary))
}

/// The event names seen, by name: each is found by one look past the one before.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn event_names(db: &impl Database) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM event WHERE name = '$page_load' LIMIT 1";
    let mut names = read_all(db.query(sql, &[])?, |row| row.text())?;
    let mut after = String::new();
    while names.len() < MAX_NAMES {
        let sql = "SELECT name FROM event WHERE name > ? AND name <> '$page_load'
            ORDER BY name LIMIT 1";
        let next = read_all(db.query(sql, &[after.as_str().into()])?, |row| row.text())?.pop();
        let Some(next) = next else { break };
        after.clone_from(&next);
        names.push(next);
    }
    Ok(names)
}

/// Everything about one row of the log; `None` when there is none.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn event(db: &impl Database, seq: i64) -> Result<Option<EventDetail>, StoreError> {
    let mut line = None;
    for lines in [EVENT, REFUSAL] {
        let sql = format!("{lines} WHERE seq = ?");
        line = line.or(read_all(db.query(&sql, &[seq.into()])?, read_line)?.pop());
    }
    let Some(line) = line else { return Ok(None) };
    let table = if line.summary.status == EventStatus::Accepted { "event" } else { "refusal" };
    let error = if table == "event" { "NULL" } else { "error" };
    let sql = format!("SELECT body, {error} FROM {table} WHERE seq = ?");
    let body =
        read_all(db.query(&sql, &[seq.into()])?, |row| Ok((row.text()?, row.optional_text()?)))?;
    let (body, error) = body.into_iter().next().unwrap_or_default();
    let facts = facts(&body, line.summary.status);
    let sql = "SELECT seq FROM refusal WHERE duplicate_of = ? ORDER BY seq LIMIT 100";
    let repeated_by = read_all(db.query(sql, &[seq.into()])?, |row| row.int())?;
    let session = match &line.person {
        Some(person) if line.summary.status == EventStatus::Accepted => {
            timeline::session_of(db, seq, person)?
        }
        _ => None,
    };
    Ok(Some(EventDetail {
        summary: line.summary,
        properties: facts.properties,
        profile_properties: facts.profile_properties,
        aliases: facts.aliases.iter().map(|named| named.alias.to_string()).collect(),
        warnings: facts.warnings,
        level: facts.context.level,
        session,
        duplicate_of: line.duplicate_of,
        repeated_by,
        error,
    }))
}

/// The facts of a stored event or repeat; one that was not read shows the text that was sent.
fn facts(body: &str, status: EventStatus) -> Facts {
    match serde_json::from_str(body) {
        Ok(facts) if matches!(status, EventStatus::Accepted | EventStatus::Duplicate) => facts,
        _ => {
            let mut facts = Facts::default();
            facts.properties.insert("body".to_owned(), Value::String(body.to_owned()));
            facts
        }
    }
}

/// A line of the log and what it is filed under.
struct Line {
    summary: EventSummary,
    person: Option<Alias>,
    duplicate_of: Option<i64>,
}

fn read_line(row: &mut Row) -> Result<Line, StoreError> {
    let mut summary = EventSummary {
        seq: row.int()?,
        source_id: row.text()?,
        event_id: row.text()?,
        name: row.text()?,
        at: row.int()?,
        received_at: row.int()?,
        status: status(&row.text()?),
        n_warnings: row.int()?,
        url: row.optional_text()?,
        profile_id: None,
    };
    let person = row.optional_text()?.and_then(|alias| Alias::parse(&alias).ok());
    let duplicate_of = row.optional_int()?;
    summary.profile_id = row.optional_text()?;
    Ok(Line { summary, person, duplicate_of })
}

fn status(word: &str) -> EventStatus {
    match word {
        "accepted" => EventStatus::Accepted,
        "duplicate" => EventStatus::Duplicate,
        "quarantined" => EventStatus::Quarantined,
        "replayed" => EventStatus::Replayed,
        _ => EventStatus::Rejected,
    }
}

fn status_word(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Accepted => "accepted",
        EventStatus::Duplicate => "duplicate",
        EventStatus::Rejected => "rejected",
        EventStatus::Quarantined => "quarantined",
        EventStatus::Replayed => "replayed",
    }
}
