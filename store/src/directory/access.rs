//! Who a token belongs to: sessions of people, and keys of programs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tributary_core::api::{ApiKey, MadeApiKey, Principal};
use tributary_core::time::{DAY_MS, Timestamp};

use super::conflict;
use super::members::{Credential, Secret};
use crate::row::{Row, read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// Keys of a workspace, at most.
const MAX_KEYS: usize = 50;

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Digest of the session's token.
    pub digest: String,
    /// Whose it is.
    pub user_id: String,
    /// When it ends, Unix ms.
    pub expires_at: i64,
}

/// What a token is, with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// Of a session.
    Login(String),
    /// Of a program.
    Key(String),
}

/// What a person who signs in is checked against.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn credential(db: &impl Database, email: &str) -> Result<Option<Credential>, StoreError> {
    read_credential(db, "email", email)
}

/// The same for a person who is signed in.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn credential_of(db: &impl Database, user_id: &str) -> Result<Option<Credential>, StoreError> {
    read_credential(db, "user_id", user_id)
}

fn read_credential(
    db: &impl Database,
    column: &str,
    value: &str,
) -> Result<Option<Credential>, StoreError> {
    let sql = format!("SELECT user_id, password FROM user WHERE {column} = ?");
    let mut found = read_all(db.query(&sql, &[value.into()])?, |row| {
        Ok(Credential { user_id: row.text()?, password: row.text()? })
    })?;
    Ok(found.pop())
}

/// Begins a session, and forgets those that have ended.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn log_in(db: &impl Database, login: &Login, now: Timestamp) -> Result<(), StoreError> {
    db.query("DELETE FROM login WHERE expires_at <= ?", &[now.0.into()])?;
    let params: [SqlValue; 3] =
        [login.digest.as_str().into(), login.user_id.as_str().into(), login.expires_at.into()];
    db.query("INSERT INTO login VALUES (?, ?, ?)", &params)?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn log_out(db: &impl Database, digest: &str) -> Result<(), StoreError> {
    db.query("DELETE FROM login WHERE token_digest = ?", &[digest.into()])?;
    Ok(())
}

/// Sets a person's password and ends their sessions.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set_password(db: &impl Database, of: &Credential) -> Result<(), StoreError> {
    let params = [of.password.as_str().into(), of.user_id.as_str().into()];
    db.query("UPDATE user SET password = ? WHERE user_id = ?", &params)?;
    db.query("DELETE FROM login WHERE user_id = ?", &[of.user_id.as_str().into()])?;
    Ok(())
}

/// Whose a token is, if it is good now. A key's day of use is noted.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn principal(
    db: &impl Database,
    token: &Token,
    now: Timestamp,
) -> Result<Option<Principal>, StoreError> {
    match token {
        Token::Login(digest) => user(db, digest, now),
        Token::Key(digest) => key(db, digest, now),
    }
}

fn user(db: &impl Database, digest: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let sql = "SELECT user_id, email FROM login JOIN user USING (user_id)
        WHERE token_digest = ? AND ? < expires_at";
    let params = [digest.into(), now.0.into()];
    let found = read_all(db.query(sql, &params)?, |row| Ok((row.text()?, row.text()?)))?.pop();
    let Some((user_id, email)) = found else { return Ok(None) };
    let sql = "SELECT workspace_id, role FROM membership WHERE user_id = ?";
    let read = |row: &mut Row| Ok((row.text()?, read_word(row.text()?)?));
    let roles: BTreeMap<_, _> =
        read_all(db.query(sql, &[user_id.as_str().into()])?, read)?.into_iter().collect();
    Ok(Some(Principal::User { user_id, email, roles }))
}

fn key(db: &impl Database, digest: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let sql = "SELECT key_id, workspace_id FROM api_key WHERE token_digest = ?";
    let mut found = read_all(db.query(sql, &[digest.into()])?, |row| {
        Ok(Principal::Key { key_id: row.text()?, workspace_id: row.text()? })
    })?;
    let today = now.0 - now.0.rem_euclid(DAY_MS);
    let sql = "UPDATE api_key SET last_used_at = ?1
        WHERE token_digest = ?2 AND ifnull(last_used_at, 0) < ?1";
    db.query(sql, &[today.into(), digest.into()])?;
    Ok(found.pop())
}

/// The keys of a workspace, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn keys(db: &impl Database, workspace_id: &str) -> Result<Vec<ApiKey>, StoreError> {
    let sql = "SELECT key_id, name, created_at, last_used_at FROM api_key
        WHERE workspace_id = ? ORDER BY name, key_id";
    read_all(db.query(sql, &[workspace_id.into()])?, |row| {
        Ok(ApiKey {
            key_id: row.text()?,
            name: row.text()?,
            created_at: row.int()?,
            last_used_at: row.optional_int()?,
        })
    })
}

/// Makes a key that reads a workspace.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn create_key(
    db: &impl Database,
    workspace_id: &str,
    name: &str,
    secret: Secret<'_>,
    now: Timestamp,
) -> Result<MadeApiKey, StoreError> {
    let name = name.trim();
    if name.is_empty() || 100 < name.chars().count() {
        return Err(conflict("name", "expected 1 to 100 characters"));
    }
    if MAX_KEYS <= keys(db, workspace_id)?.len() {
        return Err(conflict("name", "fifty keys are enough; delete one first"));
    }
    let key = ApiKey {
        key_id: secret.id.to_owned(),
        name: name.to_owned(),
        created_at: now.0,
        last_used_at: None,
    };
    let params: [SqlValue; 5] =
        [secret.id.into(), secret.digest.into(), workspace_id.into(), name.into(), now.0.into()];
    db.query("INSERT INTO api_key VALUES (?, ?, ?, ?, ?, NULL)", &params)?;
    Ok(MadeApiKey { key, secret: secret.token.to_owned() })
}

/// Deletes a key; `false` when there is none of this id.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn delete_key(
    db: &impl Database,
    workspace_id: &str,
    key_id: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM api_key WHERE workspace_id = ? AND key_id = ? RETURNING 1";
    Ok(!db.query(sql, &[workspace_id.into(), key_id.into()])?.is_empty())
}
