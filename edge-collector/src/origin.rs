//! Which pages may send to a browser source.

use serde::Deserialize;
use tributary_core::api::SourceKind;

use crate::envelope::{self, JobError};

/// What a page's origin is checked against.
#[derive(Debug, Deserialize)]
struct Claim {
    /// The `Origin` header.
    origin: String,
    /// The source's kind.
    kind: SourceKind,
    /// Origins the source takes events from; empty takes them from any.
    allowed_origins: Vec<String>,
}

/// Job: whether a page of this origin may send to the source.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn origin_allowed(request: &[u8]) -> Result<String, JobError> {
    let (claim, _): (Claim, &[u8]) = envelope::open(request)?;
    #[cfg(feature = "fault-injection")]
    crate::fault::trip(&claim.origin);
    Ok(is_allowed(&claim).to_string())
}

/// `null` is what every sandboxed frame and local file sends, so it proves nothing:
/// only Shopify's sandboxed web pixel is let in with it (`product.md §3`).
fn is_allowed(claim: &Claim) -> bool {
    if claim.origin == "null" {
        return claim.kind == SourceKind::WebPixel;
    }
    let is_listed =
        claim.allowed_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(&claim.origin));
    claim.allowed_origins.is_empty() || is_listed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        let shop = ["https://shop.example"];
        for (origin, kind, allowed, expected) in [
            ("https://any.example", SourceKind::Pixel, [].as_slice(), true),
            ("https://shop.example", SourceKind::Pixel, &shop, true),
            ("https://SHOP.example", SourceKind::Pixel, &shop, true),
            ("https://shop.example:8443", SourceKind::Pixel, &shop, false),
            ("http://shop.example", SourceKind::Pixel, &shop, false),
            ("https://evil.example", SourceKind::Pixel, &shop, false),
            ("null", SourceKind::Pixel, &[], false),
            ("null", SourceKind::WebPixel, &[], true),
            ("null", SourceKind::WebPixel, &shop, true),
        ] {
            let claim = Claim {
                origin: origin.to_owned(),
                kind,
                allowed_origins: allowed.iter().map(|&one| one.to_owned()).collect(),
            };
            assert_eq!(is_allowed(&claim), expected, "{claim:?}");
        }
    }
}
