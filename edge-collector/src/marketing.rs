//! Jobs of the Workspace object about marketing sources (`tributary_store::marketing`).

mod sign_in;

use serde::{Deserialize, Serialize};
use tributary_core::api::{AdPlatform, MarketingChange, MarketingPlatform, NewMarketingSource};
use tributary_core::fetch::{Answer, Fetch, Hints};
use tributary_core::marketing::access::{self, Granted};
use tributary_core::marketing::{Listing, Settings, template};
use tributary_core::time::Timestamp;
use tributary_store::marketing;
use tributary_store::{Database, StoreError};

use crate::envelope::{self, ApiCall, JobError, Reply};

pub use sign_in::{redeem, renewal, returned, seal, token};

const PLATFORMS: [AdPlatform; 3] = [AdPlatform::Meta, AdPlatform::Google, AdPlatform::Tiktok];

/// A call about marketing sources, with what the deployment sets.
#[derive(Deserialize)]
struct Call {
    #[serde(flatten)]
    api: ApiCall,
    /// Such as `https://events.shop.example`: where the platforms send a person back to.
    origin: String,
    /// Whether access can be sealed.
    has_key: bool,
}

/// What became of a call.
#[derive(Serialize)]
struct Put {
    reply: Reply,
    /// The source that it was about.
    source_id: String,
    /// Access to seal.
    granted: Option<Granted>,
    /// Whether there is something to read from now on.
    is_due: bool,
}

impl Put {
    fn of(reply: Reply) -> Self {
        Self { reply, source_id: String::new(), granted: None, is_due: false }
    }
}

/// Job: every call below `/marketing` but the list of accounts. The shell seals the access and
/// wakes the source's Connection. Call inside one transaction.
///
/// # Errors
///
/// [`JobError`].
pub fn api(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (Call, &[u8]) = envelope::open(request)?;
    let path: Vec<&str> = call.api.path.split('/').skip(2).collect();
    let now = Timestamp(call.api.now_ms);
    let put = match (call.api.method.as_str(), path.as_slice()) {
        ("GET", []) => {
            let mut page = marketing::page(db, &call.api.settings, now)?;
            page.platforms = platforms(&call);
            page.has_key = call.has_key;
            Put::of(Reply::json(200, &page))
        }
        (_, []) if call.api.method != "POST" => Put::of(Reply::method_not_allowed("GET, POST")),
        _ if !call.has_key => Put::of(no_key()),
        ("POST", []) => create(db, &call, body, now)?,
        (method, [id, rest @ ..]) => {
            let Some(platform) = marketing::platform_of(db, id)? else {
                return to_json(&Put::of(Reply::not_found()));
            };
            let put = match (method, rest) {
                ("PATCH", []) => change(db, id, platform, body, now)?,
                ("DELETE", []) => {
                    marketing::disconnect(db, id)?;
                    Put::of(Reply::empty())
                }
                ("POST", ["sync"]) => {
                    marketing::run_now(db, id, now)?;
                    Put { is_due: true, ..Put::of(Reply::empty()) }
                }
                ("POST", ["sign_in"]) => sign_in::begin(db, id, platform, &call)?,
                (_, []) => Put::of(Reply::method_not_allowed("PATCH, DELETE")),
                (_, ["sync" | "sign_in"]) => Put::of(Reply::method_not_allowed("POST")),
                _ => Put::of(Reply::not_found()),
            };
            Put { source_id: (*id).to_owned(), ..put }
        }
        _ => Put::of(Reply::not_found()),
    };
    to_json(&put)
}

fn no_key() -> Reply {
    let title = "Set the secret CREDENTIAL_KEY: it seals what is kept of an account's access.";
    Reply::problem(503, "credential_key_missing", title, Vec::new())
}

fn platforms(call: &Call) -> Vec<MarketingPlatform> {
    let one = |platform: AdPlatform| MarketingPlatform {
        platform,
        has_sign_in: call.api.settings.has_sign_in(platform),
        // A refresh token is of use to the app that it was given to.
        takes_token: platform != AdPlatform::Google || call.api.settings.has_sign_in(platform),
        settings: Settings::sign_in_names(platform).map(str::to_owned).to_vec(),
        redirect_uri: sign_in::redirect_uri(&call.origin, platform),
        api_version: call.api.settings.version(platform).to_owned(),
        template: template(platform).to_owned(),
    };
    PLATFORMS.map(one).to_vec()
}

