//! Forwarding to a merchant's own storage (`product.md §13`).
//!
//! Delivery is at least once with idempotent keys: a change leaves the outbox when its rows are
//! known to be written, each row has a key and a version that grows, and of several rows with
//! one key the highest version counts. One request is under way at a time, and after one whose
//! answer was lost the next waits until nothing of it can still be worked on, so a removal
//! always comes after the writes before it.

mod batch;
mod kind;
mod outbox;
mod target;

use tributary_core::fetch::{Answer, Fetch};
use tributary_core::forward::{IDLE_MS, SETTLE_MS, Target, backoff_ms, read, statements};
use tributary_core::time::{SECOND_MS, Timestamp};

use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

use batch::Batch;
use target::Seeding;

pub(crate) use outbox::{install, keeping_forwarded};
pub use target::{change, checked, create, list, remove, seal, user_of};

/// What to do next for a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds to wait first; there is no request then.
    pub wait_ms: i64,
    /// The request.
    pub fetch: Option<Fetch>,
    /// The login's header, sealed.
    pub credential: Option<String>,
    /// To be handed back with the answer.
    pub version: i64,
}

impl Step {
    fn wait(wait_ms: i64) -> Self {
        Self { wait_ms, fetch: None, credential: None, version: 0 }
    }
}

/// A target's row.
struct State {
    target: Target,
    credential: Option<String>,
    is_paused: bool,
    n_made: usize,
    seeding: Option<Seeding>,
    batch: Option<Batch>,
    version: i64,
    sent_at: Option<i64>,
    next_at: i64,
    n_failures: i64,
}

/// The next request of a target; `None` when there is nothing to do until it is woken. Call
/// inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn step(
    db: &impl Database,
    target_id: &str,
    now: Timestamp,
) -> Result<Option<Step>, StoreError> {
    let Some(state) = load(db, target_id)?.filter(|state| !state.is_paused) else {
        return Ok(None);
    };
    let Some(credential) = state.credential else { return Ok(None) };
    let settled_at = state.sent_at.map_or(now.0, |at| at.saturating_add(SETTLE_MS));
    let due_at = state.next_at.max(settled_at);
    if now.0 < due_at {
        return Ok(Some(Step::wait(due_at - now.0)));
    }
    let version = state.version.saturating_add(1);
    let (fetch, batch) = if let Some(statement) = statements().into_iter().nth(state.n_made) {
        (state.target.statement(statement), None)
    } else {
        seed(db, target_id, state.seeding, now)?;
        let sending = match state.batch.filter(Batch::is_written) {
            Some(batch) => Some(batch::removal(db, target_id, &state.target, batch)?),
            None => batch::next(db, target_id, &state.target, version)?,
        };
        match sending {
            None => return Ok(Some(Step::wait(IDLE_MS))),
            Some(batch::Sending { batch, fetch: None }) => {
                finish(db, target_id, &batch, now)?;
                return Ok(Some(Step::wait(1)));
            }
            Some(batch::Sending { batch, fetch: Some(fetch) }) => (fetch, Some(batch)),
        }
    };
    let batch = batch.as_ref().map(batch::kept).transpose()?.unwrap_or(SqlValue::Null);
    let sql = "UPDATE forward_target SET version = ?2, sent_at = ?3, batch = ?4
        WHERE target_id = ?1";
    db.query(sql, &[target_id.into(), version.into(), now.0.into(), batch])?;
    Ok(Some(Step { wait_ms: 0, fetch: Some(fetch), credential: Some(credential), version }))
}

