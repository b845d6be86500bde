//! Jobs of the Directory object: which workspaces there are, and which of them a token leads to.

use serde::{Deserialize, Serialize};
use tributary_core::api::{NewWorkspace, SourceKind};
use tributary_core::options::SourceOptions;
use tributary_store::source::Source;
use tributary_store::{Database, directory};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::team;

/// A source's way in, as the Workspace object asks the Directory to lead it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The merchant.
    pub workspace_id: String,
    /// The source within the workspace.
    pub source_id: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Public token in its addresses.
    pub token: String,
    /// Origins a browser may send from; empty allows any.
    pub allowed_origins: Vec<String>,
}

/// Job: brings the schema to this release's version.
///
/// # Errors
///
/// [`JobError::Store`].
pub fn open(db: &impl Database) -> Result<String, JobError> {
    directory::migrate(db)?;
    Ok(String::new())
}

/// Job: `/workspaces` of the dashboard API (`docs/wire.md`), and below one workspace what is
/// the Directory's.
///
/// # Errors
///
/// [`JobError`].
pub fn api(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    if !call.workspace_id.is_empty() {
        return Ok(team::api(db, &call, body)?.to_json());
    }
    let reply = match call.method.as_str() {
        "GET" => {
            let mut seen = directory::workspaces(db)?;
            seen.retain(|it| call.principal.role_in(&it.workspace_id).is_some());
            Reply::json(200, &seen)
        }
        "POST" => match envelope::body::<NewWorkspace>(body) {
            Ok(new) => envelope::or_conflict(directory::create_workspace(db, &new), |made| {
                Reply::json(201, &made)
            })?,
            Err(refusal) => refusal,
        },
        _ => Reply::method_not_allowed("GET, POST"),
    };
    Ok(reply.to_json())
}

/// Job: `true` when there is a workspace of this id.
///
/// # Errors
///
/// [`JobError`].
pub fn has_workspace(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let id = envelope::text(request)?;
    let is_known = directory::workspaces(db)?.iter().any(|known| known.workspace_id == id);
    Ok(is_known.to_string())
}

/// Job: a workspace by its id, or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn workspace(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let id = envelope::text(request)?;
    let found = directory::workspaces(db)?.into_iter().find(|known| known.workspace_id == id);
    serde_json::to_string(&found).map_err(|error| JobError::Envelope(error.to_string()))
}

/// Job: leads a token to its workspace. Answers a [`Reply`]: 204, or 400 when the token is
/// another source's. Repeating it changes nothing.
///
/// # Errors
///
/// [`JobError`].
pub fn put_source(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (asked, _): (Registration, &[u8]) = envelope::open(request)?;
    let source = Source {
        source_id: asked.source_id,
        kind: asked.kind,
        token: asked.token,
        secret: None,
        previous_secret: None,
        allowed_origins: asked.allowed_origins,
        options: SourceOptions::default(),
    };
    let put = directory::put_source(db, &asked.workspace_id, &source);
    Ok(envelope::or_conflict(put, |()| Reply::empty())?.to_json())
}

/// Job: where a token leads (`tributary_store::directory::Route`), or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn resolve(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let route = directory::resolve(db, envelope::text(request)?)?;
    serde_json::to_string(&route).map_err(|error| JobError::Envelope(error.to_string()))
}
