//! How long the raw events of browsers are kept
//! ([decision 23](../../docs/decisions/0023-pruned-visits-are-frozen.md)).
//!
//! What is removed are events of visitors that tell no order, with the repeats and refusals
//! of the same time. The sessions that they made are frozen: they stay as they are, and an
//! event that could reach into one is refused.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tributary_core::api::{FieldError, RetentionSettings, RetentionStatus, StartReason};
use tributary_core::session::{Session, SessionEvent, SessionRules, fold};
use tributary_core::source::{Parsed, Refusal};
use tributary_core::time::{DAY_MS, Timestamp};

use crate::identity::people::{Founder, People};
use crate::identity::{self, edges};
use crate::row::read_all;
use crate::session_row::{self, COLUMNS, SessionRow};
use crate::{Database, SqlValue, StoreError, forward, settings};

/// The row that holds what a person chose.
const RETENTION: &str = "retention";
/// The row that says what was removed.
const PRUNED: &str = "pruned";
/// Rows of the log that a step looks at; it takes some tens of milliseconds.
pub const STEP_ROWS: i64 = 2_000;
const MONTH_MS: i64 = 30 * DAY_MS;
const MAX_MONTHS: u16 = 120;
/// No session's timeout is longer (`core::traffic`), so an event this much younger than a
/// frozen session begins another.
const REACH_MS: i64 = DAY_MS;

/// What was removed, or is being removed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Pruned {
    /// Events before this are removed, Unix ms. It only grows.
    before: i64,
    /// The row of the log that was looked at last.
    after_seq: i64,
    /// Whether more rows are to be looked at.
    is_running: bool,
}

/// How a step turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another one is to follow.
    More,
    /// Nothing is to be removed for now.
    Idle,
    /// Events are kept for ever.
    Off,
}

/// What was chosen, and since when the raw events are complete.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn status(db: &impl Database) -> Result<RetentionStatus, StoreError> {
    let RetentionSettings { months } = settings::get(db, RETENTION)?.unwrap_or_default();
    Ok(RetentionStatus { months, complete_from: complete_from(db)? })
}

/// Sets how long raw events are kept. They are removed by [`step`].
///
/// # Errors
///
/// [`StoreError::Conflict`] when it is no number of months, else when the database fails.
pub fn set(db: &impl Database, new: &RetentionSettings) -> Result<(), StoreError> {
    if new.months.is_some_and(|months| !(1..=MAX_MONTHS).contains(&months)) {
        let message = format!("expected 1 to {MAX_MONTHS}, or null to keep them for ever");
        return Err(StoreError::Conflict { field: "months", message });
    }
    settings::set(db, RETENTION, new)
}

/// The moment before which visitors' raw events are removed, Unix ms; `None` when none are.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn complete_from(db: &impl Database) -> Result<Option<i64>, StoreError> {
    let before = horizon(db)?;
    Ok((0 < before).then_some(before))
}

/// Sessions whose last event is before this are frozen, Unix ms; 0 when none are.
pub(crate) fn horizon(db: &impl Database) -> Result<i64, StoreError> {
    Ok(settings::get::<Pruned>(db, PRUNED)?.map_or(0, |pruned| pruned.before))
}

/// A visitor's frozen sessions, oldest first.
pub(crate) fn frozen(db: &impl Database, visitor_id: &str) -> Result<Vec<SessionRow>, StoreError> {
    let before = horizon(db)?;
    if before == 0 {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM session WHERE visitor_id = ? AND last_event_at < ?
        ORDER BY started_at, start_event_id, start_source_id"
    );
    read_all(db.query(&sql, &[visitor_id.into(), before.into()])?, session_row::read)
}

/// The sessions that events begin after a frozen one. It is over, whatever the settings say.
pub(crate) fn fold_after(
    frozen: &Session,
    events: &[&SessionEvent],
    rules: &SessionRules,
) -> Vec<Session> {
    let Some((first, rest)) = events.split_first() else { return Vec::new() };
    let reason = frozen.ends_before(first, rules).unwrap_or(StartReason::Timeout);
    let visitor_id = &frozen.visitor_id;
    let begun = Session::begin(visitor_id, first, reason);
    fold(visitor_id, Some(begun), rest.iter().copied(), rules)
}

