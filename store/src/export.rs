//! A workspace as lines: what people set, and the raw events that everything else is computed
//! from (`docs/wire.md`, export). [`crate::replay`] reads them.

use serde::Serialize;

use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Version of the format.
pub(crate) const VERSION: u32 = 1;
/// A table whose rows are told as they are, with the columns that are told and a condition.
pub(crate) type Told = (&'static str, &'static str, &'static str);

/// What is stored beside the events and not computed from them. No token, secret or credential
/// is among the columns: an export is a file that people pass on.
pub(crate) const TABLES: [Told; 16] = [
    ("setting", "name, value", "name IN ('traffic', 'derived_events', 'retention', 'pruned')"),
    (
        "source",
        "source_id, name, kind, allowed_origins, created_at, last_event_at, last_event_name, options",
        "true",
    ),
    ("unmerge", "unmerge_id, decided_at, undone_at, alias_a, alias_b, n_edges", "true"),
    ("removed_edge", "alias_a, alias_b, unmerge_id", "true"),
    ("shop_order", "source_id, order_id, placed_at, is_recovered", "true"),
    ("data_request", "seq, source_id, received_at, aliases", "true"),
    ("erasure", "erasure_id, erased_at, summary", "true"),
    (
        "spend",
        "platform, account_id, level, id, day, campaign_id, ad_set_id, ad_id, currency, \
         spend_micros, impressions, clicks, conversions_micros, revenue_micros",
        "true",
    ),
    ("spend_name", "platform, account_id, level, id, name", "true"),
    ("fx_rate", "base, currency, day, rate_micros", "true"),
    ("saved_report", "report_id, changed_at, body", "true"),
    ("dashboard", "dashboard_id, changed_at, body", "true"),
    // What was computed from events that were removed since: who is known, and frozen sessions.
    ("alias", "alias, first_seen_at", HAS_PRUNED),
    ("identity_edge", "alias_a, alias_b, at, source_id, event_id, rung", HAS_PRUNED),
    ("session", SESSION, IS_FROZEN),
    // Last, for it may be large: repeats and refusals, in the rows they had in the log.
    (
        "refusal",
        "seq, status, source_id, event_id, name, at, received_at, duplicate_of, error, headers, body",
        "true",
    ),
];

const HAS_PRUNED: &str = "EXISTS (SELECT 1 FROM setting WHERE name = 'pruned')";
const IS_FROZEN: &str =
    "last_event_at < (SELECT value->>'$.before' FROM setting WHERE name = 'pruned')";
const SESSION: &str = "session_id, visitor_id, started_at, start_event_id, start_source_id,
    last_event_at, last_event_id, last_source_id, start_reason, landing_url, referrer, touch,
    device, country, is_bot, event_counts, n_events, profile_properties";

/// The tables that are told as they are.
pub fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(table, ..)| *table)
}

/// Rows of a table or events that are looked at for one part.
const MAX_ROWS: i64 = 1_000;
/// Characters of bodies in one part: it ends with the body that passes this.
const MAX_CHARS: i64 = 1_000_000;

/// A part of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Lines of JSON, each with its line feed.
    pub text: String,
    /// Where the next part begins; none after the last.
    pub next: Option<String>,
}

/// The part of the export that begins at `cursor`, the `next` of the part before; empty for
/// the first. `None` when there is no such place.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn part(db: &impl Database, cursor: &str) -> Result<Option<Part>, StoreError> {
    let first = format!("{{\"type\":\"export\",\"version\":{VERSION}}}\n");
    let (head, cursor) = if cursor.is_empty() { (first, "0.0") } else { (String::new(), cursor) };
    let Some((step, after)) = cursor.split_once('.') else { return Ok(None) };
    let (Ok(step), Ok(after)) = (step.parse::<usize>(), after.parse::<i64>()) else {
        return Ok(None);
    };
    let (lines, at) = match TABLES.get(step) {
        Some(told) if told.0 == "refusal" => by_seq(db, "refusal", &row_of(*told), after)?,
        Some(told) => rows(db, *told, after)?,
        None if step == TABLES.len() => by_seq(db, "event", EVENT, after)?,
        None => return Ok(None),
    };
    let next = match at {
        Some(at) => Some(format!("{step}.{at}")),
        None if step < TABLES.len() => Some(format!("{}.0", step + 1)),
        None => None,
    };
    let text = lines.into_iter().fold(head, |text, line| text + &line + "\n");
    Ok(Some(Part { text, next }))
}

/// An event as a line.
const EVENT: &str = "json_object('type', 'event', 'seq', seq, 'source_id', source_id,
    'event_id', event_id, 'name', name, 'at', at, 'received_at', received_at,
    'is_client', json(iif(is_client, 'true', 'false')), 'facts', json(body))";

/// A row of a table as a line.
fn row_of((table, columns, _): Told) -> String {
    let fields = columns.split(',').map(str::trim).map(|column| format!("'{column}', {column}"));
    let fields = fields.collect::<Vec<String>>().join(", ");
    format!("json_object('type', 'row', 'table', '{table}', 'row', json_object({fields}))")
}

/// Lines, and where to go on in the same table.
type Lines = (Vec<String>, Option<i64>);

/// The next rows of a table of settled size.
fn rows(db: &impl Database, told: Told, after: i64) -> Result<Lines, StoreError> {
    let (table, _, condition) = told;
    let sql =
        format!("SELECT {} FROM {table} WHERE {condition} LIMIT {MAX_ROWS} OFFSET ?", row_of(told));
    let lines = read_all(db.query(&sql, &[after.into()])?, |row| row.text())?;
    let n = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    Ok((lines, (n == MAX_ROWS).then_some(after.saturating_add(n))))
}

/// The next rows of the log, as many as fit.
fn by_seq(db: &impl Database, table: &str, line: &str, after: i64) -> Result<Lines, StoreError> {
    let sql = format!(
        "SELECT seq, length(body) FROM {table} WHERE seq > ? ORDER BY seq LIMIT {MAX_ROWS}"
    );
    let sizes = read_all(db.query(&sql, &[after.into()])?, |row| Ok((row.int()?, row.int()?)))?;
    let mut n_chars = 0;
    let mut last = None;
    for (seq, size) in sizes {
        if MAX_CHARS <= n_chars {
            break;
        }
        n_chars += size;
        last = Some(seq);
    }
    let Some(last) = last else { return Ok((Vec::new(), None)) };
    let sql = format!("SELECT {line} FROM {table} WHERE seq > ? AND seq <= ? ORDER BY seq");
    let params: [SqlValue; 2] = [after.into(), last.into()];
    let lines = read_all(db.query(&sql, &params)?, |row| row.text())?;
    Ok((lines, Some(last)))
}
