//! WooCommerce's webhooks (`product.md §3`, WooCommerce mapping).
//!
//! Field meanings: WooCommerce REST API v3, Order and Customer resources, which its webhooks
//! carry as they are when the webhook is sent, not when what it tells happened. A delivery's
//! own id is not unique: what one topic says of a resource is told by the body's digest.

mod customer;
mod entity;
mod order;
mod person;
mod refund;
mod visit;

use serde_json::{Value, json};

use super::Parsed;
use super::fields::{id, present, text};
use super::resource::Resource;
use crate::delivery::Delivery;
use crate::event::Event;
use crate::money::{Currency, Money};
use crate::options::SourceOptions;
use crate::time::Timestamp;

/// Whether an order of this status is a sale: paid, or to be paid by transfer or on delivery.
pub fn is_sale(status: &str) -> bool {
    order::Stage::of(status) == order::Stage::Placed
}

/// Reads one delivery by its topic. A topic that gives no event is acknowledged.
pub(super) fn parse(delivery: &Delivery, options: &SourceOptions) -> Parsed {
    let Some(topic) = delivery.header("x-wc-webhook-topic") else {
        return Parsed::Quarantined("the X-WC-Webhook-Topic header is missing".to_owned());
    };
    match events(delivery, topic, options) {
        Ok(events) => Parsed::Events(events.into_iter().map(Ok).collect()),
        Err(reason) => Parsed::Quarantined(reason),
    }
}

fn events(delivery: &Delivery, topic: &str, options: &SourceOptions) -> Result<Vec<Event>, String> {
    let resource = || Resource::read(delivery, topic);
    match topic {
        "order.created" => order::events(&resource()?, None, options),
        "order.updated" => order::events(&resource()?, Some("Updated Order"), options),
        "order.restored" => order::events(&resource()?, Some("Restored Order"), options),
        "order.deleted" => deleted(&resource()?),
        "customer.created" => customer::events(&resource()?, "Created Customer"),
        "customer.updated" => customer::events(&resource()?, "Updated Customer"),
        _ => Ok(Vec::new()),
    }
}

/// An order is gone from the shop. Its sale stays: the comparison with the shop shows it.
fn deleted(resource: &Resource<'_>) -> Result<Vec<Event>, String> {
    let order_id = id(resource.body.get("id")).ok_or("the order has no `id`")?;
    let event_id = event_id(resource, &order_id);
    let mut event = resource.event("Deleted Order", event_id, resource.delivery.received_at);
    event.facts.properties = present([("order_id", json!(order_id))]);
    Ok(vec![event])
}

/// The id of what one topic says of a resource: repeats are told by what is said.
fn event_id(resource: &Resource<'_>, resource_id: &str) -> String {
    format!("{resource_id}/{}/{}", resource.topic, resource.digest)
}

/// A moment that is written as UTC without a zone.
fn moment(object: &Value, field: &str) -> Option<Timestamp> {
    let local = text(object, field)?;
    Timestamp::parse(local).or_else(|_| Timestamp::parse(&format!("{local}Z"))).ok()
}

/// An amount as an exact decimal of its currency. WooCommerce reckons with as many places as
/// the shop is set to show, whatever the currency has. What is no amount stays as it was sent,
/// and the event spec warns of it.
fn amount(object: &Value, field: &str, currency: Option<Currency>) -> Value {
    let given = match object.get(field) {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Value::Null,
    };
    let exact = currency.and_then(|currency| Money::parse_rounded(&given, currency).ok());
    json!(exact.map_or(given, Money::to_decimal))
}

#[cfg(test)]
mod tests;
