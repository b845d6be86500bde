//! Reports that are kept, and the pages they stand on.

use serde::{Deserialize, Serialize};

use super::follow::{CohortQuery, FunnelQuery};
use super::query::ReportQuery;

/// How a saved report is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReportView {
    /// Rows and columns.
    #[default]
    Table,
    /// Over time.
    Line,
    /// Groups side by side.
    Bar,
    /// Steps.
    Funnel,
    /// Months since the first order.
    Cohort,
}

/// What a saved report asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReportBody {
    /// Metrics by dimensions.
    Query(ReportQuery),
    /// A funnel.
    Funnel(FunnelQuery),
    /// Cohorts.
    Cohort(CohortQuery),
}

/// A report to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewSavedReport {
    /// What people call it.
    pub name: String,
    /// What it asks.
    pub body: ReportBody,
    /// How it is drawn.
    #[serde(default)]
    pub view: ReportView,
    /// Days that its range follows, such as `30d`; its own days when absent.
    #[serde(default)]
    pub preset: Option<String>,
}

/// A kept report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SavedReport {
    /// Its id.
    pub report_id: String,
    /// What was kept.
    #[serde(flatten)]
    pub report: NewSavedReport,
    /// When it was changed last, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub changed_at: i64,
}

/// Saved reports on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewDashboard {
    /// What people call it.
    pub name: String,
    /// Ids of its reports, in their order.
    #[serde(default)]
    pub report_ids: Vec<String>,
}

/// A page of saved reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Dashboard {
    /// Its id.
    pub dashboard_id: String,
    /// What was kept.
    #[serde(flatten)]
    pub dashboard: NewDashboard,
    /// When it was changed last, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub changed_at: i64,
}
