//! How orders were tied to visits.

use std::collections::BTreeMap;

use tributary_core::api::{OrderQuality, ReasonCount, RungCount};

use crate::row::read_all;
use crate::view::facts::{COUNTED, ORDER_RUNG, ORDER_TOLD, ORDER_VISIT};
use crate::{Database, StoreError};

/// Orders that are looked at, the newest of the time, at most.
const MAX_ORDERS: i64 = 20_000;

/// The counted orders placed in a time, by what tied them to visits.
pub(super) fn quality(db: &impl Database, from: i64, to: i64) -> Result<OrderQuality, StoreError> {
    let sql = format!(
        "SELECT told, rung, visit, count(*), max(seq)
        FROM (SELECT o.seq, {ORDER_TOLD} AS told, {ORDER_RUNG} AS rung, {ORDER_VISIT} AS visit
            FROM conversion AS o WHERE o.at >= ? AND o.at < ? AND {COUNTED}
            ORDER BY o.at DESC LIMIT ?)
        GROUP BY 1, 2, 3"
    );
    let groups = read_all(db.query(&sql, &[from.into(), to.into(), MAX_ORDERS.into()])?, |row| {
        Ok((row.text()?, row.text()?, row.text()?, row.int()?, row.int()?))
    })?;
    let mut told: BTreeMap<String, i64> = BTreeMap::new();
    let mut rungs: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut reasons: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (side, rung, visit, n, newest) in groups {
        *told.entry(side).or_default() += n;
        let of_rung = rungs.entry(rung).or_default();
        of_rung.0 += n;
        if visit == "yes" {
            of_rung.1 += n;
        } else {
            let of_reason = reasons.entry(visit).or_default();
            *of_reason = (of_reason.0 + n, of_reason.1.max(newest));
        }
    }
    let n_told = |side: &str| told.get(side).copied().unwrap_or(0);
    let mut rungs: Vec<RungCount> = rungs
        .into_iter()
        .map(|(rung, (n, n_stitched))| RungCount { rung, n, n_stitched })
        .collect();
    rungs.sort_by_key(|rung| std::cmp::Reverse(rung.n));
    let mut unattributed: Vec<ReasonCount> = reasons
        .into_iter()
        .map(|(reason, (n, sample))| ReasonCount { reason, n, sample })
        .collect();
    unattributed.sort_by_key(|reason| std::cmp::Reverse(reason.n));
    Ok(OrderQuality {
        n_client: n_told("client"),
        n_server: n_told("server"),
        n_both: n_told("both"),
        rungs,
        unattributed,
    })
}
