//! Where events come from, and how that is doing.

use serde::{Deserialize, Serialize};

use crate::options::SourceOptions;

/// Where events come from (`product.md §1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum SourceKind {
    /// The browser pixel.
    Pixel,
    /// Generic webhook, `POST /api/webhooks`.
    Webhook,
    /// Shopify webhooks.
    Shopify,
    /// WooCommerce webhooks.
    Woocommerce,
    /// The Segment protocol.
    Segment,
    /// Shopify's sandboxed web pixel.
    WebPixel,
}

/// What it takes to make a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewSource {
    /// What people call it.
    pub name: String,
    /// Its kind, fixed for life.
    pub kind: SourceKind,
    /// Origins a browser may send from, such as `https://shop.example`; empty allows any.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// The platform's signing secret; required for Shopify, which shows it beside its webhooks,
    /// and for WooCommerce.
    #[serde(default)]
    pub secret: Option<String>,
    /// Keep a token that is in use already, 6 to 64 URL-safe characters; made for you when
    /// absent.
    #[serde(default)]
    pub token: Option<String>,
}

/// What to change of a source; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct SourceChange {
    /// What people call it.
    pub name: Option<String>,
    /// Origins a browser may send from; empty allows any.
    pub allowed_origins: Option<Vec<String>>,
    /// The platform's new signing secret; the one before it stays good beside it.
    pub secret: Option<String>,
    /// All of its options.
    pub options: Option<SourceOptions>,
}

/// Whether a source is delivering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Liveness {
    /// Nothing was ever received.
    Waiting,
    /// An event came in the last 15 minutes.
    Live,
    /// An event came in the last 24 hours, none in the last 15 minutes.
    Quiet,
    /// The last event is older than 24 hours.
    Silent,
}

/// A source and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SourceStatus {
    /// Stable id within the workspace.
    pub source_id: String,
    /// What people call it.
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// The public token in its addresses (`/e/{token}`, `/pixels/{token}.js`), or the
    /// `X-Webhook-Token` of a webhook source.
    pub token: String,
    /// Until when the token before this one works, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub previous_token_until: Option<i64>,
    /// Origins a browser may send from; empty allows any.
    pub allowed_origins: Vec<String>,
    /// What is set for it.
    pub options: SourceOptions,
    /// When it was made, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub created_at: i64,
    /// Receipt of its newest event, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub last_event_at: Option<i64>,
    /// Name of its newest event.
    pub last_event_name: Option<String>,
    /// Events accepted in the last 24 hours.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub events_24h: i64,
    /// Repeats recognised in the last 24 hours.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub duplicates_24h: i64,
    /// Events and deliveries refused or quarantined in the last 24 hours.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub rejected_24h: i64,
    /// Whether it is delivering.
    pub liveness: Liveness,
}
