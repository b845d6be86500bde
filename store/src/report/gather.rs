//! Facts find their rows.

use std::collections::HashMap;

use serde_json::json;
use tributary_core::api::{Dimension, ReportMember};
use tributary_core::report::{Levels as CoreLevels, Origin, Part, Plan, Rates, Sheet, Span};

use super::facts::{Facts, Levels, Needs};
use super::names::Names;
use crate::row::json_param;
use crate::{Database, SqlValue, StoreError};

/// The sums of one range under construction.
pub(super) struct Gather<'a, D> {
    pub(super) db: &'a D,
    pub(super) plan: &'a Plan,
    pub(super) span: &'a Span,
    pub(super) names: &'a mut Names,
    pub(super) rates: &'a mut Rates,
    pub(super) needs: Needs,
    pub(super) sheet: Sheet,
    /// The row of facts that came up already; `None` where a filter stops them.
    keys: HashMap<Facts, Option<Vec<usize>>>,
}

impl<'a, D: Database> Gather<'a, D> {
    pub(super) fn new(
        db: &'a D,
        plan: &'a Plan,
        span: &'a Span,
        names: &'a mut Names,
        rates: &'a mut Rates,
    ) -> Self {
        let (needs, sheet) = (Needs::of(plan), Sheet::new(&plan.parts));
        Self { db, plan, span, names, rates, needs, sheet, keys: HashMap::new() }
    }

    /// The members of the row that facts belong to; `None` where a filter stops them.
    pub(super) fn key(&mut self, facts: &Facts) -> Option<Vec<usize>> {
        if let Some(known) = self.keys.get(facts) {
            return known.clone();
        }
        let members = Members::of(facts, self.names);
        let key = self.plan.filters.pass(|dimension| Some(members.get(dimension))).then(|| {
            let breakdowns = self.plan.breakdowns.iter();
            breakdowns.map(|dimension| self.sheet.member(members.get(*dimension))).collect()
        });
        self.keys.insert(facts.clone(), key.clone());
        key
    }

    /// Whether any of the parts is asked for.
    pub(super) fn wants(&self, is_it: impl Fn(&Part) -> bool) -> bool {
        self.plan.parts.iter().any(is_it)
    }

    /// The periods as a parameter: `[[from, to after], …]` in Unix ms.
    pub(super) fn moments(&self) -> Result<SqlValue, StoreError> {
        moments(self.span)
    }
}

/// Periods as a parameter: `[[from, to after], …]` in Unix ms.
pub(super) fn moments(span: &Span) -> Result<SqlValue, StoreError> {
    let periods = span.periods.iter();
    json_param(&periods.map(|period| json!([period.from_ms, period.to_ms])).collect::<Vec<_>>())
}

/// What facts say in each dimension.
pub(super) struct Members {
    levels: CoreLevels,
    device: ReportMember,
    country: ReportMember,
    landing: ReportMember,
    sales_channel: ReportMember,
    customer: ReportMember,
}

impl Members {
    pub(super) fn of(facts: &Facts, names: &Names) -> Self {
        let customer = match facts.is_new {
            Some(true) => ReportMember { id: "new".to_owned(), name: "New".to_owned() },
            Some(false) => {
                ReportMember { id: "returning".to_owned(), name: "Returning".to_owned() }
            }
            None => told(None),
        };
        Self {
            levels: levels(&facts.levels, names),
            device: told(facts.device.as_deref()),
            country: told(facts.country.as_deref()),
            landing: told(facts.landing.as_deref()),
            sales_channel: told(facts.sales_channel.as_deref()),
            customer,
        }
    }

    pub(super) fn get(&self, dimension: Dimension) -> &ReportMember {
        match dimension {
            Dimension::Device => &self.device,
            Dimension::Country => &self.country,
            Dimension::LandingPage => &self.landing,
            Dimension::SalesChannel => &self.sales_channel,
            Dimension::CustomerType => &self.customer,
            level => self.levels.member(level).unwrap_or(&self.device),
        }
    }
}

fn levels(levels: &Levels, names: &Names) -> CoreLevels {
    let known = match levels {
        Levels::Origin(origin_id) => names.origin(*origin_id).map(|origin| &origin.levels),
        Levels::Unit(unit_id) => names.unit(*unit_id).map(|unit| &unit.levels),
        Levels::Told(origin) => return names.of_origin(origin),
        Levels::Any => None,
    };
    known.cloned().unwrap_or_else(|| names.of_origin(&Origin::default()))
}

/// A member that is called by its id; an empty one for none.
fn told(id: Option<&str>) -> ReportMember {
    let id = id.unwrap_or_default();
    let name = if id.is_empty() { "(no value)" } else { id };
    ReportMember { id: id.to_owned(), name: name.to_owned() }
}
