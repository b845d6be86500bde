//! Order → `Placed Order` and what became of it (`docs/decisions/0009-orders-in-versions.md`,
//! `docs/decisions/0014-woocommerce-orders.md`).

use serde_json::{Map, Value, json};

use super::entity::unescape;
use super::{amount, event_id, moment, person, refund, visit};
use crate::event::{Event, Version};
use crate::money::Currency;
use crate::options::SourceOptions;
use crate::source::fields::{id, list, present, text, value};
use crate::source::resource::{Resource, excluded_by, rank};
use crate::spec::{self, is_sales_channel};

/// What an order's status says of the sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The checkout has not been sent.
    Draft,
    /// Sent and not paid; many never are.
    Unpaid,
    /// Sold: paid, or to be paid by transfer or on delivery.
    Placed,
    /// Called off.
    Cancelled,
    /// In the bin.
    Deleted,
}

impl Stage {
    pub(super) fn of(status: &str) -> Self {
        match status {
            "checkout-draft" | "auto-draft" | "draft" | "new" => Self::Draft,
            "pending" | "failed" => Self::Unpaid,
            "cancelled" => Self::Cancelled,
            "trash" => Self::Deleted,
            // `on-hold`, `processing`, `completed`, `refunded`, and what plugins add to them.
            _ => Self::Placed,
        }
    }
}

/// Reads an order as one of the topics tells it.
///
/// `order.created` of an order that is placed gives `Placed Order`. The others give an event of
/// their own (`name`) and, where the order is placed, a `Placed Order` that stands in for one
/// that has not come.
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
    let stage = Stage::of(text(order, "status").ok_or("the order has no `status`")?);
    if stage == Stage::Draft {
        return Ok(Vec::new());
    }
    let placed_at =
        moment(order, "date_created_gmt").ok_or("the order has no `date_created_gmt`")?;
    let placed_at = placed_at.min(resource.delivery.received_at);
    let updated_at = moment(order, "date_modified_gmt").unwrap_or(placed_at);

    let mut placed = resource.event("Placed Order", order_id.clone(), placed_at);
    let mut warnings = Vec::new();
    placed.facts.aliases = person::ladder(order, &mut warnings);
    placed.facts.context.rung = person::rung(&placed.facts.aliases, order);
    placed.facts.profile_properties = person::profile_properties(order);
    placed.facts.properties = properties(order, &order_id, options);
    warnings.extend(spec::check("Placed Order", &placed.facts.properties));
    placed.facts.warnings = warnings;
    let version = Version { placed_at, rank: rank(placed_at, updated_at, options) };

    let mut events = match (stage, name) {
        (Stage::Placed, None) => {
            placed.facts.context.version = Some(version);
            vec![placed]
        }
        (Stage::Placed, Some(name)) => {
            let mut told = resource.event(name, event_id(resource, &order_id), updated_at);
            told.facts = placed.facts.clone();
            told.facts.context.version = Some(version);
            placed.facts.context.is_stand_in = true;
            vec![placed, told]
        }
        _ => {
            let name = match stage {
                Stage::Cancelled => "Cancelled Order",
                Stage::Deleted => "Deleted Order",
                _ => name.unwrap_or("Created Order"),
            };
            let mut told = resource.event(name, event_id(resource, &order_id), updated_at);
            told.facts = placed.facts;
            vec![told]
        }
    };
    events.extend(refund::events(resource, &order_id, updated_at));
    Ok(events)
}

/// What was bought, as it stands in this version.
fn properties(order: &Value, order_id: &str, options: &SourceOptions) -> Map<String, Value> {
    let currency = Currency::parse(text(order, "currency").unwrap_or_default()).ok();
    let items: Vec<Value> =
        list(order, "line_items").iter().map(|line| item(line, order, currency)).collect();
    let channel = sales_channel_type(order);
    let mut properties = present([
        ("id", json!(order_id)),
        ("order_name", json!(text(order, "number"))),
        ("total_price", amount(order, "total", currency)),
        ("total_tax", amount(order, "total_tax", currency)),
        ("total_shipping", amount(order, "shipping_total", currency)),
        ("total_discount", amount(order, "discount_total", currency)),
        ("currency", value(order, "currency")),
        ("coupon", order.pointer("/coupon_lines/0/code").cloned().unwrap_or(Value::Null)),
        ("items", json!(items)),
    ]);
    properties.append(&mut person::profile_properties(order));
    properties.append(&mut present([
        ("$sales_channel_type", json!(channel)),
        ("$ip", json!(person::ip(order))),
        ("$user_agent", json!(person::user_agent(order))),
        ("status", json!(text(order, "status"))),
        ("payment_method", json!(text(order, "payment_method"))),
        ("excluded_by", json!(excluded_by(channel, &[], options))),
        ("session_source", visit::session_source(order)),
    ]));
    properties
}

/// A line as an item. Its price is that of one, without tax, after the coupons.
fn item(line: &Value, order: &Value, currency: Option<Currency>) -> Value {
    let variant_id = id(line.get("variation_id")).filter(|id| id != "0");
    Value::Object(present([
        ("product_id", json!(id(line.get("product_id")))),
        ("variant_id", json!(variant_id)),
        ("sku", json!(text(line, "sku"))),
        ("name", json!(text(line, "name").map(unescape))),
        ("price", amount(line, "price", currency)),
        ("currency", value(order, "currency")),
        ("quantity", value(line, "quantity")),
        ("image_url", json!(line.get("image").and_then(|image| text(image, "src")))),
    ]))
}

/// Where it was sold: what the order's meta says when that is a channel, else who made the
/// order (`product.md §3`).
fn sales_channel_type(order: &Value) -> &str {
    if let Some(said) = person::meta(order, "sales_channel_type").filter(|it| is_sales_channel(it))
    {
        return said;
    }
    match text(order, "created_via") {
        Some("subscription") => "subscription_contract",
        Some("admin") => "offline",
        _ => "web",
    }
}
