//! Who may use the API: the admin token as a bearer, or a session cookie made from it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::envelope::{self, JobError, Reply};

const COOKIE: &str = "tributary_session";
const SESSION_S: i64 = 12 * 60 * 60;

/// What the shell knows of a request to the API.
#[derive(Debug, Clone, Default, Deserialize)]
struct Visit {
    /// The deployment's secret; empty when it has none.
    admin_token: String,
    method: String,
    /// Origin of the address that was asked.
    own_origin: String,
    /// Whether it asks for a WebSocket, which is open to any page unless we look.
    is_upgrade: bool,
    /// The headers of these names, empty when absent.
    cookie: String,
    authorization: String,
    origin: Option<String>,
    sec_fetch_site: Option<String>,
    /// Now, Unix ms.
    now_ms: i64,
}

/// What the shell knows of a login or logout.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    admin_token: String,
    /// Whether the connection is encrypted.
    is_secure: bool,
    now_ms: i64,
}

/// The body of a login.
#[derive(Deserialize)]
struct Login {
    token: String,
}

/// Job: 204 when the request may use the API, else the refusal to answer with.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn authorize(request: &[u8]) -> Result<String, JobError> {
    let (visit, _): (Visit, &[u8]) = envelope::open(request)?;
    Ok(judge(&visit).to_json())
}

/// Job: 204 and a session cookie for the right token, else 401.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn login(request: &[u8]) -> Result<String, JobError> {
    let (entry, body): (Entry, &[u8]) = envelope::open(request)?;
    if entry.admin_token.is_empty() {
        return Ok(unconfigured().to_json());
    }
    let Ok(login) = serde_json::from_slice::<Login>(body) else {
        return Ok(Reply::invalid("token", "must be a string").to_json());
    };
    if !is_same_secret(&login.token, &entry.admin_token) {
        return Ok(unauthorized().to_json());
    }
    let expires_s = entry.now_ms.div_euclid(1000).saturating_add(SESSION_S);
    let value = format!("{expires_s}.{}", seal(&entry.admin_token, expires_s));
    Ok(Reply::empty().with("set-cookie", cookie(&value, SESSION_S, entry.is_secure)).to_json())
}

/// Job: 204 and a cookie that ends the session.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn logout(request: &[u8]) -> Result<String, JobError> {
    let (entry, _): (Entry, &[u8]) = envelope::open(request)?;
    Ok(Reply::empty().with("set-cookie", cookie("", 0, entry.is_secure)).to_json())
}

fn judge(visit: &Visit) -> Reply {
    if visit.admin_token.is_empty() {
        return unconfigured();
    }
    if let Some(token) = visit.authorization.strip_prefix("Bearer ") {
        let is_admin = is_same_secret(token.trim(), &visit.admin_token);
        return if is_admin { Reply::empty() } else { unauthorized() };
    }
    if !has_session(visit) {
        return unauthorized();
    }
    let is_reading = matches!(visit.method.as_str(), "GET" | "HEAD") && !visit.is_upgrade;
    if is_reading || is_same_origin(visit) {
        return Reply::empty();
    }
    let title = "With a session cookie, changes are taken from this site's own pages only.";
    Reply::problem(403, "cross_site", title, Vec::new())
}

/// A browser names the page's origin on every change; who says nothing is no page of ours.
fn is_same_origin(visit: &Visit) -> bool {
    match (&visit.origin, &visit.sec_fetch_site) {
        (Some(origin), _) => *origin == visit.own_origin,
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

fn has_session(visit: &Visit) -> bool {
    let values = visit.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
    values.filter(|(name, _)| *name == COOKIE).any(|(_, value)| {
        let Some((expires, mac)) = value.split_once('.') else { return false };
        let Ok(expires_s) = expires.parse::<i64>() else { return false };
        let is_genuine = is_same_secret(mac, &seal(&visit.admin_token, expires_s));
        is_genuine && visit.now_ms.div_euclid(1000) < expires_s
    })
}

/// Signs a session's end with a key of its own, so that no other use of the token can forge it.
fn seal(admin_token: &str, expires_s: i64) -> String {
    let key = mac(admin_token.as_bytes(), b"tributary session cookie");
    URL_SAFE_NO_PAD.encode(mac(&key, expires_s.to_string().as_bytes()))
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// Compares digests, so that neither content nor length shows in the time it takes.
fn is_same_secret(given: &str, expected: &str) -> bool {
    Sha256::digest(given).as_slice().ct_eq(Sha256::digest(expected).as_slice()).into()
}

fn cookie(value: &str, max_age_s: i64, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}")
}

fn unconfigured() -> Reply {
    let title = "This deployment has no ADMIN_TOKEN secret, so nobody can log in.";
    Reply::problem(503, "admin_token_missing", title, Vec::new())
}

fn unauthorized() -> Reply {
    Reply::problem(401, "unauthorized", "Log in, or send the admin token.", Vec::new())
}

#[cfg(test)]
mod tests;
