//! Who is one person by the merge log: a fold over its edges in the order of event time,
//! with the guard of strong kinds (`product.md §5.2–5.4`).

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Groups, Sets};
use super::{is_strong, profile_id};
use crate::api::MergeStanding;
use crate::event::{Alias, Event};
use crate::time::Timestamp;

/// Why two aliases are one person: the earliest event that named both, by its time, ties by
/// event id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// When the event happened.
    pub at: Timestamp,
    /// The sender's id.
    pub event_id: String,
    /// Source it came from.
    pub source_id: String,
    /// The rung of the source's ladder that gave the weaker of the two.
    pub rung: String,
}

/// A line of the merge log: two aliases that one event named, the smaller first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The smaller alias.
    pub a: Alias,
    /// The greater alias.
    pub b: Alias,
    /// The event.
    pub evidence: Evidence,
}

impl Edge {
    /// Whether it tells itself that two values of a strong kind are one person. Only that
    /// joins people who have one each.
    fn is_strong(&self) -> bool {
        self.a.kind() == self.b.kind() && is_strong(&self.a)
    }

    /// Its place in the fold. Within an event the strong aliases find their person before
    /// the weak ones among themselves.
    fn rank(&self) -> impl Ord + '_ {
        let Evidence { at, event_id, source_id, .. } = &self.evidence;
        let is_weak = !is_strong(&self.a) && !is_strong(&self.b);
        (at, event_id, source_id, !self.is_strong(), is_weak, &self.a, &self.b)
    }
}

/// What an event says of who is one person: each pair of its aliases, so that the others stay
/// together when one of them turns out to be nobody's in particular.
pub fn edges(event: &Event) -> Vec<Edge> {
    let aliases = &event.facts.aliases;
    let pairs = aliases.iter().enumerate().flat_map(|(index, named)| {
        aliases.iter().skip(index + 1).map(move |weaker| (&named.alias, weaker))
    });
    let edge = |(alias, weaker): (&Alias, &crate::event::NamedAlias)| {
        let evidence = Evidence {
            at: event.at,
            event_id: event.event_id.clone(),
            source_id: event.source_id.clone(),
            rung: weaker.rung.clone(),
        };
        let (a, b) = (alias.min(&weaker.alias).clone(), alias.max(&weaker.alias).clone());
        Edge { a, b, evidence }
    };
    pairs.map(edge).collect()
}

/// A profile that became part of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileMerge<'a> {
    /// When the event that joined them happened.
    pub at: Timestamp,
    /// The profile that ended.
    pub old_profile_id: String,
    /// The one it became part of, which has the older alias.
    pub new_profile_id: String,
    /// Why.
    pub edge: &'a Edge,
}

/// What became of the edges, and who is one person by them.
#[derive(Debug)]
pub struct Resolution<'a> {
    /// The edges in the order of the fold: merged, confirmed or in conflict.
    pub edges: Vec<(&'a Edge, MergeStanding)>,
    /// The people, each one's aliases sorted.
    pub groups: Vec<Vec<&'a Alias>>,
}

/// Folds edges over aliases. Aliases that no edge names are people of their own.
///
/// An edge joins the people of its two aliases unless each has a value of one strong kind.
/// Since people only grow, an edge that was refused once would be refused again later, so the
/// earliest event of each pair decides.
pub fn resolve<'a>(
    aliases: impl IntoIterator<Item = &'a Alias>,
    edges: impl IntoIterator<Item = &'a Edge>,
) -> Resolution<'a> {
    let mut people = People::default();
    for alias in aliases {
        people.slot(alias);
    }
    let mut edges: Vec<&Edge> = edges.into_iter().collect();
    edges.sort_by(|a, b| a.rank().cmp(&b.rank()));
    let mut edges: Vec<(&Edge, MergeStanding)> =
        edges.into_iter().map(|edge| (edge, people.take(edge))).collect();
    for (edge, standing) in &mut edges {
        let (a, b) = (people.slot(&edge.a), people.slot(&edge.b));
        // A later event may have told that the two customers are one.
        if *standing == MergeStanding::Conflict && people.sets.root(a) == people.sets.root(b) {
            *standing = MergeStanding::Confirmed;
        }
    }
    Resolution { edges, groups: people.into_groups() }
}

/// Aliases and who they are so far.
#[derive(Default)]
struct People<'a> {
    index: BTreeMap<&'a Alias, usize>,
    sets: Sets,
    /// Of each set's root: the strong kinds it has a value of.
    strong: Vec<BTreeSet<&'a str>>,
}

impl<'a> People<'a> {
    fn slot(&mut self, alias: &'a Alias) -> usize {
        if let Some(slot) = self.index.get(alias) {
            return *slot;
        }
        let slot = self.sets.add();
        self.index.insert(alias, slot);
        self.strong.push(Some(alias.kind()).filter(|_| is_strong(alias)).into_iter().collect());
        slot
    }

