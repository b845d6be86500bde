//! Amounts in the workspace's currency, at the rate of their day.

use std::collections::{BTreeMap, BTreeSet};

use crate::money::Currency;

/// Millionths of one.
pub const MICRO: i128 = 1_000_000;

/// Minor units as millionths of the currency's unit.
pub fn minor_to_micros(minor: i64, currency: &str) -> i128 {
    let places = Currency::parse(currency).map_or(2, |currency| currency.exponent());
    let places = u32::try_from(places).unwrap_or(2);
    i128::from(minor) * 10_i128.pow(6_u32.saturating_sub(places))
}

/// What one unit of the base is worth in each currency, day by day, and what is asked for.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// The currency that amounts are wanted in.
    target: String,
    base: String,
    by_currency: BTreeMap<String, BTreeMap<i64, i64>>,
    unknown: BTreeSet<String>,
}

impl Rates {
    /// Rates towards a currency; none are needed for amounts that are in it.
    pub fn towards(target: &str) -> Self {
        Self { target: target.to_owned(), ..Self::default() }
    }

    /// Learns a rate, in millionths. Days count from 1970-01-01.
    pub fn learn(&mut self, base: &str, currency: &str, day: i64, rate_micros: i64) {
        if self.base.is_empty() {
            base.clone_into(&mut self.base);
        }
        if self.base == base && 0 < rate_micros {
            self.by_currency.entry(currency.to_owned()).or_default().insert(day, rate_micros);
        }
    }

    /// The currency that amounts are wanted in.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Converts millionths of a currency at a day's rate, or at the nearest day's before it,
    /// else after it. An amount whose currency has no rate counts nothing and is remembered.
    pub fn convert(&mut self, micros: i128, currency: &str, day: i64) -> i128 {
        if currency == self.target || micros == 0 {
            return micros;
        }
        let (Some(from), Some(to)) = (self.rate(currency, day), self.rate(&self.target, day))
        else {
            self.unknown.insert(currency.to_owned());
            return 0;
        };
        let (n, d) = (micros * i128::from(to), i128::from(from));
        // Half away from zero, so that a refund mirrors its order.
        (n.abs() + d / 2) / d * n.signum()
    }

    /// Currencies that no rate is known for.
    pub fn unknown(&self) -> Vec<String> {
        self.unknown.iter().cloned().collect()
    }

    fn rate(&self, currency: &str, day: i64) -> Option<i64> {
        if currency == self.base {
            return Some(1_000_000);
        }
        let days = self.by_currency.get(currency)?;
        let before = days.range(..=day).next_back();
        before.or_else(|| days.range(day..).next()).map(|(_, rate)| *rate)
    }
}
