//! What the sender is told (`product.md §3`).

use serde::Serialize;
use tributary_core::api::{EventStatus, FieldError, Problem, Warning};
use tributary_core::delivery::Delivery;
use tributary_core::event::Event;
use tributary_core::source::{Parsed, Refusal};

use super::Incoming;
use super::log::{Fate, Fates, describe};

/// What became of one event, as the sender is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventOutcome {
    /// The sender's id; empty when it could not be read.
    pub event_id: String,
    /// What became of it.
    pub status: EventStatus,
    /// Doubts about it.
    pub warnings: Vec<Warning>,
    /// For a rejected one: what was wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// For a rejected one: each wrong field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What became of one delivery. Durable once the transaction around it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryOutcome {
    /// Events stored.
    pub accepted: usize,
    /// Events recognised as repeats.
    pub duplicates: usize,
    /// Each event, in the sender's order.
    pub events: Vec<EventOutcome>,
    /// Why the whole body was refused.
    #[serde(skip)]
    pub refused: Vec<FieldError>,
    /// An authentic delivery that can't be read is answered 2xx all the same.
    #[serde(skip)]
    pub is_quarantined: bool,
}

impl DeliveryOutcome {
    /// 202, or 400 when the sender's fault kept everything out.
    pub fn http_status(&self) -> u16 {
        let is_all_rejected = self.events.iter().all(|e| e.status == EventStatus::Rejected);
        let has_fault = !self.refused.is_empty() || (is_all_rejected && !self.events.is_empty());
        if has_fault && !self.is_quarantined { 400 } else { 202 }
    }

    /// The answer's body: the results, or a problem that lists the fields.
    pub fn to_json(&self) -> String {
        let json = if self.http_status() == 400 {
            serde_json::to_string(&self.problem())
        } else {
            serde_json::to_string(self)
        };
        json.unwrap_or_default()
    }

    fn problem(&self) -> Problem {
        let of_events = self.events.iter().enumerate().flat_map(|(index, event)| {
            let prefix = match self.events.len() {
                1 => String::new(),
                _ => format!("[{index}]."),
            };
            event.errors.iter().map(move |error| FieldError {
                field: format!("{prefix}{}", error.field).trim_end_matches('.').to_owned(),
                message: error.message.clone(),
            })
        });
        Problem {
            r#type: "about:blank".to_owned(),
            title: "The request was not understood".to_owned(),
            status: 400,
            code: "invalid_event".to_owned(),
            errors: self.refused.iter().cloned().chain(of_events).collect(),
        }
    }
}

/// Puts the answers together in the senders' order.
pub(super) fn outcomes(
    deliveries: &[Delivery],
    parsed: &[Parsed],
    incoming: &[Incoming<'_>],
    fates: &Fates,
) -> Vec<DeliveryOutcome> {
    let mut fates = incoming.iter().zip(&fates.events).peekable();
    let mut outcomes = Vec::with_capacity(deliveries.len());
    for (delivery_index, parsed) in parsed.iter().enumerate() {
        let mut mine = || {
            let next = fates.next_if(|(incoming, _)| incoming.delivery_index == delivery_index);
            next.map(|(_, fate)| *fate)
        };
        outcomes.push(match parsed {
            Parsed::Events(events) => tally(
                events
                    .iter()
                    .filter_map(|event| match event {
                        Ok(event) => mine().and_then(|fate| stored_outcome(event, fate)),
                        Err(refusal) => Some(rejected_outcome(refusal)),
                    })
                    .collect(),
            ),
            Parsed::Refused(errors) => {
                DeliveryOutcome { refused: errors.clone(), ..tally(Vec::new()) }
            }
            Parsed::Quarantined(reason) => {
                let error = FieldError { field: String::new(), message: reason.clone() };
                let refusal = Refusal { event_id: None, name: None, errors: vec![error] };
                DeliveryOutcome { is_quarantined: true, ..tally(vec![rejected_outcome(&refusal)]) }
            }
        });
    }
    outcomes
}

fn tally(events: Vec<EventOutcome>) -> DeliveryOutcome {
    let count = |status| events.iter().filter(|event| event.status == status).count();
    DeliveryOutcome {
        accepted: count(EventStatus::Accepted),
        duplicates: count(EventStatus::Duplicate),
        events,
        refused: Vec::new(),
        is_quarantined: false,
    }
}

fn stored_outcome(event: &Event, fate: Fate) -> Option<EventOutcome> {
    // The sender is told of what it sent.
    if event.facts.context.derived_from.is_some() {
        return None;
    }
    let mut warnings = event.facts.warnings.clone();
    let status = match fate {
        Fate::Needless => return None,
        Fate::Accepted { .. } => EventStatus::Accepted,
        Fate::Duplicate { is_same, .. } => {
            if !is_same {
                warnings.push(changed_payload(&event.event_id));
            }
            EventStatus::Duplicate
        }
    };
    Some(EventOutcome {
        event_id: event.event_id.clone(),
        status,
        warnings,
        error: None,
        errors: Vec::new(),
    })
}

fn rejected_outcome(refusal: &Refusal) -> EventOutcome {
    EventOutcome {
        event_id: refusal.event_id.clone().unwrap_or_default(),
        status: EventStatus::Rejected,
        warnings: Vec::new(),
        error: Some(describe(&refusal.errors)),
        errors: refusal.errors.clone(),
    }
}

/// Two payloads under one id: the first stays (`product.md §6`).
pub(super) fn changed_payload(event_id: &str) -> Warning {
    Warning {
        rule: "changed_payload".to_owned(),
        field: "event_id".to_owned(),
        message: format!("`{event_id}` was received before with another payload; the first stays"),
    }
}
