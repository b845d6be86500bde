//! What a person sets for one source (`product.md §2, §3, §5.1`).

use serde::{Deserialize, Serialize};

/// Longest upsell delay: a day.
const MAX_UPSELL_DELAY_S: u32 = 86_400;
/// Entries of a list, at most.
const MAX_ENTRIES: usize = 100;
/// Characters of an entry, at most.
const MAX_ENTRY_CHARS: usize = 200;

/// When the pixel may keep cookies and send (`product.md §2`, consent).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ConsentMode {
    /// Always: consent rides on every event and steers what is passed on.
    #[default]
    Default,
    /// Nothing is stored or sent, and no cookie is set, until consent is granted.
    Require,
    /// Events are sent without cookies until consent is granted.
    Cookieless,
}

/// What a person sets for one source. A field that is absent has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SourceOptions {
    /// When the pixel may keep cookies and send.
    pub consent: ConsentMode,
    /// Events that the pixel would track by itself and shall not, such as `Viewed Cart`.
    pub untracked: Vec<String>,
    /// Whether `$email` identifies a person of its own accord.
    pub email_is_alias: bool,
    /// How long an order may still grow by an upsell, in seconds.
    pub upsell_delay_s: u32,
    /// Orders of these sales channels (`$sales_channel_type`) are left out.
    pub excluded_channels: Vec<String>,
    /// Orders with one of these tags are left out.
    pub excluded_tags: Vec<String>,
    /// Requests that a webhook or Segment source may send in a minute; 0 for any number. Each
    /// place of the network counts for itself, and what tells an order is always taken.
    pub max_per_minute: u32,
}

impl Default for SourceOptions {
    fn default() -> Self {
        Self {
            consent: ConsentMode::Default,
            untracked: Vec::new(),
            email_is_alias: false,
            upsell_delay_s: 600,
            excluded_channels: Vec::new(),
            excluded_tags: Vec::new(),
            max_per_minute: 0,
        }
    }
}

impl SourceOptions {
    /// Whether every value is within its bounds.
    ///
    /// # Errors
    ///
    /// The field and what was expected.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        if MAX_UPSELL_DELAY_S < self.upsell_delay_s {
            return Err(("options.upsell_delay_s", "expected 0 to 86400 seconds".to_owned()));
        }
        let lists = [
            ("options.untracked", &self.untracked),
            ("options.excluded_channels", &self.excluded_channels),
            ("options.excluded_tags", &self.excluded_tags),
        ];
        let is_entry = |text: &String| (1..=MAX_ENTRY_CHARS).contains(&text.chars().count());
        for (field, list) in lists {
            if MAX_ENTRIES < list.len() || !list.iter().all(is_entry) {
                return Err((
                    field,
                    "expected up to 100 entries of 1 to 200 characters".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_fields_have_their_defaults_and_unknown_ones_are_named() {
        let options: SourceOptions = serde_json::from_str(r#"{"consent":"require"}"#).unwrap();
        assert_eq!((options.consent, options.upsell_delay_s), (ConsentMode::Require, 600));
        assert!(options.check().is_ok());
        let error = serde_json::from_str::<SourceOptions>(r#"{"upsel":1}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `upsel`"), "{error}");
    }

    #[test]
    fn a_value_out_of_bounds_names_its_field() {
        let late = SourceOptions { upsell_delay_s: 86_401, ..SourceOptions::default() };
        assert_eq!(late.check().unwrap_err().0, "options.upsell_delay_s");
        let blank =
            SourceOptions { excluded_tags: vec![String::new()], ..SourceOptions::default() };
        assert_eq!(blank.check().unwrap_err().0, "options.excluded_tags");
    }
}
