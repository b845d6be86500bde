//! The browser pixel's batch, `POST /e/{TOKEN}` (`docs/wire.md`).

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::delivery::Delivery;
use crate::event::{Alias, Context, Event, Facts, digest};
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

/// Reads one batch.
pub(super) fn parse(delivery: &Delivery) -> Parsed {
    let batch: Batch<'_> = match serde_json::from_str(&delivery.body) {
        Ok(batch) => batch,
        Err(problem) => return Parsed::Refused(vec![error("", problem.to_string())]),
    };
    if batch.events.is_empty() || MAX_BATCH < batch.events.len() {
        return Parsed::Refused(vec![error("events", "expected 1 to 100 events")]);
    }
    let level = batch.level.filter(|level| ["loader", "wasm", "raw"].contains(&level.as_str()));
    let sender = Sender::new(delivery, batch.sent_at, level);
    Parsed::Events(batch.events.iter().map(|raw| event(raw.get(), delivery, &sender)).collect())
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
            has_gpc: delivery.header("sec-gpc") == Some("1"),
        }
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

fn event(text: &str, delivery: &Delivery, sender: &Sender) -> Result<Event, Refusal> {
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
    let session_hint = envelope.take("session_hint").and_then(|v| v.as_str().map(str::to_owned));
    let mut warnings = envelope.finish(event_id.as_deref(), name.as_deref())?;
    let (event_id, name) = (event_id.unwrap_or_default(), name.unwrap_or_default());

    add_edge_facts(delivery, &mut properties, &mut profile_properties);
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
    Ok(Event {
        source_id: delivery.source_id.clone(),
        event_id,
        name,
        is_client: true,
        at,
        received_at: delivery.received_at,
        facts: Facts { properties, profile_properties, aliases, warnings, context },
    })
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
mod tests {
    use super::*;
    use crate::api::SourceKind;

    const RECEIVED_MS: i64 = 1_795_428_000_000;

    fn parse_batch(sent_at: i64, event: &str) -> Parsed {
        let headers = [("user-agent", "UA"), ("cf-connecting-ip", "192.0.2.1"), ("sec-gpc", "1")];
        parse(&Delivery {
            source_id: "shop".to_owned(),
            kind: SourceKind::Pixel,
            received_at: Timestamp(RECEIVED_MS),
            headers: headers.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            body: format!(r#"{{"v":1,"level":"wasm","sent_at":{sent_at},"events":[{event}]}}"#),
        })
    }

    fn at(sent_at: i64, created_at: i64) -> i64 {
        let event = format!(
            r#"{{"event_name":"$page_load","event_id":"1","created_at":{created_at},"properties":{{"$url":"https://a.b/"}}}}"#
        );
        let Parsed::Events(events) = parse_batch(sent_at, &event) else { panic!("events") };
        events[0].as_ref().unwrap().at.0 - RECEIVED_MS
    }

    #[test]
    fn clocks_are_corrected() {
        let minute = 60_000;
        let cases = [
            // sent − received, created − received, want at − received
            ("right clock", 0, -minute, -minute),
            ("network delay is no skew", -100_000, -100_000, -100_000),
            ("an hour behind", -60 * minute, -61 * minute, -minute),
            ("an hour ahead", 60 * minute, 59 * minute, -minute),
            ("created in the future", 0, minute, 0),
            ("kept back for a day", 0, -1440 * minute, -1440 * minute),
            ("clock at 1970", -RECEIVED_MS + 5_000, -RECEIVED_MS, -5_000),
        ];
        for (case, sent, created, want) in cases {
            assert_eq!(at(RECEIVED_MS + sent, RECEIVED_MS + created), want, "{case}");
        }
        at(i64::MIN, i64::MAX);
        at(i64::MAX, i64::MIN);
    }

    #[test]
    fn the_edge_adds_what_it_knows() {
        let Parsed::Events(events) = parse_batch(
            RECEIVED_MS,
            r#"{"event_name":"Started Checkout","event_id":"1","created_at":1795427999000,"properties":{"id":"tok"},"aliases":["urn:cookie:v"]}"#,
        ) else {
            panic!("events")
        };
        let event = events[0].as_ref().unwrap();
        assert_eq!(event.text("$ip"), Some("192.0.2.1"));
        assert_eq!(event.text("$sales_channel_type"), Some("web"));
        assert_eq!(event.facts.profile_properties["$user_agent"], "UA");
        assert!(event.facts.context.has_gpc);
        let aliases: Vec<&str> = event.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
        assert_eq!(aliases, ["urn:cookie:v", "urn:checkout_token:tok"]);
        assert_eq!(event.visitor_id(), Some("v"));
    }

    #[test]
    fn a_broken_batch_is_refused_and_a_broken_event_only_itself() {
        for body in
            ["", "[]", "{}", r#"{"sent_at":1,"events":[]}"#, r#"{"sent_at":"x","events":[{}]}"#]
        {
            let delivery = Delivery {
                source_id: "shop".to_owned(),
                kind: SourceKind::Pixel,
                received_at: Timestamp(0),
                headers: std::collections::BTreeMap::new(),
                body: body.to_owned(),
            };
            assert!(matches!(parse(&delivery), Parsed::Refused(_)), "{body}");
        }
        let Parsed::Events(events) = parse_batch(0, "{},5") else { panic!("events") };
        assert!(events.iter().all(Result::is_err));
        let fields: Vec<String> =
            events[0].clone().unwrap_err().errors.into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["event_name", "event_id", "properties", "created_at"]);
    }
}
