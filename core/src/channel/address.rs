//! The parts of an address that say where a visitor came from.
//!
//! Browsers send addresses in serialised form (lower-case, punycode), so a splitter is
//! enough; the tables of a full URL parser would only make the Worker's module larger.

use std::net::IpAddr;

use super::suffix;

/// Longest address that is read, in bytes; the rest is ignored.
const MAX_BYTES: usize = 8 * 1024;

/// Longest host name of the DNS, in bytes.
const MAX_HOST_BYTES: usize = 253;

/// An address with a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// Lower-case host without a trailing dot; an app's package name for `android-app:`.
    pub(super) host: String,
    /// Explicit port, else the scheme's.
    pub(super) port: Option<u16>,
    /// Path with its leading slash, or nothing.
    pub(super) path: &'a str,
}

impl<'a> Address<'a> {
    /// Splits `text`; `None` when it is no address of a site or an app.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = bounded(text.trim()).split_once("://")?;
        let default_port = match scheme.to_ascii_lowercase().as_str() {
            "http" => Some(80),
            "https" => Some(443),
            "android-app" | "ios-app" => None,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        let path_end = tail.find(['?', '#']).unwrap_or(tail.len());
        let (host, port) = host_and_port(authority)?;
        Some(Self { host, port: port.or(default_port), path: tail.get(..path_end)? })
    }

    /// The domain somebody registered, by the public suffix list: `shop.co.uk` for
    /// `www.shop.co.uk`. `None` for IP addresses, `localhost` and bare suffixes.
    pub(super) fn registrable(&self) -> Option<&str> {
        registrable(&self.host)
    }
}

/// The domain under which a site's pages share cookies; `None` where they share none with
/// another host. `site` is an address or an origin.
pub fn cookie_domain(site: &str) -> Option<String> {
    Address::parse(site)?.registrable().map(str::to_owned)
}

/// See [`Address::registrable`].
pub(super) fn registrable(host: &str) -> Option<&str> {
    if !host.contains('.') || host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    suffix::registrable(host)
}

/// Host and explicit port of the part between `://` and the path.
pub(super) fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let colon = match authority.rfind(']') {
        Some(bracket) => authority.get(bracket..)?.find(':').map(|n| bracket + n),
        None => authority.rfind(':'),
    };
    let (host, port) = authority.split_at_checked(colon.unwrap_or(authority.len()))?;
    let host = host.trim_end_matches('.').to_lowercase();
    let fits = !host.is_empty() && host.len() <= MAX_HOST_BYTES;
    fits.then(|| (host, port.trim_start_matches(':').parse().ok()))
}

/// What stands between `?` and `#`.
pub(super) fn query(text: &str) -> &str {
    let text = text.trim();
    let mut kept = bounded(text);
    if kept.len() < text.len() {
        // Half a click id would be another click id: drop the parameter that was cut.
        kept = kept.rfind(['&', '?']).and_then(|end| kept.get(..end)).unwrap_or("");
    }
    let before_fragment = kept.split_once('#').map_or(kept, |(before, _)| before);
    before_fragment.split_once('?').map_or("", |(_, query)| query)
}

/// Whether `host` is `domain` or under it.
pub(super) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn bounded(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports() {
        let cases = [
            // address, host and port
            ("https://Shop.Example/x?y#z", Some(("shop.example", Some(443)))),
            ("HTTP://shop.example.:8080", Some(("shop.example", Some(8080)))),
            ("https://user:pw@shop.example:443/", Some(("shop.example", Some(443)))),
            ("https://google.com@evil.example/", Some(("evil.example", Some(443)))),
            ("https://evil.example\\@google.com/", Some(("evil.example", Some(443)))),
            ("http://[::1]:8787/", Some(("[::1]", Some(8787)))),
            ("http://[::1]/", Some(("[::1]", Some(80)))),
            ("android-app://com.google.android.gm/", Some(("com.google.android.gm", None))),
            ("https://shop.example:port/", Some(("shop.example", Some(443)))),
            ("about:blank", None),
            ("chrome-extension://abc/", None),
            ("file:///etc/passwd", None),
            ("https:///x", None),
            ("://", None),
            ("", None),
        ];
        for (text, want) in cases {
            let got = Address::parse(text).map(|a| (a.host, a.port));
            assert_eq!(got, want.map(|(host, port)| (host.to_owned(), port)), "{text:?}");
        }
    }

    #[test]
    fn registrable_domains() {
        let cases = [
            ("www.shop.co.uk", Some("shop.co.uk")),
            ("a.myshopify.com", Some("a.myshopify.com")), // every shop is a site of its own
            ("localhost", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("co.uk", None),
        ];
        for (host, want) in cases {
            assert_eq!(registrable(host), want, "{host}");
        }
    }

    #[test]
    fn a_long_address_loses_the_parameter_that_was_cut() {
        let long = format!("https://a.example/?x=1&gclid={}", "g".repeat(9_000));
        assert_eq!(query(&long), "x=1");
        let umlauts = format!("https://a.example/?x=1&y={}", "ü".repeat(5_000));
        assert_eq!(query(&umlauts), "x=1");
        assert_eq!(query(&"?".repeat(9_000)).len(), 8_190);
    }

    #[test]
    fn queries() {
        let cases = [
            ("https://a.example/?x=1#?y=2", "x=1"),
            ("/relative?x=1", "x=1"),
            ("https://a.example/#/?x=1", ""),
            ("https://a.example/", ""),
            ("a?b?c", "b?c"),
        ];
        for (text, want) in cases {
            assert_eq!(query(text), want, "{text}");
        }
    }
}
