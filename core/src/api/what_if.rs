//! Attribution under two settings, side by side (`product.md §9`).

use serde::{Deserialize, Serialize};

use super::{AttributionSettings, TrafficSettings};

/// The settings of one side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfSide {
    /// Model, window, mode and lookback.
    pub attribution: AttributionSettings,
    /// Session timeout, new-source rule, channel rules, hosts and gateways; the workspace's own
    /// when absent.
    pub traffic: Option<TrafficSettings>,
}

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfQuestion {
    /// Credit dated at this moment or later, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub from: i64,
    /// Credit dated before this moment, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub to: i64,
    /// One side.
    #[serde(default)]
    pub a: WhatIfSide,
    /// The other.
    #[serde(default)]
    pub b: WhatIfSide,
    /// Where the part before ended; absent for the first part.
    #[serde(default)]
    pub after: Option<WhatIfPlace>,
}

/// A place among the orders, which go by their time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfPlace {
    /// Time of the order, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Source that told it.
    pub source_id: String,
    /// The sender's id of its event.
    pub event_id: String,
}

/// One part of a comparison. The sums of the whole are those of all parts added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfPart {
    /// Orders with credit in the range, on either side.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_orders: i64,
    /// Those of them whose credit by channel differs between the sides.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_changed: i64,
    /// Raw events that were read to put visits together again.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_events: i64,
    /// Credit by channel and currency.
    pub lines: Vec<WhatIfLine>,
    /// Where to go on; absent when this was the last part.
    pub next: Option<WhatIfPlace>,
}

/// What a channel is credited with on each side, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfLine {
    /// Channel group.
    pub channel_group: String,
    /// Channel.
    pub channel: String,
    /// ISO 4217 code; absent for orders without revenue.
    pub currency: Option<String>,
    /// On one side.
    pub a: WhatIfSum,
    /// On the other.
    pub b: WhatIfSum,
}

/// Credit added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatIfSum {
    /// Shares of orders, in parts per million: 1,000,000 is one order.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub share_ppm: i64,
    /// Shares of revenue, in the currency's minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revenue_minor: i64,
}
