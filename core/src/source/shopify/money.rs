//! Which of the two sides of Shopify's money counts.

use serde_json::Value;

use crate::source::fields::value;

/// What the shop earns: the shop's side of `{field}_set`, else the plain field, which is in
/// the shop's currency as well (Shopify Admin REST, Order resource).
pub(super) fn shop_money(object: &Value, field: &str) -> Value {
    let amount = object.pointer(&format!("/{field}_set/shop_money/amount"));
    amount.cloned().unwrap_or_else(|| value(object, field))
}
