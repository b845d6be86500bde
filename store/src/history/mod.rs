//! Reading a shop's past orders, and every night what changed since (`product.md §3`).
//!
//! A page's orders and how far the reading has come are written in one transaction, so a run
//! may die anywhere: the next one asks for the same page again, and repeats are told by id.

mod gaps;

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::{ConnectHistory, HistoryStatus, SourceKind};
use tributary_core::delivery::Delivery;
use tributary_core::fetch::{self, Answer, Fetch};
use tributary_core::history::{self, Page, Progress, Shop};
use tributary_core::source::HISTORY_HEADER;
use tributary_core::time::{DAY_MS, Timestamp};

use crate::row::{Row, json_param, read_all, to_json};
use crate::{Database, SqlValue, StoreError, ingest, source};

pub use gaps::gaps;

/// What Shopify lets an app read unless it asks for more.
const DEFAULT_DAYS: i64 = 60;
/// The Admin API's version when none is given.
const API_VERSION: &str = "2026-07";

/// A source's row.
struct History {
    shop: Shop,
    credential: Option<String>,
    connected_at: Timestamp,
    progress: Progress,
    run_at: Option<i64>,
    next_at: Timestamp,
    n_failures: i64,
}

/// Connects a source to its shop's history, or changes how. Returns false when there is no
/// such source.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn connect(
    db: &impl Database,
    source_id: &str,
    asked: &ConnectHistory,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(kind) = source::kind_of(db, source_id)? else { return Ok(false) };
    if !matches!(kind, SourceKind::Shopify | SourceKind::Woocommerce) {
        return Err(conflict("source_id", "this kind of source has no history to read"));
    }
    let known = load(db, source_id, kind)?;
    if known.is_none() && asked.credential.is_none() {
        return Err(conflict("credential", "is required"));
    }
    let base_url = match (&asked.base_url, &known) {
        (Some(url), _) => base_url(url)?,
        (None, Some(known)) => known.shop.base_url.clone(),
        (None, None) => return Err(conflict("base_url", "is required")),
    };
    let given = known.as_ref().map(|known| known.shop.api_version.as_str());
    let api_version = match (kind, asked.api_version.as_deref().or(given)) {
        (SourceKind::Woocommerce, _) => String::new(),
        (_, version) => api_version(version.unwrap_or(API_VERSION))?,
    };
    let since = asked.since.map(Timestamp);
    let sql = "INSERT INTO history (source_id, base_url, api_version, connected_at, since,
            progress, next_at, n_orders, n_failures)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, 0, 0)
        ON CONFLICT (source_id) DO UPDATE
        SET base_url = excluded.base_url, api_version = excluded.api_version,
            since = CASE WHEN ?7 THEN excluded.since ELSE since END,
            progress = CASE WHEN ?7 THEN excluded.progress ELSE progress END,
            next_at = excluded.next_at, n_failures = 0, error = NULL";
    let from = since.unwrap_or(Timestamp(now.0 - DEFAULT_DAYS * DAY_MS));
    let params: [SqlValue; 7] = [
        source_id.into(),
        base_url.into(),
        api_version.into(),
        now.0.into(),
        from.0.into(),
        json_param(&Progress::from(from))?,
        i64::from(since.is_some()).into(),
    ];
    db.query(sql, &params)?;
    Ok(true)
}

/// Keeps the credential's header, sealed by the edge.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn seal(db: &impl Database, source_id: &str, sealed: &str) -> Result<(), StoreError> {
    let sql = "UPDATE history SET credential = ? WHERE source_id = ?";
    db.query(sql, &[sealed.into(), source_id.into()])?;
    Ok(())
}

/// Forgets shop, credential and what was read of the comparison; orders stay.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn disconnect(db: &impl Database, source_id: &str) -> Result<(), StoreError> {
    db.query("DELETE FROM history WHERE source_id = ?", &[source_id.into()])?;
    db.query("DELETE FROM shop_order WHERE source_id = ?", &[source_id.into()])?;
    Ok(())
}

/// Makes the next request due. Returns false when the source is not connected.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn run_now(db: &impl Database, source_id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE history SET next_at = ?, n_failures = 0 WHERE source_id = ? RETURNING 1";
    Ok(!db.query(sql, &[now.0.into(), source_id.into()])?.is_empty())
}

/// How the reading is doing; none when the source is not connected.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn status(db: &impl Database, source_id: &str) -> Result<Option<HistoryStatus>, StoreError> {
    let sql = "SELECT base_url, api_version, connected_at, since, progress, n_orders, done_at,
            next_at, error
        FROM history WHERE source_id = ?";
    let mut rows = read_all(db.query(sql, &[source_id.into()])?, |row| {
        let (base_url, api_version) = (row.text()?, row.text()?);
        let (connected_at, since) = (row.int()?, row.int()?);
        let progress: Progress = row.json()?;
        Ok(HistoryStatus {
            base_url,
            api_version,
            connected_at,
            since,
            read_to: progress.latest.0,
            n_orders: row.int()?,
            done_at: row.optional_int()?,
            next_at: row.int()?,
            error: row.optional_text()?,
        })
    })?;
    Ok(rows.pop())
}

/// What to do next for a source.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// Milliseconds to wait first; the rest is for when there are none.
    pub wait_ms: i64,
    /// The request.
    pub fetch: Fetch,
    /// The credential's header, sealed.
    pub credential: String,
    /// To be handed back with the answer.
    pub progress: Progress,
}

