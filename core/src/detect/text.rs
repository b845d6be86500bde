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
    let mut at = 0;
    while at < text.len() {
        if from(text, at).starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Where the first of the ASCII bytes `set` stands, else the text's length.
pub fn find_any(text: &str, set: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && !is_in(byte(text, at), set) {
        at += 1;
    }
    at
}

/// Where the last of the ASCII bytes `set` stands.
pub fn rfind_any(text: &str, set: &[u8]) -> Option<usize> {
    let mut at = text.len();
    while 0 < at {
        at -= 1;
        if is_in(byte(text, at), set) {
            return Some(at);
        }
    }
    None
}

/// The byte at `at`; 0 beyond the end.
pub fn byte(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(0)
}

/// (`contains` brings in a vectorised search.)
pub fn is_in(byte: u8, set: &[u8]) -> bool {
    let mut is_in = false;
    for one in set {
        is_in |= *one == byte;
    }
    is_in
}

/// Whether `word` is one of the words of `list`, which a space separates.
pub fn has_word(list: &str, word: &str) -> bool {
    let mut rest = list;
    while !rest.is_empty() {
        let one = until(rest, find_any(rest, b" "));
        if one == word {
            return true;
        }
        rest = from(rest, one.len() + 1);
    }
    false
}

/// Without the ASCII white space and control characters at both ends.
pub fn trim(text: &str) -> &str {
    let (mut start, mut end) = (0, text.len());
    while start < end && byte(text, start) <= b' ' {
        start += 1;
    }
    while start < end && byte(text, end - 1) <= b' ' {
        end -= 1;
    }
    from(until(text, end), start)
}

/// Reads a count; a decimal's fraction and anything unreadable are dropped.
pub fn count(text: &str) -> u32 {
    let mut count: u32 = 0;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            break;
        }
        count = count.saturating_mul(10).saturating_add(u32::from(byte - b'0'));
    }
    count
}

/// Appends `count` in digits.
pub fn write_count(out: &mut String, count: u32) {
    if 9 < count {
        write_count(out, count / 10);
    }
    out.push(char::from(b'0' + (count % 10) as u8));
}
