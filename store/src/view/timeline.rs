//! Sessions and the events in them.

use tributary_core::api::{EventStatus, EventSummary, SessionDetail, SessionSummary};
use tributary_core::attribution::{Visit, holding_session};
use tributary_core::event::Alias;
use tributary_core::session::EventKey;
use tributary_core::time::Timestamp;

use crate::row::{json_param, read_all};
use crate::session_row::{self, COLUMNS, SessionRow};
use crate::{Database, SqlValue, StoreError};

/// Sessions of a profile that are shown.
const MAX_SESSIONS: i64 = 100;
/// Events of a profile that are shown.
const MAX_EVENTS: i64 = 2_000;
/// Events of one session that are shown.
const MAX_SESSION_EVENTS: usize = 500;

/// A profile's sessions with their events, newest first, and the events in none of them.
pub(super) fn timeline(
    db: &impl Database,
    profile_id: i64,
    public_id: &str,
) -> Result<(Vec<SessionDetail>, Vec<EventSummary>), StoreError> {
    let rows = sessions(db, profile_id)?;
    let mut details: Vec<SessionDetail> = rows
        .iter()
        .map(|row| SessionDetail { session: summary(row), events: Vec::new() })
        .collect();
    let visits: Vec<Visit> = rows.iter().map(visit).collect();
    let mut others = Vec::new();
    for event in events(db, profile_id, public_id)? {
        let home = if event.is_client {
            rows.iter().position(|row| is_member(row, &event))
        } else {
            let held = holding_session(event.key.at, &visits).map(|visit| visit.session_key);
            rows.iter().position(|row| Some(row.session_key) == held)
        };
        match home.and_then(|home| details.get_mut(home)) {
            Some(detail) if detail.events.len() < MAX_SESSION_EVENTS => {
                detail.events.push(event.summary);
            }
            Some(_) => {}
            None => others.push(event.summary),
        }
    }
    for detail in &mut details {
        detail.events.sort_by_key(|event| (event.at, event.seq));
    }
    Ok((details, others))
}

/// The session that an event of the profile, filed under `person`, belongs to.
pub(super) fn session_of(
    db: &impl Database,
    seq: i64,
    profile_id: i64,
    person: &Alias,
) -> Result<Option<SessionSummary>, StoreError> {
    let rows = sessions(db, profile_id)?;
    let sql = "SELECT is_client, at, event_id, source_id FROM event WHERE seq = ?";
    let event = read_all(db.query(sql, &[seq.into()])?, |row| {
        let is_client = row.bool()?;
        let at = Timestamp(row.int()?);
        Ok((is_client, EventKey { at, event_id: row.text()?, source_id: row.text()? }))
    })?;
    let Some((is_client, key)) = event.into_iter().next() else { return Ok(None) };
    let row = if is_client {
        rows.iter().find(|row| holds(row, person.value(), &key))
    } else {
        let visits: Vec<Visit> = rows.iter().map(visit).collect();
        let held = holding_session(key.at, &visits).map(|visit| visit.session_key);
        rows.iter().find(|row| Some(row.session_key) == held)
    };
    Ok(row.map(summary))
}

/// What the API tells of a session.
pub(super) fn summary(row: &SessionRow) -> SessionSummary {
    let session = &row.session;
    SessionSummary {
        session_id: session.session_id(),
        visitor_id: session.visitor_id.clone(),
        started_at: session.start.at.0,
        last_event_at: session.last.at.0,
        start_reason: session.start_reason,
        landing_url: session.landing_url.clone(),
        referrer: session.referrer.clone(),
        attribution: session.touch.attribution.clone(),
        device: session.device.as_str().to_owned(),
        country: session.country.clone(),
        is_bot: session.is_bot,
        n_events: session.n_events(),
    }
}

fn visit(row: &SessionRow) -> Visit {
    Visit {
        session_key: row.session_key,
        session_id: row.session.session_id(),
        started_at: row.session.start.at,
        last_event_at: row.session.last.at,
        is_bot: row.session.is_bot,
    }
}

/// The profile's newest sessions, newest first.
fn sessions(db: &impl Database, profile_id: i64) -> Result<Vec<SessionRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM session WHERE profile_id = ?
        ORDER BY started_at DESC, session_id DESC LIMIT {MAX_SESSIONS}"
    );
    read_all(db.query(&sql, &[profile_id.into()])?, session_row::read)
}

/// An event of the profile, filed under one of its aliases.
struct Filed {
    person: Alias,
    is_client: bool,
    key: EventKey,
    summary: EventSummary,
}

/// The profile's newest events, newest first.
fn events(db: &impl Database, profile_id: i64, public_id: &str) -> Result<Vec<Filed>, StoreError> {
    let sql = "SELECT alias FROM alias WHERE profile_id = ? LIMIT 1000";
    let aliases = read_all(db.query(sql, &[profile_id.into()])?, |row| row.text())?;
    let sql = "SELECT person, is_client, seq, source_id, event_id, name, event.at, received_at,
            ifnull(json_array_length(body, '$.warnings'), 0), body->>'$.properties.$url'
        FROM json_each(?) AS mine JOIN event ON person = mine.value
        ORDER BY event.at DESC, seq DESC LIMIT ?";
    let params: [SqlValue; 2] = [json_param(&aliases)?, MAX_EVENTS.into()];
    read_all(db.query(sql, &params)?, |row| {
        let person = Alias::parse(&row.text()?).map_err(|e| StoreError::Row(e.to_string()))?;
        let is_client = row.bool()?;
        let summary = EventSummary {
            seq: row.int()?,
            source_id: row.text()?,
            event_id: row.text()?,
            name: row.text()?,
            at: row.int()?,
            received_at: row.int()?,
            status: EventStatus::Accepted,
            n_warnings: row.int()?,
            url: row.optional_text()?,
            profile_id: Some(public_id.to_owned()),
        };
        let key = EventKey {
            at: Timestamp(summary.at),
            event_id: summary.event_id.clone(),
            source_id: summary.source_id.clone(),
        };
        Ok(Filed { person, is_client, key, summary })
    })
}

fn is_member(row: &SessionRow, event: &Filed) -> bool {
    holds(row, event.person.value(), &event.key)
}

/// A visitor's sessions do not overlap, so a browser event lies in one by its position.
fn holds(row: &SessionRow, visitor_id: &str, key: &EventKey) -> bool {
    let session = &row.session;
    session.visitor_id == visitor_id && session.start <= *key && *key <= session.last
}