/// The next request of a source; none when it is not connected.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn step(
    db: &impl Database,
    source_id: &str,
    now: Timestamp,
) -> Result<Option<Step>, StoreError> {
    let Some(kind) = source::kind_of(db, source_id)? else { return Ok(None) };
    let Some(history) = load(db, source_id, kind)? else { return Ok(None) };
    let Some(credential) = history.credential else { return Ok(None) };
    Ok(Some(Step {
        wait_ms: history.next_at.millis_since(now).max(0),
        fetch: history::request(&history.shop, &history.progress),
        credential,
        progress: history.progress,
    }))
}

/// Takes in the answer to the request at `asked`. An answer to another request than the next
/// one changes nothing. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails: ask again.
pub fn take(
    db: &impl Database,
    source_id: &str,
    asked: &Progress,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(kind) = source::kind_of(db, source_id)? else { return Ok(()) };
    let Some(history) = load(db, source_id, kind)?.filter(|known| known.progress == *asked) else {
        return Ok(());
    };
    let read = history::read(&history.shop, asked, answer);
    let n_failures = u32::try_from(history.n_failures).unwrap_or(u32::MAX);
    let next = history::next(asked, &read, n_failures, now, source_id);
    let n_orders = match &read {
        Ok(page) => store(db, source_id, kind, page, history.connected_at, now)?,
        Err(_) => 0,
    };
    // A run that is under way knows when it began: what was placed before it is read by its end.
    let run_at = history.run_at.unwrap_or(now.0);
    let sql = "UPDATE history SET progress = ?2, next_at = ?3, n_failures = ?4, error = ?5,
            n_orders = n_orders + ?6, run_at = iif(?7, NULL, ?8),
            complete_to = iif(?7, ?8, complete_to), done_at = iif(?7, ?9, done_at)
        WHERE source_id = ?1";
    let params: [SqlValue; 9] = [
        source_id.into(),
        SqlValue::Text(to_json(&next.progress)?),
        next.at.0.into(),
        i64::from(next.n_failures).into(),
        next.error.into(),
        n_orders.into(),
        i64::from(next.is_done).into(),
        run_at.into(),
        now.0.into(),
    ];
    db.query(sql, &params)?;
    Ok(())
}

/// Takes in a page's orders as deliveries; returns how many orders there were.
fn store(
    db: &impl Database,
    source_id: &str,
    kind: SourceKind,
    page: &Page,
    connected_at: Timestamp,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let known = known(db, source_id, page)?;
    let deliveries: Vec<Delivery> = page
        .told
        .iter()
        .map(|told| Delivery {
            source_id: source_id.to_owned(),
            kind,
            received_at: now,
            headers: BTreeMap::from([
                (told.topic.0.to_owned(), told.topic.1.to_owned()),
                (HISTORY_HEADER.to_owned(), connected_at.to_rfc3339()),
            ]),
            body: told.body.clone(),
        })
        .collect();
    ingest(db, &deliveries)?;
    let rows: Vec<(&str, &str, i64, bool)> = page
        .orders
        .iter()
        .map(|order| {
            let is_new = connected_at <= order.placed_at;
            let is_recovered = is_new && !known.contains(&order.order_id);
            (source_id, order.order_id.as_str(), order.placed_at.0, is_recovered)
        })
        .collect();
    let sql = "INSERT INTO shop_order
        SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?) WHERE true
        ON CONFLICT DO NOTHING";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(i64::try_from(page.orders.len()).unwrap_or(i64::MAX))
}

/// Which of a page's orders are here already.
fn known(db: &impl Database, source_id: &str, page: &Page) -> Result<BTreeSet<String>, StoreError> {
    let ids: Vec<&str> = page.orders.iter().map(|order| order.order_id.as_str()).collect();
    let sql = "SELECT event_id FROM json_each(?) AS asked
        JOIN event ON source_id = ? AND event_id = asked.value";
    let rows = db.query(sql, &[json_param(&ids)?, source_id.into()])?;
    Ok(read_all(rows, |row| row.text())?.into_iter().collect())
}

fn load(
    db: &impl Database,
    source_id: &str,
    kind: SourceKind,
) -> Result<Option<History>, StoreError> {
    let sql = "SELECT base_url, api_version, credential, connected_at, progress, run_at, next_at,
            n_failures
        FROM history WHERE source_id = ?";
    let read = |row: &mut Row| {
        Ok(History {
            shop: Shop { kind, base_url: row.text()?, api_version: row.text()? },
            credential: row.optional_text()?,
            connected_at: Timestamp(row.int()?),
            progress: row.json()?,
            run_at: row.optional_int()?,
            next_at: Timestamp(row.int()?),
            n_failures: row.int()?,
        })
    };
    Ok(read_all(db.query(sql, &[source_id.into()])?, read)?.pop())
}

fn base_url(given: &str) -> Result<String, StoreError> {
    let expected = "expected an address such as https://shop.myshopify.com";
    fetch::base_url(given).ok_or_else(|| conflict("base_url", expected))
}

fn api_version(version: &str) -> Result<String, StoreError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if version.is_empty() || 20 < version.len() || !version.chars().all(is_plain) {
        return Err(conflict("api_version", "expected a version such as 2026-07"));
    }
    Ok(version.to_owned())
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
