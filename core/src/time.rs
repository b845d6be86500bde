//! Moments: integer milliseconds since the Unix epoch, UTC.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment, in Unix milliseconds UTC. Serialised as RFC 3339 with milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// One second in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// 24 hours in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Text that is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an ISO 8601 time with a zone, such as 2026-11-23T10:00:00Z")]
pub struct TimeError;

impl Timestamp {
    /// Reads an ISO 8601 time with a zone. Digits finer than a millisecond are dropped.
    ///
    /// # Errors
    ///
    /// [`TimeError`] when the text is no such time or has no zone.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let moment: jiff::Timestamp = text.trim().parse().map_err(|_| TimeError)?;
        Ok(Self(moment.as_millisecond()))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 with milliseconds, `2026-11-23T10:00:00.500Z`.
    pub fn to_rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => format!("{moment:.3}"),
            Err(_) => self.0.to_string(),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_zones_and_refuses_local_times() {
        let cases = [
            ("1970-01-01T00:00:01Z", Some(1_000)),
            ("2026-11-23T10:00:00.500Z", Some(1_795_428_000_500)),
            ("2026-11-23T11:00:00.500+01:00", Some(1_795_428_000_500)),
            ("2026-11-23T10:00:00.5009Z", Some(1_795_428_000_500)),
            ("2026-11-23T10:00:00", None),
            ("2026-11-23", None),
            ("", None),
            ("yesterday", None),
        ];
        for (text, want) in cases {
            assert_eq!(Timestamp::parse(text).ok().map(|t| t.0), want, "{text:?}");
        }
    }

    #[test]
    fn rfc3339_round_trips() {
        for ms in [0, 1_795_428_000_500, -1, 4_102_444_800_000] {
            let text = Timestamp(ms).to_rfc3339();
            assert_eq!(Timestamp::parse(&text), Ok(Timestamp(ms)), "{text}");
        }
        assert_eq!(Timestamp(1_795_428_000_500).to_rfc3339(), "2026-11-23T10:00:00.500Z");
    }
}
