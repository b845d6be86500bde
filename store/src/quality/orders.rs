//! How orders were tied to visits.

use tributary_core::api::{OrderQuality, ReasonCount, RungCount};
use tributary_core::time::DAY_MS;

use crate::row::read_all;
use crate::{Database, StoreError};

/// Orders that are looked at, the newest of the time, at most.
const MAX_ORDERS: i64 = 20_000;
/// A visit older than this earns no credit (`product.md §9`, the longest window).
const WINDOW_MS: i64 = 90 * DAY_MS;

/// The counted orders of a time, by what tied them to visits.
pub(super) fn quality(db: &impl Database, from: i64, to: i64) -> Result<OrderQuality, StoreError> {
    let picked = "WITH picked AS MATERIALIZED (
        SELECT seq, at, order_id, profile_id, sales_channel, ifnull(rung, 'none') AS rung,
            is_client, is_counted,
            EXISTS (SELECT 1 FROM touchpoint WHERE conversion_seq = seq) AS is_stitched
        FROM conversion WHERE at >= ?1 AND at < ?2 AND NOT is_test AND NOT is_excluded
        ORDER BY at DESC LIMIT ?3)";
    let params = [from.into(), to.into(), MAX_ORDERS.into()];
    let sql = format!(
        "{picked} SELECT ifnull(sum(has_client AND NOT has_server), 0),
            ifnull(sum(has_server AND NOT has_client), 0), ifnull(sum(has_client AND has_server), 0)
        FROM (SELECT max(is_client) AS has_client, max(NOT is_client) AS has_server
            FROM picked GROUP BY order_id)"
    );
    let copies =
        read_all(db.query(&sql, &params)?, |row| Ok((row.int()?, row.int()?, row.int()?)))?;
    let (n_client, n_server, n_both) = copies.first().copied().unwrap_or_default();
    let sql = format!(
        "{picked} SELECT rung, count(*), sum(is_stitched) FROM picked WHERE is_counted
        GROUP BY rung ORDER BY 2 DESC, 1"
    );
    let rungs = read_all(db.query(&sql, &params)?, |row| {
        Ok(RungCount { rung: row.text()?, n: row.int()?, n_stitched: row.int()? })
    })?;
    let sql = format!(
        "{picked} SELECT CASE
            WHEN ifnull(sales_channel, 'web') <> 'web' THEN 'not_web'
            WHEN profile_id IS NULL THEN 'nobody'
            WHEN NOT EXISTS (SELECT 1 FROM session WHERE session.profile_id = picked.profile_id)
                THEN 'no_visit'
            WHEN EXISTS (SELECT 1 FROM session WHERE session.profile_id = picked.profile_id
                AND started_at <= at - {WINDOW_MS}) THEN 'visit_too_old'
            ELSE 'visit_later' END, count(*), max(seq)
        FROM picked WHERE is_counted AND NOT is_stitched GROUP BY 1 ORDER BY 2 DESC, 1"
    );
    let unattributed = read_all(db.query(&sql, &params)?, |row| {
        Ok(ReasonCount { reason: row.text()?, n: row.int()?, sample: row.int()? })
    })?;
    Ok(OrderQuality { n_client, n_server, n_both, rungs, unattributed })
}
