//! Visits.

use serde::{Deserialize, Serialize};

use super::EventSummary;

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
