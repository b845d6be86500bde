//! Google's requests and what their answers ask for.

use serde_json::{Value, json};

use super::super::error::{MarketingError, short};
use super::super::part::{Page, Part, Stage};
use super::super::{Account, Settings};
use crate::api::{AdAccount, AdPlatform};
use crate::fetch::{Answer, Body, Fetch};
use crate::time::{MINUTE_MS, SECOND_MS};

/// The second question of a part: campaigns that Google tells no ads of.
const CAMPAIGNS: &str = "campaigns";

const METRICS: &str = "segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks, \
    metrics.conversions, metrics.conversions_value";

/// The next request of a part.
pub(in super::super) fn request(settings: &Settings, account: &AdAccount, part: &Part) -> Fetch {
    let days = format!("segments.date BETWEEN '{}' AND '{}'", part.from, part.to);
    let account_of = "customer.id, customer.currency_code, campaign.id, campaign.name";
    let query = match &part.stage {
        Stage::Page { cursor } if cursor == CAMPAIGNS => format!(
            "SELECT {account_of}, {METRICS} FROM campaign \
            WHERE campaign.advertising_channel_type = 'PERFORMANCE_MAX' AND {days}"
        ),
        _ => format!(
            "SELECT {account_of}, ad_group.id, ad_group.name, ad_group_ad.ad.id, \
            ad_group_ad.ad.name, {METRICS} FROM ad_group_ad WHERE {days}"
        ),
    };
    search(settings, &account.account_id, account.manager_id.as_deref(), &query)
}

/// A question to one account.
pub(in super::super) fn search(
    settings: &Settings,
    account_id: &str,
    manager_id: Option<&str>,
    query: &str,
) -> Fetch {
    let url = format!(
        "{}/{}/customers/{account_id}/googleAds:searchStream",
        settings.api_url(AdPlatform::Google),
        settings.version(AdPlatform::Google),
    );
    let fetch = Fetch::post(url, Body::Json(json!({ "query": query }).to_string()))
        .with("authorization", "Bearer ${access_token}");
    match manager_id {
        Some(manager_id) => fetch.with("login-customer-id", manager_id),
        None => fetch,
    }
}

/// Reads the answer to [`request`].
pub(in super::super) fn read(
    account: &Account,
    part: &Part,
    answer: &Answer<'_>,
) -> Result<Page, MarketingError> {
    let told = super::rows(&checked(answer)?, account)?;
    let is_ads = part.stage == Stage::First;
    let next = is_ads.then(|| Stage::Page { cursor: CAMPAIGNS.to_owned() });
    Ok(Page { told, next, ..Page::default() })
}

/// The answer's JSON when it is a good one.
pub(in super::super) fn checked(answer: &Answer<'_>) -> Result<Value, MarketingError> {
    let body: Result<Value, _> = serde_json::from_str(answer.body);
    // A stream that fails is a list with the error in it, at times behind some results.
    let error = body.as_ref().ok().and_then(|body| match body {
        Value::Array(batches) => batches.iter().find_map(|batch| batch.get("error")),
        other => other.get("error"),
    });
    if let Some(error) = error {
        return Err(refused(error, answer));
    }
    match answer.status {
        200 => body.map_err(|error| MarketingError::Unexpected(error.to_string())),
        status => Err(MarketingError::of_status(status, answer)),
    }
}

fn refused(error: &Value, answer: &Answer<'_>) -> MarketingError {
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let details = || error.get("details").and_then(Value::as_array).into_iter().flatten();
    let failures = || details().filter_map(|detail| detail.get("errors")?.as_array()).flatten();
    let codes: Vec<(&str, &str)> = failures()
        .filter_map(|failure| failure.get("errorCode")?.as_object())
        .flat_map(|codes| {
            codes.iter().filter_map(|(kind, code)| Some((kind.as_str(), code.as_str()?)))
        })
        .collect();
    let told = failures().find_map(|failure| failure.get("message")?.as_str());
    let message = short(told.unwrap_or_else(|| text("message")));
    let has = |kind: &str| codes.iter().any(|(known, _)| *known == kind);
    if codes.contains(&("requestError", "UNSUPPORTED_VERSION")) {
        return MarketingError::Version(message);
    }
    if has("quotaError") || text("status") == "RESOURCE_EXHAUSTED" {
        let delay = failures()
            .find_map(|failure| failure.pointer("/details/quotaErrorDetails/retryDelay")?.as_str());
        let asked = delay.and_then(seconds).or(answer.retry_after_s());
        let wait_ms = asked.map_or(MINUTE_MS, |s| s.saturating_mul(SECOND_MS));
        return MarketingError::RateLimited { wait_ms };
    }
    match text("status") {
        "UNAUTHENTICATED" | "PERMISSION_DENIED" => MarketingError::Reconnect(message),
        _ if has("authenticationError") || has("authorizationError") => {
            MarketingError::Reconnect(message)
        }
        "INTERNAL" | "UNAVAILABLE" | "DEADLINE_EXCEEDED" | "ABORTED" => {
            MarketingError::Unavailable(message)
        }
        _ if answer.status == 429 || 500 <= answer.status => {
            MarketingError::of_status(answer.status, answer)
        }
        _ => MarketingError::Unexpected(message),
    }
}

/// `30s`, `1.5s`: whole seconds, rounded up.
fn seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.trim().strip_suffix('s')?.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (text.trim().strip_suffix('s')?, ""),
    };
    let whole: i64 = whole.parse().ok()?;
    Some(whole + i64::from(fraction.bytes().any(|b| b != b'0')))
}
