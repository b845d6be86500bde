//! Getting in and out: signing in, taking an invite, changing one's password.
//!
//! The Directory finds the credential and writes what is decided here; the costly hashing is
//! done outside of it, in the isolate of the request.

use serde::{Deserialize, Serialize};
use tributary_core::api::Principal;
use tributary_store::directory::access::Login;
use tributary_store::directory::members::{self, Acceptance, Credential, Found};

use super::{
    COOKIE, SESSION_S, derived, digest, is_same_secret, password, seal, unauthorized, unconfigured,
};
use crate::envelope::{self, JobError, Reply};

/// A password has at least this many characters.
const MIN_CHARS: usize = 10;
/// And at most this many bytes: hashing takes time with each.
const MAX_BYTES: usize = 200;

/// What the shell knows of one who wants in or out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    admin_token: String,
    /// Whether the connection is encrypted.
    is_secure: bool,
    now_ms: i64,
    /// 64 hexadecimal digits nobody can guess.
    random: String,
    /// What the Directory keeps for the e-mail address.
    credential: Option<Credential>,
    /// The invite of the token that was sent.
    invite: Option<Found>,
}

/// The body of a login: the admin token, or a person's words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Owner { token: String },
    Person { email: String, password: String },
}

/// The body of taking an invite.
#[derive(Deserialize)]
struct Taking {
    token: String,
    password: String,
}

/// The body of a change of password.
#[derive(Deserialize)]
struct Renewal {
    old_password: String,
    new_password: String,
}

/// What to answer, after the Directory has written what is beside it.
#[derive(Debug, Serialize)]
struct Decision {
    reply: Reply,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<Login>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acceptance: Option<Acceptance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<Credential>,
}

impl Decision {
    fn refused(reply: Reply) -> Self {
        Self { reply, login: None, acceptance: None, credential: None }
    }
}

/// Job: the e-mail address of a login's body, or an empty text.
///
/// # Errors
///
/// [`JobError::Envelope`] never: what can't be read has no address.
pub fn login_email(body: &[u8]) -> Result<String, JobError> {
    Ok(match serde_json::from_slice(body) {
        Ok(Words::Person { email, .. }) => members::email(&email).unwrap_or_default(),
        _ => String::new(),
    })
}

/// Job: the digest of the body's `token`, or an empty text.
///
/// # Errors
///
/// [`JobError::Envelope`] never: what can't be read has no token.
pub fn token_digest(body: &[u8]) -> Result<String, JobError> {
    #[derive(Deserialize)]
    struct Asked {
        token: String,
    }
    let asked = serde_json::from_slice(body);
    Ok(asked.map_or_else(|_| String::new(), |Asked { token }| digest(&token)))
}

/// Job: a session cookie for the right words, else 401 ([`Decision`]).
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn login(request: &[u8]) -> Result<String, JobError> {
    let (entry, body): (Entry, &[u8]) = envelope::open(request)?;
    if entry.admin_token.is_empty() {
        return envelope::json(&Decision::refused(unconfigured()));
    }
    let decision = match serde_json::from_slice::<Words>(body) {
        Err(_) => Decision::refused(Reply::invalid("token", "must be a string")),
        Ok(Words::Owner { token }) => Decision::refused(owner(&entry, &token)),
        Ok(Words::Person { password, .. }) => person(&entry, &password),
    };
    envelope::json(&decision)
}

fn owner(entry: &Entry, token: &str) -> Reply {
    if !is_same_secret(token, &entry.admin_token) {
        return unauthorized();
    }
    let expires_s = expires_at(entry).div_euclid(1000);
    let value = format!("{expires_s}.{}", seal(&entry.admin_token, expires_s));
    let_in(entry, &value)
}

fn person(entry: &Entry, given: &str) -> Decision {
    match &entry.credential {
        Some(known) if given.len() <= MAX_BYTES && password::is_right(given, &known.password) => {
            Decision {
                login: Some(begin(entry, &known.user_id)),
                ..Decision::refused(let_in(entry, &entry.random))
            }
        }
        Some(_) => Decision::refused(wrong_words()),
        None => {
            password::pretend(given.get(..MAX_BYTES).unwrap_or(given));
            Decision::refused(wrong_words())
        }
    }
}

/// Job: what an invite's link shows, or 404.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn open_invite(request: &[u8]) -> Result<String, JobError> {
    let (entry, _): (Entry, &[u8]) = envelope::open(request)?;
    let reply = entry.invite.map_or_else(gone, |found: Found| Reply::json(200, &found.invite));
    Ok(reply.to_json())
}

