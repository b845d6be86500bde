//! Customers by the month of their first order.

use std::collections::{BTreeMap, HashMap, HashSet};

use tributary_core::api::{CohortQuery, CohortRow, Cohorts, FieldError, Granularity};
use tributary_core::day::Day;
use tributary_core::money::Currency;
use tributary_core::report::{Part, check_range, minor_to_micros};
use tributary_core::time::Timestamp;

use super::orders::{CUSTOMER, IS_NEW, credit_day};
use super::{Answer, Home, rates};
use crate::row::read_all;
use crate::{Database, SqlValue};

/// Months to follow when nothing is said, and at most.
const DEFAULT_MONTHS: u32 = 12;
const MAX_MONTHS: u32 = 36;
/// Orders that are in memory at once.
const CHUNK: i64 = 10_000;

/// A month's customers under construction.
#[derive(Default)]
struct Month {
    customers: HashSet<String>,
    active: BTreeMap<i64, HashSet<String>>,
    revenue: BTreeMap<i64, i128>,
}

/// Follows the customers whose first order is in the range: for each month since, how many
/// ordered and what they spent.
///
/// # Errors
///
/// [`StoreError`](crate::StoreError) when the database can't be read; what is wrong with the
/// query is an answer.
pub fn cohorts(db: &impl Database, query: &CohortQuery, home: &Home) -> Answer<Cohorts> {
    let zone = home.zone();
    let mut errors = Vec::new();
    let n_months = query.months.unwrap_or(DEFAULT_MONTHS);
    if !(1..=MAX_MONTHS).contains(&n_months) {
        let message = format!("expected 1 to {MAX_MONTHS} months");
        errors.push(FieldError { field: "months".to_owned(), message });
    }
    let span = check_range("range", &query.range, Granularity::Month, &zone, &mut errors);
    let Some(span) = span.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    let mut rates = rates(db, &home.currency, false)?;
    let mut months: BTreeMap<i64, Month> = BTreeMap::new();
    let mut first: HashMap<String, i64> = HashMap::new();
    let sql = format!(
        "SELECT at, source_id, event_id, {CUSTOMER}, revenue_minor, ifnull(currency, ''),
            CASE WHEN at < ? THEN {IS_NEW} ELSE 0 END
        FROM conversion
        WHERE (at, source_id, event_id) > (?, ?, ?) AND is_counted AND NOT is_test
        ORDER BY at, source_id, event_id LIMIT {CHUNK}"
    );
    let mut after = (span.from_ms(), String::new(), String::new());
    loop {
        let (source_id, event_id) = (after.1.as_str().into(), after.2.as_str().into());
        let params: [SqlValue; 4] = [span.to_ms().into(), after.0.into(), source_id, event_id];
        let chunk = read_all(db.query(&sql, &params)?, |row| {
            let key = (row.int()?, row.text()?, row.text()?);
            let (customer, minor) = (row.optional_text()?, row.optional_int()?);
            Ok((key, customer, minor.unwrap_or_default(), row.text()?, row.bool()?))
        })?;
        let Some((last, ..)) = chunk.last() else { break };
        after.clone_from(last);
        for ((at, ..), customer, minor, currency, is_new) in chunk {
            let Some(customer) = customer else { continue };
            let month = Day::of(Timestamp(at), &zone).month();
            if is_new {
                first.entry(customer.clone()).or_insert(month);
            }
            let Some(began) = first.get(&customer) else { continue };
            let since = month - began;
            if i64::from(n_months) <= since {
                continue;
            }
            let cohort = months.entry(*began).or_default();
            let micros = minor_to_micros(minor, &currency);
            let amount = rates.convert(micros, &currency, credit_day(Timestamp(at)));
            *cohort.revenue.entry(since).or_default() += amount;
            cohort.customers.insert(customer.clone());
            cohort.active.entry(since).or_default().insert(customer);
        }
    }
    let places = Currency::parse(&home.currency).map_or(2, |currency| currency.exponent());
    let places = u32::try_from(places).unwrap_or(2);
    let row = |(began, month): (i64, Month)| {
        let last = month.revenue.keys().max().copied().unwrap_or_default();
        let active = |since| month.active.get(&since).map_or(0, HashSet::len);
        let revenue = |since| month.revenue.get(&since).copied().unwrap_or_default();
        CohortRow {
            month: format!("{:04}-{:02}-01", began.div_euclid(12), began.rem_euclid(12) + 1),
            customers: i64::try_from(month.customers.len()).unwrap_or(i64::MAX),
            active: (0..=last).map(|it| i64::try_from(active(it)).unwrap_or(i64::MAX)).collect(),
            revenue: (0..=last).map(|it| Part::Revenue.value(revenue(it), places)).collect(),
        }
    };
    let rows = months.into_iter().map(row).collect();
    Ok(Ok(Cohorts { currency: home.currency.clone(), rows }))
}
