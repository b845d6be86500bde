//! Which source a call of the Segment protocol is for (`product.md §3`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::envelope::{self, JobError};

/// Where a write key may stand.
#[derive(Debug, Deserialize)]
struct Call {
    /// The `Authorization` header; empty when there is none.
    authorization: String,
}

/// The body, as far as it is looked at here.
#[derive(Deserialize)]
struct Body {
    #[serde(rename = "writeKey")]
    write_key: Option<String>,
}

/// Job: the write key of the `Authorization` header (user name of Basic), else of the body;
/// empty when neither has one.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn write_key(request: &[u8]) -> Result<String, JobError> {
    let (call, body): (Call, &[u8]) = envelope::open(request)?;
    let of_body = || serde_json::from_slice::<Body>(body).ok()?.write_key;
    Ok(of_header(&call.authorization).or_else(of_body).unwrap_or_default())
}

fn of_header(authorization: &str) -> Option<String> {
    let (scheme, credentials) = authorization.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let key = decoded.split(':').next().unwrap_or_default();
    (!key.is_empty()).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_comes_before_the_body() {
        let cases = [
            // `key123:`, as the clients send it.
            ("Basic a2V5MTIzOg==", r#"{"writeKey":"other"}"#, "key123"),
            ("basic a2V5MTIz", "{}", "key123"),
            ("", r#"{"writeKey":"key123","batch":[]}"#, "key123"),
            ("Basic Og==", r#"{"writeKey":"key123"}"#, "key123"),
            ("Bearer key123", "{}", ""),
            ("Basic !", "<html>", ""),
            ("", r#"{"writeKey":7}"#, ""),
        ];
        for (authorization, body, want) in cases {
            let head = serde_json::json!({ "authorization": authorization });
            let request = format!("{head}\n{body}");
            assert_eq!(write_key(request.as_bytes()).unwrap(), want, "{authorization} {body}");
        }
    }
}
