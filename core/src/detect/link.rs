//! The little of URLs that the rules need. Facts carry absolute URLs: the browser made them.

use super::text::{byte, find, find_any, from, is_in, until};

/// Scheme and host, `https://shop.example`; all of it when there is no path.
pub fn origin(url: &str) -> &str {
    let host = find(url, "://").map_or(0, |idx| idx + 3);
    until(url, host + find_any(from(url, host), b"/?#"))
}

/// Scheme, host and path, without query and fragment.
pub fn address(url: &str) -> &str {
    until(url, find_any(url, b"?#"))
}

/// The path, without query and fragment.
pub fn path(url: &str) -> &str {
    from(address(url), origin(url).len())
}

/// The id of the variant that a Shopify address names (`?variant=`); empty when it names none.
pub fn variant(url: &str) -> &str {
    let mut at = 0;
    while at < url.len() {
        let rest = from(url, at + 1);
        if is_in(byte(url, at), b"?&") && rest.starts_with("variant=") {
            return from(until(rest, find_any(rest, b"&#")), 8);
        }
        at += 1;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://a.example/fr/products/x?variant=7&b=#top";

    #[test]
    fn parts_of_a_url() {
        assert_eq!(origin(BASE), "https://a.example");
        assert_eq!(path(BASE), "/fr/products/x");
        assert_eq!(path("https://a.example?x"), "");
        assert_eq!(variant(BASE), "7");
        assert_eq!(variant("https://a.example/?old_variant=1&variant=2#variant=3"), "2");
        assert_eq!(variant("https://a.example/variant=1"), "");
    }
}
