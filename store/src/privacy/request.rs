//! Requests of a platform about somebody's data (`tributary_core::source::PrivacyRequest`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::DataRequest;
use tributary_core::event::Alias;
use tributary_core::identity::is_strong;
use tributary_core::source::{Customer, PrivacyRequest};
use tributary_core::time::{DAY_MS, Timestamp};

use super::{ErasureSummary, erase, export};
use crate::ingest::recount;
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError, history};

/// A request for data is kept this long: what it names is personal itself.
const KEPT_MS: i64 = 30 * DAY_MS;
/// What the log keeps when a shop is erased: the lines that say so.
const LINES: [&str; 3] = ["Requested Data", "Redacted Customer", "Redacted Shop"];

/// Does what a request asks for; `seq` is its line in the log, which is told what was erased.
/// Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn obey(
    db: &impl Database,
    source_id: &str,
    seq: i64,
    request: &PrivacyRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    match request {
        PrivacyRequest::Export(customer) => keep(db, source_id, seq, customer, now),
        PrivacyRequest::Erase(customer) => {
            let named = names(db, source_id, customer)?;
            let mine = without_strangers(db, customer, &named)?;
            let erased = erase(db, &mine, now)?;
            let n_more = erase_orders(db, source_id, &customer.order_ids)?;
            note(db, seq, erased, n_more, named.len() - mine.len())
        }
        PrivacyRequest::EraseShop => {
            let (erased, n_more) = erase_shop(db, source_id, now)?;
            note(db, seq, erased, n_more, 0)
        }
    }
}

/// Requests for data of the last 30 days, the newest first.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn list(db: &impl Database, now: Timestamp) -> Result<Vec<DataRequest>, StoreError> {
    let sql = "SELECT seq, source_id, received_at FROM data_request WHERE received_at > ?
        ORDER BY seq DESC";
    read_all(db.query(sql, &[(now.0 - KEPT_MS).into()])?, |row| {
        Ok(DataRequest { seq: row.int()?, source_id: row.text()?, received_at: row.int()? })
    })
}

/// What is stored of whom a request is about; none when there is no such request.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn answer(db: &impl Database, seq: i64, now: Timestamp) -> Result<Option<String>, StoreError> {
    let sql = "SELECT aliases FROM data_request WHERE seq = ? AND received_at > ?";
    let rows = db.query(sql, &[seq.into(), (now.0 - KEPT_MS).into()])?;
    let aliases: Option<Vec<String>> = read_all(rows, |row| row.json())?.pop();
    aliases.map(|aliases| export(db, &aliases)).transpose()
}

/// Forgets the requests that name one of these aliases.
pub(super) fn forget(db: &impl Database, aliases: &BTreeSet<String>) -> Result<(), StoreError> {
    let sql = "DELETE FROM data_request WHERE EXISTS (SELECT 1 FROM json_each(aliases) AS named
        JOIN json_each(?) AS erased ON named.value = erased.value)";
    db.query(sql, &[json_param(aliases)?])?;
    Ok(())
}

fn keep(
    db: &impl Database,
    source_id: &str,
    seq: i64,
    customer: &Customer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let old: SqlValue = (now.0 - KEPT_MS).into();
    db.query("DELETE FROM data_request WHERE received_at <= ?", &[old])?;
    let named = names(db, source_id, customer)?;
    let aliases = json_param(&without_strangers(db, customer, &named)?)?;
    let sql = "INSERT INTO data_request (seq, source_id, received_at, aliases) VALUES (?, ?, ?, ?)";
    db.query(sql, &[seq.into(), source_id.into(), now.0.into(), aliases])?;
    Ok(())
}

/// Who a request is about: as it says, and as the orders it names say.
fn names(
    db: &impl Database,
    source_id: &str,
    customer: &Customer,
) -> Result<BTreeSet<String>, StoreError> {
    let sql = "SELECT DISTINCT named.value->>'alias'
        FROM json_each(?) AS orders
        JOIN event ON event.source_id = ? AND event.event_id >= orders.value
            AND event.event_id < orders.value || '0'
        JOIN json_each(event.body, '$.aliases') AS named";
    let rows = db.query(sql, &[json_param(&customer.order_ids)?, source_id.into()])?;
    let of_orders = read_all(rows, |row| row.text())?;
    let said = customer.aliases.iter().map(|alias: &Alias| alias.as_str().to_owned());
    Ok(said.chain(of_orders).collect())
}

