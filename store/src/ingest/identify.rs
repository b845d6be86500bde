//! Who the events are about: finds, makes and merges profiles (`product.md §5`).
//!
//! New edges join whole profiles here, as long as no guard could hold one back. Where one
//! could, the edges' aliases are left as they are and `identity::settle` sees to them.

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::{Alias, Event};
use tributary_core::identity::{Edge, Groups};

use super::Stored;
use super::guard::{Node, guarded, is_held, profile};
use crate::identity::people::{Founder, People};
use crate::identity::{edges, quarantine, settle};
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Which profile each alias of the events belongs to.
#[derive(Debug, Default)]
pub(super) struct Identified {
    profiles: BTreeMap<Alias, i64>,
    quarantined: BTreeSet<Alias>,
    /// Profiles that gained or lost aliases: all their conversions have to be looked at again.
    pub(super) merged: BTreeSet<i64>,
}

impl Identified {
    /// The profile of an alias that an event of the call named.
    pub(super) fn profile_of(&self, alias: &Alias) -> Option<i64> {
        self.profiles.get(alias).copied()
    }

    /// Whose an event of the call is: as [`crate::identity::owner`] says.
    pub(super) fn owner_of(&self, event: &Event) -> Option<i64> {
        let able = event.people().find(|alias| !self.quarantined.contains(*alias));
        able.or_else(|| event.person()).and_then(|alias| self.profile_of(alias))
    }
}

/// An alias's row.
struct KnownAlias {
    profile_id: i64,
    first_seen_at: i64,
    is_quarantined: bool,
}

type Known = BTreeMap<Alias, KnownAlias>;

/// Joins the people whose aliases the events name together.
pub(super) fn identify(
    db: &impl Database,
    stored: &[Stored<'_>],
) -> Result<Identified, StoreError> {
    let seen = first_seen(stored);
    if seen.is_empty() {
        return Ok(Identified::default());
    }
    let known = known_aliases(db, &seen)?;
    let news = edges::append(db, stored.iter().map(|stored| stored.event))?;
    let gathering = quarantine::gathering(news.iter().map(|(edge, _)| edge));
    let reviewed = quarantine::review(db, &gathering)?;
    let quarantine = Quarantine::new(&reviewed, &known);
    let is_join = |(edge, is_removed): &&(Edge, bool)| {
        !is_removed && !quarantine.holds(&edge.a) && !quarantine.holds(&edge.b)
    };
    let joins = news.iter().filter(is_join).map(|(edge, _)| edge);
    let groups = groups(&seen, &known, joins);
    let guarded = guarded(db, &groups)?;
    let (held, free): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| is_held(g, &guarded));
    let mut people = People::load(db, &profiles_to_load(stored, &seen, &known, &free))?;
    let mut identified = Identified::default();
    let moves = unite_all(&free, &mut people, &mut identified);
    let mut unsettled = part_all(held, &mut people, &mut identified);
    describe(stored, &seen, &known, &moves, &mut people, &mut identified);
    people.store(db)?;
    move_profiles(db, &moves)?;
    store_aliases(db, &seen, &known, &identified)?;
    quarantine::store(db, &quarantine.changes)?;
    let changed = || quarantine.changes.keys().copied();
    unsettled.extend(changed().filter_map(|alias| identified.profile_of(alias)));
    unsettled.extend(quarantine::neighbours(db, changed())?);
    if !unsettled.is_empty() {
        identified.merged.extend(settle(db, &unsettled, !quarantine.changes.is_empty())?);
        for (alias, known) in known_aliases(db, &seen)? {
            identified.profiles.insert(alias, known.profile_id);
        }
    }
    let aliases = seen.into_keys().filter(|alias| quarantine.holds(alias));
    identified.quarantined = aliases.cloned().collect();
    Ok(identified)
}

/// Which aliases are quarantined after the call's edges.
struct Quarantine<'a> {
    known: &'a Known,
    reviewed: &'a BTreeMap<Alias, bool>,
    /// Those that were not, and those that are no more.
    changes: BTreeMap<&'a Alias, bool>,
}

