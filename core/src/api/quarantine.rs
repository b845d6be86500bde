//! Deliveries that are kept until they can be read (`product.md §3`).

use serde::{Deserialize, Serialize};

use super::EventStatus;

/// What reading a delivery in quarantine again has given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct QuarantineReplay {
    /// `replayed`, also when it was read before; `quarantined` when it still can't be read.
    pub status: EventStatus,
    /// Events stored just now.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub accepted: i64,
    /// Events that were there already.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub duplicates: i64,
    /// Why it still can't be read.
    pub error: Option<String>,
}
