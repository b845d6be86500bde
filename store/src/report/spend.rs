//! What the ad platforms say.

use serde_json::json;
use tributary_core::report::{Part, Period};

use super::facts::{Facts, Levels};
use super::gather::Gather;
use super::visits::index;
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Parts that spend rows are read for, in the order of their columns.
const PARTS: [Part; 5] = [
    Part::Spend,
    Part::Impressions,
    Part::Clicks,
    Part::PlatformConversions,
    Part::PlatformRevenue,
];

/// One group of spend rows.
struct Line {
    period: usize,
    unit_id: i64,
    day: i64,
    sums: [i64; 5],
}

/// Adds up the spend rows of the range. Their days are taken as the workspace's.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    if !gather.wants(|part| PARTS.contains(part)) {
        return Ok(());
    }
    let target = gather.rates.target().to_owned();
    let foreign: Vec<i64> = gather
        .names
        .units()
        .filter(|(_, unit)| unit.currency != target)
        .map(|(unit_id, _)| unit_id)
        .collect();
    let unit = if gather.needs.levels { "unit_id" } else { "0" };
    let home = if foreign.is_empty() {
        ""
    } else {
        "WHERE unit_id NOT IN (SELECT value FROM json_each(?2))"
    };
    let told = match gather.span.periods.as_slice() {
        [period] if foreign.is_empty() && gather.needs.levels => by_unit(gather, period)?,
        _ => lines(gather, &foreign, unit, "0", home)?,
    };
    add(gather, told);
    if !foreign.is_empty() {
        // Converted day by day.
        let foreigners = "WHERE unit_id IN (SELECT value FROM json_each(?2))";
        add(gather, lines(gather, &foreign, "unit_id", "day", foreigners)?);
    }
    Ok(())
}

fn lines(
    gather: &Gather<'_, impl Database>,
    foreign: &[i64],
    unit: &str,
    day: &str,
    filter: &str,
) -> Result<Vec<Line>, StoreError> {
    let periods = gather.span.periods.iter();
    let periods: Vec<_> =
        periods.map(|period| json!([period.first_day, period.last_day])).collect();
    let by = match (unit, day) {
        ("0", _) => "",
        (_, "0") => ", 2",
        _ => ", 2, 3",
    };
    let sql = format!(
        "SELECT period.key, {unit}, {day}, sum(spend_micros), sum(impressions), sum(clicks),
            sum(conversions_micros), sum(revenue_micros)
        FROM json_each(?1) AS period
        CROSS JOIN ad_day ON day BETWEEN period.value->>0 AND period.value->>1
        {filter} GROUP BY 1{by}"
    );
    let mut params: Vec<SqlValue> = vec![json_param(&periods)?];
    if !filter.is_empty() {
        params.push(json_param(&foreign)?);
    }
    read_all(gather.db.query(&sql, &params)?, |row| {
        let (period, unit_id, day) = (index(row)?, row.int()?, row.int()?);
        let sums = [row.int()?, row.int()?, row.int()?, row.int()?, row.int()?];
        Ok(Line { period, unit_id, day, sums })
    })
}

/// Ad by ad, along the index that has them so: nothing is sorted.
fn by_unit(gather: &Gather<'_, impl Database>, period: &Period) -> Result<Vec<Line>, StoreError> {
    let sql = "SELECT ad_unit.unit_id, sum(spend_micros), sum(impressions), sum(clicks),
            sum(conversions_micros), sum(revenue_micros)
        FROM ad_unit CROSS JOIN ad_day ON ad_day.unit_id = ad_unit.unit_id
            AND day BETWEEN ? AND ?
        GROUP BY ad_unit.unit_id";
    let params: [SqlValue; 2] = [period.first_day.into(), period.last_day.into()];
    read_all(gather.db.query(sql, &params)?, |row| {
        let unit_id = row.int()?;
        let sums = [row.int()?, row.int()?, row.int()?, row.int()?, row.int()?];
        Ok(Line { period: 0, unit_id, day: period.first_day, sums })
    })
}

fn add(gather: &mut Gather<'_, impl Database>, lines: Vec<Line>) {
    for Line { period, unit_id, day, sums } in lines {
        let levels = if gather.needs.levels { Levels::Unit(unit_id) } else { Levels::Any };
        let Some(key) = gather.key(&Facts::of(levels)) else { continue };
        let currency = gather.names.unit(unit_id).map(|unit| unit.currency.clone());
        for (part, sum) in PARTS.iter().zip(sums) {
            let is_money = matches!(part, Part::Spend | Part::PlatformRevenue);
            let amount = match &currency {
                Some(currency) if is_money => gather.rates.convert(sum.into(), currency, day),
                _ => sum.into(),
            };
            gather.sheet.add(period, &key, part, amount);
        }
    }
}
