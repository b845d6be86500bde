//! Cutting text. The standard library's pattern searchers do the same with several kilobytes
//! of code, and these never panic.

/// The text from byte `start`; empty beyond the end or inside a character.
pub fn from(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or("")
}

/// The text before byte `end`; empty beyond the end or inside a character.
pub fn until(text: &str, end: usize) -> &str {
    text.get(..end).unwrap_or("")
}

/// Where `needle` begins first.
pub fn find(text: &str, needle: &str) -> Option<usize> {
    (0..text.len()).find(|start| from(text, *start).starts_with(needle))
}

/// Where the first of the ASCII bytes `set` stands, else the text's length.
pub fn find_any(text: &str, set: &[u8]) -> usize {
    text.bytes().position(|byte| is_in(byte, set)).unwrap_or(text.len())
}

/// Where the last of the ASCII bytes `set` stands.
pub fn rfind_any(text: &str, set: &[u8]) -> Option<usize> {
    text.bytes().rposition(|byte| is_in(byte, set))
}

/// (`contains` brings in a vectorised search.)
fn is_in(byte: u8, set: &[u8]) -> bool {
    set.iter().any(|one| *one == byte)
}

/// What stands before and behind the first `needle`.
pub fn split<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, needle)?;
    Some((until(text, at), from(text, at + needle.len())))
}

/// Without the ASCII white space and control characters at both ends.
pub fn trim(mut text: &str) -> &str {
    while text.as_bytes().first().is_some_and(|byte| *byte <= b' ') {
        text = from(text, 1);
    }
    while text.as_bytes().last().is_some_and(|byte| *byte <= b' ') {
        text = until(text, text.len() - 1);
    }
    text
}

/// Reads a count; a decimal's fraction and anything unreadable are dropped.
pub fn count(text: &str) -> u32 {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold(0, |count: u32, digit| {
        count.saturating_mul(10).saturating_add(u32::from(digit - b'0'))
    })
}

/// Appends `count` in digits.
pub fn write_count(out: &mut String, count: u32) {
    if 9 < count {
        write_count(out, count / 10);
    }
    out.push(char::from(b'0' + (count % 10) as u8));
}
