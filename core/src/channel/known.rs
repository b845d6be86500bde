//! What is known of referrer hosts and of `utm_source` values.

use super::address::registrable;
use super::{suffix, table};

/// Referrer hosts (`data/hosts.tsv`).
const HOSTS: &str = include_str!("../../data/hosts.tsv");
/// Values of `utm_source` and `cvg_source` (`data/sources.tsv`).
const SOURCES: &str = include_str!("../../data/sources.tsv");
/// Payment pages and 3-D Secure hosts (`data/gateways.txt`).
const GATEWAYS: &str = include_str!("../../data/gateways.txt");

/// What a site or platform is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Search engine.
    Search,
    /// Social network, forum, messenger.
    Social,
    /// Video platform.
    Video,
    /// Marketplace or price comparison.
    Shopping,
    /// AI assistant.
    Ai,
    /// Mail provider or e-mail sender.
    Email,
    /// SMS sender.
    Sms,
    /// Push sender.
    Push,
    /// Affiliate network.
    Affiliates,
    /// Display and native ad network.
    Display,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "search" => Self::Search,
            "social" => Self::Social,
            "video" => Self::Video,
            "shopping" => Self::Shopping,
            "ai" => Self::Ai,
            "email" => Self::Email,
            "sms" => Self::Sms,
            "push" => Self::Push,
            "affiliates" => Self::Affiliates,
            "display" => Self::Display,
            _ => return None,
        })
    }
}

/// A site or platform of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Platform {
    /// What it is for.
    pub(super) kind: Kind,
    /// What people call it, such as `Google`.
    pub(super) name: &'static str,
}

/// The platform behind a referrer's lower-case host; the path matters to a few rows only.
///
/// Whole labels are compared, so `notgoogle.com` and `google.com.evil.example` are unknown.
pub(super) fn host(host: &str, path: &str) -> Option<Platform> {
    exact_host(host, path)
        .or_else(|| exact_host(without_www(host)?, path))
        .or_else(|| parent_domain(&format!(".{host}")))
}

/// The platform that a `utm_source` or `cvg_source` names, by word, host or `word ads`.
pub(super) fn source(value: &str) -> Option<Platform> {
    let value = value.trim().to_lowercase();
    let without_ads = value.strip_suffix("ads").map(|v| v.trim_end_matches([' ', '-', '_']));
    platform(SOURCES, &value)
        .or_else(|| platform(SOURCES, without_ads?))
        .or_else(|| value.contains('.').then(|| host(&value, ""))?)
}

/// Whether a lower-case host is a payment page or a 3-D Secure page, by the built-in list and
/// what a workspace added to it and removed from it.
pub(super) fn is_gateway(host: &str, added: &[String], removed: &[String]) -> bool {
    let subdomain = registrable(host).and_then(|domain| host.strip_suffix(domain)).unwrap_or("");
    let names = |list: &[String], key: &str| list.iter().any(|entry| entry == key);
    let is_listed = |key: &str| {
        names(added, key) || table::row(GATEWAYS, key).is_some() && !names(removed, key)
    };
    parents(host).any(is_listed) || subdomain.split('.').any(is_listed)
}

/// The built-in payment hosts and labels, in byte order.
pub fn default_gateways() -> impl Iterator<Item = &'static str> {
    GATEWAYS.lines().filter(|line| !line.starts_with('#'))
}

fn exact_host(host: &str, path: &str) -> Option<Platform> {
    platform(HOSTS, &format!("{host}{}", two_segments(path).to_lowercase()))
        .or_else(|| platform(HOSTS, host))
        .or_else(|| platform(HOSTS, &country_form(host)?))
}

/// The longest listed parent of a host that is written with a leading dot.
fn parent_domain(dotted: &str) -> Option<Platform> {
    let country = country_form(dotted).unwrap_or_default();
    let find = |text: &str| {
        let starts = text.match_indices('.');
        starts.filter_map(|(n, _)| text.get(n..)).find_map(|key| platform(HOSTS, key))
    };
    find(dotted).or_else(|| find(&country))
}

/// `google.*` for `google.de` and `google.co.uk`.
///
/// Only a country's own suffixes count: anybody may own `google.shop` or, below a private
/// suffix, `google.com.de`.
fn country_form(host: &str) -> Option<String> {
    let suffix = suffix::of_registry(host.trim_start_matches('.'))?;
    let is_country = suffix.rsplit('.').next()?.len() == 2;
    let name = host.get(..host.len().checked_sub(suffix.len())?)?;
    (is_country && name.ends_with('.')).then(|| format!("{name}*"))
}

/// `shop.example` for `www.shop.example`, `www2.shop.example` and `m.shop.example`.
fn without_www(host: &str) -> Option<&str> {
    let (label, rest) = host.split_once('.')?;
    let number = label.strip_prefix("www");
    let is_www = number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    ((is_www || label == "m") && rest.contains('.')).then_some(rest)
}

/// The host itself and its parents: `a.b.c`, `b.c`, `c`.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |rest| rest.split_once('.').map(|(_, parent)| parent))
        .filter(|parent| parent.contains('.'))
}

/// `/a/b` for `/a/b/c`: rows that name a path have two segments.
fn two_segments(path: &str) -> &str {
    let end = path.match_indices('/').nth(2).map_or(path.len(), |(n, _)| n);
    path.get(..end).unwrap_or(path)
}

fn platform(table: &'static str, key: &str) -> Option<Platform> {
    let (kind, name) = table::row(table, key)?.split_once('\t')?;
    Some(Platform { kind: Kind::parse(kind)?, name })
}

#[cfg(test)]
mod tests;
