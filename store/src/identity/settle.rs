//! Makes the stored profiles what the merge log says (`product.md §5.2–5.4`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::Alias;
use tributary_core::session::ProfileProperties;
use tributary_core::time::Timestamp;

use super::Component;
use super::people::{Founder, People, Profile, older};
use super::quarantine::{neighbours, review, store};
use crate::ingest::{reown, retouch_all};
use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Computes the people again whom edges tie to the seeds, and moves to each what is theirs:
/// aliases, sessions, conversions, and what events said of them. Touchpoints are left to the
/// caller: returns the profiles whose sessions or conversions are not what they were.
///
/// `is_quarantine` says that aliases were quarantined or let free: conversions may then have
/// another owner although no alias moved.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub(crate) fn settle(
    db: &impl Database,
    seeds: &BTreeSet<i64>,
    is_quarantine: bool,
) -> Result<BTreeSet<i64>, StoreError> {
    let component = Component::load(db, seeds)?;
    let groups = component.resolve().groups;
    let mut people = People::load(db, &component.profiles)?;
    let homes = homes(&component, &groups, &mut people);
    let guarded = component.guarded();
    let moved = moved(&component, &groups, &homes);
    for (group, home) in groups.iter().zip(&homes) {
        let is_guarded = group.iter().any(|alias| guarded.contains(*alias));
        let profile = profile(db, &component, group, is_guarded, &people)?;
        people.set(*home, profile);
    }
    people.store(db)?;
    store_moves(db, &moved)?;
    let kept: BTreeSet<i64> = homes.into_iter().collect();
    let gone: BTreeSet<&i64> = component.profiles.difference(&kept).collect();
    if !gone.is_empty() {
        let sql = "DELETE FROM profile WHERE profile_id IN (SELECT value FROM json_each(?))";
        db.query(sql, &[json_param(&gone)?])?;
    }
    let from = moved.keys().filter_map(|alias| Some(component.aliases.get(*alias)?.profile_id));
    let mut changed: BTreeSet<i64> = moved.values().copied().chain(from).collect();
    if is_quarantine || !moved.is_empty() {
        changed.extend(reown(db, &component.profiles)?);
    }
    Ok(changed.into_iter().filter(|id| !gone.contains(id)).collect())
}

/// Settles everything about aliases whose edges were taken away or given back.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub(crate) fn revise(db: &impl Database, aliases: &BTreeSet<Alias>) -> Result<(), StoreError> {
    let shared = review(db, &aliases.iter().collect())?;
    let sql = "SELECT alias, profile_id, is_quarantined FROM json_each(?) AS mine
        JOIN alias ON alias = mine.value";
    let rows = read_all(db.query(sql, &[json_param(aliases)?])?, |row| {
        Ok((super::edges::alias(&row.text()?)?, row.int()?, row.bool()?))
    })?;
    let is_shared = |alias: &Alias| shared.get(alias).copied().unwrap_or_default();
    let changes: BTreeMap<&Alias, bool> = rows
        .iter()
        .filter(|(alias, _, was_shared)| *was_shared != is_shared(alias))
        .map(|(alias, ..)| (alias, is_shared(alias)))
        .collect();
    store(db, &changes)?;
    let mut seeds: BTreeSet<i64> = rows.iter().map(|(_, profile_id, _)| *profile_id).collect();
    seeds.extend(neighbours(db, changes.keys().copied())?);
    let moved = settle(db, &seeds, !changes.is_empty())?;
    retouch_all(db, &moved)
}

