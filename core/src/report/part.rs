//! The sums that metrics are made of.

/// Something that is summed, counted or counted distinctly, from which ratios are worked out
/// afterwards. Sums are integers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Spend of the platforms, in millionths of the workspace's currency.
    Spend,
    /// Times that ads were shown.
    Impressions,
    /// Clicks on ads.
    Clicks,
    /// Conversions by the platforms' count, in millionths.
    PlatformConversions,
    /// Revenue by the platforms' count, in millionths of the currency.
    PlatformRevenue,
    /// Order totals, in millionths of the currency.
    Revenue,
    /// Orders, in millionths: credit may be shared.
    Orders,
    /// Orders of people who never ordered before, in millionths.
    NewCustomers,
    /// Order totals of people who never ordered before.
    NewCustomerRevenue,
    /// Refunds, in millionths of the currency.
    Refunds,
    /// Visits.
    Sessions,
    /// Visits that held an order.
    ConvertedSessions,
    /// Different browsers.
    Visitors,
    /// Different people.
    Profiles,
    /// Different customers with an order.
    Customers,
    /// All that those customers ever spent.
    LifetimeRevenue,
    /// Something about an event of the asker's choice.
    Event(EventPart),
}

/// What is asked about an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventPart {
    /// Its name.
    pub event: String,
    /// What is counted or summed.
    pub measure: EventMeasure,
    /// The property that is summed; empty for the others.
    pub property: String,
}

/// What is counted or summed of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventMeasure {
    /// How often it happened.
    Events,
    /// Sessions that hold it.
    Sessions,
    /// Different people who did it.
    Profiles,
    /// Its `total_price`, in millionths of the workspace's currency.
    Revenue,
    /// A numeric property, in millionths.
    Sum,
    /// How many have the property as a number.
    Numbers,
    /// The smallest number of the property, in millionths.
    Min,
    /// The largest number of the property, in millionths.
    Max,
    /// Different values of the property.
    Distinct,
}

/// Between the largest number and the limit of a sum: a kept extreme is above zero, which
/// stands for none.
const OFFSET: i128 = 1 << 100;

impl Part {
    /// Whether rows of it add up to the undivided total.
    pub fn is_additive(&self) -> bool {
        match self {
            Self::Visitors | Self::Profiles | Self::Customers | Self::LifetimeRevenue => false,
            Self::Event(part) => !matches!(
                part.measure,
                EventMeasure::Profiles
                    | EventMeasure::Distinct
                    | EventMeasure::Min
                    | EventMeasure::Max
            ),
            _ => true,
        }
    }

    /// An amount as a sheet keeps it. Amounts of extremes are within ±2⁹⁹.
    pub(super) fn kept(&self, amount: i128) -> i128 {
        match self.measure() {
            Some(EventMeasure::Min) => OFFSET - amount,
            Some(EventMeasure::Max) => OFFSET + amount,
            _ => amount,
        }
    }

    /// Two kept amounts together: their sum, or the extreme of both.
    pub(super) fn joined(&self, a: i128, b: i128) -> i128 {
        match self.measure() {
            Some(EventMeasure::Min | EventMeasure::Max) => a.max(b),
            _ => a + b,
        }
    }

    fn measure(&self) -> Option<EventMeasure> {
        if let Self::Event(part) = self { Some(part.measure) } else { None }
    }

    /// What is kept of it as the number that formulas see: money in minor units.
    pub fn value(&self, kept: i128, minor_places: u32) -> f64 {
        let sum = match self.measure() {
            Some(EventMeasure::Min) => OFFSET - kept,
            Some(EventMeasure::Max) => kept - OFFSET,
            _ => kept,
        };
        let divisor = match self {
            Self::Spend
            | Self::PlatformRevenue
            | Self::Revenue
            | Self::NewCustomerRevenue
            | Self::Refunds
            | Self::LifetimeRevenue => 10_i128.pow(6_u32.saturating_sub(minor_places)),
            Self::Orders | Self::NewCustomers | Self::PlatformConversions => 1_000_000,
            Self::Event(part) => match part.measure {
                EventMeasure::Revenue => 10_i128.pow(6_u32.saturating_sub(minor_places)),
                EventMeasure::Sum | EventMeasure::Min | EventMeasure::Max => 1_000_000,
                _ => 1,
            },
            _ => 1,
        };
        quotient(sum, divisor)
    }
}

/// The only place where sums become floating point.
#[expect(clippy::cast_precision_loss, reason = "16 digits are more than any report shows")]
fn quotient(sum: i128, divisor: i128) -> f64 {
    if sum % divisor == 0 { (sum / divisor) as f64 } else { sum as f64 / divisor as f64 }
}
