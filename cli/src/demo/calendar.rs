//! When people shop: the rhythm of days and hours in the store's time zone.

use tributary_core::time::{DAY_MS, HOUR_MS, MINUTE_MS};

use super::random::Random;

/// The store's clock, without summer time: a demo of some weeks has no use for it.
const ZONE_MS: i64 = HOUR_MS;

/// Visits per hour of the day, relative: little at night, a bump at noon, most after supper.
const HOURS: [u64; 24] =
    [12, 6, 4, 3, 3, 6, 18, 34, 44, 48, 52, 56, 66, 60, 52, 50, 54, 62, 74, 92, 110, 104, 70, 34];

/// Visits per weekday in per cent of an average day, from Sunday.
const WEEKDAYS: [i64; 7] = [128, 104, 96, 94, 98, 88, 92];

/// A day of the store, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i64);

impl Day {
    /// The day of a moment in Unix milliseconds.
    pub(crate) fn of(at_ms: i64) -> Self {
        Self((at_ms + ZONE_MS).div_euclid(DAY_MS))
    }

    /// Its first moment, in Unix milliseconds.
    pub(crate) fn start_ms(self) -> i64 {
        self.0 * DAY_MS - ZONE_MS
    }

    /// How many visits it has when an average day has `average`.
    pub(crate) fn n_visits(self, average: u32, random: &mut Random) -> i64 {
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((self.0 + 4).rem_euclid(7)).unwrap_or_default();
        let percent = WEEKDAYS.get(weekday).copied().unwrap_or(100);
        i64::from(average) * percent * random.between(88, 113) / 10_000
    }

    /// A moment of the day at which somebody may come by, in Unix milliseconds.
    pub(crate) fn moment(self, random: &mut Random) -> i64 {
        let hours: Vec<(i64, u64)> = (0..).zip(HOURS).collect();
        let hour = random.weighted(&hours, |hour| hour.1).0;
        self.start_ms() + hour * HOUR_MS + random.between(0, 60 * MINUTE_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_the_stores_midnight() {
        let cases = [
            // 2026-11-22T22:59:59.999Z is still Sunday in the store, a millisecond later is Monday.
            (1_795_388_399_999, 20_779),
            (1_795_388_400_000, 20_780),
        ];
        for (at_ms, day) in cases {
            assert_eq!(Day::of(at_ms), Day(day), "{at_ms}");
        }
        assert_eq!(Day(20_780).start_ms(), 1_795_388_400_000);
    }

    #[test]
    fn sundays_and_evenings_are_busier() {
        let mut random = Random::stream(1, 1, 1);
        let sunday = Day(20_779).n_visits(1000, &mut random);
        let friday = Day(20_777).n_visits(1000, &mut random);
        assert!(friday < sunday, "{friday} {sunday}");
        let moments: Vec<i64> = (0..2000).map(|_| Day(20_779).moment(&mut random)).collect();
        assert!(moments.iter().all(|at_ms| Day::of(*at_ms) == Day(20_779)));
        let hour = |at_ms: &i64| (at_ms - Day(20_779).start_ms()) / HOUR_MS;
        let n_in = |hours: std::ops::Range<i64>| {
            moments.iter().filter(|at| hours.contains(&hour(at))).count()
        };
        assert!(n_in(0..6) * 4 < n_in(18..24));
    }
}
