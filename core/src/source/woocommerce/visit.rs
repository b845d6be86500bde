//! WooCommerce's own order attribution: where the buyer's visit came from, as the shop itself
//! noted it. It counts where no visit of ours is known (`product.md §3`).

use serde_json::{Value, json};

use super::person::meta;
use crate::source::fields::present;
use crate::source::landing::with_missing;

/// Woo's fields that are UTM parameters by name.
const UTM: [&str; 6] =
    ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id"];

/// `{"kind", "url", "referrer"}` of the visit that Woo noted; null when it noted none.
///
/// Woo fills the UTM fields by what it makes of the referrer where the address had none, so
/// they are added to the address of the landing, which may have lost them.
pub(super) fn session_source(order: &Value) -> Value {
    let noted = |field: &str| meta(order, &format!("_wc_order_attribution_{field}"));
    let Some(kind) = noted("source_type") else { return Value::Null };
    // An order that staff entered has no visit.
    if kind == "admin" {
        return Value::Null;
    }
    let entry = noted("session_entry").unwrap_or_default();
    let is_direct = kind == "typein";
    let utm = UTM.into_iter().filter(|_| !is_direct);
    let utm = utm.filter_map(|name| Some((name, noted(name).filter(|it| !it.starts_with('('))?)));
    let url = with_missing(entry, utm);
    Value::Object(present([
        ("kind", json!(kind)),
        ("url", json!((!url.is_empty()).then_some(url))),
        ("referrer", json!(noted("referrer"))),
    ]))
}
