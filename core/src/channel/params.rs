//! The tracking parameters of a landing address.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::query;
use super::click_id;

/// Longest value that is kept, in characters.
const MAX_VALUE_CHARS: usize = 500;

/// The UTM parameters as found, trimmed; absent when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Utm {
    /// `utm_source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `utm_medium`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// `utm_campaign`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// `utm_term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// `utm_content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// `utm_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Utm {
    /// Whether the landing carried none of them.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The parameters of the ad templates shown to the user (`product.md §8`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cvg {
    /// `cvg_source`: the ad platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `cvg_cid`: the platform's campaign id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
    /// `cvg_adid`: the platform's ad id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adid: Option<String>,
}

impl Cvg {
    /// Whether the landing carried none of them.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything a landing address says about its origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Params {
    pub(super) utm: Utm,
    pub(super) cvg: Cvg,
    /// Click id → value, by the platform's own spelling of the name.
    pub(super) click_ids: BTreeMap<String, String>,
}

impl Params {
    /// Reads `url`. Names are matched without regard to case, values are percent-decoded
    /// and cut to 500 characters, empty ones are left out, and the first of a repeated
    /// parameter wins.
    pub(super) fn parse(url: &str) -> Self {
        let mut params = Self::default();
        for (name, value) in form_urlencoded::parse(query(url).as_bytes()) {
            let value: String = value.trim().chars().take(MAX_VALUE_CHARS).collect();
            if !value.is_empty() {
                params.put(&name.to_ascii_lowercase(), value);
            }
        }
        params
    }

    fn put(&mut self, name: &str, value: String) {
        let field = match name {
            "utm_source" => &mut self.utm.source,
            "utm_medium" => &mut self.utm.medium,
            "utm_campaign" => &mut self.utm.campaign,
            "utm_term" => &mut self.utm.term,
            "utm_content" => &mut self.utm.content,
            "utm_id" => &mut self.utm.id,
            "cvg_source" => &mut self.cvg.source,
            "cvg_cid" => &mut self.cvg.cid,
            "cvg_adid" => &mut self.cvg.adid,
            _ => return self.put_click_id(name, value),
        };
        field.get_or_insert(value);
    }

    fn put_click_id(&mut self, name: &str, value: String) {
        if let Some(id) = click_id::find(name) {
            self.click_ids.entry(id.name.to_owned()).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_as_they_come() {
        let cases = [
            // query, utm_source
            ("utm_source=a", Some("a")),
            ("UTM_Source=A", Some("A")),
            ("utm_source=a&utm_source=b", Some("a")),
            ("utm_source=&utm_source=b", Some("b")),
            ("utm_source=%20a%2Bb+c%20", Some("a+b c")),
            ("utm%5Fsource=a", Some("a")),
            ("utm_source=%ff%", Some("\u{fffd}%")),
            ("utm_source", None),
            ("xutm_source=a", None),
        ];
        for (query, want) in cases {
            let params = Params::parse(&format!("https://shop.example/?{query}"));
            assert_eq!(params.utm.source.as_deref(), want, "{query}");
        }
    }

    #[test]
    fn click_ids_keep_the_platforms_spelling() {
        let params = Params::parse("?sccid=Ab1&GCLID=Xy&other=1");
        let want = [("ScCid", "Ab1"), ("gclid", "Xy")];
        let got: Vec<_> = params.click_ids.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(got, want);
    }

    #[test]
    fn values_are_cut_between_characters() {
        let params = Params::parse(&format!("?utm_campaign={}", "é".repeat(600)));
        assert_eq!(params.utm.campaign.map(|c| c.chars().count()), Some(500));
    }
}
