//! Getting and renewing access: signing in at a platform, tokens (OAuth 2).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::{MarketingError, short};
use super::{Settings, google, meta, tiktok};
use crate::api::AdPlatform;
use crate::fetch::{Answer, Body, Fetch, query};
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp};

/// A sign-in may take this long.
pub const SIGN_IN_MS: i64 = 15 * MINUTE_MS;
/// Longest code that a platform hands back.
const MAX_CODE_CHARS: usize = 2_048;

/// What opens an account. It exists in the clear only on its way to being sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What goes with each request; empty when only the other is known yet.
    pub access_token: String,
    /// What gets a new one.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A token, and until when it is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Granted {
    /// The token.
    pub token: Token,
    /// When it has to be renewed, Unix ms; none when it lasts.
    pub renew_at: Option<i64>,
}

/// The address where a person signs in. `challenge` is the SHA-256 of a secret that the
/// redemption proves to know (PKCE), where the platform offers it.
pub fn sign_in_url(
    platform: AdPlatform,
    settings: &Settings,
    redirect_uri: &str,
    state: &str,
    challenge: &str,
) -> String {
    let (login, client_id) = (settings.login_url(platform), settings.client_id(platform));
    match platform {
        AdPlatform::Meta => {
            let asked = query(&[
                ("client_id", client_id),
                ("redirect_uri", redirect_uri),
                ("state", state),
                ("response_type", "code"),
                ("scope", "ads_read"),
            ]);
            format!("{login}/{}/dialog/oauth?{asked}", settings.version(platform))
        }
        AdPlatform::Google => {
            let asked = query(&[
                ("client_id", client_id),
                ("redirect_uri", redirect_uri),
                ("state", state),
                ("response_type", "code"),
                ("scope", "https://www.googleapis.com/auth/adwords"),
                ("access_type", "offline"),
                // Without it a second sign-in gives no refresh token.
                ("prompt", "consent"),
                ("code_challenge", challenge),
                ("code_challenge_method", "S256"),
            ]);
            format!("{login}/o/oauth2/v2/auth?{asked}")
        }
        AdPlatform::Tiktok => {
            let asked =
                query(&[("app_id", client_id), ("state", state), ("redirect_uri", redirect_uri)]);
            format!("{login}/portal/auth?{asked}")
        }
    }
}

/// The request that turns a code into a token; none for a code that no platform makes.
pub fn redeem(
    platform: AdPlatform,
    settings: &Settings,
    redirect_uri: &str,
    code: &str,
    verifier: &str,
) -> Option<Fetch> {
    let is_plain = code.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '$' | '{' | '}'));
    if code.is_empty() || MAX_CODE_CHARS < code.len() || !is_plain {
        return None;
    }
    let (client_id, secret) = (settings.client_id(platform), Settings::client_secret(platform));
    Some(match platform {
        AdPlatform::Meta => {
            let asked =
                query(&[("client_id", client_id), ("redirect_uri", redirect_uri), ("code", code)]);
            Fetch::get(format!("{}?{asked}&client_secret={secret}", meta_token_url(settings)))
        }
        AdPlatform::Google => {
            let asked = query(&[
                ("client_id", client_id),
                ("redirect_uri", redirect_uri),
                ("grant_type", "authorization_code"),
                ("code", code),
                ("code_verifier", verifier),
            ]);
            google_token(settings, &asked)
        }
        AdPlatform::Tiktok => {
            let asked = json!({"app_id": client_id, "secret": secret, "auth_code": code});
            let url = format!("{}/oauth2/access_token/", tiktok::base(settings));
            Fetch::post(url, Body::Json(asked.to_string()))
        }
    })
}

