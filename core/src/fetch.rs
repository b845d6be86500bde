//! Requests for the edge to send, and their answers.
//!
//! A secret stands in a request by its name, as `${access_token}`: the edge puts it in, so it
//! is never in the core's or the store's hands.

use std::collections::BTreeMap;

use serde::Serialize;

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fetch {
    /// HTTP method.
    pub method: &'static str,
    /// The whole address; secrets in it are percent-encoded.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent; nothing for a GET.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// What a request sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// JSON; secrets stand within its strings.
    Json(String),
    /// `a=1&b=2`; secrets are percent-encoded.
    Form(String),
    /// Text that goes as it is: no secret is looked for in it, for visitors write some of it.
    Raw(String),
}

impl Fetch {
    /// A GET without headers of its own.
    pub fn get(url: String) -> Self {
        Self { method: "GET", url, headers: Vec::new(), body: None }
    }

    /// A POST without headers of its own.
    pub fn post(url: String, body: Body) -> Self {
        Self { method: "POST", url, headers: Vec::new(), body: Some(body) }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// `a=1&b=%20`, percent-encoded. Secrets by their names are to be added behind it.
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// An outer address that a person enters, as `scheme://host[:port][/path]` without a slash at
/// the end; `None` when it is none. A secret can't stand in it.
pub fn base_url(given: &str) -> Option<String> {
    let url = given.trim().trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let is_odd = |c: char| !c.is_ascii_graphic() || "?#@\\${}\"<>^`|".contains(c);
    (!rest.is_empty() && !rest.starts_with('/') && !rest.contains(is_odd)).then(|| url.to_owned())
}

/// Hints of an answer's headers, by lower-case name.
pub type Hints = BTreeMap<String, String>;

/// An answer to a request.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status; 0 when none came.
    pub status: u16,
    /// The headers that the edge passes on: when to ask again, how much was used.
    pub hints: &'a Hints,
    /// The body's text.
    pub body: &'a str,
}

impl Answer<'_> {
    /// `Retry-After`, in seconds.
    pub fn retry_after_s(&self) -> Option<i64> {
        self.hints.get("retry-after")?.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outer_address_holds_neither_login_nor_query_nor_a_secret() {
        for (given, wanted) in [
            (" https://shop.example/ ", Some("https://shop.example")),
            ("http://127.0.0.1:8123/a/b//", Some("http://127.0.0.1:8123/a/b")),
            ("https://", None),
            ("https:///x", None),
            ("ftp://shop.example", None),
            ("https://a:b@shop.example", None),
            ("https://shop.example/?a=1", None),
            ("https://shop.example/#x", None),
            ("https://shop.example/${META_APP_SECRET}", None),
            ("https://shop .example", None),
            ("https://shop\\.example", None),
            ("shop.example", None),
        ] {
            assert_eq!(base_url(given).as_deref(), wanted, "{given}");
        }
    }
}
