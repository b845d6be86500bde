//! Which referrers are not an origin at all (`product.md §7.2`).

use super::address::{Address, host_and_port, is_under};
use super::known;
use super::rules::Rule;

/// The settings that say what belongs to the shop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Site<'a> {
    /// The shop's hosts besides that of the landing, such as `shop.example` or
    /// `localhost:8787`. Subdomains are taken in.
    pub own_hosts: &'a [String],
    /// Domains joined by `link_domain`. Subdomains are taken in.
    pub linked_domains: &'a [String],
}

impl Site<'_> {
    /// Why a visit from `referrer` is no arrival; `None` when it is one.
    pub(super) fn inside(&self, landing: Option<&Address>, referrer: &Address) -> Option<Rule> {
        let is_listed = |hosts: &[String]| hosts.iter().any(|host| covers(host, referrer));
        if is_listed(self.own_hosts) || landing.is_some_and(|l| is_same_site(l, referrer)) {
            Some(Rule::SameSite)
        } else if is_listed(self.linked_domains) {
            Some(Rule::LinkedDomain)
        } else if known::is_gateway(&referrer.host) {
            Some(Rule::PaymentGateway)
        } else {
            None
        }
    }
}

/// Names are compared by registrable domain; `localhost` and IP addresses, which have
/// none, by host and port.
fn is_same_site(landing: &Address, referrer: &Address) -> bool {
    match (landing.registrable(), referrer.registrable()) {
        (Some(ours), Some(theirs)) => ours == theirs,
        (None, None) => landing.host == referrer.host && landing.port == referrer.port,
        _ => false,
    }
}

/// Whether a setting such as `shop.example`, `https://shop.example/` or `localhost:8787`
/// takes in `referrer`.
fn covers(setting: &str, referrer: &Address) -> bool {
    let setting = setting.trim();
    let authority = setting.split_once("://").map_or(setting, |(_, rest)| rest);
    let authority = authority.split_once('/').map_or(authority, |(host, _)| host);
    host_and_port(authority).is_some_and(|(host, port)| {
        is_under(&referrer.host, &host) && (port.is_none() || port == referrer.port)
    })
}

#[cfg(test)]
mod tests;
