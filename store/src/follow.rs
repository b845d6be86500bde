//! Stored sessions follow changed settings, some visitors at a time.
//!
//! Sessions are a function of events and settings, so each visitor's are folded again from
//! the raw events; conversions then look at them again. New events are read by the new
//! settings meanwhile: a visitor who was not folded yet is folded whole when its turn comes,
//! one who was is extended as ever, so at the end all is as if the settings had always held.

use serde::{Deserialize, Serialize};
use tributary_core::api::Follow;

use crate::ingest::refold_visitor;
use crate::row::read_all;
use crate::{Database, StoreError, settings};

/// The row that says how far it is.
const NAME: &str = "traffic_follow";
/// Visitors of one step, at most.
const MAX_VISITORS: i64 = 200;
/// Events of a step that takes some tens of milliseconds.
pub const STEP_EVENTS: usize = 2_000;

/// How far the stored sessions have followed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Position {
    /// The visitor folded last; visitors go by their id.
    after: String,
    n_done: i64,
    n_visitors: i64,
}

/// Notes that the stored sessions are not what the settings say.
pub(crate) fn begin(db: &impl Database) -> Result<(), StoreError> {
    let sql = "SELECT count(DISTINCT visitor_id) FROM session";
    let n_visitors = read_all(db.query(sql, &[])?, |row| row.int())?.first().copied().unwrap_or(0);
    if n_visitors == 0 {
        return settings::remove(db, NAME);
    }
    settings::set(db, NAME, &Position { n_visitors, ..Position::default() })
}

/// How far the stored sessions have followed; `None` when they are what the settings say.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn pending(db: &impl Database) -> Result<Option<Follow>, StoreError> {
    let position: Option<Position> = settings::get(db, NAME)?;
    Ok(position.map(|p| Follow { n_done: p.n_done.min(p.n_visitors), n_visitors: p.n_visitors }))
}

/// Folds some visitors' sessions again, until `max_events` were read; the visitor that passes
/// it is the last. Returns what remains to be done, `None` when nothing does. Call inside one
/// transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn step(db: &impl Database, max_events: usize) -> Result<Option<Follow>, StoreError> {
    let Some(mut position) = settings::get::<Position>(db, NAME)? else { return Ok(None) };
    let settings = settings::load(db)?;
    let sql = "SELECT DISTINCT visitor_id FROM session WHERE ? < visitor_id
        ORDER BY visitor_id LIMIT ?";
    let params = [position.after.as_str().into(), MAX_VISITORS.into()];
    let visitors = read_all(db.query(sql, &params)?, |row| row.text())?;
    if visitors.is_empty() {
        settings::remove(db, NAME)?;
        return Ok(None);
    }
    let mut n_events = 0;
    for visitor_id in visitors {
        n_events += refold_visitor(db, &visitor_id, &settings)?;
        position.after = visitor_id;
        position.n_done += 1;
        if max_events <= n_events {
            break;
        }
    }
    settings::set(db, NAME, &position)?;
    pending(db)
}
