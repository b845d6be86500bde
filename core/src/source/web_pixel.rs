//! Shopify's web pixel: a standard event as the sandbox gave it, `POST /e/{TOKEN}`
//! (`product.md §3`, `docs/wire.md`).
//!
//! Field meanings: Shopify Web Pixels API, standard events; their types are those of npm
//! `@shopify/web-pixels-extension`.

mod facts;
mod goods;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::api::FieldError;
use crate::consent::{Consent, Verdict, Word};
use crate::delivery::Delivery;
use crate::detect::from_json::from_json;
use crate::detect::plain::Plain;
use crate::event::{Context, Event, Facts, digest};
use crate::options::SourceOptions;
use crate::spec;
use crate::time::Timestamp;

use super::envelope::error;
use super::pixel::{Sender, add_edge_facts};
use super::{Parsed, Refusal};
use facts::{Raw, id};

/// What the extension posts: one event and what surrounds it.
#[derive(Deserialize)]
struct Post<'a> {
    sent_at: i64,
    #[serde(borrow)]
    event: &'a RawValue,
    #[serde(default)]
    is_told: bool,
    #[serde(default)]
    cookies: BTreeMap<String, String>,
    /// What the browser keeps of its visitor may not be used.
    #[serde(skip)]
    is_cookieless: bool,
    #[serde(default)]
    customer_id: Option<String>,
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    customer_privacy: Option<Privacy>,
}

/// Shopify's Customer Privacy API, the part that has a word in ours.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Privacy {
    #[serde(rename = "analyticsProcessingAllowed")]
    is_analytics_allowed: bool,
    #[serde(rename = "marketingAllowed")]
    is_marketing_allowed: bool,
}

impl Privacy {
    fn consent(&self) -> Consent {
        Consent {
            analytics: Some(Word::of(self.is_analytics_allowed)),
            marketing: Some(Word::of(self.is_marketing_allowed)),
        }
    }
}

/// Reads one post. What the source shall not track, or may not yet (`product.md §2`, consent),
/// is acknowledged and gives no event.
pub(super) fn parse(delivery: &Delivery, options: &SourceOptions) -> Parsed {
    let mut post = match serde_json::from_str::<Post<'_>>(&delivery.body) {
        Ok(post) => post,
        Err(problem) => return Parsed::Refused(vec![error("", problem.to_string())]),
    };
    let consent = post.customer_privacy.as_ref().map(Privacy::consent).unwrap_or_default();
    match consent.verdict(options.consent) {
        Verdict::Keep => {}
        Verdict::ForgetVisitor => post.forget_visitor(),
        Verdict::Drop => return Parsed::Events(Vec::new()),
    }
    let event = event(&post, delivery);
    let is_untracked = |event: &Event| options.untracked.contains(&event.name);
    let is_wanted = !event.as_ref().is_ok_and(is_untracked);
    Parsed::Events(is_wanted.then_some(event).into_iter().collect())
}

impl Post<'_> {
    /// Drops what the browser keeps of its visitor.
    fn forget_visitor(&mut self) {
        self.cookies.clear();
        self.is_cookieless = true;
    }
}

fn event(post: &Post<'_>, delivery: &Delivery) -> Result<Event, Refusal> {
    let plain = from_json(post.event);
    let plain = Plain(&plain);
    let (sent_id, sent_name) = (plain.text_of(0, "id").to_owned(), plain.text_of(0, "name"));
    let moment = Timestamp::parse(plain.text_of(0, "timestamp"));
    let order_id = order_id(plain);
    let name = event_name(sent_name, post.is_told, &order_id);
    let (Ok(moment), Some(name), 1..=200) = (&moment, name, sent_id.chars().count()) else {
        let errors = wrong_fields(&sent_id, name, moment.is_err());
        return Err(Refusal { event_id: Some(sent_id), name: Some(sent_name.to_owned()), errors });
    };
    let mut raw = Raw::new(plain, sent_name, is_first_order(post.event));
    if post.is_cookieless {
        raw.forget_visitor();
    }
    let sender = Sender::new(delivery, post.sent_at, Some("raw".to_owned()));
    let at = sender.corrected(*moment, delivery);
    let context = Context {
        level: sender.level,
        session_hint: post.cookies.get("__cvg_sid").cloned(),
        created_at_ms: (*moment != at).then_some(moment.0),
        country: sender.country,
        asn: sender.asn,
        is_verified_bot: sender.is_verified_bot,
        has_gpc: sender.has_gpc,
        digest: digest(post.event.get().as_bytes()),
        ..Context::default()
    };
    Ok(Event {
        source_id: delivery.source_id.clone(),
        // Showing the thank-you page again repeats the order.
        event_id: if name == "Placed Order" { order_id } else { sent_id },
        name: name.to_owned(),
        is_client: true,
        at,
        received_at: delivery.received_at,
        facts: Facts { context, ..facts(post, delivery, &raw, name) },
    })
}

