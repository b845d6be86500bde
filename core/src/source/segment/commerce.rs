//! Segment's e-commerce spec, in our words.

use serde_json::{Map, Value, json};

use crate::money::{Currency, Money};

/// Their events and ours, by lower-case name.
const NAMES: [(&str, &str); 8] = [
    ("product viewed", "Viewed Product"),
    ("product list viewed", "Viewed Collection"),
    ("product added", "Added To Cart"),
    ("cart viewed", "Viewed Cart"),
    ("checkout started", "Started Checkout"),
    ("payment info entered", "Added Payment Info"),
    ("order completed", "Placed Order"),
    ("order refunded", "Received Refund"),
];

/// Our name of an event of their spec.
pub(super) fn event_name(theirs: &str) -> Option<&'static str> {
    let theirs = theirs.trim().to_lowercase();
    NAMES.iter().find(|(name, _)| *name == theirs).map(|(_, ours)| *ours)
}

/// Renames the properties of a standard event; others stay as they are.
pub(super) fn map(name: &str, message_id: &str, properties: &mut Map<String, Value>) {
    let currency = currency(properties);
    match name {
        "Viewed Product" | "Added To Cart" => map_item(properties, currency),
        "Viewed Collection" => {
            rename(properties, "list_id", "collection_id");
            rename(properties, "category", "collection_name");
            map_items(properties, currency);
        }
        "Viewed Cart" => {
            rename(properties, "cart_id", "id");
            map_total(properties, currency);
            map_items(properties, currency);
        }
        "Started Checkout" | "Added Payment Info" | "Placed Order" => {
            rename(properties, "order_id", "id");
            rename(properties, "checkout_id", "id");
            map_total(properties, currency);
            map_items(properties, currency);
        }
        "Received Refund" => {
            rename(properties, "refund_id", "id");
            properties.entry("id").or_insert_with(|| message_id.into());
            text_of(properties, "order_id");
            map_total(properties, currency);
            map_items(properties, currency);
        }
        _ => return,
    }
    for (theirs, ours) in [("email", "$email"), ("is_new_customer", "$is_new_customer")] {
        rename(properties, theirs, ours);
    }
}

fn currency(properties: &Map<String, Value>) -> Option<Currency> {
    Currency::parse(properties.get("currency")?.as_str()?).ok()
}

/// Gives a property our name unless ours is taken; an id becomes text.
fn rename(properties: &mut Map<String, Value>, theirs: &str, ours: &str) {
    if !properties.contains_key(ours)
        && let Some(value) = properties.shift_remove(theirs)
    {
        properties.insert(ours.to_owned(), value);
    }
    if ours.ends_with("id") {
        text_of(properties, ours);
    }
}

fn text_of(properties: &mut Map<String, Value>, name: &str) {
    if let Some(value @ Value::Number(_)) = properties.get_mut(name) {
        *value = json!(value.to_string());
    }
}

/// Amounts as exact decimals, and the total that their several fields make.
///
/// `total` is what was paid; `revenue` leaves out shipping and tax, which ours takes in.
fn map_total(properties: &mut Map<String, Value>, currency: Option<Currency>) {
    for (theirs, ours) in
        [("tax", "total_tax"), ("shipping", "total_shipping"), ("discount", "total_discount")]
    {
        rename(properties, theirs, ours);
        exact(properties, ours, currency);
    }
    rename(properties, "total", "total_price");
    if !properties.contains_key("total_price")
        && let Some(gross) = gross(properties, currency)
    {
        properties.insert("total_price".to_owned(), json!(gross.to_decimal()));
    }
    rename(properties, "value", "total_price");
    rename(properties, "revenue", "total_price");
    exact(properties, "total_price", currency);
}

/// Revenue, tax and shipping together.
fn gross(properties: &Map<String, Value>, currency: Option<Currency>) -> Option<Money> {
    let currency = currency?;
    let minor = |name: &str| amount(properties.get(name)?, currency).map(|money| money.minor);
    let parts = [minor("total_tax"), minor("total_shipping")];
    let minor = parts.into_iter().flatten().try_fold(minor("revenue")?, i64::checked_add)?;
    Some(Money { minor, currency })
}

/// An amount as an exact decimal; what is none stays as it was sent.
fn exact(properties: &mut Map<String, Value>, name: &str, currency: Option<Currency>) {
    if let (Some(value), Some(currency)) = (properties.get_mut(name), currency)
        && let Some(money) = amount(value, currency)
    {
        *value = json!(money.to_decimal());
    }
}

/// JSON numbers carry what a float's arithmetic left: they are rounded.
fn amount(value: &Value, currency: Currency) -> Option<Money> {
    match value {
        Value::Number(number) => Money::parse_rounded(&number.to_string(), currency).ok(),
        other => Money::from_json(other, currency).ok(),
    }
}

fn map_items(properties: &mut Map<String, Value>, currency: Option<Currency>) {
    rename(properties, "products", "items");
    let Some(Value::Array(items)) = properties.get_mut("items") else { return };
    for item in items {
        if let Value::Object(item) = item {
            map_item(item, self::currency(item).or(currency));
        }
    }
}

fn map_item(item: &mut Map<String, Value>, currency: Option<Currency>) {
    rename(item, "id", "product_id");
    rename(item, "brand", "vendor");
    text_of(item, "variant_id");
    exact(item, "price", currency);
}
