//! What surrounds a message: the page, the browser, the campaign.

use serde_json::{Map, Value, json};

use super::{Call, Fields, Moment};
use crate::delivery::Delivery;
use crate::event::Context;
use crate::source::fields::{present, text};
use crate::source::landing::with_missing;
use crate::source::pixel::Sender;

/// What the client and the edge knew around a message.
pub(super) struct Surroundings {
    /// A page of a visitor's: it makes sessions, as the pixel's events do.
    pub(super) is_browser: bool,
    url: Option<String>,
    referrer: Option<String>,
    title: Option<String>,
    timezone: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    sales_channel: Option<&'static str>,
    /// What the edge knows, of a browser that sent by itself.
    sender: Option<Sender>,
}

impl Surroundings {
    pub(super) fn read(fields: &Fields, call: Call, delivery: &Delivery) -> Self {
        let context = &fields.context;
        let page = context.get("page").unwrap_or(&Value::Null);
        let of_page = |field: &str| {
            let own = fields.properties.get(field).and_then(Value::as_str);
            let own = own.filter(|own| call == Call::Page && !own.is_empty());
            own.or_else(|| text(page, field)).map(str::to_owned)
        };
        let url = of_page("url").map(|url| with_campaign(&url, context));
        let is_browser = url.is_some() && fields.anonymous_id.is_some();
        // A page's own request has an origin; otherwise a server speaks for the visitor.
        let is_direct = delivery.header("origin").is_some();
        let edge = |name: &str| delivery.header(name).filter(|_| is_direct).map(str::to_owned);
        let of_context = |field: &str| text(context, field).map(str::to_owned);
        Self {
            is_browser,
            url,
            referrer: of_page("referrer"),
            title: of_page("title"),
            timezone: of_context("timezone"),
            ip: edge("cf-connecting-ip").or_else(|| of_context("ip")),
            user_agent: of_context("userAgent").or_else(|| edge("user-agent")),
            sales_channel: match call {
                Call::Screen => Some("mobile_app"),
                _ => is_browser.then_some("web"),
            },
            sender: is_direct.then(|| Sender::new(delivery, delivery.received_at.0, None)),
        }
    }

    /// Adds what is known around the event to its properties.
    pub(super) fn add_to(&self, properties: &mut Map<String, Value>) {
        let known = present([
            ("$url", json!(self.url)),
            ("referrer", json!(self.referrer)),
            ("title", json!(self.title)),
            ("timezone", json!(self.timezone)),
            ("$ip", json!(self.ip)),
        ]);
        properties.extend(known);
        if let Some(channel) = self.sales_channel {
            properties.entry("$sales_channel_type").or_insert_with(|| channel.into());
        }
    }

    /// What it says of the person.
    pub(super) fn of_person(&self) -> Map<String, Value> {
        present([("$ip", json!(self.ip)), ("$user_agent", json!(self.user_agent))])
    }

    pub(super) fn context(&self, at: &Moment) -> Context {
        let created_at_ms = (at.created != at.corrected).then_some(at.created.0);
        let Some(sender) = &self.sender else {
            return Context { created_at_ms, ..Context::default() };
        };
        Context {
            created_at_ms,
            country: sender.country.clone(),
            asn: sender.asn,
            is_verified_bot: sender.is_verified_bot,
            has_gpc: sender.has_gpc,
            ..Context::default()
        }
    }
}

/// The page's address with the campaign that the client noted, where it has lost it.
fn with_campaign(url: &str, context: &Value) -> String {
    let campaign = context.get("campaign").unwrap_or(&Value::Null);
    let names = [
        ("utm_source", "source"),
        ("utm_medium", "medium"),
        ("utm_campaign", "name"),
        ("utm_content", "content"),
        ("utm_term", "term"),
    ];
    let noted = names.into_iter().filter_map(|(utm, field)| Some((utm, text(campaign, field)?)));
    with_missing(url, noted)
}
