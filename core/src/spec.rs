//! The event spec as data ([`table`]), and the warnings it gives (`product.md §4`).
//!
//! A violation never refuses an event; it is stored with the warning: which rule, which
//! property. A property of items is named once for all of them, `properties.items[].price`.

mod table;

use serde_json::{Map, Value};

use crate::api::Warning;
use crate::money::{Currency, Money};
use table::{Kind, LISTED_ITEM, Property, SPECS};

/// ISO 4217 and ISO 3166-1 alpha-2 codes, separated by blanks.
const CURRENCIES: &str = include_str!("../data/currencies.txt");
const COUNTRIES: &str = include_str!("../data/countries.txt");

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

/// Whether the spec knows an event of this name.
pub fn is_standard(name: &str) -> bool {
    SPECS.iter().any(|spec| spec.name == name)
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

/// Gives the properties of a standard event, and those of its items, the spec's spelling where
/// they differ from it in case or in how words are joined (`Total_Price`, `totalPrice`), with a
/// warning for each. A name that is spelled right already keeps its value, and so does its
/// variant.
pub fn spell(name: &str, properties: &mut Map<String, Value>) -> Vec<Warning> {
    let Some(spec) = SPECS.iter().find(|spec| spec.name == name) else { return Vec::new() };
    let mut warnings = Vec::new();
    spell_one(spec.properties, "properties.", properties, &mut warnings);
    if let Some(Value::Array(items)) = properties.get_mut("items") {
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            spell_one(LISTED_ITEM, "properties.items[].", item, &mut warnings);
        }
    }
    warnings
}

fn spell_one(
    known: &[&[Property]],
    prefix: &str,
    properties: &mut Map<String, Value>,
    warnings: &mut Vec<Warning>,
) {
    let known = || known.iter().copied().flatten().map(|property| property.name);
    let ours = |sent: &str| {
        let is_right = known().any(|name| name == sent);
        if is_right { None } else { known().find(|name| folded(name).eq(folded(sent))) }
    };
    let variants = properties.keys().filter_map(|sent| ours(sent).map(|ours| (sent.clone(), ours)));
    for (sent, ours) in variants.collect::<Vec<_>>() {
        if properties.contains_key(ours) {
            continue;
        }
        if let Some(value) = properties.shift_remove(&sent) {
            properties.insert(ours.to_owned(), value);
            let message = format!("`{sent}` was read as `{ours}`");
            push(warnings, "property_case", &format!("{prefix}{sent}"), message);
        }
    }
}

/// A property's name without what spellings differ in.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}

/// What the spec finds doubtful about an event's properties.
pub fn check(name: &str, properties: &Map<String, Value>) -> Vec<Warning> {
    let Some(spec) = SPECS.iter().find(|spec| spec.name == name) else { return Vec::new() };
    let mut warnings = Vec::new();
    let currency = currency(properties);
    for property in spec.properties.iter().copied().flatten() {
        check_one(property, "properties.", properties, currency, &mut warnings);
    }
    warnings
}

fn currency(properties: &Map<String, Value>) -> Option<Currency> {
    properties.get("currency").and_then(Value::as_str).and_then(|c| Currency::parse(c).ok())
}

fn check_one(
    property: &Property,
    prefix: &str,
    properties: &Map<String, Value>,
    currency: Option<Currency>,
    warnings: &mut Vec<Warning>,
) {
    let name = property.name;
    let field = format!("{prefix}{name}");
    let value = match properties.get(name) {
        None | Some(Value::Null) if property.is_required => {
            return push(warnings, "missing_property", &field, format!("`{name}` is missing"));
        }
        None | Some(Value::Null) => return,
        Some(value) => value,
    };
    if let Err((rule, problem)) = judge(property.kind, value, currency) {
        push(warnings, rule, &field, format!("`{name}`: {problem}"));
    } else if property.kind == Kind::Items {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        for item in items {
            check_item(item, &format!("{field}[]."), currency, warnings);
        }
    }
}

fn check_item(item: &Value, prefix: &str, currency: Option<Currency>, warnings: &mut Vec<Warning>) {
    let Some(item) = item.as_object() else {
        let field = prefix.trim_end_matches('.');
        return push(warnings, "wrong_type", field, "an item: expected an object".to_owned());
    };
    let currency = self::currency(item).or(currency);
    for property in LISTED_ITEM.iter().copied().flatten() {
        check_one(property, prefix, item, currency, warnings);
    }
}

/// One warning for each rule and property: the next items say nothing new.
fn push(warnings: &mut Vec<Warning>, rule: &str, field: &str, message: String) {
    if !warnings.iter().any(|known| known.rule == rule && known.field == field) {
        warnings.push(warning(rule, field, message));
    }
}

/// What is wrong with a value: the rule it breaks, and what was expected.
fn judge(
    kind: Kind,
    value: &Value,
    currency: Option<Currency>,
) -> Result<(), (&'static str, String)> {
    let fits = |is_type: bool, is_form: bool, expected: &str| match (is_type, is_form) {
        (false, _) => Err(("wrong_type", format!("expected {expected}"))),
        (_, false) => Err(("wrong_format", format!("expected {expected}"))),
        _ => Ok(()),
    };
    let text = value.as_str();
    let of_text = |is_form: fn(&str) -> bool, expected: &str| {
        fits(text.is_some(), text.is_some_and(is_form), expected)
    };
    match kind {
        Kind::Text => fits(value.is_string() || value.is_number(), text != Some(""), "a text"),
        Kind::Amount => {
            // Without a currency an amount is checked for its form only.
            let Some(currency) = currency.or_else(|| Currency::parse("CLF").ok()) else {
                return Ok(());
            };
            let problem = Money::from_json(value, currency).err();
            let is_type = value.is_string() || value.is_number();
            problem.map_or(Ok(()), |problem| {
                Err((if is_type { "wrong_format" } else { "wrong_type" }, problem.to_string()))
            })
        }
        Kind::Currency => {
            of_text(|text| is_listed(CURRENCIES, text), "an ISO 4217 code, such as EUR")
        }
        Kind::Country => {
            of_text(|text| is_listed(COUNTRIES, text), "an ISO 3166-1 code, such as DE")
        }
        Kind::Phone => of_text(is_e164, "an E.164 number, such as +49228123456"),
        Kind::Email => of_text(is_email, "an e-mail address"),
        Kind::Flag => fits(value.is_boolean(), true, "true or false"),
        Kind::Quantity => {
            let is_whole = value.as_u64().is_some_and(|quantity| 0 < quantity);
            fits(value.is_number(), is_whole, "a whole number above zero")
        }
        Kind::Texts => {
            let list = value.as_array();
            let are_texts = list.is_some_and(|list| list.iter().all(Value::is_string));
            fits(list.is_some(), are_texts, "a list of texts")
        }
        Kind::Items => fits(value.is_array(), true, "a list"),
        Kind::SalesChannel => of_text(is_sales_channel, "a sales channel, such as web"),
    }
}

fn is_listed(codes: &str, code: &str) -> bool {
    !code.is_empty() && codes.split_whitespace().any(|known| known == code)
}

fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
}

fn is_email(text: &str) -> bool {
    let text = text.trim();
    let parts = text.rsplit_once('@');
    let is_good = |(mailbox, host): (&str, &str)| !mailbox.is_empty() && host.contains('.');
    parts.is_some_and(is_good) && !text.contains(char::is_whitespace)
}

/// Makes a warning.
pub fn warning(rule: &str, field: &str, message: String) -> Warning {
    Warning { rule: rule.to_owned(), field: field.to_owned(), message }
}

#[cfg(test)]
mod tests;
