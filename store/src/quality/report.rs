//! The data quality page.

use std::collections::BTreeMap;

use tributary_core::api::{EventQuality, FactCount, QualityReport, WarningCount};
use tributary_core::time::{HOUR_MS, Timestamp};

use super::orders;
use crate::row::read_all;
use crate::{Database, StoreError};

const MAX_EVENTS: usize = 200;
const MAX_WARNINGS: i64 = 100;
/// Values of a fact, at most.
const MAX_VALUES: i64 = 50;
const WEEK_HOURS: i64 = 7 * 24;
/// Weeks that make the usual pattern.
const WEEKS: i64 = 4;

/// How good the data of the hours up to that of `until` is. `n_behind` is what [`super::step`] returned.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn report(
    db: &impl Database,
    n_hours: i64,
    until: Timestamp,
    n_behind: i64,
) -> Result<QualityReport, StoreError> {
    let last = until.0.div_euclid(HOUR_MS);
    let first = last - n_hours.clamp(1, WEEK_HOURS) + 1;
    let (from, to) = (first * HOUR_MS, (last + 1) * HOUR_MS);
    Ok(QualityReport {
        from,
        to,
        n_behind,
        events: events(db, first, last)?,
        facts: facts(db, first, last)?,
        warnings: warnings(db, first, last)?,
        orders: orders::quality(db, from, to)?,
    })
}

fn events(db: &impl Database, first: i64, last: i64) -> Result<Vec<EventQuality>, StoreError> {
    let n_hours = usize::try_from(last - first + 1).unwrap_or_default();
    let mut all: BTreeMap<(String, String), EventQuality> = BTreeMap::new();
    let since = first - WEEKS * WEEK_HOURS;
    let oldest = oldest_hour(db)?.unwrap_or(last);
    let sql = "SELECT source_id, name, value, hour, n FROM quality_hour
        WHERE kind = 'status' AND hour BETWEEN ? AND ?";
    let rows = read_all(db.query(sql, &[since.into(), last.into()])?, |row| {
        Ok((row.text()?, row.text()?, row.text()?, row.int()?, row.int()?))
    })?;
    for (source_id, name, status, hour, n) in rows {
        let event =
            all.entry((source_id, name)).or_insert_with_key(|(source_id, name)| EventQuality {
                source_id: source_id.clone(),
                name: name.clone(),
                n_client: 0,
                n_server: 0,
                n_duplicates: 0,
                n_rejected: 0,
                hours: vec![0; n_hours],
                usual: if weeks(oldest, last) == 0 { Vec::new() } else { vec![0.0; n_hours] },
            });
        add(event, &status, (first, hour), n, oldest);
    }
    let sql = "SELECT source_id, name, value, sum(n) FROM quality_hour
        WHERE kind = 'side' AND hour BETWEEN ? AND ? GROUP BY source_id, name, value";
    let sides = read_all(db.query(sql, &[first.into(), last.into()])?, |row| {
        Ok(((row.text()?, row.text()?), row.text()?, row.int()?))
    })?;
    for (key, side, n) in sides {
        if let Some(event) = all.get_mut(&key) {
            match side.as_str() {
                "client" => event.n_client = n,
                _ => event.n_server = n,
            }
        }
    }
    let size = |event: &EventQuality| {
        event.n_client + event.n_server + event.n_duplicates + event.n_rejected
    };
    // What is usual and did not come is the most interesting of all.
    let mut events: Vec<EventQuality> = all
        .into_values()
        .filter(|event| 0 < size(event) || 1.0 <= event.usual.iter().sum::<f64>())
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse(size(event)));
    events.truncate(MAX_EVENTS);
    Ok(events)
}

/// Adds the count of an hour to what is shown from the `first` one on.
fn add(event: &mut EventQuality, status: &str, (first, hour): (i64, i64), n: i64, oldest: i64) {
    if let Ok(offset) = usize::try_from(hour - first) {
        match status {
            "accepted" => {
                if let Some(hour) = event.hours.get_mut(offset) {
                    *hour += n;
                }
            }
            "duplicate" => event.n_duplicates += n,
            _ => event.n_rejected += n,
        }
    }
    if status != "accepted" {
        return;
    }
    for week in 1..=WEEKS {
        let same_hour = hour + week * WEEK_HOURS;
        let offset = usize::try_from(same_hour - first).ok();
        if let Some(usual) = offset.and_then(|offset| event.usual.get_mut(offset)) {
            #[expect(clippy::cast_precision_loss, reason = "a mean for the eye")]
            let share = n as f64 / weeks(oldest, same_hour).max(1) as f64;
            *usual += share;
        }
    }
}

/// The first hour that there are counts of.
fn oldest_hour(db: &impl Database) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT min(hour) FROM quality_hour WHERE kind = 'status'";
    Ok(read_all(db.query(sql, &[])?, |row| row.optional_int())?.pop().flatten())
}

/// Whole weeks of counts before an hour, at most [`WEEKS`].
fn weeks(oldest: i64, hour: i64) -> i64 {
    ((hour - oldest) / WEEK_HOURS).clamp(0, WEEKS)
}

fn facts(db: &impl Database, first: i64, last: i64) -> Result<Vec<FactCount>, StoreError> {
    let sql = "SELECT value, sum(n) FROM quality_hour WHERE kind = ? AND hour BETWEEN ? AND ?
        GROUP BY value ORDER BY 2 DESC LIMIT ?";
    let mut all = Vec::new();
    for fact in super::FACTS {
        let params = [fact.name.into(), first.into(), last.into(), MAX_VALUES.into()];
        all.extend(read_all(db.query(sql, &params)?, |row| {
            Ok(FactCount { fact: fact.name.to_owned(), value: row.text()?, n: row.int()? })
        })?);
    }
    Ok(all)
}

fn warnings(db: &impl Database, first: i64, last: i64) -> Result<Vec<WarningCount>, StoreError> {
    let sql = "SELECT source_id, name, value, sum(n), max(sample) FROM quality_hour
        WHERE kind = 'warning' AND hour BETWEEN ? AND ?
        GROUP BY source_id, name, value ORDER BY 4 DESC LIMIT ?";
    read_all(db.query(sql, &[first.into(), last.into(), MAX_WARNINGS.into()])?, |row| {
        let (source_id, name, value) = (row.text()?, row.text()?, row.text()?);
        let (rule, field) = value.split_once(' ').unwrap_or((&value, ""));
        let (rule, field) = (rule.to_owned(), field.to_owned());
        Ok(WarningCount { source_id, name, rule, field, n: row.int()?, sample: row.int()? })
    })
}
