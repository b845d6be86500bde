//! Jobs of the Directory object about who may do what: people, invites, keys, and the log of
//! changes. The routes below one workspace that are the Directory's are all here.

use serde::Deserialize;
use tributary_core::api::{NewApiKey, NewInvite, Principal, RoleChange, WorkspaceChange};
use tributary_core::time::Timestamp;
use tributary_store::directory::access::{self, Login, Token};
use tributary_store::directory::attempt::{self, Attempt};
use tributary_store::directory::audit::{self, Change};
use tributary_store::directory::members::{self, Acceptance, Credential, Secret};
use tributary_store::{Database, directory};

use crate::auth::{KEY_PREFIX, derived, digest};
use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::{self, Query};

/// What the Directory answers of a workspace: the workspace itself, `users`, `invites`,
/// `keys` and `audit`.
///
/// # Errors
///
/// [`JobError`].
pub fn api(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    let ws = call.workspace_id.as_str();
    let now = Timestamp(call.now_ms);
    let path: Vec<String> = call.path.split('/').skip(1).map(query::decode).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Ok(match (call.method.as_str(), path.as_slice()) {
        ("GET", []) => {
            let known = directory::workspaces(db)?.into_iter().find(|it| it.workspace_id == ws);
            known.map_or_else(Reply::not_found, |it| Reply::json(200, &it))
        }
        ("PATCH", []) => match envelope::body::<WorkspaceChange>(body) {
            Ok(change) => {
                let changed = directory::change_workspace(db, ws, &change);
                envelope::or_conflict(changed, |workspace| {
                    workspace.map_or_else(Reply::not_found, |it| Reply::json(200, &it))
                })?
            }
            Err(refusal) => refusal,
        },
        (_, []) => Reply::method_not_allowed("GET, PATCH"),
        ("GET", ["users"]) => Reply::json(200, &members::team(db, ws, now)?),
        ("PATCH", ["users", id]) => match envelope::body::<RoleChange>(body) {
            Ok(RoleChange { role }) => done(members::set_role(db, ws, id, role)?),
            Err(refusal) => refusal,
        },
        ("DELETE", ["users", id]) => done(members::remove(db, ws, id)?),
        ("POST", ["users", id, "reset"]) => {
            let is_owner = call.principal == Principal::Owner;
            let made =
                with_secret(call, "", |secret| members::reset(db, ws, id, is_owner, secret, now));
            envelope::or_conflict(made, |made| {
                made.map_or_else(Reply::not_found, |it| Reply::json(201, &it))
            })?
        }
        ("POST", ["invites"]) => match envelope::body::<NewInvite>(body) {
            Ok(new) => {
                let made =
                    with_secret(call, "", |secret| members::invite(db, ws, &new, secret, now));
                envelope::or_conflict(made, |made| Reply::json(201, &made))?
            }
            Err(refusal) => refusal,
        },
        ("DELETE", ["invites", id]) => done(members::uninvite(db, ws, id)?),
        ("GET", ["keys"]) => Reply::json(200, &access::keys(db, ws)?),
        ("POST", ["keys"]) => match envelope::body::<NewApiKey>(body) {
            Ok(NewApiKey { name }) => {
                let made = with_secret(call, KEY_PREFIX, |secret| {
                    access::create_key(db, ws, &name, secret, now)
                });
                envelope::or_conflict(made, |made| Reply::json(201, &made))?
            }
            Err(refusal) => refusal,
        },
        ("DELETE", ["keys", id]) => done(access::delete_key(db, ws, id)?),
        ("GET", ["audit"]) => match Query::parse(&call.query).number("before") {
            Ok(before) => Reply::json(200, &audit::page(db, ws, before)?),
            Err(refusal) => refusal,
        },
        (_, ["users" | "audit"]) => Reply::method_not_allowed("GET"),
        (_, ["users", _]) => Reply::method_not_allowed("PATCH, DELETE"),
        (_, ["users", _, "reset"] | ["invites"]) => Reply::method_not_allowed("POST"),
        (_, ["invites" | "keys", _]) => Reply::method_not_allowed("DELETE"),
        (_, ["keys"]) => Reply::method_not_allowed("GET, POST"),
        _ => Reply::not_found(),
    })
}

