//! People, and what they did.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{AliasDetail, Attribution, EventSummary, MergeEvidence, SessionDetail, Unmerge};

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
