//! Checkout → `Started Checkout`; cart → `Updated Cart`.

use serde_json::{Map, Value, json};

use super::money::shop_money;
use super::{Resource, order, person};
use crate::api::Warning;
use crate::event::{Alias, Event};
use crate::money::{Currency, Money};
use crate::source::envelope::push_alias;
use crate::source::fields::{list, moment, present, text, value};
use crate::spec;

/// Reads a checkout. An update gives `Updated Checkout`, which may be the first to know an
/// e-mail address, and a `Started Checkout` that stands in where the first delivery is missing.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn events(resource: &Resource<'_>, is_update: bool) -> Result<Vec<Event>, String> {
    let checkout = &resource.body;
    let token = text(checkout, "token").ok_or("the checkout has no `token`")?;
    let received_at = resource.delivery.received_at;
    let started_at = moment(checkout, "created_at").unwrap_or(received_at).min(received_at);

    let mut started = resource.event("Started Checkout", token.to_owned(), started_at);
    let mut warnings = Vec::new();
    let cart_token = text(checkout, "cart_token");
    started.facts.aliases = person::ladder(checkout, Some(token), cart_token, &mut warnings);
    started.facts.context.rung = person::rung(&started.facts.aliases, checkout);
    started.facts.profile_properties = person::profile_properties(checkout);
    started.facts.properties = properties(checkout, token);
    warnings.extend(spec::check("Started Checkout", &started.facts.properties));
    started.facts.warnings = warnings;
    if !is_update {
        return Ok(vec![started]);
    }
    let updated_at = moment(checkout, "updated_at");
    let event_id = resource.event_id(token, updated_at);
    let mut updated =
        resource.event("Updated Checkout", event_id, updated_at.unwrap_or(started_at));
    updated.facts = started.facts.clone();
    started.facts.context.is_stand_in = true;
    Ok(vec![started, updated])
}

fn properties(checkout: &Value, token: &str) -> Map<String, Value> {
    let currency = value(checkout, "currency");
    let items: Vec<Value> =
        list(checkout, "line_items").iter().map(|line| order::item(line, &currency)).collect();
    present([
        ("id", json!(token)),
        ("total_price", shop_money(checkout, "total_price")),
        ("total_tax", shop_money(checkout, "total_tax")),
        ("total_discount", shop_money(checkout, "total_discounts")),
        ("currency", currency),
        ("coupon", checkout.pointer("/discount_codes/0/code").cloned().unwrap_or(Value::Null)),
        ("items", json!(items)),
        ("$email", json!(person::email(checkout))),
        ("$sales_channel_type", json!(order::sales_channel_type(text(checkout, "source_name")))),
        ("completed_at", value(checkout, "completed_at")),
    ])
}

/// Reads a cart of the online store.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn cart(resource: &Resource<'_>) -> Result<Vec<Event>, String> {
    let cart = &resource.body;
    let token = text(cart, "token").or_else(|| text(cart, "id")).map(person::bare_cart_token);
    let token = token.ok_or("the cart has no `token`")?;
    let updated_at = moment(cart, "updated_at");
    let at = updated_at.unwrap_or(resource.delivery.received_at);
    let mut event = resource.event("Updated Cart", resource.event_id(token, updated_at), at);
    let mut warnings: Vec<Warning> = Vec::new();
    if let Ok(alias) = Alias::new("cart_token", token) {
        push_alias(&mut event.facts.aliases, &mut warnings, alias, "cart_token");
    }
    event.facts.context.rung = person::rung(&event.facts.aliases, cart);
    event.facts.warnings = warnings;
    let lines = list(cart, "line_items");
    let currency = lines
        .iter()
        .find_map(|line| line.pointer("/price_set/shop_money/currency_code"))
        .cloned()
        .unwrap_or(Value::Null);
    let items: Vec<Value> = lines.iter().map(|line| order::item(line, &currency)).collect();
    event.facts.properties = present([
        ("id", json!(token)),
        ("total_price", json!(total(lines, &currency))),
        ("currency", currency),
        ("items", json!(items)),
    ]);
    Ok(vec![event])
}

/// The sum of a cart's lines; none when a line can't be read exactly.
fn total(lines: &[Value], currency: &Value) -> Option<String> {
    let currency = Currency::parse(currency.as_str()?).ok()?;
    let minor = lines.iter().try_fold(0_i64, |sum, line| {
        let price = Money::from_json(&shop_money(line, "line_price"), currency).ok()?;
        sum.checked_add(price.minor)
    })?;
    Some(Money { minor, currency }.to_decimal())
}
