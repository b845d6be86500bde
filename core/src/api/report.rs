//! Reports: the question, the answer, and what can be asked for (`product.md §11`).

use serde::{Deserialize, Serialize, Serializer};

use super::AttributionSettings;

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

/// What a number is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MetricUnit {
    /// Minor units of the workspace's currency.
    Money,
    /// Things counted; shares of orders make it fractional.
    Count,
    /// A share: 0.05 is 5 %.
    Percent,
    /// A plain number.
    #[default]
    Number,
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MetricSide {
    /// The store's own events.
    FirstParty,
    /// The ad platforms.
    InPlatform,
    /// Both together.
    Blended,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MetricTrend {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neutral,
}

/// A metric that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MetricInfo {
    /// Its key in queries and formulas.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it is.
    pub unit: MetricUnit,
    /// Who says it.
    pub side: MetricSide,
    /// Which way is good.
    pub trend: MetricTrend,
    /// Its definition, in a sentence.
    pub description: &'static str,
    /// Its definition in terms of others; absent for a sum or a count.
    pub formula: Option<&'static str>,
    /// Whether its rows add up to the undivided total.
    pub is_additive: bool,
}

/// A dimension that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DimensionInfo {
    /// Its key in queries.
    pub key: Dimension,
    /// What people call it.
    pub name: &'static str,
    /// What it divides, in a sentence.
    pub description: &'static str,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportColumn {
    /// The metric's key; absent for a formula.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub unit: MetricUnit,
    /// Who says it.
    pub side: MetricSide,
    /// Which way is good.
    pub trend: MetricTrend,
}

/// What a row is about, in one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportMember {
    /// What a filter finds it by; empty for `(no value)`.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportRow {
    /// First day of the period, when the range is cut.
    pub period: Option<String>,
    /// One for each breakdown.
    pub members: Vec<ReportMember>,
    /// One for each column; empty where there is nothing to divide by.
    #[serde(serialize_with = "cells")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number | null>"))]
    pub cells: Vec<Option<f64>>,
    /// The same of the compared days.
    #[serde(serialize_with = "optional_cells")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number | null> | null"))]
    pub comparison: Option<Vec<Option<f64>>>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Report {
    /// What the cells are.
    pub columns: Vec<ReportColumn>,
    /// ISO 4217 code of all money.
    pub currency: String,
    /// IANA zone that days are cut in.
    pub time_zone: String,
    /// The rows.
    pub rows: Vec<ReportRow>,
    /// Everything, undivided: not the sum of the rows where a metric counts distinct people.
    #[serde(serialize_with = "cells")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number | null>"))]
    pub totals: Vec<Option<f64>>,
    /// The same of the compared days.
    #[serde(serialize_with = "optional_cells")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number | null> | null"))]
    pub comparison_totals: Option<Vec<Option<f64>>>,
    /// Groups that there are, before the limit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_groups: usize,
    /// Currencies that no rate is known for: their amounts are left out.
    pub unknown_currencies: Vec<String>,
}

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

/// Writes whole numbers without a point.
#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Broken(f64),
}

/// Largest number up to which a float holds every whole one.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn number(value: f64) -> Number {
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Number::Whole(value as i64);
    }
    Number::Broken(value)
}

fn cells<S: Serializer>(cells: &[Option<f64>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cells.iter().map(|cell| cell.map(number)))
}

fn plain_cells<S: Serializer>(cells: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cells.iter().copied().map(number))
}

#[expect(clippy::ref_option, reason = "the signature serde asks for")]
fn optional_cells<S: Serializer>(
    optional: &Option<Vec<Option<f64>>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match optional {
        Some(row) => cells(row, serializer),
        None => serializer.serialize_none(),
    }
}
