//! What ClickHouse answers.

use crate::fetch::Answer;

/// Characters of ClickHouse's own words that are shown.
const MAX_WORDS: usize = 300;

/// Why rows were not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForwardError {
    /// Nobody there, or too slow.
    #[error("the database does not answer")]
    NoAnswer,
    /// User or password.
    #[error("the database refuses this user or password")]
    Login,
    /// The user may not do this.
    #[error("the user lacks a right: {0}")]
    Right(String),
    /// No such database.
    #[error("there is no database of this name")]
    Database,
    /// It asks to wait.
    #[error("the database is too busy (status {0})")]
    Busy(u16),
    /// The tables are not ours.
    #[error("a table is not as it was made, code {0}")]
    Table(String),
    /// Something that is no ClickHouse.
    #[error("what answers there is not ClickHouse (status {0})")]
    Stranger(u16),
    /// Anything else it said.
    #[error("the database refuses with code {0}")]
    Refused(String),
}

impl ForwardError {
    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoAnswer => {
                "Check the address and its port, and that the database can be reached from the internet."
            }
            Self::Login => "Check the user, and enter the password again.",
            Self::Right(_) => {
                "Grant the user CREATE TABLE, CREATE VIEW, SELECT, INSERT and ALTER DELETE on this database."
            }
            Self::Database => "Create the database, or enter the name of one that is there.",
            Self::Busy(_) => "Nothing to do: it is tried again by itself.",
            Self::Table(_) => {
                "Rename or drop the table in ClickHouse, then remove this target here and add it again."
            }
            Self::Stranger(_) => {
                "Enter the address of ClickHouse's HTTP interface; its port is often 8123, or 8443 with https."
            }
            Self::Refused(_) => {
                "Look the code up in ClickHouse's log (system.query_log); when it is solved, choose “Try now”."
            }
        }
    }
}

/// Whether a request was carried out.
///
/// # Errors
///
/// Why not.
pub fn read(answer: &Answer<'_>) -> Result<(), ForwardError> {
    let body = answer.body.trim();
    let code = code_of(body);
    match (answer.status, code) {
        (0, _) => Err(ForwardError::NoAnswer),
        (200, None) => Ok(()),
        // Unknown user, wrong password, authentication failed.
        (_, Some(192 | 193 | 194 | 516)) | (401, None) => Err(ForwardError::Login),
        (_, Some(497)) => Err(ForwardError::Right(short(body))),
        (_, Some(81)) => Err(ForwardError::Database),
        // Too many queries or parts, out of memory, too slow, read-only for a while.
        (status, Some(159 | 202 | 209 | 241 | 242 | 252)) | (status @ (429 | 502..=504), None) => {
            Err(ForwardError::Busy(status))
        }
        // No such column or table, a type that does not fit, a value that does not parse.
        (_, Some(code @ (16 | 27 | 47 | 53 | 60 | 117))) => {
            Err(ForwardError::Table(named(code, body)))
        }
        (_, Some(code)) => Err(ForwardError::Refused(named(code, body))),
        (status, None) => Err(ForwardError::Stranger(status)),
    }
}

/// The number in `Code: 516. DB::Exception: …`.
fn code_of(body: &str) -> Option<u32> {
    let rest = body.strip_prefix("Code: ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The beginning of ClickHouse's own words.
fn short(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect()
}

/// The code with its name, as `117 (INCORRECT_DATA)`. The sentence between them may quote a
/// row and is not kept: an erasure would not find it.
fn named(code: u32, body: &str) -> String {
    let is_name = |word: &&str| {
        3 < word.len()
            && word.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '0'..='9'))
    };
    let name = body.split(['(', ')']).rfind(is_name);
    name.map_or_else(|| code.to_string(), |name| format!("{code} ({name})"))
}
