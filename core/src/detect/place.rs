//! What a URL is to a shop: its cart, its cart's endpoint, its checkout, or nothing special.
//!
//! Paths may stand under a prefix, such as a language (`/fr/cart/add`).

use super::link;
use super::text::{find_any, from, has_word, until};

/// The meaning of a URL: of a page, a form's action, a link or a request that was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// `add` (an endpoint that adds to the cart), `change` (one that changes it otherwise),
    /// `cart` (the cart's page), `checkout` (one that is under way), `after` (the pages that
    /// follow it), or empty for none of these.
    pub kind: &'a str,
    /// What stands before `/cart` or `/checkout`.
    pub root: &'a str,
    /// The checkout's token; empty where the address has none.
    pub token: &'a str,
}

/// Reads an absolute URL. `button` is the name of the button that submits a form to it (or
/// empty): a cart form's `checkout` button leads to the checkout.
pub fn place<'a>(url: &'a str, button: &'a str) -> Place<'a> {
    let address = link::address(url);
    let mut place = Place::default();
    let mut at = link::origin(url).len();
    while at < address.len() {
        let segment = from(address, at + 1);
        let segment = until(segment, find_any(segment, b"/"));
        // `/checkouts/cn/TOKEN/information`: short segments are the platform's own.
        if place.kind == "checkout" {
            if has_word(AFTER, segment) {
                place.kind = "after";
            } else if 8 <= segment.len() && place.token.is_empty() {
                place.token = segment;
            }
        } else if place.kind == "cart" && !segment.is_empty() {
            let name = until(segment, find_any(segment, b"."));
            place.kind = match name {
                "add" => name,
                "change" | "update" | "clear" => "change",
                _ => "",
            };
        } else if has_word("cart checkout checkouts", segment) {
            place.kind = if segment == "cart" { segment } else { "checkout" };
            place.root = until(address, at);
        }
        at += 1 + segment.len();
    }
    if button == "checkout" && !place.kind.is_empty() {
        place.kind = button;
    }
    place
}

/// Where an order has been made: the checkout has ended. `WooCommerce` lets it be paid later.
const AFTER: &str = "thank_you thank-you thankyou order-received order-pay complete success";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_mean_places() {
        const TOKEN: &str = "c1-8f3b2a90";
        let a_b = |kind| Place { kind, root: "https://a.b", token: "" };
        let below = |kind, root| Place { kind, root, token: "" };
        let checkout = |root, token| Place { kind: "checkout", root, token };
        let cases = [
            ("https://a.b/cart/add", "", a_b("add")),
            ("https://a.b/cart/add.js?x=1", "", a_b("add")),
            ("https://a.b/fr-ca/cart/add.json", "", below("add", "https://a.b/fr-ca")),
            ("https://a.b/shop/cart/change.js", "", below("change", "https://a.b/shop")),
            ("https://a.b/cart/update", "", a_b("change")),
            ("https://a.b/cart.js", "", Place::default()),
            ("https://a.b/cart", "", a_b("cart")),
            ("https://a.b/fr/cart/?x", "", below("cart", "https://a.b/fr")),
            ("https://a.b/cart", "checkout", checkout("https://a.b", "")),
            ("https://a.b/fr/cart/", "checkout", checkout("https://a.b/fr", "")),
            ("https://a.b/cart/update", "checkout", checkout("https://a.b", "")),
            ("https://a.b/login", "checkout", Place::default()),
            ("https://a.b/cartography/add", "", Place::default()),
            ("https://a.b/search?q=/cart/add", "", Place::default()),
            ("https://a.b/checkout", "", checkout("https://a.b", "")),
            ("https://a.b/en/checkout/?x", "", checkout("https://a.b/en", "")),
            ("https://a.b/shop/checkouts/c1-8f3b2a90", "", checkout("https://a.b/shop", TOKEN)),
            (
                "https://a.b/checkouts/cn/c1-8f3b2a90/information",
                "",
                checkout("https://a.b", TOKEN),
            ),
            (
                "https://a.b/checkouts/c1-8f3b2a90/thank_you",
                "",
                Place { token: TOKEN, ..a_b("after") },
            ),
            (
                "https://a.b/checkouts/cn/c1-8f3b2a90/thank-you",
                "",
                Place { token: TOKEN, ..a_b("after") },
            ),
            ("https://a.b/checkout/order-received/12/?key=wc", "", a_b("after")),
            ("https://a.b/checkout/order-pay/12/", "", a_b("after")),
            ("https://a.b/checkout-tips", "", Place::default()),
            ("https://a.b/", "", Place::default()),
            ("", "", Place::default()),
        ];
        for (url, button, want) in cases {
            assert_eq!(place(url, button), want, "{url}");
        }
    }
}