/// Job: takes an invite ([`Decision`]). Who has a password joins with it; who has none sets it.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn take_invite(request: &[u8]) -> Result<String, JobError> {
    let (entry, body): (Entry, &[u8]) = envelope::open(request)?;
    envelope::json(&match envelope::body::<Taking>(body) {
        Ok(taking) => take(&entry, &taking),
        Err(reply) => Decision::refused(reply),
    })
}

fn take(entry: &Entry, taking: &Taking) -> Decision {
    let Some(found) = &entry.invite else { return Decision::refused(gone()) };
    let joins = found.credential.as_ref().filter(|_| !found.invite.is_reset);
    let password = match joins {
        Some(known) if !password::is_right(&taking.password, &known.password) => {
            return Decision::refused(wrong_words());
        }
        Some(_) => None,
        None => match checked(&taking.password, "password", &entry.random) {
            Ok(hash) => Some(hash),
            Err(reply) => return Decision::refused(reply),
        },
    };
    let known_id = found.credential.as_ref().map(|known| known.user_id.clone());
    let user_id = known_id.unwrap_or_else(|| derived(&entry.random, "user"));
    Decision {
        login: Some(begin(entry, &user_id)),
        acceptance: Some(Acceptance { digest: digest(&taking.token), user_id, password }),
        ..Decision::refused(let_in(entry, &entry.random))
    }
}

/// Job: sets a new password ([`Decision`]); this browser gets a new session, all others end.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn set_password(request: &[u8]) -> Result<String, JobError> {
    let (entry, body): (Entry, &[u8]) = envelope::open(request)?;
    envelope::json(&match envelope::body::<Renewal>(body) {
        Ok(renewal) => renew(&entry, &renewal),
        Err(reply) => Decision::refused(reply),
    })
}

fn renew(entry: &Entry, renewal: &Renewal) -> Decision {
    let Some(known) = &entry.credential else { return Decision::refused(Reply::not_found()) };
    if !password::is_right(&renewal.old_password, &known.password) {
        return Decision::refused(Reply::invalid("old_password", "is not your password"));
    }
    match checked(&renewal.new_password, "new_password", &entry.random) {
        Ok(password) => Decision {
            login: Some(begin(entry, &known.user_id)),
            credential: Some(Credential { password, ..known.clone() }),
            ..Decision::refused(let_in(entry, &entry.random))
        },
        Err(reply) => Decision::refused(reply),
    }
}

/// Job: 204 and a cookie that ends the session in this browser.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn logout(request: &[u8]) -> Result<String, JobError> {
    let (entry, _): (Entry, &[u8]) = envelope::open(request)?;
    Ok(Reply::empty().with("set-cookie", cookie("", 0, entry.is_secure)).to_json())
}

/// Job: who is signed in.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn me(request: &[u8]) -> Result<String, JobError> {
    let (principal, _): (Principal, &[u8]) = envelope::open(request)?;
    Ok(Reply::json(200, &principal).to_json())
}

/// The hash of a password that is long enough.
fn checked(password: &str, field: &str, random: &str) -> Result<String, Reply> {
    if password.chars().count() < MIN_CHARS || MAX_BYTES < password.len() {
        return Err(Reply::invalid(field, "expected at least 10 characters, at most 200 bytes"));
    }
    password::hash(password, &derived(random, "salt"))
        .ok_or_else(|| Reply::invalid(field, "can't be hashed"))
}

fn begin(entry: &Entry, user_id: &str) -> Login {
    let expires_at = expires_at(entry);
    Login { digest: digest(&entry.random), user_id: user_id.to_owned(), expires_at }
}

fn expires_at(entry: &Entry) -> i64 {
    entry.now_ms.saturating_add(SESSION_S * 1000)
}

fn let_in(entry: &Entry, value: &str) -> Reply {
    Reply::empty().with("set-cookie", cookie(value, SESSION_S, entry.is_secure))
}

fn cookie(value: &str, max_age_s: i64, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}")
}

fn wrong_words() -> Reply {
    Reply::problem(401, "unauthorized", "E-mail address or password is wrong.", Vec::new())
}

fn gone() -> Reply {
    let title = "This invite was used, taken back or is older than three days. Ask for a new one.";
    Reply::problem(404, "invite_gone", title, Vec::new())
}

#[cfg(test)]
mod tests;
