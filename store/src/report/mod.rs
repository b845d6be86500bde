//! Reports from SQL (`product.md §11`): a plan's sums are gathered from the narrow tables, the
//! core works the ratios out of them.
//!
//! Each kind of fact is read once for a range, grouped as finely as its rows must be told
//! apart, and its groups find their rows by the core's rules. Nothing outside of the range is
//! read but what a rule of attribution reaches for.

mod cohort;
mod customers;
mod events;
mod facts;
mod funnel;
mod gather;
mod names;
mod orders;
mod refunds;
mod saved;
mod spend;
mod visits;

use tributary_core::api::{FieldError, Report, ReportQuery};
use tributary_core::day::Zone;
use tributary_core::report::{EventMeasure, Part, Plan, Rates, Sheet, Span, plan, report};

pub use cohort::cohorts;
pub use funnel::funnel;
pub use saved::{
    dashboard, dashboards, put_dashboard, put_saved_report, remove_dashboard, remove_saved_report,
    saved_report, saved_reports,
};

use crate::row::read_all;
use crate::{Database, StoreError, fx};
use gather::Gather;
pub(crate) use names::Names;

/// The events that have a bit in `visit.steps`, in the order of the bits (`schema/report.rs`).
pub(crate) const STEPS: [&str; 6] = [
    "Viewed Product",
    "Viewed Collection",
    "Added To Cart",
    "Viewed Cart",
    "Started Checkout",
    "Added Payment Info",
];

/// How days are cut and what money is shown in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// IANA time zone.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
}

impl Home {
    /// The zone; UTC when the name is none.
    pub fn zone(&self) -> Zone {
        Zone::named(&self.time_zone).unwrap_or_else(Zone::utc)
    }
}

/// What was asked for, or each field of the question that is wrong.
pub type Answer<T> = Result<Result<T, Vec<FieldError>>, StoreError>;

/// Answers a query.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read; what is wrong with the query is an answer.
pub fn run(db: &impl Database, query: &ReportQuery, home: &Home) -> Answer<Report> {
    match plan(query, &home.zone()) {
        Ok(plan) => run_plan(db, &plan, home).map(Ok),
        Err(errors) => Ok(Err(errors)),
    }
}

/// Works a plan out.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn run_plan(db: &impl Database, plan: &Plan, home: &Home) -> Result<Report, StoreError> {
    let is_of_event =
        |part: &Part| matches!(part, Part::Event(part) if part.measure == EventMeasure::Revenue);
    let mut rates = rates(db, &home.currency, plan.parts.iter().any(is_of_event))?;
    let mut names = Names::load(db)?;
    let main = sheet(db, plan, &plan.span, &mut names, &mut rates)?;
    let compared = match &plan.comparison {
        Some(span) => Some(sheet(db, plan, span, &mut names, &mut rates)?),
        None => None,
    };
    Ok(report(plan, &main, compared.as_ref(), &home.currency, &home.time_zone, rates.unknown()))
}

fn sheet(
    db: &impl Database,
    plan: &Plan,
    span: &Span,
    names: &mut Names,
    rates: &mut Rates,
) -> Result<Sheet, StoreError> {
    let mut gather = Gather::new(db, plan, span, names, rates);
    visits::gather(&mut gather)?;
    orders::gather(&mut gather)?;
    if plan.parts.contains(&Part::Refunds) {
        refunds::gather(&mut gather)?;
    }
    spend::gather(&mut gather)?;
    events::gather(&mut gather)?;
    Ok(gather.sheet)
}

/// The rates towards the workspace's currency; `of_events` as in [`fx::rates`].
pub(crate) fn rates(
    db: &impl Database,
    currency: &str,
    of_events: bool,
) -> Result<Rates, StoreError> {
    // None are read while all amounts are in one currency, which is so for most stores.
    let sql = "SELECT EXISTS (SELECT 1 FROM currency_seen WHERE currency <> ?)";
    let are_needed =
        of_events || read_all(db.query(sql, &[currency.into()])?, |row| row.bool())? == [true];
    let rates = if are_needed {
        fx::rates(db, currency, of_events)?
    } else {
        tributary_core::fx::Rates::default()
    };
    Ok(Rates::towards(currency, rates))
}
