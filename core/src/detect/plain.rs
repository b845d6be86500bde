//! The plain form in which facts and documents come to the rules, and answers go back.
//!
//! It is JSON that needs no care, since every byte of the rules is downloaded by a shopper and
//! the browser reads and writes JSON anyway (`pixel/driver/plain.ts`): a text stands between
//! two [`QUOTE`]s as it is, trimmed, without escapes and control characters; a number is the
//! text of its digits; what is no text (`null`, `true`) is one `-`. There are no blanks, commas
//! and colons. Documents follow one another, each behind a NUL. (Answers have commas and
//! colons: the driver hands them to the browser's reader.)
//!
//! No tree is built: a value is the place where it begins, and each look-up walks over what
//! comes before. Whatever the text holds, no look-up fails or panics.

use super::text::{byte, find_any, from, until};

/// What stands before and behind a text.
pub const QUOTE: char = '\u{1}';

const QUOTE_BYTE: u8 = QUOTE as u8;

/// A text that holds one or several documents in the plain form.
#[derive(Debug, Clone, Copy)]
pub struct Plain<'a>(pub &'a str);

/// Where a value begins in its text. What is absent or no value is [`NONE`].
pub type Node = usize;

/// No value.
pub const NONE: Node = usize::MAX;

impl<'a> Plain<'a> {
    /// The value at `at`.
    pub fn read(self, at: usize) -> Node {
        if matches!(self.byte(at), 0 | b'-' | b']' | b'}') { NONE } else { at }
    }

    /// Where the document behind the one at `at` begins.
    pub fn next_document(self, mut at: usize) -> Option<usize> {
        while !self.is_end(at) {
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
        if self.byte(node) != b'{' {
            return NONE;
        }
        let mut at = node + 1;
        while self.byte(at) == QUOTE_BYTE {
            let value = self.end_of_text(at) + 1;
            if self.text(at) == key {
                return self.read(value);
            }
            at = self.skip_value(value);
        }
        NONE
    }

    /// A text; empty when the value is none.
    pub fn text(self, node: Node) -> &'a str {
        if self.byte(node) == QUOTE_BYTE {
            from(until(self.0, self.end_of_text(node)), node + 1)
        } else {
            ""
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
    pub fn text_of(self, node: Node, key: &str) -> &'a str {
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
    pub fn pick(self, nodes: &[Node], paths: &str) -> &'a str {
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
        ""
    }

    /// The first item of an array; any other value is itself.
    pub fn first(self, node: Node) -> Node {
        if self.is_list(node) { self.read(node + 1) } else { node }
    }

    /// The item behind `item` of the array `list`, [`NONE`] at its end. (A value that is no
    /// array is the only item of itself; a `null` ends an array.)
    pub fn next(self, list: Node, item: Node) -> Node {
        if self.is_list(list) { self.read(self.skip_value(item)) } else { NONE }
    }

    /// Appends what [`Plain::pick`] finds as an object's next member.
    pub fn put(self, out: &mut String, key: &str, nodes: &[Node], paths: &str) {
        write_member(out, key, self.pick(nodes, paths));
    }

    /// The byte at `at`; 0 at the end of a document.
    fn byte(self, at: usize) -> u8 {
        byte(self.0, at)
    }

    /// Where the quote stands that closes the text at `at`, or its document ends.
    fn end_of_text(self, mut at: usize) -> usize {
        loop {
            at += 1;
            if matches!(self.byte(at), 0 | QUOTE_BYTE) {
                return at;
            }
        }
    }

    /// Steps over one value, whatever it holds; over nothing where a bracket closes.
    fn skip_value(self, mut at: usize) -> usize {
        let mut depth = 0_u32;
        loop {
            match self.byte(at) {
                0 => return at,
                QUOTE_BYTE => at = self.end_of_text(at),
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return at,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return at;
            }
        }
    }
}

/// Appends a text.
pub fn write_text(out: &mut String, text: &str) {
    out.push(QUOTE);
    out.push_str(text);
    out.push(QUOTE);
}

/// Appends a text as an object's next member `key`, unless it is empty.
pub fn write_member(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        write_key(out, key);
        write_text(out, text);
    }
}

/// Appends an amount as an object's next member, unless its text is empty: an array of the text
/// as it was found and of how many of its digits are decimal places, or nothing when it has
/// a decimal point of its own. The driver makes it a decimal (`pixel/driver/amount.ts`).
pub fn write_amount(out: &mut String, key: &str, text: &str, places: &str) {
    if !text.is_empty() {
        write_key(out, key);
        out.push('[');
        write_text(out, text);
        out.push(',');
        write_text(out, places);
        out.push(']');
    }
}

/// Appends `key` as an object's next member, up to its value.
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
