//! Finding a person's identifiers in text that is not theirs, and striking them out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use tributary_core::event::Alias;

/// What is left in place of an identifier.
const ERASED: &str = "[erased]";
/// Shorter values are found in too much that is not the person's.
const MIN_CHARS: usize = 6;

/// Texts that give a person away, in lower case.
#[derive(Debug)]
pub(super) struct Needles(BTreeSet<String>);

impl Needles {
    /// Whole aliases, and the values of those whose value is known outside of us: an e-mail
    /// address, a telephone number, a browser's id.
    pub(super) fn new<'a>(aliases: impl Iterator<Item = &'a String>) -> Self {
        let mut needles = BTreeSet::new();
        for alias in aliases.filter_map(|text| Alias::parse(text).ok()) {
            needles.insert(alias.as_str().to_lowercase());
            if !matches!(alias.kind(), "email" | "phone" | "phone_number" | "cookie") {
                continue;
            }
            let value = alias.value().to_lowercase();
            // As in the query of an address.
            needles.insert(value.replace('@', "%40"));
            needles.insert(value.trim_start_matches('+').to_owned());
        }
        needles.retain(|needle| MIN_CHARS <= needle.chars().count());
        Self(needles)
    }

    /// For SQL to look for candidates with.
    pub(super) fn texts(&self) -> &BTreeSet<String> {
        &self.0
    }

    /// Strikes the identifiers out of every text of a value; whether there was one.
    pub(super) fn strike(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => match self.struck(text) {
                Some(struck) => {
                    *text = struck;
                    true
                }
                None => false,
            },
            Value::Number(number) => {
                let is_mine = self.0.contains(&number.to_string());
                if is_mine {
                    *value = Value::String(ERASED.to_owned());
                }
                is_mine
            }
            Value::Array(values) => {
                // An alias that is struck out names nobody any more.
                let before = values.len();
                values.retain(|value| !self.is_alias(value));
                let is_shorter = values.len() < before;
                values.iter_mut().fold(is_shorter, |found, value| self.strike(value) | found)
            }
            Value::Object(fields) => self.strike_fields(fields),
            Value::Null | Value::Bool(_) => false,
        }
    }

    fn strike_fields(&self, fields: &mut Map<String, Value>) -> bool {
        let mut found = false;
        for (name, mut value) in std::mem::take(fields) {
            found |= self.strike(&mut value);
            let struck = self.struck(&name);
            found |= struck.is_some();
            fields.insert(struck.unwrap_or(name), value);
        }
        found
    }

    /// Whether this is the record of one of the aliases.
    fn is_alias(&self, value: &Value) -> bool {
        let alias = value.get("alias").and_then(Value::as_str);
        alias.is_some_and(|alias| self.0.contains(&alias.to_lowercase()))
    }

    /// The text without the identifiers; `None` when it holds none.
    pub(super) fn struck(&self, text: &str) -> Option<String> {
        let mut struck: Option<String> = None;
        for needle in &self.0 {
            let before = struck.as_deref().unwrap_or(text);
            if let Some(after) = without(before, needle) {
                struck = Some(after);
            }
        }
        struck
    }
}

/// Replaces every occurrence that is not part of a longer word; `None` when there is none.
fn without(text: &str, needle: &str) -> Option<String> {
    // Lower case of ASCII alone keeps the places of the text.
    let lower = text.to_ascii_lowercase();
    let mut kept = String::new();
    let mut end = 0;
    let mut is_found = false;
    for (start, _) in lower.match_indices(needle) {
        let stop = start + needle.len();
        let (before, after) = (text.get(..start)?, text.get(stop..)?);
        if start < end || continues(before) || after.starts_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        kept.push_str(text.get(end..start)?);
        kept.push_str(ERASED);
        end = stop;
        is_found = true;
    }
    kept.push_str(text.get(end..)?);
    is_found.then_some(kept)
}

/// Whether a word goes on where this text ends. An escape of an address (`%3D`) is no word.
fn continues(before: &str) -> bool {
    let escape = before.len().checked_sub(3).and_then(|start| before.get(start..));
    let is_escape = escape
        .and_then(|escape| escape.strip_prefix('%'))
        .is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()));
    !is_escape && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn identifiers_are_struck_out_and_words_that_hold_them_are_not() {
        let aliases = ["urn:email:ann@shop.example", "urn:phone:+491512345", "urn:customer_id:7"];
        let needles = Needles::new(aliases.map(str::to_owned).iter());
        let cases = [
            ("Ann@Shop.Example", Some("[erased]")),
            ("write to ann@shop.example, please", Some("write to [erased], please")),
            ("https://x/?e=ann%40shop.example&n=1", Some("https://x/?e=[erased]&n=1")),
            ("?next=%2Fx%3Fe%3Dann%40shop.example", Some("?next=%2Fx%3Fe%3D[erased]")),
            ("joann@shop.example", None),
            ("ann@shop.examples", None),
            ("+491512345", Some("[erased]")),
            ("tel:491512345", Some("tel:[erased]")),
            ("urn:customer_id:7", Some("[erased]")),
            ("urn:customer_id:77", None),
            ("7", None),
        ];
        for (text, want) in cases {
            assert_eq!(needles.struck(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn every_place_of_a_value_is_looked_at() {
        let needles = Needles::new(["urn:email:ann@shop.example".to_owned()].iter());
        let mut value = json!({"aliases": [{"alias": "urn:email:ann@shop.example", "rung": "sent"}],
            "ann@shop.example": [1, {"note": "by ann@shop.example"}]});
        assert!(needles.strike(&mut value));
        assert_eq!(value, json!({"aliases": [], "[erased]": [1, {"note": "by [erased]"}]}));
        assert!(!needles.strike(&mut json!({"note": "nothing", "n": 1, "b": true, "x": null})));
    }
}
