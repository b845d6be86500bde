//! The dashboard API about the quality of the data, and its upkeep.

use serde::Deserialize;
use tributary_core::api::NewErasure;
use tributary_core::event::Alias;
use tributary_core::time::Timestamp;
use tributary_store::{Database, privacy, quality};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::Query;

/// Hours that a report is about when nothing else is asked for.
const HOURS: i64 = 24;

/// `GET /quality`, `/quality/properties` and `/doctor`.
pub(super) fn api(
    db: &impl Database,
    call: &ApiCall,
    path: &[&str],
    query: &Query,
) -> Result<Reply, JobError> {
    if call.method != "GET" {
        return Ok(Reply::method_not_allowed("GET"));
    }
    let now = Timestamp(call.now_ms);
    Ok(match path {
        ["quality"] => match asked(query) {
            Ok((hours, until)) => {
                let n_behind = quality::step(db, quality::STEP_ROWS, now)?;
                let until = until.map_or(now, |until| Timestamp(until.min(now.0)));
                Reply::json(200, &quality::report(db, hours, until, n_behind)?)
            }
            Err(refusal) => refusal,
        },
        ["quality", "properties"] => match query.text("name") {
            Some(name) => Reply::json(200, &quality::coverage(db, name, query.text("source_id"))?),
            None => Reply::invalid("name", "is required"),
        },
        ["doctor"] => {
            quality::step(db, quality::STEP_ROWS, now)?;
            Reply::json(200, &quality::doctor(db, &call.home(), &call.settings, now)?)
        }
        _ => Reply::not_found(),
    })
}

/// How many hours, and a moment in the last of them.
fn asked(query: &Query) -> Result<(i64, Option<i64>), Reply> {
    Ok((query.number("hours")?.unwrap_or(HOURS), query.number("until")?))
}

/// `POST /erasures`: forgets the person behind an alias.
pub(super) fn erase(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    if call.method != "POST" {
        return Ok(Reply::method_not_allowed("POST"));
    }
    let NewErasure { alias } = match envelope::body(body) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal),
    };
    match Alias::parse(&alias) {
        Ok(alias) => {
            let aliases = [alias.as_str().to_owned()];
            Ok(Reply::json(200, &privacy::erase(db, &aliases, Timestamp(call.now_ms))?))
        }
        Err(error) => Ok(Reply::invalid("alias", &error.to_string())),
    }
}

/// Deliveries that the edge has turned away.
#[derive(Deserialize)]
struct TurnedAway {
    source_id: String,
    reason: String,
    n: i64,
    now_ms: i64,
}

/// Job: notes deliveries that were turned away.
///
/// # Errors
///
/// [`JobError`].
pub fn turned_away(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (noted, _): (TurnedAway, &[u8]) = envelope::open(request)?;
    let TurnedAway { source_id, reason, n, now_ms } = noted;
    quality::note_turned_away(db, &source_id, &reason, n, Timestamp(now_ms))?;
    Ok(String::new())
}
