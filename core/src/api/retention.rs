//! How long raw events are kept.

use serde::{Deserialize, Serialize};

/// How long raw events of browsers are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionSettings {
    /// Months of 30 days, 1 to 120; `null` for ever.
    pub months: Option<u16>,
}

/// The same, and what was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionStatus {
    /// Months of 30 days; `null` for ever.
    pub months: Option<u16>,
    /// Moment since which raw events are complete, Unix ms; `null` when none were removed.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub complete_from: Option<i64>,
}
