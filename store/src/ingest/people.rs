//! The profile rows that a call may change, held together and written at its end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tributary_core::event::Alias;
use tributary_core::identity;
use tributary_core::session::ProfileProperties;
use tributary_core::time::Timestamp;

use crate::row::{json_param, read_all, to_json};
use crate::{Database, StoreError};

/// A profile's oldest alias; the public id is computed from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Founder {
    /// When the alias was first named, Unix ms.
    pub(super) at: i64,
    pub(super) alias: Alias,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Profile {
    /// Absent only until the first alias of a new profile is told.
    founder: Option<Founder>,
    properties: ProfileProperties,
}

/// Profiles by internal id.
#[derive(Debug)]
pub(super) struct People {
    next_id: i64,
    profiles: BTreeMap<i64, Profile>,
    changed: BTreeSet<i64>,
}

impl People {
    /// Reads the rows that may change.
    pub(super) fn load(db: &impl Database, ids: &BTreeSet<i64>) -> Result<Self, StoreError> {
        let sql = "SELECT 1 + ifnull(max(profile_id), 0) FROM profile";
        let next_id = read_all(db.query(sql, &[])?, |row| row.int())?;
        let mut people = Self {
            next_id: next_id.first().copied().unwrap_or(1),
            profiles: BTreeMap::new(),
            changed: BTreeSet::new(),
        };
        if ids.is_empty() {
            return Ok(people);
        }
        let sql = "SELECT profile_id, founder_at, founder_alias, properties
            FROM profile WHERE profile_id IN (SELECT value FROM json_each(?))";
        people.profiles = read_all(db.query(sql, &[json_param(ids)?])?, |row| {
            let (profile_id, at, alias) = (row.int()?, row.int()?, row.text()?);
            let alias = Alias::parse(&alias).map_err(|e| StoreError::Row(e.to_string()))?;
            Ok((
                profile_id,
                Profile { founder: Some(Founder { at, alias }), properties: row.json()? },
            ))
        })?
        .into_iter()
        .collect();
        Ok(people)
    }

    /// Makes a new profile and returns its id.
    pub(super) fn add(&mut self) -> i64 {
        let profile_id = self.next_id;
        self.next_id += 1;
        self.profiles.insert(profile_id, Profile::default());
        profile_id
    }

    /// Takes one profile into another.
    pub(super) fn absorb(&mut self, profile_id: i64, loser: i64) {
        let Some(loser) = self.profiles.remove(&loser) else { return };
        self.change(profile_id, |profile| {
            profile.properties.merge(&loser.properties);
            profile.founder = older(profile.founder.take(), loser.founder);
        });
    }

    /// Tells a profile of one of its aliases.
    pub(super) fn found(&mut self, profile_id: i64, founder: &Founder) {
        self.change(profile_id, |profile| {
            profile.founder = older(profile.founder.take(), Some(founder.clone()));
        });
    }

    /// Tells a profile what an event outside sessions said of it.
    pub(super) fn learn(&mut self, profile_id: i64, at: Timestamp, said: &Map<String, Value>) {
        self.change(profile_id, |profile| profile.properties.learn(at, said));
    }

    /// Writes the profiles that are not as they were.
    pub(super) fn store(&self, db: &impl Database) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for profile_id in &self.changed {
            let Some(profile) = self.profiles.get(profile_id) else { continue };
            let Some(founder) = &profile.founder else { continue };
            let public_id = identity::profile_id(&founder.alias);
            let properties = to_json(&profile.properties)?;
            rows.push((profile_id, public_id, founder.alias.as_str(), founder.at, properties));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let sql = "INSERT OR REPLACE INTO profile
            SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?)";
        db.query(sql, &[json_param(&rows)?])?;
        Ok(())
    }

    /// Changes a loaded profile. One that was not loaded has nothing to gain: only profiles
    /// that cannot change are left out (`profiles_to_load`).
    fn change(&mut self, profile_id: i64, change: impl FnOnce(&mut Profile)) {
        let Some(profile) = self.profiles.get_mut(&profile_id) else { return };
        let before = profile.clone();
        change(profile);
        if *profile != before {
            self.changed.insert(profile_id);
        }
    }
}

fn older(a: Option<Founder>, b: Option<Founder>) -> Option<Founder> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
