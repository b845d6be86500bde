//! JSON in the [plain form](super::plain), for what does not come through the pixel's driver.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::plain::QUOTE;

/// Translates `json`. Numbers keep their digits: ids beyond 2^53 and prices never pass a float.
pub fn from_json(json: &RawValue) -> String {
    let mut out = String::new();
    write(&mut out, json.get());
    out
}

/// Appends one value, well-formed as it stands in a [`RawValue`].
fn write(out: &mut String, json: &str) {
    match json.as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> =
                serde_json::from_str(json).unwrap_or_default();
            out.push('{');
            for (key, value) in members {
                write_text(out, &key);
                write(out, value.get());
            }
            out.push('}');
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            out.push('[');
            for item in items {
                write(out, item.get());
            }
            out.push(']');
        }
        Some(b'"') => write_text(out, &serde_json::from_str::<String>(json).unwrap_or_default()),
        Some(b'-' | b'0'..=b'9') => write_text(out, json),
        _ => out.push('-'),
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push(QUOTE);
    let plain = text.replace(|c: char| c < ' ', " ");
    out.push_str(plain.trim_matches(' '));
    out.push(QUOTE);
}
