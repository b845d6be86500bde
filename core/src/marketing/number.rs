//! Numbers as the platforms write them: JSON numbers or text, `-` for none.

use serde_json::Value;

use super::MarketingError;
use crate::money::micros;

/// Millionths of a number; 0 where there is none.
pub(super) fn in_micros(value: Option<&Value>, field: &str) -> Result<i64, MarketingError> {
    let unexpected = || {
        let shown: String = value.map(Value::to_string).unwrap_or_default();
        let shown: String = shown.chars().take(40).collect();
        MarketingError::Unexpected(format!("`{field}` is {shown}"))
    };
    match value {
        None | Some(Value::Null) => Ok(0),
        Some(Value::String(text)) if is_none(text) => Ok(0),
        Some(Value::String(text)) => micros(text).map_err(|_| unexpected()),
        Some(Value::Number(number)) => micros(&number.to_string()).map_err(|_| unexpected()),
        Some(_) => Err(unexpected()),
    }
}

/// A count; fractions that a platform has modelled are rounded.
pub(super) fn count(value: Option<&Value>, field: &str) -> Result<i64, MarketingError> {
    const HALF: i64 = 500_000;
    let micros = in_micros(value, field)?;
    Ok(micros.saturating_add(HALF * micros.signum()) / 1_000_000)
}

/// An integer that may come as text, such as Google's 64-bit integers.
pub(super) fn integer(value: Option<&Value>, field: &str) -> Result<i64, MarketingError> {
    let unexpected = || MarketingError::Unexpected(format!("`{field}` is not a whole number"));
    match value {
        None | Some(Value::Null) => Ok(0),
        Some(Value::String(text)) => text.trim().parse().map_err(|_| unexpected()),
        Some(Value::Number(number)) => number.as_i64().ok_or_else(unexpected),
        Some(_) => Err(unexpected()),
    }
}

/// An id, which may come as text or as a number beyond 2^53.
pub(super) fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !is_none(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Text that means that there is nothing.
pub(super) fn is_none(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "--")
}
