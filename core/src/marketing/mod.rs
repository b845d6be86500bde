//! Ad platforms: what they say was spent, and which request asks them (`product.md §10`). No IO
//! here: the edge sends.

mod csv;
mod google;
mod meta;
mod number;
mod row;
mod tiktok;
mod upload;

pub use csv::{CsvDefaults, CsvTable, read as read_csv, suggest as suggest_mapping};
pub use row::{Reading, Told};
pub use upload::{Form, Upload};

use crate::api::{AdPlatform, SpendLevel};

/// What a reader has to be told of the account that an answer is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The platform's id, digits only for Meta, Google and TikTok.
    pub account_id: String,
    /// ISO 4217.
    pub currency: String,
}

/// Why an answer could not be used, by what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarketingError {
    /// Not what the platform documents.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
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
