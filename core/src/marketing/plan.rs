//! What to read next of an account, and when.
//!
//! Today every hour, the last 30 days every night since platforms restate them, and the past
//! once, the latest days first.

use serde::{Deserialize, Serialize};

use super::error::MarketingError;
use super::part::{Page, Part, Purpose, Stage};
use crate::api::AdPlatform;
use crate::day::{Day, Zone};
use crate::event::hashed_id;
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp};

/// Days that a platform may restate, and the most of one request.
pub const RESTATED_DAYS: i64 = 30;
/// The longest wait after failures in a row.
const MAX_BACKOFF_MS: i64 = 15 * MINUTE_MS;
/// A night's reading is between two and four o'clock in the account's time zone.
const NIGHT_MS: i64 = 2 * HOUR_MS;
const NIGHT_MINUTES: i64 = 120;

/// Days from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

impl Days {
    /// How many there are.
    pub fn count(self) -> i64 {
        (self.to.0 - self.from.0 + 1).max(0)
    }
}

/// How far the reading of an account has come. Kept in one transaction with what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being read.
    pub part: Option<Part>,
    /// Days that were never read.
    pub backfill: Option<Days>,
    /// Days of this night that are not read again yet.
    pub restated: Option<Days>,
    /// When today is read next.
    pub today_at: Timestamp,
    /// When the next night's reading begins.
    pub night_at: Timestamp,
    /// The latest day that was read as today.
    pub read_day: Option<Day>,
    /// Days of one request; fewer where the platform found them too many.
    pub chunk_days: i64,
}

impl Progress {
    /// Begins with today, then goes back to `since`.
    pub fn from(since: Day, now: Timestamp, zone: &Zone, salt: &str) -> Self {
        let yesterday = Day::of(now, zone).plus(-1);
        let backfill = Days { from: since, to: yesterday };
        Self {
            part: None,
            backfill: (0 < backfill.count()).then_some(backfill),
            restated: None,
            today_at: now,
            night_at: night_after(now, zone, salt),
            read_day: None,
            chunk_days: RESTATED_DAYS,
        }
    }

    /// Fills in what to read now; returns the milliseconds to wait when that is nothing.
    pub fn choose(&mut self, since: Day, now: Timestamp, zone: &Zone, salt: &str) -> i64 {
        if self.part.is_some() {
            return 0;
        }
        let today = Day::of(now, zone);
        if self.today_at <= now {
            // Over midnight, the day before is read to its end.
            let from = self.read_day.unwrap_or(today).max(today.plus(-2)).min(today);
            self.part = Some(Part::of(Purpose::Today, Days { from, to: today }));
            return 0;
        }
        if self.restated.is_none() && self.night_at <= now {
            let from = today.plus(1 - RESTATED_DAYS).max(since.min(today));
            self.restated = Some(Days { from, to: today });
            self.night_at = night_after(now, zone, salt);
        }
        let next = self.restated.map(|days| (Purpose::Restated, days));
        if let Some((purpose, days)) = next.or(self.backfill.map(|days| (Purpose::Backfill, days)))
        {
            let from = days.to.plus(1 - self.chunk_days.clamp(1, RESTATED_DAYS)).max(days.from);
            self.part = Some(Part::of(purpose, Days { from, to: days.to }));
            return 0;
        }
        self.today_at.min(self.night_at).millis_since(now).max(1)
    }

    /// Goes on after an answer; the part that came to its end, if it did.
    fn advance(&mut self, page: &Page, now: Timestamp) -> Option<Part> {
        if let (Some(part), Some(next)) = (self.part.as_mut(), page.next.clone()) {
            part.stage = next;
            return None;
        }
        let done = self.part.take()?;
        let rest = |days: &Option<Days>| {
            let rest = Days { to: done.from.plus(-1), ..(*days)? };
            (0 < rest.count()).then_some(rest)
        };
        match done.purpose {
            Purpose::Today => {
                self.read_day = Some(done.to);
                self.today_at = Timestamp(now.0.saturating_add(HOUR_MS));
            }
            Purpose::Restated => self.restated = rest(&self.restated),
            Purpose::Backfill => self.backfill = rest(&self.backfill),
        }
        Some(done)
    }

    /// Begins the part again; with fewer days where there are several.
    fn halve(&mut self) {
        let Some(part) = self.part.take() else { return };
        let days = part.to.0 - part.from.0 + 1;
        if 1 < days && part.purpose != Purpose::Today {
            self.chunk_days = (days / 2).max(1);
        } else {
            self.part = Some(Part { stage: Stage::First, is_large: true, ..part });
        }
    }
}

impl Part {
    fn of(purpose: Purpose, Days { from, to }: Days) -> Self {
        Self { purpose, from, to, stage: Stage::First, is_large: false }
    }
}

/// What to do after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// How far the reading has come.
    pub progress: Progress,
    /// The part that came to its end: put what was gathered in place.
    pub done: Option<Part>,
    /// Whether what was gathered of the part is to be forgotten.
    pub starts_again: bool,
    /// Earliest time of the next request.
    pub at: Timestamp,
    /// Failures in a row.
    pub n_failures: u32,
    /// What a person should know.
    pub error: Option<MarketingError>,
}

/// Decides how to go on after an answer, and when.
pub fn next(
    platform: AdPlatform,
    progress: &Progress,
    read: &Result<Page, MarketingError>,
    n_failures: u32,
    now: Timestamp,
) -> Next {
    let mut next = Next {
        progress: progress.clone(),
        done: None,
        starts_again: false,
        at: now,
        n_failures: 0,
        error: None,
    };
    let after = |wait_ms: i64| Timestamp(now.0.saturating_add(wait_ms));
    match read {
        Ok(page) => {
            next.done = next.progress.advance(page, now);
            next.at = after(page.wait_ms.max(interval_ms(platform)));
        }
        Err(MarketingError::RateLimited { wait_ms }) => {
            next.n_failures = n_failures;
            next.at = after((*wait_ms).clamp(SECOND_MS, DAY_MS));
        }
        Err(error) => {
            next.n_failures = n_failures.saturating_add(1);
            next.at = after(backoff_ms(n_failures));
            match error {
                MarketingError::TooLarge | MarketingError::JobFailed => {
                    next.progress.halve();
                    next.starts_again = true;
                }
                // Asking again and again would not help.
                MarketingError::Reconnect(_) | MarketingError::Version(_) => {
                    next.at = after(6 * HOUR_MS);
                }
                _ => {}
            }
            next.error = Some(error.clone());
        }
    }
    next
}

/// The least time from one request to the next: well below what each platform allows.
fn interval_ms(platform: AdPlatform) -> i64 {
    match platform {
        AdPlatform::Meta | AdPlatform::Google => 250,
        AdPlatform::Tiktok => 150,
    }
}

/// A second, then twice as long each time.
fn backoff_ms(n_failures: u32) -> i64 {
    SECOND_MS.saturating_mul(1 << n_failures.min(20)).min(MAX_BACKOFF_MS)
}

/// The next night's reading. `salt` spreads those of many accounts.
fn night_after(now: Timestamp, zone: &Zone, salt: &str) -> Timestamp {
    let hash = i64::from_str_radix(hashed_id(&[salt]).get(..8).unwrap_or_default(), 16);
    let minute = hash.unwrap_or_default() % NIGHT_MINUTES;
    let of_day = |day: Day| Timestamp(day.start(zone).0 + NIGHT_MS + minute * MINUTE_MS);
    let today = Day::of(now, zone);
    let tonight = of_day(today);
    if now < tonight { tonight } else { of_day(today.plus(1)) }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
