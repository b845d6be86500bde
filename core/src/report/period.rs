//! Days of the workspace's time zone, and the periods a range is cut into.

use jiff::civil::{Date, Weekday};

use crate::api::{DayRange, Granularity};
use crate::day::{Day, Zone};

/// Days of a range, at most: three years and a bit.
const MAX_DAYS: i64 = 1100;

/// A piece of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// First day of the day, week or month it belongs to, `2026-11-01`.
    pub label: String,
    /// First moment, Unix ms.
    pub from_ms: i64,
    /// The moment after it, Unix ms.
    pub to_ms: i64,
    /// First day, counted from 1970-01-01.
    pub first_day: i64,
    /// Last day.
    pub last_day: i64,
}

/// A range, cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its periods, in order; the whole when it is not cut.
    pub periods: Vec<Period>,
}

impl Span {
    /// Cuts a range.
    ///
    /// # Errors
    ///
    /// The field of the range and what is wrong with it.
    pub fn of(
        range: &DayRange,
        granularity: Granularity,
        zone: &Zone,
    ) -> Result<Self, (&'static str, String)> {
        let day = |field, text: &str| {
            text.parse::<Date>()
                .map_err(|_| (field, "expected a day such as 2026-11-01".to_owned()))
        };
        let (from, to) = (day("from", &range.from)?, day("to", &range.to)?);
        let n_days = day_number(to) - day_number(from) + 1;
        if !(1..=MAX_DAYS).contains(&n_days) {
            return Err((
                "to",
                format!("expected 1 to {MAX_DAYS} days, the last not before the first"),
            ));
        }
        let mut periods = Vec::new();
        let mut first = from;
        loop {
            let start = period_start(first, granularity, from);
            let last = period_end(first, granularity, to).min(to);
            let next = last.tomorrow().ok();
            let (first_day, last_day) = (day_number(first), day_number(last));
            let start_ms = |day| Day(day).start(zone).0;
            let (from_ms, to_ms) = (start_ms(first_day), start_ms(last_day + 1));
            periods.push(Period { label: start.to_string(), from_ms, to_ms, first_day, last_day });
            match next {
                Some(next) if next <= to => first = next,
                _ => return Ok(Self { periods }),
            }
        }
    }

    /// The whole in one period.
    #[must_use]
    pub fn whole(&self) -> Self {
        let ends = self.periods.first().zip(self.periods.last());
        let whole = ends.map(|(first, last)| Period {
            to_ms: last.to_ms,
            last_day: last.last_day,
            ..first.clone()
        });
        Self { periods: whole.into_iter().collect() }
    }

    /// First moment, Unix ms.
    pub fn from_ms(&self) -> i64 {
        self.periods.first().map_or(0, |period| period.from_ms)
    }

    /// The moment after it, Unix ms.
    pub fn to_ms(&self) -> i64 {
        self.periods.last().map_or(0, |period| period.to_ms)
    }

    /// The period of a moment.
    pub fn period_of(&self, at_ms: i64) -> Option<usize> {
        let index = self.periods.partition_point(|period| period.to_ms <= at_ms);
        self.periods.get(index).filter(|period| period.from_ms <= at_ms).map(|_| index)
    }
}

fn period_start(day: Date, granularity: Granularity, from: Date) -> Date {
    match granularity {
        Granularity::Total => from,
        Granularity::Day => day,
        Granularity::Week => {
            day.tomorrow().and_then(|next| next.nth_weekday(-1, Weekday::Monday)).unwrap_or(day)
        }
        Granularity::Month => day.first_of_month(),
    }
}

fn period_end(day: Date, granularity: Granularity, to: Date) -> Date {
    match granularity {
        Granularity::Total => to,
        Granularity::Day => day,
        Granularity::Week => {
            day.yesterday().and_then(|before| before.nth_weekday(1, Weekday::Sunday)).unwrap_or(to)
        }
        Granularity::Month => day.last_of_month(),
    }
}

/// Days since 1970-01-01.
fn day_number(day: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    i64::from(epoch.until(day).map_or(0, |span| span.get_days()))
}
