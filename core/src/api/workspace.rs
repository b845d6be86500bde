//! A merchant, and what was imported.

use serde::{Deserialize, Serialize};

/// One merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Workspace {
    /// Short id used in addresses: lower-case letters, digits, `-`.
    pub workspace_id: String,
    /// What people call it.
    pub name: String,
    /// IANA time zone that days are cut in, such as `Europe/Berlin`.
    pub time_zone: String,
    /// ISO 4217 code that reports are shown in.
    pub currency: String,
}

/// What it takes to make a [`Workspace`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewWorkspace {
    /// What people call it; the id is made from it.
    pub name: String,
    /// IANA time zone; `UTC` when absent.
    pub time_zone: Option<String>,
    /// ISO 4217 code; `USD` when absent.
    pub currency: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ImportSummary {
    /// Delivery records read.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub deliveries: i64,
    /// Events stored.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub accepted: i64,
    /// Events recognised as repeats.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub duplicates: i64,
    /// Events and deliveries refused.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub rejected: i64,
}
