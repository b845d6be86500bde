//! What a raw standard event is about: items, carts, checkouts and orders (`product.md §4`).

use serde_json::{Map, Value};

use crate::api::Warning;
use crate::detect::plain::Node;
use crate::money::{Currency, Money};
use crate::spec;

use super::facts::{Raw, id, present};

/// Bytes that an event's items may take as JSON, at most: the event with them stays below
/// [`MAX_EVENT_BYTES`](crate::source::MAX_EVENT_BYTES).
const MAX_ITEMS_BYTES: usize = 24 * 1024;
/// More decimal places than this are what a browser's arithmetic left, not a price.
const MAX_PLACES: usize = 8;

impl Raw<'_> {
    /// The properties of the event's kind.
    pub(super) fn properties(&self, warnings: &mut Vec<Warning>) -> Map<String, Value> {
        match self.name {
            "product_viewed" => self.item(self.data(&["productVariant"]), ""),
            "product_added_to_cart" => self.line(self.data(&["cartLine"])),
            "collection_viewed" => self.collection(warnings),
            "cart_viewed" => self.cart(warnings),
            "checkout_started" | "payment_info_submitted" => self.checkout(warnings),
            "checkout_completed" => self.order(warnings),
            _ => Map::new(),
        }
    }

    /// A product variant as an item.
    fn item(&self, variant: Node, quantity: &str) -> Map<String, Value> {
        let product = self.at(variant, &["product"]);
        let (price, currency) = self.money(variant, &["price"]);
        let url = self.text(product, &["url"]);
        let mut item = present([
            ("product_id", id(&self.text(product, &["id"]))),
            ("variant_id", id(&self.text(variant, &["id"]))),
            ("sku", self.text(variant, &["sku"])),
            ("name", self.text(product, &["title"])),
            ("vendor", self.text(product, &["vendor"])),
            ("price", price),
            ("currency", currency),
            ("url", self.address(url)),
            ("image_url", self.address(self.text(variant, &["image", "src"]))),
        ]);
        if let Ok(quantity) = quantity.parse::<u64>() {
            item.insert("quantity".to_owned(), quantity.into());
        }
        item
    }

    /// A cart's line as an item.
    fn line(&self, line: Node) -> Map<String, Value> {
        self.item(self.at(line, &["merchandise"]), &self.text(line, &["quantity"]))
    }

    /// A checkout's line as an item. Its title stands in for a product that is gone.
    fn checkout_line(&self, line: Node) -> Map<String, Value> {
        let mut item = self.item(self.at(line, &["variant"]), &self.text(line, &["quantity"]));
        if !item.contains_key("name") {
            item.extend(present([("name", self.text(line, &["title"]))]));
        }
        item
    }

    fn collection(&self, warnings: &mut Vec<Warning>) -> Map<String, Value> {
        let collection = self.data(&["collection"]);
        let variants = self.items(self.at(collection, &["productVariants"]));
        let items = listed(variants.map(|variant| self.item(variant, "")), warnings);
        let mut properties = present([
            ("collection_id", id(&self.text(collection, &["id"]))),
            ("collection_name", self.text(collection, &["title"])),
        ]);
        properties.insert("items".to_owned(), items);
        properties
    }

    fn cart(&self, warnings: &mut Vec<Warning>) -> Map<String, Value> {
        let cart = self.data(&["cart"]);
        let (total_price, currency) = self.money(cart, &["cost", "totalAmount"]);
        let lines = self.items(self.at(cart, &["lines"]));
        let items = listed(lines.map(|line| self.line(line)), warnings);
        let mut properties = present([("total_price", total_price), ("currency", currency)]);
        properties.insert("items".to_owned(), items);
        properties
    }

    fn checkout(&self, warnings: &mut Vec<Warning>) -> Map<String, Value> {
        let checkout = self.data(&["checkout"]);
        let (total_price, total_currency) = self.money(checkout, &["totalPrice"]);
        let currency = match self.text(checkout, &["currencyCode"]) {
            code if code.is_empty() => total_currency,
            code => code,
        };
        let lines = self.items(self.at(checkout, &["lineItems"]));
        let items = listed(lines.map(|line| self.checkout_line(line)), warnings);
        let mut properties = present([
            ("id", self.text(checkout, &["token"])),
            ("total_price", total_price),
            ("total_tax", self.money(checkout, &["totalTax"]).0),
            ("total_shipping", self.money(checkout, &["shippingLine", "price"]).0),
            ("total_discount", self.money(checkout, &["discountsAmount"]).0),
            ("currency", currency),
            ("coupon", self.coupon(checkout)),
        ]);
        properties.insert("items".to_owned(), items);
        properties
    }

    /// The completed checkout as the order it became.
    fn order(&self, warnings: &mut Vec<Warning>) -> Map<String, Value> {
        let checkout = self.data(&["checkout"]);
        let mut properties = self.checkout(warnings);
        let token = properties.shift_remove("id");
        properties.extend(present([("id", id(&self.text(checkout, &["order", "id"])))]));
        properties.extend(token.map(|token| ("checkout_token".to_owned(), token)));
        properties.extend(self.person());
        if let Some(is_new) = self.is_first_order {
            properties.insert("$is_new_customer".to_owned(), is_new.into());
        }
        properties
    }

    /// The code that was typed in; other discounts have names that are no coupon.
    fn coupon(&self, checkout: Node) -> String {
        let mut discounts = self.items(self.at(checkout, &["discountApplications"]));
        let code = discounts.find(|one| self.text(*one, &["type"]) == "DISCOUNT_CODE");
        code.map(|one| self.text(one, &["title"])).unwrap_or_default()
    }

    /// An amount and its currency.
    fn money(&self, node: Node, path: &[&str]) -> (String, String) {
        let money = self.at(node, path);
        let currency = self.text(money, &["currencyCode"]);
        (decimal(&self.text(money, &["amount"]), &currency), currency)
    }
}

