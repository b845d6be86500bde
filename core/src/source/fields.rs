//! Reading the fields of the shop platforms' resources.

use serde_json::{Map, Value};

use crate::time::Timestamp;

/// Keeps the fields that have a value.
pub(in crate::source) fn present<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.to_owned(), v)).collect()
}

/// An id as exact text: some exceed 2^53.
pub(in crate::source) fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A field's non-empty text.
pub(in crate::source) fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A field as it is, `null` when it is absent.
pub(in crate::source) fn value(object: &Value, field: &str) -> Value {
    object.get(field).cloned().unwrap_or(Value::Null)
}

/// A field's moment, when it has one.
pub(in crate::source) fn moment(object: &Value, field: &str) -> Option<Timestamp> {
    text(object, field).and_then(|text| Timestamp::parse(text).ok())
}

/// A list's entries; none when it is no list.
pub(in crate::source) fn list<'a>(object: &'a Value, field: &str) -> &'a [Value] {
    object.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A telephone number as E.164, when it names its country.
pub(in crate::source) fn phone(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits = match text.strip_prefix("00") {
        Some(_) => digits.get(2..)?,
        None if text.starts_with('+') => digits.as_str(),
        None => return None,
    };
    (is_plain && (7..=15).contains(&digits.len())).then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_become_e164_or_nothing() {
        let cases = [
            ("+49 228 123-456", Some("+49228123456")),
            ("0044 (20) 7946.0000", Some("+442079460000")),
            ("555-625-1199", None),
            ("555-555-SHIP", None),
            ("+1", None),
            ("", None),
        ];
        for (given, want) in cases {
            assert_eq!(phone(Some(given)).as_deref(), want, "{given}");
        }
    }
}
