//! Orders and why they are credited as they are (`product.md §9, §12`).

use serde::{Deserialize, Serialize};

use super::{Attribution, AttributionModel, AttributionSettings, AttributionWindow};

/// Whether a copy of an order counts in reports (`product.md §6, §11`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum OrderStanding {
    /// It counts.
    Counted,
    /// A test order: never counted as revenue.
    Test,
    /// Left out by one of its source's exclusions.
    Excluded,
    /// Another copy counts in its place.
    Repeated,
}

/// One line of the list of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderSummary {
    /// Row of its event in the log.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: i64,
    /// The shop's id of the order.
    pub order_id: String,
    /// What the shop calls it, such as `#1001`.
    pub order_name: Option<String>,
    /// Source that told it.
    pub source_id: String,
    /// When it was placed, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Gross value in minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub revenue_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Whether it counts.
    pub standing: OrderStanding,
    /// Where it was sold, `$sales_channel_type`.
    pub sales_channel: Option<String>,
    /// The rung of the source's ladder that tied it to a person, such as `note_attribute`.
    pub rung: Option<String>,
    /// The person.
    pub profile_id: Option<String>,
    /// Sessions in the 90 days before it.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_touches: i64,
    /// Who is credited by last touch within 30 days.
    pub credited: Attribution,
}

/// A page of orders, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderPage {
    /// The lines.
    pub orders: Vec<OrderSummary>,
    /// Pass as `before` to read on; absent at the end.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub next_before: Option<i64>,
}

/// One telling of an order by one source (`product.md §6`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderCopy {
    /// Row of its event in the log.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: i64,
    /// Source that told it.
    pub source_id: String,
    /// Whether a browser told it.
    pub is_client: bool,
    /// Whether this copy counts.
    pub standing: OrderStanding,
    /// Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Gross value in minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub revenue_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The rung that tied it to a person.
    pub rung: Option<String>,
}

/// A session as a step to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderTouch {
    /// 1 for the oldest.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub position: i64,
    /// The session.
    pub session_id: String,
    /// The browser.
    pub visitor_id: String,
    /// Its start, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Where it came from.
    pub attribution: Attribution,
    /// Whether the visit was paid for.
    pub is_paid: bool,
    /// Whether the order was placed in it.
    pub is_holder: bool,
    /// Whether it lies within the window that was asked for.
    pub is_in_window: bool,
    /// Address of its first page.
    pub landing_url: Option<String>,
    /// Referrer of its first page.
    pub referrer: Option<String>,
}

/// A share of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderCredit {
    /// The touch that earned it; absent when it went to nobody.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub position: Option<i64>,
    /// The touch's levels, or what stands in their place, such as `No web touchpoint`.
    pub attribution: Attribution,
    /// The moment it is dated at, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Share of the order, in parts per million.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub share_ppm: i64,
    /// Share of the revenue in minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub revenue_minor: Option<i64>,
}

/// An order under one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ModelCredits {
    /// The model.
    pub model: AttributionModel,
    /// Who is credited, oldest touch first. Empty when the lookback dropped all of it.
    pub credits: Vec<OrderCredit>,
}

/// What a channel earns of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChannelCredit {
    /// Such as `Paid Social`.
    pub channel_group: String,
    /// Such as `Meta Ads`.
    pub channel: String,
    /// Share of the order, in parts per million.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub share_ppm: i64,
    /// Share of the revenue in minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub revenue_minor: Option<i64>,
}

/// An order's channels under one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ModelChannels {
    /// The model.
    pub model: AttributionModel,
    /// What each channel earns, in the order of its first touch.
    pub channels: Vec<ChannelCredit>,
    /// Whether the window that was asked for credits other touches, or otherwise.
    pub is_changed: bool,
}

/// What another window makes of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WindowCredits {
    /// The window.
    pub window_days: AttributionWindow,
    /// Touches within it.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_touches: i64,
    /// Every model under it.
    pub models: Vec<ModelChannels>,
}

/// Why no touch can be credited for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Unattributed {
    /// It names nobody who could be found.
    NoPerson,
    /// Its person was never seen in a browser.
    NoSession,
    /// Its person's sessions all began later.
    OnlyLater,
    /// Its person's sessions before it are those of bots.
    OnlyBots,
    /// Its person's sessions before it are outside of the window.
    OutsideWindow,
}

/// Everything about one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderDetail {
    /// Its line.
    #[serde(flatten)]
    pub summary: OrderSummary,
    /// The settings that `models` follow; their model says nothing here.
    pub settings: AttributionSettings,
    /// All copies of the order, those that count first.
    pub copies: Vec<OrderCopy>,
    /// Sessions in the 90 days before it, oldest first; the newest 500 of them.
    pub touches: Vec<OrderTouch>,
    /// Why no touch can be credited, when none can.
    pub unattributed: Option<Unattributed>,
    /// Its credit under every model.
    pub models: Vec<ModelCredits>,
    /// What every window makes of it.
    pub windows: Vec<WindowCredits>,
}
