//! Jobs of the Workspace object: the dashboard API below one workspace (`docs/wire.md`).

mod query;

use serde::Serialize;
use tributary_core::api::{NewSource, SourceStatus};
use tributary_core::time::Timestamp;
use tributary_store::{Database, source, view};

use crate::directory::Registration;
use crate::envelope::{self, ApiCall, JobError, Reply};
use query::Query;

/// What became of a request for a new source.
#[derive(Serialize)]
struct Made {
    reply: Reply,
    /// What the Directory must know before the source may stay.
    registration: Option<Registration>,
}

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
    let (call, _): (ApiCall, &[u8]) = envelope::open(request)?;
    #[cfg(feature = "fault-injection")]
    crate::fault::trip(&call.path);
    let path: Vec<&str> = call.path.split('/').skip(1).collect();
    let query = Query::parse(&call.query);
    let reply = match path.as_slice() {
        ["sources" | "events" | "event_names" | "profiles"] | ["events" | "profiles", _]
            if call.method != "GET" =>
        {
            Reply::method_not_allowed(if path == ["sources"] { "GET, POST" } else { "GET" })
        }
        ["sources"] => Reply::json(200, &source::list(db, Timestamp(call.now_ms))?),
        ["event_names"] => Reply::json(200, &view::event_names(db)?),
        ["events"] => match query.event_filter() {
            Ok(filter) => Reply::json(200, &view::events(db, &filter)?),
            Err(refusal) => refusal,
        },
        ["events", seq] => match seq.parse() {
            Ok(seq) => found(view::event(db, seq)?.as_ref()),
            Err(_) => Reply::not_found(),
        },
        ["profiles"] => {
            let q = query.text("q").unwrap_or_default();
            Reply::json(200, &view::profiles(db, q)?)
        }
        ["profiles", id] => found(view::profile(db, &query::decode(id))?.as_ref()),
        _ => Reply::not_found(),
    };
    Ok(reply.to_json())
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

/// Job: makes a source. Answers the reply for the client and what to register; the shell
/// takes the source back when registering fails. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn create_source(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    let made = match envelope::body::<NewSource>(body) {
        Err(reply) => Made { reply, registration: None },
        Ok(new) => make_source(db, &call, &new)?,
    };
    serde_json::to_string(&made).map_err(|error| JobError::Envelope(error.to_string()))
}

fn make_source(db: &impl Database, call: &ApiCall, new: &NewSource) -> Result<Made, JobError> {
    let now = Timestamp(call.now_ms);
    let mut registration = None;
    let made = source::create(db, new, &call.random, now).and_then(|made| {
        registration = Some(Registration {
            workspace_id: call.workspace_id.clone(),
            source_id: made.source_id.clone(),
            kind: made.kind,
            token: made.token,
            allowed_origins: made.allowed_origins,
        });
        let listed = source::list(db, now)?;
        Ok(listed.into_iter().find(|status| status.source_id == made.source_id))
    });
    let reply =
        envelope::or_conflict(made, |status: Option<SourceStatus>| Reply::json(201, &status))?;
    Ok(Made { reply, registration })
}

/// Job: what the source of this token signs with, current secret first, as a JSON list.
///
/// # Errors
///
/// [`JobError`].
pub fn secrets(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let source = source::find_by_token(db, envelope::text(request)?)?;
    let secrets = source.map(|source| [source.secret, source.previous_secret]);
    let secrets: Vec<String> = secrets.into_iter().flatten().flatten().collect();
    serde_json::to_string(&secrets).map_err(|error| JobError::Envelope(error.to_string()))
}
