//! Exchange rates: an amount of one day in another currency (`product.md §10`).
//!
//! The original amounts are kept; a conversion happens where a report is made.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::money::{Currency, Money};

/// What rates are against: one unit of it is worth `rate` units of the other currency.
pub const BASE: &str = "EUR";

/// Of the European Central Bank, one day a week: what there is before a day's rates are read.
const BUILT_IN: &str = include_str!("../data/rates.csv");

/// What one unit of [`BASE`] is worth in another currency on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The other currency.
    pub currency: Currency,
    /// The day that it was set for.
    pub day: Day,
    /// Millionths of the other currency's unit.
    pub rate_micros: i64,
}

/// Text that holds no rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected rates as the European Central Bank writes them, XML or CSV")]
pub struct FxError;

/// The rates that come with the program.
pub fn built_in() -> Vec<Rate> {
    parse_ecb(BUILT_IN).unwrap_or_default()
}

/// Reads the European Central Bank's files: `eurofxref-daily.xml`, `-hist-90d.xml` and
/// `-hist.xml`, or the same as CSV. A rate that is not there (`N/A`) is left out.
///
/// # Errors
///
/// [`FxError`] when there is not one rate in it.
pub fn parse_ecb(text: &str) -> Result<Vec<Rate>, FxError> {
    let rates = if text.trim_start().starts_with('<') { xml(text) } else { csv(text) };
    if rates.is_empty() { Err(FxError) } else { Ok(rates) }
}

/// `<Cube time="2026-11-23"><Cube currency="USD" rate="1.1172"/>…`.
fn xml(text: &str) -> Vec<Rate> {
    let mut rates = Vec::new();
    let mut day = None;
    for tag in text.split('<').filter(|tag| tag.starts_with("Cube")) {
        if let Some(time) = attribute(tag, "time") {
            day = Day::parse(time).ok();
        }
        let pair = attribute(tag, "currency").zip(attribute(tag, "rate"));
        if let Some(((currency, rate), day)) = pair.zip(day) {
            rates.extend(read(currency, day, rate));
        }
    }
    rates
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

/// `Date,USD,…` and a line a day.
fn csv(text: &str) -> Vec<Rate> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').map(str::trim).collect();
    let mut rates = Vec::new();
    for line in lines {
        let mut cells = line.split(',');
        let Some(Ok(day)) = cells.next().map(Day::parse) else { continue };
        let named = head.iter().skip(1).zip(cells);
        rates.extend(named.filter_map(|(currency, rate)| read(currency, day, rate)));
    }
    rates
}

fn read(currency: &str, day: Day, rate: &str) -> Option<Rate> {
    let rate_micros = crate::money::micros(rate).ok().filter(|rate| 0 < *rate)?;
    Some(Rate { currency: Currency::parse(currency).ok()?, day, rate_micros })
}

/// Rates by currency and day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates(BTreeMap<Currency, BTreeMap<Day, i64>>);

impl FromIterator<Rate> for Rates {
    /// The last of several for one day counts.
    fn from_iter<I: IntoIterator<Item = Rate>>(rates: I) -> Self {
        let mut all = Self::default();
        for Rate { currency, day, rate_micros } in rates {
            all.0.entry(currency).or_default().insert(day, rate_micros);
        }
        all
    }
}

impl Rates {
    /// The latest day that there is any rate of.
    pub fn latest(&self) -> Option<Day> {
        self.0.values().filter_map(|days| days.keys().next_back()).max().copied()
    }

    /// An amount in millionths of one currency's unit, in another's at the day's rate. Days
    /// without one (weekends, the day that is not over) have the rate of the day before; days
    /// before all rates have the first. None for a currency that no rate is known of.
    pub fn convert(&self, micros: i64, from: Currency, to: Currency, day: Day) -> Option<i64> {
        self.scaled(micros, from, to, day, 0)
    }

    /// Money in another currency at the day's rate, as [`Rates::convert`].
    pub fn money(&self, amount: Money, to: Currency, day: Day) -> Option<Money> {
        let places = |currency: Currency| i32::try_from(currency.exponent()).unwrap_or(2);
        let shift = places(to) - places(amount.currency);
        let minor = self.scaled(amount.minor, amount.currency, to, day, shift)?;
        Some(Money { minor, currency: to })
    }