/// What happened and who it was.
fn facts(post: &Post<'_>, delivery: &Delivery, raw: &Raw<'_>, name: &str) -> Facts {
    let mut warnings = Vec::new();
    let mut properties = raw.page();
    if name != ALIAS_EVENT {
        properties.extend(raw.properties(&mut warnings));
    }
    let mut profile_properties = raw.person();
    let has_gpc = Sender::has_gpc(delivery);
    add_what_surrounds(post, has_gpc, &mut properties, &mut profile_properties);
    add_edge_facts(delivery, &mut properties, &mut profile_properties);
    let aliases = raw.aliases(&post.cookies, post.customer_id.as_deref(), &mut warnings);
    warnings.extend(spec::check(name, &properties));
    Facts { properties, profile_properties, aliases, warnings, context: Context::default() }
}

/// Aliases without an event of their own (`docs/wire.md`).
const ALIAS_EVENT: &str = "$alias";

/// Our name of a standard event.
///
/// A checkout that the shop's own pixel has told already only adds its aliases. A completed
/// one is the order that the shop's server tells as well: both have the order's id, so it
/// counts once and the server wins (`product.md §6`). Without that id nothing could tell
/// that they are one, so it is kept under a name that never counts.
fn event_name(sent: &str, is_told: bool, order_id: &str) -> Option<&'static str> {
    Some(match sent {
        "checkout_started" if is_told => ALIAS_EVENT,
        "checkout_completed" if order_id.is_empty() => "Completed Checkout",
        "page_viewed" => "$page_load",
        "product_viewed" => "Viewed Product",
        "collection_viewed" => "Viewed Collection",
        "product_added_to_cart" => "Added To Cart",
        "cart_viewed" => "Viewed Cart",
        "checkout_started" => "Started Checkout",
        "payment_info_submitted" => "Added Payment Info",
        "checkout_completed" => "Placed Order",
        _ => return None,
    })
}

fn order_id(plain: Plain<'_>) -> String {
    let path = ["data", "checkout", "order", "id"];
    id(plain.text(path.iter().fold(0, |node, key| plain.get(node, key))))
}

/// (The plain form has texts only.)
fn is_first_order(event: &RawValue) -> Option<bool> {
    let event: Value = serde_json::from_str(event.get()).ok()?;
    event.pointer("/data/checkout/order/customer/isFirstOrder")?.as_bool()
}

fn wrong_fields(sent_id: &str, name: Option<&str>, is_undated: bool) -> Vec<FieldError> {
    let has_id = (1..=200).contains(&sent_id.chars().count());
    [
        (!has_id, "event.id", "expected 1 to 200 characters"),
        (name.is_none(), "event.name", "is no standard event that gives one of ours"),
        (is_undated, "event.timestamp", "expected an ISO 8601 time with a zone"),
    ]
    .into_iter()
    .filter(|(is_wrong, ..)| *is_wrong)
    .map(|(_, field, message)| error(field, message))
    .collect()
}

/// What the extension found around the event: the ad platforms' cookies, the time zone, and
/// what the visitor agreed to.
fn add_what_surrounds(
    post: &Post<'_>,
    has_gpc: bool,
    properties: &mut Map<String, Value>,
    profile_properties: &mut Map<String, Value>,
) {
    let is_ours = |name: &str| name.starts_with("__cvg_") || name == "_shopify_y";
    for (name, value) in &post.cookies {
        if !is_ours(name) && !value.is_empty() {
            profile_properties.insert(name.clone(), value.as_str().into());
        }
    }
    if let Some(timezone) = &post.timezone {
        properties.insert("timezone".to_owned(), timezone.as_str().into());
    }
    let consent = post.customer_privacy.as_ref().map(Privacy::consent).unwrap_or_default();
    consent.with_gpc(has_gpc).note(properties, profile_properties);
}

#[cfg(test)]
mod tests;
