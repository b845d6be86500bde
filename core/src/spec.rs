//! The event spec as data, and the warnings it gives (`product.md §4`).
//!
//! A violation never refuses an event; it is stored with the warning.

use serde_json::{Map, Value};

use crate::api::Warning;
use crate::money::{Currency, Money};

/// What a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Amount,
    Code,
    List,
}

use Type::{Amount, Code, List, Text};

/// A standard event and the properties it must have.
struct Spec {
    name: &'static str,
    required: &'static [(&'static str, Type)],
}

const fn spec(name: &'static str, required: &'static [(&'static str, Type)]) -> Spec {
    Spec { name, required }
}

const ITEM: &[(&str, Type)] =
    &[("product_id", Text), ("name", Text), ("price", Amount), ("currency", Code)];
const CART: &[(&str, Type)] = &[("total_price", Amount), ("currency", Code), ("items", List)];
const CHECKOUT: &[(&str, Type)] =
    &[("id", Text), ("total_price", Amount), ("currency", Code), ("items", List)];

const SPECS: &[Spec] = &[
    spec("$page_load", &[("$url", Text)]),
    spec("Viewed Product", ITEM),
    spec("Viewed Collection", &[("collection_id", Text), ("items", List)]),
    spec("Added To Cart", ITEM),
    spec("Viewed Cart", CART),
    spec("Started Checkout", CHECKOUT),
    spec("Added Payment Info", CHECKOUT),
    spec("Placed Order", CHECKOUT),
    spec("Received Refund", &[("id", Text), ("order_id", Text), ("total_price", Amount)]),
    spec("Started Subscription", CHECKOUT),
    spec("Cancelled Subscription", &[("id", Text)]),
];

/// Where something may be sold: the values of `$sales_channel_type` (`product.md §3`).
pub const SALES_CHANNELS: [&str; 10] = [
    "web",
    "subscription_contract",
    "sms",
    "mobile_app",
    "pos",
    "marketplace",
    "offline",
    "facebook_shop",
    "pinterest_shop",
    "tiktok_shop",
];

/// Whether a text is a value of `$sales_channel_type`.
pub fn is_sales_channel(text: &str) -> bool {
    SALES_CHANNELS.contains(&text)
}

/// The event's name in the spec's spelling, with a warning when only the case differed.
pub fn standard_name(name: &str) -> (&str, Option<Warning>) {
    let standard = SPECS.iter().find(|spec| spec.name.eq_ignore_ascii_case(name));
    match standard {
        Some(spec) if spec.name != name => {
            let message = format!("`{name}` was read as `{}`", spec.name);
            (spec.name, Some(warning("name_case", "event_name", message)))
        }
        _ => (name, None),
    }
}

/// What the spec finds doubtful about an event's properties.
pub fn check(name: &str, properties: &Map<String, Value>) -> Vec<Warning> {
    let Some(spec) = SPECS.iter().find(|spec| spec.name == name) else { return Vec::new() };
    let currency = properties.get("currency").and_then(Value::as_str).map(Currency::parse);
    let currency = currency.and_then(Result::ok);
    spec.required
        .iter()
        .filter_map(|(property, kind)| {
            check_one(property, *kind, properties.get(*property), currency)
        })
        .collect()
}

fn check_one(
    property: &str,
    kind: Type,
    value: Option<&Value>,
    currency: Option<Currency>,
) -> Option<Warning> {
    let field = format!("properties.{property}");
    let value = match value {
        None | Some(Value::Null) => {
            return Some(warning("missing_property", &field, format!("`{property}` is missing")));
        }
        Some(value) => value,
    };
    let problem = match kind {
        Text => (!is_text(value)).then(|| "expected a string".to_owned()),
        List => (!value.is_array()).then(|| "expected a list".to_owned()),
        Code => Currency::parse(value.as_str().unwrap_or_default()).err().map(|e| e.to_string()),
        // Without a currency an amount is checked for its form only.
        Amount => {
            let currency = currency.or_else(|| Currency::parse("CLF").ok())?;
            Money::from_json(value, currency).err().map(|e| e.to_string())
        }
    };
    problem.map(|problem| warning("wrong_type", &field, format!("`{property}`: {problem}")))
}

/// Ids may come as numbers; an empty one is none.
fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty()) || value.is_number()
}

/// Makes a warning.
pub fn warning(rule: &str, field: &str, message: String) -> Warning {
    Warning { rule: rule.to_owned(), field: field.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules(name: &str, properties: Value) -> Vec<String> {
        let Value::Object(properties) = properties else { panic!("an object") };
        check(name, &properties).into_iter().map(|w| format!("{} {}", w.rule, w.field)).collect()
    }

    #[test]
    fn violations_are_named() {
        let item = json!({"product_id": 1, "name": "Cap", "price": "9.90", "currency": "EUR"});
        assert_eq!(rules("Viewed Product", item), [] as [&str; 0]);
        assert_eq!(
            rules("Viewed Product", json!({"product_id": "", "price": "9,90", "currency": "€"})),
            [
                "wrong_type properties.product_id",
                "missing_property properties.name",
                "wrong_type properties.price",
                "wrong_type properties.currency"
            ]
        );
        assert_eq!(
            rules(
                "Placed Order",
                json!({"id": "1", "total_price": 1, "currency": "EUR", "items": {}})
            ),
            ["wrong_type properties.items"]
        );
        assert_eq!(rules("My Own Event", json!({})), [] as [&str; 0]);
    }

    #[test]
    fn names_that_differ_in_case_are_mapped() {
        assert_eq!(standard_name("Placed Order"), ("Placed Order", None));
        assert_eq!(standard_name("placed order").0, "Placed Order");
        assert_eq!(standard_name("placed order").1.unwrap().rule, "name_case");
        assert_eq!(standard_name("Quiz Done"), ("Quiz Done", None));
    }
}
