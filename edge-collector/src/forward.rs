//! Jobs about forwarding to a merchant's own storage (`tributary_store::forward`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tributary_core::api::{ForwardTargetChange, ForwardTrial, NewForwardTarget};
use tributary_core::fetch::{Answer, Fetch, Hints};
use tributary_core::forward::{Target, read};
use tributary_core::time::Timestamp;
use tributary_store::{Database, forward};

use crate::envelope::{self, ApiCall, JobError, Reply};

/// A call about targets.
#[derive(Deserialize)]
struct Call {
    #[serde(flatten)]
    api: ApiCall,
    /// Whether a login can be sealed.
    has_key: bool,
}

/// What became of a call.
#[derive(Serialize)]
struct Put {
    reply: Reply,
    target_id: String,
    /// The login's header, for the shell to seal.
    credential: Option<String>,
    /// Whether there is something to send from now on.
    is_due: bool,
}

impl Put {
    fn of(reply: Reply) -> Self {
        Self { reply, target_id: String::new(), credential: None, is_due: false }
    }
}

/// Job: every call below `/forwarding` but the trial. The shell seals the login and wakes the
/// target's Connection. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn api(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (Call, &[u8]) = envelope::open(request)?;
    let path: Vec<&str> = call.api.path.split('/').skip(2).collect();
    let now = Timestamp(call.api.now_ms);
    let put = match (call.api.method.as_str(), path.as_slice()) {
        ("GET", []) => Put::of(Reply::json(200, &forward::list(db, now)?)),
        (_, []) if call.api.method != "POST" => Put::of(Reply::method_not_allowed("GET, POST")),
        ("POST", [] | [_, "retry"]) | ("PATCH", [_]) if !call.has_key => Put::of(no_key()),
        ("POST", []) => create(db, &call, body)?,
        ("PATCH", [id]) => change(db, id, body, now)?,
        ("DELETE", [id]) => {
            let is_there = forward::remove(db, id)?;
            Put::of(if is_there { Reply::empty() } else { Reply::not_found() })
        }
        ("POST", [id, "retry"]) => {
            let is_there = forward::change(db, id, &ForwardTargetChange::default(), now)?;
            let reply = if is_there { Reply::empty() } else { Reply::not_found() };
            Put { target_id: (*id).to_owned(), is_due: is_there, ..Put::of(reply) }
        }
        (_, [_]) => Put::of(Reply::method_not_allowed("PATCH, DELETE")),
        (_, [_, "retry"]) => Put::of(Reply::method_not_allowed("POST")),
        _ => Put::of(Reply::not_found()),
    };
    envelope::json(&put)
}

fn no_key() -> Reply {
    let title = "Set the secret CREDENTIAL_KEY: it seals what is kept of a database's login.";
    Reply::problem(503, "credential_key_missing", title, Vec::new())
}

fn create(db: &impl Database, call: &Call, body: &[u8]) -> Result<Put, JobError> {
    let now = Timestamp(call.api.now_ms);
    let asked: NewForwardTarget = match envelope::body(body) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Put::of(refusal)),
    };
    let target_id: String = call.api.random.chars().take(16).collect();
    let made = forward::checked(&asked).and_then(|new| {
        forward::create(db, &call.api.workspace_id, &target_id, &new, now)?;
        Ok((new, forward::list(db, now)?))
    });
    let mut credential = None;
    let reply = envelope::or_conflict(made, |(new, all)| {
        credential = Some(header(&new.user, &new.password));
        let made = all.into_iter().find(|target| target.target_id == target_id);
        made.map_or_else(Reply::not_found, |made| Reply::json(201, &made))
    })?;
    Ok(Put { is_due: credential.is_some(), credential, target_id, reply })
}

fn change(db: &impl Database, id: &str, body: &[u8], now: Timestamp) -> Result<Put, JobError> {
    let asked: ForwardTargetChange = match envelope::body(body) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Put::of(refusal)),
    };
    let reply = envelope::or_conflict(forward::change(db, id, &asked, now), |is_there| {
        if is_there { Reply::empty() } else { Reply::not_found() }
    })?;
    let is_done = reply.status < 300;
    let user = forward::user_of(db, id)?;
    let login = user.zip(asked.password).filter(|_| is_done);
    let credential = login.map(|(user, password)| header(&user, &password));
    Ok(Put { target_id: id.to_owned(), credential, is_due: is_done, reply })
}

/// The login as its header is written.
fn header(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// A sealed login.
#[derive(Deserialize)]
struct Sealed {
    target_id: String,
    sealed: String,
}

/// Job: keeps a sealed login.
///
/// # Errors
///
/// [`JobError`].
pub fn seal(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (sealed, _): (Sealed, &[u8]) = envelope::open(request)?;
    forward::seal(db, &sealed.target_id, &sealed.sealed)?;
    Ok(String::new())
}

/// A trial: the request to send, or the refusal.
#[derive(Serialize)]
struct Trial {
    reply: Option<Reply>,
    fetch: Option<Fetch>,
    credential: String,
}

/// Job: what to send to see whether a target would work. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn trial(request: &[u8]) -> Result<String, JobError> {
    let ((), body): ((), &[u8]) = envelope::open(request)?;
    let refused =
        |reply: Reply| Trial { reply: Some(reply), fetch: None, credential: String::new() };
    let asked: NewForwardTarget = match envelope::body(body) {
        Ok(asked) => asked,
        Err(refusal) => return envelope::json(&refused(refusal)),
    };
    let mut fetch = None;
    let reply = envelope::or_conflict(forward::checked(&asked), |it| {
        let target = Target { url: it.url, database: it.database, workspace_id: String::new() };
        fetch = Some((target.trial(), header(&it.user, &it.password)));
        Reply::empty()
    })?;
    envelope::json(&match fetch {
        Some((fetch, credential)) => Trial { reply: None, fetch: Some(fetch), credential },
        None => refused(reply),
    })
}

/// The answer to a trial; its body follows.
#[derive(Deserialize)]
struct Tried {
    status: u16,
    hints: Hints,
}

/// Job: what the answer to a trial says. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn tried(request: &[u8]) -> Result<String, JobError> {
    let (tried, body): (Tried, &[u8]) = envelope::open(request)?;
    let body = String::from_utf8_lossy(body);
    let read = read(&Answer { status: tried.status, hints: &tried.hints, body: &body });
    let error = read.err();
    let trial = ForwardTrial {
        advice: error.as_ref().map(|error| error.advice().to_owned()),
        error: error.map(|error| error.to_string()),
    };
    Ok(Reply::json(200, &trial).to_json())
}
