//! Which referrers are not an origin at all (`product.md §7.2`).

use std::net::IpAddr;

use super::address::{Address, host_and_port, is_under, registrable};
use super::known;
use super::rules::Rule;
use crate::api::{ChannelRule, TrafficSettings};

/// What a workspace says of its traffic: which hosts are no origin, and its own rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct Site<'a> {
    /// The shop's hosts besides that of the landing, such as `shop.example` or
    /// `localhost:8787`. Subdomains are taken in.
    pub own_hosts: &'a [String],
    /// Domains joined by `link_domain`. Subdomains are taken in.
    pub linked_domains: &'a [String],
    /// Payment hosts besides the built-in ones.
    pub added_gateways: &'a [String],
    /// Built-in payment hosts that are none here.
    pub removed_gateways: &'a [String],
    /// Channel rules that come before the built-in ones.
    pub rules: &'a [ChannelRule],
}

impl<'a> Site<'a> {
    /// What these settings say.
    pub fn of(settings: &'a TrafficSettings) -> Self {
        Self {
            own_hosts: &settings.own_hosts,
            linked_domains: &settings.linked_domains,
            added_gateways: &settings.added_gateways,
            removed_gateways: &settings.removed_gateways,
            rules: &settings.channel_rules,
        }
    }

    /// Why a visit from `referrer` is no arrival; `None` when it is one.
    pub(super) fn inside(&self, landing: Option<&Address>, referrer: &Address) -> Option<Rule> {
        let is_listed = |hosts: &[String]| hosts.iter().any(|host| covers(host, referrer));
        if is_listed(self.own_hosts) || landing.is_some_and(|l| is_same_site(l, referrer)) {
            Some(Rule::SameSite)
        } else if is_listed(self.linked_domains) {
            Some(Rule::LinkedDomain)
        } else if known::is_gateway(&referrer.host, self.added_gateways, self.removed_gateways) {
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
    host_and_port(authority(setting)).is_some_and(|(host, port)| {
        is_under(&referrer.host, &host) && (port.is_none() || port == referrer.port)
    })
}

/// A host that a person wrote, as it is compared: `shop.example`, `localhost:8787`.
///
/// `None` for what is no host of somebody's own: a public suffix would take in everybody's. A
/// name without a dot, other than `localhost`, is good only where it stands for a label.
pub fn site_host(text: &str, is_label_good: bool) -> Option<String> {
    let (host, port) = host_and_port(authority(text))?;
    let is_written = host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-[]:".contains(&b));
    let is_label = is_label_good && !host.contains('.');
    let is_own = host == "localhost" || host.parse::<IpAddr>().is_ok() || host.starts_with('[');
    let is_good = is_written && (is_own || is_label || registrable(&host).is_some());
    is_good.then(|| port.map_or(host.clone(), |port| format!("{host}:{port}")))
}

/// The host and port in what a person wrote.
fn authority(setting: &str) -> &str {
    let setting = setting.trim();
    let authority = setting.split_once("://").map_or(setting, |(_, rest)| rest);
    authority.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
