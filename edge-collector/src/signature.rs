//! Shopify's signatures: base64 HMAC-SHA256 over the raw bytes of the body (`product.md §3`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::envelope::{self, JobError};

/// What a delivery's signature is checked against.
#[derive(Debug, Deserialize)]
struct Claim {
    /// The source's secrets: the current one, and the previous while it is being replaced.
    secrets: Vec<String>,
    /// The header's value.
    signature: String,
}

/// Job: whether the body after the head carries a right signature.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn shopify_signed(request: &[u8]) -> Result<String, JobError> {
    let (claim, body): (Claim, &[u8]) = envelope::open(request)?;
    let is_signed = claim.secrets.iter().any(|secret| is_valid(secret, body, &claim.signature));
    Ok(is_signed.to_string())
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
