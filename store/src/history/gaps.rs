//! The gap report: orders that the shop has and we do not, and the reverse.

use std::collections::BTreeMap;

use tributary_core::api::{GapDay, GapReport};
use tributary_core::time::{DAY_MS, MINUTE_MS, Timestamp};

use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// The shop's index may be late by this much.
const MARGIN_MS: i64 = 5 * MINUTE_MS;
/// Order ids listed, at most.
const MAX_IDS: usize = 100;

/// An order on either side.
struct Order {
    id: String,
    placed_at: i64,
    is_at_shop: bool,
    is_stored: bool,
    is_recovered: bool,
}

/// Compares the orders placed within `from..to` (Unix ms; open ends where absent), as far as
/// whole runs have read the shop. None when the source is not connected.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn gaps(
    db: &impl Database,
    source_id: &str,
    from: Option<i64>,
    to: Option<i64>,
) -> Result<Option<GapReport>, StoreError> {
    let sql = "SELECT since, ifnull(complete_to, since) FROM history WHERE source_id = ?";
    let known = read_all(db.query(sql, &[source_id.into()])?, |row| Ok((row.int()?, row.int()?)))?;
    let Some((since, complete_to)) = known.first().copied() else { return Ok(None) };
    let from = from.unwrap_or(since).max(since);
    let to = to.unwrap_or(i64::MAX).min(complete_to - MARGIN_MS).max(from);
    let mut report =
        GapReport { from, to, days: Vec::new(), missing_ids: Vec::new(), extra_ids: Vec::new() };
    let mut days: BTreeMap<i64, GapDay> = BTreeMap::new();
    for order in orders(db, source_id, from, to)? {
        let day = days.entry(order.placed_at.div_euclid(DAY_MS)).or_default();
        day.n_shop += i64::from(order.is_at_shop);
        day.n_stored += i64::from(order.is_stored);
        day.n_recovered += i64::from(order.is_recovered);
        let (count, ids) = match (order.is_at_shop, order.is_stored) {
            (true, false) => (&mut day.n_missing, &mut report.missing_ids),
            (false, true) => (&mut day.n_extra, &mut report.extra_ids),
            _ => continue,
        };
        *count += 1;
        if ids.len() < MAX_IDS {
            ids.push(order.id);
        }
    }
    let named = days.into_iter().rev().map(|(day, counts)| {
        let text = Timestamp(day * DAY_MS).to_rfc3339();
        GapDay { day: text.get(..10).unwrap_or(&text).to_owned(), ..counts }
    });
    report.days = named.collect();
    Ok(Some(report))
}

/// The orders of both sides. An order's time is the shop's where it has the order.
fn orders(
    db: &impl Database,
    source_id: &str,
    from: i64,
    to: i64,
) -> Result<Vec<Order>, StoreError> {
    let sql = "SELECT order_id, placed_at, 1, event.seq IS NOT NULL, is_recovered
        FROM shop_order LEFT JOIN event
            ON event.source_id = shop_order.source_id AND event.event_id = shop_order.order_id
        WHERE shop_order.source_id = ?1 AND placed_at >= ?2 AND placed_at < ?3
        UNION ALL
        SELECT event.event_id, event.at, 0, 1, 0 FROM event
        WHERE event.name = 'Placed Order' AND event.name <> '$page_load'
            AND event.source_id = ?1 AND event.at >= ?2 AND event.at < ?3
            AND NOT EXISTS (SELECT 1 FROM shop_order
                WHERE shop_order.source_id = ?1 AND shop_order.order_id = event.event_id)
        ORDER BY 2 DESC, 1";
    let params: [SqlValue; 3] = [source_id.into(), from.into(), to.into()];
    read_all(db.query(sql, &params)?, |row| {
        Ok(Order {
            id: row.text()?,
            placed_at: row.int()?,
            is_at_shop: row.bool()?,
            is_stored: row.bool()?,
            is_recovered: row.bool()?,
        })
    })
}