/// The profile of each group: one it has aliases of already, so that few rows move, else a new
/// one.
fn homes(component: &Component, groups: &[Vec<&Alias>], people: &mut People) -> Vec<i64> {
    let mut shares: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        for row in group.iter().filter_map(|alias| component.aliases.get(*alias)) {
            *shares.entry((index, row.profile_id)).or_default() += 1;
        }
    }
    let mut shares: Vec<((usize, i64), usize)> = shares.into_iter().collect();
    shares.sort_by_key(|((index, profile_id), n)| (std::cmp::Reverse(*n), *profile_id, *index));
    let (mut homes, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for ((index, profile_id), _) in shares {
        if !homes.contains_key(&index) && taken.insert(profile_id) {
            homes.insert(index, profile_id);
        }
    }
    (0..groups.len()).map(|index| homes.remove(&index).unwrap_or_else(|| people.add())).collect()
}

/// The aliases that get another profile.
fn moved<'a>(
    component: &Component,
    groups: &[Vec<&'a Alias>],
    homes: &[i64],
) -> BTreeMap<&'a Alias, i64> {
    let placed = groups.iter().zip(homes);
    let placed = placed.flat_map(|(group, home)| group.iter().map(move |alias| (*alias, *home)));
    let is_new = |(alias, home): &(&Alias, i64)| {
        component.aliases.get(*alias).is_none_or(|row| row.profile_id != *home)
    };
    placed.filter(is_new).collect()
}

/// What a group's profile is. What was said of it is known where whole profiles came
/// together, and read from the log again where one came apart.
fn profile(
    db: &impl Database,
    component: &Component,
    group: &[&Alias],
    is_guarded: bool,
    people: &People,
) -> Result<Profile, StoreError> {
    let rows = || group.iter().filter_map(|alias| Some((*alias, component.aliases.get(*alias)?)));
    let founder = rows()
        .map(|(alias, row)| Founder { at: row.first_seen_at, alias: alias.clone() })
        .fold(None, |oldest, founder| older(oldest, Some(founder)));
    let from: BTreeSet<i64> = rows().map(|(_, row)| row.profile_id).collect();
    let n_aliases = component.aliases.values().filter(|row| from.contains(&row.profile_id)).count();
    let mut properties = ProfileProperties::default();
    if n_aliases == group.len() {
        for part in from.iter().filter_map(|id| people.get(*id)) {
            properties.merge(&part.properties);
        }
    } else {
        properties = said(db, group)?;
    }
    Ok(Profile { founder, properties, is_guarded })
}

/// What the log's events outside sessions say of the person with these aliases.
fn said(db: &impl Database, aliases: &[&Alias]) -> Result<ProfileProperties, StoreError> {
    let sql = "SELECT at, body->'$.profile_properties'
        FROM json_each(?) AS mine JOIN event ON person = mine.value
        WHERE NOT (is_client AND person LIKE 'urn:cookie:%')
            AND body->>'$.context.is_stand_in' IS NULL";
    let rows = read_all(db.query(sql, &[json_param(&aliases)?])?, |row| {
        Ok((Timestamp(row.int()?), row.json()?))
    })?;
    let mut properties = ProfileProperties::default();
    for (at, said) in &rows {
        properties.learn(*at, said);
    }
    Ok(properties)
}

/// Gives aliases, and the sessions of those that are visitors, to their new profiles.
fn store_moves(db: &impl Database, moved: &BTreeMap<&Alias, i64>) -> Result<(), StoreError> {
    if moved.is_empty() {
        return Ok(());
    }
    let rows: Vec<(&str, i64)> =
        moved.iter().map(|(alias, profile_id)| (alias.as_str(), *profile_id)).collect();
    let sql = "UPDATE alias SET profile_id = value->>1
        FROM json_each(?) WHERE alias = value->>0";
    db.query(sql, &[json_param(&rows)?])?;
    let visitors = moved.iter().filter(|(alias, _)| alias.kind() == "cookie");
    let visitors: Vec<(&str, i64)> =
        visitors.map(|(alias, profile_id)| (alias.value(), *profile_id)).collect();
    let sql = "UPDATE session SET profile_id = value->>1
        FROM json_each(?) WHERE visitor_id = value->>0";
    db.query(sql, &[json_param(&visitors)?])?;
    Ok(())
}
