//! One reading: a range of days, and where in the platform's answers it is.

use serde::{Deserialize, Serialize};

use super::row::Told;
use crate::day::Day;

/// Why days are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The day that is not over.
    Today,
    /// Days that the platform may have restated.
    Restated,
    /// Days that were never read.
    Backfill,
}

/// Days that are read as a whole, then put in place of what is there of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Why.
    pub purpose: Purpose,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Where it is.
    pub stage: Stage,
    /// The platform found even one day too large to be asked for at once.
    #[serde(default)]
    pub is_large: bool,
}

/// Where a reading is in the platform's answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// At the beginning.
    #[default]
    First,
    /// At a page of the answer.
    Page {
        /// Where the page begins.
        cursor: String,
    },
    /// Waiting for a report.
    Poll {
        /// The report's id.
        report: String,
        /// How often it was asked for.
        n: u32,
    },
    /// At a page of a report.
    Report {
        /// The report's id.
        report: String,
        /// Where the page begins; absent for the first.
        cursor: Option<String>,
    },
}

/// One answer that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows in it.
    pub told: Told,
    /// What to ask next; nothing when the part is read to its end.
    pub next: Option<Stage>,
    /// How long the platform wants to rest before the next request.
    pub wait_ms: i64,
    /// What the platform warns of.
    pub warning: Option<String>,
}

impl Page {
    /// No rows yet: go on there after a while.
    pub(super) fn at(stage: Stage, wait_ms: i64) -> Self {
        Self { next: Some(stage), wait_ms, ..Self::default() }
    }
}
