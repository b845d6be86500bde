//! The workspace's event sources (`product.md §1`).

use tributary_core::api::{Liveness, NewSource, SourceKind, SourceStatus};
use tributary_core::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

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
    let name = new.name.trim();
    if name.is_empty() || 100 < name.chars().count() {
        return Err(conflict("name", "expected 1 to 100 characters"));
    }
    let token = random.get(..16).unwrap_or(random);
    let source = Source {
        source_id: free_id(db, &slug(name))?,
        kind: new.kind,
        token: checked_token(new.token.as_deref().unwrap_or(token))?,
        secret: signing_secret(new)?,
        previous_secret: None,
        allowed_origins: origins(&new.allowed_origins)?,
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
        (_, secret) => Ok(secret.map(str::to_owned)),
    }
}

/// The source with this token.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn find_by_token(db: &impl Database, token: &str) -> Result<Option<Source>, StoreError> {
    let sql = "SELECT source_id, kind, token, secret, previous_secret, allowed_origins
        FROM source WHERE token = ?";
    let mut sources = read_all(db.query(sql, &[token.into()])?, |row| {
        Ok(Source {
            source_id: row.text()?,
            kind: kind(row)?,
            token: row.text()?,
            secret: row.optional_text()?,
            previous_secret: row.optional_text()?,
            allowed_origins: row.json()?,
        })
    })?;
    Ok(sources.pop())
}

/// All sources with how they are doing, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn list(db: &impl Database, now: Timestamp) -> Result<Vec<SourceStatus>, StoreError> {
    let sql = "SELECT source_id, name, kind, token, allowed_origins, created_at,
            last_event_at, last_event_name
        FROM source ORDER BY name, source_id";
    let mut sources = read_all(db.query(sql, &[])?, |row| {
        Ok(SourceStatus {
            source_id: row.text()?,
            name: row.text()?,
            kind: kind(row)?,
            token: row.text()?,
            allowed_origins: row.json()?,
            created_at: row.int()?,
            last_event_at: row.optional_int()?,
            last_event_name: row.optional_text()?,
            events_24h: 0,
            duplicates_24h: 0,
            rejected_24h: 0,
            liveness: Liveness::Waiting,
        })
    })?;
    let since = now.0 - DAY_MS;
    for (source_id, activity) in activity(db, since)? {
        if let Some(source) = sources.iter_mut().find(|source| source.source_id == source_id) {
            source.events_24h = activity.accepted;
            source.duplicates_24h = activity.duplicates;
            source.rejected_24h = activity.rejected;
            if let Some((at, name)) = activity.last {
                source.last_event_at = Some(at);
                source.last_event_name = Some(name);
            }
        }
    }
    for source in &mut sources {
        source.liveness = liveness(source.last_event_at, now);
    }
    Ok(sources)
}

fn liveness(last_event_at: Option<i64>, now: Timestamp) -> Liveness {
    match last_event_at.map(|at| now.millis_since(Timestamp(at))) {
        None => Liveness::Waiting,
        Some(age) if age <= 15 * MINUTE_MS => Liveness::Live,
        Some(age) if age <= 24 * HOUR_MS => Liveness::Quiet,
        Some(_) => Liveness::Silent,
    }
}

/// What a source did in a time.
#[derive(Debug, Default)]
struct Activity {
    accepted: i64,
    duplicates: i64,
    rejected: i64,
    last: Option<(i64, String)>,
}

/// Counts from the log's end back to a time of receipt. The log grows with receipt, so this
/// reads only the rows of that time.
fn activity(db: &impl Database, since: i64) -> Result<Vec<(String, Activity)>, StoreError> {
    let sql = "SELECT source_id, count(*), max(received_at), name FROM event
        WHERE seq > ? AND received_at >= ? GROUP BY source_id";
    let start = first_seq_since(db, "event", since)?;
    let accepted = read_all(db.query(sql, &[start.into(), since.into()])?, |row| {
        let (source_id, accepted) = (row.text()?, row.int()?);
        let last = Some((row.int()?, row.text()?));
        Ok((source_id, Activity { accepted, last, ..Activity::default() }))
    })?;
    let mut all = accepted;
    let sql = "SELECT source_id, count(*) FILTER (WHERE status = 'duplicate'),
            count(*) FILTER (WHERE status = 'rejected')
        FROM refusal WHERE seq > ? AND received_at >= ? GROUP BY source_id";
    let start = first_seq_since(db, "refusal", since)?;
    let refused = read_all(db.query(sql, &[start.into(), since.into()])?, |row| {
        Ok((row.text()?, row.int()?, row.int()?))
    })?;
    for (source_id, duplicates, rejected) in refused {
        match all.iter_mut().find(|(known, _)| *known == source_id) {
            Some((_, activity)) => {
                activity.duplicates = duplicates;
                activity.rejected = rejected;
            }
            None => all.push((source_id, Activity { duplicates, rejected, ..Activity::default() })),
        }
    }
    Ok(all)
}

/// A row of a log before which everything was received before `since`: bisects, since the
/// log has no index by receipt (an ordinary event would pay for it).
fn first_seq_since(db: &impl Database, table: &str, since: i64) -> Result<i64, StoreError> {
    let bounds = format!("SELECT ifnull(min(seq), 0), ifnull(max(seq), 0) FROM {table}");
    let bounds = read_all(db.query(&bounds, &[])?, |row| Ok((row.int()?, row.int()?)))?;
    let (mut low, mut high) = bounds.first().copied().unwrap_or_default();
    let probe = format!("SELECT received_at FROM {table} WHERE seq >= ? ORDER BY seq LIMIT 1");
    while low < high {
        let middle = low + (high - low) / 2;
        let received = read_all(db.query(&probe, &[middle.into()])?, |row| row.int())?;
        match received.first() {
            Some(at) if *at < since => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low - 1)
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
