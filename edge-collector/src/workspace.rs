//! Jobs of the Workspace object: the dashboard API below one workspace (`docs/wire.md`).

mod derived;
mod quality;
mod reports;
mod people;
mod traffic;

use serde::Serialize;
use tributary_core::api::{Role, SourceKind, SourceStatus};
use tributary_core::csv;
use tributary_core::time::Timestamp;
use tributary_store::{Database, follow, history, privacy, quarantine, retention, source, view};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::{self, Query};

pub use quality::turned_away;

/// Job: brings the schema to this release's version.
///
/// # Errors
///
/// [`JobError::Store`].
pub fn open(db: &impl Database) -> Result<String, JobError> {
    tributary_store::migrate(db)?;
    Ok(String::new())
}

/// Job: one read of the dashboard API.
///
/// # Errors
///
/// [`JobError`].
pub fn api(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    #[cfg(feature = "fault-injection")]
    crate::fault::trip(&call.path);
    let path: Vec<&str> = call.path.split('/').skip(1).collect();
    let query = Query::parse(&call.query);
    if let Some(reply) = reports::api(db, &call, &path, &query, body)? {
        return Ok(reply.to_json());
    }
    let reply = match path.as_slice() {
        ["sources" | "events" | "events.csv" | "event_names" | "identity" | "orders"]
        | ["events" | "orders", _]
            if call.method != "GET" =>
        {
            Reply::method_not_allowed(if path == ["sources"] { "GET, POST" } else { "GET" })
        }
        ["sources"] => Reply::json(200, &sources(db, &call)?),
        ["sources", id, "history" | "gaps"] if call.method == "GET" => {
            past_orders(db, &query::decode(id), path.last() == Some(&"gaps"), &query)?
        }
        ["sources", _, "gaps"] => Reply::method_not_allowed("GET"),
        ["sources", _] => Reply::method_not_allowed("PATCH"),
        ["quarantine", _, "replay"] if call.method != "POST" => Reply::method_not_allowed("POST"),
        ["quarantine", seq, "replay"] => match seq.parse() {
            Ok(seq) => found(quarantine::replay(db, seq)?.as_ref()),
            Err(_) => Reply::not_found(),
        },
        ["data_requests", ..] if call.method != "GET" => Reply::method_not_allowed("GET"),
        ["data_requests"] => Reply::json(200, &privacy::request::list(db, Timestamp(call.now_ms))?),
        ["data_requests", seq] => data_of(db, seq, Timestamp(call.now_ms))?,
        ["derived_events"] => derived::rules(db, &call, body)?,
        ["quality" | "doctor", ..] => quality::api(db, &call, &path, &query)?,
        ["erasures"] => quality::erase(db, &call, body)?,
        ["retention"] => retention(db, &call, body)?,
        ["traffic"] => traffic::settings(db, &call, body)?,
        ["channel_rules", "preview"] => traffic::preview(db, &call, &query, body)?,
        ["what_if"] => traffic::what_if(db, &call, body)?,
        ["event_names"] => Reply::json(200, &view::event_names(db)?),
        ["events"] => match query.event_filter() {
            Ok(filter) => Reply::json(200, &view::events(db, &filter)?),
            Err(refusal) => refusal,
        },
        ["events.csv"] => match query.event_filter() {
            Ok(filter) => event_csv(db, &filter)?,
            Err(refusal) => refusal,
        },
        ["events", seq] => match seq.parse() {
            Ok(seq) => found(view::event(db, seq)?.as_ref()),
            Err(_) => Reply::not_found(),
        },
        ["orders"] => match query.order_filter() {
            Ok(filter) => Reply::json(200, &view::orders(db, &filter)?),
            Err(refusal) => refusal,
        },
        ["orders", id] => order(db, &query::decode(id), &query)?,
        ["profiles", rest @ ..] => people::profiles(db, &call, rest, body)?,
        ["unmerges", id] => people::undo(db, &call, id)?,
        ["identity"] => Reply::json(200, &view::identity_report(db)?),
        _ => Reply::not_found(),
    };
    Ok(reply.to_json())
}

