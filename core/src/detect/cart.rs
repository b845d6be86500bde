//! A cart as Shopify's `/cart.js` gives it, and what it gained since it was last seen.

use super::json::{Json, NONE, Node, write_comma, write_key, write_member};
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
    json: Json<'a>,
    node: Node,
    lines: Node,
}

impl<'a> Cart<'a> {
    /// Reads the answer that stands in `json` at `at`. `None` when it is no cart.
    pub fn read(url: &'a str, json: Json<'a>, at: usize) -> Option<Self> {
        let node = json.read(at);
        let lines = json.get(node, "items");
        json.is_list(lines).then_some(Self { url, json, node, lines })
    }

    /// The cart's token, without the secret that Shopify appends (`…?key=…`).
    pub fn token(&self) -> String {
        String::from(link::address(&self.json.text_of(self.node, "token")))
    }

    /// Calls `tell` with each line that grew since `before` (a [`Cart::snapshot`]) and its gain.
    ///
    /// Without a snapshot the cart may hold old lines, so only the line that the visitor was
    /// seen to add counts, else the one that the platform lists first: the latest.
    pub fn gains(&self, before: Option<&str>, intent: Intent, mut tell: impl FnMut(Node, u32)) {
        let now = self.snapshot();
        let mut told = String::new();
        let mut line = self.json.first(self.lines);
        while line != NONE {
            let id = self.variant_id(line);
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
            line = self.json.next(self.lines, line);
        }
    }

    /// The counts by line, `7:2,9:1`, to compare a later cart with.
    pub fn snapshot(&self) -> String {
        let mut out = String::new();
        let mut line = self.json.first(self.lines);
        while line != NONE {
            add_to_snapshot(&mut out, &self.variant_id(line), self.quantity(line));
            line = self.json.next(self.lines, line);
        }
        out
    }

    /// Appends the members `total_price`, `currency` and `items` of an object.
    pub fn write_members(&self, out: &mut String) {
        self.write_amount(out, "total_price", self.node, "total_price");
        self.json.write_first(out, "currency", &[self.json.get(self.node, "currency")]);
        write_key(out, "items");
        out.push('[');
        let mut line = self.json.first(self.lines);
        while line != NONE {
            write_comma(out);
            self.write_item(out, line, self.quantity(line));
            line = self.json.next(self.lines, line);
        }
        out.push(']');
    }

    /// Appends a line as an item.
    pub fn write_item(&self, out: &mut String, line: Node, quantity: u32) {
        let get = |key| self.json.get(line, key);
        let image = self.json.get(get("featured_image"), "url");
        let image = self.json.first_text(&[get("image"), image]);
        out.push('{');
        for key in ["product_id", "sku", "vendor"] {
            self.json.write_first(out, key, &[get(key)]);
        }
        write_member(out, "variant_id", &self.variant_id(line));
        self.json.write_first(out, "name", &[get("product_title"), get("title")]);
        self.write_amount(out, "price", line, "price");
        self.json.write_first(out, "currency", &[self.json.get(self.node, "currency")]);
        write_member(out, "url", &link::absolute(self.url, &self.json.text(get("url"))));
        write_member(out, "image_url", &link::absolute(self.url, &image));
        write_key(out, "quantity");
        write_count(out, quantity);
        out.push('}');
    }

    fn variant_id(&self, line: Node) -> String {
        self.json.first_text(&[self.json.get(line, "variant_id"), self.json.get(line, "id")])
    }

    fn quantity(&self, line: Node) -> u32 {
        count(&self.json.text_of(line, "quantity"))
    }

    fn write_amount(&self, out: &mut String, name: &str, node: Node, key: &str) {
        let minor = self.json.text_of(node, key);
        write_member(out, name, &amount::from_minor(&minor, STOREFRONT_EXPONENT));
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
