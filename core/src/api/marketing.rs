//! Marketing sources: connecting ad accounts and how their reading is doing (`product.md §10`).

use serde::{Deserialize, Serialize};

use super::AdPlatform;

/// What it takes to make a marketing source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct NewMarketingSource {
    /// Whose numbers are read.
    pub platform: AdPlatform,
    /// What people call it; the platform's name when absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// What to change of a marketing source; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct MarketingChange {
    /// What people call it.
    pub name: Option<String>,
    /// A pasted token: Meta's and TikTok's access token, Google's refresh token. Kept
    /// encrypted and never shown again.
    pub token: Option<String>,
    /// The account to read.
    pub account: Option<AdAccount>,
    /// The first day to read, `2026-01-01`; the last 90 days when absent.
    pub since: Option<String>,
    /// Whether to rest.
    pub is_paused: Option<bool>,
}

/// An account at an ad platform.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AdAccount {
    /// The platform's id, digits only.
    pub account_id: String,
    /// What the platform calls it.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// IANA time zone that its days are cut in.
    pub time_zone: String,
    /// Google: the manager account that it is reached through.
    #[serde(default)]
    pub manager_id: Option<String>,
}

/// How the reading of an account is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MarketingState {
    /// No access yet: connect it.
    NoAccess,
    /// Access, but no account yet: choose one.
    NoAccount,
    /// Past days are being read.
    Backfill,
    /// Everything asked for is read, and read again as it changes.
    Live,
    /// A person has paused it.
    Paused,
    /// The platform refuses the access: connect it again.
    Reconnect,
    /// It fails and will be tried again.
    Failing,
}

/// A marketing source and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MarketingSource {
    /// Stable id within the workspace.
    pub source_id: String,
    /// Whose numbers are read.
    pub platform: AdPlatform,
    /// What people call it.
    pub name: String,
    /// How it is doing.
    pub state: MarketingState,
    /// The account that is read.
    pub account: Option<AdAccount>,
    /// When it was made, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub created_at: i64,
    /// The first day that was asked for.
    pub since: Option<String>,
    /// Days that were asked for.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_days: i64,
    /// Days of these that are not read yet.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_days_left: i64,
    /// When something was last read to its end, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub synced_at: Option<i64>,
    /// Days old enough to change no more were last read again then, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub restated_at: Option<i64>,
    /// Time of the next request, Unix ms; none while it rests.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub next_at: Option<i64>,
    /// Failures in a row.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_failures: i64,
    /// What is wrong, in one sentence.
    pub error: Option<String>,
    /// What to do about it, in one sentence.
    pub advice: Option<String>,
    /// What will be wrong soon: an interface that ends.
    pub warning: Option<String>,
}

/// What this deployment can connect to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MarketingPlatform {
    /// The platform.
    pub platform: AdPlatform,
    /// Whether its app is set up here, so that a person can sign in there.
    pub has_sign_in: bool,
    /// Whether a pasted token is enough.
    pub takes_token: bool,
    /// The settings of the deployment that signing in needs.
    pub settings: Vec<String>,
    /// Address to allow in the platform's app.
    pub redirect_uri: String,
    /// Version of its interface.
    pub api_version: String,
    /// The parameters to put into the ads' addresses (`product.md §8`).
    pub template: String,
}

/// Everything about marketing sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MarketingPage {
    /// The sources, by name.
    pub sources: Vec<MarketingSource>,
    /// What can be connected.
    pub platforms: Vec<MarketingPlatform>,
    /// Uploaded accounts that no source reads.
    pub uploads: Vec<SpendUpload>,
    /// The exchange rates.
    pub rates: RatesStatus,
    /// Whether access can be kept: the deployment's `CREDENTIAL_KEY` is set.
    pub has_key: bool,
}

/// Spend that was handed in for an account that no source reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpendUpload {
    /// What the upload called it.
    pub platform: String,
    /// The account.
    pub account_id: String,
    /// ISO 4217.
    pub currency: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Rows.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_rows: i64,
    /// Millionths of the currency's unit.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub spend_micros: i64,
}

/// Which exchange rates are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RatesStatus {
    /// The latest day that there are rates of.
    pub latest_day: Option<String>,
    /// Days from then to now.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub age_days: i64,
    /// Whether they are the ones that came with the program.
    pub is_built_in: bool,
    /// When they were last read, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub read_at: Option<i64>,
    /// Why the last reading failed.
    pub error: Option<String>,
}

/// Where to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignIn {
    /// The platform's address to send the person to.
    pub url: String,
}