/// How long raw events are kept, and changing that.
fn retention(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    Ok(match call.method.as_str() {
        "GET" => Reply::json(200, &retention::status(db)?),
        "PUT" => match envelope::body(body) {
            Ok(new) => match retention::set(db, &new) {
                Ok(()) => Reply::json(200, &retention::status(db)?),
                refused => envelope::or_conflict(refused, |()| Reply::empty())?,
            },
            Err(refusal) => refusal,
        },
        _ => Reply::method_not_allowed("GET, PUT"),
    })
}

/// One part of the log as CSV; the shell puts the parts together. The first begins with the
/// head.
fn event_csv(db: &impl Database, filter: &view::EventFilter) -> Result<Reply, JobError> {
    let (lines, next_before) = view::event_csv::event_csv(db, filter)?;
    let head = csv::line(view::event_csv::HEAD);
    let head = if filter.before.is_none() { head.as_str() } else { "" };
    let reply = Reply::file("text/csv; charset=utf-8", format!("{head}{lines}"), "events.csv");
    Ok(match next_before {
        Some(before) => reply.with("x-next-before", before.to_string()),
        None => reply,
    })
}

/// All sources. With the token of some kinds anybody could send events in the merchant's name:
/// it is told only to who may make sources.
fn sources(db: &impl Database, call: &ApiCall) -> Result<Vec<SourceStatus>, JobError> {
    let mut sources = source::list(db, Timestamp(call.now_ms))?;
    if call.role() < Role::Editor {
        let is_secret = |kind| matches!(kind, SourceKind::Webhook | SourceKind::Segment);
        for source in sources.iter_mut().filter(|source| is_secret(source.kind)) {
            source.token.clear();
        }
    }
    Ok(sources)
}

/// What is stored of whom a request for data is about.
fn data_of(db: &impl Database, seq: &str, now: Timestamp) -> Result<Reply, JobError> {
    let Ok(seq) = seq.parse() else { return Ok(Reply::not_found()) };
    let answer = privacy::request::answer(db, seq, now)?;
    Ok(answer
        .map_or_else(Reply::not_found, |document| Reply::document(document, "personal-data.json")))
}

/// What is known of a shop's past orders, or how they compare with ours.
fn past_orders(
    db: &impl Database,
    source_id: &str,
    is_comparison: bool,
    query: &Query,
) -> Result<Reply, JobError> {
    if !is_comparison {
        return Ok(found(history::status(db, source_id)?.as_ref()));
    }
    let bounds = query.number("from").and_then(|from| Ok((from, query.number("to")?)));
    Ok(match bounds {
        Ok((from, to)) => found(history::gaps(db, source_id, from, to)?.as_ref()),
        Err(refusal) => refusal,
    })
}

/// Why an order is credited as it is.
fn order(db: &impl Database, order_id: &str, query: &Query) -> Result<Reply, JobError> {
    Ok(match query.attribution_settings() {
        Ok(settings) => {
            found(view::order(db, order_id, query.text("source_id"), settings)?.as_ref())
        }
        Err(refusal) => refusal,
    })
}

fn found(value: Option<&impl Serialize>) -> Reply {
    value.map_or_else(Reply::not_found, |value| Reply::json(200, value))
}

/// Job: the newest row of the log, as the live socket tells it (`docs/wire.md`).
///
/// # Errors
///
/// [`JobError::Store`].
pub fn latest(db: &impl Database) -> Result<String, JobError> {
    let newest = view::EventFilter { limit: Some(1), ..view::EventFilter::default() };
    let page = view::events(db, &newest)?;
    let seq = page.events.first().map_or(0, |line| line.seq);
    Ok(format!("{{\"seq\":{seq}}}"))
}

/// How long until it is looked again whether raw events have become old.
const LOOK_MS: i64 = 6 * 60 * 60 * 1000;

/// Job: one step of what is to be done in the background, at the moment of the request (Unix
/// ms): sessions follow changed settings, then old raw events are removed. Answers the
/// milliseconds until the next step, or `null`. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn work(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (now_ms, _): (i64, &[u8]) = envelope::open(request)?;
    if follow::step(db, follow::STEP_EVENTS)?.is_some() {
        return Ok("0".to_owned());
    }
    Ok(match retention::step(db, retention::STEP_ROWS, Timestamp(now_ms))? {
        retention::Step::More => "0".to_owned(),
        retention::Step::Idle => LOOK_MS.to_string(),
        retention::Step::Off => "null".to_owned(),
    })
}
