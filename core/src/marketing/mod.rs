//! Ad platforms: what they say was spent, and which request asks them (`product.md §10`). No IO
//! here: the edge sends.

pub mod access;
mod accounts;
mod csv;
mod error;
mod google;
mod meta;
mod number;
mod part;
mod plan;
mod row;
mod settings;
mod tiktok;
mod upload;

pub use accounts::Listing;
pub use csv::{CsvDefaults, CsvTable, read as read_csv, suggest as suggest_mapping};
pub use error::MarketingError;
pub use part::{Page, Part, Purpose, Stage};
pub use plan::{Days, Next, Progress, RESTATED_DAYS, next};
pub use row::{Reading, Told};
pub use settings::{Settings, WARNED_DAYS, template};
pub use upload::{Form, Upload};

use crate::api::{AdAccount, AdPlatform, SpendLevel};
use crate::fetch::{Answer, Fetch};

/// What a reader has to be told of the account that an answer is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The platform's id, digits only for Meta, Google and TikTok.
    pub account_id: String,
    /// ISO 4217.
    pub currency: String,
}

/// The next request of a part.
pub fn request(
    platform: AdPlatform,
    settings: &Settings,
    account: &AdAccount,
    part: &Part,
) -> Fetch {
    match platform {
        AdPlatform::Meta => meta::request(settings, account, part),
        AdPlatform::Google => google::request(settings, account, part),
        AdPlatform::Tiktok => tiktok::request(settings, account, part),
    }
}

/// Reads the answer to [`request`].
///
/// # Errors
///
/// [`MarketingError`].
pub fn read(
    platform: AdPlatform,
    account: &AdAccount,
    part: &Part,
    answer: &Answer<'_>,
) -> Result<Page, MarketingError> {
    let known =
        Account { account_id: account.account_id.clone(), currency: account.currency.clone() };
    let page = match platform {
        AdPlatform::Meta => meta::read(&known, part, answer),
        AdPlatform::Google => google::read(&known, part, answer),
        AdPlatform::Tiktok => tiktok::read(&known, part, answer),
    }?;
    // What is outside of the days that were asked for would be put beside rows of its own.
    let is_asked = |day| (part.from..=part.to).contains(&day);
    if page.told.rows.iter().all(|row| is_asked(row.day)) {
        Ok(page)
    } else {
        Err(MarketingError::Unexpected("a row is of a day that was not asked for".to_owned()))
    }
}

/// Reads what a platform's report answered, whatever the status around it was.
///
/// # Errors
///
/// [`MarketingError::Unexpected`] names what is not as documented.
pub fn read_report(
    platform: AdPlatform,
    body: &str,
    account: &Account,
) -> Result<Told, MarketingError> {
    let value = serde_json::from_str(body)
        .map_err(|error| MarketingError::Unexpected(error.to_string()))?;
    match platform {
        AdPlatform::Meta => meta::rows(&value, account),
        AdPlatform::Google => google::rows(&value, account),
        AdPlatform::Tiktok => tiktok::rows(&value, account),
    }
}

impl SpendLevel {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Campaign => "campaign",
            Self::AdSet => "ad_set",
            Self::Ad => "ad",
        }
    }
}

#[cfg(test)]
mod tests;
