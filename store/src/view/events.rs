//! The event log.

use serde_json::{Map, Value};
use tributary_core::api::{EventDetail, EventPage, EventStatus, EventSummary};
use tributary_core::event::{Alias, Facts};
use tributary_core::time::Timestamp;

use super::event_filter::{EventFilter, status};
use super::{profiles, timeline};
use crate::row::{Row, read_all};
use crate::source::first_seq_since;
use crate::{Database, StoreError, identity};

/// Lines of a page, at most.
const MAX_LIMIT: i64 = 200;
/// Event names that are told.
const MAX_NAMES: usize = 500;

/// Rows that a call looks at, at most, when no index leads to what is asked for.
const MAX_SCANNED: i64 = 50_000;

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

/// A page of the log, newest receipt first. It may hold fewer lines than wanted and still
/// have a `next_before`: then so many rows were looked at that the caller shall ask again.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn events(db: &impl Database, filter: &EventFilter) -> Result<EventPage, StoreError> {
    let limit = filter.limit.unwrap_or(50).clamp(1, MAX_LIMIT);
    let n_lines = usize::try_from(limit).unwrap_or(usize::MAX);
    let reach = reach(db, filter)?;
    let filter = &EventFilter { before: Some(reach.end), ..filter.clone() };
    let mut events = Vec::new();
    if filter.has_events() {
        events.extend(page(db, true, filter, reach.low, limit)?);
    }
    if filter.status != Some(EventStatus::Accepted) {
        events.extend(page(db, false, filter, reach.low, limit)?);
    }
    // Both parts are read in order and cut; together they hold the newest lines of either.
    events.sort_by_key(|event| std::cmp::Reverse(event.seq));
    let next_before = match events.get(n_lines.saturating_sub(1)) {
        Some(last) => Some(last.seq),
        None => reach.has_more.then_some(reach.low + 1),
    };
    events.truncate(n_lines);
    Ok(EventPage { events, next_before })
}

/// The rows that a call looks at.
struct Reach {
    /// After this one.
    low: i64,
    /// Before this one.
    end: i64,
    /// Whether there may be lines below.
    has_more: bool,
}

/// Keeps a call from reading a log of millions. The log grows with receipt, so times are rows.
fn reach(db: &impl Database, filter: &EventFilter) -> Result<Reach, StoreError> {
    let after = filter.after.unwrap_or(0);
    if filter.is_indexed() {
        return Ok(Reach { low: after, end: filter.end(), has_more: false });
    }
    let first_since = |at| -> Result<i64, StoreError> {
        let of_events = first_seq_since(db, "event", at)?;
        Ok(of_events.min(first_seq_since(db, "refusal", at)?).max(0))
    };
    let sql = "SELECT max(ifnull((SELECT max(seq) FROM event), 0),
        ifnull((SELECT max(seq) FROM refusal), 0))";
    let newest = read_all(db.query(sql, &[])?, |row| row.int())?.pop().unwrap_or(0);
    let end = filter.end().min(newest.saturating_add(1));
    let bottom = match filter.from {
        Some(from) => after.max(first_since(from)?),
        None => after,
    };
    let low = bottom.max(end.saturating_sub(1 + MAX_SCANNED));
    Ok(Reach { low, end, has_more: bottom < low })
}

/// The newest lines of one of the log's two tables.
fn page(
    db: &impl Database,
    is_event: bool,
    filter: &EventFilter,
    low: i64,
    limit: i64,
) -> Result<Vec<EventSummary>, StoreError> {
    let mut asked = filter.conditions(db, is_event, low)?;
    let lines = match asked.index.filter(|_| is_event) {
        Some(index) => EVENT.replace("FROM event", &format!("FROM event INDEXED BY {index}")),
        None if is_event => EVENT.to_owned(),
        None => REFUSAL.to_owned(),
    };
    let sql = format!("{lines} WHERE {} ORDER BY seq DESC LIMIT ?", asked.sql());
    asked.params.push(limit.into());
    read_all(db.query(&sql, &asked.params)?, |row| Ok(read_line(row)?.summary))
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
    let person = line.person.filter(|_| line.summary.status == EventStatus::Accepted);
    let (mut session, mut known_then) = (None, Map::new());
    if let Some(person) = person
        && let Some(profile_id) = identity::owner(db, &[&person])?
    {
        session = timeline::session_of(db, seq, profile_id, &person)?;
        known_then = profiles::known_then(db, profile_id, Timestamp(line.summary.at))?;
    }
    Ok(Some(EventDetail {
        summary: line.summary,
        properties: facts.properties,
        profile_properties: facts.profile_properties,
        aliases: facts.aliases.iter().map(|named| named.alias.to_string()).collect(),
        known_then,
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
