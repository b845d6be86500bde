//! Signing in at a platform: the way there and back, and the access it gives.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tributary_core::api::{AdPlatform, SignIn};
use tributary_core::event::hashed_id;
use tributary_core::fetch::{Answer, Fetch, Hints};
use tributary_core::marketing::Settings;
use tributary_core::marketing::access::{self, Granted, SIGN_IN_MS, Token};
use tributary_core::time::{SECOND_MS, Timestamp};
use tributary_store::Database;
use tributary_store::marketing::{self, SignInState};

use super::{Call, Put, to_json};
use crate::envelope::{self, JobError, Reply};

/// Where a platform sends a person back to.
pub(super) fn redirect_uri(origin: &str, platform: AdPlatform) -> String {
    format!("{origin}/oauth/{}", platform.as_str())
}

/// Sends the person to the platform. What comes back is only taken from the browser that
/// leaves, which the cookie tells.
pub(super) fn begin(
    db: &impl Database,
    id: &str,
    platform: AdPlatform,
    call: &Call,
) -> Result<Put, JobError> {
    if !call.api.settings.has_sign_in(platform) {
        let [client_id, secret] = Settings::sign_in_names(platform);
        let title = format!("Set {client_id} and {secret} to sign in at the platform.");
        return Ok(Put::of(Reply::problem(503, "app_missing", &title, Vec::new())));
    }
    let verifier = call.api.random.clone();
    let nonce = hashed_id(&["sign-in", &verifier]);
    let state = format!("{}.{id}.{nonce}", call.api.workspace_id);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let redirect_uri = redirect_uri(&call.origin, platform);
    let url = access::sign_in_url(platform, &call.api.settings, &redirect_uri, &state, &challenge);
    let at = call.api.now_ms;
    let known = SignInState { state: state.clone(), verifier, redirect_uri, at };
    marketing::begin_sign_in(db, id, &known)?;
    let secure = if call.origin.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!(
        "{SIGN_IN_COOKIE}={state}; Path=/oauth/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        SIGN_IN_MS / SECOND_MS
    );
    Ok(Put::of(Reply::json(200, &SignIn { url }).with("set-cookie", cookie)))
}

const SIGN_IN_COOKIE: &str = "tributary_sign_in";

/// A person who comes back from a platform.
#[derive(Deserialize)]
struct Return {
    platform: AdPlatform,
    query: String,
    cookie: String,
}

/// Where such a person belongs.
#[derive(Serialize)]
struct Returned {
    workspace_id: String,
    source_id: String,
    state: String,
    code: String,
}

/// Job: reads the address of a return; `null` when it is not of a sign-in that this browser
/// began. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn returned(request: &[u8]) -> Result<String, JobError> {
    let (back, _): (Return, &[u8]) = envelope::open(request)?;
    let query = crate::query::Query::parse(&back.query);
    let state = query.text("state").unwrap_or_default();
    let mut cookies = back.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
    let is_known = cookies.any(|(name, value)| name == SIGN_IN_COOKIE && value == state);
    let mut parts = state.split('.');
    let (workspace_id, source_id) = (parts.next().unwrap_or_default(), parts.next());
    let Some(source_id) = source_id.filter(|_| is_known && !state.is_empty()) else {
        return Ok("null".to_owned());
    };
    // TikTok calls it `auth_code`.
    let names =
        if back.platform == AdPlatform::Tiktok { ["auth_code", "code"] } else { ["code"; 2] };
    let code = names.iter().find_map(|name| query.text(name)).unwrap_or_default();
    to_json(&Returned {
        workspace_id: workspace_id.to_owned(),
        source_id: source_id.to_owned(),
        state: state.to_owned(),
        code: code.to_owned(),
    })
}

/// A code to redeem.
#[derive(Deserialize)]
struct Redeem {
    platform: AdPlatform,
    source_id: String,
    state: String,
    code: String,
    now_ms: i64,
    settings: Settings,
}

/// Job: the request that redeems a code, or `null` when no sign-in waits for it. Call inside
/// one transaction: it is given out once.
///
/// # Errors
///
/// [`JobError`].
pub fn redeem(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (asked, _): (Redeem, &[u8]) = envelope::open(request)?;
    let now = Timestamp(asked.now_ms);
    let is_its = marketing::platform_of(db, &asked.source_id)? == Some(asked.platform);
    let known = marketing::end_sign_in(db, &asked.source_id, &asked.state, now)?;
    let fetch: Option<Fetch> = known.filter(|_| is_its).and_then(|known| {
        let SignInState { redirect_uri, verifier, .. } = known;
        access::redeem(asked.platform, &asked.settings, &redirect_uri, &asked.code, &verifier)
    });
    to_json(&fetch)
}

/// A platform's answer about access; its body follows.
#[derive(Deserialize)]
struct TokenAnswer {
    platform: AdPlatform,
    now_ms: i64,
    status: u16,
    hints: Hints,
    /// The refresh token there was, which stays where no new one is told.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Job: the access in a platform's answer, or `null` when there is none. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn token(request: &[u8]) -> Result<String, JobError> {
    let (told, body): (TokenAnswer, &[u8]) = envelope::open(request)?;
    let body = String::from_utf8_lossy(body);
    let answer = Answer { status: told.status, hints: &told.hints, body: &body };
    let granted = access::read_token(told.platform, &answer, Timestamp(told.now_ms)).ok();
    to_json(&granted.map(|granted| Granted {
        token: Token {
            refresh_token: granted.token.refresh_token.clone().or(told.refresh_token),
            ..granted.token
        },
        ..granted
    }))
}

/// Whose access is to be renewed.
#[derive(Deserialize)]
struct Renewal {
    platform: AdPlatform,
    settings: Settings,
}

/// Job: the request that renews access, or `null`. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn renewal(request: &[u8]) -> Result<String, JobError> {
    let (asked, _): (Renewal, &[u8]) = envelope::open(request)?;
    to_json(&access::renew(asked.platform, &asked.settings))
}

/// Access to keep.
#[derive(Deserialize)]
struct Kept {
    source_id: String,
    sealed: String,
    renew_at: Option<i64>,
    now_ms: i64,
}

/// Job: keeps sealed access.
///
/// # Errors
///
/// [`JobError`].
pub fn seal(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (it, _): (Kept, &[u8]) = envelope::open(request)?;
    marketing::seal(db, &it.source_id, &it.sealed, it.renew_at, Timestamp(it.now_ms))?;
    Ok(String::new())
}
