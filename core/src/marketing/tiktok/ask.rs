//! TikTok's requests and what their answers ask for.

use serde_json::Value;

use super::super::error::{MarketingError, short};
use super::super::part::{Page, Part, Stage};
use super::super::{Account, Settings};
use crate::api::{AdAccount, AdPlatform};
use crate::fetch::{Answer, Fetch, query};
use crate::time::MINUTE_MS;

const METRICS: &str = r#"["campaign_id","campaign_name","adgroup_id","adgroup_name","ad_name","spend","impressions","clicks","conversion","complete_payment","total_complete_payment_rate"]"#;
/// Rows of a page, the most that TikTok gives.
const PAGE_SIZE: &str = "1000";

/// The next request of a part, which has at most 30 days.
pub(in super::super) fn request(settings: &Settings, account: &AdAccount, part: &Part) -> Fetch {
    let page = match &part.stage {
        Stage::Page { cursor } => cursor.as_str(),
        _ => "1",
    };
    let (from, to) = (part.from.to_string(), part.to.to_string());
    let asked = query(&[
        ("advertiser_id", account.account_id.as_str()),
        ("service_type", "AUCTION"),
        ("report_type", "BASIC"),
        ("data_level", "AUCTION_AD"),
        ("dimensions", r#"["ad_id","stat_time_day"]"#),
        ("metrics", METRICS),
        ("start_date", &from),
        ("end_date", &to),
        ("page", page),
        ("page_size", PAGE_SIZE),
    ]);
    Fetch::get(format!("{}/report/integrated/get/?{asked}", base(settings)))
        .with("access-token", "${access_token}")
}

/// Address of the interface's version.
pub(in super::super) fn base(settings: &Settings) -> String {
    let (url, version) =
        (settings.api_url(AdPlatform::Tiktok), settings.version(AdPlatform::Tiktok));
    format!("{url}/open_api/{version}")
}

/// Reads the answer to [`request`].
pub(in super::super) fn read(
    account: &Account,
    part: &Part,
    answer: &Answer<'_>,
) -> Result<Page, MarketingError> {
    let body = checked(answer)?;
    let told = super::rows(&body, account)?;
    let number = |name: &str| body.pointer(&format!("/data/page_info/{name}"))?.as_i64();
    let page = match &part.stage {
        Stage::Page { cursor } => cursor.parse().unwrap_or(1),
        _ => 1,
    };
    if number("page").is_some_and(|told| told != page) {
        return Err(MarketingError::Unexpected(format!("asked for page {page}, got another")));
    }
    let next = (page < number("total_page").unwrap_or(1))
        .then(|| Stage::Page { cursor: (page + 1).to_string() });
    Ok(Page { told, next, ..Page::default() })
}

/// The answer's JSON when it is a good one. Errors come with status 200.
pub(in super::super) fn checked(answer: &Answer<'_>) -> Result<Value, MarketingError> {
    if answer.status != 200 {
        return Err(MarketingError::of_status(answer.status, answer));
    }
    let body: Value = serde_json::from_str(answer.body)
        .map_err(|error| MarketingError::Unexpected(error.to_string()))?;
    let message = short(body.get("message").and_then(Value::as_str).unwrap_or_default());
    match body.get("code").and_then(Value::as_i64) {
        Some(0) => Ok(body),
        Some(40_001 | 40_101..=40_105 | 40_110) => Err(MarketingError::Reconnect(message)),
        Some(40_016 | 40_100 | 40_132 | 40_133) => {
            let asked = answer.retry_after_s().map(|s| s.saturating_mul(1_000));
            Err(MarketingError::RateLimited { wait_ms: asked.unwrap_or(MINUTE_MS) })
        }
        Some(50_000..=51_999 | 60_001) => Err(MarketingError::Unavailable(message)),
        Some(code) => Err(MarketingError::Unexpected(format!("error {code}: {message}"))),
        None => Err(MarketingError::Unexpected("there is no `code`".to_owned())),
    }
}
