//! What ad platforms say was spent: each amount in one row (`product.md §10`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::{SpendImport, SpendName, SpendRow, SpendSum, SpendTotal};
use tributary_core::day::Day;
use tributary_core::marketing::Reading;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Rows of one statement: its parameter stays well below what the platform allows.
pub(crate) const CHUNK: usize = 1_000;

/// Writes rows in place of those with the same key, never adding to them. Where a campaign's
/// or an account's day is told by its ads as well, only the ads' rows stay. Call inside a
/// transaction.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn put(db: &impl Database, reading: &Reading) -> Result<SpendImport, StoreError> {
    let told = &reading.told;
    put_rows_of_days(db, &told.rows)?;
    for names in told.names.chunks(CHUNK) {
        put_names(db, names)?;
    }
    Ok(summary(reading))
}

/// Writes rows, and keeps the finest of their days.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub(crate) fn put_rows_of_days(db: &impl Database, rows: &[SpendRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(CHUNK) {
        put_rows(db, rows)?;
    }
    keep_finest(db, rows)
}

fn put_rows(db: &impl Database, rows: &[SpendRow]) -> Result<(), StoreError> {
    let row = |row: &SpendRow| {
        let SpendRow {
            spend_micros, impressions, clicks, conversions_micros, revenue_micros, ..
        } = *row;
        serde_json::json!([
            row.platform,
            row.account_id,
            row.level,
            row.id,
            row.day.0,
            row.campaign_id,
            row.ad_set_id,
            row.ad_id,
            row.currency,
            spend_micros,
            impressions,
            clicks,
            conversions_micros,
            revenue_micros,
        ])
    };
    // The last of several with one key counts.
    let keyed =
        rows.iter().map(|row| ((&row.platform, &row.account_id, row.level, &row.id, row.day), row));
    let rows: BTreeMap<_, &SpendRow> = keyed.collect();
    let values: Vec<serde_json::Value> = rows.into_values().map(row).collect();
    let values = json_param(&values)?;
    // Removed and written anew: what REPLACE and an upsert do is not told to the triggers of
    // the report tables as they need it.
    let sql = "DELETE FROM spend WHERE (platform, account_id, level, id, day) IN (
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?))";
    db.query(sql, std::slice::from_ref(&values))?;
    let sql = "INSERT INTO spend (platform, account_id, level, id, day, campaign_id,
            ad_set_id, ad_id, currency, spend_micros, impressions, clicks, conversions_micros,
            revenue_micros)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
            value->>7, value->>8, value->>9, value->>10, value->>11, value->>12, value->>13
        FROM json_each(?)";
    db.query(sql, &[values])?;
    Ok(())
}

pub(crate) fn put_names(db: &impl Database, names: &[SpendName]) -> Result<(), StoreError> {
    let sql = "INSERT INTO spend_name (platform, account_id, level, id, name)
        SELECT value->>'$.platform', value->>'$.account_id', value->>'$.level', value->>'$.id',
            value->>'$.name'
        FROM json_each(?) WHERE true
        ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name";
    db.query(sql, &[json_param(&names)?])?;
    Ok(())
}

