//! The generic webhook, `POST /api/webhooks` (`product.md §3`).

use serde_json::Value;
use serde_json::value::RawValue;

use crate::delivery::Delivery;
use crate::event::{Context, Event, Facts, digest};
use crate::spec;
use crate::time::Timestamp;

use super::envelope::{Envelope, error};
use super::{MAX_EVENTS, Parsed, Refusal};

/// Unix seconds beyond this (year 2100) are milliseconds by mistake.
const MAX_UNIX_S: f64 = 4_102_444_800.0;

/// Reads one event or an array of events.
pub(super) fn parse(delivery: &Delivery) -> Parsed {
    let body = delivery.body.trim_start_matches('\u{feff}').trim();
    if !body.starts_with('[') {
        return Parsed::Events(vec![event(body, delivery)]);
    }
    let events: Vec<&RawValue> = match serde_json::from_str(body) {
        Ok(events) => events,
        Err(problem) => return Parsed::Refused(vec![error("", problem.to_string())]),
    };
    if events.is_empty() || MAX_EVENTS < events.len() {
        return Parsed::Refused(vec![error("", "expected 1 to 500 events")]);
    }
    Parsed::Events(events.into_iter().map(|raw| event(raw.get(), delivery)).collect())
}

fn event(text: &str, delivery: &Delivery) -> Result<Event, Refusal> {
    let mut envelope = Envelope::parse(text)?;
    let name = envelope.event_name();
    let event_id = envelope.name("event_id");
    let mut properties = envelope.object("properties");
    let profile_properties = envelope.object("profile_properties");
    let aliases = envelope.aliases("sent", true);
    let at = match envelope.take("timestamp") {
        None => delivery.received_at,
        Some(value) => timestamp(&value).unwrap_or_else(|message| {
            envelope.fail("timestamp", message);
            delivery.received_at
        }),
    };
    let mut warnings = envelope.finish(event_id.as_deref(), name.as_deref())?;
    let (event_id, name) = (event_id.unwrap_or_default(), name.unwrap_or_default());
    warnings.extend(spec::spell(&name, &mut properties));
    warnings.extend(spec::check(&name, &properties));
    let context = Context { digest: digest(text.as_bytes()), ..Context::default() };
    Ok(Event {
        source_id: delivery.source_id.clone(),
        event_id,
        name,
        is_client: false,
        at: at.min(delivery.received_at),
        received_at: delivery.received_at,
        facts: Facts { properties, profile_properties, aliases, warnings, context },
    })
}

/// ISO 8601 with zone, or Unix seconds.
fn timestamp(value: &Value) -> Result<Timestamp, String> {
    match value {
        Value::String(text) => Timestamp::parse(text).map_err(|problem| problem.to_string()),
        Value::Number(number) => match number.as_f64() {
            Some(seconds) if (0.0..MAX_UNIX_S).contains(&seconds) => {
                #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
                let ms = (seconds * 1000.0).round() as i64;
                Ok(Timestamp(ms))
            }
            _ => Err("expected Unix seconds between 1970 and 2100".to_owned()),
        },
        _ => Err("expected an ISO 8601 string or Unix seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests;
