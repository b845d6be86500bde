//! Refunds, on the day they were made, shared as their order's revenue is.

use serde_json::Value;
use tributary_core::attribution::Creditee;
use tributary_core::money::{Currency, Money};
use tributary_core::report::{Part, minor_to_micros};
use tributary_core::time::Timestamp;

use super::facts::{Facts, Levels};
use super::gather::Gather;
use super::orders::{self, Order, credit_day};
use crate::row::{Row, read_all};
use crate::{Database, SqlValue, StoreError};

/// A refund, with its order when that is known.
struct Refund {
    at: Timestamp,
    amount: Option<Money>,
    /// Whether any copy of its order is known, counted or not.
    is_known: bool,
    order: Option<Order>,
}

impl Refund {
    fn read(row: &mut Row) -> Result<Self, StoreError> {
        let at = Timestamp(row.int()?);
        let price: Option<Value> =
            row.optional_text()?.and_then(|json| serde_json::from_str(&json).ok());
        let currency = row.optional_text()?.and_then(|code| Currency::parse(&code).ok());
        let amount = price
            .zip(currency)
            .and_then(|(price, currency)| Money::from_json(&price, currency).ok());
        let is_known = row.bool()?;
        let has_order = row.bool()?;
        let order = if has_order { Some(Order::read(row)?) } else { None };
        Ok(Self { at, amount, is_known, order })
    }
}

/// Subtracts nothing: refunds are a sum of their own. Those of orders that do not count do not
/// count either; those of orders that nobody told stand under `(no value)`.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT refund.at, refund.total_price, refund.currency,
            EXISTS (SELECT 1 FROM conversion WHERE order_id = refund.order_id),
            conversion.seq IS NOT NULL, {}
        FROM refund LEFT JOIN conversion ON conversion.seq = (
            SELECT seq FROM conversion AS copy
            WHERE copy.order_id = refund.order_id AND copy.is_counted AND NOT copy.is_test
            ORDER BY copy.source_id = refund.source_id DESC, copy.seq LIMIT 1)
        WHERE refund.at >= ? AND refund.at < ?",
        orders::columns(gather.needs, gather.needs.customer)
    );
    let params: [SqlValue; 2] = [gather.span.from_ms().into(), gather.span.to_ms().into()];
    let refunds = read_all(gather.db.query(&sql, &params)?, Refund::read)?;
    let origin_ids = refunds.iter().filter_map(|refund| refund.order.as_ref());
    gather.names.learn(gather.db, origin_ids.flat_map(Order::origin_ids))?;
    for refund in &refunds {
        add(gather, refund);
    }
    Ok(())
}

fn add(gather: &mut Gather<'_, impl Database>, refund: &Refund) {
    let Some(amount) = refund.amount else { return };
    if refund.order.is_none() && refund.is_known {
        return;
    }
    let (needs, day) = (gather.needs, credit_day(refund.at));
    let shares: Vec<(Facts, i64)> = match &refund.order {
        Some(order) if needs.session() => order
            .credits(gather, Some(amount.minor))
            .iter()
            .map(|credit| (order.facts(needs, credit.to), credit.revenue_minor.unwrap_or_default()))
            .collect(),
        Some(order) => vec![(order.facts(needs, Creditee::NoSession), amount.minor)],
        None => vec![(Facts::of(Levels::Any), amount.minor)],
    };
    let Some(period) = gather.span.period_of(refund.at.0) else { return };
    let currency = amount.currency.as_str();
    for (facts, minor) in shares {
        let Some(key) = gather.key(&facts) else { continue };
        let micros = gather.rates.convert(minor_to_micros(minor, currency), currency, day);
        gather.sheet.add(period, &key, &Part::Refunds, micros);
    }
}
