//! Orders that their shop tells in versions: which conversion they make together
//! (`docs/decisions/0009-orders-in-versions.md`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::conversion::{Conversion, in_rank};
use tributary_core::event::Event;
use tributary_core::time::Timestamp;

use super::Stored;
use crate::row::{Row, json_param, read_all};
use crate::{Database, StoreError, identity};

/// Source and order id.
type OrderKey = (String, String);

/// The conversion of every order that an event of the call tells a version of: the row of its
/// `Placed Order`, its profile, and what it is.
pub(super) fn orders(
    db: &impl Database,
    stored: &[Stored<'_>],
) -> Result<Vec<(i64, Option<i64>, Conversion)>, StoreError> {
    let told = stored.iter().filter(|stored| stored.event.facts.context.version.is_some());
    let keys: BTreeSet<(&str, &str)> =
        told.filter_map(|s| Some((s.event.source_id.as_str(), s.event.text("id")?))).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut orders = Vec::new();
    for (seq, versions) in versions(db, &keys)?.into_values() {
        let Some(conversion) = Conversion::of_versions(&versions) else { continue };
        orders.push((seq, profile(db, &versions)?, conversion));
    }
    Ok(orders)
}

/// All versions of the orders, with the row of each order's `Placed Order`.
///
/// Their event ids are the order's, or begin with it and a slash: `0` follows the slash.
fn versions(
    db: &impl Database,
    keys: &BTreeSet<(&str, &str)>,
) -> Result<BTreeMap<OrderKey, (i64, Vec<Event>)>, StoreError> {
    let sql = "SELECT placed.event_id, placed.seq, event.source_id, event.event_id, event.name,
            event.at, event.received_at, event.body
        FROM json_each(?) AS orders
        JOIN event AS placed
            ON placed.source_id = orders.value->>0 AND placed.event_id = orders.value->>1
        JOIN event ON event.source_id = orders.value->>0
            AND event.event_id >= orders.value->>1 AND event.event_id < (orders.value->>1) || '0'";
    let rows = read_all(db.query(sql, &[json_param(keys)?])?, |row| {
        Ok((row.text()?, row.int()?, read_event(row)?))
    })?;
    let mut orders: BTreeMap<OrderKey, (i64, Vec<Event>)> = BTreeMap::new();
    for (order_id, seq, event) in rows {
        if event.text("id") == Some(order_id.as_str()) {
            let order = orders.entry((event.source_id.clone(), order_id)).or_default();
            order.0 = seq;
            order.1.push(event);
        }
    }
    Ok(orders)
}

/// Whose the order is: as the version that counts says among those that name somebody.
fn profile(db: &impl Database, versions: &[Event]) -> Result<Option<i64>, StoreError> {
    let naming = in_rank(versions).into_iter().find(|event| event.person().is_some());
    naming.map_or(Ok(None), |event| identity::owner(db, &event.people().collect::<Vec<_>>()))
}

/// Whose the conversion is that an event makes, alone or with the versions of its order.
pub(super) fn owner(db: &impl Database, event: &Event) -> Result<Option<i64>, StoreError> {
    let context = &event.facts.context;
    if context.version.is_none() && !context.is_stand_in {
        return identity::owner(db, &event.people().collect::<Vec<_>>());
    }
    let key = BTreeSet::from([(event.source_id.as_str(), event.event_id.as_str())]);
    let order = versions(db, &key)?.into_values().next();
    order.map_or(Ok(None), |(_, versions)| profile(db, &versions))
}

fn read_event(row: &mut Row) -> Result<Event, StoreError> {
    Ok(Event {
        source_id: row.text()?,
        event_id: row.text()?,
        name: row.text()?,
        is_client: false,
        at: Timestamp(row.int()?),
        received_at: Timestamp(row.int()?),
        facts: row.json()?,
    })
}
