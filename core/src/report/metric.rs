//! The metrics there are, as data (`product.md §11`).

use super::part::Part;
use crate::api::MetricInfo;
use crate::api::MetricSide::{self, Blended, FirstParty, InPlatform};
use crate::api::MetricTrend::{self, Down, Neutral, Up};
use crate::api::MetricUnit::{self, Count, Money, Number, Percent};

/// A metric: either a sum, or a formula over other metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
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
    /// The sum it is.
    pub part: Option<Part>,
    /// How it is made of others.
    pub formula: Option<&'static str>,
    /// Its definition, in a sentence.
    pub description: &'static str,
}

type Head = (&'static str, &'static str, MetricUnit, MetricSide, MetricTrend);

const fn sum(head: Head, part: Part, description: &'static str) -> Metric {
    let (key, name, unit, side, trend) = head;
    Metric { key, name, unit, side, trend, part: Some(part), formula: None, description }
}

const fn ratio(head: Head, formula: &'static str, description: &'static str) -> Metric {
    let (key, name, unit, side, trend) = head;
    Metric { key, name, unit, side, trend, part: None, formula: Some(formula), description }
}

/// All of them, in the order they are shown.
pub static METRICS: [Metric; 32] = [
    sum(
        ("spend", "Ad spend", Money, InPlatform, Neutral),
        Part::Spend,
        "What ads cost, as the platforms say.",
    ),
    sum(
        ("impressions", "Impressions", Count, InPlatform, Up),
        Part::Impressions,
        "Times that ads were shown.",
    ),
    sum(("clicks", "Clicks", Count, InPlatform, Up), Part::Clicks, "Clicks on ads."),
    sum(
        ("platform_conversions", "Platform conversions", Count, InPlatform, Up),
        Part::PlatformConversions,
        "Conversions that the platforms claim.",
    ),
    sum(
        ("platform_revenue", "Platform revenue", Money, InPlatform, Up),
        Part::PlatformRevenue,
        "Revenue that the platforms claim.",
    ),
    ratio(
        ("ctr", "CTR", Percent, InPlatform, Up),
        "clicks / impressions",
        "Clicks by impressions.",
    ),
    ratio(("cpc", "CPC", Money, InPlatform, Down), "spend / clicks", "Ad spend by clicks."),
    ratio(
        ("cpm", "CPM", Money, InPlatform, Down),
        "1000 * spend / impressions",
        "Ad spend by a thousand impressions.",
    ),
    ratio(
        ("platform_roas", "Platform ROAS", Number, InPlatform, Up),
        "platform_revenue / spend",
        "Platform revenue by ad spend.",
    ),
    ratio(
        ("platform_cpa", "Platform CPA", Money, InPlatform, Down),
        "spend / platform_conversions",
        "Ad spend by platform conversions.",
    ),
    sum(
        ("revenue", "Revenue", Money, FirstParty, Up),
        Part::Revenue,
        "Order totals with tax and shipping. Refunded orders count, test orders do not.",
    ),
    sum(
        ("refunds", "Refunds", Money, FirstParty, Down),
        Part::Refunds,
        "Refunds, on the day they were made.",
    ),
    ratio(
        ("net_revenue", "Net revenue", Money, FirstParty, Up),
        "revenue - refunds",
        "Revenue without refunds.",
    ),
    sum(("orders", "Orders", Count, FirstParty, Up), Part::Orders, "Orders, each once."),
    ratio(
        ("aov", "AOV", Money, FirstParty, Up),
        "revenue / orders",
        "Average order value: revenue by orders.",
    ),
    sum(
        ("new_customers", "New customers", Count, FirstParty, Up),
        Part::NewCustomers,
        "Orders whose e-mail (else profile) never ordered before.",
    ),
    sum(
        ("new_customer_revenue", "New-customer revenue", Money, FirstParty, Up),
        Part::NewCustomerRevenue,
        "Revenue of the orders of new customers.",
    ),
    ratio(
        ("new_customer_share", "New-customer share", Percent, FirstParty, Neutral),
        "new_customers / orders",
        "New customers by orders.",
    ),
    ratio(
        ("roas", "ROAS", Number, Blended, Up),
        "revenue / spend",
        "Revenue by ad spend; blended without a channel breakdown.",
    ),
    ratio(("cpa", "CPA", Money, Blended, Down), "spend / orders", "Ad spend by orders."),
    ratio(
        ("ncpa", "nCPA", Money, Blended, Down),
        "spend / new_customers",
        "Ad spend by new customers.",
    ),
    ratio(
        ("nc_roas", "NC-ROAS", Number, Blended, Up),
        "new_customer_revenue / spend",
        "New-customer revenue by ad spend.",
    ),
    sum(
        ("sessions", "Sessions", Count, FirstParty, Up),
        Part::Sessions,
        "Visits, dated at their start; without bots.",
    ),
    sum(("visitors", "Visitors", Count, FirstParty, Up), Part::Visitors, "Different browsers."),
    sum(("profiles", "Profiles", Count, FirstParty, Up), Part::Profiles, "Different people."),
    ratio(
        ("added_to_cart_rate", "Added to cart rate", Percent, FirstParty, Up),
        "sessions(\"Added To Cart\") / sessions",
        "Sessions with an Added To Cart by sessions.",
    ),
    ratio(
        ("started_checkout_rate", "Started checkout rate", Percent, FirstParty, Up),
        "sessions(\"Started Checkout\") / sessions",
        "Sessions with a Started Checkout by sessions.",
    ),
    sum(
        ("converted_sessions", "Converted sessions", Count, FirstParty, Up),
        Part::ConvertedSessions,
        "Sessions that hold an order.",
    ),
    ratio(
        ("conversion_rate", "Conversion rate", Percent, FirstParty, Up),
        "converted_sessions / sessions",
        "Sessions that hold an order by sessions.",
    ),
    ratio(
        ("revenue_per_session", "Revenue per session", Money, FirstParty, Up),
        "revenue / sessions",
        "Revenue by sessions.",
    ),
    sum(
        ("customers", "Customers", Count, FirstParty, Up),
        Part::Customers,
        "Different customers with an order in the period.",
    ),
    ratio(
        ("ltv", "LTV", Money, FirstParty, Up),
        "lifetime_revenue / customers",
        "Average revenue, over all time, of the customers with an order in the period.",
    ),
];

/// What LTV divides; a sum of its own that nobody would look at.
static LIFETIME_REVENUE: Metric = sum(
    ("lifetime_revenue", "Lifetime revenue", Money, FirstParty, Up),
    Part::LifetimeRevenue,
    "All that the customers with an order in the period ever spent.",
);

/// A metric by its key.
pub fn find(key: &str) -> Option<&'static Metric> {
    METRICS.iter().chain([&LIFETIME_REVENUE]).find(|metric| metric.key == key)
}

impl Metric {
    /// What the API tells of it.
    pub fn info(&self) -> MetricInfo {
        MetricInfo {
            key: self.key,
            name: self.name,
            unit: self.unit,
            side: self.side,
            trend: self.trend,
            description: self.description,
            formula: self.formula,
            is_additive: self.part.as_ref().is_some_and(Part::is_additive),
        }
    }
}
