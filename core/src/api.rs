//! The shapes the HTTP API answers with (`docs/wire.md`).
//!
//! The dashboard's TypeScript types are generated from this file; nothing else
//! describes them. Times are Unix milliseconds UTC, money is minor units.

mod access;
mod attribution;
mod derived;
mod history;
mod identity;
mod order;
mod quality;
mod quarantine;
mod spend;
mod report;
mod marketing;
mod tracking;
mod traffic;
mod what_if;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use access::*;
pub use attribution::*;
pub use derived::*;
pub use history::*;
pub use identity::*;
pub use marketing::*;
pub use order::*;
pub use quality::*;
pub use quarantine::*;
pub use report::*;
pub use spend::*;
pub use tracking::*;
pub use traffic::*;
pub use what_if::*;

use crate::options::SourceOptions;

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

/// What became of a received event (`product.md §3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum EventStatus {
    /// Stored.
    Accepted,
    /// Recognised as a repeat; the first one stays.
    Duplicate,
    /// Not stored; `error` says why.
    Rejected,
    /// A platform's authentic delivery that could not be read: kept whole, to be read again.
    Quarantined,
    /// Was in quarantine until it could be read; its events have lines of their own.
    Replayed,
}

/// A doubt about a good event, or the reason a bad one was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Warning {
    /// Stable code of the rule, such as `missing_property`.
    pub rule: String,
    /// The field it is about, such as `properties.currency`.
    pub field: String,
    /// One sentence for a person.
    pub message: String,
}

/// The five levels a session is attributed to (`product.md §8`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Attribution {
    /// Such as `Paid Social`.
    pub channel_group: String,
    /// Such as `Meta Ads`.
    pub channel: String,
    /// Campaign id or `utm_campaign`.
    pub campaign: Option<String>,
    /// Ad set id or name.
    pub ad_set: Option<String>,
    /// Ad id or name.
    pub ad: Option<String>,
}

/// One line of the event log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EventSummary {
    /// Position in the log; grows with receipt.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: i64,
    /// Source it came from.
    pub source_id: String,
    /// The sender's id; the deduplication key within the source.
    pub event_id: String,
    /// Event name. Empty for a delivery that could not be read.
    pub name: String,
    /// When it happened (clock-corrected), Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// When it was received, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub received_at: i64,
    /// What became of it.
    pub status: EventStatus,
    /// How many warnings it carries.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_warnings: i64,
    /// The address it happened on, when it has one.
    pub url: Option<String>,
    /// The person, when the event names one.
    pub profile_id: Option<String>,
}

/// A page of the event log, newest receipt first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EventPage {
    /// The lines.
    pub events: Vec<EventSummary>,
    /// Pass as `before` to read on; absent at the end.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub next_before: Option<i64>,
}

/// Everything about one received event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EventDetail {
    /// Its line in the log.
    #[serde(flatten)]
    pub summary: EventSummary,
    /// What happened.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub properties: Map<String, Value>,
    /// What it said of the person.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub profile_properties: Map<String, Value>,
    /// Normalised aliases that identify the person.
    pub aliases: Vec<String>,
    /// What was known of the person up to then: the newest value of each profile property
    /// that any of their events had said by its time.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub known_then: Map<String, Value>,
    /// Aliases it carried that were set aside, and why.
    pub warnings: Vec<Warning>,
    /// Which pixel level sent it, for browser events.
    pub level: Option<String>,
    /// The session it belongs to.
    pub session: Option<SessionSummary>,
    /// For a duplicate: the row it repeats.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub duplicate_of: Option<i64>,
    /// For an accepted event: the rows that repeat it.
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub repeated_by: Vec<i64>,
    /// For a rejected one: what was wrong.
    pub error: Option<String>,
}

/// Why a session began (`product.md §7.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum StartReason {
    /// The visitor's first event.
    First,
    /// The visitor was silent for longer than the timeout.
    Timeout,
    /// A landing from a present and different source.
    NewSource,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionSummary {
    /// Id computed from visitor and start.
    pub session_id: String,
    /// The browser (`__cvg_uid`).
    pub visitor_id: String,
    /// First event, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub started_at: i64,
    /// Last event, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub last_event_at: i64,
    /// Why it began.
    pub start_reason: StartReason,
    /// Address of the first page.
    pub landing_url: Option<String>,
    /// Referrer of the first page.
    pub referrer: Option<String>,
    /// Where the visit came from.
    pub attribution: Attribution,
    /// `desktop`, `mobile`, `tablet` or `bot`.
    pub device: String,
    /// ISO 3166-1 alpha-2 code from the edge.
    pub country: Option<String>,
    /// Whether reports leave it out as a bot.
    pub is_bot: bool,
    /// Events in the session.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_events: i64,
}

/// One line of a profile search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProfileSummary {
    /// Id computed from the profile's oldest alias.
    pub profile_id: String,
    /// Name or e-mail when known, else the end of the browser's id, else the oldest alias.
    pub label: String,
    /// All aliases, oldest first.
    pub aliases: Vec<String>,
    /// First event, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub first_seen_at: i64,
    /// Last event, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub last_seen_at: i64,
    /// Sessions over all visitors.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_sessions: i64,
    /// Conversions.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_conversions: i64,
}

/// A session and what happened in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionDetail {
    /// The visit.
    #[serde(flatten)]
    pub session: SessionSummary,
    /// Its events, oldest first, at most 500.
    pub events: Vec<EventSummary>,
}

/// A conversion of the profile and its touchpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ConversionDetail {
    /// Order id, or the event's id.
    pub conversion_id: String,
    /// Event name.
    pub name: String,
    /// Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Gross value in minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub revenue_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Row of its event in the log.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: i64,
    /// The session that held it.
    pub session_id: Option<String>,
    /// Sessions that may earn credit, oldest first.
    pub touchpoints: Vec<TouchpointDetail>,
}

/// A session seen as a step to a conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TouchpointDetail {
    /// 1 for the oldest.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub position: i64,
    /// The session.
    pub session_id: String,
    /// Its start, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Where it came from.
    pub attribution: Attribution,
}

/// Everything about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProfileDetail {
    /// The line of the search.
    #[serde(flatten)]
    pub summary: ProfileSummary,
    /// Newest value of each profile property.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub properties: Map<String, Value>,
    /// Aliases with their age, oldest first.
    pub alias_details: Vec<AliasDetail>,
    /// Why the aliases are one person, and what would have made them one with others, in the
    /// order of time.
    pub merges: Vec<MergeEvidence>,
    /// What a person separated, newest first.
    pub unmerges: Vec<Unmerge>,
    /// Sessions, newest first, at most 100.
    pub sessions: Vec<SessionDetail>,
    /// Events outside every session (server events before the first visit), newest first.
    pub other_events: Vec<EventSummary>,
    /// Conversions, newest first.
    pub conversions: Vec<ConversionDetail>,
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

/// A refused field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldError {
    /// Path of the field, such as `events[2].aliases`.
    pub field: String,
    /// One sentence for a person.
    pub message: String,
}

/// An error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Problem {
    /// Always `about:blank`.
    pub r#type: String,
    /// One sentence for a person.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable machine-readable code.
    pub code: String,
    /// The fields that were wrong.
    pub errors: Vec<FieldError>,
}
