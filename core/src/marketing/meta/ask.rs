//! Meta's requests and what their answers ask for: pages, jobs, rest.

use serde_json::Value;

use super::super::error::{MarketingError, short};
use super::super::part::{Page, Part, Stage};
use super::super::{Account, Settings};
use crate::api::{AdAccount, AdPlatform};
use crate::fetch::{Answer, Body, Fetch, query};
use crate::time::{MINUTE_MS, SECOND_MS};

const FIELDS: &str = "account_id,account_currency,campaign_id,campaign_name,adset_id,adset_name,\
    ad_id,ad_name,spend,impressions,clicks,actions,action_values";
/// Rows of a page.
const LIMIT: &str = "500";
/// Ranges longer than this are asked for as a job.
const SYNC_DAYS: i64 = 7;
/// Polls of one job, at most: with their waits half an hour.
const MAX_POLLS: u32 = 60;
/// Shares of what Meta allows, in per cent, from which on to rest, and how long.
const RESTS: [(f64, i64); 3] = [(95.0, 5 * MINUTE_MS), (85.0, MINUTE_MS), (70.0, 5 * SECOND_MS)];

/// The next request of a part.
pub(in super::super) fn request(settings: &Settings, account: &AdAccount, part: &Part) -> Fetch {
    let base =
        format!("{}/{}", settings.api_url(AdPlatform::Meta), settings.version(AdPlatform::Meta));
    let insights = format!("{base}/act_{}/insights", account.account_id);
    let range = format!("{{\"since\":\"{}\",\"until\":\"{}\"}}", part.from, part.to);
    let asked = [
        ("level", "ad"),
        ("time_increment", "1"),
        ("time_range", range.as_str()),
        ("fields", FIELDS),
        ("limit", LIMIT),
    ];
    let paged = |after: &Option<String>| {
        let mut pairs = vec![("limit", LIMIT)];
        pairs.extend(after.as_deref().map(|after| ("after", after)));
        query(&pairs)
    };
    let fetch = match &part.stage {
        Stage::First if is_job(part) => Fetch::post(insights, Body::Form(query(&asked))),
        Stage::First => Fetch::get(format!("{insights}?{}", query(&asked))),
        Stage::Page { cursor } => {
            let pairs = [&asked[..], &[("after", cursor.as_str())]].concat();
            Fetch::get(format!("{insights}?{}", query(&pairs)))
        }
        Stage::Poll { report, .. } => {
            Fetch::get(format!("{base}/{report}?fields=async_status,async_percent_completion"))
        }
        Stage::Report { report, cursor } => {
            Fetch::get(format!("{base}/{report}/insights?{}", paged(cursor)))
        }
    };
    fetch.with("authorization", "Bearer ${access_token}")
}

fn is_job(part: &Part) -> bool {
    part.is_large || SYNC_DAYS <= part.to.0 - part.from.0
}

/// Reads the answer to [`request`].
pub(in super::super) fn read(
    account: &Account,
    part: &Part,
    answer: &Answer<'_>,
) -> Result<Page, MarketingError> {
    let body = checked(answer)?;
    let mut page = match &part.stage {
        Stage::First if is_job(part) => {
            let report = super::id(body.get("report_run_id"));
            let report = report.filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
            let report = report.ok_or_else(|| unexpected("there is no `report_run_id`"))?;
            Page::at(Stage::Poll { report, n: 0 }, SECOND_MS)
        }
        Stage::Poll { report, n } => polled(&body, report, *n)?,
        stage => {
            let told = super::rows(&body, account)?;
            let next = after(&body).map(|cursor| match stage {
                Stage::Report { report, .. } => {
                    Stage::Report { report: report.clone(), cursor: Some(cursor) }
                }
                _ => Stage::Page { cursor },
            });
            Page { told, next, wait_ms: 0, warning: None }
        }
    };
    page.wait_ms = page.wait_ms.max(rest_ms(answer));
    page.warning = answer.hints.get("x-ad-api-version-warning").map(|text| short(text));
    Ok(page)
}

/// The cursor of the next page. `next` only tells whether there is one: its address holds the
/// token and could lead anywhere.
pub(in super::super) fn after(body: &Value) -> Option<String> {
    let paging = body.get("paging")?;
    paging.get("next")?.as_str()?;
    Some(paging.pointer("/cursors/after")?.as_str()?.to_owned())
}

