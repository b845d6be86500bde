//! Shopify's mandatory privacy topics (`product.md §3`).
//!
//! The event of a request is its line in the log and holds nothing of the person; what it asks
//! for is read from the delivery when the event is stored.

use serde_json::{Value, json};

use super::{Resource, header};
use crate::delivery::Delivery;
use crate::event::{Alias, Event};
use crate::identity;
use crate::source::fields::{id, list, phone, present, text};
use crate::source::{Customer, PrivacyRequest};

/// Reads a request's line for the log.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn event(resource: &Resource<'_>, name: &str) -> Result<Event, String> {
    let shop = id(resource.body.get("shop_id")).ok_or("the request has no `shop_id`")?;
    let received_at = resource.delivery.received_at;
    // Not by the body's digest: it would tell who was asked about.
    let webhook_id = header(resource.delivery, "webhook-id").map(str::to_owned);
    let webhook_id = webhook_id.unwrap_or_else(|| received_at.to_rfc3339());
    let event_id = format!("{shop}/{}/{webhook_id}", resource.topic);
    let mut event = resource.event(name, event_id, received_at);
    event.facts.context.digest.clear();
    event.facts.properties = present([
        ("shop_id", json!(shop)),
        ("shop_domain", json!(text(&resource.body, "shop_domain"))),
        ("request_id", json!(id(resource.body.pointer("/data_request/id")))),
    ]);
    Ok(event)
}

/// What a delivery of a privacy topic asks for.
pub(super) fn request(delivery: &Delivery) -> Option<PrivacyRequest> {
    let topic = header(delivery, "topic")?;
    if !["customers/data_request", "customers/redact", "shop/redact"].contains(&topic) {
        return None;
    }
    let body: Value = serde_json::from_str(&delivery.body).ok()?;
    Some(match topic {
        "shop/redact" => PrivacyRequest::EraseShop,
        "customers/redact" => PrivacyRequest::Erase(customer(&body, "orders_to_redact")),
        _ => PrivacyRequest::Export(customer(&body, "orders_requested")),
    })
}

fn customer(body: &Value, orders: &str) -> Customer {
    let customer = body.get("customer").unwrap_or(&Value::Null);
    let named = [
        ("customer_id", id(customer.get("id"))),
        ("email", text(customer, "email").map(str::to_owned)),
        ("phone", phone(text(customer, "phone"))),
    ];
    let alias = |(kind, value): (&str, Option<String>)| Alias::new(kind, &value?).ok();
    Customer {
        aliases: named.into_iter().filter_map(alias).filter(|a| !identity::is_junk(a)).collect(),
        order_ids: list(body, orders).iter().filter_map(|order| id(Some(order))).collect(),
    }
}
