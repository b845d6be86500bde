//! What is wrong with a call.

use serde::{Deserialize, Serialize};

/// A refused field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldError {
    /// Path of the field, such as `events[2].aliases`.
    pub field: String,
    /// One sentence for a person.
    pub message: String,
}

/// An error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Problem {
    /// Always `about:blank`.
    pub r#type: String,
    /// One sentence for a person.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable machine-readable code.
    pub code: String,
    /// The fields that were wrong.
    pub errors: Vec<FieldError>,
}
