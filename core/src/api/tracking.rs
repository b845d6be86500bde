//! Whether the ads' visits can be told, and how the orders compare (`product.md §8, §12`).

use serde::{Deserialize, Serialize};

use super::SpendLevel;

/// The sums of what spend rows share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendSum {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account_id: String,
    /// ISO 4217.
    pub currency: String,
    /// What they share: a campaign's, an ad set's or an ad's id, or a day; none for what the
    /// platform tells of no such thing.
    pub key: Option<String>,
    /// Rows.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_rows: i64,
    /// Millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub spend_micros: i64,
    /// Times shown.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub impressions: i64,
    /// Clicks.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub clicks: i64,
    /// Millionths.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub conversions_micros: i64,
    /// Millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revenue_micros: i64,
}

/// Whether the visits of ads carry what tells the ads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrackingHealth {
    /// Ads (or campaigns without ads) that cost something and have no session, by spend.
    pub untracked: Vec<UntrackedAd>,
    /// How the paid visits of each channel are marked.
    pub channels: Vec<ChannelMarks>,
    /// Campaign ids of visits that no platform knows.
    pub unknown: Vec<UnknownCampaign>,
}

/// An ad that costs something and brings nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UntrackedAd {
    /// The platform.
    pub platform: String,
    /// An ad, or the finest level that is told.
    pub level: SpendLevel,
    /// Its id.
    pub id: String,
    /// What the platform calls it.
    pub name: Option<String>,
    /// What the platform calls its campaign, else its id.
    pub campaign: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// Millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub spend_micros: i64,
    /// Clicks that the platform counts.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub clicks: i64,
}

/// The marks of a channel's paid visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChannelMarks {
    /// Such as `Meta Ads`.
    pub channel: String,
    /// Paid sessions.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_sessions: i64,
    /// Of these, sessions without `cvg_cid`.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_without_campaign: i64,
    /// Of these, sessions without `cvg_adid`.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_without_ad: i64,
    /// A landing that lacks one, the latest.
    pub example: Option<String>,
}

/// A campaign id that no platform knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnknownCampaign {
    /// `cvg_source`, or the channel.
    pub source: String,
    /// `cvg_cid`.
    pub campaign_id: String,
    /// Sessions.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_sessions: i64,
    /// The latest landing.
    pub example: Option<String>,
}

/// The orders of the shop, ours and what each platform claims, by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reconciliation {
    /// The platforms that have spend in the range.
    pub platforms: Vec<String>,
    /// Whether a shop's own orders are read; without it there is nothing to compare with.
    pub has_shop: bool,
    /// The days, the newest first.
    pub days: Vec<ReconciliationDay>,
}

/// One day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReconciliationDay {
    /// `2026-11-23`, in the time zone that was asked for.
    pub day: String,
    /// Orders that the shop has.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_shop: i64,
    /// Orders that count in reports.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_ours: i64,
    /// Of these, orders with a visit in the 30 days before.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_visited: i64,
    /// What each platform says, in the order of `platforms`.
    pub claims: Vec<PlatformClaim>,
    /// Why the numbers differ.
    pub reasons: Vec<Reason>,
}

/// What a platform says of a day, and what we know of its visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlatformClaim {
    /// The platform.
    pub platform: String,
    /// Conversions that it claims, in millionths.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub claimed_micros: i64,
    /// Orders of ours with a visit from its ads in the 30 days before.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_visited: i64,
}

/// Why numbers of a day differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reason {
    /// What it is.
    pub code: ReasonCode,
    /// The platform that it is about.
    pub platform: Option<String>,
    /// How many orders, in millionths; none where it can't be counted.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub n_micros: Option<i64>,
}

/// Why numbers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReasonCode {
    /// The shop has it and we do not.
    MissingHere,
    /// We have it and the shop does not.
    UnknownToShop,
    /// A test order: stored, never counted.
    TestOrder,
    /// Left out by a source's settings.
    Excluded,
    /// Only a browser told it, and the shop's server did not.
    BrowserOnly,
    /// No visit is known before it: no platform can be told by its visits.
    WithoutVisit,
    /// A platform claims more than its visits explain: seen and not clicked, another device,
    /// or its model.
    ClaimedWithoutVisit,
    /// Visits from its ads that a platform does not claim.
    VisitNotClaimed,
    /// All platforms together claim more orders than there are.
    ClaimedTwice,
    /// The account's days are cut in another time zone.
    OtherTimeZone,
    /// The platform may still restate the day.
    NotFinal,
}
