//! Jobs of the Workspace object about its sources: make, change, describe.

use serde::{Deserialize, Serialize};
use tributary_core::api::{NewSource, SourceChange, SourceStatus, TokenChange};
use tributary_core::options::ConsentMode;
use tributary_core::time::Timestamp;
use tributary_store::source::Source;
use tributary_store::{Database, StoreError, settings, source};

use crate::directory::Registration;
use crate::envelope::{self, ApiCall, JobError, Reply};

/// What became of a request to make or change a source.
#[derive(Serialize)]
struct Put {
    reply: Reply,
    /// What the Directory must know before the change may stay.
    registration: Option<Registration>,
}

/// Job: makes a source (`POST /sources`), changes one (`PATCH /sources/{id}`) or gives it a new
/// token (`POST /sources/{id}/token`). Answers the
/// reply for the client and what to register; the shell takes the change back when
/// registering fails. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn put(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    let now = Timestamp(call.now_ms);
    let put = match call.path.split('/').nth(2) {
        Some(id) if call.path.ends_with("/token") => match envelope::body::<TokenChange>(body) {
            Ok(change) => {
                answer(db, &call, 200, source::rotate_token(db, id, &change, &call.random, now))?
            }
            Err(reply) => Put { reply, registration: None },
        },
        None => match envelope::body::<NewSource>(body) {
            Ok(new) => {
                answer(db, &call, 201, source::create(db, &new, &call.random, now).map(Some))?
            }
            Err(reply) => Put { reply, registration: None },
        },
        Some(id) => match envelope::body::<SourceChange>(body) {
            Ok(change) => answer(db, &call, 200, source::change(db, id, &change))?,
            Err(reply) => Put { reply, registration: None },
        },
    };
    serde_json::to_string(&put).map_err(|error| JobError::Envelope(error.to_string()))
}

fn answer(
    db: &impl Database,
    call: &ApiCall,
    status: u16,
    put: Result<Option<Source>, StoreError>,
) -> Result<Put, JobError> {
    let mut registration = None;
    let listed = put.and_then(|put| {
        let Some(put) = put else { return Ok(None) };
        let listed = source::list(db, Timestamp(call.now_ms))?;
        let listed = listed.into_iter().find(|status| status.source_id == put.source_id);
        registration = Some(Registration {
            workspace_id: call.workspace_id.clone(),
            source_id: put.source_id,
            kind: put.kind,
            token: put.token,
            allowed_origins: put.allowed_origins,
        });
        Ok(listed)
    });
    let reply = envelope::or_conflict(listed, |listed: Option<SourceStatus>| {
        listed.map_or_else(Reply::not_found, |listed| Reply::json(status, &listed))
    })?;
    Ok(Put { reply, registration })
}

/// What the edge keeps of a source beside its route.
#[derive(Serialize)]
struct Description {
    /// What its platform signs with, the current one first.
    secrets: Vec<String>,
    /// Requests a minute; 0 for any number.
    max_per_minute: u32,
    /// What its loader is told; nothing where the default holds.
    loader: Loader,
}

/// The parameter of the loader (`docs/wire.md`).
#[derive(Serialize)]
struct Loader {
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentMode>,
    /// Events not to track.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    off: Vec<String>,
    /// Linked domains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domains: Vec<String>,
}

/// Whose way in is asked for.
#[derive(Deserialize)]
struct Asked {
    token: String,
    now_ms: i64,
}

/// Job: what the edge keeps of the source of this token ([`Description`]), or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn describe(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (asked, _): (Asked, &[u8]) = envelope::open(request)?;
    let source = source::find_by_token_at(db, &asked.token, Timestamp(asked.now_ms))?;
    let domains = settings::load(db)?.traffic.linked_domains;
    let description = source.map(|source| Description {
        secrets: [source.secret, source.previous_secret].into_iter().flatten().collect(),
        max_per_minute: source.options.max_per_minute,
        loader: Loader {
            consent: Some(source.options.consent).filter(|mode| *mode != ConsentMode::Default),
            off: source.options.untracked,
            domains,
        },
    });
    serde_json::to_string(&description).map_err(|error| JobError::Envelope(error.to_string()))
}
