//! Reading rows and writing parameters.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{SqlValue, StoreError};

/// Reads one row, column by column.
pub(crate) struct Row {
    values: std::vec::IntoIter<SqlValue>,
}

impl Row {
    pub(crate) fn new(values: Vec<SqlValue>) -> Self {
        Self { values: values.into_iter() }
    }

    /// The next column, which must be an integer.
    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        match self.values.next() {
            Some(SqlValue::Integer(number)) => Ok(number),
            other => Err(unexpected("an integer", other.as_ref())),
        }
    }

    /// The next column: an integer or NULL.
    pub(crate) fn optional_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.values.next() {
            Some(SqlValue::Integer(number)) => Ok(Some(number)),
            Some(SqlValue::Null) => Ok(None),
            other => Err(unexpected("an integer or NULL", other.as_ref())),
        }
    }

    /// The next column, an integer that is 0 or 1.
    pub(crate) fn bool(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    /// The next column, which must be text.
    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        match self.values.next() {
            Some(SqlValue::Text(text)) => Ok(text),
            other => Err(unexpected("text", other.as_ref())),
        }
    }

    /// The next column: text or NULL.
    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.values.next() {
            Some(SqlValue::Text(text)) => Ok(Some(text)),
            Some(SqlValue::Null) => Ok(None),
            other => Err(unexpected("text or NULL", other.as_ref())),
        }
    }

    /// The next column: JSON text of a value we wrote.
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text = self.text()?;
        serde_json::from_str(&text).map_err(|error| StoreError::Row(error.to_string()))
    }

    /// The next column: JSON text of a value we wrote, or NULL.
    pub(crate) fn optional_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(text) = self.optional_text()? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| StoreError::Row(error.to_string()))
    }
}

/// An enum that was stored as its serde word.
pub(crate) fn read_word<T: DeserializeOwned>(word: String) -> Result<T, StoreError> {
    serde_json::from_value(word.into()).map_err(|error| StoreError::Row(error.to_string()))
}

fn unexpected(wanted: &str, got: Option<&SqlValue>) -> StoreError {
    let got = match got {
        None => "no column",
        Some(SqlValue::Null) => "NULL",
        Some(SqlValue::Integer(_)) => "an integer",
        Some(SqlValue::Real(_)) => "a real",
        Some(SqlValue::Text(_)) => "text",
        Some(SqlValue::Blob(_)) => "a blob",
    };
    StoreError::Row(format!("expected {wanted}, got {got}"))
}

/// Reads each row with `read`.
pub(crate) fn read_all<T>(
    rows: Vec<Vec<SqlValue>>,
    read: impl Fn(&mut Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.into_iter().map(|values| read(&mut Row::new(values))).collect()
}

/// A value as JSON text, for a JSON parameter or column.
///
/// # Errors
///
/// [`StoreError::Row`] when it can't be JSON; ours always can.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Row(error.to_string()))
}

/// Appends a value's JSON text.
///
/// # Errors
///
/// [`StoreError::Row`] when it can't be JSON; ours always can.
pub(crate) fn write_json(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), StoreError> {
    serde_json::to_writer(out, value).map_err(|error| StoreError::Row(error.to_string()))
}

/// A value as one JSON parameter, to be expanded by `json_each`.
pub(crate) fn json_param(value: &impl Serialize) -> Result<SqlValue, StoreError> {
    to_json(value).map(SqlValue::Text)
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<SqlValue>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