/// Removes rows whose amounts stand in rows of a finer level, on the days of `rows`.
fn keep_finest(db: &impl Database, rows: &[SpendRow]) -> Result<(), StoreError> {
    let days: BTreeSet<(&str, &str, i64)> = rows
        .iter()
        .map(|row| (row.platform.as_str(), row.account_id.as_str(), row.day.0))
        .collect();
    let days: Vec<_> = days.into_iter().collect();
    // By the index of days: `+` keeps the others from being chosen.
    let sql = "DELETE FROM spend WHERE (platform, account_id, level, id, day) IN (
        SELECT coarse.platform, coarse.account_id, coarse.level, coarse.id, coarse.day
        FROM json_each(?) AS told
        JOIN spend AS coarse INDEXED BY spend_day ON coarse.day = told.value->>2
            AND +coarse.platform = told.value->>0 AND +coarse.account_id = told.value->>1
            AND +coarse.level <> 'ad'
        WHERE EXISTS (SELECT 1 FROM spend AS fine INDEXED BY spend_day
            WHERE fine.day = coarse.day AND +fine.platform = coarse.platform
                AND +fine.account_id = coarse.account_id
                AND CASE coarse.level
                    WHEN 'account' THEN +fine.level <> 'account'
                    WHEN 'campaign' THEN +fine.level IN ('ad_set', 'ad')
                        AND fine.campaign_id IS coarse.campaign_id
                    ELSE +fine.level = 'ad' AND fine.ad_set_id IS coarse.ad_set_id END))";
    for days in days.chunks(CHUNK) {
        db.query(sql, &[json_param(&days)?])?;
    }
    Ok(())
}

/// What was read, in sums.
pub fn summary(reading: &Reading) -> SpendImport {
    let rows = &reading.told.rows;
    let mut accounts: BTreeMap<(&str, &str, &str), SpendTotal> = BTreeMap::new();
    for row in rows {
        let key = (row.platform.as_str(), row.account_id.as_str(), row.currency.as_str());
        let total = accounts.entry(key).or_insert_with(|| SpendTotal {
            platform: row.platform.clone(),
            account_id: row.account_id.clone(),
            currency: row.currency.clone(),
            spend_micros: 0,
            impressions: 0,
            clicks: 0,
            conversions_micros: 0,
            revenue_micros: 0,
        });
        total.spend_micros = total.spend_micros.saturating_add(row.spend_micros);
        total.impressions = total.impressions.saturating_add(row.impressions);
        total.clicks = total.clicks.saturating_add(row.clicks);
        total.conversions_micros = total.conversions_micros.saturating_add(row.conversions_micros);
        total.revenue_micros = total.revenue_micros.saturating_add(row.revenue_micros);
    }
    let days = || rows.iter().map(|row| row.day);
    SpendImport {
        n_rows: count(rows.len()),
        n_combined: count(reading.n_combined),
        from: days().min().map(|day| day.to_string()),
        to: days().max().map(|day| day.to_string()),
        accounts: accounts.into_values().collect(),
        errors: reading.errors.clone(),
        n_errors: count(reading.n_errors),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What sums are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumBy {
    /// An account.
    Account,
    /// A campaign.
    Campaign,
    /// An ad set.
    AdSet,
    /// An ad.
    Ad,
    /// A day of the account.
    Day,
}

/// Sums of the rows of the days `from..=to`.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn sums(
    db: &impl Database,
    by: SumBy,
    from: Day,
    to: Day,
) -> Result<Vec<SpendSum>, StoreError> {
    let key = match by {
        SumBy::Account => "NULL",
        SumBy::Campaign => "campaign_id",
        SumBy::AdSet => "ad_set_id",
        SumBy::Ad => "ad_id",
        SumBy::Day => "date(day * 86400, 'unixepoch')",
    };
    let sql = format!(
        "SELECT platform, account_id, currency, {key} AS key, count(*), sum(spend_micros),
            sum(impressions), sum(clicks), sum(conversions_micros), sum(revenue_micros)
        FROM spend WHERE day BETWEEN ? AND ?
        GROUP BY platform, account_id, currency, key ORDER BY 1, 2, 3, 4"
    );
    read_all(db.query(&sql, &[from.0.into(), to.0.into()])?, |row| {
        Ok(SpendSum {
            platform: row.text()?,
            account_id: row.text()?,
            currency: row.text()?,
            key: row.optional_text()?,
            n_rows: row.int()?,
            spend_micros: row.int()?,
            impressions: row.int()?,
            clicks: row.int()?,
            conversions_micros: row.int()?,
            revenue_micros: row.int()?,
        })
    })
}
