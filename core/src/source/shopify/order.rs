//! Order → `Placed Order`.

use serde_json::{Map, Value, json};

use crate::api::Warning;
use crate::delivery::Delivery;
use crate::event::{Alias, Context, Event, Facts, NamedAlias, digest};
use crate::source::envelope::push_alias;
use crate::spec;
use crate::time::Timestamp;

/// Reads an order.
///
/// # Errors
///
/// Why it can't be read, in words: it goes to quarantine.
pub(super) fn placed_order(delivery: &Delivery) -> Result<Event, String> {
    let order: Value = serde_json::from_str(&delivery.body).map_err(|error| error.to_string())?;
    let id = id(order.get("id")).ok_or("the order has no `id`")?;
    let created_at = text(&order, "created_at").ok_or("the order has no `created_at`")?;
    let at = Timestamp::parse(created_at).map_err(|error| format!("created_at: {error}"))?;

    let mut warnings = Vec::new();
    let aliases = aliases(&order, &mut warnings);
    let properties = properties(&order, &id);
    warnings.extend(spec::check("Placed Order", &properties));
    let context = Context { digest: digest(delivery.body.as_bytes()), ..Context::default() };
    Ok(Event {
        source_id: delivery.source_id.clone(),
        event_id: id,
        name: "Placed Order".to_owned(),
        is_client: false,
        at: at.min(delivery.received_at),
        received_at: delivery.received_at,
        facts: Facts {
            profile_properties: profile_properties(&order),
            properties,
            aliases,
            warnings,
            context,
        },
    })
}

/// The ladder of join keys; every rung that holds is kept, the strongest first.
fn aliases(order: &Value, warnings: &mut Vec<Warning>) -> Vec<NamedAlias> {
    let customer = order.get("customer").unwrap_or(&Value::Null);
    let cart_token =
        text(order, "cart_token").map(|token| token.split('?').next().unwrap_or(token));
    let rungs = [
        ("note_attribute", "cookie", note_attribute(order, "__cvg_uid").map(str::to_owned)),
        ("checkout_token", "checkout_token", text(order, "checkout_token").map(str::to_owned)),
        ("cart_token", "cart_token", cart_token.map(str::to_owned)),
        ("customer_id", "customer_id", id(customer.get("id"))),
        ("email", "email", email(order).map(str::to_owned)),
    ];
    let mut aliases = Vec::new();
    for (rung, kind, value) in rungs {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut aliases, warnings, alias, rung);
        }
    }
    aliases
}

fn properties(order: &Value, id: &str) -> Map<String, Value> {
    let address = ["shipping_address", "billing_address"]
        .into_iter()
        .find_map(|field| order.get(field).filter(|a| a.is_object()));
    let address = address.unwrap_or(&Value::Null);
    let items = order.get("line_items").and_then(Value::as_array);
    let currency = order.get("currency").cloned().unwrap_or(Value::Null);
    let items: Vec<Value> = items.into_iter().flatten().map(|line| item(line, &currency)).collect();
    let fields = [
        ("id", json!(id)),
        ("order_name", order.get("name").cloned().unwrap_or(Value::Null)),
        // Shop money: `current_*` and presentment amounts are not what the shop earned.
        ("total_price", order.get("total_price").cloned().unwrap_or(Value::Null)),
        ("total_tax", order.get("total_tax").cloned().unwrap_or(Value::Null)),
        ("total_shipping", shipping(order)),
        ("total_discount", order.get("total_discounts").cloned().unwrap_or(Value::Null)),
        ("currency", currency),
        ("coupon", coupon(order)),
        ("tags", json!(tags(order))),
        ("items", json!(items)),
        ("$email", json!(email(order))),
        ("$first_name", json!(person(order, address, "first_name"))),
        ("$last_name", json!(person(order, address, "last_name"))),
        ("$phone_number", json!(text(order, "phone").or_else(|| text(address, "phone")))),
        ("$city", json!(text(address, "city"))),
        ("$state", json!(text(address, "province_code").or_else(|| text(address, "province")))),
        ("$zip_code", json!(text(address, "zip"))),
        ("$country_code", json!(text(address, "country_code"))),
        ("$sales_channel_type", json!(sales_channel_type(text(order, "source_name")))),
        (
            "is_test",
            order
                .get("test")
                .filter(|test| **test == Value::Bool(true))
                .cloned()
                .unwrap_or(Value::Null),
        ),
    ];
    present(fields)
}

fn profile_properties(order: &Value) -> Map<String, Value> {
    let address = order.get("shipping_address").unwrap_or(&Value::Null);
    present([
        ("$email", json!(email(order))),
        ("$first_name", json!(person(order, address, "first_name"))),
        ("$last_name", json!(person(order, address, "last_name"))),
        ("$city", json!(text(address, "city"))),
        ("$country_code", json!(text(address, "country_code"))),
    ])
}

fn item(line: &Value, currency: &Value) -> Value {
    Value::Object(present([
        ("product_id", json!(id(line.get("product_id")))),
        ("variant_id", json!(id(line.get("variant_id")))),
        ("sku", json!(text(line, "sku"))),
        ("name", json!(text(line, "title").or_else(|| text(line, "name")))),
        ("vendor", json!(text(line, "vendor"))),
        ("price", line.get("price").cloned().unwrap_or(Value::Null)),
        ("currency", currency.clone()),
        ("quantity", line.get("quantity").cloned().unwrap_or(Value::Null)),
    ]))
}

/// Keeps the fields that have a value.
fn present<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.to_owned(), v)).collect()
}

/// An id as exact text: Shopify's exceed 2^53.
fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A field's non-empty text.
fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn email(order: &Value) -> Option<&str> {
    text(order, "email")
        .or_else(|| text(order, "contact_email"))
        .or_else(|| order.get("customer").and_then(|customer| text(customer, "email")))
}

fn person<'a>(order: &'a Value, address: &'a Value, field: &str) -> Option<&'a str> {
    order
        .get("customer")
        .and_then(|customer| text(customer, field))
        .or_else(|| text(address, field))
}

fn note_attribute<'a>(order: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = order.get("note_attributes")?.as_array()?;
    let attribute = attributes.iter().find(|a| text(a, "name") == Some(name))?;
    text(attribute, "value")
}

fn shipping(order: &Value) -> Value {
    let shop_money = order.pointer("/total_shipping_price_set/shop_money/amount");
    shop_money.cloned().unwrap_or(Value::Null)
}

fn coupon(order: &Value) -> Value {
    order.pointer("/discount_codes/0/code").cloned().unwrap_or(Value::Null)
}

fn tags(order: &Value) -> Vec<&str> {
    let tags = text(order, "tags").unwrap_or_default();
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect()
}

/// `source_name` → `$sales_channel_type` (`product.md §3`).
fn sales_channel_type(source_name: Option<&str>) -> &'static str {
    match source_name.unwrap_or("web") {
        "subscription_contract" => "subscription_contract",
        "shopify_draft_order" => "offline",
        "pos" => "pos",
        "3890849" | "amazon" => "marketplace",
        "2329312" => "facebook_shop",
        "4383523" => "tiktok_shop",
        "3009811" => "pinterest_shop",
        _ => "web",
    }
}
