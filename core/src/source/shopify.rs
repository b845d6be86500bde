//! Shopify's webhooks (`product.md §3`, Shopify mapping).
//!
//! Field meanings: Shopify Admin REST, Order, Refund, Checkout and Customer resources.

mod checkout;
mod customer;
mod money;
mod order;
mod person;
mod privacy;
mod refund;

use crate::delivery::Delivery;
use crate::event::Event;
use crate::options::SourceOptions;
use crate::time::Timestamp;

use super::resource::Resource;
use super::{Parsed, PrivacyRequest, fields};

/// Reads one delivery by its topic. A topic that gives no event is acknowledged.
pub(super) fn parse(delivery: &Delivery, options: &SourceOptions) -> Parsed {
    let Some(topic) = header(delivery, "topic") else {
        return Parsed::Quarantined("the X-Shopify-Topic header is missing".to_owned());
    };
    match events(delivery, topic, options) {
        Ok(events) => Parsed::Events(events.into_iter().map(Ok).collect()),
        Err(reason) => Parsed::Quarantined(reason),
    }
}

/// What a delivery asks to do with a person's data.
pub(super) fn privacy_request(delivery: &Delivery) -> Option<PrivacyRequest> {
    privacy::request(delivery)
}

fn events(delivery: &Delivery, topic: &str, options: &SourceOptions) -> Result<Vec<Event>, String> {
    let resource = || Resource::read(delivery, topic);
    match topic {
        "orders/create" => order::events(&resource()?, None, options),
        "orders/paid" => order::events(&resource()?, Some("Paid Order"), options),
        "orders/updated" => order::events(&resource()?, Some("Updated Order"), options),
        "orders/cancelled" => order::events(&resource()?, Some("Cancelled Order"), options),
        "orders/edited" => refund::edit(&resource()?),
        "refunds/create" => refund::events(&resource()?),
        "checkouts/create" => checkout::events(&resource()?, false),
        "checkouts/update" => checkout::events(&resource()?, true),
        "carts/create" | "carts/update" => checkout::cart(&resource()?),
        "customers/create" => customer::events(&resource()?, "Created Customer"),
        "customers/update" => customer::events(&resource()?, "Updated Customer"),
        "app/uninstalled" => Ok(vec![uninstalled(&resource()?)]),
        "customers/data_request" => Ok(vec![privacy::event(&resource()?, "Requested Data")?]),
        "customers/redact" => Ok(vec![privacy::event(&resource()?, "Redacted Customer")?]),
        "shop/redact" => Ok(vec![privacy::event(&resource()?, "Redacted Shop")?]),
        _ => Ok(Vec::new()),
    }
}

/// The shop took the app away: no further delivery will come.
fn uninstalled(resource: &Resource<'_>) -> Event {
    let shop = fields::id(resource.body.get("id")).unwrap_or_default();
    resource.event("Uninstalled App", resource.event_id(&shop, None), resource.delivery.received_at)
}

/// A header of either family, `X-Shopify-…` or bare `shopify-…`.
fn header<'a>(delivery: &'a Delivery, name: &str) -> Option<&'a str> {
    delivery
        .header(&format!("x-shopify-{name}"))
        .or_else(|| delivery.header(&format!("shopify-{name}")))
}

impl Resource<'_> {
    /// The id of what one topic says of a resource at one time: repeats are told by it
    /// (`product.md §3`). Where the resource has no time, the delivery's own id tells.
    fn event_id(&self, resource_id: &str, updated_at: Option<Timestamp>) -> String {
        let version = match (updated_at, header(self.delivery, "webhook-id")) {
            (Some(at), _) => at.to_rfc3339(),
            (None, Some(id)) => id.to_owned(),
            (None, None) => self.digest.clone(),
        };
        format!("{resource_id}/{}/{version}", self.topic)
    }
}

#[cfg(test)]
mod tests;