/// Gathers rows of before until some wait, so that the outbox stays short.
fn seed(
    db: &impl Database,
    target_id: &str,
    seeding: Option<Seeding>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM forward_row WHERE target_id = ? AND kind = ?)";
    let mut seeding = seeding;
    while let Some(at) = &seeding {
        let params = [target_id.into(), at.kind.as_str().into()];
        if read_all(db.query(sql, &params)?, |row| row.bool())? == [true] {
            break;
        }
        seeding = outbox::seed(db, target_id, at, now)?;
        let kept = seeding.as_ref().map(json_param).transpose()?.unwrap_or(SqlValue::Null);
        let sql = "UPDATE forward_target SET seeding = ? WHERE target_id = ?";
        db.query(sql, &[kept, target_id.into()])?;
    }
    Ok(())
}

/// Takes in the answer to the request of this version; another one's changes nothing. Call
/// inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails: the request counts as lost.
pub fn take(
    db: &impl Database,
    target_id: &str,
    version: i64,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_its = |state: &State| state.version == version && state.sent_at.is_some();
    let Some(state) = load(db, target_id)?.filter(is_its) else { return Ok(()) };
    if let Err(error) = read(answer) {
        let n_failures = state.n_failures.saturating_add(1);
        let asked = answer.retry_after_s().unwrap_or(0).saturating_mul(SECOND_MS);
        // Whether a request without an answer is still worked on is not known.
        let sent_at = if answer.status == 0 { state.sent_at } else { None };
        let sql = "UPDATE forward_target SET n_failures = ?2, next_at = ?3, error = ?4,
                advice = ?5, sent_at = ?6
            WHERE target_id = ?1";
        let params: [SqlValue; 6] = [
            target_id.into(),
            n_failures.into(),
            now.0.saturating_add(backoff_ms(n_failures).max(asked)).into(),
            error.to_string().into(),
            error.advice().into(),
            sent_at.into(),
        ];
        db.query(sql, &params)?;
        return Ok(());
    }
    let sql = "UPDATE forward_target SET n_failures = 0, next_at = ?2, error = NULL,
            advice = NULL, sent_at = NULL, n_made = n_made + ?3
        WHERE target_id = ?1";
    let n_made = i64::from(state.batch.is_none());
    db.query(sql, &[target_id.into(), now.0.into(), n_made.into()])?;
    match state.batch {
        None => Ok(()),
        Some(batch) if batch.is_written() => finish(db, target_id, &batch, now),
        Some(batch) => {
            let written = batch::removal(db, target_id, &state.target, batch)?;
            if written.fetch.is_none() {
                return finish(db, target_id, &written.batch, now);
            }
            let sql = "UPDATE forward_target SET batch = ? WHERE target_id = ?";
            db.query(sql, &[batch::kept(&written.batch)?, target_id.into()])?;
            Ok(())
        }
    }
}

/// A batch is done.
fn finish(
    db: &impl Database,
    target_id: &str,
    batch: &Batch,
    now: Timestamp,
) -> Result<(), StoreError> {
    batch::finish(db, target_id, batch)?;
    let sql = "UPDATE forward_target SET batch = NULL, n_rows = n_rows + ?2, forwarded_at = ?3
        WHERE target_id = ?1";
    db.query(sql, &[target_id.into(), batch.n_rows().into(), now.0.into()])?;
    Ok(())
}

fn load(db: &impl Database, target_id: &str) -> Result<Option<State>, StoreError> {
    let sql = "SELECT url, database, workspace_id, credential, is_paused, n_made, seeding, batch,
            version, sent_at, next_at, n_failures
        FROM forward_target WHERE target_id = ?";
    let states = read_all(db.query(sql, &[target_id.into()])?, |row| {
        Ok(State {
            target: Target { url: row.text()?, database: row.text()?, workspace_id: row.text()? },
            credential: row.optional_text()?,
            is_paused: row.bool()?,
            n_made: usize::try_from(row.int()?).unwrap_or(usize::MAX),
            seeding: row.optional_json()?,
            batch: row.optional_json()?,
            version: row.int()?,
            sent_at: row.optional_int()?,
            next_at: row.int()?,
            n_failures: row.int()?,
        })
    })?;
    Ok(states.into_iter().next())
}
