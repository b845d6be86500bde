//! A small JSON reader that forgives what is found in the wild, and the writing half.
//!
//! It builds no tree: a value is the place in the text where it begins, and each look-up walks
//! over what comes before. Forgiven are comments, missing, doubled and trailing commas, raw
//! control characters in strings, a byte-order mark, an HTML comment around the whole and a
//! missing end. Numbers keep their digits: ids beyond 2^53 and prices never pass a float.

use super::entity::unescape;
use super::text::{byte, find_any, from, is_in, trim, until};

/// A text that holds one or several JSON documents, a NUL between them.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(pub &'a str);

/// Where a value begins in its text. What is absent, `null` or beyond repair is [`NONE`].
pub type Node = usize;

/// No value.
pub const NONE: Node = usize::MAX;

impl<'a> Json<'a> {
    /// The first value at or behind `at`.
    pub fn read(self, at: usize) -> Node {
        let at = self.skip_blank(at);
        if self.byte(at) == 0 || self.has(at, "null") { NONE } else { at }
    }

    /// Where the document behind the one at `at` begins.
    pub fn next_document(self, mut at: usize) -> Option<usize> {
        while self.byte(at) != 0 {
            at += 1;
        }
        (at < self.0.len()).then_some(at + 1)
    }

    /// Whether a document ends at `at`.
    pub fn is_end(self, at: usize) -> bool {
        self.byte(at) == 0
    }

    /// Whether the value is an array.
    pub fn is_list(self, node: Node) -> bool {
        self.byte(node) == b'['
    }

    /// The first member `key` of an object.
    pub fn get(self, node: Node, key: &str) -> Node {
        let mut at = node;
        if self.byte(at) != b'{' {
            return NONE;
        }
        loop {
            // The bracket or the value before.
            let name = if at == node { self.skip_blank(at + 1) } else { self.skip_blank(at) };
            let colon = self.skip_blank(self.skip_string(name));
            if self.byte(name) != b'"' || self.byte(colon) != b':' {
                return NONE;
            }
            if self.decode(name) == key {
                return self.read(colon + 1);
            }
            at = self.skip_value(colon + 1);
        }
    }

    /// A string, unescaped and trimmed, or a number's digits; else empty.
    pub fn text(self, node: Node) -> String {
        match self.byte(node) {
            b'"' => String::from(trim(&self.decode(node))),
            b'-' | b'0'..=b'9' => String::from(self.cut(node, self.skip_word(node))),
            _ => String::new(),
        }
    }

    /// The first member that is there of those named by `keys` (words).
    pub fn any(self, node: Node, keys: &str) -> Node {
        let mut rest = keys;
        while !rest.is_empty() {
            let key = until(rest, find_any(rest, b" "));
            let found = self.get(node, key);
            if found != NONE {
                return found;
            }
            rest = from(rest, key.len() + 1);
        }
        NONE
    }

    /// The text of the member `key`.
    pub fn text_of(self, node: Node, key: &str) -> String {
        self.text(self.get(node, key))
    }

    /// Where `path` leads: keys with a point between, arrays entered at their first item.
    pub fn at(self, node: Node, path: &str) -> Node {
        let mut node = node;
        let mut rest = path;
        while !rest.is_empty() {
            let key = until(rest, find_any(rest, b"."));
            node = self.get(self.first(node), key);
            rest = from(rest, key.len() + 1);
        }
        node
    }

    /// The first text that is not empty at one of `paths` (words), node by node.
    pub fn pick(self, nodes: &[Node], paths: &str) -> String {
        for node in nodes {
            let mut rest = paths;
            while !rest.is_empty() {
                let path = until(rest, find_any(rest, b" "));
                let text = self.text(self.first(self.at(*node, path)));
                if !text.is_empty() {
                    return text;
                }
                rest = from(rest, path.len() + 1);
            }
        }
        String::new()
    }

    /// The first item of an array; any other value is itself.
    pub fn first(self, node: Node) -> Node {
        if self.is_list(node) { self.read(node + 1) } else { node }
    }

    /// The item behind `item` of the array `list`, [`NONE`] at its end. (A value that is no
    /// array is the only item of itself; a `null` ends an array.)
    pub fn next(self, list: Node, item: Node) -> Node {
        if !self.is_list(list) {
            return NONE;
        }
        let next = self.read(self.skip_value(item));
        // A bracket that closes is no value.
        if matches!(self.byte(next), b']' | b'}') { NONE } else { next }
    }

