//! Funnels and cohorts: what the same people do one after the other.

use serde::{Deserialize, Serialize};

use super::answer::ReportMember;
use super::number::plain_cells;
use super::query::{DayRange, Dimension, ReportFilter};

/// How many sessions, or people, went through a row of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FunnelQuery {
    /// Events, 2 to 10: the standard events of a browser, and `Placed Order` as the last.
    pub steps: Vec<String>,
    /// The days that sessions began in.
    pub range: DayRange,
    /// One breakdown of the session's own.
    #[serde(default)]
    pub breakdown: Option<Dimension>,
    /// What sessions must hold.
    #[serde(default)]
    pub filters: Vec<ReportFilter>,
    /// Whether people are counted over all their sessions of the range.
    #[serde(default)]
    pub by_profile: bool,
}

/// One group of a funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FunnelGroup {
    /// What it is divided by; absent for all.
    pub member: Option<ReportMember>,
    /// For each step: how many have it and all before it.
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub counts: Vec<i64>,
}

/// A funnel: all first, then the groups, the largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Funnel {
    /// The events.
    pub steps: Vec<String>,
    /// The counts.
    pub groups: Vec<FunnelGroup>,
}

/// What customers who began together came to spend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CohortQuery {
    /// Days of the first orders.
    pub range: DayRange,
    /// Months to follow, 1 to 36; 12 when absent.
    #[serde(default)]
    pub months: Option<u32>,
}

/// The customers who first ordered in one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CohortRow {
    /// The month's first day.
    pub month: String,
    /// How many they are.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub customers: i64,
    /// For each month since, the first being 0: how many of them ordered.
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub active: Vec<i64>,
    /// What they spent in it, in minor units.
    #[serde(serialize_with = "plain_cells")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub revenue: Vec<f64>,
}

/// Customers by the month of their first order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cohorts {
    /// ISO 4217 code of all money.
    pub currency: String,
    /// The oldest month first.
    pub rows: Vec<CohortRow>,
}
