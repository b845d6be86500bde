//! Who the events are about: finds, makes and merges profiles (`product.md §5.1–5.3`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::Alias;
use tributary_core::identity::Groups;

use super::Stored;
use super::people::{Founder, People};
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Which profile each alias of the events belongs to.
#[derive(Debug, Default)]
pub(super) struct Identified {
    profiles: BTreeMap<Alias, i64>,
    /// Profiles that took in others: all their conversions have to be looked at again.
    pub(super) merged: BTreeSet<i64>,
}

impl Identified {
    /// The profile of an alias that an event of the call named.
    pub(super) fn profile_of(&self, alias: &Alias) -> Option<i64> {
        self.profiles.get(alias).copied()
    }
}

/// What is joined: a profile we have, or an alias nobody has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Profile(i64),
    Alias(Alias),
}

/// An alias's row.
struct KnownAlias {
    profile_id: i64,
    first_seen_at: i64,
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
    let groups = groups(stored, &known);
    let mut people = People::load(db, &profiles_to_load(stored, &seen, &known, &groups))?;

    let mut identified = Identified::default();
    let mut moves: Vec<(i64, i64)> = Vec::new();
    for group in &groups {
        unite(group, &mut people, &mut identified, &mut moves);
    }
    for alias in seen.keys() {
        if let Some(known) = known.get(*alias) {
            let profile_id = destination(&moves, known.profile_id);
            identified.profiles.insert((*alias).clone(), profile_id);
        }
    }
    for (alias, at) in &seen {
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
    people.store(db)?;
    move_profiles(db, &moves)?;
    store_aliases(db, &seen, &known, &identified)?;
    store_edges(db, stored)?;
    Ok(identified)
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
    let sql = "SELECT alias, profile_id, first_seen_at
        FROM json_each(?) AS seen JOIN alias ON alias = seen.value";
    let aliases: Vec<&str> = seen.keys().map(|alias| alias.as_str()).collect();
    let rows = read_all(db.query(sql, &[json_param(&aliases)?])?, |row| {
        let alias = row.text()?;
        Ok((alias, KnownAlias { profile_id: row.int()?, first_seen_at: row.int()? }))
    })?;
    let parse = |(alias, known): (String, KnownAlias)| Some((Alias::parse(&alias).ok()?, known));
    Ok(rows.into_iter().filter_map(parse).collect())
}

/// Who is one person by these events: profiles and new aliases that events name together.
fn groups(stored: &[Stored<'_>], known: &Known) -> Vec<Vec<Node>> {
    let node = |alias: &Alias| match known.get(alias) {
        Some(known) => Node::Profile(known.profile_id),
        None => Node::Alias(alias.clone()),
    };
    let mut groups = Groups::new();
    for stored in stored {
        let mut nodes = stored.event.facts.aliases.iter().map(|named| node(&named.alias));
        let Some(first) = nodes.next() else { continue };
        groups.insert(&first);
        nodes.for_each(|other| groups.join(&first, &other));
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
    let profile = |node: &Node| if let Node::Profile(id) = node { Some(*id) } else { None };
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
    let profiles =
        || group.iter().filter_map(|n| if let Node::Profile(id) = n { Some(*id) } else { None });
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
    let sql =
        "INSERT INTO alias SELECT value->>0, value->>1, value->>2 FROM json_each(?) WHERE true
        ON CONFLICT (alias) DO UPDATE SET first_seen_at = excluded.first_seen_at";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

/// Adds to the merge log: an event ties its first alias to each of its others. The earliest
/// event that did so is the evidence.
fn store_edges(db: &impl Database, stored: &[Stored<'_>]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for stored in stored {
        let Some((first, others)) = stored.event.facts.aliases.split_first() else { continue };
        let event = stored.event;
        for other in others {
            let (a, b) = (&first.alias, &other.alias);
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            rows.push((a, b, event.at.0, &event.source_id, &event.event_id, &other.rung));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO identity_edge
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5
        FROM json_each(?) WHERE true
        ON CONFLICT (alias_a, alias_b) DO UPDATE
        SET at = excluded.at, source_id = excluded.source_id, event_id = excluded.event_id,
            rung = excluded.rung
        WHERE (excluded.at, excluded.source_id, excluded.event_id) < (at, source_id, event_id)";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}
