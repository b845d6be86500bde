//! Signatures of the shop platforms: base64 HMAC-SHA256 over the raw bytes of the body
//! (`product.md §3`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use tributary_core::api::SourceKind;

use crate::envelope::{self, JobError};

/// What a delivery's signature is checked against.
#[derive(Debug, Deserialize)]
struct Claim {
    /// The source's kind.
    kind: SourceKind,
    /// The source's secrets: the current one, and the previous while it is being replaced.
    secrets: Vec<String>,
    /// The header's value; empty when there is none.
    signature: String,
}

/// Job: `signed` when the body after the head carries a right signature, `ping` when it only
/// asks whether anybody is there, else `unsigned`.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn verdict(request: &[u8]) -> Result<String, JobError> {
    let (claim, body): (Claim, &[u8]) = envelope::open(request)?;
    let is_signed = claim.secrets.iter().any(|secret| is_valid(secret, body, &claim.signature));
    let verdict = match claim.kind {
        _ if is_signed => "signed",
        SourceKind::Woocommerce if claim.signature.is_empty() && is_ping(body) => "ping",
        _ => "unsigned",
    };
    Ok(verdict.to_owned())
}

/// WooCommerce asks before it saves a webhook, unsigned: the form `webhook_id=7`.
fn is_ping(body: &[u8]) -> bool {
    let id = body.strip_prefix(b"webhook_id=");
    id.is_some_and(|id| (1..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}

/// Compares in constant time. White space around the header's value is the transport's.
fn is_valid(secret: &str, body: &[u8], signature: &str) -> bool {
    let Ok(claimed) = STANDARD.decode(signature.trim()) else { return false };
    // An empty secret would accept what anybody can compute.
    if secret.is_empty() {
        return false;
    }
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.chain_update(body).verify_slice(&claimed).is_ok()
}

#[cfg(test)]
mod tests;
