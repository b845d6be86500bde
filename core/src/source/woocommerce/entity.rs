//! Names in structured data are often HTML-escaped, some of them twice
//! (WooCommerce: `Beanie &amp;amp; Hat`).

use crate::detect::text::{byte, find, find_any, from, until};

/// Undoes up to two layers of HTML escaping. Only the entities that shops emit are known.
pub(super) fn unescape(text: &str) -> String {
    unescape_once(&unescape_once(text))
}

fn unescape_once(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let end = find_any(rest, b"&");
        out.push_str(until(rest, end));
        rest = from(rest, end);
        if rest.is_empty() {
            return out;
        }
        let entity = until(rest, find_any(rest, b";") + 1);
        match char::from_u32(read(entity)) {
            Some(c) if ' ' <= c => out.push(c),
            _ => out.push_str(entity),
        }
        rest = from(rest, entity.len().max(1));
    }
}

/// Each entity with its character behind it.
const NAMED: &str = "&amp;&&lt;<&gt;>&quot;\"&apos;'&nbsp; ";

/// The code of the character that `entity` stands for; 0 when it is none.
fn read(entity: &str) -> u32 {
    if byte(entity, 1) == b'#' {
        return numbered(from(entity, 2));
    }
    let at = find(NAMED, entity).map_or(NAMED.len(), |at| at + entity.len());
    u32::from(byte(NAMED, at))
}

/// `38;` or `x26;`.
fn numbered(number: &str) -> u32 {
    let is_hex = byte(number, 0) | 32 == b'x';
    let radix = if is_hex { 16 } else { 10 };
    let mut code = 0;
    for byte in from(number, usize::from(is_hex)).bytes() {
        let digit = u32::from(if byte < b'a' { byte.wrapping_sub(b'0') } else { byte - 87 });
        if byte == b';' || 0x11_0000 < code {
            break;
        }
        if radix <= digit {
            return 0;
        }
        code = code * radix + digit;
    }
    code
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
