//! Exchange rates by day: those that were read, over those that come with the program.

use tributary_core::day::Day;
use tributary_core::fx::{BASE, Rate, Rates, built_in};
use tributary_core::money::Currency;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Keeps rates, in place of what was known of their days.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn put(db: &impl Database, rates: &[Rate]) -> Result<(), StoreError> {
    let row = |rate: &Rate| (BASE, rate.currency.as_str().to_owned(), rate.day.0, rate.rate_micros);
    let rows: Vec<_> = rates.iter().map(row).collect();
    let sql = "INSERT INTO fx_rate
        SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?) WHERE true
        ON CONFLICT DO UPDATE SET rate_micros = excluded.rate_micros";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

/// The rates of the currencies that orders, refunds and spend are in and of another, to convert
/// them to it; of all currencies where events are asked for, whose amounts only the log knows.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn rates(db: &impl Database, target: &str, of_events: bool) -> Result<Rates, StoreError> {
    let sql = "SELECT currency, day, rate_micros FROM fx_rate WHERE base = ?1
        AND (?3 OR currency IN (SELECT currency FROM currency_seen UNION SELECT ?2))";
    let params = [BASE.into(), target.into(), i64::from(of_events).into()];
    let stored = read_all(db.query(sql, &params)?, |row| {
        let (currency, day, rate_micros) = (row.text()?, Day(row.int()?), row.int()?);
        let currency =
            Currency::parse(&currency).map_err(|error| StoreError::Row(error.to_string()))?;
        Ok(Rate { currency, day, rate_micros })
    })?;
    Ok(built_in().into_iter().chain(stored).collect())
}
