//! The Directory object: which workspace a source token belongs to, and which workspaces
//! there are, and who may do what in them. Everything else about a source lives in its
//! workspace.

pub mod access;
pub mod attempt;
pub mod audit;
pub mod members;

use serde::{Deserialize, Serialize};
use tributary_core::api::{NewWorkspace, Role, SourceKind, Workspace, WorkspaceChange};

use crate::row::{json_param, read_all};
use crate::source::{Source, slug};
use crate::{Database, SqlValue, StoreError, schema};

const MIGRATIONS: &[&[&str]] = &[VERSION_1, VERSION_2, VERSION_3];

const VERSION_3: &[&str] = &["CREATE TABLE attempt (
        bucket INTEGER PRIMARY KEY,
        began_at INTEGER NOT NULL,
        n INTEGER NOT NULL
    )"];

const VERSION_2: &[&str] = &[
    "CREATE TABLE user (
        user_id TEXT PRIMARY KEY,
        email TEXT NOT NULL UNIQUE,
        password TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE membership (
        user_id TEXT NOT NULL,
        workspace_id TEXT NOT NULL,
        role TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (user_id, workspace_id)
    ) WITHOUT ROWID",
    "CREATE INDEX membership_workspace ON membership (workspace_id)",
    // A `token_digest` is the SHA-256 of a token that nobody but its holder has.
    "CREATE TABLE invite (
        token_digest TEXT PRIMARY KEY,
        invite_id TEXT NOT NULL,
        workspace_id TEXT NOT NULL,
        email TEXT NOT NULL,
        role TEXT NOT NULL,
        is_reset INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE login (
        token_digest TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE INDEX login_user ON login (user_id)",
    "CREATE TABLE api_key (
        key_id TEXT PRIMARY KEY,
        token_digest TEXT NOT NULL UNIQUE,
        workspace_id TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER
    ) WITHOUT ROWID",
    // Without a user it was the admin token.
    "CREATE TABLE audit (
        audit_id INTEGER PRIMARY KEY,
        workspace_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        user_id TEXT,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        fields TEXT NOT NULL
    )",
    "CREATE INDEX audit_workspace ON audit (workspace_id)",
];

const VERSION_1: &[&str] = &[
    "CREATE TABLE workspace (
        workspace_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        currency TEXT NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE route (
        token TEXT PRIMARY KEY,
        workspace_id TEXT NOT NULL,
        source_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        allowed_origins TEXT NOT NULL
    ) WITHOUT ROWID",
];

/// Where a token leads, and who may send there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The merchant.
    pub workspace_id: String,
    /// The source within the workspace.
    pub source_id: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Origins a browser may send from; empty allows any.
    pub allowed_origins: Vec<String>,
}

/// Brings the Directory's schema to this release's version. Call inside a transaction.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written or is newer.
pub fn migrate(db: &impl Database) -> Result<(), StoreError> {
    schema::migrate_to(db, MIGRATIONS).map(|_| ())
}

/// Makes a workspace; its id is made from its name.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn create_workspace(db: &impl Database, new: &NewWorkspace) -> Result<Workspace, StoreError> {
    let name = checked_name(&new.name)?;
    let workspace = Workspace {
        workspace_id: slug(name),
        name: name.to_owned(),
        time_zone: time_zone(new.time_zone.as_deref().unwrap_or("UTC"))?,
        currency: currency(new.currency.as_deref().unwrap_or("USD"))?,
    };
    if workspaces(db)?.iter().any(|known| known.workspace_id == workspace.workspace_id) {
        return Err(conflict("name", "another workspace has this name"));
    }
    let params: [SqlValue; 4] = [
        workspace.workspace_id.as_str().into(),
        workspace.name.as_str().into(),
        workspace.time_zone.as_str().into(),
        workspace.currency.as_str().into(),
    ];
    db.query("INSERT INTO workspace VALUES (?, ?, ?, ?)", &params)?;
    Ok(workspace)
}

