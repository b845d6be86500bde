//! What the ad platforms say.

use std::collections::BTreeSet;

use serde_json::json;
use tributary_core::report::{Part, Period};

use super::facts::{Facts, Levels};
use super::gather::Gather;
use super::visits::index;
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Parts that are added up as they are, in the order of their columns.
const COUNTS: [Part; 3] = [Part::Impressions, Part::Clicks, Part::PlatformConversions];
/// Parts in the currency of the account, in the order of their columns.
const AMOUNTS: [Part; 2] = [Part::Spend, Part::PlatformRevenue];

/// One group of spend rows, all in one currency.
struct Line {
    period: usize,
    /// None where units are not told apart.
    unit_id: Option<i64>,
    counts: [i64; 3],
    amounts: Vec<OfDay>,
}

/// Amounts that are converted at the rate of a day.
struct OfDay {
    day: i64,
    amounts: [i64; 2],
}

/// Adds up the spend rows of the range. Their days are taken as the workspace's.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    if !gather.wants(|part| COUNTS.contains(part) || AMOUNTS.contains(part)) {
        return Ok(());
    }
    let currencies: BTreeSet<String> =
        gather.names.units().map(|(_, unit)| unit.currency.clone()).collect();
    for currency in &currencies {
        let lines = match gather.span.periods.as_slice() {
            [period] if gather.needs.levels => by_unit(gather, period, currency)?,
            _ => by_period(gather, currency, currencies.len() == 1)?,
        };
        add(gather, currency, lines);
    }
    Ok(())
}

/// Ad by ad, along the index that has them so: nothing is sorted.
fn by_unit(
    gather: &Gather<'_, impl Database>,
    period: &Period,
    currency: &str,
) -> Result<Vec<Line>, StoreError> {
    let sql = format!(
        "SELECT 0, ad_unit.unit_id, {} FROM ad_unit
        CROSS JOIN ad_day ON ad_day.unit_id = ad_unit.unit_id AND day BETWEEN ?1 AND ?2
        WHERE ad_unit.currency = ?3 GROUP BY ad_unit.unit_id",
        sums(currency == gather.rates.target())
    );
    let params = [period.first_day.into(), period.last_day.into(), currency.into()];
    read_all(gather.db.query(&sql, &params)?, read)
}

fn by_period(
    gather: &Gather<'_, impl Database>,
    currency: &str,
    is_only: bool,
) -> Result<Vec<Line>, StoreError> {
    let periods = gather.span.periods.iter();
    let periods: Vec<_> =
        periods.map(|period| json!([period.first_day, period.last_day])).collect();
    let is_home = currency == gather.rates.target();
    let (unit, by) = match gather.needs.levels {
        true => ("unit_id", ", 2"),
        false if is_home => ("NULL", ""),
        // A text must not grow with the range.
        false => ("NULL", ", day"),
    };
    // The plus keeps SQLite from looking each ad up for each period.
    let filter = if is_only {
        ""
    } else {
        "WHERE +unit_id IN (SELECT unit_id FROM ad_unit WHERE currency = ?2)"
    };
    let sql = format!(
        "SELECT period.key, {unit}, {} FROM json_each(?1) AS period
        CROSS JOIN ad_day ON day BETWEEN period.value->>0 AND period.value->>1
        {filter} GROUP BY 1{by}",
        sums(is_home)
    );
    let mut params: Vec<SqlValue> = vec![json_param(&periods)?];
    params.extend((!is_only).then(|| currency.into()));
    read_all(gather.db.query(&sql, &params)?, read)
}

/// The sums of a group. Amounts are a text of `day spend revenue`: those in the report's
/// currency as sums that need no day, others row by row, in one text instead of many rows.
fn sums(is_home: bool) -> String {
    let amounts = if is_home {
        "'0 ' || sum(spend_micros) || ' ' || sum(revenue_micros)"
    } else {
        "group_concat(day || ' ' || spend_micros || ' ' || revenue_micros)"
    };
    format!("sum(impressions), sum(clicks), sum(conversions_micros), {amounts}")
}

fn read(row: &mut Row) -> Result<Line, StoreError> {
    let (period, unit_id) = (index(row)?, row.optional_int()?);
    let counts = [row.int()?, row.int()?, row.int()?];
    let of_day = |text: &str| {
        let mut numbers = text.split(' ').map(|number| number.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        Some(OfDay { day: next()?, amounts: [next()?, next()?] })
    };
    let amounts = row.text()?;
    let amounts = amounts.split(',').map(of_day).collect::<Option<Vec<OfDay>>>();
    let amounts =
        amounts.ok_or_else(|| StoreError::Row("expected `day spend revenue`".to_owned()))?;
    Ok(Line { period, unit_id, counts, amounts })
}

fn add(gather: &mut Gather<'_, impl Database>, currency: &str, lines: Vec<Line>) {
    for Line { period, unit_id, counts, amounts } in lines {
        let levels = unit_id.map_or(Levels::Any, Levels::Unit);
        let Some(key) = gather.key(&Facts::of(levels)) else { continue };
        for (part, count) in COUNTS.iter().zip(counts) {
            gather.sheet.add(period, &key, part, count.into());
        }
        let mut sums = [0; AMOUNTS.len()];
        for OfDay { day, amounts } in amounts {
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                *sum += gather.rates.convert(amount.into(), currency, day);
            }
        }
        for (part, sum) in AMOUNTS.iter().zip(sums) {
            gather.sheet.add(period, &key, part, sum);
        }
    }
}
