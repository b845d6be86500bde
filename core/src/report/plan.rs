//! A query becomes a plan: checked, with its columns read and its days cut.

use std::collections::BTreeSet;

use super::dimension::Filters;
use super::formula::{self, Expr};
use super::metric;
use super::part::Part;
use super::period::Span;
use crate::api::{
    AttributionMode, AttributionSettings, DayRange, Dimension, FieldError, Granularity,
    MetricChoice, MetricSide, MetricTrend, ReportColumn, ReportFilter, ReportQuery, ReportSort,
    SortBy,
};
use crate::day::Zone;

const MAX_METRICS: usize = 40;
const MAX_BREAKDOWNS: usize = 6;
const MAX_FILTERS: usize = 20;
const MAX_VALUES: usize = 500;
const MAX_NAME_CHARS: usize = 100;
const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 5000;

/// What is to be worked out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The columns.
    pub columns: Vec<ReportColumn>,
    /// How each is made of parts.
    pub exprs: Vec<Expr>,
    /// The parts that are needed.
    pub parts: BTreeSet<Part>,
    /// What rows are divided by.
    pub breakdowns: Vec<Dimension>,
    /// What rows are narrowed to.
    pub filters: Filters,
    /// The days.
    pub span: Span,
    /// The days to compare with.
    pub comparison: Option<Span>,
    /// How the range is cut.
    pub granularity: Granularity,
    /// How orders are credited.
    pub attribution: AttributionSettings,
    /// The order of rows.
    pub sort: ReportSort,
    /// Groups at most.
    pub limit: usize,
}

/// Checks a query.
///
/// # Errors
///
/// Each wrong field.
pub fn plan(query: &ReportQuery, zone: &Zone) -> Result<Plan, Vec<FieldError>> {
    let mut errors = Vec::new();
    let (mut columns, mut exprs, mut parts) = (Vec::new(), Vec::new(), BTreeSet::new());
    if !(1..=MAX_METRICS).contains(&query.metrics.len()) {
        errors.push(error("metrics", format!("expected 1 to {MAX_METRICS} metrics")));
    }
    for (index, choice) in query.metrics.iter().enumerate() {
        match column(choice) {
            Ok((column, expr)) => {
                expr.each_part(&mut |part| {
                    parts.insert(part.clone());
                });
                columns.push(column);
                exprs.push(expr);
            }
            Err((field, message)) => {
                errors.push(error(&format!("metrics[{index}]{field}"), message));
            }
        }
    }
    check_breakdowns(&query.breakdowns, &mut errors);
    check_filters(&query.filters, &mut errors);
    let span = check_range("range", &query.range, query.granularity, zone, &mut errors);
    let comparison = query
        .comparison
        .as_ref()
        .and_then(|range| check_range("comparison", range, query.granularity, zone, &mut errors));
    let sort =
        query.sort.unwrap_or(ReportSort { by: SortBy::Metric, index: 0, is_descending: true });
    check_sort(sort, query, &mut errors);
    let attribution = query.attribution;
    if attribution.lookback_days.is_some() && attribution.mode != AttributionMode::ClickTime {
        let message = "goes with the mode `click_time` only".to_owned();
        errors.push(error("attribution.lookback_days", message));
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        errors.push(error("limit", format!("expected 1 to {MAX_LIMIT}")));
    }
    let Some(span) = span.filter(|_| errors.is_empty()) else { return Err(errors) };
    Ok(Plan {
        columns,
        exprs,
        parts,
        breakdowns: query.breakdowns.clone(),
        filters: Filters::of(&query.filters),
        span,
        comparison,
        granularity: query.granularity,
        attribution,
        sort,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
    })
}

/// Cuts a range, or says what is wrong with it.
pub fn check_range(
    field: &str,
    range: &DayRange,
    granularity: Granularity,
    zone: &Zone,
    errors: &mut Vec<FieldError>,
) -> Option<Span> {
    match Span::of(range, granularity, zone) {
        Ok(span) => Some(span),
        Err((inner, message)) => {
            errors.push(error(&format!("{field}.{inner}"), message));
            None
        }
    }
}

fn column(choice: &MetricChoice) -> Result<(ReportColumn, Expr), (&'static str, String)> {
    match choice {
        MetricChoice::Key(key) => {
            let metric =
                metric::find(key).ok_or_else(|| ("", format!("there is no metric `{key}`")))?;
            let expr = formula::parse(key).map_err(|message| ("", message))?;
            let column = ReportColumn {
                key: Some(key.clone()),
                name: metric.name.to_owned(),
                unit: metric.unit,
                side: metric.side,
                trend: metric.trend,
            };
            Ok((column, expr))
        }
        MetricChoice::Formula(own) => {
            if !(1..=MAX_NAME_CHARS).contains(&own.name.chars().count()) {
                return Err((".name", format!("expected 1 to {MAX_NAME_CHARS} characters")));
            }
            let expr = formula::parse(&own.formula).map_err(|message| (".formula", message))?;
            let column = ReportColumn {
                key: None,
                name: own.name.clone(),
                unit: own.unit,
                side: MetricSide::Blended,
                trend: MetricTrend::Neutral,
            };
            Ok((column, expr))
        }
    }
}

fn check_breakdowns(breakdowns: &[Dimension], errors: &mut Vec<FieldError>) {
    let distinct: BTreeSet<Dimension> = breakdowns.iter().copied().collect();
    if MAX_BREAKDOWNS < breakdowns.len() || distinct.len() < breakdowns.len() {
        let message = format!("expected up to {MAX_BREAKDOWNS} different dimensions");
        errors.push(error("breakdowns", message));
    }
}

fn check_filters(filters: &[ReportFilter], errors: &mut Vec<FieldError>) {
    if MAX_FILTERS < filters.len() {
        errors.push(error("filters", format!("expected up to {MAX_FILTERS} filters")));
    }
    for (index, filter) in filters.iter().enumerate() {
        if !(1..=MAX_VALUES).contains(&filter.values.len()) {
            let field = format!("filters[{index}].values");
            errors.push(error(&field, format!("expected 1 to {MAX_VALUES} values")));
        }
    }
}

fn check_sort(sort: ReportSort, query: &ReportQuery, errors: &mut Vec<FieldError>) {
    let n = match sort.by {
        SortBy::Metric => query.metrics.len(),
        SortBy::Breakdown => query.breakdowns.len(),
    };
    if !usize::try_from(sort.index).is_ok_and(|index| index < n) {
        errors.push(error("sort.index", "there is no such column".to_owned()));
    }
}

fn error(field: &str, message: String) -> FieldError {
    FieldError { field: field.to_owned(), message }
}