impl<'a> Quarantine<'a> {
    fn new(reviewed: &'a BTreeMap<Alias, bool>, known: &'a Known) -> Self {
        let was = |alias: &Alias| known.get(alias).is_some_and(|known| known.is_quarantined);
        let changes = reviewed.iter().filter(|(alias, is)| was(alias) != **is);
        Self { known, reviewed, changes: changes.map(|(alias, is)| (alias, *is)).collect() }
    }

    fn holds(&self, alias: &Alias) -> bool {
        let reviewed = self.reviewed.get(alias).copied();
        let was = || self.known.get(alias).is_some_and(|known| known.is_quarantined);
        reviewed.unwrap_or_else(was)
    }
}

/// Makes one profile of each group. Returns which profiles went into which.
fn unite_all(
    groups: &[Vec<Node>],
    people: &mut People,
    identified: &mut Identified,
) -> Vec<(i64, i64)> {
    let mut moves: Vec<(i64, i64)> = Vec::new();
    for group in groups {
        unite(group, people, identified, &mut moves);
    }
    moves
}

/// Leaves groups apart that a guard may hold apart: each new alias is a profile of its own.
/// Returns the profiles that are to be settled.
fn part_all(
    groups: Vec<Vec<Node>>,
    people: &mut People,
    identified: &mut Identified,
) -> BTreeSet<i64> {
    let mut profile_of = |node| match node {
        Node::Profile(profile_id) => profile_id,
        Node::Alias(alias) => {
            let profile_id = people.add();
            identified.profiles.insert(alias, profile_id);
            profile_id
        }
    };
    groups.into_iter().flatten().map(&mut profile_of).collect()
}

