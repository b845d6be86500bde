//! The event log.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::SessionSummary;

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
