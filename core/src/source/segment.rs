//! The Segment protocol, `POST /v1/{call}` (`product.md §3`): what Segment's clients send.
//!
//! Field meanings: Segment's HTTP Tracking API, common fields, and its e-commerce spec v2.

mod commerce;
mod context;
mod person;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::envelope::{Envelope, error};
use super::pixel::Sender;
use super::{MAX_EVENTS, Parsed, Refusal};
use crate::delivery::Delivery;
use crate::event::{Context, Event, Facts, digest, hashed_id};
use crate::spec;
use crate::time::Timestamp;
use context::Surroundings;

/// Header of the delivery record that says which call it was: the last part of its path.
pub(super) const CALL_HEADER: &str = "x-tributary-call";

/// The body of the calls that carry several messages.
#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Vec<&'a RawValue>,
    #[serde(default, rename = "sentAt")]
    sent_at: Option<String>,
}

/// Reads one call.
pub(super) fn parse(delivery: &Delivery) -> Parsed {
    let call = delivery.header(CALL_HEADER).unwrap_or("batch");
    if !["batch", "b", "import"].contains(&call) {
        return Parsed::Events(vec![message(&delivery.body, delivery, Some(call), None)]);
    }
    let batch: Batch<'_> = match serde_json::from_str(&delivery.body) {
        Ok(batch) => batch,
        Err(problem) => return Parsed::Refused(vec![error("", problem.to_string())]),
    };
    if batch.batch.is_empty() || MAX_EVENTS < batch.batch.len() {
        return Parsed::Refused(vec![error("batch", "expected 1 to 500 messages")]);
    }
    let sent_at = batch.sent_at.as_deref();
    let events = batch.batch.iter().map(|raw| message(raw.get(), delivery, None, sent_at));
    Parsed::Events(events.collect())
}

/// Our name of an event of their e-commerce spec.
pub(super) fn standard_name(theirs: &str) -> Option<&'static str> {
    commerce::event_name(theirs)
}

/// What a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Track,
    Page,
    Screen,
    Identify,
    Group,
    Alias,
}

impl Call {
    /// By the name of the call, or its first letter as browsers shorten it.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "track" | "t" => Self::Track,
            "page" | "p" => Self::Page,
            "screen" | "s" => Self::Screen,
            "identify" | "i" => Self::Identify,
            "group" | "g" => Self::Group,
            "alias" | "a" => Self::Alias,
            _ => return None,
        })
    }
}

/// Reads one message. `call` is what its address says; in a batch its `type` does.
fn message(
    text: &str,
    delivery: &Delivery,
    call: Option<&str>,
    sent_at: Option<&str>,
) -> Result<Event, Refusal> {
    let mut envelope = Envelope::parse(text)?;
    let said = envelope.take("type");
    let call = Call::of(call.or(said.as_ref().and_then(Value::as_str)).unwrap_or_default());
    let mut fields = Fields::take(&mut envelope, text, delivery);
    let own_sent_at = envelope.take("sentAt");
    let at =
        moment(&mut envelope, delivery, own_sent_at.as_ref().and_then(Value::as_str).or(sent_at));
    if call.is_none() {
        envelope.fail("type", "expected track, page, screen, identify, group or alias");
    }
    let name = call.and_then(|call| event_name(call, &mut envelope));
    let aliases = person::aliases(&fields, &mut envelope);
    let warnings = envelope.finish(Some(&fields.message_id), name.as_deref())?;
    let (call, name) = (call.unwrap_or(Call::Track), name.unwrap_or_default());

    let around = Surroundings::read(&fields, call, delivery);
    let mut facts = Facts {
        profile_properties: person::profile_properties(&fields, call, &around),
        properties: properties(&mut fields, call, &name, &around),
        aliases,
        warnings,
        context: Context { digest: digest(text.as_bytes()), ..around.context(&at) },
    };
    facts.warnings.extend(spec::spell(&name, &mut facts.properties));
    facts.warnings.extend(spec::check(&name, &facts.properties));
    Ok(Event {
        source_id: delivery.source_id.clone(),
        event_id: fields.message_id,
        name,
        is_client: around.is_browser,
        at: at.corrected,
        received_at: delivery.received_at,
        facts,
    })
}

