//! Reports: one definition of each metric, for every page, the API and exports
//! (`product.md §11`).
//!
//! A query becomes a [`Plan`]; `tributary_store::report` gathers the sums it needs from SQL
//! into a [`Sheet`]; the sheet works out every ratio from summed parts, never from averages.

mod csv;
mod dimension;
mod formula;
mod levels;
mod metric;
mod part;
mod period;
mod plan;
mod rates;
mod sheet;

pub use csv::to_csv;
pub use dimension::{DIMENSIONS, Filters, is_order_only, is_origin};
pub use formula::{Expr, parse};
pub use levels::{Levels, Origin, PlatformNames, UnitNode, platform_channel};
pub use metric::{METRICS, Metric, find};
pub use part::{EventMeasure, EventPart, Part};
pub use period::{Period, Span};
pub use plan::{Plan, check_range, plan};
pub use rates::{MICRO, Rates, minor_to_micros};
pub use sheet::{Sheet, report};

#[cfg(test)]
mod tests;
