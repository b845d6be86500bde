//! Refund → `Received Refund`; order edit → `Edited Order`. Both name their order by id.

use serde_json::{Map, Value, json};

use super::money::shop_money;
use super::{Resource, order};
use crate::event::Event;
use crate::money::{Currency, Money};
use crate::source::fields::{id, list, moment, present, text, value};
use crate::spec;

/// Reads a refund.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn events(resource: &Resource<'_>) -> Result<Vec<Event>, String> {
    let refund = &resource.body;
    let refund_id = id(refund.get("id")).ok_or("the refund has no `id`")?;
    let at = moment(refund, "processed_at").or_else(|| moment(refund, "created_at"));
    let at = at.unwrap_or(resource.delivery.received_at);
    let mut event = resource.event("Received Refund", refund_id.clone(), at);
    event.facts.properties = properties(refund, &refund_id);
    event.facts.warnings = spec::check("Received Refund", &event.facts.properties);
    Ok(vec![event])
}

fn properties(refund: &Value, refund_id: &str) -> Map<String, Value> {
    let currency = currency(refund);
    let total = currency.and_then(|currency| total(refund, currency));
    let code = json!(currency.as_ref().map(Currency::as_str));
    let items: Vec<Value> =
        list(refund, "refund_line_items").iter().map(|line| item(line, &code)).collect();
    let is_test = list(refund, "transactions")
        .iter()
        .any(|transaction| transaction.get("test") == Some(&Value::Bool(true)));
    present([
        ("id", json!(refund_id)),
        ("order_id", json!(id(refund.get("order_id")))),
        ("total_price", json!(total.map(Money::to_decimal))),
        ("currency", code),
        ("items", json!(items)),
        ("is_test", json!(is_test.then_some(true))),
    ])
}

/// The shop's currency, as far as the refund tells it.
fn currency(refund: &Value) -> Option<Currency> {
    let of_lines = list(refund, "refund_line_items")
        .iter()
        .find_map(|line| line.pointer("/subtotal_set/shop_money/currency_code"));
    let of_duties = || refund.pointer("/total_duties_set/shop_money/currency_code");
    let of_money = || list(refund, "transactions").iter().find_map(|money| money.get("currency"));
    let code = of_lines.or_else(of_duties).or_else(of_money)?;
    Currency::parse(code.as_str()?).ok()
}

/// What went back to the buyer, in the shop's currency: the money that moved where it moved in
/// that currency, else what was taken back.
fn total(refund: &Value, currency: Currency) -> Option<Money> {
    let is_refund = |one: &&Value| {
        text(one, "kind") == Some("refund") && text(one, "status") == Some("success")
    };
    let moved: Vec<&Value> = list(refund, "transactions").iter().filter(is_refund).collect();
    let is_ours = |one: &&Value| {
        text(one, "currency").is_none_or(|code| Currency::parse(code) == Ok(currency))
    };
    let minor = if !moved.is_empty() && moved.iter().all(is_ours) {
        sum(moved.iter().map(|one| value(one, "amount")), currency)?
    } else {
        taken_back(refund, currency)?
    };
    Some(Money { minor, currency })
}

/// Goods, their tax and shipping, less what was kept. An adjustment of the order counts
/// against the refund, so shipping that was given back is a negative one (Shopify Admin REST,
/// Refund resource).
fn taken_back(refund: &Value, currency: Currency) -> Option<i64> {
    let of = |list_name: &str, field: &str| {
        sum(list(refund, list_name).iter().map(|one| shop_money(one, field)), currency)
    };
    let goods =
        of("refund_line_items", "subtotal")?.checked_add(of("refund_line_items", "total_tax")?)?;
    let kept =
        of("order_adjustments", "amount")?.checked_add(of("order_adjustments", "tax_amount")?)?;
    goods.checked_sub(kept)
}

/// The sum in minor units; an absent amount is none.
fn sum(amounts: impl Iterator<Item = Value>, currency: Currency) -> Option<i64> {
    let mut given = amounts.filter(|amount| !amount.is_null());
    given.try_fold(0_i64, |sum, amount| {
        sum.checked_add(Money::from_json(&amount, currency).ok()?.minor)
    })
}

fn item(line: &Value, currency: &Value) -> Value {
    let bought = line.get("line_item").unwrap_or(&Value::Null);
    let mut item = order::item(bought, currency);
    if let Some(fields) = item.as_object_mut() {
        fields.insert("quantity".to_owned(), value(line, "quantity"));
    }
    item
}

/// Reads an order edit: what was added to an order and taken out of it, by the ids of its lines.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn edit(resource: &Resource<'_>) -> Result<Vec<Event>, String> {
    let edit = resource.body.get("order_edit").ok_or("there is no `order_edit`")?;
    let edit_id = id(edit.get("id")).ok_or("the order edit has no `id`")?;
    let committed_at = moment(edit, "committed_at").or_else(|| moment(edit, "created_at"));
    let at = committed_at.unwrap_or(resource.delivery.received_at);
    let mut event = resource.event("Edited Order", resource.event_id(&edit_id, committed_at), at);
    let lines = |change: &str| -> Vec<Value> {
        let lines = edit.pointer(&format!("/line_items/{change}")).and_then(Value::as_array);
        lines.into_iter().flatten().map(changed_line).collect()
    };
    event.facts.properties = present([
        ("id", json!(edit_id)),
        ("order_id", json!(id(edit.get("order_id")))),
        ("additions", json!(lines("additions"))),
        ("removals", json!(lines("removals"))),
        // Staff edit orders, not visitors.
        ("$sales_channel_type", json!("offline")),
    ]);
    Ok(vec![event])
}

fn changed_line(line: &Value) -> Value {
    let fields = [("line_item_id", json!(id(line.get("id")))), ("quantity", value(line, "delta"))];
    Value::Object(present(fields))
}
