//! Where it is forwarded to.

use serde::{Deserialize, Serialize};
use tributary_core::api::{ForwardTarget, ForwardTargetChange, NewForwardTarget};
use tributary_core::fetch;
use tributary_core::forward::is_database;
use tributary_core::time::Timestamp;

use super::kind::{self, KINDS};
use super::outbox;
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Targets of a workspace, at most: each costs a row for every change.
const MAX_TARGETS: usize = 3;
/// Waiting changes are counted up to here.
const MAX_COUNTED: i64 = 100_000;

/// How far the rows of before are gathered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seeding {
    pub(super) kind: String,
    /// The place of the last one, a JSON array.
    pub(super) after: Option<String>,
}

/// Checks what a person entered; the address without a slash at its end.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field.
pub fn checked(asked: &NewForwardTarget) -> Result<NewForwardTarget, StoreError> {
    let url = fetch::base_url(&asked.url).ok_or_else(|| {
        conflict("url", "expected an address such as https://clickhouse.shop.example:8443")
    })?;
    let database = asked.database.trim().to_owned();
    if !is_database(&database) {
        return Err(conflict("database", "expected 1 to 64 letters, digits or _"));
    }
    let user = checked_user(&asked.user)?;
    Ok(NewForwardTarget { url, database, user, password: asked.password.clone() })
}

fn checked_user(user: &str) -> Result<String, StoreError> {
    let user = user.trim();
    if user.is_empty() || 100 < user.len() || user.contains(':') || user.contains(char::is_control)
    {
        return Err(conflict("user", "expected 1 to 100 characters without `:`"));
    }
    Ok(user.to_owned())
}

/// Adds a target that [`checked`] let through. It is forwarded to once [`seal`] has its
/// password. Versions begin with the time, so that a target that is added again goes on above
/// the rows that it has. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError::Conflict`] when there is one already, or too many.
pub fn create(
    db: &impl Database,
    workspace_id: &str,
    target_id: &str,
    new: &NewForwardTarget,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = list(db, now)?;
    if known.iter().any(|it| it.url == new.url && it.database == new.database) {
        return Err(conflict("database", "is forwarded to already"));
    }
    if MAX_TARGETS <= known.len() {
        return Err(conflict("url", "no more than 3 targets"));
    }
    let seeding = KINDS.first().map(|kind| Seeding { kind: kind.name.to_owned(), after: None });
    let sql = "INSERT INTO forward_target (target_id, workspace_id, url, database, user,
            created_at, next_at, seeding, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?6)";
    let params: [SqlValue; 7] = [
        target_id.into(),
        workspace_id.into(),
        new.url.as_str().into(),
        new.database.as_str().into(),
        new.user.as_str().into(),
        now.0.into(),
        json_param(&seeding)?,
    ];
    db.query(sql, &params)?;
    outbox::install(db)
}

/// Keeps the sealed login.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn seal(db: &impl Database, target_id: &str, sealed: &str) -> Result<(), StoreError> {
    let sql = "UPDATE forward_target SET credential = ? WHERE target_id = ?";
    db.query(sql, &[sealed.into(), target_id.into()])?;
    Ok(())
}

/// Pauses, goes on, or takes another user; the next attempt is due at once. Returns false
/// when there is no such target.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn change(
    db: &impl Database,
    target_id: &str,
    asked: &ForwardTargetChange,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if asked.user.is_some() && asked.password.is_none() {
        return Err(conflict("password", "is required with another user"));
    }
    let user = asked.user.as_deref().map(checked_user).transpose()?;
    let sql = "UPDATE forward_target SET user = ifnull(?2, user),
            is_paused = ifnull(?3, is_paused), next_at = ?4
        WHERE target_id = ?1 RETURNING 1";
    let params: [SqlValue; 4] =
        [target_id.into(), user.into(), asked.is_paused.map(i64::from).into(), now.0.into()];
    Ok(!db.query(sql, &params)?.is_empty())
}

/// Forgets a target and what waits for it; what was forwarded stays there. Returns false when
/// there is no such target. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn remove(db: &impl Database, target_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM forward_target WHERE target_id = ? RETURNING 1";
    let is_there = !db.query(sql, &[target_id.into()])?.is_empty();
    db.query("DELETE FROM forward_row WHERE target_id = ?", &[target_id.into()])?;
    outbox::install(db)?;
    Ok(is_there)
}

/// All targets and how they are doing.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn list(db: &impl Database, now: Timestamp) -> Result<Vec<ForwardTarget>, StoreError> {
    let sql = format!(
        "SELECT target_id, url, database, user, created_at, is_paused, seeding IS NOT NULL, n_rows,
            (SELECT count(*) FROM (SELECT 1 FROM forward_row
                WHERE forward_row.target_id = forward_target.target_id LIMIT {MAX_COUNTED})),
            {}, forwarded_at, n_failures, error, advice, next_at
        FROM forward_target ORDER BY created_at, target_id",
        oldest()
    );
    read_all(db.query(&sql, &[])?, |row: &mut Row| {
        Ok(ForwardTarget {
            target_id: row.text()?,
            url: row.text()?,
            database: row.text()?,
            user: row.text()?,
            created_at: row.int()?,
            is_paused: row.bool()?,
            is_catching_up: row.bool()?,
            n_rows: row.int()?,
            n_waiting: row.int()?,
            lag_ms: row.optional_int()?.map(|at| (now.0 - at).max(0)),
            forwarded_at: row.optional_int()?,
            n_failures: row.int()?,
            error: row.optional_text()?,
            advice: row.optional_text()?,
            next_at: row.int()?,
        })
    })
}

/// When the oldest change that waits was made.
fn oldest() -> String {
    format!(
        "(SELECT min((SELECT at FROM forward_row AS first
            WHERE first.target_id = forward_target.target_id AND first.kind = kinds.value
            ORDER BY n LIMIT 1))
        FROM json_each('{}') AS kinds)",
        kind::names()
    )
}

/// The user of a target; none when there is no such target.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn user_of(db: &impl Database, target_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT user FROM forward_target WHERE target_id = ?";
    Ok(read_all(db.query(sql, &[target_id.into()])?, |row| row.text())?.pop())
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
