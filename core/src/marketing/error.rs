//! Why a platform's answer could not be used, by what to do about it.

use crate::fetch::Answer;
use crate::time::{MINUTE_MS, SECOND_MS};

/// Characters of a platform's own words that are shown.
const MAX_WORDS: usize = 200;

/// Why an answer could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarketingError {
    /// A person has to connect again.
    #[error("the platform refuses the access: {0}")]
    Reconnect(String),
    /// The platform asks to wait.
    #[error("the platform asks to wait")]
    RateLimited {
        /// How long.
        wait_ms: i64,
    },
    /// Try again later.
    #[error("the platform does not answer: {0}")]
    Unavailable(String),
    /// Ask for fewer days at once.
    #[error("the platform finds this much at once too large")]
    TooLarge,
    /// The platform gave up on a report: begin it again with fewer days.
    #[error("the platform gave up on a report")]
    JobFailed,
    /// The version of the interface has ended.
    #[error("this version of the platform's interface has ended: {0}")]
    Version(String),
    /// Not what the platform documents.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
}

impl MarketingError {
    /// What an HTTP status alone says.
    pub(super) fn of_status(status: u16, answer: &Answer<'_>) -> Self {
        match status {
            401 | 403 => Self::Reconnect(format!("status {status}")),
            429 => {
                let asked = answer.retry_after_s().map(|s| s.saturating_mul(SECOND_MS));
                Self::RateLimited { wait_ms: asked.unwrap_or(MINUTE_MS) }
            }
            0 => Self::Unavailable("no answer".to_owned()),
            408 | 500.. => Self::Unavailable(format!("status {status}")),
            _ => Self::Unexpected(format!("status {status}: {}", short(answer.body))),
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Reconnect(_) => {
                "Connect it again, with a person or token that may read this account."
            }
            Self::Version(_) => {
                "Set a newer version of the interface in the deployment's settings."
            }
            Self::Unexpected(_) => {
                "If it stays, check the account and report what is written here."
            }
            _ => "Nothing to do: it is tried again by itself.",
        }
    }
}

/// The beginning of a platform's own words.
pub(super) fn short(words: &str) -> String {
    words.trim().chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect()
}
