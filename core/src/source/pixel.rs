//! The browser pixel's batch, `POST /e/{TOKEN}` (`docs/wire.md`).

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::consent::{Consent, Verdict};
use crate::delivery::Delivery;
use crate::event::{Alias, Context, Event, Facts, digest};
use crate::options::SourceOptions;
use crate::spec;
use crate::time::Timestamp;

use super::envelope::{Envelope, error, push_alias};
use super::{Parsed, Refusal};

/// Events in one batch, at most: what a pixel may hold back (`product.md §2`).
const MAX_BATCH: usize = 100;
/// Clock differences below this are network delay, not skew (`product.md §7.3`).
const SKEW_TOLERANCE_MS: i64 = 150_000;

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(default)]
    level: Option<String>,
    sent_at: i64,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// Reads one batch. What lacks the consent that the source requires gives no event.
pub(super) fn parse(delivery: &Delivery, options: &SourceOptions) -> Parsed {
    let batch: Batch<'_> = match serde_json::from_str(&delivery.body) {
        Ok(batch) => batch,
        Err(problem) => return Parsed::Refused(vec![error("", problem.to_string())]),
    };
    if batch.events.is_empty() || MAX_BATCH < batch.events.len() {
        return Parsed::Refused(vec![error("events", "expected 1 to 100 events")]);
    }
    let level =
        batch.level.filter(|level| ["loader", "wasm", "js", "raw"].contains(&level.as_str()));
    let sender = Sender::new(delivery, batch.sent_at, level);
    let read = |raw: &&RawValue| event(raw.get(), delivery, &sender, options).transpose();
    Parsed::Events(batch.events.iter().filter_map(read).collect())
}

/// What all events of a batch share.
pub(super) struct Sender {
    skew_ms: i64,
    pub(super) level: Option<String>,
    pub(super) country: Option<String>,
    pub(super) asn: Option<u32>,
    pub(super) is_verified_bot: bool,
    pub(super) has_gpc: bool,
}

impl Sender {
    /// The sender of a browser's delivery, by whose clock it was sent at `sent_at_ms`.
    pub(super) fn new(delivery: &Delivery, sent_at_ms: i64, level: Option<String>) -> Self {
        let country = delivery.header("cf-ipcountry").filter(|code| code.len() == 2);
        Self {
            skew_ms: skew_ms(delivery.received_at, sent_at_ms),
            level,
            country: country.map(str::to_owned),
            asn: delivery.header("cf-asn").and_then(|asn| asn.parse().ok()),
            is_verified_bot: delivery.header("cf-verified-bot").is_some(),
            has_gpc: Self::has_gpc(delivery),
        }
    }

    /// Whether the browser's Global Privacy Control is on.
    pub(super) fn has_gpc(delivery: &Delivery) -> bool {
        delivery.header("sec-gpc") == Some("1")
    }

    /// A moment of the browser's clock by ours, never after receipt.
    pub(super) fn corrected(&self, created: Timestamp, delivery: &Delivery) -> Timestamp {
        let corrected = Timestamp(created.0.saturating_add(self.skew_ms));
        corrected.max(Timestamp(0)).min(delivery.received_at)
    }
}

/// How far the browser's clock is behind ours; 0 when it is right enough.
fn skew_ms(received_at: Timestamp, sent_at_ms: i64) -> i64 {
    let skew = received_at.millis_since(Timestamp(sent_at_ms));
    if skew.saturating_abs() < SKEW_TOLERANCE_MS { 0 } else { skew }
}

/// Reads one event; `None` when nothing of it may be stored.
fn event(
    text: &str,
    delivery: &Delivery,
    sender: &Sender,
    options: &SourceOptions,
) -> Result<Option<Event>, Refusal> {
    let mut envelope = Envelope::parse(text)?;
    let name = envelope.event_name();
    let event_id = envelope.name("event_id");
    let mut properties = envelope.object("properties");
    let mut profile_properties = match envelope.take("profile_properties") {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let mut aliases = envelope.aliases("pixel", false);
    let created_at_ms = envelope.take("created_at").and_then(|value| value.as_i64());
    if created_at_ms.is_none() {
        envelope.fail("created_at", "expected Unix milliseconds");
    }
    let mut session_hint =
        envelope.take("session_hint").and_then(|v| v.as_str().map(str::to_owned));
    let consent = consent(envelope.take("consent")).with_gpc(sender.has_gpc);
    let mut warnings = envelope.finish(event_id.as_deref(), name.as_deref())?;
    let (event_id, name) = (event_id.unwrap_or_default(), name.unwrap_or_default());

    match consent.verdict(options.consent) {
        Verdict::Keep => {}
        Verdict::Drop => return Ok(None),
        Verdict::ForgetVisitor => {
            session_hint = None;
            aliases.retain(|named| named.alias.kind() != "cookie");
            profile_properties.retain(|name, _| !is_cookie(name));
        }
    }
    consent.note(&mut properties, &mut profile_properties);
    add_edge_facts(delivery, &mut properties, &mut profile_properties);
    warnings.extend(spec::spell(&name, &mut properties));
    if name == "Started Checkout"
        && let Some(token) = properties.get("id").and_then(Value::as_str)
        && let Ok(alias) = Alias::new("checkout_token", token)
    {
        push_alias(&mut aliases, &mut warnings, alias, "checkout_token");
    }
    warnings.extend(spec::check(&name, &properties));

    let at = sender.corrected(Timestamp(created_at_ms.unwrap_or_default()), delivery);
    let context = Context {
        level: sender.level.clone(),
        session_hint,
        created_at_ms: created_at_ms.filter(|ms| *ms != at.0),
        country: sender.country.clone(),
        asn: sender.asn,
        is_verified_bot: sender.is_verified_bot,
        has_gpc: sender.has_gpc,
        digest: digest(text.as_bytes()),
        ..Context::default()
    };
    Ok(Some(Event {
        source_id: delivery.source_id.clone(),
        event_id,
        name,
        is_client: true,
        at,
        received_at: delivery.received_at,
        facts: Facts { properties, profile_properties, aliases, warnings, context },
    }))
}

/// The snapshot that rides on an event. One that cannot be read says nothing, and nothing is
/// allowed where it is needed.
fn consent(sent: Option<Value>) -> Consent {
    sent.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Whether a profile property is a cookie that an ad platform keeps in the browser.
fn is_cookie(name: &str) -> bool {
    name.starts_with('_') || ["ttclid", "twclid", "li_fat_id"].contains(&name)
}

/// What only the edge knows (`product.md §2`).
pub(super) fn add_edge_facts(
    delivery: &Delivery,
    properties: &mut Map<String, Value>,
    profile_properties: &mut Map<String, Value>,
) {
    if let Some(ip) = delivery.header("cf-connecting-ip") {
        properties.insert("$ip".to_owned(), ip.into());
        profile_properties.insert("$ip".to_owned(), ip.into());
    }
    if let Some(user_agent) = delivery.header("user-agent") {
        profile_properties.insert("$user_agent".to_owned(), user_agent.into());
    }
    properties.entry("$sales_channel_type").or_insert_with(|| "web".into());
}

#[cfg(test)]
mod tests;
