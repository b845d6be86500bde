//! Names in structured data are often HTML-escaped, some of them twice
//! (WooCommerce: `Beanie &amp;amp; Hat`).

use super::text::{find_any, from, until};

/// Undoes up to two layers of HTML escaping. Only the entities that shops emit are known.
pub fn unescape(text: &str) -> String {
    unescape_once(&unescape_once(text))
}

fn unescape_once(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = find_any(rest, b"&");
        out.push_str(until(rest, end));
        rest = from(rest, end);
        let name = until(rest, find_any(rest, b";"));
        if let Some(c) = read(from(name, 1)) {
            out.push(c);
            rest = from(rest, name.len() + 1);
        } else {
            out.push_str(until(rest, 1));
            rest = from(rest, 1);
        }
    }
    out
}

/// The character of the entity `name`.
fn read(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return numbered(name),
    })
}

/// `#38` or `#x26`.
fn numbered(name: &str) -> Option<char> {
    let is_hex = name.starts_with("#x") || name.starts_with("#X");
    let digits = from(name, 1 + usize::from(is_hex));
    let radix = if is_hex { 16 } else { 10 };
    if !name.starts_with('#') || digits.is_empty() || 6 < digits.len() {
        return None;
    }
    let mut code = 0;
    for byte in digits.bytes() {
        code = code * radix + char::from(byte).to_digit(radix)?;
    }
    char::from_u32(code).filter(|c| ' ' <= *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescapes_up_to_two_layers() {
        let cases = [
            ("Beanie &amp;amp; &#8220;Logo&#x201d;", "Beanie & \u{201c}Logo\u{201d}"),
            ("Beanie &amp;#038; Hat", "Beanie & Hat"),
            ("R&D; fish & chips &unknown;", "R&D; fish & chips &unknown;"),
            ("&", "&"),
            ("&#0;&#99999999999;", "&#0;&#99999999999;"),
        ];
        for (text, want) in cases {
            assert_eq!(unescape(text), want);
        }
    }
}
