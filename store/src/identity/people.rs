//! The profile rows that a call may change, held together and written at its end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tributary_core::event::Alias;
use tributary_core::identity;
use tributary_core::session::ProfileProperties;
use tributary_core::time::Timestamp;

use super::edges::alias;
use crate::row::{json_param, read_all, to_json};
use crate::{Database, StoreError};

/// A profile's oldest alias; the public id is computed from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Founder {
    /// When the alias was first named, Unix ms.
    pub(crate) at: i64,
    pub(crate) alias: Alias,
}

/// A profile's row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Profile {
    /// Absent only until the first alias of a new profile is told.
    pub(crate) founder: Option<Founder>,
    /// What events outside sessions said.
    pub(crate) properties: ProfileProperties,
    /// Whether its edges lead to two values of a strong kind: who is one person has then to be
    /// computed from all of them.
    pub(crate) is_guarded: bool,
}

/// Profiles by internal id.
#[derive(Debug)]
pub(crate) struct People {
    next_id: i64,
    profiles: BTreeMap<i64, Profile>,
    changed: BTreeSet<i64>,
}

impl People {
    /// Reads the rows that may change.
    pub(crate) fn load(db: &impl Database, ids: &BTreeSet<i64>) -> Result<Self, StoreError> {
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
        let sql = "SELECT profile_id, founder_at, founder_alias, properties, is_guarded
            FROM profile WHERE profile_id IN (SELECT value FROM json_each(?))";
        people.profiles = read_all(db.query(sql, &[json_param(ids)?])?, |row| {
            let (profile_id, at) = (row.int()?, row.int()?);
            let founder = Some(Founder { at, alias: alias(&row.text()?)? });
            let (properties, is_guarded) = (row.json()?, row.bool()?);
            Ok((profile_id, Profile { founder, properties, is_guarded }))
        })?
        .into_iter()
        .collect();
        Ok(people)
    }

    /// Makes a new profile and returns its id.
    pub(crate) fn add(&mut self) -> i64 {
        let profile_id = self.next_id;
        self.next_id += 1;
        self.profiles.insert(profile_id, Profile::default());
        profile_id
    }

    /// A profile that was loaded or made.
    pub(crate) fn get(&self, profile_id: i64) -> Option<&Profile> {
        self.profiles.get(&profile_id)
    }

    /// Makes a profile what it shall be.
    pub(crate) fn set(&mut self, profile_id: i64, profile: Profile) {
        self.change(profile_id, |old| *old = profile);
    }

    /// Takes one profile into another.
    pub(crate) fn absorb(&mut self, profile_id: i64, loser: i64) {
        let Some(loser) = self.profiles.remove(&loser) else { return };
        self.change(profile_id, |profile| {
            profile.properties.merge(&loser.properties);
            profile.founder = older(profile.founder.take(), loser.founder);
        });
    }

    /// Tells a profile of one of its aliases.
    pub(crate) fn found(&mut self, profile_id: i64, founder: &Founder) {
        self.change(profile_id, |profile| {
            profile.founder = older(profile.founder.take(), Some(founder.clone()));
        });
    }

    /// Tells a profile what an event outside sessions said of it.
    pub(crate) fn learn(&mut self, profile_id: i64, at: Timestamp, said: &Map<String, Value>) {
        self.change(profile_id, |profile| profile.properties.learn(at, said));
    }

    /// Writes the profiles that are not as they were.
    pub(crate) fn store(&self, db: &impl Database) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for profile_id in &self.changed {
            let Some(profile) = self.profiles.get(profile_id) else { continue };
            let Some(founder) = &profile.founder else { continue };
            let public_id = identity::profile_id(&founder.alias);
            let properties = to_json(&profile.properties)?;
            let is_guarded = i64::from(profile.is_guarded);
            let founder = (founder.alias.as_str(), founder.at);
            rows.push((profile_id, public_id, founder.0, founder.1, properties, is_guarded));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let sql = "INSERT OR REPLACE INTO profile
                (profile_id, public_id, founder_alias, founder_at, properties, is_guarded)
            SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5
            FROM json_each(?)";
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

/// The older of two founders.
pub(crate) fn older(a: Option<Founder>, b: Option<Founder>) -> Option<Founder> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
