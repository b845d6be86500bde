//! Folds a visitor's events again when a late one arrives (`product.md §7.3`).
//!
//! A session depends only on the events from its start to the next session's, so it is
//! enough to begin with the session that the late event falls into and to stop, once past
//! all new events, at the first session that begins as before.

use std::collections::BTreeMap;

use tributary_core::api::StartReason;
use tributary_core::session::{EventKey, Session, SessionEvent, fold};

use super::sessionise::KeySource;
use super::visitor::read_event;
use crate::row::read_all;
use crate::session_row::{self, COLUMNS, SessionRow};
use crate::settings::Settings;
use crate::{Database, SqlValue, StoreError, retention};

/// Folds again over the new events, which are in order and stored already.
///
/// Removes sessions that are no more. Returns the sessions that are not as they were, and
/// the start of the earliest that was removed or changed (Unix ms).
pub(super) fn refold(
    db: &impl Database,
    visitor_id: &str,
    profile_id: i64,
    new: &[&SessionEvent],
    settings: &Settings,
    horizon: i64,
    keys: &mut KeySource,
) -> Result<(Vec<SessionRow>, Option<i64>), StoreError> {
    let Some((first, last)) = new.first().zip(new.last()).map(|(a, b)| (&a.key, &b.key)) else {
        return Ok((Vec::new(), None));
    };
    let visitor = Visitor { db, id: visitor_id, settings };
    let mut old: Vec<SessionRow> = visitor.neighbour("<=", "DESC", first)?.into_iter().collect();
    let mut from = old.last().map_or_else(|| first.clone(), |row| row.session.start.clone());
    let mut folded: Vec<Session> = Vec::new();
    // The events of a frozen session may be gone: it is taken as it is.
    if let Some(frozen) = old.last().filter(|row| row.session.last.at.0 < horizon) {
        folded.push(frozen.session.clone());
        from = frozen.session.last.clone();
    }
    loop {
        let next = match (old.last(), folded.is_empty()) {
            (None, _) => visitor.neighbour(">=", "ASC", &from)?,
            (Some(row), _) => visitor.neighbour(">", "ASC", &row.session.start)?,
        };
        let mut events = visitor.events(&from, next.as_ref().map(|row| &row.session.start))?;
        if old.last().is_some_and(|row| row.session.last.at.0 < horizon) {
            events.retain(|event| from < event.key);
        }
        if let Some((session, event)) = folded.last().zip(events.first())
            && *last < event.key
            && session.ends_before(event, &settings.session)
                == old.last().map(|row| row.session.start_reason)
        {
            // From here on nothing changes: the session we looked at stays as it is.
            old.pop();
            break;
        }
        let (current, rest) = match (folded.pop(), events.split_first()) {
            (Some(session), _) => (Some(session), events.as_slice()),
            (None, Some((event, rest))) => {
                let reason = old.last().map_or(StartReason::First, |row| row.session.start_reason);
                (Some(Session::begin(visitor_id, event, reason)), rest)
            }
            (None, None) => (None, events.as_slice()),
        };
        match current {
            Some(frozen) if frozen.last.at.0 < horizon => {
                let rest: Vec<&SessionEvent> = rest.iter().collect();
                let begun = retention::fold_after(&frozen, &rest, &settings.session);
                folded.push(frozen);
                folded.extend(begun);
            }
            current => folded.extend(fold(visitor_id, current, rest, &settings.session)),
        }
        let Some(next) = next else { break };
        from = next.session.start.clone();
        old.push(next);
    }
    replace(db, &old, folded, profile_id, keys)
}

/// Removes the sessions that are no more and keys the ones that are new or changed.
pub(super) fn replace(
    db: &impl Database,
    old: &[SessionRow],
    folded: Vec<Session>,
    profile_id: i64,
    keys: &mut KeySource,
) -> Result<(Vec<SessionRow>, Option<i64>), StoreError> {
    let mut rows: BTreeMap<&EventKey, &SessionRow> =
        old.iter().map(|row| (&row.session.start, row)).collect();
    let mut changed = Vec::new();
    for session in folded {
        let before = rows.remove(&session.start);
        if before.is_some_and(|row| row.session == session) {
            continue;
        }
        let session_key = before.map_or_else(|| keys.next(), |row| row.session_key);
        changed.push(SessionRow { session_key, profile_id, session });
    }
    for row in rows.values() {
        db.query("DELETE FROM session WHERE session_key = ?", &[row.session_key.into()])?;
    }
    let starts = changed.iter().chain(rows.values().copied()).map(|row| row.session.start.at.0);
    let from = starts.min();
    Ok((changed, from))
}

/// One visitor's sessions and events.
struct Visitor<'a, D> {
    db: &'a D,
    id: &'a str,
    settings: &'a Settings,
}

impl<D: Database> Visitor<'_, D> {
    /// The nearest session whose start compares so with `key`.
    fn neighbour(
        &self,
        comparison: &str,
        direction: &str,
        key: &EventKey,
    ) -> Result<Option<SessionRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM session WHERE visitor_id = ?
                AND (started_at, start_event_id, start_source_id) {comparison} (?, ?, ?)
            ORDER BY started_at {direction}, start_event_id {direction},
                start_source_id {direction} LIMIT 1"
        );
        let params: [SqlValue; 4] = [
            self.id.into(),
            key.at.0.into(),
            key.event_id.as_str().into(),
            key.source_id.as_str().into(),
        ];
        Ok(read_all(self.db.query(&sql, &params)?, session_row::read)?.pop())
    }

    /// The visitor's browser events from one key up to, not including, another.
    fn events(
        &self,
        from: &EventKey,
        to: Option<&EventKey>,
    ) -> Result<Vec<SessionEvent>, StoreError> {
        let sql = "SELECT source_id, event_id, name, at, received_at, body FROM event
            WHERE person = ? AND at BETWEEN ? AND ? AND is_client";
        let until = to.map_or(i64::MAX >> 11, |to| to.at.0);
        let person = format!("urn:cookie:{}", self.id);
        let rows = self.db.query(sql, &[person.into(), from.at.0.into(), until.into()])?;
        let mut events = read_all(rows, |row| {
            let event = read_event(row)?;
            Ok(SessionEvent::read(&event, self.settings.site()).0)
        })?;
        events.retain(|event| *from <= event.key && to.is_none_or(|to| event.key < *to));
        events.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(events)
    }
}
