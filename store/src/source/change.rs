//! Changing a source.

use tributary_core::api::{SourceChange, TokenChange};
use tributary_core::time::{DAY_MS, Timestamp};

use super::{Source, checked_name, conflict, find, origins};
use crate::row::json_param;
use crate::{Database, SqlValue, StoreError};

/// How long a token may outlive its change.
const MAX_GRACE_DAYS: u8 = 90;

/// Changes a source; `None` when there is none of this id.
///
/// A new secret makes the one before it the previous one, which stays good: what the
/// platform signed before it learnt of the change is still on its way.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn change(
    db: &impl Database,
    source_id: &str,
    change: &SourceChange,
) -> Result<Option<Source>, StoreError> {
    let Some(mut source) = find(db, "source_id", source_id)? else { return Ok(None) };
    if let Some(allowed) = &change.allowed_origins {
        source.allowed_origins = origins(allowed)?;
    }
    if let Some(options) = &change.options {
        options.check().map_err(|(field, message)| conflict(field, &message))?;
        source.options = options.clone();
    }
    if let Some(secret) = &change.secret {
        let secret = secret.trim();
        if secret.is_empty() {
            return Err(conflict("secret", "must not be empty"));
        }
        if source.secret.as_deref() != Some(secret) {
            source.previous_secret = source.secret.replace(secret.to_owned());
        }
    }
    let name = change.name.as_deref().map(checked_name).transpose()?;
    save(db, &source, name)?;
    Ok(Some(source))
}

/// Gives a source a new token, of `random` text; the one before it works for some days more.
/// `None` when there is no source of this id.
///
/// # Errors
///
/// [`StoreError::Conflict`] when the old token shall work for too long.
pub fn rotate_token(
    db: &impl Database,
    source_id: &str,
    change: &TokenChange,
    random: &str,
    now: Timestamp,
) -> Result<Option<Source>, StoreError> {
    if MAX_GRACE_DAYS < change.grace_days {
        return Err(conflict("grace_days", "expected 0 to 90 days"));
    }
    let until = now.0.saturating_add(i64::from(change.grace_days) * DAY_MS);
    let sql = "UPDATE source SET previous_token = token, previous_token_until = ?, token = ?
        WHERE source_id = ?";
    let token = random.get(..16).unwrap_or(random);
    db.query(sql, &[until.into(), token.into(), source_id.into()])?;
    find(db, "source_id", source_id)
}

fn save(db: &impl Database, source: &Source, name: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE source SET name = coalesce(?, name), secret = ?, previous_secret = ?,
            allowed_origins = ?, options = ?
        WHERE source_id = ?";
    let params: [SqlValue; 6] = [
        name.map(str::to_owned).into(),
        source.secret.clone().into(),
        source.previous_secret.clone().into(),
        json_param(&source.allowed_origins)?,
        json_param(&source.options)?,
        source.source_id.as_str().into(),
    ];
    db.query(sql, &params)?;
    Ok(())
}
