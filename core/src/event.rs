//! The event: something a customer did (`product.md §1`).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::api::Warning;
use crate::time::Timestamp;

/// A string that identifies exactly one person across sources: `urn:{kind}:{value}`.
///
/// Always normalised: the kind is lower case and trimmed, an e-mail's value too; other
/// values are kept as they came (`product.md §5.1`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Alias(String);

/// Longest alias kept, in bytes.
pub const MAX_ALIAS_BYTES: usize = 512;

/// Why text is not an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AliasError {
    /// Not of the form `urn:{kind}:{value}`.
    #[error("expected urn:{{kind}}:{{value}}")]
    Form,
    /// Longer than [`MAX_ALIAS_BYTES`].
    #[error("longer than 512 bytes")]
    TooLong,
}

impl Alias {
    /// Reads and normalises `urn:{kind}:{value}`.
    ///
    /// # Errors
    ///
    /// [`AliasError`] when a part is missing or the text is too long.
    pub fn parse(text: &str) -> Result<Self, AliasError> {
        let rest = text.trim_start().get(..4).filter(|urn| urn.eq_ignore_ascii_case("urn:"));
        let rest = rest.and(text.trim_start().get(4..)).ok_or(AliasError::Form)?;
        let (kind, value) = rest.split_once(':').ok_or(AliasError::Form)?;
        Self::new(kind, value)
    }

    /// Makes the alias of one kind and value.
    ///
    /// # Errors
    ///
    /// [`AliasError`] when either is empty or both together are too long.
    pub fn new(kind: &str, value: &str) -> Result<Self, AliasError> {
        let kind = kind.trim().to_lowercase();
        let value = value.trim();
        if kind.is_empty() || kind.contains(':') || value.is_empty() {
            return Err(AliasError::Form);
        }
        let alias = match kind.as_str() {
            "email" => format!("urn:email:{}", value.to_lowercase()),
            _ => format!("urn:{kind}:{value}"),
        };
        if MAX_ALIAS_BYTES < alias.len() {
            return Err(AliasError::TooLong);
        }
        Ok(Self(alias))
    }

    /// The whole `urn:{kind}:{value}`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind, such as `email`.
    pub fn kind(&self) -> &str {
        self.0.split(':').nth(1).unwrap_or_default()
    }

    /// The value, such as the address.
    pub fn value(&self) -> &str {
        self.0.splitn(3, ':').nth(2).unwrap_or_default()
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An alias with the rung of the source's ladder that gave it (`product.md §3`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAlias {
    /// The alias.
    pub alias: Alias,
    /// Such as `pixel`, `sent`, `note_attribute`, `customer_id`.
    pub rung: String,
}

/// One of several states of an order (`docs/decisions/0009-orders-in-versions.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// How far it is from the version that counts; the smallest counts.
    pub rank: i64,
}

/// What the edge and the pixel knew around an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct Context {
    /// Pixel level: `loader`, `wasm`, `js` or `raw`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The browser's own session id, kept for comparison only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_hint: Option<String>,
    /// The sender's clock when the event was created, when it differs from `at`; Unix ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at_ms: Option<i64>,
    /// ISO 3166-1 alpha-2 country from the edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Number of the network it came from (autonomous system), from the edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    /// The edge knew the sender as a crawler.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_verified_bot: bool,
    /// Global Privacy Control was on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_gpc: bool,
    /// The strongest rung of the source's ladder that ties the event to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// Which state of its order the event tells, for the events that tell one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// It fills the place of an event that has not come, until it does. All it says is said
    /// by another event of the same delivery, so it takes part in nothing but the log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_stand_in: bool,
    /// Whatever tells of its resource later tells it again: a repeat is no news to anybody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_retold: bool,
    /// Id of the event that a rule made it of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<String>,
    /// It happened before the source was connected: stored, never passed on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_history: bool,
    /// FNV-1a of the bytes that were sent, to tell a repeat from another payload under one id.
    #[serde(default)]
    pub digest: String,
}

/// The part of an event that is stored as one JSON text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What happened.
    pub properties: Map<String, Value>,
    /// What it said of the person.
    pub profile_properties: Map<String, Value>,
    /// Who it was: normalised, without repeats.
    pub aliases: Vec<NamedAlias>,
    /// Doubts about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Circumstances.
    #[serde(default)]
    pub context: Context,
}

/// One validated fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Source it came from.
    pub source_id: String,
    /// The sender's id; the deduplication key within the source.
    pub event_id: String,
    /// Event name, in the spec's spelling.
    pub name: String,
    /// Whether a browser sent it: only those make sessions (`product.md §7.1`).
    pub is_client: bool,
    /// When it happened, corrected for clock skew and never after receipt.
    pub at: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// The rest.
    pub facts: Facts,
}

impl Event {
    /// The browser that sent it: the value of its first `urn:cookie:` alias.
    pub fn visitor_id(&self) -> Option<&str> {
        if !self.is_client {
            return None;
        }
        let cookie = self.facts.aliases.iter().find(|named| named.alias.kind() == "cookie")?;
        Some(cookie.alias.value())
    }

    /// The alias its rows are filed under: the visitor's for a browser event, else the first.
    pub fn person(&self) -> Option<&Alias> {
        let aliases = || self.facts.aliases.iter().map(|named| &named.alias);
        let cookie = aliases().find(|alias| self.is_client && alias.kind() == "cookie");
        cookie.or_else(|| aliases().next())
    }

    /// All its aliases, the one it is filed under first.
    pub fn people(&self) -> impl Iterator<Item = &Alias> {
        let person = self.person();
        let aliases = self.facts.aliases.iter().map(|named| &named.alias);
        person.into_iter().chain(aliases.filter(move |alias| Some(*alias) != person))
    }

    /// The strongest rung that ties it to a person.
    pub fn rung(&self) -> Option<&str> {
        let first = || self.facts.aliases.first().map(|named| &named.rung);
        self.facts.context.rung.as_ref().or_else(first).map(String::as_str)
    }

    /// A property as text.
    pub fn text(&self, property: &str) -> Option<&str> {
        self.facts.properties.get(property).and_then(Value::as_str)
    }
}

/// An id computed from parts: 24 hex digits of their SHA-256.
pub fn hashed_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize();
    let number = bytes.iter().take(12).fold(0_u128, |n, byte| n << 8 | u128::from(*byte));
    format!("{number:024x}")
}

/// 64-bit FNV-1a of what was sent, as hex.
pub fn digest(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_normalised_or_refused() {
        let cases = [
            ("urn:email: Ann@Shop.Example ", Some("urn:email:ann@shop.example")),
            ("URN:Email:a@b.c", Some("urn:email:a@b.c")),
            ("urn:Customer_ID:AbC", Some("urn:customer_id:AbC")),
            ("urn:url:https://a.b/c:d", Some("urn:url:https://a.b/c:d")),
            ("urn:cookie:", None),
            ("urn::x", None),
            ("email:a@b.c", None),
            ("urn:x", None),
            ("", None),
            ("ürn:email:x", None),
        ];
        for (text, want) in cases {
            let got = Alias::parse(text).ok();
            assert_eq!(got.as_ref().map(Alias::as_str), want, "{text:?}");
        }
        assert_eq!(Alias::new("x", &"v".repeat(600)), Err(AliasError::TooLong));
    }

    #[test]
    fn kind_and_value_come_apart() {
        let alias = Alias::parse("urn:url:https://a.b/c").unwrap();
        assert_eq!((alias.kind(), alias.value()), ("url", "https://a.b/c"));
    }
}
