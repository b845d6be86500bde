//! The ingest transaction: deliveries in, state and answers out (`architecture.md`).

mod convert;
mod guard;
mod identify;
mod log;
mod outcome;
mod refold;
mod replay;
mod sessionise;
mod versions;
mod visitor;

use tributary_core::delivery::Delivery;
use tributary_core::event::Event;
use tributary_core::options::SourceOptions;
use tributary_core::session::SessionEvent;
use tributary_core::source::{self, Parsed};

use crate::settings::{self, Settings};
use crate::{Database, StoreError, derived, privacy, retention};

pub(crate) use convert::{recount, reown, retouch_all};
pub(crate) use log::describe;
pub(crate) use replay::replay_events;
pub(crate) use visitor::{each_session, refold_visitor};

pub use outcome::{DeliveryOutcome, EventOutcome};

/// Takes in deliveries in their order: deduplicate → identify → sessionise → convert.
///
/// Answers one outcome per delivery. Call inside one transaction: on an error nothing may
/// stay behind.
///
/// # Errors
///
/// [`StoreError`] when the database fails; a sender's fault is an outcome.
pub fn ingest(
    db: &impl Database,
    deliveries: &[Delivery],
) -> Result<Vec<DeliveryOutcome>, StoreError> {
    let settings = settings::load(db)?;
    let options = crate::source::options(db)?;
    let default = SourceOptions::default();
    let parse = |delivery: &Delivery| {
        source::parse(delivery, options.get(&delivery.source_id).unwrap_or(&default))
    };
    let mut parsed: Vec<Parsed> = deliveries.iter().map(parse).collect();
    retention::refuse_old(db, &mut parsed)?;
    derived::add(db, &mut parsed)?;
    let session_events = session_events(&mut parsed, &settings);
    let incoming = incoming(&parsed, session_events);
    let fates = log::append(db, deliveries, &parsed, &incoming)?;

    let stored: Vec<Stored<'_>> = incoming.iter().zip(&fates.events).filter_map(stored).collect();
    derive(db, &stored, &settings)?;
    obey(db, deliveries, &incoming, &fates)?;
    Ok(outcome::outcomes(deliveries, &parsed, &incoming, &fates))
}

/// Computes what follows from events that were stored just now.
fn derive(
    db: &impl Database,
    stored: &[Stored<'_>],
    settings: &Settings,
) -> Result<(), StoreError> {
    let identified = identify::identify(db, stored)?;
    let changes = sessionise::sessionise(db, stored, &identified, settings)?;
    convert::convert(db, stored, &identified, &changes, settings)
}

/// Does what the privacy requests among the deliveries ask for. Last, so that what came with
/// them goes too; a repeat asks for nothing.
fn obey(
    db: &impl Database,
    deliveries: &[Delivery],
    incoming: &[Incoming<'_>],
    fates: &log::Fates,
) -> Result<(), StoreError> {
    for (incoming, fate) in incoming.iter().zip(&fates.events) {
        let delivery = deliveries.get(incoming.delivery_index);
        if let (log::Fate::Accepted { seq }, Some(delivery)) = (fate, delivery)
            && incoming.event.facts.context.derived_from.is_none()
            && let Some(request) = source::privacy_request(delivery)
        {
            let Delivery { source_id, received_at, .. } = delivery;
            privacy::request::obey(db, source_id, *seq, &request, *received_at)?;
        }
    }
    Ok(())
}

/// A good event on its way in, with what the session rules read from it.
struct Incoming<'a> {
    delivery_index: usize,
    event: &'a Event,
    /// Present for a browser event that names its visitor.
    session_event: Option<SessionEvent>,
}

/// An event that was stored just now; stand-ins are not among them.
struct Stored<'a> {
    seq: i64,
    event: &'a Event,
    session_event: Option<&'a SessionEvent>,
}

/// What the session rules read from each good event; their doubts join the event's warnings.
fn session_events(parsed: &mut [Parsed], settings: &Settings) -> Vec<Option<SessionEvent>> {
    let mut session_events = Vec::new();
    for parsed in parsed {
        let Parsed::Events(events) = parsed else { continue };
        for event in events.iter_mut().flatten() {
            let has_visitor = event.visitor_id().is_some();
            session_events.push(has_visitor.then(|| {
                let (session_event, warnings) = SessionEvent::read(event, settings.site());
                event.facts.warnings.extend(warnings);
                session_event
            }));
        }
    }
    session_events
}

fn incoming(parsed: &[Parsed], session_events: Vec<Option<SessionEvent>>) -> Vec<Incoming<'_>> {
    let good = parsed.iter().enumerate().flat_map(|(delivery_index, parsed)| {
        let events: &[_] = if let Parsed::Events(events) = parsed { events } else { &[] };
        events.iter().flatten().map(move |event| (delivery_index, event))
    });
    good.zip(session_events)
        .map(|((delivery_index, event), session_event)| Incoming {
            delivery_index,
            event,
            session_event,
        })
        .collect()
}

fn stored<'a>((incoming, fate): (&'a Incoming<'_>, &log::Fate)) -> Option<Stored<'a>> {
    let log::Fate::Accepted { seq } = fate else { return None };
    if incoming.event.facts.context.is_stand_in {
        return None;
    }
    let session_event = incoming.session_event.as_ref();
    Some(Stored { seq: *seq, event: incoming.event, session_event })
}
