//! Customers and what they spent over all time.

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::report::{Part, minor_to_micros};

use super::gather::Gather;
use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Customers that are asked for at once.
const CHUNK: usize = 5000;

/// Who ordered in the range, for each row and for everything.
pub(super) struct Customers {
    is_wanted: bool,
    rows: BTreeMap<(usize, Vec<usize>), BTreeSet<usize>>,
    numbers: BTreeMap<String, usize>,
}

impl Customers {
    pub(super) fn of(gather: &Gather<'_, impl Database>) -> Self {
        let is_wanted =
            gather.wants(|part| matches!(part, Part::Customers | Part::LifetimeRevenue));
        Self { is_wanted, rows: BTreeMap::new(), numbers: BTreeMap::new() }
    }

    /// Remembers a customer of a row; an order of nobody has none.
    pub(super) fn note(&mut self, period: usize, key: &[usize], customer: Option<&str>) {
        let Some(customer) = customer.filter(|_| self.is_wanted) else { return };
        let next = self.numbers.len();
        let number = *self.numbers.entry(customer.to_owned()).or_insert(next);
        self.rows.entry((period, key.to_vec())).or_default().insert(number);
    }

    /// Counts them, and adds up what each of them ever spent.
    pub(super) fn finish(self, gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
        let mut spent = vec![0_i128; self.numbers.len()];
        if gather.plan.parts.contains(&Part::LifetimeRevenue) {
            let names: Vec<&String> = self.numbers.keys().collect();
            for names in names.chunks(CHUNK) {
                for (customer, amount) in lifetimes(gather, names)? {
                    let number = self.numbers.get(&customer);
                    if let Some(sum) = number.and_then(|number| spent.get_mut(*number)) {
                        *sum += amount;
                    }
                }
            }
        }
        let amount = |number: &usize| spent.get(*number).copied().unwrap_or_default();
        for ((period, key), customers) in &self.rows {
            let n = i128::try_from(customers.len()).unwrap_or_default();
            gather.sheet.add_row(*period, key, &Part::Customers, n);
            let sum = customers.iter().map(amount).sum();
            gather.sheet.add_row(*period, key, &Part::LifetimeRevenue, sum);
        }
        let n = i128::try_from(self.numbers.len()).unwrap_or_default();
        gather.sheet.add_total(&Part::Customers, n);
        gather.sheet.add_total(&Part::LifetimeRevenue, spent.iter().sum());
        Ok(())
    }
}

/// What customers spent, order by order where a rate is needed.
fn lifetimes(
    gather: &mut Gather<'_, impl Database>,
    customers: &[&String],
) -> Result<Vec<(String, i128)>, StoreError> {
    let sql = "WITH one AS (
            SELECT wanted.value AS customer, currency, at, revenue_minor
            FROM json_each(?1) AS wanted CROSS JOIN conversion ON conversion.customer = wanted.value
            WHERE is_counted AND NOT is_test
            UNION ALL
            SELECT wanted.value, currency, at, revenue_minor
            FROM json_each(?1) AS wanted CROSS JOIN conversion
                ON conversion.profile_id = CAST(substr(wanted.value, 2) AS INTEGER)
            WHERE wanted.value LIKE 'p%' AND conversion.customer IS NULL
                AND is_counted AND NOT is_test)
        SELECT customer, ifnull(currency, ''), CASE WHEN currency = ?2 THEN 0 ELSE at / 86400000 END,
            ifnull(sum(revenue_minor), 0)
        FROM one GROUP BY 1, 2, 3";
    let params = [json_param(&customers)?, gather.rates.target().into()];
    let rows = read_all(gather.db.query(sql, &params)?, |row| {
        Ok((row.text()?, row.text()?, row.int()?, row.int()?))
    })?;
    let amount = |(customer, currency, day, minor): (String, String, i64, i64)| {
        let micros = minor_to_micros(minor, &currency);
        (customer, gather.rates.convert(micros, &currency, day))
    };
    Ok(rows.into_iter().map(amount).collect())
}