/// The request that renews a token; none where tokens last.
pub fn renew(platform: AdPlatform, settings: &Settings) -> Option<Fetch> {
    let client_id = settings.client_id(platform);
    match platform {
        // A token that is still good is exchanged for one that is good for 60 days.
        AdPlatform::Meta => {
            let asked = query(&[("grant_type", "fb_exchange_token"), ("client_id", client_id)]);
            let secret = Settings::client_secret(platform);
            Some(Fetch::get(format!(
                "{}?{asked}&client_secret={secret}&fb_exchange_token=${{access_token}}",
                meta_token_url(settings)
            )))
        }
        AdPlatform::Google => {
            let asked = query(&[("client_id", client_id), ("grant_type", "refresh_token")]);
            Some(google_token(settings, &format!("{asked}&refresh_token=${{refresh_token}}")))
        }
        AdPlatform::Tiktok => None,
    }
}

fn meta_token_url(settings: &Settings) -> String {
    let (url, version) = (settings.token_url(AdPlatform::Meta), settings.version(AdPlatform::Meta));
    format!("{url}/{version}/oauth/access_token")
}

fn google_token(settings: &Settings, asked: &str) -> Fetch {
    let url = format!("{}/token", settings.token_url(AdPlatform::Google));
    let secret = Settings::client_secret(AdPlatform::Google);
    Fetch::post(url, Body::Form(format!("{asked}&client_secret={secret}")))
}

/// A token that a person pastes.
pub fn pasted(platform: AdPlatform, text: &str, now: Timestamp) -> Granted {
    let text = text.trim().to_owned();
    match platform {
        // Google's access tokens last an hour, so what is pasted is what gets them.
        AdPlatform::Google => Granted {
            token: Token { access_token: String::new(), refresh_token: Some(text) },
            renew_at: Some(now.0),
        },
        _ => Granted { token: Token { access_token: text, refresh_token: None }, renew_at: None },
    }
}

/// Reads the answer to [`redeem`] or [`renew`]. A platform that tells no new refresh token
/// means the old one, which is the caller's to keep.
///
/// # Errors
///
/// [`MarketingError::Reconnect`] when a person has to sign in (again).
pub fn read_token(
    platform: AdPlatform,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<Granted, MarketingError> {
    let body = match platform {
        AdPlatform::Meta => meta::checked(answer)?,
        AdPlatform::Google => google_checked(answer)?,
        AdPlatform::Tiktok => tiktok::checked(answer)?,
    };
    let body = body.get("data").unwrap_or(&body);
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|it| !it.is_empty());
    let access_token = text("access_token")
        .ok_or_else(|| MarketingError::Unexpected("there is no `access_token`".to_owned()))?;
    let token = Token {
        access_token: access_token.to_owned(),
        refresh_token: text("refresh_token").map(str::to_owned),
    };
    let lasts_ms = body.get("expires_in").and_then(Value::as_i64).map(|s| s.max(0) * SECOND_MS);
    let renew_at = match platform {
        AdPlatform::Meta => lasts_ms.map(|lasts| now.0 + (lasts - 10 * DAY_MS).max(0)),
        AdPlatform::Google => Some(now.0 + (lasts_ms.unwrap_or(HOUR_MS) - 5 * MINUTE_MS).max(0)),
        AdPlatform::Tiktok => None,
    };
    Ok(Granted { token, renew_at })
}

/// Google's token address answers `{"error":"invalid_grant","error_description":"…"}`.
fn google_checked(answer: &Answer<'_>) -> Result<Value, MarketingError> {
    let body: Option<Value> = serde_json::from_str(answer.body).ok();
    let of = |name: &str| body.as_ref().and_then(|body| body.get(name)).and_then(Value::as_str);
    if let Some(error) = of("error") {
        let message = short(of("error_description").unwrap_or(error));
        return Err(match error {
            "invalid_grant" | "invalid_client" | "unauthorized_client" | "access_denied" => {
                MarketingError::Reconnect(message)
            }
            _ if 500 <= answer.status => MarketingError::Unavailable(message),
            _ => MarketingError::Unexpected(message),
        });
    }
    google::checked(answer)
}
