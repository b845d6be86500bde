//! Takes in events that were read from deliveries before (`crate::replay`).

use std::collections::BTreeSet;

use tributary_core::channel::UTM_ON_INTERNAL_LINK;
use tributary_core::event::Event;
use tributary_core::session::SessionEvent;

use super::{Stored, derive};
use crate::row::{json_param, read_all, to_json};
use crate::settings::{self, Settings};
use crate::{Database, StoreError};

/// Stores the events in these rows of the log and computes everything from them. Events that
/// are there already stay as they are.
pub(crate) fn replay_events(
    db: &impl Database,
    mut events: Vec<(i64, Event)>,
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let settings = settings::load(db)?;
    let session_events: Vec<Option<SessionEvent>> =
        events.iter_mut().map(|(_, event)| session_event(event, &settings)).collect();
    let new = insert(db, &events)?;
    let all = events.iter().zip(&session_events);
    let stored: Vec<Stored<'_>> = all
        .filter(|((seq, event), _)| new.contains(seq) && !event.facts.context.is_stand_in)
        .map(|((seq, event), session_event)| Stored {
            seq: *seq,
            event,
            session_event: session_event.as_ref(),
        })
        .collect();
    derive(db, &stored, &settings)
}

/// What the session rules read from an event; its warning is that of the settings of now.
fn session_event(event: &mut Event, settings: &Settings) -> Option<SessionEvent> {
    event.visitor_id()?;
    let (session_event, warning) = SessionEvent::read(event, settings.site());
    event.facts.warnings.retain(|warning| warning.rule != UTM_ON_INTERNAL_LINK);
    event.facts.warnings.extend(warning);
    Some(session_event)
}

/// Adds the events to the log; returns the rows that are new.
fn insert(db: &impl Database, events: &[(i64, Event)]) -> Result<BTreeSet<i64>, StoreError> {
    let row = |(seq, event): &(i64, Event)| {
        Ok((
            *seq,
            event.source_id.clone(),
            event.event_id.clone(),
            event.name.clone(),
            event.at.0,
            event.received_at.0,
            event.is_client,
            event.person().map(|alias| alias.as_str().to_owned()),
            to_json(&event.facts)?,
        ))
    };
    let rows = events.iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
    let sql = "INSERT INTO event
            (seq, source_id, event_id, name, at, received_at, is_client, person, body)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
            value->>7, value->>8
        FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING seq";
    Ok(read_all(db.query(sql, &[json_param(&rows)?])?, |row| row.int())?.into_iter().collect())
}
