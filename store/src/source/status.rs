//! How the sources are doing.

use tributary_core::api::{Liveness, SourceStatus};
use tributary_core::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

use crate::row::read_all;
use crate::{Database, StoreError};

/// All sources with how they are doing, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn list(db: &impl Database, now: Timestamp) -> Result<Vec<SourceStatus>, StoreError> {
    let sql = "SELECT source_id, name, kind, token, previous_token_until, allowed_origins, options, created_at,
            last_event_at, last_event_name
        FROM source ORDER BY name, source_id";
    let mut sources = read_all(db.query(sql, &[])?, |row| {
        Ok(SourceStatus {
            source_id: row.text()?,
            name: row.text()?,
            kind: super::kind(row)?,
            token: row.text()?,
            previous_token_until: row.optional_int()?.filter(|until| now.0 < *until),
            allowed_origins: row.json()?,
            options: row.json()?,
            created_at: row.int()?,
            last_event_at: row.optional_int()?,
            last_event_name: row.optional_text()?,
            events_24h: 0,
            duplicates_24h: 0,
            rejected_24h: 0,
            liveness: Liveness::Waiting,
        })
    })?;
    let since = now.0 - DAY_MS;
    for (source_id, activity) in activity(db, since)? {
        if let Some(source) = sources.iter_mut().find(|source| source.source_id == source_id) {
            source.events_24h = activity.accepted;
            source.duplicates_24h = activity.duplicates;
            source.rejected_24h = activity.rejected;
            if let Some((at, name)) = activity.last {
                source.last_event_at = Some(at);
                source.last_event_name = Some(name);
            }
        }
    }
    for source in &mut sources {
        source.liveness = liveness(source.last_event_at, now);
    }
    Ok(sources)
}

fn liveness(last_event_at: Option<i64>, now: Timestamp) -> Liveness {
    match last_event_at.map(|at| now.millis_since(Timestamp(at))) {
        None => Liveness::Waiting,
        Some(age) if age <= 15 * MINUTE_MS => Liveness::Live,
        Some(age) if age <= 24 * HOUR_MS => Liveness::Quiet,
        Some(_) => Liveness::Silent,
    }
}

/// What a source did in a time.
#[derive(Debug, Default)]
struct Activity {
    accepted: i64,
    duplicates: i64,
    rejected: i64,
    last: Option<(i64, String)>,
}

/// Counts from the log's end back to a time of receipt. The log grows with receipt, so this
/// reads only the rows of that time.
fn activity(db: &impl Database, since: i64) -> Result<Vec<(String, Activity)>, StoreError> {
    // The plus keeps SQLite from walking all of the log in the order of its sources.
    let sql = "SELECT source_id, count(*), max(received_at), name FROM event
        WHERE seq > ? AND received_at >= ? GROUP BY +source_id";
    let start = first_seq_since(db, "event", since)?;
    let accepted = read_all(db.query(sql, &[start.into(), since.into()])?, |row| {
        let (source_id, accepted) = (row.text()?, row.int()?);
        let last = Some((row.int()?, row.text()?));
        Ok((source_id, Activity { accepted, last, ..Activity::default() }))
    })?;
    let mut all = accepted;
    let sql = "SELECT source_id, count(*) FILTER (WHERE status = 'duplicate'),
            count(*) FILTER (WHERE status IN ('rejected', 'quarantined'))
        FROM refusal WHERE seq > ? AND received_at >= ? GROUP BY source_id";
    let start = first_seq_since(db, "refusal", since)?;
    let refused = read_all(db.query(sql, &[start.into(), since.into()])?, |row| {
        Ok((row.text()?, row.int()?, row.int()?))
    })?;
    for (source_id, duplicates, rejected) in refused {
        match all.iter_mut().find(|(known, _)| *known == source_id) {
            Some((_, activity)) => {
                activity.duplicates = duplicates;
                activity.rejected = rejected;
            }
            None => all.push((source_id, Activity { duplicates, rejected, ..Activity::default() })),
        }
    }
    Ok(all)
}

/// A row of a log before which everything was received before `since`: bisects, since the
/// log has no index by receipt (an ordinary event would pay for it).
pub(crate) fn first_seq_since(
    db: &impl Database,
    table: &str,
    since: i64,
) -> Result<i64, StoreError> {
    // Each by one look: SQLite reads the whole table for both at once.
    let bounds = format!(
        "SELECT ifnull((SELECT min(seq) FROM {table}), 0),
            ifnull((SELECT max(seq) FROM {table}), 0)"
    );
    let bounds = read_all(db.query(&bounds, &[])?, |row| Ok((row.int()?, row.int()?)))?;
    let (mut low, mut high) = bounds.first().copied().unwrap_or_default();
    let probe = format!("SELECT received_at FROM {table} WHERE seq >= ? ORDER BY seq LIMIT 1");
    while low < high {
        let middle = low + (high - low) / 2;
        let received = read_all(db.query(&probe, &[middle.into()])?, |row| row.int())?;
        match received.first() {
            Some(at) if *at < since => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low - 1)
}
