//! What a report is asked.

use serde::{Deserialize, Serialize};

use super::super::AttributionSettings;
use super::answer::MetricUnit;

/// What rows of a report are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Dimension {
    /// Such as `Paid Social`.
    ChannelGroup,
    /// Such as `Meta Ads`.
    Channel,
    /// The campaign, by its id where the platform told one.
    Campaign,
    /// The ad set.
    AdSet,
    /// The ad.
    Ad,
    /// `desktop`, `mobile` or `tablet`.
    Device,
    /// ISO 3166-1 alpha-2 code of the visit.
    Country,
    /// Path of the visit's first page.
    LandingPage,
    /// Where an order was sold, `$sales_channel_type`.
    SalesChannel,
    /// `new` or `returning`, of an order.
    CustomerType,
}

/// Days of the workspace's time zone, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DayRange {
    /// First day, `2026-11-01`.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// How a range is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Granularity {
    /// Not at all.
    #[default]
    Total,
    /// By day.
    Day,
    /// By week, from Monday on.
    Week,
    /// By calendar month.
    Month,
}

/// How a filter compares. Names and ids are compared without regard to case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum FilterOperator {
    /// Is one of the values.
    #[default]
    Is,
    /// Is none of the values.
    IsNot,
    /// Contains one of the values.
    Contains,
    /// Contains none of the values.
    NotContains,
}

/// What a report is narrowed to. An empty value stands for `(no value)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportFilter {
    /// What is compared: its id or its name.
    pub dimension: Dimension,
    /// How.
    #[serde(default)]
    pub operator: FilterOperator,
    /// With what.
    pub values: Vec<String>,
}

/// A metric made of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FormulaMetric {
    /// What people call it.
    pub name: String,
    /// Arithmetic over metrics: `revenue - spend`, `sessions("Signed Up") / sessions`.
    pub formula: String,
    /// What it is shown as; a plain number when absent.
    #[serde(default)]
    pub unit: MetricUnit,
}

/// A metric of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MetricChoice {
    /// One that there is, by its key.
    Key(String),
    /// One of the asker's own.
    Formula(FormulaMetric),
}

/// What rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum SortBy {
    /// A metric, by its place in the query.
    Metric,
    /// A breakdown's name, by its place in the query.
    Breakdown,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportSort {
    /// By a metric or a breakdown.
    pub by: SortBy,
    /// Its place in the query, 0 for the first.
    #[serde(default)]
    pub index: u32,
    /// Largest first.
    #[serde(default)]
    pub is_descending: bool,
}

/// A question (`docs/guides/reports.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportQuery {
    /// The columns.
    pub metrics: Vec<MetricChoice>,
    /// What rows are divided by, the coarsest first.
    #[serde(default)]
    pub breakdowns: Vec<Dimension>,
    /// What all of them must hold.
    #[serde(default)]
    pub filters: Vec<ReportFilter>,
    /// The days.
    pub range: DayRange,
    /// Other days to compare with.
    #[serde(default)]
    pub comparison: Option<DayRange>,
    /// How the range is cut.
    #[serde(default)]
    pub granularity: Granularity,
    /// How orders are credited.
    #[serde(default)]
    pub attribution: AttributionSettings,
    /// The order of rows; the first metric's largest first when absent.
    #[serde(default)]
    pub sort: Option<ReportSort>,
    /// Groups at most; 100 when absent, 5000 at most.
    #[serde(default)]
    pub limit: Option<u32>,
}
