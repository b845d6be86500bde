//! Order → `Placed Order` and what became of it (`docs/decisions/0009-orders-in-versions.md`).

use serde_json::{Map, Value, json};

use super::money::shop_money;
use super::{Resource, person};
use crate::event::{Event, Version};
use crate::options::SourceOptions;
use crate::source::fields::{id, list, moment, present, text, value};
use crate::source::resource::{excluded_by, rank};
use crate::spec;
use crate::time::Timestamp;

/// Reads an order as one of the topics that carry it whole tells it.
///
/// `orders/create` gives `Placed Order`. The others give an event of their own (`name`) and,
/// lest an order go missing with its first delivery, a `Placed Order` that stands in for it.
///
/// # Errors
///
/// Why it can't be read, in words: it goes to quarantine.
pub(super) fn events(
    resource: &Resource<'_>,
    name: Option<&str>,
    options: &SourceOptions,
) -> Result<Vec<Event>, String> {
    let order = &resource.body;
    let order_id = id(order.get("id")).ok_or("the order has no `id`")?;
    let created_at = text(order, "created_at").ok_or("the order has no `created_at`")?;
    let placed_at = Timestamp::parse(created_at).map_err(|error| format!("created_at: {error}"))?;
    let placed_at = placed_at.min(resource.delivery.received_at);
    let updated_at = moment(order, "updated_at").unwrap_or(placed_at);

    let mut placed = resource.event("Placed Order", order_id.clone(), placed_at);
    let mut warnings = Vec::new();
    let (checkout, cart) = (text(order, "checkout_token"), text(order, "cart_token"));
    placed.facts.aliases = person::ladder(order, checkout, cart, &mut warnings);
    placed.facts.context.rung = person::rung(&placed.facts.aliases, order);
    placed.facts.profile_properties = person::profile_properties(order);
    placed.facts.properties = properties(order, &order_id, options);
    warnings.extend(spec::check("Placed Order", &placed.facts.properties));
    placed.facts.warnings = warnings;
    let version = Version { placed_at, rank: rank(placed_at, updated_at, options) };

    let Some(name) = name else {
        add_first_order(order, &mut placed.facts.properties);
        placed.facts.context.version = Some(version);
        return Ok(vec![placed]);
    };
    let event_id = resource.event_id(&order_id, moment(order, "updated_at"));
    let mut told = resource.event(name, event_id, updated_at);
    told.facts = placed.facts.clone();
    told.facts.properties.append(&mut outcome(order));
    told.facts.context.version = Some(version);
    placed.facts.context.is_stand_in = true;
    Ok(vec![placed, told])
}

/// What was bought, as it stands in this version.
fn properties(order: &Value, order_id: &str, options: &SourceOptions) -> Map<String, Value> {
    let set = order.pointer("/total_price_set/shop_money/currency_code");
    let currency = set.cloned().unwrap_or_else(|| value(order, "currency"));
    let items: Vec<Value> =
        list(order, "line_items").iter().map(|line| item(line, &currency)).collect();
    let channel = sales_channel_type(text(order, "source_name"));
    let tags = tags(order);
    let mut properties = present([
        ("id", json!(order_id)),
        ("order_name", value(order, "name")),
        // Gross, before what was taken back later (`current_*`).
        ("total_price", shop_money(order, "total_price")),
        ("total_tax", shop_money(order, "total_tax")),
        ("total_shipping", shop_money(order, "total_shipping_price")),
        ("total_discount", shop_money(order, "total_discounts")),
        ("currency", currency),
        ("coupon", order.pointer("/discount_codes/0/code").cloned().unwrap_or(Value::Null)),
        ("tags", json!(tags)),
        ("items", json!(items)),
    ]);
    properties.append(&mut person::profile_properties(order));
    properties.append(&mut present([
        ("$sales_channel_type", json!(channel)),
        ("$ip", json!(person::ip(order))),
        ("$user_agent", json!(person::user_agent(order))),
        ("landing_site", value(order, "landing_site")),
        ("referring_site", value(order, "referring_site")),
        ("is_test", json!((order.get("test") == Some(&Value::Bool(true))).then_some(true))),
        ("excluded_by", json!(excluded_by(channel, &tags, options))),
    ]));
    properties.append(&mut presentment(order));
    properties
}

/// What the buyer saw, where it was another currency than the shop's.
fn presentment(order: &Value) -> Map<String, Value> {
    let part = |part: &str| order.pointer(&format!("/total_price_set/presentment_money/{part}"));
    let currency = part("currency_code");
    if currency.is_none() || currency == order.pointer("/total_price_set/shop_money/currency_code")
    {
        return Map::new();
    }
    present([
        ("presentment_total_price", part("amount").cloned().unwrap_or(Value::Null)),
        ("presentment_currency", currency.cloned().unwrap_or(Value::Null)),
    ])
}

/// What has become of the order by this version.
fn outcome(order: &Value) -> Map<String, Value> {
    present([
        ("updated_at", value(order, "updated_at")),
        ("current_total_price", shop_money(order, "current_total_price")),
        ("financial_status", value(order, "financial_status")),
        ("fulfillment_status", value(order, "fulfillment_status")),
        ("cancelled_at", value(order, "cancelled_at")),
        ("cancel_reason", value(order, "cancel_reason")),
    ])
}

/// Only when the order is made does the customer's count of orders tell whether it is the
/// first; later versions count later orders too.
fn add_first_order(order: &Value, properties: &mut Map<String, Value>) {
    if let Some(n_orders) = order.pointer("/customer/orders_count").and_then(Value::as_u64) {
        properties.insert("$is_new_customer".to_owned(), json!(n_orders <= 1));
    }
}

pub(super) fn item(line: &Value, currency: &Value) -> Value {
    let quantity = value(line, "quantity");
    Value::Object(present([
        ("product_id", json!(id(line.get("product_id")))),
        ("variant_id", json!(id(line.get("variant_id")))),
        ("sku", json!(text(line, "sku"))),
        ("name", json!(text(line, "title").or_else(|| text(line, "name")))),
        ("vendor", json!(text(line, "vendor"))),
        ("price", shop_money(line, "price")),
        ("currency", currency.clone()),
        ("quantity", quantity),
    ]))
}

fn tags(order: &Value) -> Vec<&str> {
    let tags = text(order, "tags").unwrap_or_default();
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect()
}

/// `source_name` → `$sales_channel_type` (`product.md §3`).
pub(super) fn sales_channel_type(source_name: Option<&str>) -> &'static str {
    match source_name.unwrap_or("web") {
        "subscription_contract" => "subscription_contract",
        "shopify_draft_order" | "edited_order" => "offline",
        "pos" => "pos",
        "3890849" | "amazon" => "marketplace",
        "2329312" => "facebook_shop",
        "4383523" => "tiktok_shop",
        "3009811" => "pinterest_shop",
        _ => "web",
    }
}
