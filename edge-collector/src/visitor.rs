//! The visitor's cookie, kept by the server where it runs on the shop's domain: browsers shorten
//! the life of what a script has set (`product.md §2`).

use serde::Deserialize;
use tributary_core::channel::cookie_domain;

use crate::envelope::{self, JobError};

/// How long the visitor is known: the most that browsers allow.
const SECONDS: u32 = 400 * 86_400;
/// Names the visitor.
const VISITOR: &str = "__cvg_uid";
/// The day of the last refresh. While it is there, the pixel leaves the visitor's cookie alone.
const REFRESHED: &str = "__cvg_s";

/// A request of the pixel that carried cookies.
#[derive(Debug, Deserialize)]
struct Visit {
    /// The page's origin.
    origin: String,
    /// The collector's host as the request names it.
    host: String,
    /// The `Cookie` header.
    cookie: String,
    /// Days since 1970.
    day: u32,
}

/// Job: the `Set-Cookie` headers of the answer, as a JSON list; none when the cookie was
/// refreshed today.
///
/// A request carries the shop's cookie only when the collector is on the shop's domain, and
/// has one only while the visitor has agreed to it where that is needed.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn refresh(request: &[u8]) -> Result<String, JobError> {
    let (visit, _): (Visit, &[u8]) = envelope::open(request)?;
    serde_json::to_string(&cookies(&visit)).map_err(|error| JobError::Envelope(error.to_string()))
}

fn cookies(visit: &Visit) -> Vec<String> {
    let day = visit.day.to_string();
    let visitor = value(&visit.cookie, VISITOR).filter(|id| is_id(id));
    let (Some(visitor), false) = (visitor, value(&visit.cookie, REFRESHED) == Some(&day)) else {
        return Vec::new();
    };
    let (scheme, authority) = visit.origin.split_once("://").unwrap_or_default();
    let domain = match cookie_domain(&visit.origin) {
        Some(domain) => format!("; Domain={domain}"),
        // A host without a domain keeps its cookies to itself.
        None if authority == visit.host => String::new(),
        None => return Vec::new(),
    };
    let secure = if scheme == "https" { "; Secure" } else { "" };
    [(VISITOR, visitor), (REFRESHED, &day)]
        .iter()
        .map(|(name, value)| {
            format!("{name}={value}; Max-Age={SECONDS}; Path=/; SameSite=Lax{domain}{secure}")
        })
        .collect()
}

/// The value of a cookie in a `Cookie` header.
fn value<'a>(cookie: &'a str, name: &str) -> Option<&'a str> {
    cookie.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// What goes back into a header is what an id may hold.
fn is_id(text: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (16..=64).contains(&text.len()) && text.bytes().all(is_safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UID: &str = "01936f5e-7c3a-7b1e-9d55-0c6c3b1f29ff";

    fn refreshed(origin: &str, host: &str, cookie: &str) -> Vec<String> {
        let [origin, host, cookie] = [origin, host, cookie].map(str::to_owned);
        cookies(&Visit { origin, host, cookie, day: 20_783 })
    }

    #[test]
    fn a_visitor_of_the_shops_domain_is_kept_once_a_day() {
        let plain = format!("a=b; {VISITOR}={UID}");
        let tail = "Max-Age=34560000; Path=/; SameSite=Lax; Domain=shop.co.uk; Secure";
        let both = [format!("{VISITOR}={UID}; {tail}"), format!("{REFRESHED}=20783; {tail}")];
        let site = "https://www.shop.co.uk";
        assert_eq!(refreshed(site, "t.shop.co.uk", &plain), both);
        assert_eq!(refreshed(site, "t.shop.co.uk", &format!("{plain}; {REFRESHED}=20782")), both);
        let again = refreshed(site, "t.shop.co.uk", &format!("{plain}; {REFRESHED}=20783"));
        assert_eq!(again, [""; 0]);
    }

    #[test]
    fn nothing_is_set_for_others() {
        let known = format!("{VISITOR}={UID}");
        for (case, origin, host, cookie) in [
            ("no visitor", "https://shop.example", "shop.example", "a=b"),
            ("another cookie's end", "https://shop.example", "shop.example", "x__cvg_uid=1"),
            ("junk", "https://shop.example", "shop.example", "__cvg_uid=null"),
            (
                "a header of its own",
                "https://shop.example",
                "shop.example",
                "__cvg_uid=a\r\nb: cdefghijklmno",
            ),
            ("a host without a domain", "http://localhost:1", "127.0.0.1:2", &known),
            ("no origin", "null", "shop.example", &known),
        ] {
            assert_eq!(refreshed(origin, host, cookie), [""; 0], "{case}");
        }
        assert_eq!(refreshed("http://localhost:1", "localhost:1", &known).len(), 2);
    }
}
