//! Origins and ad units by their numbers.

use std::collections::{BTreeSet, HashMap};

use tributary_core::report::{Levels, Origin, PlatformNames, UnitNode};

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// What a landing told.
#[derive(Debug, Clone)]
pub(crate) struct KnownOrigin {
    pub(crate) levels: Levels,
    pub(super) is_paid: bool,
    pub(super) is_direct: bool,
}

/// What spend rows are about.
#[derive(Debug, Clone)]
pub(crate) struct KnownUnit {
    pub(crate) levels: Levels,
    pub(super) currency: String,
}

/// What the numbers of `origin` and `ad_unit` stand for, read as they come up.
#[derive(Debug, Default)]
pub(crate) struct Names {
    platforms: PlatformNames,
    units: HashMap<i64, KnownUnit>,
    origins: HashMap<i64, KnownOrigin>,
}

impl Names {
    /// Reads what the platforms call their ads. As many rows as there ever were ads.
    pub(crate) fn load(db: &impl Database) -> Result<Self, StoreError> {
        let sql = "SELECT unit_id, platform, campaign_id, ad_set_id, ad_id, currency FROM ad_unit
            ORDER BY unit_id";
        let units = read_all(db.query(sql, &[])?, |row| {
            let unit_id = row.int()?;
            let platform = row.text()?;
            let (campaign, ad_set, ad) = (row.text()?, row.text()?, row.text()?);
            Ok((unit_id, UnitNode { platform, campaign, ad_set, ad }, row.text()?))
        })?;
        let mut platforms = PlatformNames::default();
        for (_, unit, _) in &units {
            platforms.learn_unit(unit);
        }
        let sql = "SELECT platform, level, id, name FROM spend_name";
        for (platform, level, id, name) in read_all(db.query(sql, &[])?, |row| {
            Ok((row.text()?, row.text()?, row.text()?, row.text()?))
        })? {
            platforms.learn_name(&platform, &level, &id, &name);
        }
        let known = |(unit_id, unit, currency): (i64, UnitNode, String)| {
            (unit_id, KnownUnit { levels: platforms.of_unit(&unit), currency })
        };
        let units = units.into_iter().map(known).collect();
        Ok(Self { platforms, units, origins: HashMap::new() })
    }

    /// All units.
    pub(super) fn units(&self) -> impl Iterator<Item = (i64, &KnownUnit)> {
        self.units.iter().map(|(unit_id, unit)| (*unit_id, unit))
    }

    /// A unit.
    pub(crate) fn unit(&self, unit_id: i64) -> Option<&KnownUnit> {
        self.units.get(&unit_id)
    }

    /// An origin that [`Names::learn`] was told of.
    pub(crate) fn origin(&self, origin_id: i64) -> Option<&KnownOrigin> {
        self.origins.get(&origin_id)
    }

    /// The levels of what an order says of itself.
    pub(super) fn of_origin(&self, origin: &Origin) -> Levels {
        self.platforms.of_origin(origin)
    }

    /// Reads those origins that are not known yet.
    pub(crate) fn learn(
        &mut self,
        db: &impl Database,
        origin_ids: impl Iterator<Item = i64>,
    ) -> Result<(), StoreError> {
        let new: BTreeSet<i64> = origin_ids.filter(|id| !self.origins.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let sql = "SELECT origin_id, is_paid, channel_group, channel, campaign, ad_set, ad
            FROM json_each(?) AS new CROSS JOIN origin ON origin_id = new.value";
        for (origin_id, is_paid, origin) in read_all(db.query(sql, &[json_param(&new)?])?, |row| {
            let (origin_id, is_paid) = (row.int()?, row.bool()?);
            let (channel_group, channel) = (row.text()?, row.text()?);
            let (campaign, ad_set, ad) = (row.text()?, row.text()?, row.text()?);
            Ok((origin_id, is_paid, Origin { channel_group, channel, campaign, ad_set, ad }))
        })? {
            let is_direct = origin.channel_group == "Direct";
            let levels = self.platforms.of_origin(&origin);
            self.origins.insert(origin_id, KnownOrigin { levels, is_paid, is_direct });
        }
        Ok(())
    }
}