/// Tells the profiles of their aliases and of what events outside sessions said.
fn describe(
    stored: &[Stored<'_>],
    seen: &BTreeMap<&Alias, i64>,
    known: &Known,
    moves: &[(i64, i64)],
    people: &mut People,
    identified: &mut Identified,
) {
    for alias in seen.keys() {
        if let Some(known) = known.get(*alias) {
            let profile_id = destination(moves, known.profile_id);
            identified.profiles.insert((*alias).clone(), profile_id);
        }
    }
    for (alias, at) in seen {
        if let Some(profile_id) = identified.profile_of(alias) {
            people.found(profile_id, &Founder { at: *at, alias: (*alias).clone() });
        }
    }
    for stored in stored.iter().filter(|stored| stored.session_event.is_none()) {
        let alias = stored.event.person();
        if let Some(profile_id) = alias.and_then(|alias| identified.profile_of(alias)) {
            people.learn(profile_id, stored.event.at, &stored.event.facts.profile_properties);
        }
    }
}

/// Earliest time in the call of each alias.
fn first_seen<'a>(stored: &'a [Stored<'_>]) -> BTreeMap<&'a Alias, i64> {
    let mut seen: BTreeMap<&Alias, i64> = BTreeMap::new();
    for stored in stored {
        for named in &stored.event.facts.aliases {
            let at = seen.entry(&named.alias).or_insert(stored.event.at.0);
            *at = stored.event.at.0.min(*at);
        }
    }
    seen
}

fn known_aliases(db: &impl Database, seen: &BTreeMap<&Alias, i64>) -> Result<Known, StoreError> {
    let sql = "SELECT alias, profile_id, first_seen_at, is_quarantined
        FROM json_each(?) AS seen JOIN alias ON alias = seen.value";
    let aliases: Vec<&str> = seen.keys().map(|alias| alias.as_str()).collect();
    let rows = read_all(db.query(sql, &[json_param(&aliases)?])?, |row| {
        let alias = row.text()?;
        let (profile_id, first_seen_at) = (row.int()?, row.int()?);
        Ok((alias, KnownAlias { profile_id, first_seen_at, is_quarantined: row.bool()? }))
    })?;
    let parse = |(alias, known): (String, KnownAlias)| Some((Alias::parse(&alias).ok()?, known));
    Ok(rows.into_iter().filter_map(parse).collect())
}

/// Who is one person by the edges: profiles and new aliases.
fn groups<'a>(
    seen: &BTreeMap<&Alias, i64>,
    known: &Known,
    edges: impl Iterator<Item = &'a Edge>,
) -> Vec<Vec<Node>> {
    let node = |alias: &Alias| match known.get(alias) {
        Some(known) => Node::Profile(known.profile_id),
        None => Node::Alias(alias.clone()),
    };
    let mut groups = Groups::new();
    for alias in seen.keys().filter(|alias| !known.contains_key(**alias)) {
        groups.insert(&Node::Alias((*alias).clone()));
    }
    for edge in edges {
        groups.join(&node(&edge.a), &node(&edge.b));
    }
    groups.into_groups()
}

/// The profiles that may change: those that gain something, became older, or were described
/// by an event outside sessions.
fn profiles_to_load(
    stored: &[Stored<'_>],
    seen: &BTreeMap<&Alias, i64>,
    known: &Known,
    groups: &[Vec<Node>],
) -> BTreeSet<i64> {
    let growing = groups.iter().filter(|group| 1 < group.len()).flatten().filter_map(profile);
    let older =
        seen.iter().filter_map(|(alias, at)| known.get(*alias).filter(|k| *at < k.first_seen_at));
    let described = stored
        .iter()
        .filter(|s| s.session_event.is_none() && !s.event.facts.profile_properties.is_empty())
        .filter_map(|s| known.get(s.event.person()?));
    growing.chain(older.chain(described).map(|known| known.profile_id)).collect()
}

/// Makes one profile of a group. The lowest id takes in the others: it is the one that has
/// been here longest, so the fewest rows move.
fn unite(
    group: &[Node],
    people: &mut People,
    identified: &mut Identified,
    moves: &mut Vec<(i64, i64)>,
) {
    let profiles = || group.iter().filter_map(profile);
    let profile_id = profiles().min().unwrap_or_else(|| people.add());
    for loser in profiles().filter(|loser| *loser != profile_id) {
        people.absorb(profile_id, loser);
        moves.push((loser, profile_id));
        identified.merged.insert(profile_id);
    }
    for node in group {
        if let Node::Alias(alias) = node {
            identified.profiles.insert(alias.clone(), profile_id);
        }
    }
}

fn destination(moves: &[(i64, i64)], profile_id: i64) -> i64 {
    moves.iter().find(|(from, _)| *from == profile_id).map_or(profile_id, |(_, to)| *to)
}

/// Gives everything of the profiles that were taken in to the ones that took them in.
fn move_profiles(db: &impl Database, moves: &[(i64, i64)]) -> Result<(), StoreError> {
    for (from, to) in moves {
        let params: [SqlValue; 2] = [(*to).into(), (*from).into()];
        db.query("UPDATE alias SET profile_id = ? WHERE profile_id = ?", &params)?;
        db.query("UPDATE session SET profile_id = ? WHERE profile_id = ?", &params)?;
        db.query("UPDATE conversion SET profile_id = ? WHERE profile_id = ?", &params)?;
        db.query("DELETE FROM profile WHERE profile_id = ?", &[(*from).into()])?;
    }
    Ok(())
}

/// Adds new aliases and dates back those that an event named earlier.
fn store_aliases(
    db: &impl Database,
    seen: &BTreeMap<&Alias, i64>,
    known: &Known,
    identified: &Identified,
) -> Result<(), StoreError> {
    let is_news = |alias: &Alias, at: i64| known.get(alias).is_none_or(|k| at < k.first_seen_at);
    let rows: Vec<(&str, i64, i64)> = seen
        .iter()
        .filter(|(alias, at)| is_news(alias, **at))
        .filter_map(|(alias, at)| Some((alias.as_str(), identified.profile_of(alias)?, *at)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO alias (alias, profile_id, first_seen_at)
        SELECT value->>0, value->>1, value->>2 FROM json_each(?) WHERE true
        ON CONFLICT (alias) DO UPDATE SET first_seen_at = excluded.first_seen_at";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}
