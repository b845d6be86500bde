//! The rules as questions and answers in text: the pixel's wasm exports are these.
//!
//! A question is a JSON object of facts, followed by documents as the page or the shop wrote
//! them (JSON-LD blocks, a cart), each behind a NUL. An answer is a JSON object; events in it
//! are `{"event_name","properties","aliases"?}`, ready for the wire but for what every client
//! event carries (`docs/wire.md`).

use super::cart::{Cart, Intent, add_to_snapshot};
use super::json::{Json, NONE, Node, write_comma, write_key, write_member, write_text};
use super::json_ld::Search;
use super::place::{self, Place};
use super::text::{count, write_count};

/// What a URL is: `{"url","button"?}` → `{"kind":"add|change|checkout","cart","id"?}`, where
/// `cart` is the address of the cart's JSON; `{}` for any other URL.
pub fn place(question: &str) -> String {
    let facts = Facts::read(question);
    let mut out = String::from("{");
    let url = facts.text("url");
    let (kind, root, id) = match place::place(&url, &facts.text("button")) {
        Place::Add { root } => ("add", root, ""),
        Place::Change { root } => ("change", root, ""),
        Place::Checkout { root, token } => ("checkout", root, token),
        Place::Other => ("", "", ""),
    };
    if !kind.is_empty() {
        let mut cart = String::from(root);
        cart.push_str("/cart.js");
        write_member(&mut out, "kind", kind);
        write_member(&mut out, "cart", &cart);
        write_member(&mut out, "id", id);
    }
    out.push('}');
    out
}

/// What a page shows: `{"url"}` and its JSON-LD → `{"events":[Viewed Product?]}`.
pub fn view(question: &str) -> String {
    let facts = Facts::read(question);
    let mut answer = Answer::new();
    answer.begin("Viewed Product");
    if facts.write_product(&mut answer.out, "", 1) {
        answer.end("");
    } else {
        answer = Answer::new();
    }
    answer.finish()
}

/// A form that adds to the cart and leaves the page: `{"url","id","quantity"?,"before"?}` and
/// the page's JSON-LD → `{"events":[Added To Cart],"lines"?}`. The next page's cart is
/// compared with `lines`, so what was told here is not told again.
pub fn submit(question: &str) -> String {
    let facts = Facts::read(question);
    let mut answer = Answer::new();
    let (id, quantity) = (facts.text("id"), facts.quantity());
    if id.is_empty() {
        return answer.finish();
    }
    answer.begin("Added To Cart");
    if !facts.write_product(&mut answer.out, &id, quantity) {
        answer.out.push('{');
        write_member(&mut answer.out, "variant_id", &id);
        write_key(&mut answer.out, "quantity");
        write_count(&mut answer.out, quantity);
        answer.out.push('}');
    }
    answer.end("");
    if facts.has("before") {
        let mut lines = facts.text("before");
        add_to_snapshot(&mut lines, &id, quantity);
        answer.lines = Some(lines);
    }
    answer.finish()
}

/// A cart that was read again: `{"url","before"?,"id"?,"quantity"?,"quiet"?}` and the cart →
/// `{"events":[Added To Cart…],"lines"}`. `quiet` only takes stock. No lines: no cart.
pub fn cart(question: &str) -> String {
    let facts = Facts::read(question);
    let mut answer = Answer::new();
    let (url, id) = (facts.text("url"), facts.text("id"));
    let Some(cart) = facts.cart(&url) else { return answer.finish() };
    if !facts.has("quiet") {
        let intent = Intent { variant_id: &id, quantity: facts.quantity() };
        let before = facts.text("before");
        let before = facts.has("before").then_some(before.as_str());
        let token = cart.token();
        cart.gains(before, intent, |line, quantity| {
            answer.begin("Added To Cart");
            cart.write_item(&mut answer.out, line, quantity);
            answer.end(&token);
        });
    }
    answer.lines = Some(cart.snapshot());
    answer.finish()
}

/// A checkout begins: `{"url","id"?}` and perhaps the cart → `{"events":[Started Checkout]}`.
/// Its id is the checkout's token, or the cart's where the checkout's is not known yet.
pub fn checkout(question: &str) -> String {
    let facts = Facts::read(question);
    let url = facts.text("url");
    let cart = facts.cart(&url);
    let token = cart.map_or(String::new(), |cart| cart.token());
    let id = facts.text("id");
    let mut answer = Answer::new();
    answer.begin("Started Checkout");
    answer.out.push('{');
    write_member(&mut answer.out, "id", if id.is_empty() { &token } else { &id });
    if let Some(cart) = cart {
        cart.write_members(&mut answer.out);
    }
    answer.out.push('}');
    answer.end(&token);
    answer.finish()
}

/// A question's facts, with the documents behind them.
struct Facts<'a> {
    json: Json<'a>,
    node: Node,
}

impl<'a> Facts<'a> {
    fn read(question: &'a str) -> Self {
        let json = Json(question);
        Self { json, node: json.read(0) }
    }

    fn has(&self, key: &str) -> bool {
        self.json.get(self.node, key) != NONE
    }

    fn text(&self, key: &str) -> String {
        self.json.text_of(self.node, key)
    }

    fn quantity(&self) -> u32 {
        count(&self.text("quantity")).max(1)
    }

    fn cart<'b>(&'b self, url: &'b str) -> Option<Cart<'b>> {
        Cart::read(url, self.json, self.json.next_document(0)?)
    }

    fn write_product(&self, out: &mut String, variant: &str, quantity: u32) -> bool {
        let url = self.text("url");
        let mut search = Search::new(&url, self.json);
        let mut at = 0;
        while let Some(document) = self.json.next_document(at) {
            search.look(self.json.read(document));
            at = document;
        }
        search.write_item(out, variant, quantity)
    }
}

/// An answer that lists events.
struct Answer {
    out: String,
    lines: Option<String>,
}

impl Answer {
    fn new() -> Self {
        Self { out: String::from("{\"events\":["), lines: None }
    }

    /// Opens an event, up to the value of its properties.
    fn begin(&mut self, name: &str) {
        write_comma(&mut self.out);
        self.out.push('{');
        write_member(&mut self.out, "event_name", name);
        write_key(&mut self.out, "properties");
    }

    /// Closes an event. The cart's token joins it with the order (`product.md §3`).
    fn end(&mut self, cart_token: &str) {
        if !cart_token.is_empty() {
            write_key(&mut self.out, "aliases");
            let mut alias = String::from("urn:cart_token:");
            alias.push_str(cart_token);
            self.out.push('[');
            write_text(&mut self.out, &alias);
            self.out.push(']');
        }
        self.out.push('}');
    }

    fn finish(mut self) -> String {
        self.out.push(']');
        if let Some(lines) = &self.lines {
            write_key(&mut self.out, "lines");
            write_text(&mut self.out, lines);
        }
        self.out.push('}');
        self.out
    }
}
