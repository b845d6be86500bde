//! Counts of what was received, by the hour of receipt.
//!
//! They are made from the log after it is written, some thousand rows at a time, so that an
//! event costs nothing for them ([decision 22](../../../docs/decisions/0022-data-quality.md)). The log only grows, so a
//! position in it says what is counted.

mod ad_accounts;
mod coverage;
mod doctor;
mod orders;
mod report;

use serde::{Deserialize, Serialize};
use tributary_core::time::{HOUR_MS, Timestamp};

use crate::row::read_all;
use crate::source::first_seq_since;
use crate::view::facts::FACTS;
use crate::{Database, SqlValue, StoreError, settings};

pub use coverage::coverage;
pub use doctor::doctor;
pub use report::report;

/// The setting that says how far the log is counted.
const NAME: &str = "quality";
/// Rows of one step; it takes some tens of milliseconds. They also bound what it writes: names,
/// pages and hours can differ from row to row, so a step may add a count for each fact of each.
pub const STEP_ROWS: i64 = 2_000;
/// Hours that counts are kept for.
const KEPT_HOURS: i64 = 60 * 24;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Position {
    seq: i64,
}

/// Counts some more of the log, of the time that counts are kept for; returns how many rows
/// remain. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn step(db: &impl Database, max_rows: i64, now: Timestamp) -> Result<i64, StoreError> {
    let Position { seq } = settings::get(db, NAME)?.unwrap_or_default();
    let sql = "SELECT max(ifnull((SELECT max(seq) FROM event), 0),
        ifnull((SELECT max(seq) FROM refusal), 0))";
    let newest = read_all(db.query(sql, &[])?, |row| row.int())?.pop().unwrap_or(0);
    let oldest = now.0.div_euclid(HOUR_MS) - KEPT_HOURS;
    // Far behind, what would not be kept is not counted.
    let seq = if seq < newest.saturating_sub(max_rows) {
        seq.max(before(db, oldest * HOUR_MS)?.min(newest))
    } else {
        seq
    };
    let end = newest.min(seq.saturating_add(max_rows));
    if seq < end {
        let params: [SqlValue; 2] = [seq.into(), end.into()];
        for sql in [of_events(), WARNINGS.to_owned(), REFUSALS.to_owned()] {
            db.query(&format!("{sql} {ADD}"), &params)?;
        }
        settings::set(db, NAME, &Position { seq: end })?;
        let sql = "DELETE FROM quality_hour WHERE kind = ? AND hour < ?";
        for kind in kinds() {
            db.query(sql, &[kind.into(), oldest.into()])?;
        }
    }
    Ok(newest - end)
}

/// The last row of the log that was received before a time.
fn before(db: &impl Database, since: i64) -> Result<i64, StoreError> {
    let mut first = i64::MAX;
    for table in ["event", "refusal"] {
        let sql = format!(
            "SELECT seq FROM {table} WHERE seq > ? AND received_at >= ? ORDER BY seq LIMIT 1"
        );
        let params = [first_seq_since(db, table, since)?.into(), since.into()];
        first =
            read_all(db.query(&sql, &params)?, |row| row.int())?.pop().unwrap_or(first).min(first);
    }
    Ok(first - 1)
}

fn kinds() -> impl Iterator<Item = &'static str> {
    FACTS.iter().map(|fact| fact.name).chain(["status", "warning"])
}

const ADD: &str = "ON CONFLICT (kind, hour, source_id, name, value)
    DO UPDATE SET n = quality_hour.n + excluded.n, sample = excluded.sample";

/// Every fact of every event, and that it was accepted. The platform takes no compound
/// statements of so many parts, so the facts come by `json_each`.
fn of_events() -> String {
    let facts = FACTS.iter().map(|fact| format!("'{}', {}", fact.name, fact.sql));
    let facts = facts.collect::<Vec<String>>().join(", ");
    format!(
        "WITH picked AS MATERIALIZED (
            SELECT seq, received_at / 3600000 AS hour, source_id, name,
                json_object('status', 'accepted', {facts}) AS facts
            FROM event WHERE seq > ?1 AND seq <= ?2)
        INSERT INTO quality_hour
        SELECT fact.key, hour, source_id, name, fact.value, count(*), max(seq)
        FROM picked, json_each(picked.facts) AS fact
        WHERE fact.value IS NOT NULL GROUP BY 1, 2, 3, 4, 5"
    )
}

/// Rule and field of each warning, with a space in between: neither holds one.
const WARNINGS: &str = "INSERT INTO quality_hour
    SELECT 'warning', received_at / 3600000, source_id, name,
        (doubt.value->>'rule') || ' ' || (doubt.value->>'field'), count(*), max(seq)
    FROM event, json_each(body, '$.warnings') AS doubt
    WHERE seq > ?1 AND seq <= ?2 AND instr(body, '\"warnings\":[')
    GROUP BY 1, 2, 3, 4, 5";

const REFUSALS: &str = "INSERT INTO quality_hour
    SELECT 'status', received_at / 3600000, source_id, name, status, count(*), max(seq)
    FROM refusal WHERE seq > ?1 AND seq <= ?2
    GROUP BY 1, 2, 3, 4, 5";

/// Notes deliveries that were turned away before they were read, such as those with a wrong
/// signature.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn note_turned_away(
    db: &impl Database,
    source_id: &str,
    reason: &str,
    n: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO turned_away VALUES (?, ?, ?, ?)
        ON CONFLICT (source_id, reason, hour) DO UPDATE SET n = turned_away.n + excluded.n";
    let hour = now.0.div_euclid(HOUR_MS);
    db.query(sql, &[source_id.into(), reason.into(), hour.into(), n.into()])?;
    let old = hour - KEPT_HOURS;
    let sql = "DELETE FROM turned_away WHERE source_id = ? AND reason = ? AND hour < ?";
    db.query(sql, &[source_id.into(), reason.into(), old.into()])?;
    Ok(())
}
