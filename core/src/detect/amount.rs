//! Amounts as exact decimal text. No number type ever holds one.

use super::text::{byte, find_any, from, rfind_any, trim, until};

const DIGITS: &[u8] = b"0123456789";

/// Instead of an exponent: the amounts are decimals.
pub const DECIMAL: usize = usize::MAX;

/// Reads an amount in minor units, `exponent` of them decimal places, or a decimal.
pub fn read(text: &str, exponent: usize) -> String {
    if exponent == DECIMAL { from_text(text) } else { from_minor(text, exponent) }
}

/// Turns integer minor units into a decimal: `1990` with exponent 2 is `19.90`. Empty when
/// `minor` is not a whole number.
pub fn from_minor(minor: &str, exponent: usize) -> String {
    let is_negative = byte(minor, 0) == b'-';
    let digits = from(minor, usize::from(is_negative));
    let mut out = String::new();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return out;
    }
    let mut padded = String::new();
    for _ in digits.len()..=exponent {
        padded.push('0');
    }
    padded.push_str(digits);
    let point = padded.len() - exponent;
    if is_negative {
        out.push('-');
    }
    out.push_str(until(&padded, point));
    if 0 < exponent {
        out.push('.');
        out.push_str(from(&padded, point));
    }
    out
}

/// Reads an amount as shops write it: `19.90`, `1,299.00`, `1.299,00`, `19,90 €`, `CHF 1'299`.
///
/// A lone point is a decimal point, as schema.org demands; a lone comma is one unless
/// exactly three digits follow it. Empty when it is no amount, or a range of two.
pub fn from_text(text: &str) -> String {
    let mut out = String::new();
    let start = find_any(text, DIGITS);
    let Some(end) = rfind_any(text, DIGITS) else { return out };
    let end = end + 1;
    let body = from(until(text, end), start);
    let before = until(text, start);
    let point = decimal_point(body);

    if trim(before).ends_with('-') || trim(before).ends_with('\u{2212}') {
        out.push('-');
    }
    if before == "." {
        out.push_str("0.");
    }
    for (idx, byte) in body.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => out.push(char::from(byte)),
            b'.' | b',' if Some(idx) == point => out.push('.'),
            // Grouping: the rest is the narrow and no-break spaces and the curly apostrophe.
            b'.' | b',' | b'\'' | b' ' | 0x80.. => {}
            _ => return String::new(),
        }
    }
    out
}

/// Where the decimal point of `body` is, which begins and ends with a digit.
fn decimal_point(body: &str) -> Option<usize> {
    let last = rfind_any(body, b".,")?;
    let separator = byte(body, last);
    let head = until(body, last);
    let is_repeated = rfind_any(head, &[separator]).is_some();
    let is_mixed = rfind_any(head, b".,").is_some() && !is_repeated;
    let has_three_places = body.len() - last == 4;
    let groups = separator == b',' && has_three_places && !is_mixed && head != "0";
    (!is_repeated && !groups).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_become_exact_decimals() {
        let cases = [
            ("1990", 2, Some("19.90")),
            ("5", 2, Some("0.05")),
            ("0", 2, Some("0.00")),
            ("-5", 2, Some("-0.05")),
            ("1200", 0, Some("1200")),
            ("125", 3, Some("0.125")),
            ("12345678901234567890123", 4, Some("1234567890123456789.0123")),
            ("19.90", 2, None),
            ("1e3", 2, None),
            ("", 2, None),
            ("-", 2, None),
        ];
        for (minor, exponent, want) in cases {
            assert_eq!(from_minor(minor, exponent), want.unwrap_or_default(), "{minor} {exponent}");
        }
    }

    #[test]
    fn amounts_are_read_as_shops_write_them() {
        let cases = [
            ("949.00", Some("949.00")),
            ("949", Some("949")),
            ("949.0", Some("949.0")),
            ("0.125", Some("0.125")),
            ("19,90", Some("19.90")),
            ("19,90 €", Some("19.90")),
            ("€19.90", Some("19.90")),
            ("Rs. 1,299.00", Some("1299.00")),
            ("1.299,00", Some("1299.00")),
            ("1,299", Some("1299")),
            ("0,125", Some("0.125")),
            ("12,34,567.50", Some("1234567.50")),
            ("1.234.567", Some("1234567")),
            ("CHF 1'299.–", Some("1299")),
            ("1\u{202f}299,90", Some("1299.90")),
            ("-5.00", Some("-5.00")),
            (".5", Some("0.5")),
            ("10.00-20.00", None),
            ("1e3", None),
            ("free", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(from_text(text), want.unwrap_or_default(), "{text}");
        }
    }
}
