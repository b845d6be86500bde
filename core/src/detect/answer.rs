//! The rules as questions and answers in text: the pixel's wasm exports are these.
//!
//! Both are in the [plain form](super::plain). A question is an object of facts, followed by
//! documents of the page or the shop, each behind a NUL. An answer is an object; events in it
//! are `{"event_name","properties","aliases"?}`, ready for the wire but for what every client
//! event carries (`docs/wire.md`), and for addresses, which may be relative to the page. Nothing is remembered between questions: what a later one needs is
//! in the answer (`lines`) and comes back as a fact (`before`).
//!
//! The documents of a page are those of [`super::page::Page`].

use super::cart::{Cart, add_to_snapshot};
use super::page::Page;
use super::place;
use super::plain::{NONE, Node, Plain, write_comma, write_key, write_member, write_text};
use super::text::{count, write_count};

/// What a URL is: `{"url","button"?}` → `{"kind"?,"cart"?,"id"?}`, where `cart` is the address
/// of the cart's JSON and `id` the checkout's token ([`place::Place`]).
pub fn place(question: &str) -> String {
    let mut out = String::from("{");
    Facts::read(question).write_place(&mut out, "");
    out.push('}');
    out
}

/// What a page shows: `{"url","variant"?}` and the page's documents →
/// `{"events":[Viewed Product or Viewed Collection],"kind"?,"cart"?,"id"?}`. The latter are as
/// `place` says, or as the page does.
///
/// With `quantity`, what its form adds to the cart, `variant`, in a moment that leaves the page:
/// `{"events":[Added To Cart],"lines"?}`. The next page's cart is compared with `lines` (those
/// of `before`, and what was added), so what was told here is not told again.
pub fn page(question: &str) -> String {
    let facts = Facts::read(question);
    let page = Page::read(facts.url, facts.plain);
    let is_form = facts.has("quantity");
    let mut out = begin_answer();
    let start = out.len();
    begin(&mut out, if is_form { "Added To Cart" } else { "Viewed Product" });
    let mut has_event = page.write_product(&mut out, facts.variant, facts.quantity);
    if is_form && !has_event {
        out.push('{');
        write_member(&mut out, "variant_id", facts.variant);
        write_key(&mut out, "quantity");
        write_count(&mut out, facts.quantity);
        out.push('}');
        has_event = true;
    }
    if !has_event {
        out.truncate(start);
        begin(&mut out, "Viewed Collection");
        has_event = page.write_collection(&mut out);
    }
    if has_event {
        end(&mut out, "");
    } else {
        out.truncate(start);
    }
    out.push(']');
    facts.write_place(&mut out, page.kind());
    if is_form && facts.has("before") {
        let mut lines = String::from(facts.text("before"));
        add_to_snapshot(&mut lines, facts.variant, facts.quantity);
        write_key(&mut out, "lines");
        write_text(&mut out, &lines);
    }
    out.push('}');
    out
}

/// A cart, in its document: `/cart.js` and the like ([`Cart`]) → `{"events":[…],"lines"?}`.
///
/// - `quantity`, with `before`, the lines when it was last seen, and `variant`, what was seen
///   to be added: `Added To Cart` for each line that grew.
/// - `each`, an event's name: that event for each line.
/// - `whole`, an event's name: that event with total, currency and items, also without a cart.
///   With `session` it has an `id`: the fact `id` (the checkout's token), else the cart's
///   token, else the session's id: a shop without tokens has one checkout a session.
/// - `decimals`: amounts are decimals, as in a data layer.
///
/// No lines: no cart.
pub fn cart(question: &str) -> String {
    let facts = Facts::read(question);
    let cart = Cart::read(facts.plain, facts.has("decimals"));
    let token = cart.token();
    let mut out = begin_answer();
    let mut tell = |name: &str, line, quantity| {
        begin(&mut out, name);
        cart.write_item(&mut out, line, quantity);
        end(&mut out, token);
    };
    if facts.has("quantity") {
        let before = String::from(facts.text("before"));
        cart.gains(facts.has("before"), before, facts.variant, facts.quantity, |line, gain| {
            tell("Added To Cart", line, gain);
        });
    }
    let each = facts.text("each");
    if !each.is_empty() {
        cart.each(|line| tell(each, line, cart.quantity(line)));
    }
    let whole = facts.text("whole");
    if !whole.is_empty() {
        begin(&mut out, whole);
        out.push('{');
        let session = facts.text("session");
        if !session.is_empty() {
            let id = facts.text("id");
            let other = if token.is_empty() { session } else { token };
            write_member(&mut out, "id", if id.is_empty() { other } else { id });
        }
        cart.write_members(&mut out, whole);
        out.push('}');
        end(&mut out, token);
    }
    out.push(']');
    if cart.is_one() {
        write_key(&mut out, "lines");
        write_text(&mut out, &cart.snapshot());
    }
    out.push('}');
    out
}

/// A question's facts, with the documents behind them.
struct Facts<'a> {
    plain: Plain<'a>,
    node: Node,
    url: &'a str,
    variant: &'a str,
    /// One, if it is not said.
    quantity: u32,
}

impl<'a> Facts<'a> {
    fn read(question: &'a str) -> Self {
        let plain = Plain(question);
        let node = plain.read(0);
        let [url, variant, quantity] =
            ["url", "variant", "quantity"].map(|key| plain.text_of(node, key));
        Self { plain, node, url, variant, quantity: count(quantity).max(1) }
    }

    fn has(&self, key: &str) -> bool {
        self.plain.get(self.node, key) != NONE
    }

    fn text(&self, key: &str) -> &'a str {
        self.plain.text_of(self.node, key)
    }

    /// Appends the members of `place` for the fact `url`; `kind` is what the page says it is.
    fn write_place(&self, out: &mut String, kind: &str) {
        let place = place::place(self.url, self.text("button"));
        write_member(out, "kind", if kind.is_empty() { place.kind } else { kind });
        if !place.root.is_empty() {
            let mut cart = String::from(place.root);
            cart.push_str("/cart.js");
            write_member(out, "cart", &cart);
        }
        write_member(out, "id", place.token);
    }
}

/// An answer, up to the first event.
fn begin_answer() -> String {
    let mut out = String::from("{");
    write_key(&mut out, "events");
    out.push('[');
    out
}

/// Opens an event, up to the value of its properties.
fn begin(out: &mut String, name: &str) {
    write_comma(out);
    out.push('{');
    write_member(out, "event_name", name);
    write_key(out, "properties");
}

/// Closes an event. The cart's token joins it with the order (`product.md §3`).
fn end(out: &mut String, cart_token: &str) {
    if !cart_token.is_empty() {
        write_key(out, "aliases");
        let mut alias = String::from("urn:cart_token:");
        alias.push_str(cart_token);
        out.push('[');
        write_text(out, &alias);
        out.push(']');
    }
    out.push('}');
}
