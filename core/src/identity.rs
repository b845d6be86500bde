//! Who an event is about: which aliases may join people, and how groups are joined
//! (`product.md §5`).

mod groups;
mod resolve;

use crate::event::{Alias, hashed_id};
use crate::time::{HOUR_MS, Timestamp};

pub use groups::Groups;
pub use resolve::{Edge, Evidence, ProfileMerge, Resolution, edges, resolve};

/// Values that stand for "nobody in particular" and would join strangers (`product.md §5.4`).
const JUNK_VALUES: [&str; 17] = [
    "null",
    "undefined",
    "none",
    "nil",
    "guest",
    "anonymous",
    "unknown",
    "0",
    "-1",
    "true",
    "false",
    "nan",
    "[object object]",
    "(null)",
    "n/a",
    "(not set)",
    "00000000-0000-0000-0000-000000000000",
];

/// Mailbox names that are shared, not personal.
const JUNK_MAILBOXES: [&str; 6] = ["test", "noreply", "no-reply", "donotreply", "example", "none"];

/// Whether the alias names nobody in particular, so it must never identify anyone.
pub fn is_junk(alias: &Alias) -> bool {
    let value = alias.value().to_lowercase();
    let is_blank = value.chars().all(|c| c == '0' || c == '-');
    // A template that nobody filled in: `{{ customer.id }}`, `%%email%%`, `${id}`.
    let is_template = ["{{", "{%", "%%", "${", "<%"].iter().any(|mark| value.starts_with(mark));
    if is_blank || is_template || JUNK_VALUES.contains(&value.as_str()) {
        return true;
    }
    match (alias.kind(), value.split_once('@')) {
        ("email", Some((mailbox, host))) => JUNK_MAILBOXES.contains(&mailbox) || host.is_empty(),
        ("email", None) => true,
        _ => false,
    }
}

/// The public id of the profile whose oldest alias this is: the same in every store that
/// holds the same events.
pub fn profile_id(founder: &Alias) -> String {
    hashed_id(&[founder.as_str()])
}

/// Kinds of which a person has one value: two values are two people, whatever weaker aliases
/// they share (`product.md §5.4`).
const STRONG_KINDS: [&str; 1] = ["customer_id"];

/// The kinds of [`is_strong`] aliases.
pub fn strong_kinds() -> impl Iterator<Item = &'static str> {
    STRONG_KINDS.into_iter()
}

/// Whether the alias names a person more surely than any shared browser or address.
pub fn is_strong(alias: &Alias) -> bool {
    STRONG_KINDS.contains(&alias.kind())
}

/// Visitors that one alias may gather altogether (`product.md §5.4`).
pub const MAX_VISITORS: usize = 50;
/// Visitors that one alias may gather within an hour (`product.md §5.4`).
pub const MAX_VISITORS_PER_HOUR: usize = 5;

/// Whether an alias is shared by strangers, such as one that stands in a cached page: by when
/// each of its visitors was first named with it. More than [`MAX_VISITORS`] need not be told.
pub fn is_shared(mut first_named: Vec<Timestamp>) -> bool {
    first_named.sort_unstable();
    let is_crowd = |hour: &[Timestamp]| match (hour.first(), hour.last()) {
        (Some(first), Some(last)) => last.millis_since(*first) <= HOUR_MS,
        _ => false,
    };
    MAX_VISITORS < first_named.len() || first_named.windows(MAX_VISITORS_PER_HOUR + 1).any(is_crowd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_told_from_people() {
        let junk = [
            "urn:customer_id:null",
            "urn:customer_id:0",
            "urn:cookie:00000000-0000-0000-0000-000000000000",
            "urn:customer_id:[object Object]",
            "urn:user:NaN",
            "urn:email:test@shop.example",
            "urn:email:noreply@shop.example",
            "urn:email:not-an-address",
            "urn:customer_id:{{ customer.id }}",
            "urn:email:${email}",
            "urn:customer_id:N/A",
        ];
        let people =
            ["urn:customer_id:10", "urn:cookie:a0", "urn:email:tester@shop.example", "urn:x:nullx"];
        for text in junk {
            assert!(is_junk(&Alias::parse(text).unwrap()), "{text}");
        }
        for text in people {
            assert!(!is_junk(&Alias::parse(text).unwrap()), "{text}");
        }
    }

    #[test]
    fn an_alias_of_too_many_visitors_is_shared() {
        let named = |n: i64, step_ms: i64| (0..n).map(|i| Timestamp(i * step_ms)).collect();
        let minute = HOUR_MS / 60;
        let cases = [
            ("five in an hour", named(5, minute), false),
            ("six in an hour", named(6, minute), true),
            ("six in exactly an hour", named(6, 12 * minute), true),
            ("six in more than an hour", named(6, 12 * minute + 1), false),
            ("fifty over weeks", named(50, 24 * HOUR_MS), false),
            ("fifty-one over weeks", named(51, 24 * HOUR_MS), true),
            ("nobody", Vec::new(), false),
        ];
        for (case, times, want) in cases {
            assert_eq!(is_shared(times), want, "{case}");
        }
    }
}
