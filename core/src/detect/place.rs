//! What a URL is to a shop: its cart's endpoint, its checkout, or nothing special.
//!
//! Paths may stand under a prefix, such as a language (`/fr/cart/add`).

use super::link;
use super::text::{find, find_any, from, rfind_any, split, until};

/// The meaning of a URL: of a page, a form's action, a link or a request that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// An endpoint that adds to the cart.
    Add {
        /// What stands before `/cart`.
        root: &'a str,
    },
    /// An endpoint that changes the cart otherwise.
    Change {
        /// What stands before `/cart`.
        root: &'a str,
    },
    /// A checkout that is under way.
    Checkout {
        /// What stands before `/checkout`.
        root: &'a str,
        /// The checkout's token; empty where the address has none.
        token: &'a str,
    },
    /// None of these.
    Other,
}

/// Reads an absolute URL. `button` is the name of the button that submits a form to it (or
/// empty): a cart form's `checkout` button leads to the checkout.
pub fn place<'a>(url: &'a str, button: &str) -> Place<'a> {
    let address = link::address(url);
    let address = address.strip_suffix('/').unwrap_or(address);
    if let Some((root, tail)) = split(address, "/checkout") {
        let place = checkout(root, tail);
        if place != Place::Other {
            return place;
        }
    }
    let slash = rfind_any(address, b"/").unwrap_or(0);
    let (head, last) = (until(address, slash), from(address, slash + 1));
    let root = head.strip_suffix("/cart");
    if button == "checkout" && (last == "cart" || root.is_some()) {
        return Place::Checkout { root: root.unwrap_or(head), token: "" };
    }
    let Some(root) = root else { return Place::Other };
    match until(last, find_any(last, b".")) {
        "add" => Place::Add { root },
        "change" | "update" | "clear" => Place::Change { root },
        _ => Place::Other,
    }
}

/// The checkout whose address goes on with `tail` behind `/checkout`.
fn checkout<'a>(root: &'a str, tail: &'a str) -> Place<'a> {
    let tail = tail.strip_prefix('s').unwrap_or(tail);
    // After the order the checkout has ended.
    let ends = ["thank", "order-received", "complete", "success"];
    let has_ended = ends.iter().any(|word| find(tail, word).is_some());
    if has_ended || !(tail.is_empty() || tail.starts_with('/')) {
        return Place::Other;
    }
    // `/checkouts/cn/TOKEN/information`: short segments are the platform's own.
    let mut rest = tail;
    while !rest.is_empty() {
        rest = from(rest, 1);
        let segment = until(rest, find_any(rest, b"/"));
        if 8 <= segment.len() {
            return Place::Checkout { root, token: segment };
        }
        rest = from(rest, segment.len());
    }
    Place::Checkout { root, token: "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_mean_places() {
        const TOKEN: &str = "c1-8f3b2a90";
        let checkout = |root, token| Place::Checkout { root, token };
        let cases = [
            ("https://a.b/cart/add", "", Place::Add { root: "https://a.b" }),
            ("https://a.b/cart/add.js?x=1", "", Place::Add { root: "https://a.b" }),
            ("https://a.b/fr-ca/cart/add.json", "", Place::Add { root: "https://a.b/fr-ca" }),
            ("https://a.b/shop/cart/change.js", "", Place::Change { root: "https://a.b/shop" }),
            ("https://a.b/cart/update", "", Place::Change { root: "https://a.b" }),
            ("https://a.b/cart.js", "", Place::Other),
            ("https://a.b/cart", "", Place::Other),
            ("https://a.b/cart", "checkout", checkout("https://a.b", "")),
            ("https://a.b/fr/cart/", "checkout", checkout("https://a.b/fr", "")),
            ("https://a.b/cart/update", "checkout", checkout("https://a.b", "")),
            ("https://a.b/login", "checkout", Place::Other),
            ("https://a.b/cartography/add", "", Place::Other),
            ("https://a.b/search?q=/cart/add", "", Place::Other),
            ("https://a.b/checkout", "", checkout("https://a.b", "")),
            ("https://a.b/en/checkout/?x", "", checkout("https://a.b/en", "")),
            ("https://a.b/shop/checkouts/c1-8f3b2a90", "", checkout("https://a.b/shop", TOKEN)),
            (
                "https://a.b/checkouts/cn/c1-8f3b2a90/information",
                "",
                checkout("https://a.b", TOKEN),
            ),
            ("https://a.b/checkouts/c1-8f3b2a90/thank_you", "", Place::Other),
            ("https://a.b/checkouts/cn/c1-8f3b2a90/thank-you", "", Place::Other),
            ("https://a.b/checkout/order-received/12/?key=wc", "", Place::Other),
            ("https://a.b/checkout-tips", "", Place::Other),
            ("https://a.b/", "", Place::Other),
            ("", "", Place::Other),
        ];
        for (url, button, want) in cases {
            assert_eq!(place(url, button), want, "{url}");
        }
    }
}
