//! How good the data is, and what is wrong with the tracking.

use serde::{Deserialize, Serialize};

/// How good the data of a time is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct QualityReport {
    /// Beginning of the first hour of receipt, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub from: i64,
    /// End of the last hour, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub to: i64,
    /// Rows of the log that are not counted yet; ask again.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_behind: i64,
    /// Each event of each source, most frequent first, at most 200.
    pub events: Vec<EventQuality>,
    /// How the events divide by each fact (`fact` of the event log's filters).
    pub facts: Vec<FactCount>,
    /// Warnings, most frequent first, at most 100.
    pub warnings: Vec<WarningCount>,
    /// How orders were tied to visits.
    pub orders: OrderQuality,
}

/// One event name of one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EventQuality {
    /// The source.
    pub source_id: String,
    /// The event.
    pub name: String,
    /// Stored events that a browser sent.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_client: i64,
    /// Stored events that a server sent.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_server: i64,
    /// Repeats.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_duplicates: i64,
    /// Refused or in quarantine.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_rejected: i64,
    /// Stored events of each hour, oldest first.
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub hours: Vec<i64>,
    /// What is usual for each hour: the mean of the same hour of the week, up to four weeks
    /// back; nothing without a week of history.
    pub usual: Vec<f64>,
}

/// How many events a fact holds of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FactCount {
    /// The fact, such as `level`.
    pub fact: String,
    /// Its value, such as `wasm`.
    pub value: String,
    /// Events.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
}

/// How often a warning was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WarningCount {
    /// The source.
    pub source_id: String,
    /// The event.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// The field it is about.
    pub field: String,
    /// Events.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
    /// Row of the newest of them.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sample: i64,
}

/// How orders were tied to visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderQuality {
    /// Orders told by a browser alone.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_client: i64,
    /// Orders told by a server alone.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_server: i64,
    /// Orders told by both, counted once.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_both: i64,
    /// Orders by the rung that tied them to a person, most first.
    pub rungs: Vec<RungCount>,
    /// Orders without a visit to credit, by the reason.
    pub unattributed: Vec<ReasonCount>,
}

/// Orders of one rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RungCount {
    /// The rung, such as `checkout_token`; `none` when the order names nobody.
    pub rung: String,
    /// Orders.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
    /// Those with a visit to credit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_stitched: i64,
}

/// Orders without a visit for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReasonCount {
    /// `not_web`, `nobody`, `no_visit`, `visit_later` or `visit_too_old`.
    pub reason: String,
    /// Orders.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
    /// Row of the newest of them.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sample: i64,
}

/// One property of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PropertyCoverage {
    /// The property.
    pub property: String,
    /// Events that have it.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
    /// JSON types it comes in, most frequent first.
    pub types: Vec<String>,
    /// Up to three values, shortened.
    pub examples: Vec<String>,
}

/// Which properties the latest events of a name have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Coverage {
    /// Events that were looked at, at most 1000.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_events: i64,
    /// Their properties, most frequent first, at most 200.
    pub properties: Vec<PropertyCoverage>,
}

/// How a check turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum CheckState {
    /// Events or money are being lost.
    Broken,
    /// Something to look at.
    Attention,
    /// Nothing is wrong.
    Fine,
    /// There is nothing to judge by yet.
    Unknown,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Finding {
    /// What it is about: a source, a page, a browser, an account…
    pub subject: String,
    /// How many or how long, in the check's own unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n: i64,
    /// A row of the log to look at.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub sample: Option<i64>,
}

/// One check of the tracking doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Check {
    /// Stable id, such as `order_silence`.
    pub check: String,
    /// How it turned out.
    pub state: CheckState,
    /// What was found, at most 20.
    pub findings: Vec<Finding>,
}

/// What to erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewErasure {
    /// Any alias of the person, such as `urn:email:ann@mail.example`.
    pub alias: String,
}

/// A source's new token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TokenChange {
    /// How many days the old one still works, 0 to 90.
    pub grace_days: u8,
}
