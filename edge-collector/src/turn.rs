//! Jobs of the Workspace object for its Connections: the next request, and its answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tributary_core::api::AdPlatform;
use tributary_core::fetch::{Answer, Fetch, Hints};
use tributary_core::marketing::Settings;
use tributary_core::time::Timestamp;
use tributary_store::{Database, forward, history, marketing};

use crate::envelope::{self, JobError};

/// What a Connection reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A shop's past orders.
    History,
    /// An ad account.
    Marketing,
    /// Exchange rates.
    Rates,
    /// Nothing: rows are forwarded to a target.
    Forward,
}

/// Whose turn it is.
#[derive(Deserialize)]
struct Turn {
    kind: Kind,
    source_id: String,
    now_ms: i64,
    settings: Settings,
}

/// What to do.
#[derive(Serialize)]
struct Step {
    /// Milliseconds to wait first; the rest is for when there are none.
    wait_ms: i64,
    fetch: Option<Fetch>,
    /// Sealed.
    credential: Option<String>,
    /// The answer holds new access of this platform.
    renews: Option<AdPlatform>,
    /// To be handed back with the answer.
    progress: Value,
}

/// Job: what a Connection is to do next ([`Step`]), or `null`. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn next(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (turn, _): (Turn, &[u8]) = envelope::open(request)?;
    let now = Timestamp(turn.now_ms);
    let step = match turn.kind {
        Kind::History => match history::step(db, &turn.source_id, now)? {
            None => None,
            Some(step) => Some(Step {
                wait_ms: step.wait_ms,
                fetch: Some(step.fetch),
                credential: Some(step.credential),
                renews: None,
                progress: value(&step.progress)?,
            }),
        },
        Kind::Marketing => match marketing::step(db, &turn.source_id, &turn.settings, now)? {
            None => None,
            Some(step) => Some(Step {
                wait_ms: step.wait_ms,
                fetch: step.fetch,
                credential: Some(step.credential),
                renews: step.renews,
                progress: value(&step.progress)?,
            }),
        },
        Kind::Forward => match forward::step(db, &turn.source_id, now)? {
            None => None,
            Some(step) => Some(Step {
                wait_ms: step.wait_ms,
                fetch: step.fetch,
                credential: step.credential,
                renews: None,
                progress: value(&step.version)?,
            }),
        },
        Kind::Rates => {
            let (wait_ms, fetch) = marketing::rates_step(db, &turn.settings, now)?;
            let fetch = Some(fetch);
            Some(Step { wait_ms, fetch, credential: None, renews: None, progress: Value::Null })
        }
    };
    serde_json::to_string(&step).map_err(unwritable)
}

/// An answer; its body follows.
#[derive(Deserialize)]
struct Answered {
    kind: Kind,
    source_id: String,
    now_ms: i64,
    /// As [`next`] handed it out.
    progress: Value,
    status: u16,
    hints: Hints,
    /// The request was for new access.
    #[serde(default)]
    is_renewal: bool,
    /// New access, sealed.
    #[serde(default)]
    sealed: Option<String>,
    #[serde(default)]
    renew_at: Option<i64>,
}

/// Job: takes in an answer. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`]; nothing may stay stored then.
pub fn take(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (it, body): (Answered, &[u8]) = envelope::open(request)?;
    let body = String::from_utf8_lossy(body);
    let answer = Answer { status: it.status, hints: &it.hints, body: &body };
    let (now, id) = (Timestamp(it.now_ms), it.source_id.as_str());
    let unreadable = |error: serde_json::Error| JobError::Envelope(error.to_string());
    match it.kind {
        Kind::Rates => marketing::take_rates(db, &answer, now)?,
        Kind::Forward => {
            let version = serde_json::from_value(it.progress).map_err(unreadable)?;
            forward::take(db, id, version, &answer, now)?;
        }
        Kind::History => {
            let progress = serde_json::from_value(it.progress).map_err(unreadable)?;
            history::take(db, id, &progress, &answer, now)?;
        }
        Kind::Marketing if it.is_renewal => {
            let sealed = it.sealed.as_deref().map(|sealed| (sealed, it.renew_at));
            marketing::take_token(db, id, sealed, &answer, now)?;
        }
        Kind::Marketing => {
            let progress = serde_json::from_value(it.progress).map_err(unreadable)?;
            marketing::take(db, id, &progress, &answer, now)?;
        }
    }
    Ok(String::new())
}

fn value(value: &impl Serialize) -> Result<Value, JobError> {
    serde_json::to_value(value).map_err(unwritable)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unwritable(error: serde_json::Error) -> JobError {
    JobError::Envelope(error.to_string())
}
