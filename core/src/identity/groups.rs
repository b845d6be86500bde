//! Union-find.

use std::collections::BTreeMap;

/// Numbered sets, by union-find with path halving.
#[derive(Debug, Default)]
pub(super) struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    /// Makes a set of its own and returns its number.
    pub(super) fn add(&mut self) -> usize {
        let slot = self.parents.len();
        self.parents.push(slot);
        slot
    }

    /// Joins two sets: the lower root stays. Returns both roots, the one that stays first;
    /// none when they were one already.
    pub(super) fn join(&mut self, a: usize, b: usize) -> Option<(usize, usize)> {
        let (a, b) = (self.root(a), self.root(b));
        let (root, other) = (a.min(b), a.max(b));
        *self.parents.get_mut(other)? = root;
        (root != other).then_some((root, other))
    }

    /// The number that stands for the set.
    pub(super) fn root(&mut self, slot: usize) -> usize {
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

/// Groups of keys that were found to be one.
///
/// The resulting partition depends only on which keys were joined, not on the order.
#[derive(Debug, Default)]
pub struct Groups<K> {
    index: BTreeMap<K, usize>,
    sets: Sets,
}

impl<K: Ord + Clone> Groups<K> {
    /// Makes no groups.
    pub fn new() -> Self {
        Self { index: BTreeMap::new(), sets: Sets::default() }
    }

    /// Adds a key as a group of its own, when it is new.
    pub fn insert(&mut self, key: &K) {
        self.slot(key);
    }

    /// Joins the groups of two keys.
    pub fn join(&mut self, a: &K, b: &K) {
        let (a, b) = (self.slot(a), self.slot(b));
        self.sets.join(a, b);
    }

    /// Whether two keys are in one group; a key that was never told is alone.
    pub fn are_one(&mut self, a: &K, b: &K) -> bool {
        let (a, b) = (self.slot(a), self.slot(b));
        self.sets.root(a) == self.sets.root(b)
    }

    /// The groups, each sorted, in the order of their smallest key.
    pub fn into_groups(mut self) -> Vec<Vec<K>> {
        let keys: Vec<(K, usize)> = std::mem::take(&mut self.index).into_iter().collect();
        let mut groups: Vec<Vec<K>> = Vec::new();
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (key, slot) in keys {
            let root = self.sets.root(slot);
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
        let slot = self.sets.add();
        self.index.insert(key.clone(), slot);
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
