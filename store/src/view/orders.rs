//! The list of orders.

use tributary_core::api::{
    Attribution, AttributionMode, AttributionModel, AttributionSettings, AttributionWindow,
    OrderPage, OrderSummary,
};
use tributary_core::attribution::{Creditee, Journey, credits};

use crate::conversion_row::{COLUMNS, Conversion, StoredTouch, TABLES, touches};
use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Lines of a page when nothing else is asked for.
const DEFAULT_LIMIT: i64 = 50;
/// Lines of a page, at most.
const MAX_LIMIT: i64 = 200;
/// Who the list says is credited.
const LISTED: AttributionSettings = AttributionSettings {
    model: AttributionModel::LastTouch,
    window_days: AttributionWindow::Days30,
    mode: AttributionMode::ConversionTime,
    lookback_days: None,
};

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Beginning of the order's id or name.
    pub q: Option<String>,
    /// Placed at this moment or later, Unix ms.
    pub from: Option<i64>,
    /// Placed at this moment or earlier, Unix ms.
    pub to: Option<i64>,
    /// Read on after this row.
    pub before: Option<i64>,
    /// Lines, 50 when absent and 200 at most.
    pub limit: Option<i64>,
}

/// Orders, newest first. Each has one line, or one for every shop that numbers alike; what a
/// browser told of an order that a server told too has none.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn orders(db: &impl Database, filter: &OrderFilter) -> Result<OrderPage, StoreError> {
    let limit = filter.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    let mut rows = rows(db, filter, limit + 1)?;
    let has_more = usize::try_from(limit).is_ok_and(|limit| limit < rows.len());
    if has_more {
        rows.pop();
    }
    let next_before = rows.last().filter(|_| has_more).map(|order| order.seq);
    let mut all = touches(db, rows.iter().map(|order| order.seq))?;
    let summary = |order: &Conversion| summary(order, &all.remove(&order.seq).unwrap_or_default());
    Ok(OrderPage { orders: rows.iter().map(summary).collect(), next_before })
}

fn rows(
    db: &impl Database,
    filter: &OrderFilter,
    limit: i64,
) -> Result<Vec<Conversion>, StoreError> {
    // A search goes first, by the indexes of id and name; without one the time does.
    let (with, first) = match filter.q {
        None => ("", ""),
        Some(_) => (
            "WITH found AS MATERIALIZED (
                SELECT seq FROM conversion WHERE order_id >= ?1 AND order_id < ?2
                UNION SELECT seq FROM conversion WHERE order_name >= ?1 AND order_name < ?2
                UNION SELECT seq FROM conversion
                WHERE order_name >= '#' || ?1 AND order_name < '#' || ?2)",
            "found CROSS JOIN",
        ),
    };
    let join = if filter.q.is_some() { "AND conversion.seq = found.seq" } else { "" };
    let sql = format!(
        "{with} SELECT {COLUMNS} FROM {first} {TABLES}
        WHERE at BETWEEN ?3 AND ?4 AND (is_counted OR is_excluded) AND ?1 <= ?2 {join}
            AND (?5 IS NULL OR (at, conversion.source_id, event_id) <
                (SELECT at, source_id, event_id FROM conversion WHERE seq = ?5))
        ORDER BY at DESC, conversion.source_id DESC, event_id DESC LIMIT ?6",
    );
    let q = filter.q.as_deref().unwrap_or_default();
    let params: [SqlValue; 6] = [
        q.into(),
        format!("{q}\u{10ffff}").into(),
        filter.from.unwrap_or(i64::MIN >> 11).into(),
        filter.to.unwrap_or(i64::MAX >> 11).into(),
        filter.before.into(),
        limit.into(),
    ];
    read_all(db.query(&sql, &params)?, Conversion::read)
}

/// An order's line.
pub(super) fn summary(order: &Conversion, touches: &[StoredTouch]) -> OrderSummary {
    let order = order.clone();
    OrderSummary {
        n_touches: i64::try_from(touches.len()).unwrap_or(i64::MAX),
        credited: credited(&order, touches),
        seq: order.seq,
        order_id: order.order_id,
        order_name: order.order_name,
        source_id: order.source_id,
        at: order.at.0,
        revenue_minor: order.revenue_minor,
        currency: order.currency,
        standing: order.standing,
        sales_channel: order.sales_channel,
        rung: order.rung,
        profile_id: order.public_id,
    }
}

fn credited(order: &Conversion, touches: &[StoredTouch]) -> Attribution {
    let journey =
        Journey { at: order.at, revenue_minor: None, touches: &order.journey_touches(touches) };
    let to = credits(&journey, LISTED).first().map_or(Creditee::NoSession, |credit| credit.to);
    order.attribution(to, touches)
}