    fn take(&mut self, edge: &'a Edge) -> MergeStanding {
        let (a, b) = (self.slot(&edge.a), self.slot(&edge.b));
        let (a, b) = (self.sets.root(a), self.sets.root(b));
        if a == b {
            return MergeStanding::Confirmed;
        }
        if !edge.is_strong() && self.both_strong(a, b) {
            return MergeStanding::Conflict;
        }
        if let Some((root, other)) = self.sets.join(a, b) {
            let kinds = self.strong.get_mut(other).map(std::mem::take).unwrap_or_default();
            if let Some(strong) = self.strong.get_mut(root) {
                strong.extend(kinds);
            }
        }
        MergeStanding::Merged
    }

    /// Whether both people have a value of one strong kind. They are two values: one value is
    /// one alias, and that is in one set.
    fn both_strong(&self, a: usize, b: usize) -> bool {
        let kinds = self.strong.get(a).zip(self.strong.get(b));
        kinds.is_some_and(|(a, b)| !a.is_disjoint(b))
    }

    fn into_groups(mut self) -> Vec<Vec<&'a Alias>> {
        let mut groups: BTreeMap<usize, Vec<&Alias>> = BTreeMap::new();
        for (alias, slot) in std::mem::take(&mut self.index) {
            groups.entry(self.sets.root(slot)).or_default().push(alias);
        }
        groups.into_values().collect()
    }
}

impl<'a> Resolution<'a> {
    /// The edges that hold together what the merge of two aliases made one: those between the
    /// one's side and the other's. None when they are two people, or one alias.
    pub fn between<'b>(&'b self, a: &'b Alias, b: &'b Alias) -> Vec<&'a Edge> {
        if a == b {
            return Vec::new();
        }
        let merges = || self.edges.iter().filter(|(_, it)| *it == MergeStanding::Merged);
        let mut sets = Groups::new();
        let Some(last) = merges().position(|(edge, _)| {
            sets.join(&&edge.a, &&edge.b);
            sets.are_one(&a, &b)
        }) else {
            return Vec::new();
        };
        let mut sides = Groups::new();
        for (index, (edge, _)) in merges().enumerate() {
            if index != last {
                sides.join(&&edge.a, &&edge.b);
            }
        }
        let mut is_between = |edge: &'a Edge| {
            let [near_a, near_b] =
                [a, b].map(|end| [&edge.a, &edge.b].map(|alias| sides.are_one(&alias, &end)));
            (near_a[0] && near_b[1]) || (near_a[1] && near_b[0])
        };
        self.edges.iter().map(|(edge, _)| *edge).filter(|edge| is_between(edge)).collect()
    }

    /// Which profile each merge made part of which other, in the order of the fold.
    /// `first_seen` says since when each alias is known; an alias that the merging event
    /// itself brought was no profile before.
    pub fn history(&self, first_seen: &BTreeMap<&Alias, Timestamp>) -> Vec<ProfileMerge<'a>> {
        let mut founders = Founders::default();
        let mut history = Vec::new();
        for (edge, _) in self.edges.iter().filter(|(_, it)| *it == MergeStanding::Merged) {
            let seen = |alias: &Alias| first_seen.get(alias).copied().unwrap_or(edge.evidence.at);
            let pair = [&edge.a, &edge.b].map(|alias| (seen(alias), alias));
            let Some((old, new)) = founders.join(pair) else { continue };
            if old.0 < edge.evidence.at {
                history.push(ProfileMerge {
                    at: edge.evidence.at,
                    old_profile_id: profile_id(old.1),
                    new_profile_id: profile_id(new.1),
                    edge,
                });
            }
        }
        history
    }
}

/// An alias and since when it is known.
type Seen<'a> = (Timestamp, &'a Alias);

/// The oldest alias of each person so far.
#[derive(Default)]
struct Founders<'a> {
    index: BTreeMap<&'a Alias, usize>,
    sets: Sets,
    oldest: Vec<Seen<'a>>,
}

impl<'a> Founders<'a> {
    /// Makes two people one; returns their founders, the younger first.
    fn join(&mut self, pair: [Seen<'a>; 2]) -> Option<(Seen<'a>, Seen<'a>)> {
        let [a, b] = pair.map(|seen| {
            *self.index.entry(seen.1).or_insert_with(|| {
                self.oldest.push(seen);
                self.sets.add()
            })
        });
        let (root, other) = self.sets.join(a, b)?;
        let pair = self.oldest.get(root).copied().zip(self.oldest.get(other).copied());
        let (a, b) = pair?;
        *self.oldest.get_mut(root)? = a.min(b);
        Some((a.max(b), a.min(b)))
    }
}

#[cfg(test)]
mod tests;
