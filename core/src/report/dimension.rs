//! What reports are divided and narrowed by.

use crate::api::{Dimension, DimensionInfo, FilterOperator, ReportFilter, ReportMember};

/// All dimensions, in the order they are shown.
pub static DIMENSIONS: [DimensionInfo; 10] = [
    info(Dimension::ChannelGroup, "Channel group", "Sessions, credited orders and spend"),
    info(Dimension::Channel, "Channel", "Sessions, credited orders and spend"),
    info(Dimension::Campaign, "Campaign", "Sessions, credited orders and spend"),
    info(Dimension::AdSet, "Ad set", "Sessions, credited orders and spend"),
    info(Dimension::Ad, "Ad", "Sessions, credited orders and spend"),
    info(Dimension::Device, "Device", "Sessions and the orders credited to them"),
    info(Dimension::Country, "Country", "Sessions and the orders credited to them"),
    info(Dimension::LandingPage, "Landing page", "Sessions and the orders credited to them"),
    info(Dimension::SalesChannel, "Sales channel", "Orders"),
    info(Dimension::CustomerType, "Customer type", "Orders of new and of returning customers"),
];

const fn info(key: Dimension, name: &'static str, description: &'static str) -> DimensionInfo {
    DimensionInfo { key, name, description }
}

/// Whether a dimension is one of the five levels of a channel.
pub fn is_origin(dimension: Dimension) -> bool {
    use Dimension::{Ad, AdSet, Campaign, Channel, ChannelGroup};
    matches!(dimension, ChannelGroup | Channel | Campaign | AdSet | Ad)
}

/// Whether a dimension is said of orders alone.
pub fn is_order_only(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::SalesChannel | Dimension::CustomerType)
}

/// The filters of a query, ready to be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters(Vec<(Dimension, FilterOperator, Vec<String>)>);

impl Filters {
    /// Makes the values comparable.
    pub fn of(filters: &[ReportFilter]) -> Self {
        let lower = |values: &[String]| values.iter().map(|value| value.to_lowercase()).collect();
        Self(filters.iter().map(|it| (it.dimension, it.operator, lower(&it.values))).collect())
    }

    /// The dimensions that are looked at.
    pub fn dimensions(&self) -> impl Iterator<Item = Dimension> + '_ {
        self.0.iter().map(|(dimension, ..)| *dimension)
    }

    /// Whether a row passes all filters on the dimensions that `of` knows.
    pub fn pass<'a>(&self, of: impl Fn(Dimension) -> Option<&'a ReportMember>) -> bool {
        self.0.iter().all(|(dimension, operator, values)| {
            of(*dimension).is_none_or(|member| matches(*operator, values, member))
        })
    }
}

fn matches(operator: FilterOperator, values: &[String], member: &ReportMember) -> bool {
    let (id, name) = (member.id.to_lowercase(), member.name.to_lowercase());
    let is = || values.iter().any(|value| *value == id || *value == name);
    let contains = || {
        let inside = |value: &String| {
            if value.is_empty() {
                id.is_empty()
            } else {
                id.contains(value) || name.contains(value)
            }
        };
        values.iter().any(inside)
    };
    match operator {
        FilterOperator::Is => is(),
        FilterOperator::IsNot => !is(),
        FilterOperator::Contains => contains(),
        FilterOperator::NotContains => !contains(),
    }
}
