//! Who an order belongs to: the ladder of join keys, and what it says of the person.

use serde_json::{Map, Value, json};

use crate::api::Warning;
use crate::event::{Alias, NamedAlias};
use crate::source::envelope::push_alias;
use crate::source::fields::{id, list, phone, present, text};

/// The rung of an order that nothing but address and browser tie to a visit. Shown, never
/// merged.
const LOW_CONFIDENCE: &str = "ip_user_agent";

/// The join keys that hold, the strongest first, each with its rung.
pub(super) fn ladder(order: &Value, warnings: &mut Vec<Warning>) -> Vec<NamedAlias> {
    // A guest has the customer id 0.
    let customer_id = id(order.get("customer_id")).filter(|id| id != "0");
    let rungs = [
        ("order_meta", "cookie", meta(order, "_tributary_uid").map(str::to_owned)),
        ("order_key", "order_key", text(order, "order_key").map(str::to_owned)),
        ("customer_id", "customer_id", customer_id),
        ("email", "email", billing(order, "email").map(str::to_owned)),
    ];
    let mut aliases = Vec::new();
    for (rung, kind, value) in rungs {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut aliases, warnings, alias, rung);
        }
    }
    aliases
}

/// The strongest rung that holds: what ties the order to a person.
pub(super) fn rung(aliases: &[NamedAlias], order: &Value) -> Option<String> {
    let strongest = aliases.first().map(|named| named.rung.clone());
    strongest.or_else(|| ip(order).and(user_agent(order)).map(|_| LOW_CONFIDENCE.to_owned()))
}

/// The text of an order's meta.
pub(super) fn meta<'a>(order: &'a Value, key: &str) -> Option<&'a str> {
    let entry = list(order, "meta_data").iter().find(|entry| text(entry, "key") == Some(key))?;
    text(entry, "value")
}

/// The buyer's address on the network.
pub(super) fn ip(order: &Value) -> Option<&str> {
    text(order, "customer_ip_address")
}

/// The buyer's browser.
pub(super) fn user_agent(order: &Value) -> Option<&str> {
    text(order, "customer_user_agent")
}

/// What a resource with addresses says of the person, by the event spec's names. The place is
/// where it goes to, else where the bill goes to.
pub(super) fn profile_properties(resource: &Value) -> Map<String, Value> {
    let shipping = resource.get("shipping").unwrap_or(&Value::Null);
    let bill = resource.get("billing").unwrap_or(&Value::Null);
    let address = if text(shipping, "country").is_some() { shipping } else { bill };
    let of = |field: &str| text(resource, field).or_else(|| text(bill, field));
    let name = |field: &str| of(field).or_else(|| text(shipping, field));
    present([
        ("$email", json!(of("email"))),
        ("$first_name", json!(name("first_name"))),
        ("$last_name", json!(name("last_name"))),
        ("$phone_number", json!(phone(of("phone")).or_else(|| phone(text(shipping, "phone"))))),
        ("$city", json!(text(address, "city"))),
        ("$state", json!(text(address, "state"))),
        ("$zip_code", json!(text(address, "postcode"))),
        ("$country_code", json!(text(address, "country"))),
    ])
}

fn billing<'a>(order: &'a Value, field: &str) -> Option<&'a str> {
    text(order.get("billing")?, field)
}
