//! What the rows of a report are told apart by.

use std::collections::BTreeSet;

use tributary_core::api::Dimension;
use tributary_core::attribution::Creditee;
use tributary_core::report::{Origin, Plan, is_origin};

/// Where a fact's five levels come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Levels {
    /// A landing: `origin.origin_id`.
    Origin(i64),
    /// Spend: `ad_unit.unit_id`.
    Unit(i64),
    /// What an order says of itself.
    Told(Origin),
    /// Not looked at.
    Any,
}

/// What a fact says in each dimension; nothing in those that nobody looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    pub(super) levels: Levels,
    pub(super) device: Option<String>,
    pub(super) country: Option<String>,
    pub(super) landing: Option<String>,
    pub(super) sales_channel: Option<String>,
    pub(super) is_new: Option<bool>,
}

impl Facts {
    /// Says nothing but its levels.
    pub(super) fn of(levels: Levels) -> Self {
        Self {
            levels,
            device: None,
            country: None,
            landing: None,
            sales_channel: None,
            is_new: None,
        }
    }
}

/// Which dimensions a plan looks at, by a breakdown or a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each dimension")]
pub(super) struct Needs {
    pub(super) levels: bool,
    pub(super) device: bool,
    pub(super) country: bool,
    pub(super) landing: bool,
    pub(super) sales_channel: bool,
    pub(super) customer: bool,
}

impl Needs {
    pub(super) fn of(plan: &Plan) -> Self {
        Self::of_dimensions(plan.breakdowns.iter().copied().chain(plan.filters.dimensions()))
    }

    pub(super) fn of_dimensions(dimensions: impl Iterator<Item = Dimension>) -> Self {
        let all: BTreeSet<Dimension> = dimensions.collect();
        let is = |wanted: Dimension| all.contains(&wanted);
        Self {
            levels: all.iter().copied().any(is_origin),
            device: is(Dimension::Device),
            country: is(Dimension::Country),
            landing: is(Dimension::LandingPage),
            sales_channel: is(Dimension::SalesChannel),
            customer: is(Dimension::CustomerType),
        }
    }

    /// Whether anything of a session is looked at.
    pub(super) fn session(self) -> bool {
        self.levels || self.device || self.country || self.landing
    }

    /// The columns of a visit by which rows are told apart: constants where nobody looks.
    pub(super) fn visit_columns(self) -> [String; 4] {
        let column = |is_needed, column: &str, other: &str| {
            if is_needed { column.to_owned() } else { other.to_owned() }
        };
        [
            column(self.levels, "visit.origin_id", "0"),
            column(self.device, "visit.device", "''"),
            column(self.country, "visit.country", "''"),
            column(self.landing, &path_of("session.landing_url"), "''"),
        ]
    }

    /// Those of [`Needs::visit_columns`] that are no constants, for a `GROUP BY`: each by its
    /// place, where `first` is the first's.
    pub(super) fn visit_groups(self, first: usize) -> String {
        let are_needed = [self.levels, self.device, self.country, self.landing];
        let places = are_needed.iter().enumerate().filter(|(_, is_needed)| **is_needed);
        places.map(|(place, _)| format!(", {}", first + place)).collect::<Vec<String>>().concat()
    }

    /// The facts that [`Needs::visit_columns`] read.
    pub(super) fn visit_facts(
        self,
        origin_id: i64,
        device: String,
        country: String,
        landing: String,
    ) -> Facts {
        let levels = if self.levels { Levels::Origin(origin_id) } else { Levels::Any };
        Facts {
            device: self.device.then_some(device),
            country: self.country.then_some(country),
            landing: self.landing.then_some(landing),
            ..Facts::of(levels)
        }
    }
}

/// Whether credit went to a touch.
pub(super) fn touch_of(to: Creditee) -> Option<usize> {
    match to {
        Creditee::Touch(index) => Some(index),
        Creditee::NoWebTouchpoint | Creditee::NoSession => None,
    }
}

/// The path of an address, in SQL: between the host and a `?` or `#`.
fn path_of(url: &str) -> String {
    let rest = format!("substr({url}, instr({url}, '://') + 3)");
    let path = format!("substr({rest}, instr({rest} || '/', '/'))");
    let before_query = format!("substr({path}, 1, instr({path} || '?', '?') - 1)");
    let before_hash = format!("substr({before_query}, 1, instr({before_query} || '#', '#') - 1)");
    format!("CASE WHEN {url} IS NULL THEN '' ELSE ifnull(nullif({before_hash}, ''), '/') END")
}
