//! Amounts in the workspace's currency, at the rate of their day.

use std::collections::BTreeSet;

use crate::day::Day;
use crate::fx;
use crate::money::Currency;

/// Millionths of one.
pub const MICRO: i128 = 1_000_000;

/// Minor units as millionths of the currency's unit.
pub fn minor_to_micros(minor: i64, currency: &str) -> i128 {
    let places = Currency::parse(currency).map_or(2, |currency| currency.exponent());
    let places = u32::try_from(places).unwrap_or(2);
    i128::from(minor) * 10_i128.pow(6_u32.saturating_sub(places))
}

/// The rates towards the workspace's currency, and which currencies have none.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    target: String,
    known: fx::Rates,
    unknown: BTreeSet<String>,
}

impl Rates {
    /// Rates towards a currency; amounts that are in it need none.
    pub fn towards(target: &str, rates: fx::Rates) -> Self {
        Self { target: target.to_owned(), known: rates, unknown: BTreeSet::new() }
    }

    /// The currency that amounts are wanted in.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Converts millionths of a currency at a day's rate ([`fx::Rates::convert`]). An amount
    /// whose currency has no rate counts nothing and is remembered.
    pub fn convert(&mut self, micros: i128, currency: &str, day: i64) -> i128 {
        if currency == self.target || micros == 0 {
            return micros;
        }
        let codes = (Currency::parse(currency), Currency::parse(&self.target));
        let converted = match (codes, i64::try_from(micros)) {
            ((Ok(from), Ok(to)), Ok(micros)) => self.known.convert(micros, from, to, Day(day)),
            _ => None,
        };
        if let Some(converted) = converted {
            return converted.into();
        }
        self.unknown.insert(currency.to_owned());
        0
    }

    /// Currencies that no rate is known for.
    pub fn unknown(&self) -> Vec<String> {
        self.unknown.iter().cloned().collect()
    }
}
