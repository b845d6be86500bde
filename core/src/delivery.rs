//! One request from a source, as it was received (`docs/wire.md`, delivery record).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::api::SourceKind;
use crate::time::Timestamp;

/// A line of the raw log. Signature and token were checked before it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Source within the workspace.
    pub source_id: String,
    /// The source's kind: decides how the body is read.
    pub kind: SourceKind,
    /// When the edge received it.
    pub received_at: Timestamp,
    /// Lower-case header names that matter.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, as text.
    pub body: String,
}

impl Delivery {
    /// Reads one line of NDJSON.
    ///
    /// # Errors
    ///
    /// What was wrong with the line, in words.
    pub fn parse_line(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| format!("delivery record: {error}"))
    }

    /// A header's value without surrounding white space; empty counts as absent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_and_a_bad_one_says_why() {
        let line = r#"{"source_id":"shop","kind":"shopify","received_at":"2026-11-23T10:00:00Z","headers":{"x-shopify-topic":"orders/create\n"},"body":"{}"}"#;
        let delivery = Delivery::parse_line(line).unwrap();
        assert_eq!(delivery.header("x-shopify-topic"), Some("orders/create"));
        assert_eq!(delivery.header("user-agent"), None);
        let error = Delivery::parse_line(r#"{"source_id":"shop"}"#).unwrap_err();
        assert!(error.contains("missing field `kind`"), "{error}");
    }
}