/// Those of the names that are the customer's own. An address or a browser that belongs to a
/// profile with another customer id is that other customer's: a request about one customer
/// neither shows nor erases another (`product.md §5.4`).
fn without_strangers(
    db: &impl Database,
    customer: &Customer,
    named: &BTreeSet<String>,
) -> Result<Vec<String>, StoreError> {
    let ids: BTreeMap<&str, &str> = customer
        .aliases
        .iter()
        .filter(|alias| is_strong(alias))
        .map(|alias| (alias.as_str(), alias.kind()))
        .collect();
    let is_other = |alias: &Alias| {
        !ids.contains_key(alias.as_str()) && ids.values().any(|kind| *kind == alias.kind())
    };
    let mut mine = Vec::new();
    for name in named {
        let Ok(alias) = Alias::parse(name) else { continue };
        let sql = "SELECT alias FROM alias WHERE profile_id =
            (SELECT profile_id FROM alias WHERE alias = ?)";
        let profile = read_all(db.query(sql, &[name.as_str().into()])?, |row| row.text())?;
        let holds_customer = profile.iter().any(|alias| ids.contains_key(alias.as_str()));
        let is_strangers =
            profile.iter().filter_map(|alias| Alias::parse(alias).ok()).any(|a| is_other(&a));
        if holds_customer || !(is_strangers || is_other(&alias)) {
            mine.push(name.clone());
        }
    }
    Ok(mine)
}

/// Erases what is left of orders, and what names them: versions without a person, refunds,
/// edits.
fn erase_orders(
    db: &impl Database,
    source_id: &str,
    order_ids: &[String],
) -> Result<i64, StoreError> {
    let sql = "SELECT seq FROM json_each(?1) AS orders JOIN event
            ON event.source_id = ?2 AND event.event_id >= orders.value
                AND event.event_id < orders.value || '0'
        UNION SELECT seq FROM event
        WHERE source_id = ?2 AND name IN ('Received Refund', 'Edited Order')
            AND name <> '$page_load'
            AND body->>'$.properties.order_id' IN (SELECT value FROM json_each(?1))";
    let rows = db.query(sql, &[json_param(&order_ids)?, source_id.into()])?;
    erase_events(db, &read_all(rows, |row| row.int())?)
}

/// Erases rows of the log with what was computed from them; returns how many.
fn erase_events(db: &impl Database, seqs: &[i64]) -> Result<i64, StoreError> {
    let rows = [json_param(&seqs)?];
    for sql in [
        "DELETE FROM shop_order WHERE (source_id, order_id) IN (SELECT source_id, event_id
            FROM event WHERE seq IN (SELECT value FROM json_each(?)))",
        "DELETE FROM touchpoint WHERE conversion_seq IN (SELECT value FROM json_each(?))",
        "DELETE FROM refusal WHERE duplicate_of IN (SELECT value FROM json_each(?))",
        "DELETE FROM refund WHERE seq IN (SELECT value FROM json_each(?))",
        "DELETE FROM event WHERE seq IN (SELECT value FROM json_each(?))",
    ] {
        db.query(sql, &rows)?;
    }
    let sql = "DELETE FROM conversion WHERE seq IN (SELECT value FROM json_each(?))
        RETURNING order_id";
    let orders = read_all(db.query(sql, &rows)?, |row| row.text())?;
    recount(db, &orders.iter().map(String::as_str).collect())?;
    Ok(i64::try_from(seqs.len()).unwrap_or(i64::MAX))
}

/// Erases everybody whom the source named, all it sent, and its connection to the shop.
fn erase_shop(
    db: &impl Database,
    source_id: &str,
    now: Timestamp,
) -> Result<(ErasureSummary, i64), StoreError> {
    let sql = "SELECT DISTINCT named.value->>'alias'
        FROM event JOIN json_each(body, '$.aliases') AS named WHERE source_id = ?";
    let aliases = read_all(db.query(sql, &[source_id.into()])?, |row| row.text())?;
    let erased = erase(db, &aliases, now)?;
    let sql = "SELECT seq FROM event WHERE source_id = ?
        AND name NOT IN (SELECT value FROM json_each(?))";
    let rows = db.query(sql, &[source_id.into(), json_param(&LINES)?])?;
    let n_more = erase_events(db, &read_all(rows, |row| row.int())?)?;
    db.query("DELETE FROM refusal WHERE source_id = ?", &[source_id.into()])?;
    db.query("DELETE FROM data_request WHERE source_id = ?", &[source_id.into()])?;
    history::disconnect(db, source_id)?;
    Ok((erased, n_more))
}

/// Writes onto the request's line what was erased, and how many of the names it gave were left
/// to other customers, whose they are: counts, nothing of the person.
fn note(
    db: &impl Database,
    seq: i64,
    erased: ErasureSummary,
    n_more: i64,
    n_left: usize,
) -> Result<(), StoreError> {
    let erased = ErasureSummary { n_events: erased.n_events + n_more, ..erased };
    let sql = "UPDATE event SET body = json_set(body, '$.properties.erased', json(?1))
        WHERE seq = ?2";
    db.query(sql, &[json_param(&erased)?, seq.into()])?;
    if 0 < n_left {
        let sql = "UPDATE event SET body = json_set(body, '$.properties.n_left_to_others', ?1)
            WHERE seq = ?2";
        db.query(sql, &[i64::try_from(n_left).unwrap_or(i64::MAX).into(), seq.into()])?;
    }
    Ok(())
}
