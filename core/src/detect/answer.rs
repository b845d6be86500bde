//! The rules as questions and answers in text: the pixel's wasm exports are these.
//!
//! A question is a JSON object of facts, followed by documents as the page or the shop wrote
//! them (JSON-LD blocks, a cart), each behind a NUL. An answer is a JSON object; events in it
//! are `{"event_name","properties","aliases"?}`, ready for the wire but for what every client
//! event carries (`docs/wire.md`).

use super::cart::{Cart, Intent, add_to_snapshot};
use super::json::{Json, write_comma, write_key, write_member, write_text};
use super::json_ld::Search;
use super::place::{self, Place};
use super::text::{count, find_any, from, until, write_count};

/// What a URL is: `{"url","button"?}` → `{"kind":"add|change|checkout","cart","id"?}`, where
/// `cart` is the address of the cart's JSON; `{}` for any other URL.
pub fn place(question: &str) -> String {
    let facts = Json::read(question);
    let mut out = String::from("{");
    let url = facts.text_of("url");
    let (kind, root, id) = match place::place(&url, &facts.text_of("button")) {
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
    let mut answer = Answer::new();
    answer.begin("Viewed Product");
    if write_product(&mut answer.out, question, "", 1) {
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
    let facts = Json::read(question);
    let mut answer = Answer::new();
    let (id, quantity) = (facts.text_of("id"), quantity(facts));
    if id.is_empty() {
        return answer.finish();
    }
    answer.begin("Added To Cart");
    if !write_product(&mut answer.out, question, &id, quantity) {
        answer.out.push('{');
        write_member(&mut answer.out, "variant_id", &id);
        write_key(&mut answer.out, "quantity");
        write_count(&mut answer.out, quantity);
        answer.out.push('}');
    }
    answer.end("");
    let before = facts.get("before");
    if !before.is_none() {
        answer.lines = Some(before.text());
        add_to_snapshot(answer.lines.get_or_insert_default(), &id, quantity);
    }
    answer.finish()
}

/// A cart that was read again: `{"url","before"?,"id"?,"quantity"?,"quiet"?}` and the cart →
/// `{"events":[Added To Cart…],"lines"}`. `quiet` only takes stock. No lines: no cart.
pub fn cart(question: &str) -> String {
    let facts = Json::read(question);
    let mut answer = Answer::new();
    let (url, id) = (facts.text_of("url"), facts.text_of("id"));
    let Some(cart) = Cart::read(&url, first_document(question)) else { return answer.finish() };
    if facts.get("quiet").is_none() {
        let intent = Intent { variant_id: &id, quantity: quantity(facts) };
        let before = facts.get("before");
        let counts = before.text();
        let before = (!before.is_none()).then_some(counts.as_str());
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
    let facts = Json::read(question);
    let url = facts.text_of("url");
    let cart = Cart::read(&url, first_document(question));
    let token = cart.map_or(String::new(), |cart| cart.token());
    let id = facts.text_of("id");
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

fn quantity(facts: Json) -> u32 {
    count(&facts.text_of("quantity")).max(1)
}

/// What stands behind the first NUL of `text`.
fn documents(text: &str) -> &str {
    from(text, find_any(text, b"\0") + 1)
}

fn first_document(question: &str) -> &str {
    let text = documents(question);
    until(text, find_any(text, b"\0"))
}

fn write_product(out: &mut String, question: &str, variant: &str, quantity: u32) -> bool {
    let url = Json::read(question).text_of("url");
    let mut search = Search::new(&url);
    let mut rest = documents(question);
    while !rest.is_empty() {
        search.look(Json::read(until(rest, find_any(rest, b"\0"))));
        rest = documents(rest);
    }
    search.write_item(out, variant, quantity)
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
