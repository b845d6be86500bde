//! A cart, and what it gained since it was last seen.
//!
//! Read are Shopify's `/cart.js`, WooCommerce's `wc/store/v1/cart`, the cart in the facts of a
//! page (`docs/wire.md`) and the `ecommerce` object of a data layer.

use super::item::{self, Goods, Parts};
use super::link;
use super::plain::{NONE, Node, Plain, write_amount, write_comma, write_key};
use super::text::{count, find, find_any, from, until, write_count};

/// A cart, or what is none: it has no lines.
#[derive(Debug)]
pub struct Cart<'a> {
    plain: Plain<'a>,
    node: Node,
    lines: Node,
    places: &'a str,
}

impl<'a> Cart<'a> {
    /// Reads the cart in the second document of `plain`, by itself or in the facts of a page.
    /// Amounts out of a data layer are decimals (`is_decimal`).
    pub fn read(plain: Plain<'a>, is_decimal: bool) -> Self {
        let root = plain.next_document(0).map_or(NONE, |at| plain.read(at));
        let inner = plain.get(root, "cart");
        let node = if inner == NONE { root } else { inner };
        let lines = plain.get(node, "items");
        let places = if is_decimal { item::DECIMAL } else { item::places(plain, root) };
        Self { plain, node, lines, places }
    }

    /// Whether there is a cart.
    pub fn is_one(&self) -> bool {
        self.plain.is_list(self.lines)
    }

    /// The cart's token, without the secret that Shopify appends (`…?key=…`).
    pub fn token(&self) -> &'a str {
        link::address(self.plain.text_of(self.node, "token"))
    }

    /// Calls `tell` with each line that grew since `before` (a [`Cart::snapshot`]) and its gain.
    ///
    /// Where that is not known, or the snapshot is of another cart (the one before was
    /// ordered), the cart may hold old lines: only the line that the visitor was seen to add
    /// counts, `quantity` of `variant`, else the one that the platform lists first, the latest.
    pub fn gains(
        &self,
        is_known: bool,
        mut before: String,
        variant: &str,
        quantity: u32,
        mut tell: impl FnMut(Node, u32),
    ) {
        let is_same = before.is_empty() || find(&before, self.token()).is_some();
        let now = self.snapshot();
        let mut is_first = true;
        self.each(|line| {
            let id = self.variant_id(line);
            let is_seen = if variant.is_empty() { is_first } else { id == variant };
            let mut gain = count_in(&now, id).saturating_sub(count_in(&before, id));
            if !(is_known && is_same) {
                gain = if is_seen { quantity } else { 0 };
            }
            if 0 < gain {
                tell(line, gain);
                // A variant may stand on several lines: they are counted together.
                add_to_snapshot(&mut before, id, gain);
            }
            is_first = false;
        });
    }

    /// The counts by line behind the cart's token, `c1:0,7:2,9:1`, to compare a later cart
    /// with. Nothing for an empty cart: Shopify gives it a new token each time.
    pub fn snapshot(&self) -> String {
        let mut out = String::new();
        let token = self.token();
        self.each(|line| {
            if out.is_empty() && !token.is_empty() {
                add_to_snapshot(&mut out, token, 0);
            }
            add_to_snapshot(&mut out, self.variant_id(line), self.quantity(line));
        });
        out
    }

    /// Appends the members that the event `name` has of a cart or a data layer's list.
    pub fn write_members(&self, out: &mut String, name: &str) {
        if !self.is_one() {
            return;
        }
        if name == "Viewed Collection" {
            let nodes = [self.node, self.plain.first(self.lines)];
            self.plain.put(out, "collection_id", &nodes, "item_list_id item_list_name");
            self.plain.put(out, "collection_name", &nodes, "item_list_name");
        }
        let total = self.plain.pick(&[self.node], "totals.total_price total_price value");
        write_amount(out, "total_price", total, self.places);
        let currencies = "currency totals.currency_code items.currency";
        self.plain.put(out, "currency", &[self.node], currencies);
        write_key(out, "items");
        out.push('[');
        let mut n_items = 0;
        self.each(|line| {
            n_items += 1;
            if n_items <= item::MAX_ITEMS {
                write_comma(out);
                self.write_item(out, line, self.quantity(line));
            }
        });
        out.push(']');
    }

    /// Appends a line as an item.
    pub fn write_item(&self, out: &mut String, line: Node, quantity: u32) {
        let goods = Goods::new(self.plain, self.node, self.places);
        let parts = Parts { own: [line; 2], told: [NONE; 3] };
        goods.write(out, &parts, self.variant_id(line), quantity, "");
    }

    /// Calls `act` with each line.
    pub fn each(&self, mut act: impl FnMut(Node)) {
        let mut line = self.plain.first(self.lines);
        while line != NONE {
            act(line);
            line = self.plain.next(self.lines, line);
        }
    }

    /// How many of a line; a data layer may leave it out for one.
    pub fn quantity(&self, line: Node) -> u32 {
        let quantity = self.plain.text_of(line, "quantity");
        if quantity.is_empty() { 1 } else { count(quantity) }
    }

    fn variant_id(&self, line: Node) -> &'a str {
        self.plain.pick(&[line], "variant_id variation_id id")
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
