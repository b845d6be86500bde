//! WooCommerce's own order attribution: where the buyer's visit came from, as the shop itself
//! noted it. It counts where no visit of ours is known (`product.md §3`).

use form_urlencoded::Serializer;
use serde_json::{Value, json};

use super::person::meta;
use crate::source::fields::present;

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
    let query = entry.split_once('?').map_or("", |(_, query)| query);
    let has = |name: &str| form_urlencoded::parse(query.as_bytes()).any(|(known, _)| known == name);
    let mut missing = Serializer::new(String::new());
    let is_direct = kind == "typein";
    for name in UTM.into_iter().filter(|name| !is_direct && !has(name)) {
        if let Some(value) = noted(name).filter(|value| !value.starts_with('(')) {
            missing.append_pair(name, value);
        }
    }
    let url = with_query(entry, &missing.finish());
    Value::Object(present([
        ("kind", json!(kind)),
        ("url", json!((!url.is_empty()).then_some(url))),
        ("referrer", json!(noted("referrer"))),
    ]))
}

/// An address with more parameters at the end of its query.
fn with_query(url: &str, more: &str) -> String {
    if more.is_empty() {
        return url.to_owned();
    }
    let (address, fragment) = url.split_once('#').map_or((url, None), |(a, f)| (a, Some(f)));
    let joint = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{joint}{more}{fragment}")
}