/// The fields that messages have in common.
struct Fields {
    message_id: String,
    user_id: Option<String>,
    anonymous_id: Option<String>,
    previous_id: Option<String>,
    group_id: Option<String>,
    name: Option<String>,
    category: Option<String>,
    properties: Map<String, Value>,
    traits: Map<String, Value>,
    context: Value,
}

impl Fields {
    fn take(envelope: &mut Envelope, text: &str, delivery: &Delivery) -> Self {
        let message_id = match envelope.take("messageId") {
            Some(Value::String(id)) if (1..=200).contains(&id.chars().count()) => id,
            // A client that gives none repeats itself on purpose.
            None => hashed_id(&[text, &delivery.received_at.to_rfc3339()]),
            Some(_) => {
                envelope.fail("messageId", "expected a string of 1 to 200 characters");
                String::new()
            }
        };
        let mut id = |field: &str| match envelope.take(field) {
            Some(Value::String(id)) if !id.trim().is_empty() => Some(id),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        let (user_id, anonymous_id) = (id("userId"), id("anonymousId"));
        let (previous_id, group_id) = (id("previousId"), id("groupId"));
        let (name, category) = (id("name"), id("category"));
        let mut object = |field: &str| match envelope.take(field) {
            Some(Value::Object(object)) => object,
            None => Map::new(),
            Some(_) => {
                envelope.fail(field, "expected an object");
                Map::new()
            }
        };
        Self {
            properties: object("properties"),
            traits: object("traits"),
            context: Value::Object(object("context")),
            message_id,
            user_id,
            anonymous_id,
            previous_id,
            group_id,
            name,
            category,
        }
    }
}

/// Our name of a message.
fn event_name(call: Call, envelope: &mut Envelope) -> Option<String> {
    let name = match call {
        Call::Track => {
            let sent = envelope.name("event")?;
            if let Some(ours) = commerce::event_name(&sent) {
                return Some(ours.to_owned());
            }
            let (standard, warning) = spec::standard_name(&sent);
            envelope.warnings.extend(warning);
            return Some(standard.to_owned());
        }
        Call::Page => "$page_load",
        Call::Screen => "Viewed Screen",
        Call::Identify => "$identify",
        Call::Group => "$group",
        Call::Alias => "$alias",
    };
    Some(name.to_owned())
}

/// What happened: by the message, then by what surrounds it.
fn properties(
    fields: &mut Fields,
    call: Call,
    name: &str,
    around: &Surroundings,
) -> Map<String, Value> {
    let mut properties = std::mem::take(&mut fields.properties);
    match call {
        Call::Track => commerce::map(name, &fields.message_id, &mut properties),
        Call::Page | Call::Screen => {
            for (field, value) in [("name", &fields.name), ("category", &fields.category)] {
                if let Some(value) = value {
                    properties.entry(field).or_insert_with(|| value.as_str().into());
                }
            }
        }
        Call::Group => {
            properties.extend(fields.traits.clone());
            properties.extend(fields.group_id.clone().map(|id| ("group_id".to_owned(), id.into())));
        }
        Call::Identify | Call::Alias => {}
    }
    around.add_to(&mut properties);
    properties
}

/// When a message was made by the sender's clock, and by ours.
struct Moment {
    created: Timestamp,
    corrected: Timestamp,
}

fn moment(envelope: &mut Envelope, delivery: &Delivery, sent_at: Option<&str>) -> Moment {
    let received_at = delivery.received_at;
    let original = envelope.take("originalTimestamp");
    let created = match original.or_else(|| envelope.take("timestamp")) {
        None => received_at,
        Some(value) => {
            value.as_str().and_then(|text| Timestamp::parse(text).ok()).unwrap_or_else(|| {
                envelope.fail("timestamp", "expected an ISO 8601 time with a zone");
                received_at
            })
        }
    };
    let sent_at = sent_at.and_then(|text| Timestamp::parse(text).ok()).unwrap_or(received_at);
    let sender = Sender::new(delivery, sent_at.0, None);
    Moment { created, corrected: sender.corrected(created, delivery) }
}

#[cfg(test)]
mod tests;
