//! Days and numbers as people and spreadsheets write them.

use crate::api::{DayOrder, DecimalSign};
use crate::day::Day;
use crate::money::micros;

/// Reads the days of one column.
pub(super) struct DayReader(DayOrder);

impl DayReader {
    /// Finds the order of day and month from all values, where it is not given.
    ///
    /// # Errors
    ///
    /// That the values allow both.
    pub(super) fn of<'a>(
        given: Option<DayOrder>,
        values: impl Iterator<Item = &'a str>,
    ) -> Result<Self, &'static str> {
        if let Some(order) = given {
            return Ok(Self(order));
        }
        let (mut is_dmy, mut is_mdy, mut is_ambiguous) = (false, false, false);
        for parts in values.filter_map(parts) {
            match parts.numbers {
                _ if parts.is_year_first => {}
                [_, _, _] if parts.separator == '.' => is_dmy = true,
                [first, ..] if 12 < first => is_dmy = true,
                [_, second, _] if 12 < second => is_mdy = true,
                _ => is_ambiguous = true,
            }
        }
        match (is_dmy, is_mdy, is_ambiguous) {
            (true, false, _) => Ok(Self(DayOrder::Dmy)),
            (false, true, _) => Ok(Self(DayOrder::Mdy)),
            (false, false, false) => Ok(Self(DayOrder::Ymd)),
            _ => Err("say whether the day or the month comes first"),
        }
    }

    pub(super) fn read(&self, text: &str) -> Result<Day, &'static str> {
        const MESSAGE: &str = "expected a day such as 2026-11-23";
        let parts = parts(text).ok_or(MESSAGE)?;
        let [a, b, c] = parts.numbers;
        let (year, month, day) = match self.0 {
            _ if parts.is_year_first => (a, b, c),
            DayOrder::Ymd => return Err(MESSAGE),
            DayOrder::Dmy => (c, b, a),
            DayOrder::Mdy => (c, a, b),
        };
        let small = |n: u32| i8::try_from(n).map_err(|_| MESSAGE);
        let year = i16::try_from(if year < 100 { year + 2000 } else { year });
        Day::of_calendar(year.map_err(|_| MESSAGE)?, small(month)?, small(day)?)
            .map_err(|_| MESSAGE)
    }
}

struct Parts {
    numbers: [u32; 3],
    is_year_first: bool,
    separator: char,
}

/// `2026-11-23`, `23.11.2026`, `11/23/26`, `20261123`; a time behind the day is left out.
fn parts(text: &str) -> Option<Parts> {
    let text = text.trim().split([' ', 'T']).next()?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 8 && is_digits(text) {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
        let numbers = [number(0..4)?, number(4..6)?, number(6..8)?];
        return Some(Parts { numbers, is_year_first: true, separator: '-' });
    }
    let separator = text.chars().find(|c| matches!(c, '-' | '.' | '/'))?;
    let mut pieces = text.split(separator);
    let (a, b, c) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if pieces.next().is_some() || ![a, b, c].into_iter().all(is_digits) {
        return None;
    }
    let numbers = [a.parse().ok()?, b.parse().ok()?, c.parse().ok()?];
    Some(Parts { numbers, is_year_first: a.len() == 4, separator })
}

/// Reads the numbers of one table.
pub(super) struct NumberReader(DecimalSign);

impl NumberReader {
    /// Finds the decimal sign from all amounts, where it is not given.
    pub(super) fn of<'a>(
        given: Option<DecimalSign>,
        mut amounts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let found = given.or_else(|| amounts.find_map(decimal_sign));
        Self(found.unwrap_or(DecimalSign::Point))
    }

    /// Millionths; 0 for an empty cell. A column such as `cost_micros` counts in millionths.
    pub(super) fn read(&self, column: &str, text: &str) -> Option<i64> {
        let (decimal, thousands) = match self.0 {
            DecimalSign::Point => ('.', ','),
            DecimalSign::Comma => (',', '.'),
        };
        if super::super::number::is_none(text) {
            return Some(0);
        }
        let is_sign = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | 'E' | 'e');
        let bare = text.trim_matches(is_sign);
        // Spaces and apostrophes part thousands in some countries; letters are no number.
        let is_space = |c: &char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}');
        let digits: String = bare
            .chars()
            .filter(|c| !is_space(c) && *c != thousands)
            .map(|c| if c == decimal { '.' } else { c })
            .collect();
        let amount = micros(&digits).ok()?;
        if column.to_lowercase().ends_with("micros") {
            Some(amount / 1_000_000)
        } else {
            Some(amount)
        }
    }
}

/// What one amount tells of the decimal sign: the last of two signs, or one that is not
/// followed by three digits.
fn decimal_sign(text: &str) -> Option<DecimalSign> {
    let text = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (point, comma) = (text.rfind('.'), text.rfind(','));
    let is_fraction = |at: usize| text.len() - at != 4;
    match (point, comma) {
        (Some(point), Some(comma)) if comma < point => Some(DecimalSign::Point),
        (Some(_), Some(_)) => Some(DecimalSign::Comma),
        (Some(at), None) if is_fraction(at) => Some(DecimalSign::Point),
        (None, Some(at)) if is_fraction(at) => Some(DecimalSign::Comma),
        _ => None,
    }
}
