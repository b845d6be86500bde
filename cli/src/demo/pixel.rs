//! Pages → the pixel's batches (`docs/wire.md`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::{HOUR_MS, MINUTE_MS, Timestamp};

use super::ORIGIN;
use super::people::Device;
use super::random::Random;
use super::visit::{Page, PageEvent};

/// The browser that sends a visit's pages.
#[derive(Debug)]
pub(crate) struct Sender<'a> {
    pub(crate) source_id: &'a str,
    pub(crate) device: &'a Device,
    pub(crate) country_code: &'static str,
    pub(crate) time_zone: &'static str,
    /// Cookies of ad platforms besides `_fbp`.
    pub(crate) cookies: Vec<(&'static str, String)>,
    /// The `__cvg_sid` cookie.
    pub(crate) session_hint: String,
}

impl Sender<'_> {
    /// What the edge receives of one page.
    pub(crate) fn deliver(&self, page: &Page, random: &mut Random) -> Delivery {
        let last_ms = page.events.last().map_or(page.at_ms, |event| event.at_ms);
        let sent_ms = last_ms + waits_ms(random);
        let received_ms = sent_ms + random.between(25, 350);
        let mut events = vec![self.event(page, &page_load(page), random)];
        events.extend(page.events.iter().map(|event| self.event(page, event, random)));
        let level = random.weighted(&[("wasm", 92), ("loader", 6), ("raw", 2)], |one| one.1).0;
        let batch = object([
            ("v", json!(1)),
            ("level", json!(level)),
            ("sent_at", json!(sent_ms + self.device.clock_ms)),
            ("events", Value::Array(events)),
        ]);
        Delivery {
            source_id: self.source_id.to_owned(),
            kind: SourceKind::Pixel,
            received_at: Timestamp(received_ms),
            headers: self.headers(),
            body: batch.to_string(),
        }
    }

    fn event(&self, page: &Page, event: &PageEvent, random: &mut Random) -> Value {
        let created_at = event.at_ms + self.device.clock_ms;
        let mut properties = json!({
            "$url": page.url,
            "referrer": page.referrer,
            "timezone": self.time_zone,
            "viewport": self.device.viewport,
            "title": page.title,
        });
        let (mut name, mut own) = (event.name, event.properties.clone());
        blemish(&mut name, &mut own, random);
        if let (Some(all), Value::Object(own)) = (properties.as_object_mut(), own) {
            all.extend(own);
        }
        let mut aliases = vec![format!("urn:cookie:{}", self.device.uid)];
        aliases.extend(event.aliases.iter().cloned());
        object([
            ("event_name", json!(name)),
            ("event_id", json!(random.uuid(created_at))),
            ("created_at", json!(created_at)),
            ("session_hint", json!(self.session_hint)),
            ("properties", properties),
            ("profile_properties", self.profile_properties()),
            ("aliases", json!(aliases)),
        ])
    }

    fn profile_properties(&self) -> Value {
        let mut properties = Map::new();
        if !self.device.fbp.is_empty() {
            properties.insert("_fbp".to_owned(), json!(self.device.fbp));
        }
        let cookies = self.cookies.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        properties.extend(cookies);
        Value::Object(properties)
    }

    fn headers(&self) -> BTreeMap<String, String> {
        let mut headers = vec![
            ("user-agent", self.device.user_agent.as_str()),
            ("cf-connecting-ip", &self.device.ip),
            ("cf-ipcountry", self.country_code),
            ("origin", ORIGIN),
        ];
        if self.device.has_gpc {
            headers.push(("sec-gpc", "1"));
        }
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

/// An object of values that are moved, not copied as `json!` does.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn page_load(page: &Page) -> PageEvent {
    let (at_ms, properties) = (page.at_ms, json!({}));
    PageEvent { at_ms, name: "$page_load", properties, aliases: Vec::new() }
}

/// How long a batch waits in the browser: a second, or until the browser is online again.
fn waits_ms(random: &mut Random) -> i64 {
    if random.happens(6) {
        return random.between(5 * MINUTE_MS, 9 * HOUR_MS);
    }
    random.between(200, 1_600)
}

/// The mistakes of real shops, which the event spec warns about.
fn blemish(name: &mut &'static str, properties: &mut Value, random: &mut Random) {
    if *name != "Viewed Product" && *name != "Added To Cart" {
        return;
    }
    let Some(properties) = properties.as_object_mut() else { return };
    match random.below(1000) {
        0..=9 => {
            properties.shift_remove("currency");
        }
        10..=13 => {
            let price = properties.get("price").and_then(Value::as_str).unwrap_or_default();
            let price = price.replace('.', ",");
            properties.insert("price".to_owned(), json!(price));
        }
        14..=19 if *name == "Added To Cart" => *name = "Added to cart",
        _ => {}
    }
}
