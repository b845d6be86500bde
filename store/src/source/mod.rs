//! The workspace's event sources (`product.md §1`).

mod change;
mod status;

use std::collections::BTreeMap;

use tributary_core::api::{NewSource, SourceKind};
use tributary_core::options::SourceOptions;
use tributary_core::time::Timestamp;

use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

pub use change::{change, rotate_token};
pub(crate) use status::first_seq_since;
pub use status::list;

/// Ids and tokens are this long, at most.
const MAX_ID_CHARS: usize = 64;
/// A token has at least this many characters (`architecture.md`).
const MIN_TOKEN_CHARS: usize = 6;

/// What the edge needs to know to let a delivery in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Stable id within the workspace.
    pub source_id: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Public token in its addresses.
    pub token: String,
    /// Signing secret, current.
    pub secret: Option<String>,
    /// Signing secret before the last change: still good.
    pub previous_secret: Option<String>,
    /// Origins a browser may send from; empty allows any.
    pub allowed_origins: Vec<String>,
    /// What is set for it.
    pub options: SourceOptions,
}

/// Makes a source. `random` is fresh random text for its token, at least 16 URL-safe
/// characters.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn create(
    db: &impl Database,
    new: &NewSource,
    random: &str,
    now: Timestamp,
) -> Result<Source, StoreError> {
    let name = checked_name(&new.name)?;
    let token = random.get(..16).unwrap_or(random);
    let source = Source {
        source_id: free_id(db, &slug(name))?,
        kind: new.kind,
        token: checked_token(new.token.as_deref().unwrap_or(token))?,
        secret: signing_secret(new)?,
        previous_secret: None,
        allowed_origins: origins(&new.allowed_origins)?,
        options: SourceOptions::default(),
    };
    if find_by_token(db, &source.token)?.is_some() {
        return Err(conflict("token", "is in use by another source"));
    }
    let kind = kind_word(source.kind)?;
    let sql =
        "INSERT INTO source (source_id, name, kind, token, secret, allowed_origins, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)";
    let params: [SqlValue; 7] = [
        source.source_id.as_str().into(),
        name.into(),
        kind.into(),
        source.token.as_str().into(),
        source.secret.clone().into(),
        json_param(&source.allowed_origins)?,
        now.0.into(),
    ];
    db.query(sql, &params)?;
    Ok(source)
}

/// The secret that the platform signs with: only the platform knows it.
fn signing_secret(new: &NewSource) -> Result<Option<String>, StoreError> {
    let secret = new.secret.as_deref().map(str::trim).filter(|secret| !secret.is_empty());
    match (new.kind, secret) {
        (SourceKind::Shopify, None) => {
            Err(conflict("secret", "is required: Shopify shows it beside its webhooks"))
        }
        (SourceKind::Woocommerce, None) => Err(conflict(
            "secret",
            "is required: the plugin's settings, or each webhook's, show it",
        )),
        (_, secret) => Ok(secret.map(str::to_owned)),
    }
}

/// The source that this token leads to now: its own, or the one before it for a while.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn find_by_token_at(
    db: &impl Database,
    token: &str,
    now: Timestamp,
) -> Result<Option<Source>, StoreError> {
    let own = find_by_token(db, token)?;
    let sql = "SELECT source_id FROM source WHERE previous_token = ? AND ? < previous_token_until";
    let before = read_all(db.query(sql, &[token.into(), now.0.into()])?, |row| row.text())?.pop();
    match (own, before) {
        (None, Some(source_id)) => find(db, "source_id", &source_id),
        (own, _) => Ok(own),
    }
}

/// The source with this token.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn find_by_token(db: &impl Database, token: &str) -> Result<Option<Source>, StoreError> {
    find(db, "token", token)
}

/// The source whose `column` holds `value`.
fn find(db: &impl Database, column: &str, value: &str) -> Result<Option<Source>, StoreError> {
    let sql = format!(
        "SELECT source_id, kind, token, secret, previous_secret, allowed_origins, options
        FROM source WHERE {column} = ?"
    );
    let mut sources = read_all(db.query(&sql, &[value.into()])?, |row| {
        Ok(Source {
            source_id: row.text()?,
            kind: kind(row)?,
            token: row.text()?,
            secret: row.optional_text()?,
            previous_secret: row.optional_text()?,
            allowed_origins: row.json()?,
            options: row.json()?,
        })
    })?;
    Ok(sources.pop())
}

/// The kind of a source, when there is one of this id.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn kind_of(db: &impl Database, source_id: &str) -> Result<Option<SourceKind>, StoreError> {
    Ok(find(db, "source_id", source_id)?.map(|source| source.kind))
}

/// What is set for each source that has something set, by source id.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn options(db: &impl Database) -> Result<BTreeMap<String, SourceOptions>, StoreError> {
    let sql = "SELECT source_id, options FROM source WHERE options <> '{}'";
    let options = read_all(db.query(sql, &[])?, |row| Ok((row.text()?, row.json()?)))?;
    Ok(options.into_iter().collect())
}

fn kind(row: &mut Row) -> Result<SourceKind, StoreError> {
    let word = row.text()?;
    serde_json::from_value(word.into()).map_err(|error| StoreError::Row(error.to_string()))
}

fn kind_word(kind: SourceKind) -> Result<String, StoreError> {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Row("source kind".to_owned())),
    }
}

fn checked_name(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if name.is_empty() || 100 < name.chars().count() {
        return Err(conflict("name", "expected 1 to 100 characters"));
    }
    Ok(name)
}

fn checked_token(token: &str) -> Result<String, StoreError> {
    let is_url_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_long_enough = (MIN_TOKEN_CHARS..=MAX_ID_CHARS).contains(&token.len());
    if !is_long_enough || !token.chars().all(is_url_safe) {
        return Err(conflict("token", "expected 6 to 64 letters, digits, - or _"));
    }
    Ok(token.to_owned())
}

/// Origins as browsers write them: `scheme://host[:port]`, lower case, no path.
fn origins(origins: &[String]) -> Result<Vec<String>, StoreError> {
    let read = |origin: &String| {
        let origin = origin.trim().trim_end_matches('/').to_lowercase();
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        match host {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
                Ok(origin)
            }
            _ => Err(conflict("allowed_origins", "expected origins such as https://shop.example")),
        }
    };
    origins.iter().map(read).collect()
}

/// A name as an id: lower-case letters, digits and dashes.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars().take(MAX_ID_CHARS / 2) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    match slug.trim_matches('-') {
        "" => "source".to_owned(),
        slug => slug.to_owned(),
    }
}

fn free_id(db: &impl Database, slug: &str) -> Result<String, StoreError> {
    let sql = "SELECT source_id FROM source WHERE source_id = ? OR source_id LIKE ? || '-%'";
    let taken = read_all(db.query(sql, &[slug.into(), slug.into()])?, |row| row.text())?;
    let mut numbered = (2..).map(|n| format!("{slug}-{n}"));
    let first = std::iter::once(slug.to_owned());
    let free = first.chain(numbered.by_ref()).find(|id| !taken.contains(id));
    Ok(free.unwrap_or_else(|| slug.to_owned()))
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