    /// Appends what [`Json::pick`] finds, without HTML's escapes, as an object's next member.
    pub fn put(self, out: &mut String, key: &str, nodes: &[Node], paths: &str) {
        write_member(out, key, &unescape(&self.pick(nodes, paths)));
    }

    /// The byte at `at`; 0 at the end of a document.
    fn byte(self, at: usize) -> u8 {
        byte(self.0, at)
    }

    fn has(self, at: usize, token: &str) -> bool {
        from(self.0, at).starts_with(token)
    }

    fn cut(self, start: usize, end: usize) -> &'a str {
        self.0.get(start..end).unwrap_or("")
    }

    /// Steps over what is not in `set`, up to the end of the document.
    fn skip_until(self, mut at: usize, set: &[u8]) -> usize {
        while self.byte(at) != 0 && !is_in(self.byte(at), set) {
            at += 1;
        }
        at
    }

    /// Steps over white space, commas, comments and the wrappings of old HTML.
    fn skip_blank(self, mut at: usize) -> usize {
        loop {
            if matches!(self.byte(at), 1..=b' ' | b',') {
                at += 1;
            } else if self.has(at, "//") {
                at = self.skip_until(at, b"\n");
            } else if self.has(at, "/*") {
                while self.byte(at) != 0 && !self.has(at, "*/") {
                    at += 1;
                }
                at += 2;
            } else if self.has(at, "<!--") {
                at += 4;
            } else if self.has(at, "\u{feff}") {
                at += 3;
            } else {
                return at;
            }
        }
    }

    /// Steps over one value, whatever it holds; over nothing where a bracket closes.
    fn skip_value(self, mut at: usize) -> usize {
        let mut depth = 0_u32;
        loop {
            at = self.skip_blank(at);
            match self.byte(at) {
                0 => return at,
                b'"' => at = self.skip_string(at),
                b'{' | b'[' => {
                    depth += 1;
                    at += 1;
                }
                b'}' | b']' if depth == 0 => return at,
                b'}' | b']' => {
                    depth -= 1;
                    at += 1;
                }
                _ => at = self.skip_word(at),
            }
            if depth == 0 {
                return at;
            }
        }
    }

    /// Steps over a number, a word or a lone sign; at least one byte.
    fn skip_word(self, at: usize) -> usize {
        self.skip_until(at + 1, b",:{}[]\"/ \t\r\n")
    }

    /// Steps over the string whose opening quote is at `at`.
    fn skip_string(self, at: usize) -> usize {
        let mut at = self.skip_until(at + 1, b"\"\\");
        while self.byte(at) == b'\\' {
            at = self.skip_until(at + 2, b"\"\\");
        }
        at + 1
    }

    /// Unescapes the string whose opening quote is at `at`.
    fn decode(self, at: usize) -> String {
        let mut out = String::new();
        let mut start = at + 1;
        loop {
            let end = self.skip_until(start, b"\"\\");
            out.push_str(self.cut(start, end));
            if self.byte(end) != b'\\' {
                return out;
            }
            start = end + 2;
            match self.byte(end + 1) {
                b'b' | b'f' | b'n' | b'r' | b't' => out.push(' '),
                b'u' => {
                    let mut code = self.hex(start);
                    start += 4;
                    let low = if self.has(start, "\\u") { self.hex(start + 2) } else { 0 };
                    if (0xd800..0xdc00).contains(&code) && (0xdc00..0xe000).contains(&low) {
                        code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                        start += 6;
                    }
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                // The character itself: the next run begins with it.
                b'"' | b'\\' => out.push(char::from(self.byte(end + 1))),
                _ => start = end + 1,
            }
        }
    }

    fn hex(self, at: usize) -> u32 {
        (at..at + 4).fold(0, |code, at| {
            let byte = self.byte(at);
            let nibble = if byte.is_ascii_digit() { byte } else { byte.wrapping_add(9) };
            (code << 4) | u32::from(nibble & 15)
        })
    }
}

/// Appends `text` as a JSON string. A control character means nothing in a name or an
/// address and becomes a space.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            out.push_str(from(until(text, at), start));
            out.push(if byte < b' ' { ' ' } else { '\\' });
            start = at + usize::from(byte < b' ');
        }
    }
    out.push_str(from(text, start));
    out.push('"');
}

/// Appends `"key":"text"` as an object's next member, unless the text is empty.
pub fn write_member(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        write_key(out, key);
        write_text(out, text);
    }
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
