//! What a report answers, and what can be asked for.

use serde::{Deserialize, Serialize};

use super::number::{cells, optional_cells};
use super::query::Dimension;

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