/// Refuses the events of visitors that could reach into a frozen session: whether they are
/// repeats cannot be told any more.
pub(crate) fn refuse_old(db: &impl Database, parsed: &mut [Parsed]) -> Result<(), StoreError> {
    let before = horizon(db)?;
    if before == 0 {
        return Ok(());
    }
    for parsed in parsed {
        let Parsed::Events(events) = parsed else { continue };
        for parsed in events.iter_mut() {
            let Ok(event) = parsed else { continue };
            if event.visitor_id().is_none() || before + REACH_MS <= event.at.0 {
                continue;
            }
            let error = FieldError {
                field: "created_at".to_owned(),
                message: "is of a time whose raw events are not kept any more".to_owned(),
            };
            *parsed = Err(Refusal {
                event_id: Some(event.event_id.clone()),
                name: Some(event.name.clone()),
                errors: vec![error],
            });
        }
    }
    Ok(())
}

/// Removes some of what is older than was chosen. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn step(db: &impl Database, max_rows: i64, now: Timestamp) -> Result<Step, StoreError> {
    let RetentionSettings { months } = settings::get(db, RETENTION)?.unwrap_or_default();
    let mut pruned: Pruned = settings::get(db, PRUNED)?.unwrap_or_default();
    if !pruned.is_running {
        let Some(months) = months else { return Ok(Step::Off) };
        let before = now.0 - i64::from(months) * MONTH_MS;
        if before < pruned.before + DAY_MS {
            return Ok(Step::Idle);
        }
        pruned = Pruned { before, is_running: true, ..pruned };
    }
    let rows = old_rows(db, &pruned, max_rows)?;
    if let Some(last) = rows.last() {
        remove(db, &pruned, *last)?;
        pruned.after_seq = *last;
    }
    pruned.is_running = i64::try_from(rows.len()).is_ok_and(|n| n == max_rows);
    settings::set(db, PRUNED, &pruned)?;
    Ok(if pruned.is_running { Step::More } else { Step::Idle })
}

/// The next rows of the log, as far as they were received before the horizon. The newest row
/// stays: the next one is numbered after it.
fn old_rows(db: &impl Database, pruned: &Pruned, max_rows: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT seq, received_at FROM (
            SELECT * FROM (SELECT seq, received_at FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2)
            UNION ALL
            SELECT * FROM (SELECT seq, received_at FROM refusal WHERE seq > ?1 ORDER BY seq LIMIT ?2))
        WHERE seq < max(ifnull((SELECT max(seq) FROM event), 0),
            ifnull((SELECT max(seq) FROM refusal), 0))
        ORDER BY seq LIMIT ?2";
    let rows = read_all(db.query(sql, &[pruned.after_seq.into(), max_rows.into()])?, |row| {
        Ok((row.int()?, row.int()?))
    })?;
    let old = rows.into_iter().take_while(|(_, received_at)| *received_at < pruned.before);
    Ok(old.map(|(seq, _)| seq).collect())
}

/// Removes what may go of the rows up to one. An event of a session that goes on past the
/// horizon stays: that session is not frozen.
fn remove(db: &impl Database, pruned: &Pruned, last: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM event WHERE seq > ?1 AND seq <= ?2 AND at < ?3
        AND is_client AND person LIKE 'urn:cookie:%'
        AND NOT EXISTS (SELECT 1 FROM conversion WHERE conversion.seq = event.seq)
        AND NOT EXISTS (SELECT 1 FROM session WHERE visitor_id = substr(person, 12)
            AND started_at <= event.at AND last_event_at >= ?3)";
    let params: [SqlValue; 3] = [pruned.after_seq.into(), last.into(), pruned.before.into()];
    forward::keeping_forwarded(db, || db.query(sql, &params))?;
    db.query(
        "DELETE FROM refusal WHERE seq > ? AND seq <= ?",
        &[pruned.after_seq.into(), last.into()],
    )?;
    Ok(())
}

/// Takes an alias of an export: somebody of whom nothing else is known yet.
pub(crate) fn restore_alias(
    db: &impl Database,
    alias: &str,
    first_seen_at: i64,
) -> Result<(), StoreError> {
    let alias = edges::alias(alias)?;
    let mut people = People::load(db, &BTreeSet::new())?;
    let profile_id = people.add();
    people.found(profile_id, &Founder { at: first_seen_at, alias: alias.clone() });
    people.store(db)?;
    let sql = "INSERT INTO alias (alias, profile_id, first_seen_at) VALUES (?, ?, ?)";
    db.query(sql, &[alias.as_str().into(), profile_id.into(), first_seen_at.into()])?;
    Ok(())
}

/// Settles who the aliases of an edge of an export are, which is stored already.
pub(crate) fn restore_edge(db: &impl Database, aliases: &[String]) -> Result<(), StoreError> {
    let aliases = aliases.iter().map(|alias| edges::alias(alias));
    identity::revise(db, &aliases.collect::<Result<BTreeSet<_>, StoreError>>()?)
}
