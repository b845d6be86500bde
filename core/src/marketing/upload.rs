//! Spend that a person hands in: a platform's own answer, or a table.

use super::csv::{CsvDefaults, CsvTable, read as read_csv, suggest};
use super::row::Reading;
use super::{Account, read_report};
use crate::api::{AdPlatform, CsvMapping};

/// What a table's platform is called when nothing tells it.
const UNNAMED: &str = "csv";

/// What was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The answer of a platform's report.
    Report(AdPlatform),
    /// A table.
    Csv,
}

/// How to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What it is.
    pub form: Form,
    /// What a table's platform is called, such as `pinterest`.
    pub name: String,
    /// The account, where the lines don't tell it.
    pub account_id: String,
    /// ISO 4217, where the lines don't tell it.
    pub currency: String,
    /// A table's columns; by their names when absent.
    pub mapping: Option<CsvMapping>,
}

impl Form {
    /// Reads `meta`, `google`, `tiktok` or `csv`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Self::Csv),
            _ => AdPlatform::parse(word).map(Self::Report),
        }
    }
}

impl Upload {
    /// Reads what was handed in.
    ///
    /// # Errors
    ///
    /// Where it can't be read at all: what is wrong, and the part it is about.
    pub fn read(&self, text: &str) -> Result<Reading, (String, String)> {
        let account_id = self.account_id.trim().trim_start_matches("act_").to_owned();
        match self.form {
            Form::Report(platform) => {
                let account = Account { account_id, currency: self.currency.clone() };
                let told = read_report(platform, text, &account)
                    .map_err(|error| ("body".to_owned(), error.to_string()))?;
                Ok(Reading { told, ..Reading::default() })
            }
            Form::Csv => {
                let table = CsvTable::parse(text)
                    .map_err(|error| (format!("lines[{}]", error.line), error.message))?;
                let mapping = self.mapping.clone().unwrap_or_else(|| suggest(&table.columns));
                let name = self.name.trim().to_lowercase();
                let platform = if name.is_empty() { UNNAMED.to_owned() } else { name };
                let currency = self.currency.clone();
                Ok(read_csv(&table, &mapping, &CsvDefaults { platform, account_id, currency }))
            }
        }
    }
}

impl AdPlatform {
    /// Reads `meta`, `google` or `tiktok`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Meta, Self::Google, Self::Tiktok].into_iter().find(|one| one.as_str() == word)
    }

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Google => "google",
            Self::Tiktok => "tiktok",
        }
    }
}
