//! How the shell's requests and our answers are written: a line of JSON, then raw bytes.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tributary_core::api::{FieldError, Principal, Problem, Role};
use tributary_core::marketing::Settings;
use tributary_store::StoreError;
use tributary_store::report::Home;

/// Why a job could not be done. Ours, never the sender's fault; the shell answers 500 or 503.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// The shell sent what we do not read: both sides come from one build, so a defect.
    #[error("unreadable request of the shell: {0}")]
    Envelope(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Splits a request into its head and the body's raw bytes.
///
/// # Errors
///
/// [`JobError::Envelope`] when the head is not a `T`.
pub fn open<T: DeserializeOwned>(request: &[u8]) -> Result<(T, &[u8]), JobError> {
    let end = request.iter().position(|&byte| byte == b'\n').unwrap_or(request.len());
    let (line, rest) = request.split_at(end);
    let head =
        serde_json::from_slice(line).map_err(|error| JobError::Envelope(error.to_string()))?;
    Ok((head, rest.get(1..).unwrap_or_default()))
}

/// Reads a request that is text alone.
///
/// # Errors
///
/// [`JobError::Envelope`] when it is not UTF-8.
pub fn text(request: &[u8]) -> Result<&str, JobError> {
    std::str::from_utf8(request).map_err(|error| JobError::Envelope(error.to_string()))
}

/// Reads the JSON body of an API call; the error is the refusal to answer with.
///
/// # Errors
///
/// A 400 that says what was wrong.
pub fn body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(|error| Reply::invalid("", &error.to_string()))
}

/// The reply to what the store made of a request: a conflict is the sender's to solve.
///
/// # Errors
///
/// [`JobError::Store`] for every other failure.
pub fn or_conflict<T>(
    result: Result<T, StoreError>,
    reply: impl FnOnce(T) -> Reply,
) -> Result<Reply, JobError> {
    match result {
        Ok(value) => Ok(reply(value)),
        Err(StoreError::Conflict { field, message }) => Ok(Reply::invalid(field, &message)),
        Err(error) => Err(error.into()),
    }
}

/// A call of the dashboard API, as the shell hands it over.
#[derive(Debug, Deserialize)]
pub struct ApiCall {
    /// The workspace it is about; empty for the Directory's.
    pub workspace_id: String,
    /// HTTP method.
    pub method: String,
    /// Path below the workspace (or below `/api/v1`), such as `/events/12`.
    pub path: String,
    /// Query string without the question mark.
    pub query: String,
    /// Now, Unix ms.
    pub now_ms: i64,
    /// 64 hexadecimal digits nobody can guess, fresh for this call.
    pub random: String,
    /// The workspace's time zone, where the answer depends on it.
    #[serde(default)]
    pub time_zone: String,
    /// The workspace's currency, where the answer depends on it.
    #[serde(default)]
    pub currency: String,
    /// What the deployment sets about ad platforms, where the answer depends on it.
    #[serde(default)]
    pub settings: Settings,
    /// Who calls.
    pub principal: Principal,
}

impl ApiCall {
    /// The workspace's time zone and currency.
    pub fn home(&self) -> Home {
        Home { time_zone: self.time_zone.clone(), currency: self.currency.clone() }
    }

    /// What the caller may do in the workspace that the call is about.
    pub fn role(&self) -> Role {
        self.principal.role_in(&self.workspace_id).unwrap_or_default()
    }
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: BTreeMap<&'static str, String>,
    /// Text of the body.
    pub body: String,
}

impl Reply {
    /// 204 without a body.
    pub fn empty() -> Self {
        Self { status: 204, headers: BTreeMap::new(), body: String::new() }
    }

    /// A JSON answer.
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        Self {
            status,
            headers: BTreeMap::from([("content-type", "application/json".to_owned())]),
            body: to_json(value),
        }
    }

    /// Text of some kind.
    pub fn text(content_type: &str, text: String) -> Self {
        let headers = BTreeMap::from([("content-type", content_type.to_owned())]);
        Self { status: 200, headers, body: text }
    }

    /// JSON that is written already, to be saved under a name.
    pub fn document(json: String, file_name: &str) -> Self {
        Self::file("application/json", json, file_name)
    }

    /// Text to be saved under a name.
    pub fn file(content_type: &str, text: String, file_name: &str) -> Self {
        let headers = BTreeMap::from([("content-type", content_type.to_owned())]);
        Self { status: 200, headers, body: text }
            .with("content-disposition", format!("attachment; filename=\"{file_name}\""))
    }

    /// A table, to be saved under a name.
    pub fn csv(text: String, file_name: &str) -> Self {
        let headers = BTreeMap::from([("content-type", "text/csv; charset=utf-8".to_owned())]);
        Self { status: 200, headers, body: text }
            .with("content-disposition", format!("attachment; filename=\"{file_name}\""))
    }

    /// An error answer (`docs/wire.md`).
    pub fn problem(status: u16, code: &str, title: &str, errors: Vec<FieldError>) -> Self {
        let problem = Problem {
            r#type: "about:blank".to_owned(),
            title: title.to_owned(),
            status,
            code: code.to_owned(),
            errors,
        };
        Self {
            status,
            headers: BTreeMap::from([("content-type", "application/problem+json".to_owned())]),
            body: to_json(&problem),
        }
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::problem(404, "not_found", "There is nothing here.", Vec::new())
    }

    /// 405, naming the methods that the address answers to.
    pub fn method_not_allowed(allow: &str) -> Self {
        let title = format!("This address answers to {allow}.");
        Self::problem(405, "method_not_allowed", &title, Vec::new()).with("allow", allow.to_owned())
    }

    /// 400 for one field.
    pub fn invalid(field: &str, message: &str) -> Self {
        let error = FieldError { field: field.to_owned(), message: message.to_owned() };
        Self::problem(400, "invalid_field", "The request has an invalid field.", vec![error])
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// What the shell reads.
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

/// An answer to the shell.
///
/// # Errors
///
/// [`JobError::Envelope`] when it can't be JSON; ours always can.
pub fn json(value: &impl Serialize) -> Result<String, JobError> {
    serde_json::to_string(value).map_err(|error| JobError::Envelope(error.to_string()))
}

/// JSON of our own types, whose serialisation has no way to fail.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_starts_after_the_first_line_and_keeps_every_byte() {
        let (head, body): (Vec<u8>, &[u8]) = open(b"[1,2]\n\xff\n{}").unwrap();
        assert_eq!((head, body), (vec![1, 2], b"\xff\n{}".as_slice()));
        let (head, body): (u8, &[u8]) = open(b"7").unwrap();
        assert_eq!((head, body), (7, b"".as_slice()));
        assert!(matches!(open::<u8>(b"x\n"), Err(JobError::Envelope(_))));
    }

    #[test]
    fn a_problem_names_its_field() {
        let reply = Reply::invalid("name", "must not be empty");
        assert_eq!(reply.status, 400);
        assert!(
            reply.body.contains(r#""errors":[{"field":"name","message":"must not be empty"}]"#)
        );
    }
}
