//! Public suffixes: the part of a host below which anybody can register a name.

use super::table;

/// The public suffix list (`data/suffixes.txt`).
const SUFFIXES: &str = include_str!("../../data/suffixes.txt");

/// The suffix with one label more: `shop.co.uk` for `www.shop.co.uk`.
///
/// `host` is lower-case, without a trailing dot. `None` for a bare suffix.
pub(super) fn registrable(host: &str) -> Option<&str> {
    let suffix = find(host).map_or_else(|| last_label(host), |(suffix, _)| suffix);
    let name = host.strip_suffix(suffix)?.strip_suffix('.')?;
    let label = last_label(name);
    (!label.is_empty()).then(|| host.get(name.len() - label.len()..))?
}

/// The suffix of a host when a registry runs it: `co.uk`, but not `myshopify.com`.
pub(super) fn of_registry(host: &str) -> Option<&str> {
    find(host).filter(|(_, row)| row.starts_with('i')).map(|(suffix, _)| suffix)
}

/// The longest listed suffix and its row; `None` when the list does not know the last label.
fn find(host: &str) -> Option<(&str, &'static str)> {
    let mut name = host;
    let mut row = table::row(SUFFIXES, host).unwrap_or("");
    loop {
        let parent = name.split_once('.').map(|(_, parent)| parent);
        let below = parent.and_then(|parent| table::row(SUFFIXES, parent)).unwrap_or("");
        match parent {
            Some(parent) if row.contains('!') => return Some((parent, below)),
            _ if row.contains('.') => return Some((name, row)),
            _ if below.contains('*') => return Some((name, below)),
            Some(parent) => (name, row) = (parent, below),
            None => return None,
        }
    }
}

fn last_label(host: &str) -> &str {
    host.rsplit('.').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrable_domains() {
        // The kinds of rules that https://publicsuffix.org/list/ describes.
        let cases = [
            ("com", None),
            ("example.com", Some("example.com")),
            ("a.b.example.com", Some("example.com")),
            ("local", None),
            ("b.example.local", Some("example.local")), // not listed: the last label
            ("uk.com", None),
            ("b.example.uk.com", Some("example.uk.com")),
            ("test.ac", Some("test.ac")),
            ("c.mm", None), // *.mm
            ("b.c.mm", Some("b.c.mm")),
            ("a.b.c.mm", Some("b.c.mm")),
            ("ide.kyoto.jp", None),
            ("b.ide.kyoto.jp", Some("b.ide.kyoto.jp")),
            ("c.kobe.jp", None), // *.kobe.jp
            ("b.c.kobe.jp", Some("b.c.kobe.jp")),
            ("city.kobe.jp", Some("city.kobe.jp")), // !city.kobe.jp
            ("www.city.kobe.jp", Some("city.kobe.jp")),
            ("www.ck", Some("www.ck")),
            ("www.www.ck", Some("www.ck")),
            ("test.ck", None),
            ("k12.ak.us", None),
            ("www.test.k12.ak.us", Some("test.k12.ak.us")),
            ("shishi.xn--55qx5d.cn", Some("shishi.xn--55qx5d.cn")),
            ("www.shishi.公司.cn", Some("shishi.公司.cn")),
            ("shop.myshopify.com", Some("shop.myshopify.com")),
            ("myshopify.com", None),
            ("", None),
            (".com", None),
            ("..", None),
        ];
        for (host, want) in cases {
            assert_eq!(registrable(host), want, "{host:?}");
        }
    }

    #[test]
    fn suffixes_of_registries() {
        let cases = [
            ("google.co.uk", Some("co.uk")),
            ("google.de", Some("de")),
            ("google.com.de", None), // a company sells names below it
            ("a.myshopify.com", None),
            ("host.local", None),
            ("city.kobe.jp", Some("kobe.jp")),
        ];
        for (host, want) in cases {
            assert_eq!(of_registry(host), want, "{host}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_whole() {
        let names: Vec<&str> = SUFFIXES
            .lines()
            .skip_while(|line| line.starts_with('#'))
            .filter_map(|line| line.split_once('\t').map(|(name, _)| name))
            .collect();
        assert!(10_000 < names.len());
        assert!(names.is_sorted());
    }
}
