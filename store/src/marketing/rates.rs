//! Reading exchange rates, twice a day.

use serde::{Deserialize, Serialize};
use tributary_core::fetch::{Answer, Fetch};
use tributary_core::fx::parse_ecb;
use tributary_core::marketing::Settings;
use tributary_core::time::{HOUR_MS, MINUTE_MS, Timestamp};

use crate::settings::{get, set};
use crate::{Database, StoreError, fx};

/// The row that holds how it is going.
const RATES: &str = "rates";
/// The bank writes new rates on the afternoon of working days.
const EVERY_MS: i64 = 12 * HOUR_MS;
/// After a failure.
const RETRY_MS: i64 = 30 * MINUTE_MS;

/// How the reading is going.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    pub(super) read_at: Option<i64>,
    next_at: i64,
    pub(super) error: Option<String>,
}

pub(super) fn load(db: &impl Database) -> Result<Reading, StoreError> {
    Ok(get(db, RATES)?.unwrap_or_default())
}

/// The next request, and the milliseconds to wait first.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn step(
    db: &impl Database,
    settings: &Settings,
    now: Timestamp,
) -> Result<(i64, Fetch), StoreError> {
    let wait_ms = load(db)?.next_at.saturating_sub(now.0).max(0);
    Ok((wait_ms, Fetch::get(settings.rates_url().to_owned())))
}

/// Takes in the answer.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn take(db: &impl Database, answer: &Answer<'_>, now: Timestamp) -> Result<(), StoreError> {
    let known = load(db)?;
    let reading = match (answer.status, parse_ecb(answer.body)) {
        (200, Ok(rates)) => {
            fx::put(db, &rates)?;
            Reading { read_at: Some(now.0), next_at: now.0 + EVERY_MS, error: None }
        }
        (status, read) => {
            let error = match (status, read) {
                (200, Err(error)) => error.to_string(),
                // What the shell notes of a request that nobody answered.
                (0, _) => "no answer".to_owned(),
                _ => format!("status {status}"),
            };
            Reading { next_at: now.0 + RETRY_MS, error: Some(error), ..known }
        }
    };
    set(db, RATES, &reading)
}