fn create(db: &impl Database, call: &Call, body: &[u8], now: Timestamp) -> Result<Put, JobError> {
    let new: NewMarketingSource = match envelope::body(body) {
        Ok(new) => new,
        Err(refusal) => return Ok(Put::of(refusal)),
    };
    let made = marketing::create(db, &new, &call.api.random, now);
    let made = made.and_then(|id| Ok((id, marketing::page(db, &call.api.settings, now)?)));
    Ok(Put::of(envelope::or_conflict(made, |(id, page)| {
        let made = page.sources.into_iter().find(|source| source.source_id == id);
        made.map_or_else(Reply::not_found, |made| Reply::json(201, &made))
    })?))
}

fn change(
    db: &impl Database,
    id: &str,
    platform: AdPlatform,
    body: &[u8],
    now: Timestamp,
) -> Result<Put, JobError> {
    let asked: MarketingChange = match envelope::body(body) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Put::of(refusal)),
    };
    let token = asked.token.as_deref().map(str::trim);
    if token.is_some_and(|token| token.is_empty() || token.contains(char::is_whitespace)) {
        return Ok(Put::of(Reply::invalid("token", "expected a token without spaces")));
    }
    let changed = marketing::change(db, id, &asked, now);
    let reply = envelope::or_conflict(changed, |()| Reply::empty())?;
    let is_done = reply.status < 300;
    let granted = token.filter(|_| is_done).map(|token| access::pasted(platform, token, now));
    Ok(Put { granted, is_due: is_done, ..Put::of(reply) })
}

/// Which source.
#[derive(Deserialize)]
struct Which {
    source_id: String,
}

/// What it takes to list a source's accounts.
#[derive(Serialize)]
struct Access {
    platform: AdPlatform,
    credential: Option<String>,
}

/// Job: platform and sealed access of a source, or `null`.
///
/// # Errors
///
/// [`JobError`].
pub fn access_of(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (which, _): (Which, &[u8]) = envelope::open(request)?;
    let platform = marketing::platform_of(db, &which.source_id)?;
    let credential = marketing::credential(db, &which.source_id)?;
    to_json(&platform.map(|platform| Access { platform, credential }))
}

/// A list of accounts under way; the body of the answer to its last request follows.
#[derive(Deserialize)]
struct ListTurn {
    platform: AdPlatform,
    settings: Settings,
    /// Look for this one alone.
    account_id: Option<String>,
    listing: Option<Listing>,
    status: u16,
    hints: Hints,
}

/// The next request of a list of accounts, or the reply.
#[derive(Serialize)]
struct ListStep {
    listing: Listing,
    fetch: Option<Fetch>,
    reply: Option<Reply>,
}

/// Job: takes in an answer of a list of accounts and tells how to go on. Needs no database.
///
/// # Errors
///
/// [`JobError`].
pub fn accounts(request: &[u8]) -> Result<String, JobError> {
    let (turn, body): (ListTurn, &[u8]) = envelope::open(request)?;
    let body = String::from_utf8_lossy(body);
    let mut failure = None;
    let listing = match turn.listing {
        None => Listing::of(turn.platform, turn.account_id.as_deref()),
        Some(mut listing) => {
            let answer = Answer { status: turn.status, hints: &turn.hints, body: &body };
            failure = listing.take(&answer).err();
            listing
        }
    };
    let reply = failure.map(|error| {
        let title = format!("{error}. {}", error.advice());
        Reply::problem(502, "platform", &title, Vec::new())
    });
    let fetch = listing.request(&turn.settings).filter(|_| reply.is_none());
    let reply = reply.or_else(|| fetch.is_none().then(|| Reply::json(200, &listing.found)));
    to_json(&ListStep { listing, fetch, reply })
}

fn to_json(value: &impl Serialize) -> Result<String, JobError> {
    serde_json::to_string(value).map_err(|error| StoreError::Row(error.to_string()).into())
}
