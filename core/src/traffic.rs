//! What is wrong with the traffic settings that a person wants (`product.md §7, §8`).

use crate::api::{FieldError, TrafficSettings};
use crate::channel::{check_rules, default_gateways, site_host};

/// Longest session timeout, in minutes: a day.
const MAX_TIMEOUT_MINUTES: i64 = 24 * 60;
/// Hosts in one list, at most.
const MAX_HOSTS: usize = 200;

/// The settings with their hosts as they are compared: lower case, without scheme and path,
/// sorted, each once.
///
/// # Errors
///
/// Each wrong field.
pub fn checked(mut settings: TrafficSettings) -> Result<TrafficSettings, Vec<FieldError>> {
    let mut errors = check_rules(&settings.channel_rules);
    let timeout = settings.session_timeout_minutes;
    if !(1..=MAX_TIMEOUT_MINUTES).contains(&timeout) {
        errors.push(error("session_timeout_minutes", "expected 1 to 1440 minutes"));
    }
    for (field, hosts, is_label_good) in [
        ("own_hosts", &mut settings.own_hosts, false),
        ("linked_domains", &mut settings.linked_domains, false),
        ("added_gateways", &mut settings.added_gateways, true),
    ] {
        errors.extend(normalise(field, hosts, is_label_good));
    }
    settings.removed_gateways.sort_unstable();
    settings.removed_gateways.dedup();
    for host in &settings.removed_gateways {
        if !default_gateways().any(|known| known == host) {
            errors
                .push(error("removed_gateways", &format!("`{host}` is not on the built-in list")));
        }
    }
    if errors.is_empty() { Ok(settings) } else { Err(errors) }
}

fn normalise(field: &str, hosts: &mut Vec<String>, is_label_good: bool) -> Vec<FieldError> {
    if MAX_HOSTS < hosts.len() {
        return vec![error(field, "expected at most 200 hosts")];
    }
    let mut errors = Vec::new();
    for host in hosts.iter_mut() {
        match site_host(host, is_label_good) {
            Some(normal) => *host = normal,
            None => {
                errors.push(no_host(field, host));
            }
        }
    }
    hosts.sort_unstable();
    hosts.dedup();
    errors
}

fn no_host(field: &str, host: &str) -> FieldError {
    error(field, &format!("`{host}` is not a host such as shop.example"))
}

fn error(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(list: &[&str]) -> Vec<String> {
        list.iter().map(|host| (*host).to_owned()).collect()
    }

    #[test]
    fn hosts_are_brought_into_one_form() {
        let settings = TrafficSettings {
            own_hosts: hosts(&["https://Shop.Example/x?y", "shop.example", "localhost:8787"]),
            linked_domains: hosts(&[" blog.example. "]),
            added_gateways: hosts(&["Kasse", "pay.bank.example"]),
            removed_gateways: hosts(&["paypal.com", "acs", "acs"]),
            ..TrafficSettings::default()
        };
        let checked = checked(settings).unwrap();
        assert_eq!(checked.own_hosts, ["localhost:8787", "shop.example"]);
        assert_eq!(checked.linked_domains, ["blog.example"]);
        assert_eq!(checked.added_gateways, ["kasse", "pay.bank.example"]);
        assert_eq!(checked.removed_gateways, ["acs", "paypal.com"]);
    }

    #[test]
    fn wrong_fields_are_named() {
        // A public suffix would take in everybody's shop.
        for bad in
            ["com", "co.uk", "myshopify.com", "", "a b.example", "*.shop.example", "müsli.de"]
        {
            let settings = TrafficSettings { own_hosts: hosts(&[bad]), ..Default::default() };
            assert_eq!(checked(settings).unwrap_err()[0].field, "own_hosts", "{bad}");
        }
        let cases = [
            (
                "added_gateways",
                TrafficSettings { added_gateways: hosts(&["co.uk"]), ..Default::default() },
            ),
            (
                "removed_gateways",
                TrafficSettings { removed_gateways: hosts(&["x.example"]), ..Default::default() },
            ),
            (
                "session_timeout_minutes",
                TrafficSettings { session_timeout_minutes: 0, ..Default::default() },
            ),
            (
                "session_timeout_minutes",
                TrafficSettings { session_timeout_minutes: 1_441, ..Default::default() },
            ),
            (
                "linked_domains",
                TrafficSettings {
                    linked_domains: vec!["a.example".to_owned(); 201],
                    ..Default::default()
                },
            ),
        ];
        for (field, settings) in cases {
            assert_eq!(checked(settings).unwrap_err()[0].field, field);
        }
    }
}
