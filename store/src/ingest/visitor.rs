//! One visitor's browser events and the sessions they make, from the raw log.

use tributary_core::api::Warning;
use tributary_core::channel::UTM_ON_INTERNAL_LINK;
use tributary_core::event::Event;
use tributary_core::session::{EventKey, Session, SessionEvent, fold};
use tributary_core::time::Timestamp;

use super::convert::retouch;
use super::refold::replace;
use super::sessionise::KeySource;
use crate::row::{Row, read_all, to_json};
use crate::session_row::{self, COLUMNS};
use crate::settings::Settings;
use crate::{Database, SqlValue, StoreError, retention};

/// Events read at a time.
const CHUNK: usize = 500;

/// A browser event with its row and what the session rules read from it.
struct Read {
    seq: i64,
    event: Event,
    session_event: SessionEvent,
    warning: Option<Warning>,
}

/// Folds all events of a visitor after the `frozen` session, if there is one; hands over the
/// sessions, oldest first, and returns how many events there were. `look` is shown each event
/// on the way.
fn fold_visitor<D: Database>(
    db: &D,
    visitor_id: &str,
    settings: &Settings,
    frozen: Option<&Session>,
    mut look: impl FnMut(&D, &Read) -> Result<(), StoreError>,
    mut take: impl FnMut(Session),
) -> Result<usize, StoreError> {
    let mut current: Option<Session> = None;
    let mut after: Option<EventKey> = frozen.map(|session| session.last.clone());
    let mut n_events = 0;
    loop {
        let chunk = read_chunk(db, visitor_id, settings, after.as_ref())?;
        for read in &chunk {
            look(db, read)?;
        }
        let events: Vec<&SessionEvent> = chunk.iter().map(|read| &read.session_event).collect();
        let mut sessions = match (current, frozen) {
            (None, Some(frozen)) => retention::fold_after(frozen, &events, &settings.session),
            (current, _) => fold(visitor_id, current, events, &settings.session),
        };
        current = sessions.pop();
        sessions.into_iter().for_each(&mut take);
        n_events += chunk.len();
        after = chunk.last().map(|read| read.session_event.key.clone());
        if chunk.len() < CHUNK {
            current.into_iter().for_each(take);
            return Ok(n_events);
        }
    }
}

/// Hands over the sessions that a visitor's raw events make under these settings, oldest
/// first; returns how many events were read. What is stored stays as it is.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub(crate) fn each_session(
    db: &impl Database,
    visitor_id: &str,
    settings: &Settings,
    mut take: impl FnMut(Session),
) -> Result<usize, StoreError> {
    let frozen = retention::frozen(db, visitor_id)?;
    for row in &frozen {
        take(row.session.clone());
    }
    let last = frozen.last().map(|row| &row.session);
    fold_visitor(db, visitor_id, settings, last, |_, _| Ok(()), take)
}

/// Makes a visitor's stored sessions what the settings say, and the warnings of its events;
/// returns how many events were read.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub(crate) fn refold_visitor(
    db: &impl Database,
    visitor_id: &str,
    settings: &Settings,
) -> Result<usize, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM session WHERE visitor_id = ?");
    let mut old = read_all(db.query(&sql, &[visitor_id.into()])?, session_row::read)?;
    let Some(profile_id) = old.first().map(|row| row.profile_id) else { return Ok(0) };
    let frozen = retention::frozen(db, visitor_id)?;
    old.retain(|row| frozen.iter().all(|it| it.session_key != row.session_key));
    let mut folded = Vec::new();
    let take = |session| folded.push(session);
    let last = frozen.last().map(|row| &row.session);
    let n_events = fold_visitor(db, visitor_id, settings, last, warn_again, take)?;
    let mut keys = KeySource::load(db)?;
    let (rows, from) = replace(db, &old, folded, profile_id, &mut keys)?;
    session_row::store(db, &rows, keys.first_new())?;
    if let Some(from) = from {
        retouch(db, &[(profile_id, from)].into())?;
    }
    Ok(n_events)
}

/// Makes the stored warnings of an event those of the settings.
fn warn_again(db: &impl Database, read: &Read) -> Result<(), StoreError> {
    let warnings = &read.event.facts.warnings;
    let was_warned = warnings.iter().any(|warning| warning.rule == UTM_ON_INTERNAL_LINK);
    if was_warned == read.warning.is_some() {
        return Ok(());
    }
    let mut facts = read.event.facts.clone();
    facts.warnings.retain(|warning| warning.rule != UTM_ON_INTERNAL_LINK);
    facts.warnings.extend(read.warning.clone());
    let params: [SqlValue; 2] = [to_json(&facts)?.into(), read.seq.into()];
    db.query("UPDATE event SET body = ? WHERE seq = ?", &params)?;
    Ok(())
}

fn read_chunk(
    db: &impl Database,
    visitor_id: &str,
    settings: &Settings,
    after: Option<&EventKey>,
) -> Result<Vec<Read>, StoreError> {
    let sql = "SELECT seq, source_id, event_id, name, at, received_at, body FROM event
        WHERE person = ? AND is_client AND at >= ?
            AND (at, event_id, source_id) > (?, ?, ?)
        ORDER BY at, event_id, source_id LIMIT ?";
    let beginning =
        EventKey { at: Timestamp(-1), event_id: String::new(), source_id: String::new() };
    let after = after.unwrap_or(&beginning);
    let params: [SqlValue; 6] = [
        format!("urn:cookie:{visitor_id}").into(),
        after.at.0.into(),
        after.at.0.into(),
        after.event_id.as_str().into(),
        after.source_id.as_str().into(),
        i64::try_from(CHUNK).unwrap_or(i64::MAX).into(),
    ];
    read_all(db.query(sql, &params)?, |row| {
        let seq = row.int()?;
        let event = read_event(row)?;
        let (session_event, warning) = SessionEvent::read(&event, settings.site());
        Ok(Read { seq, event, session_event, warning })
    })
}

/// Reads `source_id, event_id, name, at, received_at, body` of a browser event.
pub(super) fn read_event(row: &mut Row) -> Result<Event, StoreError> {
    Ok(Event {
        source_id: row.text()?,
        event_id: row.text()?,
        name: row.text()?,
        is_client: true,
        at: Timestamp(row.int()?),
        received_at: Timestamp(row.int()?),
        facts: row.json()?,
    })
}
