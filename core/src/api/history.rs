//! A shop's history and its check against what is stored (`product.md §3`).

use serde::{Deserialize, Serialize};

/// What it takes to read a shop's history; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct ConnectHistory {
    /// Address of the shop, such as `https://shop.myshopify.com`.
    pub base_url: Option<String>,
    /// Shopify: the Admin API's access token. WooCommerce: `consumer_key:consumer_secret`.
    /// Kept encrypted and never shown again.
    pub credential: Option<String>,
    /// Shopify: the Admin API's version, such as `2026-07`.
    pub api_version: Option<String>,
    /// Orders changed since then are read, Unix ms; the last 60 days when absent. Given anew,
    /// the reading begins there again.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: Option<i64>,
}

/// How the reading of a shop's history is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HistoryStatus {
    /// Address of the shop.
    pub base_url: String,
    /// The Admin API's version; empty for WooCommerce.
    pub api_version: String,
    /// Since when it is connected, Unix ms: older orders are stored and never passed on.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub connected_at: i64,
    /// The earliest change that was asked for, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: i64,
    /// Everything that changed up to then was read, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub read_to: i64,
    /// Orders read, an order that changed counting again.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_orders: i64,
    /// End of the last whole run, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub done_at: Option<i64>,
    /// Time of the next request, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub next_at: i64,
    /// What is wrong, in one sentence.
    pub error: Option<String>,
}

/// The shop's orders beside ours, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GapReport {
    /// Orders placed before this can't be compared: they were not asked for. Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub from: i64,
    /// Orders placed after this can't be compared yet, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub to: i64,
    /// Days (UTC) that have orders, the newest first.
    pub days: Vec<GapDay>,
    /// Ids of orders that the shop has and we do not, at most 100.
    pub missing_ids: Vec<String>,
    /// Ids of orders that we have and the shop does not, at most 100.
    pub extra_ids: Vec<String>,
}

/// A customer's request for their data, as the platform passed it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DataRequest {
    /// Its line in the log.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: i64,
    /// The source that passed it on.
    pub source_id: String,
    /// Unix ms. It is kept for 30 days.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub received_at: i64,
}

/// One day's orders, by when they were placed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GapDay {
    /// `2026-11-23`.
    pub day: String,
    /// Orders the shop has.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_shop: i64,
    /// Orders we have.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_stored: i64,
    /// Orders that no webhook had brought when they were read from the shop. Only those
    /// placed since it is connected.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_recovered: i64,
    /// Orders the shop has and we do not.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_missing: i64,
    /// Orders we have and the shop does not.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_extra: i64,
}