    /// `amount × rate(to) ÷ rate(from) × 10^shift`, rounded half away from zero.
    fn scaled(&self, n: i64, from: Currency, to: Currency, day: Day, shift: i32) -> Option<i64> {
        if from == to {
            return Some(n);
        }
        let power = 10_i128.checked_pow(shift.unsigned_abs())?;
        let (up, down) = if shift < 0 { (1, power) } else { (power, 1) };
        let over = i128::from(n).checked_mul(self.rate(to, day)?.checked_mul(up)?)?;
        let under = self.rate(from, day)?.checked_mul(down)?;
        let half = under / 2 * over.signum();
        i64::try_from(over.checked_add(half)?.checked_div(under)?).ok()
    }

    fn rate(&self, currency: Currency, day: Day) -> Option<i128> {
        if currency.as_str() == BASE {
            return Some(1_000_000);
        }
        let days = self.0.get(&currency)?;
        let (_, rate) = days.range(..=day).next_back().or_else(|| days.iter().next())?;
        Some(i128::from(*rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope><gesmes:subject>Reference rates</gesmes:subject><Cube>
<Cube time="2026-11-24"><Cube currency="USD" rate="1.1"/><Cube currency='JPY' rate='176.5'/></Cube>
<Cube time="2026-11-20"><Cube currency="USD" rate="1.25"/><Cube currency="RUB" rate="N/A"/></Cube>
</Cube></gesmes:Envelope>"#;

    #[test]
    fn both_of_the_banks_forms_are_read() {
        let csv = "Date,USD,JPY,RUB,\n2026-11-24,1.1,176.5,N/A,\n2026-11-20,1.25,N/A,N/A,\n";
        let rates = parse_ecb(XML).unwrap();
        assert_eq!(rates, parse_ecb(csv).unwrap());
        assert_eq!(rates.len(), 3);
        assert_eq!(rates[1].rate_micros, 176_500_000);
        for text in ["", "<html>maintenance</html>", "Date,USD\nsoon,1", "a\nb"] {
            assert_eq!(parse_ecb(text), Err(FxError), "{text:?}");
        }
    }

    #[test]
    fn an_amount_has_the_rate_of_its_day_or_of_the_last_one_before() {
        let rates: Rates = parse_ecb(XML).unwrap().into_iter().collect();
        let to_eur = |micros, at| rates.convert(micros, currency("USD"), currency("EUR"), day(at));
        assert_eq!(to_eur(1_250_000, "2026-11-20"), Some(1_000_000));
        assert_eq!(to_eur(1_250_000, "2026-11-22"), Some(1_000_000));
        assert_eq!(to_eur(1_100_000, "2026-11-30"), Some(1_000_000));
        assert_eq!(to_eur(1_250_000, "2020-01-01"), Some(1_000_000), "before all rates: the first");
        assert_eq!(to_eur(-1_250_001, "2026-11-20"), Some(-1_000_001));
        let cross = rates.convert(1_100_000, currency("USD"), currency("JPY"), day("2026-11-24"));
        assert_eq!(cross, Some(176_500_000));
        assert_eq!(rates.convert(5, currency("XXX"), currency("XXX"), Day(0)), Some(5));
        assert_eq!(rates.convert(5, currency("XXX"), currency("EUR"), Day(0)), None);
        assert_eq!(rates.convert(i64::MAX, currency("USD"), currency("JPY"), Day(30_000)), None);
        assert_eq!(rates.latest(), Some(day("2026-11-24")));
    }

    #[test]
    fn minor_units_follow_the_currencys_places() {
        let rates: Rates = parse_ecb(XML).unwrap().into_iter().collect();
        let money = |minor, code| Money { minor, currency: currency(code) };
        let at = day("2026-11-24");
        assert_eq!(rates.money(money(100, "EUR"), currency("JPY"), at), Some(money(177, "JPY")));
        assert_eq!(rates.money(money(353, "JPY"), currency("EUR"), at), Some(money(200, "EUR")));
        assert_eq!(rates.money(money(110, "USD"), currency("EUR"), at), Some(money(100, "EUR")));
    }

    #[test]
    fn the_built_in_rates_are_there() {
        let rates: Rates = built_in().into_iter().collect();
        assert!(day("2026-10-30") <= rates.latest().unwrap());
        for code in ["USD", "GBP", "SEK", "PLN", "JPY", "AUD", "CAD", "CHF", "BRL", "INR"] {
            let one = rates.convert(1_000_000, currency("EUR"), currency(code), day("2026-01-15"));
            assert!(one.is_some_and(|micros| 0 < micros), "{code}");
        }
    }
}
