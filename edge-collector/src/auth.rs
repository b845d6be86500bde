//! Who asks: the admin token or a key as a bearer, or a session cookie.
//!
//! The session of the admin token is sealed and kept nowhere; a person's is a secret whose
//! digest the Directory knows, so that it can be ended.

pub mod enter;
mod password;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use tributary_core::api::Principal;
use tributary_store::directory::access::Token;

use crate::envelope::{self, JobError, Reply};

const COOKIE: &str = "tributary_session";
/// How long a session lasts.
const SESSION_S: i64 = 12 * 60 * 60;
/// What our keys begin with, so that a leaked one is recognised.
pub(crate) const KEY_PREFIX: &str = "tributary_";

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

/// Who asks, as far as the request tells.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// Answer with this.
    Refused(Reply),
    /// It is known already.
    Is(Principal),
    /// The Directory knows whose this token is.
    Ask(Token),
}

/// Job: who asks ([`Verdict`]).
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn authenticate(request: &[u8]) -> Result<String, JobError> {
    let (visit, _): (Visit, &[u8]) = envelope::open(request)?;
    envelope::json(&judge(&visit))
}

fn judge(visit: &Visit) -> Verdict {
    if visit.admin_token.is_empty() {
        return Verdict::Refused(unconfigured());
    }
    if let Some(token) = visit.authorization.strip_prefix("Bearer ") {
        let token = token.trim();
        if is_same_secret(token, &visit.admin_token) {
            return Verdict::Is(Principal::Owner);
        }
        if token.starts_with(KEY_PREFIX) {
            return Verdict::Ask(Token::Key(digest(token)));
        }
        return Verdict::Refused(unauthorized());
    }
    let Some(verdict) = session(visit) else { return Verdict::Refused(unauthorized()) };
    let is_reading = matches!(visit.method.as_str(), "GET" | "HEAD") && !visit.is_upgrade;
    if is_reading || is_same_origin(visit) {
        return verdict;
    }
    let title = "With a session cookie, changes are taken from this site's own pages only.";
    Verdict::Refused(Reply::problem(403, "cross_site", title, Vec::new()))
}

/// A browser names the page's origin on every change; who says nothing is no page of ours.
fn is_same_origin(visit: &Visit) -> bool {
    match (&visit.origin, &visit.sec_fetch_site) {
        (Some(origin), _) => *origin == visit.own_origin,
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

/// What the first session cookie that may be good says.
fn session(visit: &Visit) -> Option<Verdict> {
    let values = visit.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
    values.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| {
        let Some((expires, mac)) = value.split_once('.') else {
            return (!value.is_empty()).then(|| Verdict::Ask(Token::Login(digest(value))));
        };
        let expires_s = expires.parse::<i64>().ok()?;
        let is_genuine = is_same_secret(mac, &seal(&visit.admin_token, expires_s));
        let is_good = is_genuine && visit.now_ms.div_euclid(1000) < expires_s;
        is_good.then_some(Verdict::Is(Principal::Owner))
    })
}

/// What the Directory keeps of a secret. Ours are long and random: nobody can try them all.
pub(crate) fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// Signs a session's end with a key of its own, so that no other use of the token can forge it.
fn seal(admin_token: &str, expires_s: i64) -> String {
    let key = mac(admin_token.as_bytes(), b"tributary session cookie");
    URL_SAFE_NO_PAD.encode(mac(&key, expires_s.to_string().as_bytes()))
}

/// A value made from fresh randomness, which tells nothing of it or of the others.
pub(crate) fn derived(random: &str, purpose: &str) -> String {
    let mut made = digest(&format!("{purpose} {random}"));
    made.truncate(16);
    made
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

fn unconfigured() -> Reply {
    let title = "This deployment has no ADMIN_TOKEN secret, so nobody can log in.";
    Reply::problem(503, "admin_token_missing", title, Vec::new())
}

fn unauthorized() -> Reply {
    Reply::problem(401, "unauthorized", "Sign in, or send the admin token or a key.", Vec::new())
}

#[cfg(test)]
mod tests;
