//! Refunds → `Received Refund`. WooCommerce has no topic for them: an order names its refunds
//! from then on whenever it is told.

use serde_json::{Value, json};

use super::amount;
use crate::event::{Event, digest};
use crate::money::Currency;
use crate::source::fields::{id, list, present, text, value};
use crate::source::resource::Resource;
use crate::spec;
use crate::time::Timestamp;

/// The refunds that an order names. They have no time of their own: the first delivery that
/// names one says when.
pub(super) fn events<'a>(
    resource: &'a Resource<'_>,
    order_id: &'a str,
    updated_at: Timestamp,
) -> impl Iterator<Item = Event> + 'a {
    let order = &resource.body;
    list(order, "refunds").iter().filter_map(move |refund| {
        let refund_id = id(refund.get("id"))?;
        let mut event = resource.event("Received Refund", refund_id.clone(), updated_at);
        let currency = Currency::parse(text(order, "currency").unwrap_or_default()).ok();
        event.facts.properties = present([
            ("id", json!(refund_id)),
            ("order_id", json!(order_id)),
            ("total_price", given_back(refund, currency)),
            ("currency", value(order, "currency")),
            ("items", json!([])),
            ("reason", json!(text(refund, "reason"))),
        ]);
        event.facts.warnings = spec::check("Received Refund", &event.facts.properties);
        event.facts.context.digest = digest(refund.to_string().as_bytes());
        event.facts.context.is_retold = true;
        Some(event)
    })
}

/// WooCommerce writes what went back as a negative amount.
fn given_back(refund: &Value, currency: Option<Currency>) -> Value {
    match amount(refund, "total", currency) {
        Value::String(total) => json!(total.trim_start_matches('-')),
        other => other,
    }
}
