//! Puts browser events into sessions (`product.md §7`).
//!
//! Events after everything known of their visitor are folded onto the visitor's last
//! session. A late event folds the visitor's events again, from the session it falls into
//! until the sessions are as they were; both give what one fold over all events gives.

use std::collections::BTreeMap;

use tributary_core::event::Alias;
use tributary_core::session::{SessionEvent, fold};

use super::Stored;
use super::identify::Identified;
use super::refold::refold;
use crate::row::{json_param, read_all};
use crate::session_row::{self, COLUMNS, SessionRow};
use crate::settings::Settings;
use crate::{Database, StoreError, retention};

/// From when on a profile's sessions are not what they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) profile_id: i64,
    /// Start of the first session that changed, Unix ms.
    pub(super) from: i64,
}

/// Folds the events of the call into sessions.
pub(super) fn sessionise(
    db: &impl Database,
    stored: &[Stored<'_>],
    identified: &Identified,
    settings: &Settings,
) -> Result<Vec<Change>, StoreError> {
    let horizon = retention::horizon(db)?;
    let visitors = without_frozen(db, by_visitor(stored), horizon)?;
    if visitors.is_empty() {
        return Ok(Vec::new());
    }
    let mut latest = latest_sessions(db, visitors.keys().copied())?;
    let mut keys = KeySource::load(db)?;
    let (mut rows, mut changes) = (Vec::new(), Vec::new());
    for (visitor_id, events) in visitors {
        let profile_id =
            Alias::new("cookie", visitor_id).ok().and_then(|a| identified.profile_of(&a));
        let Some(profile_id) = profile_id else { continue };
        let current = latest.remove(visitor_id);
        let first = events.first().map(|event| &event.key);
        let is_late = current.as_ref().zip(first).is_some_and(|(c, first)| *first < c.session.last);
        let folded = if is_late {
            let (folded, from) =
                refold(db, visitor_id, profile_id, &events, settings, horizon, &mut keys)?;
            changes.extend(from.map(|from| Change { profile_id, from }));
            folded
        } else {
            extend(visitor_id, profile_id, current, &events, settings, horizon, &mut keys)
        };
        let from = folded.iter().map(|row| row.session.start.at.0).min();
        changes.extend(from.map(|from| Change { profile_id, from }));
        rows.extend(folded);
    }
    session_row::store(db, &rows, keys.first_new())?;
    Ok(changes)
}

/// The call's browser events of each visitor, in the order of their keys.
fn by_visitor<'a>(stored: &'a [Stored<'_>]) -> BTreeMap<&'a str, Vec<&'a SessionEvent>> {
    let mut visitors: BTreeMap<&str, Vec<&SessionEvent>> = BTreeMap::new();
    for stored in stored {
        if let Some((visitor_id, event)) = stored.event.visitor_id().zip(stored.session_event) {
            visitors.entry(visitor_id).or_default().push(event);
        }
    }
    for events in visitors.values_mut() {
        events.sort_by(|a, b| a.key.cmp(&b.key));
    }
    visitors
}

/// Leaves out what a frozen session holds already; only a replay has such events.
fn without_frozen<'a>(
    db: &impl Database,
    mut visitors: BTreeMap<&'a str, Vec<&'a SessionEvent>>,
    horizon: i64,
) -> Result<BTreeMap<&'a str, Vec<&'a SessionEvent>>, StoreError> {
    for (visitor_id, events) in &mut visitors {
        if events.iter().any(|event| event.key.at.0 < horizon) {
            let frozen = retention::frozen(db, visitor_id)?;
            let last = frozen.last().map(|row| &row.session.last);
            events.retain(|event| last.is_none_or(|last| *last < event.key));
        }
    }
    visitors.retain(|_, events| !events.is_empty());
    Ok(visitors)
}

/// Each visitor's last session.
fn latest_sessions<'a>(
    db: &impl Database,
    visitors: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, SessionRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM json_each(?) AS visitor JOIN session ON session_key = (
            SELECT session_key FROM session WHERE visitor_id = visitor.value
            ORDER BY started_at DESC, start_event_id DESC, start_source_id DESC LIMIT 1)"
    );
    let visitors: Vec<&str> = visitors.collect();
    let rows = read_all(db.query(&sql, &[json_param(&visitors)?])?, session_row::read)?;
    Ok(rows.into_iter().map(|row| (row.session.visitor_id.clone(), row)).collect())
}

/// Folds events that come after everything known of the visitor. Sessions that ended before
/// `horizon` are frozen.
fn extend(
    visitor_id: &str,
    profile_id: i64,
    current: Option<SessionRow>,
    events: &[&SessionEvent],
    settings: &Settings,
    horizon: i64,
    keys: &mut KeySource,
) -> Vec<SessionRow> {
    let rules = &settings.session;
    let (mut known, sessions) = match current {
        Some(row) if row.session.last.at.0 < horizon => {
            (None, retention::fold_after(&row.session, events, rules))
        }
        current => {
            let known = current.as_ref().map(|row| row.session_key);
            let session = current.map(|row| row.session);
            (known, fold(visitor_id, session, events.iter().copied(), rules))
        }
    };
    sessions
        .into_iter()
        .map(|session| SessionRow {
            session_key: known.take().unwrap_or_else(|| keys.next()),
            profile_id,
            session,
        })
        .collect()
}

/// Gives new sessions their row keys.
pub(super) struct KeySource {
    first: i64,
    next: i64,
}

impl KeySource {
    pub(super) fn load(db: &impl Database) -> Result<Self, StoreError> {
        let sql = "SELECT 1 + ifnull(max(session_key), 0) FROM session";
        let next = read_all(db.query(sql, &[])?, |row| row.int())?;
        let first = next.first().copied().unwrap_or(1);
        Ok(Self { first, next: first })
    }

    /// The first key that no row had.
    pub(super) fn first_new(&self) -> i64 {
        self.first
    }

    /// A key that no row has.
    pub(super) fn next(&mut self) -> i64 {
        let key = self.next;
        self.next += 1;
        key
    }
}
