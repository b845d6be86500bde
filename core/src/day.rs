//! Calendar days, and the time zones that cut them.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::time::{DAY_MS, Timestamp};

/// A calendar day, counted from 1970-01-01. Written as `2026-11-23`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

/// A time zone by its IANA name, from the database that is built in: the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// Text that is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a day such as 2026-11-23")]
pub struct DayError;

impl Zone {
    /// Finds a zone, such as `Europe/Berlin`.
    pub fn named(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name).ok().map(Self)
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Day {
    /// Reads `2026-11-23`; a time behind it is left out.
    ///
    /// # Errors
    ///
    /// [`DayError`] when it is no day of the calendar.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let text = text.trim();
        let (day, rest) = text.split_at_checked(10).ok_or(DayError)?;
        if !(rest.is_empty() || rest.starts_with([' ', 'T'])) {
            return Err(DayError);
        }
        Self::of_date(day.parse().map_err(|_| DayError)?)
    }

    /// The day of year, month and day of the month.
    ///
    /// # Errors
    ///
    /// [`DayError`] when the calendar has no such day.
    pub fn of_calendar(year: i16, month: i8, day: i8) -> Result<Self, DayError> {
        Self::of_date(Date::new(year, month, day).map_err(|_| DayError)?)
    }

    /// The day of a moment where it is that time of day.
    pub fn of(at: Timestamp, zone: &Zone) -> Self {
        let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        Self::of_date(zone.0.to_datetime(moment).date()).unwrap_or_default()
    }

    /// Its first moment in a zone.
    pub fn start(self, zone: &Zone) -> Timestamp {
        // Where midnight does not come, the day begins after the gap.
        match zone.0.to_timestamp(self.date().to_datetime(Time::midnight())) {
            Ok(start) => Timestamp(start.as_millisecond()),
            Err(_) => Timestamp(self.0.saturating_mul(DAY_MS)),
        }
    }

    /// Its month, counted from January of year 0.
    pub fn month(self) -> i64 {
        let date = self.date();
        i64::from(date.year()) * 12 + i64::from(date.month()) - 1
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    fn date(self) -> Date {
        let midnight = self.0.saturating_mul(DAY_MS);
        let moment = jiff::Timestamp::from_millisecond(midnight).unwrap_or_default();
        TimeZone::UTC.to_datetime(moment).date()
    }

    fn of_date(date: Date) -> Result<Self, DayError> {
        let midnight = date.to_datetime(Time::midnight());
        let moment = TimeZone::UTC.to_timestamp(midnight).map_err(|_| DayError)?;
        Ok(Self(moment.as_millisecond().div_euclid(DAY_MS)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Timestamp(self.0.saturating_mul(DAY_MS)).to_rfc3339();
        f.write_str(text.get(..10).unwrap_or(&text))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        let cases = [
            ("1970-01-01", Some(0)),
            ("2026-11-23", Some(20_780)),
            ("2026-11-23 00:00:00", Some(20_780)),
            ("2026-11-23T10:00:00Z", Some(20_780)),
            ("2024-02-29", Some(19_782)),
            ("2026-02-29", None),
            ("2026-11-2", None),
            ("20261123", None),
            ("2026-11-233", None),
            ("", None),
            ("yesterday!", None),
        ];
        for (text, want) in cases {
            assert_eq!(Day::parse(text).ok().map(|day| day.0), want, "{text:?}");
        }
        assert_eq!(Day(20_780).to_string(), "2026-11-23");
        assert_eq!(Day(20_780).month(), 2026 * 12 + 10);
        assert_eq!(Day(-1).month(), 1969 * 12 + 11);
    }

    #[test]
    fn a_zone_cuts_its_own_days() {
        let at = Timestamp::parse("2026-11-22T23:30:00Z").unwrap();
        let cases = [
            ("UTC", "2026-11-22", "2026-11-22T00:00:00.000Z"),
            ("Europe/Berlin", "2026-11-23", "2026-11-22T23:00:00.000Z"),
            ("America/Los_Angeles", "2026-11-22", "2026-11-22T08:00:00.000Z"),
            ("Etc/GMT+8", "2026-11-22", "2026-11-22T08:00:00.000Z"),
        ];
        for (name, day, start) in cases {
            let zone = Zone::named(name).unwrap();
            let found = Day::of(at, &zone);
            assert_eq!(
                (found.to_string(), found.start(&zone).to_rfc3339()),
                (day.into(), start.into())
            );
        }
        assert_eq!(Zone::named("Mars/Olympus"), None);
        // The hour that does not come: the day is 23 hours long.
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let day = Day::parse("2026-03-29").unwrap();
        assert_eq!(day.plus(1).start(&berlin).millis_since(day.start(&berlin)), 23 * 3_600_000);
    }
}
