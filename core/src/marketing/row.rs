//! One ad on one day, as every platform's answer is read.

use std::collections::BTreeMap;

use super::{Account, MarketingError};
use crate::api::{LineError, SpendLevel, SpendName, SpendRow};
use crate::day::Day;
use crate::money::Currency;

/// What an answer tells: rows, and what the platform calls their campaigns and ads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// One for each ad (or campaign) and day.
    pub rows: Vec<SpendRow>,
    /// Names, where they are told.
    pub names: Vec<SpendName>,
}

/// What could be read of something that was given to us, and what not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What could be read; rows of the same ad and day are summed.
    pub told: Told,
    /// Lines whose numbers were added to another's.
    pub n_combined: usize,
    /// Lines that can't be read, at most 100.
    pub errors: Vec<LineError>,
    /// How many there are.
    pub n_errors: usize,
}

/// A row under construction: the ids of its levels and their names.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pub(super) campaign: Option<String>,
    pub(super) ad_set: Option<String>,
    pub(super) ad: Option<String>,
}

impl Ids {
    /// The finest level that is told, and its id.
    fn finest(&self, account_id: &str) -> (SpendLevel, String) {
        let levels = [
            (SpendLevel::Ad, &self.ad),
            (SpendLevel::AdSet, &self.ad_set),
            (SpendLevel::Campaign, &self.campaign),
        ];
        let found = levels.into_iter().find_map(|(level, id)| Some((level, id.clone()?)));
        found.unwrap_or_else(|| (SpendLevel::Account, account_id.to_owned()))
    }
}

impl Told {
    /// Adds an empty row at the finest level that `ids` has; its numbers are the caller's.
    ///
    /// # Errors
    ///
    /// [`MarketingError::Unexpected`] when neither answer nor caller tells account or currency.
    pub(super) fn row(
        &mut self,
        platform: &str,
        account: &Account,
        ids: Ids,
        day: Day,
    ) -> Result<&mut SpendRow, MarketingError> {
        let unexpected = |what: &str| MarketingError::Unexpected(what.to_owned());
        if account.account_id.is_empty() {
            return Err(unexpected("nothing tells the account's id"));
        }
        let currency = Currency::parse(&account.currency)
            .map_err(|_| unexpected("nothing tells the account's currency"))?;
        let (level, id) = ids.finest(&account.account_id);
        self.rows.push(SpendRow {
            platform: platform.to_owned(),
            account_id: account.account_id.clone(),
            level,
            id,
            day,
            campaign_id: ids.campaign,
            ad_set_id: ids.ad_set,
            ad_id: ids.ad,
            currency: currency.as_str().to_owned(),
            spend_micros: 0,
            impressions: 0,
            clicks: 0,
            conversions_micros: 0,
            revenue_micros: 0,
        });
        self.rows.last_mut().ok_or_else(|| unexpected("a row is missing"))
    }

    /// Adds what the platform calls something.
    pub(super) fn name(
        &mut self,
        platform: &str,
        account_id: &str,
        level: SpendLevel,
        id: Option<&String>,
        name: Option<&str>,
    ) {
        if let Some((id, name)) = id.zip(name.filter(|name| !name.trim().is_empty())) {
            self.names.push(SpendName {
                platform: platform.to_owned(),
                account_id: account_id.to_owned(),
                level,
                id: id.clone(),
                name: name.trim().to_owned(),
            });
        }
    }

    /// One row for each key, in order: what a platform splits further, such as an ad in two
    /// ad groups, is summed. Names stand once, the last one counts.
    #[must_use]
    pub fn combined(self) -> Self {
        let names: BTreeMap<_, SpendName> = self
            .names
            .into_iter()
            .map(|name| {
                (
                    (name.platform.clone(), name.account_id.clone(), name.level, name.id.clone()),
                    name,
                )
            })
            .collect();
        Self { rows: combined(self.rows), names: names.into_values().collect() }
    }
}

/// One row for each key; the numbers of rows with the same key are summed.
fn combined(rows: Vec<SpendRow>) -> Vec<SpendRow> {
    let mut all: BTreeMap<(String, String, SpendLevel, String, Day), SpendRow> = BTreeMap::new();
    for row in rows {
        let key =
            (row.platform.clone(), row.account_id.clone(), row.level, row.id.clone(), row.day);
        match all.get_mut(&key) {
            Some(known) => add(known, &row),
            None => drop(all.insert(key, row)),
        }
    }
    all.into_values().collect()
}

fn add(known: &mut SpendRow, row: &SpendRow) {
    known.spend_micros = known.spend_micros.saturating_add(row.spend_micros);
    known.impressions = known.impressions.saturating_add(row.impressions);
    known.clicks = known.clicks.saturating_add(row.clicks);
    known.conversions_micros = known.conversions_micros.saturating_add(row.conversions_micros);
    known.revenue_micros = known.revenue_micros.saturating_add(row.revenue_micros);
}