/// A JSON number's digits as an exact decimal of its currency: `19.9` is `19.90`.
///
/// What cannot be one stays as it was sent, and the event spec warns of it.
fn decimal(digits: &str, currency: &str) -> String {
    let Ok(currency) = Currency::parse(currency) else { return digits.to_owned() };
    // What a browser's floating-point sum left behind: `59.970000000000006` is `59.97`.
    let n_places = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let money = if MAX_PLACES < n_places {
        Money::parse_rounded(digits, currency)
    } else {
        Money::parse(digits, currency)
    };
    money.map_or_else(|_| digits.to_owned(), Money::to_decimal)
}

/// The items as a list, as many as an event may hold.
fn listed(items: impl Iterator<Item = Map<String, Value>>, warnings: &mut Vec<Warning>) -> Value {
    let mut n_bytes = 0_usize;
    let mut n_cut = 0_usize;
    let mut kept = Vec::new();
    for item in items.filter(|item| !item.is_empty()) {
        let item = Value::Object(item);
        n_bytes = n_bytes.saturating_add(item.to_string().len());
        if n_bytes <= MAX_ITEMS_BYTES { kept.push(item) } else { n_cut += 1 }
    }
    if 0 < n_cut {
        let message =
            format!("only the first {} of {} items were kept", kept.len(), kept.len() + n_cut);
        warnings.push(spec::warning("too_many_items", "properties.items", message));
    }
    Value::Array(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_their_currency() {
        let cases = [
            ("19.9", "EUR", "19.90"),
            ("949", "USD", "949.00"),
            ("949.0", "USD", "949.00"),
            ("0.1", "EUR", "0.10"),
            ("1200.0", "JPY", "1200"),
            ("1.25", "KWD", "1.250"),
            ("90071992547409.93", "EUR", "90071992547409.93"),
            // What a browser's sum leaves behind.
            ("59.970000000000006", "EUR", "59.97"),
            ("0.30000000000000004", "EUR", "0.30"),
            ("0.9999999999999999", "EUR", "1.00"),
            ("-0.30000000000000004", "EUR", "-0.30"),
            ("1199.9999999999998", "JPY", "1200"),
            // No amounts of their currency: the spec's warning shows them as they came.
            ("19.999", "EUR", "19.999"),
            ("1e+21", "EUR", "1e+21"),
            ("19.90", "€", "19.90"),
            ("", "EUR", ""),
        ];
        for (digits, currency, want) in cases {
            assert_eq!(decimal(digits, currency), want, "{digits} {currency}");
        }
    }
}
