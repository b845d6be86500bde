//! Sorted text tables, searched where they lie.
//!
//! The Worker's module is instantiated often, so nothing is built at start-up: a look-up
//! is a binary search over the bytes of the file itself.

use std::cmp::Ordering;

/// The rest of the line whose first tab-separated column is `key`.
///
/// `table` is sorted by that column in byte order. Lines that start with `#` come first:
/// `#` sorts before every letter, digit and dot, so they never stand in the way.
pub(super) fn row(table: &'static str, key: &str) -> Option<&'static str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes.get(..middle)?.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let end =
            bytes.get(middle..)?.iter().position(|b| *b == b'\n').map_or(high, |n| middle + n);
        match compare(bytes.get(start..end)?, key.as_bytes()) {
            Ordering::Equal => {
                return table.get(start + key.len()..end)?.strip_prefix('\t').or(Some(""));
            }
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start,
        }
    }
    None
}

/// How a line's first column compares to `key`. A tab sorts before whatever a key holds.
fn compare(line: &[u8], key: &[u8]) -> Ordering {
    let n_shared = line.len().min(key.len());
    let (head, rest) = line.split_at(n_shared);
    let order = head.cmp(key.get(..n_shared).unwrap_or_default());
    order.then_with(|| match rest.first() {
        _ if n_shared < key.len() => Ordering::Less,
        None | Some(b'\t') => Ordering::Equal,
        Some(_) => Ordering::Greater,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_line_and_nothing_else() {
        let table = "# note\n# another\n.a\t1\nb\t2\nbb\tthree\tmore\nc\nzebra\t5\n";
        let cases = [
            (".a", Some("1")),
            ("b", Some("2")),
            ("bb", Some("three\tmore")),
            ("c", Some("")),
            ("zebra", Some("5")),
            ("", None),
            ("a", None),
            ("bbb", None),
            ("zzz", None),
            (" ", None),
        ];
        for (key, want) in cases {
            assert_eq!(row(table, key), want, "{key:?}");
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        assert_eq!(row("", "a"), None);
    }
}
