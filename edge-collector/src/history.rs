//! Jobs of the Workspace object about a shop's past orders (`tributary_store::history`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tributary_core::api::{ConnectHistory, SourceKind};
use tributary_core::time::Timestamp;
use tributary_store::{Database, history, source};

use crate::envelope::{self, ApiCall, JobError, Reply};

/// What became of a request to connect or disconnect a shop, or to read it now.
#[derive(Serialize)]
struct Put {
    reply: Reply,
    source_id: String,
    /// The credential's header, for the shell to seal.
    credential: Option<String>,
    /// Whether there is something to read from now on.
    is_due: bool,
}

/// Job: `PUT`, `POST` and `DELETE /sources/{id}/history`. The shell seals the credential and
/// wakes the source's Connection. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn put(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    let id = call.path.split('/').nth(2).unwrap_or_default();
    let now = Timestamp(call.now_ms);
    let mut credential = None;
    let reply = match call.method.as_str() {
        "PUT" => match envelope::body::<ConnectHistory>(body) {
            Ok(asked) => {
                let connected = history::connect(db, id, &asked, now);
                credential = sealed_as(db, id, asked.credential)?;
                connected_reply(db, id, connected)?
            }
            Err(reply) => reply,
        },
        "POST" => or_not_found(history::run_now(db, id, now)?),
        _ => {
            let is_there = source::kind_of(db, id)?.is_some();
            history::disconnect(db, id)?;
            or_not_found(is_there)
        }
    };
    let is_done = reply.status < 300;
    let put = Put {
        reply,
        source_id: id.to_owned(),
        credential: credential.filter(|_| is_done),
        is_due: is_done && call.method != "DELETE",
    };
    to_json(&put)
}

fn connected_reply(
    db: &impl Database,
    id: &str,
    connected: Result<bool, tributary_store::StoreError>,
) -> Result<Reply, JobError> {
    let status = connected.and_then(|_| history::status(db, id));
    envelope::or_conflict(status, |status| {
        status.map_or_else(Reply::not_found, |status| Reply::json(200, &status))
    })
}

fn or_not_found(is_there: bool) -> Reply {
    if is_there { Reply::empty() } else { Reply::not_found() }
}

/// The credential as its header is written.
fn sealed_as(
    db: &impl Database,
    id: &str,
    credential: Option<String>,
) -> Result<Option<String>, JobError> {
    let is_woocommerce = source::kind_of(db, id)? == Some(SourceKind::Woocommerce);
    let header = |text: String| {
        let text = text.trim();
        if is_woocommerce { format!("Basic {}", STANDARD.encode(text)) } else { text.to_owned() }
    };
    Ok(credential.map(header))
}

/// A credential that the shell sealed.
#[derive(Deserialize)]
struct Sealed {
    source_id: String,
    sealed: String,
}

/// Job: keeps a sealed credential.
///
/// # Errors
///
/// [`JobError`].
pub fn seal(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (sealed, _): (Sealed, &[u8]) = envelope::open(request)?;
    history::seal(db, &sealed.source_id, &sealed.sealed)?;
    Ok(String::new())
}

fn to_json(value: &impl Serialize) -> Result<String, JobError> {
    serde_json::to_string(value).map_err(|error| JobError::Envelope(error.to_string()))
}
