//! What ad platforms say was spent (`product.md §1`, spend row; `§10`).

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// An ad platform that is read by its own interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum AdPlatform {
    /// Meta Ads: Facebook and Instagram.
    Meta,
    /// Google Ads.
    Google,
    /// TikTok Ads.
    Tiktok,
}

/// What a spend row is about; the finest that its platform tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum SpendLevel {
    /// The whole account.
    Account,
    /// A campaign.
    Campaign,
    /// An ad set, called ad group by some.
    AdSet,
    /// An ad.
    Ad,
}

/// One ad, or whatever finest level the platform tells, on one day of its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendRow {
    /// `meta`, `google`, `tiktok`, or what an upload calls it.
    pub platform: String,
    /// The platform's id of the account.
    pub account_id: String,
    /// What the row is about.
    pub level: SpendLevel,
    /// The platform's id of that.
    pub id: String,
    /// Day in the account's time zone, `2026-11-23`.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub day: Day,
    /// Its campaign.
    pub campaign_id: Option<String>,
    /// Its ad set.
    pub ad_set_id: Option<String>,
    /// Its ad.
    pub ad_id: Option<String>,
    /// The account's currency, ISO 4217.
    pub currency: String,
    /// Spend, in millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub spend_micros: i64,
    /// Times shown.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub impressions: i64,
    /// Clicks.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub clicks: i64,
    /// Conversions that the platform claims, in millionths: some are modelled in fractions.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub conversions_micros: i64,
    /// Their value, in millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revenue_micros: i64,
}

/// What a platform calls a campaign, an ad set or an ad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendName {
    /// As in [`SpendRow`].
    pub platform: String,
    /// As in [`SpendRow`].
    pub account_id: String,
    /// As in [`SpendRow`].
    pub level: SpendLevel,
    /// As in [`SpendRow`].
    pub id: String,
    /// The name, by the platform's latest word.
    pub name: String,
}

/// What an import of spend did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendImport {
    /// Rows that were written, an ad on a day each.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_rows: i64,
    /// Lines whose numbers were added to another line's of the same ad and day.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_combined: i64,
    /// The first day; none when there is no row.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Sums of what was written, by account.
    pub accounts: Vec<SpendTotal>,
    /// Lines of a table that can't be read and were left out, at most 100.
    pub errors: Vec<LineError>,
    /// How many there are.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_errors: i64,
}

/// The sums of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendTotal {
    /// As in [`SpendRow`].
    pub platform: String,
    /// As in [`SpendRow`].
    pub account_id: String,
    /// ISO 4217.
    pub currency: String,
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

/// Which column of a table holds what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct CsvMapping {
    /// The day. Required.
    pub day: Option<String>,
    /// The amount spent. Required.
    pub spend: Option<String>,
    /// Times shown.
    pub impressions: Option<String>,
    /// Clicks.
    pub clicks: Option<String>,
    /// Conversions.
    pub conversions: Option<String>,
    /// Their value.
    pub revenue: Option<String>,
    /// Id of the campaign; its name serves where there is no id.
    pub campaign_id: Option<String>,
    /// Name of the campaign.
    pub campaign_name: Option<String>,
    /// Id of the ad set or ad group.
    pub ad_set_id: Option<String>,
    /// Its name.
    pub ad_set_name: Option<String>,
    /// Id of the ad.
    pub ad_id: Option<String>,
    /// Its name.
    pub ad_name: Option<String>,
    /// The platform, where one table has several.
    pub platform: Option<String>,
    /// Id of the account, where one table has several.
    pub account_id: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// How a day such as 03/04/2026 is meant.
    pub day_order: Option<DayOrder>,
    /// What stands before the decimals; found in the numbers when absent.
    pub decimal: Option<DecimalSign>,
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum DayOrder {
    /// 2026-11-23.
    Ymd,
    /// 23.11.2026.
    Dmy,
    /// 11/23/2026.
    Mdy,
}

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum DecimalSign {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

/// A table before it is uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CsvPreview {
    /// The columns, as the first line names them.
    pub columns: Vec<String>,
    /// What was asked for, or what the names of the columns suggest.
    pub mapping: CsvMapping,
    /// The first rows as they would be stored, at most 20.
    pub rows: Vec<SpendRow>,
    /// What an upload would do.
    pub import: SpendImport,
}

/// What is wrong with a line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineError {
    /// Number of the line, the first being 1.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub line: i64,
    /// The column; empty when it is about the line.
    pub column: String,
    /// What is wrong.
    pub message: String,
}