fn polled(body: &Value, report: &str, n: u32) -> Result<Page, MarketingError> {
    let report = report.to_owned();
    match body.get("async_status").and_then(Value::as_str) {
        Some("Job Completed") => Ok(Page::at(Stage::Report { report, cursor: None }, 0)),
        Some("Job Not Started" | "Job Started" | "Job Running") if n < MAX_POLLS => {
            let wait_ms = (SECOND_MS << n.min(5)).min(30 * SECOND_MS);
            Ok(Page::at(Stage::Poll { report, n: n.saturating_add(1) }, wait_ms))
        }
        // `Job Failed`, `Job Skipped`, or one that never ends.
        Some(_) => Err(MarketingError::JobFailed),
        None => Err(unexpected("there is no `async_status`")),
    }
}

/// The answer's JSON when it is a good one.
pub(in super::super) fn checked(answer: &Answer<'_>) -> Result<Value, MarketingError> {
    let body: Result<Value, _> = serde_json::from_str(answer.body);
    let error = body.as_ref().ok().and_then(|body| body.get("error"));
    if let Some(error) = error {
        return Err(refused(error, answer));
    }
    match answer.status {
        200 => body.map_err(|error| MarketingError::Unexpected(error.to_string())),
        status => Err(MarketingError::of_status(status, answer)),
    }
}

/// Meta's error codes, by what to do.
fn refused(error: &Value, answer: &Answer<'_>) -> MarketingError {
    let number = |name: &str| error.get(name).and_then(Value::as_i64).unwrap_or(0);
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let is_too_much = message.to_lowercase().contains("reduce the amount of data");
    match (number("code"), number("error_subcode")) {
        (190 | 102 | 10 | 200..=299, _) | (100, 33) => MarketingError::Reconnect(short(message)),
        (4 | 17 | 32 | 613 | 80_000..=80_014, _) => {
            let wait_ms = regain_ms(answer).unwrap_or(5 * MINUTE_MS);
            MarketingError::RateLimited { wait_ms }
        }
        (2635, _) => MarketingError::Version(short(message)),
        (_, 1_487_534) => MarketingError::TooLarge,
        (1 | 100, _) if is_too_much => MarketingError::TooLarge,
        (1 | 2, _) => MarketingError::Unavailable(short(message)),
        _ if answer.status == 429 || 500 <= answer.status => {
            MarketingError::of_status(answer.status, answer)
        }
        (code, _) => MarketingError::Unexpected(format!("error {code}: {}", short(message))),
    }
}

/// How long to rest after an answer, by how much of what is allowed was used.
fn rest_ms(answer: &Answer<'_>) -> i64 {
    let used = usages(answer).fold(0.0_f64, f64::max);
    RESTS.iter().find(|(share, _)| *share <= used).map_or(0, |(_, rest_ms)| *rest_ms)
}

/// All shares that the headers tell, in per cent.
fn usages(answer: &Answer<'_>) -> impl Iterator<Item = f64> {
    const SHARES: [&str; 6] = [
        "call_count",
        "total_cputime",
        "total_time",
        "app_id_util_pct",
        "acc_id_util_pct",
        "object_count_pct",
    ];
    let limits = limits(answer);
    limits
        .into_iter()
        .flat_map(|limit| SHARES.map(|name| limit.get(name).and_then(Value::as_f64).unwrap_or(0.0)))
}

/// `estimated_time_to_regain_access` is in minutes.
fn regain_ms(answer: &Answer<'_>) -> Option<i64> {
    let minutes = limits(answer)
        .into_iter()
        .filter_map(|limit| limit.get("estimated_time_to_regain_access")?.as_i64())
        .max()
        .filter(|minutes| 0 < *minutes);
    let asked = answer.retry_after_s().map(|s| s.saturating_mul(SECOND_MS));
    minutes.map(|minutes| minutes.saturating_mul(MINUTE_MS)).or(asked)
}

/// `x-fb-ads-insights-throttle` is one object, `x-business-use-case-usage` lists of them by
/// business.
fn limits(answer: &Answer<'_>) -> Vec<Value> {
    let header =
        |name: &str| -> Option<Value> { serde_json::from_str(answer.hints.get(name)?).ok() };
    let mut all: Vec<Value> = header("x-fb-ads-insights-throttle").into_iter().collect();
    if let Some(Value::Object(businesses)) = header("x-business-use-case-usage") {
        let lists = businesses.into_iter().filter_map(|(_, list)| list.as_array().cloned());
        all.extend(lists.flatten());
    }
    all
}

fn unexpected(what: &str) -> MarketingError {
    MarketingError::Unexpected(what.to_owned())
}