/// Hands out a token made of the call's randomness.
fn with_secret<T>(call: &ApiCall, prefix: &str, make: impl FnOnce(Secret<'_>) -> T) -> T {
    let token = format!("{prefix}{}", call.random);
    let (id, digest) = (derived(&call.random, "id"), digest(&token));
    make(Secret { id: &id, token: &token, digest: &digest })
}

fn done(is_done: bool) -> Reply {
    if is_done { Reply::empty() } else { Reply::not_found() }
}

/// What the shell asks about a token.
#[derive(Deserialize)]
struct Asked {
    token: Token,
    now_ms: i64,
}

/// Job: whose a token is ([`Principal`]), or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn principal(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (Asked { token, now_ms }, _) = envelope::open(request)?;
    envelope::json(&access::principal(db, &token, Timestamp(now_ms))?)
}

/// Job: what the e-mail address's password is checked against ([`Credential`]), or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn credential(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    envelope::json(&access::credential(db, envelope::text(request)?)?)
}

/// Job: the same by the person's id.
///
/// # Errors
///
/// [`JobError`].
pub fn credential_of(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    envelope::json(&access::credential_of(db, envelope::text(request)?)?)
}

/// A try to get in that is about to be made, or turned out to be no failure.
#[derive(Deserialize)]
struct Asking {
    #[serde(flatten)]
    attempt: Attempt,
    now_ms: i64,
    /// The try came through, so it is taken back.
    #[serde(default)]
    is_forgiven: bool,
}

/// Job: seconds to wait before a try may be made; with `0` it counts as failed until it is
/// forgiven. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn attempt(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (asking, _): (Asking, &[u8]) = envelope::open(request)?;
    if asking.is_forgiven {
        attempt::forgive(db, &asking.attempt)?;
        return Ok("0".to_owned());
    }
    Ok(attempt::begin(db, &asking.attempt, Timestamp(asking.now_ms))?.to_string())
}

/// What the shell asks about an invite.
#[derive(Deserialize)]
struct AskedInvite {
    digest: String,
    now_ms: i64,
}

/// Job: the invite of a token's digest, or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn invite(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (AskedInvite { digest, now_ms }, _) = envelope::open(request)?;
    envelope::json(&members::find_invite(db, &digest, Timestamp(now_ms))?)
}

/// What was decided about somebody at the door (`auth::enter`).
#[derive(Deserialize)]
struct Entrance {
    now_ms: i64,
    #[serde(default)]
    acceptance: Option<Acceptance>,
    #[serde(default)]
    credential: Option<Credential>,
    #[serde(default)]
    login: Option<Login>,
    /// Digest of a session's token that ends.
    #[serde(default)]
    logout: Option<String>,
}

/// Job: writes what was decided; `false` when an invite was taken by somebody else meanwhile.
/// Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn enter(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (entrance, _): (Entrance, &[u8]) = envelope::open(request)?;
    let now = Timestamp(entrance.now_ms);
    if let Some(taken) = &entrance.acceptance
        && !members::accept(db, taken, now)?
    {
        return Ok("false".to_owned());
    }
    if let Some(credential) = &entrance.credential {
        access::set_password(db, credential)?;
    }
    if let Some(login) = &entrance.login {
        access::log_in(db, login, now)?;
    }
    if let Some(digest) = &entrance.logout {
        access::log_out(db, digest)?;
    }
    Ok("true".to_owned())
}

/// A change that a Workspace or the Directory has made.
#[derive(Deserialize)]
struct Done {
    workspace_id: String,
    principal: Principal,
    method: String,
    path: String,
    now_ms: i64,
}

/// Job: notes a change in the log; of the body only the names of its fields are kept.
///
/// # Errors
///
/// [`JobError`].
pub fn note(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (done, body): (Done, &[u8]) = envelope::open(request)?;
    let fields: Vec<String> =
        serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body)
            .map(|fields| fields.into_iter().map(|(name, _)| name).collect())
            .unwrap_or_default();
    let path: Vec<String> = done.path.split('/').skip(1).map(query::decode).collect();
    let change = Change {
        workspace_id: &done.workspace_id,
        actor: &done.principal,
        method: &done.method,
        path: &path,
        fields: &fields,
    };
    audit::note(db, change, Timestamp(done.now_ms))?;
    Ok(String::new())
}
