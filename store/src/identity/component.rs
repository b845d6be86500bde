//! Everybody whom the merge log may tie together.

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::Alias;
use tributary_core::identity::{Edge, Groups, Resolution, is_strong, resolve};

use super::edges::{self, alias};
use crate::row::{Row, json_param, read_all};
use crate::{Database, StoreError};

/// An alias's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AliasRow {
    pub(crate) profile_id: i64,
    /// Unix ms.
    pub(crate) first_seen_at: i64,
    pub(crate) is_quarantined: bool,
}

/// Whole profiles, all that live edges tie to them, and those edges. Quarantined aliases are
/// there with their profiles; no edge leads through them.
#[derive(Debug, Default)]
pub(crate) struct Component {
    pub(crate) aliases: BTreeMap<Alias, AliasRow>,
    /// Live edges between aliases that are not quarantined.
    pub(crate) edges: Vec<Edge>,
    pub(crate) profiles: BTreeSet<i64>,
}

impl Component {
    /// Reads everything that is tied to the profiles.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the database can't be read.
    pub(crate) fn load(db: &impl Database, seeds: &BTreeSet<i64>) -> Result<Self, StoreError> {
        let mut component = Self::default();
        let mut found: BTreeMap<(Alias, Alias), Edge> = BTreeMap::new();
        let mut new = seeds.clone();
        while !new.is_empty() {
            let aliases = aliases_of(db, &new)?;
            component.profiles.append(&mut new);
            let able = aliases.iter().filter(|(_, row)| !row.is_quarantined);
            let edges = edges::live(db, able.map(|(alias, _)| alias))?;
            component.aliases.extend(aliases);
            let strangers: BTreeSet<&Alias> = edges
                .iter()
                .flat_map(|edge| [&edge.a, &edge.b])
                .filter(|alias| !component.aliases.contains_key(*alias))
                .collect();
            new = able_profiles(db, &strangers)?;
            found.extend(edges.into_iter().map(|edge| ((edge.a.clone(), edge.b.clone()), edge)));
        }
        let is_able =
            |alias: &Alias| component.aliases.get(alias).is_some_and(|row| !row.is_quarantined);
        let edges = found.into_values().filter(|edge| is_able(&edge.a) && is_able(&edge.b));
        component.edges = edges.collect();
        Ok(component)
    }

    /// Who is one person. A quarantined alias is alone.
    pub(crate) fn resolve(&self) -> Resolution<'_> {
        resolve(self.aliases.keys(), &self.edges)
    }

    /// The aliases among which a guard may hold something back: those that edges tie to two
    /// values of a strong kind.
    pub(crate) fn guarded(&self) -> BTreeSet<&Alias> {
        let mut groups = Groups::new();
        for edge in &self.edges {
            groups.join(&&edge.a, &&edge.b);
        }
        let is_guarded = |group: &Vec<&Alias>| {
            let strong: Vec<&str> =
                group.iter().filter(|a| is_strong(a)).map(|a| a.kind()).collect();
            strong.iter().collect::<BTreeSet<_>>().len() < strong.len()
        };
        groups.into_groups().into_iter().filter(is_guarded).flatten().collect()
    }
}

/// All aliases of these profiles.
fn aliases_of(
    db: &impl Database,
    profiles: &BTreeSet<i64>,
) -> Result<Vec<(Alias, AliasRow)>, StoreError> {
    let sql = "SELECT alias, profile_id, first_seen_at, is_quarantined
        FROM json_each(?) AS mine JOIN alias ON profile_id = mine.value";
    read_all(db.query(sql, &[json_param(profiles)?])?, read_alias)
}

/// Reads `alias, profile_id, first_seen_at, is_quarantined`.
pub(crate) fn read_alias(row: &mut Row) -> Result<(Alias, AliasRow), StoreError> {
    let alias = alias(&row.text()?)?;
    let (profile_id, first_seen_at) = (row.int()?, row.int()?);
    Ok((alias, AliasRow { profile_id, first_seen_at, is_quarantined: row.bool()? }))
}

/// The profiles of those of the aliases that are not quarantined.
fn able_profiles(
    db: &impl Database,
    aliases: &BTreeSet<&Alias>,
) -> Result<BTreeSet<i64>, StoreError> {
    if aliases.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = "SELECT DISTINCT profile_id FROM json_each(?) AS mine
        JOIN alias ON alias = mine.value WHERE NOT is_quarantined";
    Ok(read_all(db.query(sql, &[json_param(aliases)?])?, |row| row.int())?.into_iter().collect())
}
