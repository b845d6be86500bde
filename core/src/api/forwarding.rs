//! Forwarding to a merchant's own storage (`product.md §13`).

use serde::{Deserialize, Serialize};

/// A ClickHouse database to forward to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewForwardTarget {
    /// Address of its HTTP interface, such as `https://clickhouse.shop.example:8443`.
    pub url: String,
    /// Database: letters, digits and `_`.
    pub database: String,
    /// User.
    pub user: String,
    /// Password; kept sealed and never told again.
    pub password: String,
}

/// What to change of a target; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct ForwardTargetChange {
    /// Nothing is sent meanwhile; what happens is kept to be sent later.
    pub is_paused: Option<bool>,
    /// Another user, with its password.
    pub user: Option<String>,
    /// Another password.
    pub password: Option<String>,
}

/// Where it is forwarded to and how that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ForwardTarget {
    /// Id of the target.
    pub target_id: String,
    /// Address of its HTTP interface.
    pub url: String,
    /// Database.
    pub database: String,
    /// User.
    pub user: String,
    /// When it was added, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub created_at: i64,
    /// Nothing is sent.
    pub is_paused: bool,
    /// Rows of before it was added are still being gathered.
    pub is_catching_up: bool,
    /// Rows that were written there, repeats among them.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_rows: i64,
    /// Changes that wait; of earlier rows those that are gathered.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_waiting: i64,
    /// How long the oldest change waits, in ms; `null` when none does.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub lag_ms: Option<i64>,
    /// When rows were written last, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub forwarded_at: Option<i64>,
    /// Attempts that failed in a row.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_failures: i64,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
    /// When the next attempt is due, Unix ms; in the past when it is due now.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub next_at: i64,
}

/// What a trial of a target gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ForwardTrial {
    /// Why it does not work; `null` when it does.
    pub error: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
}
