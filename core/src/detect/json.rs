//! A small JSON reader that forgives what is found in the wild, and the writing half.
//!
//! It builds no tree: a value is the text from where it begins, and each look-up walks over
//! what comes before. Forgiven are comments, missing, doubled and trailing commas, raw
//! control characters in strings, a byte-order mark, an HTML comment around the whole and a
//! missing end. Numbers keep their digits: ids beyond 2^53 and prices never pass a float.

use super::text::{find, find_any, from, trim, until};

/// One JSON value, or none: what is absent, `null` or beyond repair is [`Json::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// No value.
    pub const NONE: Json<'static> = Json("");

    /// Reads the first value of `text`; what follows it is ignored.
    pub fn read(text: &'a str) -> Self {
        let text = skip_blank(text);
        Self(if text.starts_with("null") { "" } else { text })
    }

    /// Whether there is no value.
    pub fn is_none(self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is an array.
    pub fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// The first member `key` of an object.
    pub fn get(self, key: &str) -> Json<'a> {
        let mut rest = from(self.0, usize::from(self.0.starts_with('{')));
        loop {
            let name = skip_blank(rest);
            if !name.starts_with('"') {
                return Json::NONE;
            }
            let colon = skip_blank(skip_string(name));
            if !colon.starts_with(':') {
                return Json::NONE;
            }
            let value = from(colon, 1);
            if decode(name) == key {
                return Self::read(value);
            }
            rest = skip_value(value);
        }
    }

    /// A string, unescaped and trimmed, or a number's digits; else empty.
    pub fn text(self) -> String {
        match self.0.as_bytes().first() {
            Some(b'"') => String::from(trim(&decode(self.0))),
            Some(b'-' | b'0'..=b'9') => {
                String::from(until(self.0, self.0.len() - skip_word(self.0).len()))
            }
            _ => String::new(),
        }
    }

    /// The text of the member `key`.
    pub fn text_of(self, key: &str) -> String {
        self.get(key).text()
    }

    /// The first item of an array; any other value is itself.
    pub fn first(self) -> Json<'a> {
        self.items().next().unwrap_or(Json::NONE)
    }

    /// The items of an array; any other value is the only one of itself.
    pub fn items(self) -> Items<'a> {
        Items { rest: from(self.0, usize::from(self.is_list())), is_list: self.is_list() }
    }
}

/// The first text that is not empty.
pub fn first_text(values: &[Json]) -> String {
    values.iter().map(|value| value.text()).find(|text| !text.is_empty()).unwrap_or_default()
}

/// Walks over an array.
#[derive(Debug)]
pub struct Items<'a> {
    rest: &'a str,
    is_list: bool,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let value = skip_blank(self.rest);
        let rest = if self.is_list { skip_value(value) } else { "" };
        // A bracket that closes: nothing was stepped over.
        if value.len() == rest.len() {
            return None;
        }
        self.rest = rest;
        Some(Json::read(value))
    }
}

/// Steps over white space, commas, comments and the wrappings of old HTML.
fn skip_blank(mut text: &str) -> &str {
    loop {
        let first = text.as_bytes().first();
        text = if first.is_some_and(|byte| *byte <= b' ' || *byte == b',') {
            from(text, 1)
        } else if text.starts_with("//") {
            from(text, find_any(text, b"\n"))
        } else if text.starts_with("/*") {
            from(text, find(text, "*/").map_or(text.len(), |end| end + 2))
        } else if text.starts_with("<!--") {
            from(text, 4)
        } else if text.starts_with('\u{feff}') {
            from(text, 3)
        } else {
            return text;
        };
    }
}

/// Steps over one value, whatever it holds; over nothing where a bracket closes.
fn skip_value(mut text: &str) -> &str {
    let mut depth = 0_u32;
    loop {
        text = skip_blank(text);
        match text.as_bytes().first() {
            None => return text,
            Some(b'}' | b']') if depth == 0 => return text,
            Some(b'"') => text = skip_string(text),
            Some(b'{' | b'[') => {
                depth += 1;
                text = from(text, 1);
            }
            Some(b'}' | b']') => {
                depth -= 1;
                text = from(text, 1);
            }
            Some(_) => text = skip_word(text),
        }
        if depth == 0 {
            return text;
        }
    }
}

/// Steps over a number, a word or a lone sign; at least one character.
fn skip_word(text: &str) -> &str {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let rest = from(text, first);
    from(rest, find_any(rest, b",:{}[]\"/ \t\r\n"))
}

/// Steps over a string, of which `text` is at the opening quote.
fn skip_string(text: &str) -> &str {
    let mut rest = from(text, 1);
    loop {
        rest = from(rest, find_any(rest, b"\"\\"));
        if !rest.starts_with('\\') {
            return from(rest, 1);
        }
        rest = skip_escaped(rest);
    }
}

/// Steps over a backslash and the character behind it.
fn skip_escaped(text: &str) -> &str {
    let rest = from(text, 1);
    from(rest, rest.chars().next().map_or(0, char::len_utf8))
}

/// Unescapes a string, of which `text` is at the opening quote.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = from(text, 1);
    loop {
        let end = find_any(rest, b"\"\\");
        out.push_str(until(rest, end));
        rest = from(rest, end);
        if !rest.starts_with('\\') {
            return out;
        }
        let escaped = from(rest, 1);
        rest = skip_escaped(rest);
        match escaped.as_bytes().first() {
            Some(b'b' | b'f' | b'n' | b'r' | b't') => out.push(' '),
            Some(b'u') => {
                let (c, n_units) = unicode(rest);
                out.push(c);
                rest = from(rest, 4 + 6 * (n_units - 1));
            }
            _ => out.push_str(until(escaped, escaped.len() - rest.len())),
        }
    }
}

/// The character whose hexadecimal UTF-16 units begin at `text`, and how many units it has.
fn unicode(text: &str) -> (char, usize) {
    let high = hex(until(text, 4));
    let low = if from(text, 4).starts_with("\\u") { hex(until(from(text, 6), 4)) } else { 0 };
    if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) {
        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or(' '), 2);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 1)
}

fn hex(digits: &str) -> u32 {
    let nibbles = digits.bytes().map(|byte| match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20).wrapping_sub(b'a' - 10) & 15,
    });
    nibbles.fold(0, |code, nibble| (code << 4) | u32::from(nibble))
}

/// Appends `text` as a JSON string. A control character means nothing in a name or an
/// address and becomes a space.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|b| b < b' ' || b == b'"' || b == b'\\');
        out.push_str(until(rest, end.unwrap_or(rest.len())));
        let Some(end) = end else { break };
        let special = until(from(rest, end), 1);
        out.push_str(if special < " " { " " } else { "\\" });
        out.push_str(if special < " " { "" } else { special });
        rest = from(rest, end + 1);
    }
    out.push('"');
}

/// Appends `"key":"text"` as an object's next member, unless the text is empty.
pub fn write_member(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        write_key(out, key);
        write_text(out, text);
    }
}

/// Appends the first text of `values` that is not empty as an object's next member.
pub fn write_first(out: &mut String, key: &str, values: &[Json]) {
    write_member(out, key, &first_text(values));
}

/// Appends `"key":` as an object's next member, with a comma where one is due.
pub fn write_key(out: &mut String, key: &str) {
    write_comma(out);
    write_text(out, key);
    out.push(':');
}

/// Appends the comma before a member or an item, unless it is the first.
pub fn write_comma(out: &mut String) {
    if !matches!(out.as_bytes().last(), Some(b'{' | b'[')) {
        out.push(',');
    }
}
