//! Who an order, a checkout or a cart belongs to: the ladder of join keys, and what it says
//! of the person (`product.md §3`).

use serde_json::{Map, Value, json};

use crate::api::Warning;
use crate::event::{Alias, NamedAlias};
use crate::source::envelope::push_alias;
use crate::source::fields::{id, list, phone, present, text};

/// The rung of an order that nothing but address and browser tie to a visit. Shown, never
/// merged.
const LOW_CONFIDENCE: &str = "ip_user_agent";

/// The join keys that hold, the strongest first, each with its rung.
pub(super) fn ladder(
    resource: &Value,
    checkout_token: Option<&str>,
    cart_token: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Vec<NamedAlias> {
    let customer = resource.get("customer").unwrap_or(&Value::Null);
    let cart_token = cart_token.map(bare_cart_token);
    let rungs = [
        ("note_attribute", "cookie", note_attribute(resource, "__cvg_uid").map(str::to_owned)),
        ("checkout_token", "checkout_token", checkout_token.map(str::to_owned)),
        ("cart_token", "cart_token", cart_token.map(str::to_owned)),
        ("customer_id", "customer_id", id(customer.get("id"))),
        ("email", "email", email(resource).map(str::to_owned)),
    ];
    let mut aliases = Vec::new();
    for (rung, kind, value) in rungs {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut aliases, warnings, alias, rung);
        }
    }
    aliases
}

/// The strongest rung that holds: what ties the event to a person.
pub(super) fn rung(aliases: &[NamedAlias], resource: &Value) -> Option<String> {
    let strongest = aliases.first().map(|named| named.rung.clone());
    strongest.or_else(|| ip(resource).and(user_agent(resource)).map(|_| LOW_CONFIDENCE.to_owned()))
}

/// A cart token without the key that may follow it.
pub(super) fn bare_cart_token(token: &str) -> &str {
    token.split('?').next().unwrap_or(token)
}

/// The buyer's address on the network.
pub(super) fn ip(resource: &Value) -> Option<&str> {
    text(resource, "browser_ip").or_else(|| text(resource.get("client_details")?, "browser_ip"))
}

/// The buyer's browser.
pub(super) fn user_agent(resource: &Value) -> Option<&str> {
    text(resource.get("client_details")?, "user_agent")
}

/// The address for the buyer, from the most to the least particular field.
pub(super) fn email(resource: &Value) -> Option<&str> {
    text(resource, "email")
        .or_else(|| text(resource, "contact_email"))
        .or_else(|| resource.get("customer").and_then(|customer| text(customer, "email")))
}

/// What a resource with buyer and addresses says of the person, by the event spec's names.
pub(super) fn profile_properties(resource: &Value) -> Map<String, Value> {
    let address = address(resource);
    present([
        ("$email", json!(email(resource))),
        ("$first_name", json!(name(resource, address, "first_name"))),
        ("$last_name", json!(name(resource, address, "last_name"))),
        ("$phone_number", json!(phone_number(resource, address))),
        ("$city", json!(text(address, "city"))),
        ("$state", json!(text(address, "province_code").or_else(|| text(address, "province")))),
        ("$zip_code", json!(text(address, "zip"))),
        ("$country_code", json!(text(address, "country_code"))),
    ])
}

/// Where it goes to, else where the bill goes to.
fn address(resource: &Value) -> &Value {
    let fields = ["shipping_address", "billing_address", "default_address"];
    let given = fields.into_iter().find_map(|field| resource.get(field).filter(|a| a.is_object()));
    given.unwrap_or(&Value::Null)
}

fn name<'a>(resource: &'a Value, address: &'a Value, field: &str) -> Option<&'a str> {
    let customer = resource.get("customer").unwrap_or(resource);
    text(customer, field).or_else(|| text(address, field))
}

fn phone_number(resource: &Value, address: &Value) -> Option<String> {
    let customer = resource.get("customer").unwrap_or(&Value::Null);
    [resource, customer, address].into_iter().find_map(|one| phone(text(one, "phone")))
}

fn note_attribute<'a>(resource: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = list(resource, "note_attributes");
    let attribute = attributes.iter().find(|a| text(a, "name") == Some(name))?;
    text(attribute, "value")
}
