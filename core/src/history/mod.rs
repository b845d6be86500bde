//! A shop's past orders and its check on our own: which request to send, and what its answer
//! holds (`product.md §3`, Shopify history and reconciliation). No IO here: the edge sends.

mod shopify;
mod woocommerce;

use serde::{Deserialize, Serialize};

use crate::api::SourceKind;
use crate::event::hashed_id;
use crate::fetch::{Answer, Fetch};
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp};

/// Orders in one answer at first; a shop that finds it too costly is asked for fewer.
const PAGE_SIZE: u32 = 50;
/// A shop's index may be late: each run looks back this far beyond the last one.
const OVERLAP_MS: i64 = 5 * MINUTE_MS;
/// The longest wait after failures in a row.
const MAX_BACKOFF_MS: i64 = 15 * MINUTE_MS;
/// The nightly run is within three hours from here, UTC.
const NIGHT_MS: i64 = 2 * HOUR_MS;

/// Where the credential's header stands in a request.
const CREDENTIAL: &str = "${credential}";

/// Where to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// The shop's platform: Shopify or WooCommerce.
    pub kind: SourceKind,
    /// Such as `https://shop.myshopify.com`, without a slash at the end.
    pub base_url: String,
    /// Shopify's API version, such as `2026-07`.
    pub api_version: String,
}

/// How far the reading has come. Kept in one transaction with what was read, so that a run
/// that dies goes on without a gap, and repeats are told by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Orders changed since then are wanted: the watermark.
    pub since: Timestamp,
    /// Where in this run the next page begins; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The latest change this run has seen.
    pub latest: Timestamp,
    /// Orders a page.
    pub page_size: u32,
}

impl Progress {
    /// Begins with the orders changed since then.
    pub fn from(since: Timestamp) -> Self {
        Self { since, cursor: None, latest: since, page_size: PAGE_SIZE }
    }

    /// The next run, after this one came to the shop's last page.
    fn done(&self) -> Self {
        let since = Timestamp(self.latest.0.saturating_sub(OVERLAP_MS));
        Self { since, cursor: None, latest: self.latest, page_size: self.page_size }
    }
}

/// An order that the shop has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopOrder {
    /// Its id, as its `Placed Order` has it.
    pub order_id: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A delivery as the platform's webhook would have made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Header and value that name the topic.
    pub topic: (&'static str, &'static str),
    /// The resource.
    pub body: String,
}

/// One page that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The orders on it.
    pub orders: Vec<ShopOrder>,
    /// What to take in.
    pub told: Vec<Told>,
    /// How far the reading has come with it.
    pub progress: Progress,
    /// Whether the shop has no more.
    pub is_last: bool,
    /// How long the shop wants to rest before the next request.
    pub wait_ms: i64,
}

/// Why an answer could not be used, by what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A person has to connect the shop again.
    #[error("the shop refuses the access token: connect it again")]
    Unauthorized,
    /// The shop asks to wait.
    #[error("the shop asks to wait {wait_ms} ms")]
    RateLimited {
        /// How long.
        wait_ms: i64,
    },
    /// Ask for fewer orders at once.
    #[error("the shop finds a page of this size too costly")]
    TooCostly,
    /// The shop no longer knows where we were: begin at the watermark.
    #[error("the shop no longer knows the cursor")]
    CursorLost,
    /// Try again later.
    #[error("the shop does not answer (status {0})")]
    Unavailable(u16),
    /// Not what the platform documents.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
}

/// The request for the next page.
pub fn request(shop: &Shop, progress: &Progress) -> Fetch {
    match shop.kind {
        SourceKind::Woocommerce => woocommerce::request(shop, progress),
        _ => shopify::request(shop, progress),
    }
}

/// Reads the answer to [`request`].
///
/// # Errors
///
/// [`HistoryError`].
pub fn read(shop: &Shop, progress: &Progress, answer: &Answer<'_>) -> Result<Page, HistoryError> {
    match answer.status {
        401 | 403 => return Err(HistoryError::Unauthorized),
        429 => {
            let wait_ms = answer.retry_after_s().unwrap_or(2).clamp(1, 3_600) * SECOND_MS;
            return Err(HistoryError::RateLimited { wait_ms });
        }
        0 | 408 | 500.. => return Err(HistoryError::Unavailable(answer.status)),
        _ => {}
    }
    match shop.kind {
        SourceKind::Woocommerce => woocommerce::read(progress, answer),
        _ => shopify::read(progress, answer),
    }
}

/// What to do after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// How far the reading has come.
    pub progress: Progress,
    /// Earliest time of the next request.
    pub at: Timestamp,
    /// Failures in a row.
    pub n_failures: u32,
    /// What a person should know.
    pub error: Option<String>,
    /// Whether a run came to its end.
    pub is_done: bool,
}

/// Decides when to go on and where. `salt` spreads the nightly runs of many shops.
pub fn next(
    progress: &Progress,
    read: &Result<Page, HistoryError>,
    n_failures: u32,
    now: Timestamp,
    salt: &str,
) -> Next {
    let go_on = |progress: Progress, wait_ms: i64| Next {
        progress,
        at: Timestamp(now.0.saturating_add(wait_ms)),
        n_failures: 0,
        error: None,
        is_done: false,
    };
    let failed = |progress: Progress, error: &HistoryError| Next {
        n_failures: n_failures.saturating_add(1),
        error: Some(error.to_string()),
        ..go_on(progress, backoff_ms(n_failures))
    };
    match read {
        Ok(page) if page.is_last => {
            Next { at: night_after(now, salt), is_done: true, ..go_on(page.progress.done(), 0) }
        }
        Ok(page) => go_on(page.progress.clone(), page.wait_ms),
        Err(HistoryError::RateLimited { wait_ms }) => {
            Next { n_failures, ..go_on(progress.clone(), *wait_ms) }
        }
        Err(HistoryError::TooCostly) if 1 < progress.page_size => {
            go_on(Progress { page_size: progress.page_size / 2, ..progress.clone() }, 0)
        }
        Err(error @ HistoryError::CursorLost) => {
            failed(Progress { cursor: None, ..progress.clone() }, error)
        }
        Err(error @ HistoryError::Unauthorized) => {
            Next { at: night_after(now, salt), ..failed(progress.clone(), error) }
        }
        Err(error) => failed(progress.clone(), error),
    }
}

/// A second, then twice as long each time.
fn backoff_ms(n_failures: u32) -> i64 {
    SECOND_MS.saturating_mul(1 << n_failures.min(20)).min(MAX_BACKOFF_MS)
}

/// The nightly run after `now`.
fn night_after(now: Timestamp, salt: &str) -> Timestamp {
    let hash = i64::from_str_radix(hashed_id(&[salt]).get(..8).unwrap_or_default(), 16);
    let minute = hash.unwrap_or_default() % (3 * 60);
    let time_of_day = NIGHT_MS + minute * MINUTE_MS;
    let today = now.0.div_euclid(DAY_MS) * DAY_MS + time_of_day;
    Timestamp(if now.0 < today { today } else { today + DAY_MS })
}

#[cfg(test)]
mod tests;