/// Changes a workspace; `None` when there is none of this id.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn change_workspace(
    db: &impl Database,
    workspace_id: &str,
    change: &WorkspaceChange,
) -> Result<Option<Workspace>, StoreError> {
    let known = workspaces(db)?.into_iter().find(|known| known.workspace_id == workspace_id);
    let Some(mut workspace) = known else { return Ok(None) };
    if let Some(name) = &change.name {
        checked_name(name)?.clone_into(&mut workspace.name);
    }
    if let Some(name) = &change.time_zone {
        workspace.time_zone = time_zone(name)?;
    }
    if let Some(code) = &change.currency {
        workspace.currency = currency(code)?;
    }
    let params: [SqlValue; 4] = [
        workspace.name.as_str().into(),
        workspace.time_zone.as_str().into(),
        workspace.currency.as_str().into(),
        workspace_id.into(),
    ];
    let sql = "UPDATE workspace SET name = ?, time_zone = ?, currency = ? WHERE workspace_id = ?";
    db.query(sql, &params)?;
    Ok(Some(workspace))
}

/// All workspaces, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn workspaces(db: &impl Database) -> Result<Vec<Workspace>, StoreError> {
    let sql = "SELECT workspace_id, name, time_zone, currency FROM workspace ORDER BY name";
    read_all(db.query(sql, &[])?, |row| {
        Ok(Workspace {
            workspace_id: row.text()?,
            name: row.text()?,
            time_zone: row.text()?,
            currency: row.text()?,
        })
    })
}

/// Leads a source's token to its workspace. A token that leads elsewhere is a conflict.
///
/// # Errors
///
/// [`StoreError::Conflict`] when the token is another source's.
pub fn put_source(
    db: &impl Database,
    workspace_id: &str,
    source: &Source,
) -> Result<(), StoreError> {
    if let Some(route) = resolve(db, &source.token)?
        && (route.workspace_id != workspace_id || route.source_id != source.source_id)
    {
        return Err(conflict("token", "is in use by another source"));
    }
    let kind = serde_json::to_value(source.kind).unwrap_or_default();
    let params: [SqlValue; 5] = [
        source.token.as_str().into(),
        workspace_id.into(),
        source.source_id.as_str().into(),
        kind.as_str().unwrap_or_default().into(),
        json_param(&source.allowed_origins)?,
    ];
    db.query("INSERT OR REPLACE INTO route VALUES (?, ?, ?, ?, ?)", &params)?;
    Ok(())
}

/// Where a token leads.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn resolve(db: &impl Database, token: &str) -> Result<Option<Route>, StoreError> {
    let sql = "SELECT workspace_id, source_id, kind, allowed_origins FROM route WHERE token = ?";
    let mut routes = read_all(db.query(sql, &[token.into()])?, |row| {
        let (workspace_id, source_id, kind) = (row.text()?, row.text()?, row.text()?);
        let kind = serde_json::from_value(kind.into());
        let kind = kind.map_err(|error| StoreError::Row(error.to_string()))?;
        Ok(Route { workspace_id, source_id, kind, allowed_origins: row.json()? })
    })?;
    Ok(routes.pop())
}

fn checked_name(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if name.is_empty() || 100 < name.chars().count() {
        return Err(conflict("name", "expected 1 to 100 characters"));
    }
    Ok(name)
}

/// A role as it is stored.
fn word(role: Role) -> Result<String, StoreError> {
    match serde_json::to_value(role) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Row("role".to_owned())),
    }
}

fn time_zone(name: &str) -> Result<String, StoreError> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-');
    if name.is_empty() || 64 < name.len() || !name.chars().all(is_word) {
        return Err(conflict("time_zone", "expected an IANA name such as Europe/Berlin"));
    }
    Ok(name.to_owned())
}

fn currency(code: &str) -> Result<String, StoreError> {
    let currency = tributary_core::money::Currency::parse(code);
    let currency = currency.map_err(|error| conflict("currency", &error.to_string()))?;
    Ok(currency.as_str().to_owned())
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
