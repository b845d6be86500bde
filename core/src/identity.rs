//! Who an event is about: which aliases may join people, and how groups are joined
//! (`product.md §5`).

use std::collections::BTreeMap;

use crate::event::{Alias, hashed_id};

/// Values that stand for "nobody in particular" and would join strangers (`product.md §5.4`).
const JUNK_VALUES: [&str; 14] = [
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
    "00000000-0000-0000-0000-000000000000",
];

/// Mailbox names that are shared, not personal.
const JUNK_MAILBOXES: [&str; 6] = ["test", "noreply", "no-reply", "donotreply", "example", "none"];

/// Whether the alias names nobody in particular, so it must never identify anyone.
pub fn is_junk(alias: &Alias) -> bool {
    let value = alias.value().to_lowercase();
    if JUNK_VALUES.contains(&value.as_str()) || value.chars().all(|c| c == '0' || c == '-') {
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

/// Groups of keys that were found to be one, by union-find with path halving.
///
/// The resulting partition depends only on which keys were joined, not on the order.
#[derive(Debug, Default)]
pub struct Groups<K> {
    index: BTreeMap<K, usize>,
    parents: Vec<usize>,
}

impl<K: Ord + Clone> Groups<K> {
    /// Makes no groups.
    pub fn new() -> Self {
        Self { index: BTreeMap::new(), parents: Vec::new() }
    }

    /// Adds a key as a group of its own, when it is new.
    pub fn insert(&mut self, key: &K) {
        self.slot(key);
    }

    /// Joins the groups of two keys.
    pub fn join(&mut self, a: &K, b: &K) {
        let (a, b) = (self.slot(a), self.slot(b));
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }

    /// The groups, each sorted, in the order of their smallest key.
    pub fn into_groups(mut self) -> Vec<Vec<K>> {
        let keys: Vec<(K, usize)> = std::mem::take(&mut self.index).into_iter().collect();
        let mut groups: Vec<Vec<K>> = Vec::new();
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (key, slot) in keys {
            let root = self.root(slot);
            let place = *places.entry(root).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                group.push(key);
            }
        }
        groups
    }

    fn slot(&mut self, key: &K) -> usize {
        if let Some(slot) = self.index.get(key) {
            return *slot;
        }
        let slot = self.parents.len();
        self.parents.push(slot);
        self.index.insert(key.clone(), slot);
        slot
    }

    fn root(&mut self, slot: usize) -> usize {
        let mut at = slot;
        while let Some(parent) = self.parents.get(at).copied().filter(|parent| *parent != at) {
            let grandparent = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(entry) = self.parents.get_mut(at) {
                *entry = grandparent;
            }
            at = grandparent;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn the_partition_does_not_depend_on_the_order_of_joins(
            (joins, shuffled) in proptest::collection::vec((0..12_u8, 0..12_u8), 0..20)
                .prop_flat_map(|joins| (Just(joins.clone()), Just(joins).prop_shuffle()))
        ) {
            let groups = |joins: &[(u8, u8)]| {
                let mut groups = Groups::new();
                for (a, b) in joins {
                    groups.join(a, b);
                }
                groups.into_groups()
            };
            prop_assert_eq!(groups(&joins), groups(&shuffled));
        }
    }
}
