//! A table of spend, for platforms without a connector: a line for each ad and day.

mod cell;
mod suggest;
mod table;

use std::collections::HashMap;

pub use suggest::suggest;
pub use table::CsvTable;

use cell::{DayReader, NumberReader};

use super::Account;
use super::row::{Ids, Reading, Told};
use crate::api::{CsvMapping, LineError, SpendLevel};
use crate::money::Currency;

/// Errors that are told of one table; the rest is counted.
const MAX_ERRORS: usize = 100;

/// What holds for lines that don't tell it themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvDefaults {
    /// Such as `pinterest`.
    pub platform: String,
    /// The account's id; `upload` serves where there is none.
    pub account_id: String,
    /// ISO 4217; a column such as `Spend (EUR)` tells it too.
    pub currency: String,
}

/// Reads all lines by the mapping.
pub fn read(table: &CsvTable, mapping: &CsvMapping, defaults: &CsvDefaults) -> Reading {
    let mut result = Reading::default();
    let lines = match Lines::new(table, mapping, defaults) {
        Ok(lines) => lines,
        Err(errors) => {
            return Reading { n_errors: errors.len(), errors, ..result };
        }
    };
    for (line, cells) in table.lines() {
        if let Err((column, message)) = lines.read(cells, &mut result.told) {
            result.n_errors += 1;
            if result.errors.len() < MAX_ERRORS {
                let line = i64::try_from(line).unwrap_or(i64::MAX);
                result.errors.push(LineError { line, column, message });
            }
        }
    }
    let n_lines = result.told.rows.len();
    result.told = result.told.combined();
    result.n_combined = n_lines - result.told.rows.len();
    result
}

/// What is wrong with a line: the column and why.
type Wrong = (String, String);

/// How the lines of one table are read.
struct Lines<'a> {
    /// Index of each column by its name.
    index: HashMap<&'a str, usize>,
    mapping: &'a CsvMapping,
    defaults: &'a CsvDefaults,
    days: DayReader,
    numbers: NumberReader,
}

impl<'a> Lines<'a> {
    fn new(
        table: &'a CsvTable,
        mapping: &'a CsvMapping,
        defaults: &'a CsvDefaults,
    ) -> Result<Self, Vec<LineError>> {
        let index: HashMap<&str, usize> =
            table.columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let wrong = |column: &str, message: &str| LineError {
            line: i64::try_from(table.header_line).unwrap_or(1),
            column: column.to_owned(),
            message: message.to_owned(),
        };
        let mut errors: Vec<LineError> = mapping
            .columns()
            .filter(|column| !index.contains_key(column))
            .map(|column| wrong(column, "there is no such column"))
            .collect();
        for (column, what) in [
            (&mapping.day, "say which column holds the day"),
            (&mapping.spend, "say which column holds the spend"),
        ] {
            if column.is_none() {
                errors.push(wrong("", what));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let values = |column: &Option<String>| {
            let at = column.as_deref().and_then(|name| index.get(name)).copied();
            table.lines().filter_map(move |(_, cells)| cells.get(at?).map(String::as_str))
        };
        let days = DayReader::of(mapping.day_order, values(&mapping.day))
            .map_err(|message| vec![wrong(mapping.day.as_deref().unwrap_or_default(), message)])?;
        let amounts = values(&mapping.spend).chain(values(&mapping.revenue));
        let numbers = NumberReader::of(mapping.decimal, amounts);
        Ok(Self { index, mapping, defaults, days, numbers })
    }

    fn read(&self, cells: &[String], told: &mut Told) -> Result<(), Wrong> {
        let cell = |column: &Option<String>| {
            let at = column.as_deref().and_then(|name| self.index.get(name));
            at.and_then(|at| cells.get(*at)).map_or("", |text| text.trim())
        };
        let wrong = |column: &Option<String>, message: &str| {
            (column.clone().unwrap_or_default(), message.to_owned())
        };
        let m = self.mapping;
        let day = self.days.read(cell(&m.day)).map_err(|message| wrong(&m.day, message))?;
        let number = |column: &Option<String>| {
            self.numbers
                .read(column.as_deref().unwrap_or_default(), cell(column))
                .ok_or_else(|| wrong(column, "expected a number"))
        };
        let count = |column| number(column).map(|micros| (micros + 500_000).div_euclid(1_000_000));
        let numbers = [number(&m.spend)?, number(&m.conversions)?, number(&m.revenue)?];
        let counts = [count(&m.impressions)?, count(&m.clicks)?];

        let platform = or(cell(&m.platform).to_lowercase(), &self.defaults.platform);
        if platform.is_empty() || 40 < platform.len() {
            return Err(wrong(&m.platform, "expected the platform's name"));
        }
        let account = self.account(cell(&m.account_id), cell(&m.currency));
        if Currency::parse(&account.currency).is_err() {
            return Err(wrong(&m.currency, "expected a currency such as EUR"));
        }
        let named = |id: &Option<String>, name: &Option<String>| {
            Some(or(cell(id).to_owned(), cell(name))).filter(|id| !id.is_empty())
        };
        let ids = Ids {
            campaign: named(&m.campaign_id, &m.campaign_name),
            ad_set: named(&m.ad_set_id, &m.ad_set_name),
            ad: named(&m.ad_id, &m.ad_name),
        };
        for (level, id, name) in [
            (SpendLevel::Campaign, &ids.campaign, &m.campaign_name),
            (SpendLevel::AdSet, &ids.ad_set, &m.ad_set_name),
            (SpendLevel::Ad, &ids.ad, &m.ad_name),
        ] {
            told.name(&platform, &account.account_id, level, id.as_ref(), Some(cell(name)));
        }
        let row =
            told.row(&platform, &account, ids, day).map_err(|e| (String::new(), e.to_string()))?;
        [row.spend_micros, row.conversions_micros, row.revenue_micros] = numbers;
        [row.impressions, row.clicks] = counts;
        Ok(())
    }

    fn account(&self, account_id: &str, currency: &str) -> Account {
        let told = self.mapping.spend.as_deref().and_then(suggest::currency_of);
        let default = or(self.defaults.currency.clone(), told.unwrap_or_default());
        let account_id = or(account_id.to_owned(), &self.defaults.account_id);
        Account {
            account_id: or(account_id, "upload"),
            currency: or(currency.to_uppercase(), &default),
        }
    }
}

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

impl CsvMapping {
    /// The columns that it names.
    fn columns(&self) -> impl Iterator<Item = &str> {
        [
            &self.day,
            &self.spend,
            &self.impressions,
            &self.clicks,
            &self.conversions,
            &self.revenue,
            &self.campaign_id,
            &self.campaign_name,
            &self.ad_set_id,
            &self.ad_set_name,
            &self.ad_id,
            &self.ad_name,
            &self.platform,
            &self.account_id,
            &self.currency,
        ]
        .into_iter()
        .filter_map(Option::as_deref)
    }
}

#[cfg(test)]
mod tests;
