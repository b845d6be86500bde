//! A cart as Shopify's `/cart.js` gives it, and what it gained since it was last seen.

use super::json::{Json, first_text, write_comma, write_first, write_key, write_member};
use super::text::{count, find_any, from, until, write_count};
use super::{amount, link};

/// Shopify's storefront amounts are hundredths in every currency, also in those without
/// subunits: themes divide by 100 throughout.
const STOREFRONT_EXPONENT: usize = 2;

/// What the visitor was seen to add, before the cart could tell.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// Variant id in the form; empty when nothing was seen.
    pub variant_id: &'a str,
    /// How many; at least one.
    pub quantity: u32,
}

/// A `/cart.js` answer, read from the page at `url`.
#[derive(Debug, Clone, Copy)]
pub struct Cart<'a> {
    url: &'a str,
    cart: Json<'a>,
}

impl<'a> Cart<'a> {
    /// Reads the answer's text. `None` when it is no cart.
    pub fn read(url: &'a str, text: &'a str) -> Option<Self> {
        let cart = Json::read(text);
        cart.get("items").is_list().then_some(Self { url, cart })
    }

    /// The cart's token, without the secret that Shopify appends (`…?key=…`).
    pub fn token(&self) -> String {
        String::from(link::address(&self.cart.text_of("token")))
    }

    /// Calls `tell` with each line that grew since `before` (a [`Cart::snapshot`]) and its gain.
    ///
    /// Without a snapshot the cart may hold old lines, so only the line that the visitor was
    /// seen to add counts, else the one that the platform lists first: the latest.
    pub fn gains(&self, before: Option<&str>, intent: Intent, mut tell: impl FnMut(Json, u32)) {
        let now = self.snapshot();
        let mut told = String::new();
        for line in self.lines() {
            let id = variant_id(line);
            let gain = match before {
                Some(before) => count_in(&now, &id).saturating_sub(count_in(before, &id)),
                None if id == intent.variant_id => intent.quantity,
                None if told.is_empty() && intent.variant_id.is_empty() => intent.quantity,
                None => 0,
            };
            // A variant may stand on several lines: they were counted together.
            if 0 < gain && count_in(&told, &id) == 0 {
                tell(line, gain);
            }
            add_to_snapshot(&mut told, &id, 1);
        }
    }

    /// The counts by line, `7:2,9:1`, to compare a later cart with.
    pub fn snapshot(&self) -> String {
        let mut out = String::new();
        for line in self.lines() {
            add_to_snapshot(&mut out, &variant_id(line), quantity(line));
        }
        out
    }

    /// Appends the members `total_price`, `currency` and `items` of an object.
    pub fn write_members(&self, out: &mut String) {
        write_member(out, "total_price", &decimal(self.cart, "total_price"));
        write_first(out, "currency", &[self.cart.get("currency")]);
        write_key(out, "items");
        out.push('[');
        for line in self.lines() {
            write_comma(out);
            self.write_item(out, line, quantity(line));
        }
        out.push(']');
    }

    /// Appends a line as an item.
    pub fn write_item(&self, out: &mut String, line: Json, quantity: u32) {
        let images = [line.get("image"), line.get("featured_image").get("url")];
        out.push('{');
        for key in ["product_id", "sku", "vendor"] {
            write_first(out, key, &[line.get(key)]);
        }
        write_first(out, "variant_id", &[line.get("variant_id"), line.get("id")]);
        write_first(out, "name", &[line.get("product_title"), line.get("title")]);
        write_member(out, "price", &decimal(line, "price"));
        write_first(out, "currency", &[self.cart.get("currency")]);
        link::write_first(out, "url", self.url, &[line.get("url")]);
        link::write_first(out, "image_url", self.url, &images);
        write_key(out, "quantity");
        write_count(out, quantity);
        out.push('}');
    }

    fn lines(&self) -> impl Iterator<Item = Json<'a>> {
        self.cart.get("items").items()
    }
}

/// Adds `quantity` of a variant to a snapshot.
pub fn add_to_snapshot(snapshot: &mut String, variant_id: &str, quantity: u32) {
    if !snapshot.is_empty() {
        snapshot.push(',');
    }
    snapshot.push_str(variant_id);
    snapshot.push(':');
    write_count(snapshot, quantity);
}

fn count_in(snapshot: &str, id: &str) -> u32 {
    let mut sum: u32 = 0;
    let mut rest = snapshot;
    while !rest.is_empty() {
        let entry = until(rest, find_any(rest, b","));
        if until(entry, find_any(entry, b":")) == id {
            sum = sum.saturating_add(count(from(entry, id.len() + 1)));
        }
        rest = from(rest, entry.len() + 1);
    }
    sum
}

fn variant_id(line: Json) -> String {
    first_text(&[line.get("variant_id"), line.get("id")])
}

fn quantity(line: Json) -> u32 {
    count(&line.text_of("quantity"))
}

fn decimal(node: Json, key: &str) -> String {
    amount::from_minor(&node.text_of(key), STOREFRONT_EXPONENT)
}
