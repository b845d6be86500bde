//! Shopify's webhooks (`product.md §3`, Shopify mapping).
//!
//! Field meanings: Shopify Admin REST, Order resource.

mod order;

use crate::delivery::Delivery;

use super::Parsed;

/// Reads one delivery by its topic. A topic that gives no event is acknowledged.
pub(super) fn parse(delivery: &Delivery) -> Parsed {
    match topic(delivery) {
        Some("orders/create") => match order::placed_order(delivery) {
            Ok(event) => Parsed::Events(vec![Ok(event)]),
            Err(reason) => Parsed::Quarantined(reason),
        },
        Some(_) => Parsed::Events(Vec::new()),
        None => Parsed::Quarantined("the X-Shopify-Topic header is missing".to_owned()),
    }
}

/// The topic, from either of the two header families.
fn topic(delivery: &Delivery) -> Option<&str> {
    delivery.header("x-shopify-topic").or_else(|| delivery.header("shopify-topic"))
}

#[cfg(test)]
mod tests;
