//! Conversions and their touchpoints (`product.md §6, §7.4, §9`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::attribution::{MAX_WINDOW_DAYS, Visit, holding_session, touchpoints};
use tributary_core::conversion::{Conversion, Copy, counted};
use tributary_core::event::Event;
use tributary_core::session::EventKey;
use tributary_core::time::{DAY_MS, Timestamp};

use super::Stored;
use super::identify::Identified;
use super::sessionise::Change;
use super::versions;
use crate::noted::Noted;
use crate::row::{Row, json_param, read_all};
use crate::settings::Settings;
use crate::{Database, SqlValue, StoreError};

/// Before every event.
const BEGINNING_MS: i64 = i64::MIN >> 11;

/// Stores the new conversions and gives every conversion that may see other sessions than
/// before its touchpoints again.
pub(super) fn convert(
    db: &impl Database,
    stored: &[Stored<'_>],
    identified: &Identified,
    changes: &[Change],
    settings: &Settings,
) -> Result<(), StoreError> {
    let mut from: BTreeMap<i64, i64> = BTreeMap::new();
    let mut note = |profile_id: i64, at: i64| {
        from.entry(profile_id).and_modify(|from| *from = at.min(*from)).or_insert(at);
    };
    for change in changes {
        note(change.profile_id, change.from);
    }
    for profile_id in &identified.merged {
        note(*profile_id, BEGINNING_MS);
    }
    for (profile_id, at) in store_conversions(db, stored, identified, settings)? {
        note(profile_id, at);
    }
    retouch(db, &from)
}

/// Stores the new conversions; returns whose they are and when they happened.
fn store_conversions(
    db: &impl Database,
    stored: &[Stored<'_>],
    identified: &Identified,
    settings: &Settings,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut new: Vec<(i64, Option<i64>, Conversion)> = stored
        .iter()
        .filter_map(|stored| {
            let profile = identified.owner_of(stored.event);
            Some((stored.seq, profile, Conversion::from_event(stored.event)?))
        })
        .collect();
    new.extend(versions::orders(db, stored)?);
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let owners = owners(db, &new)?;
    let rows: Vec<_> = new
        .iter()
        .map(|(seq, profile_id, c)| {
            let revenue = c.revenue.map(|money| (money.minor, money.currency.as_str().to_owned()));
            let (minor, currency) = revenue.unzip();
            let key = &c.key;
            (
                (seq, profile_id, &c.order_id, &key.source_id, &key.event_id, &c.name),
                (key.at.0, c.is_client, c.is_test, c.is_excluded, minor, currency),
                (&c.order_name, &c.sales_channel, &c.rung, &c.customer),
                c.noted_visit.clone().map(|visit| Noted::new(visit, settings)),
            )
        })
        .collect();
    let sql = "INSERT INTO conversion (seq, profile_id, order_id, source_id, event_id, name, at,
            is_client, is_test, is_counted, is_excluded, revenue_minor, currency, order_name,
            sales_channel, rung, noted_visit, customer)
        SELECT value->>'$[0][0]', value->>'$[0][1]', value->>'$[0][2]', value->>'$[0][3]',
            value->>'$[0][4]', value->>'$[0][5]', value->>'$[1][0]', value->>'$[1][1]',
            value->>'$[1][2]', 0, value->>'$[1][3]', value->>'$[1][4]', value->>'$[1][5]',
            value->>'$[2][0]', value->>'$[2][1]', value->>'$[2][2]', value->>'$[3]', value->>'$[2][3]'
        FROM json_each(?) WHERE true
        ON CONFLICT (seq) DO UPDATE
        SET profile_id = excluded.profile_id, at = excluded.at, is_test = excluded.is_test,
            is_excluded = excluded.is_excluded, revenue_minor = excluded.revenue_minor,
            currency = excluded.currency, order_name = excluded.order_name,
            sales_channel = excluded.sales_channel, rung = excluded.rung,
            noted_visit = excluded.noted_visit, customer = excluded.customer";
    db.query(sql, &[json_param(&rows)?])?;
    recount(db, &new.iter().map(|(_, _, conversion)| conversion.order_id.as_str()).collect())?;
    let new = new.iter().filter_map(|(_, profile, c)| Some(((*profile)?, c.key.at.0)));
    Ok(owners.into_iter().chain(new).collect())
}

/// Whose the conversions were so far, and when they happened: those that an order's new
/// version tells again.
fn owners(
    db: &impl Database,
    new: &[(i64, Option<i64>, Conversion)],
) -> Result<Vec<(i64, i64)>, StoreError> {
    let seqs: Vec<i64> = new.iter().map(|(seq, _, _)| *seq).collect();
    let sql = "SELECT profile_id, at FROM json_each(?) AS new JOIN conversion ON seq = new.value
        WHERE profile_id IS NOT NULL";
    read_all(db.query(sql, &[json_param(&seqs)?])?, |row| Ok((row.int()?, row.int()?)))
}

/// Decides again which copies of these orders count.
pub(crate) fn recount(db: &impl Database, order_ids: &BTreeSet<&str>) -> Result<(), StoreError> {
    let sql = "SELECT order_id, seq, is_counted, at, event_id, source_id, is_client, is_excluded
        FROM json_each(?) AS orders JOIN conversion ON order_id = orders.value";
    let rows = read_all(db.query(sql, &[json_param(order_ids)?])?, |row| {
        let (order_id, seq, is_counted) = (row.text()?, row.int()?, row.bool()?);
        let key =
            EventKey { at: Timestamp(row.int()?), event_id: row.text()?, source_id: row.text()? };
        let copy = Copy { key, is_client: row.bool()?, is_excluded: row.bool()? };
        Ok((order_id, (seq, is_counted, copy)))
    })?;
    let mut orders: BTreeMap<String, Vec<(i64, bool, Copy)>> = BTreeMap::new();
    for (order_id, copy) in rows {
        orders.entry(order_id).or_default().push(copy);
    }
    for rows in orders.into_values() {
        let copies: Vec<Copy> = rows.iter().map(|(_, _, copy)| copy.clone()).collect();
        for ((seq, was_counted, _), is_counted) in rows.into_iter().zip(counted(&copies)) {
            if was_counted != is_counted {
                let params: [SqlValue; 2] = [i64::from(is_counted).into(), seq.into()];
                db.query("UPDATE conversion SET is_counted = ? WHERE seq = ?", &params)?;
            }
        }
    }
    Ok(())
}

/// A conversion whose touchpoints may have changed.
struct Touched {
    seq: i64,
    at: Timestamp,
    session_key: Option<i64>,
}

/// Gives conversions of these profiles to whoever owns them now; returns the profiles that
/// gained one. Their touchpoints are left to the caller.
pub(crate) fn reown(
    db: &impl Database,
    profiles: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, StoreError> {
    let sql = "SELECT conversion.seq, conversion.profile_id, event.source_id, event.event_id,
            event.name, event.at, event.received_at, event.is_client, event.body
        FROM json_each(?) AS mine JOIN conversion ON profile_id = mine.value JOIN event USING (seq)";
    let rows = read_all(db.query(sql, &[json_param(profiles)?])?, |row| {
        Ok((row.int()?, row.int()?, read_event(row)?))
    })?;
    let mut gained = BTreeSet::new();
    for (seq, profile_id, event) in rows {
        let owned_by = versions::owner(db, &event)?;
        if owned_by == Some(profile_id) {
            continue;
        }
        let params: [SqlValue; 2] = [owned_by.into(), seq.into()];
        db.query("UPDATE conversion SET profile_id = ? WHERE seq = ?", &params)?;
        gained.extend(owned_by);
    }
    Ok(gained)
}

/// Reads `source_id, event_id, name, at, received_at, is_client, body`.
fn read_event(row: &mut Row) -> Result<Event, StoreError> {
    Ok(Event {
        source_id: row.text()?,
        event_id: row.text()?,
        name: row.text()?,
        at: Timestamp(row.int()?),
        received_at: Timestamp(row.int()?),
        is_client: row.bool()?,
        facts: row.json()?,
    })
}

/// Looks again at all conversions of these profiles.
pub(crate) fn retouch_all(db: &impl Database, profiles: &BTreeSet<i64>) -> Result<(), StoreError> {
    retouch(db, &profiles.iter().map(|profile_id| (*profile_id, BEGINNING_MS)).collect())
}

/// Looks again at the conversions of each profile from a time on.
pub(super) fn retouch(db: &impl Database, from: &BTreeMap<i64, i64>) -> Result<(), StoreError> {
    if from.is_empty() {
        return Ok(());
    }
    let sql = "SELECT profile_id, seq, at, session_key
        FROM json_each(?) AS change
        JOIN conversion ON profile_id = change.value->>0 AND at >= change.value->>1";
    let changes: Vec<(&i64, &i64)> = from.iter().collect();
    let rows = read_all(db.query(sql, &[json_param(&changes)?])?, |row| {
        let profile_id = row.int()?;
        let (seq, at) = (row.int()?, Timestamp(row.int()?));
        Ok((profile_id, Touched { seq, at, session_key: row.optional_int()? }))
    })?;
    let mut profiles: BTreeMap<i64, Vec<Touched>> = BTreeMap::new();
    for (profile_id, touched) in rows {
        profiles.entry(profile_id).or_default().push(touched);
    }
    for (profile_id, conversions) in profiles {
        let visits = visits(db, profile_id, &conversions)?;
        for conversion in &conversions {
            store_touchpoints(db, conversion, &visits)?;
        }
    }
    Ok(())
}

/// The profile's sessions that any of the conversions can see.
fn visits(
    db: &impl Database,
    profile_id: i64,
    conversions: &[Touched],
) -> Result<Vec<Visit>, StoreError> {
    let times = || conversions.iter().map(|conversion| conversion.at.0);
    let earliest = times().min().unwrap_or_default().saturating_sub(MAX_WINDOW_DAYS * DAY_MS);
    let latest = times().max().unwrap_or_default();
    let sql = "SELECT session_key, session_id, started_at, last_event_at, is_bot FROM session
        WHERE profile_id = ? AND started_at BETWEEN ? AND ?";
    let params: [SqlValue; 3] = [profile_id.into(), earliest.into(), latest.into()];
    read_all(db.query(sql, &params)?, |row| {
        Ok(Visit {
            session_key: row.int()?,
            session_id: row.text()?,
            started_at: Timestamp(row.int()?),
            last_event_at: Timestamp(row.int()?),
            is_bot: row.bool()?,
        })
    })
}

/// Writes a conversion's touchpoints and holding session where they are not as they were.
fn store_touchpoints(
    db: &impl Database,
    conversion: &Touched,
    visits: &[Visit],
) -> Result<(), StoreError> {
    let held = holding_session(conversion.at, visits).map(|visit| visit.session_key);
    if held != conversion.session_key {
        let params: [SqlValue; 2] = [held.into(), conversion.seq.into()];
        db.query("UPDATE conversion SET session_key = ? WHERE seq = ?", &params)?;
    }
    let sql = "SELECT session_key FROM touchpoint WHERE conversion_seq = ? ORDER BY position";
    let before = read_all(db.query(sql, &[conversion.seq.into()])?, |row| row.int())?;
    let after: Vec<i64> =
        touchpoints(conversion.at, visits).iter().map(|visit| visit.session_key).collect();
    if before == after {
        return Ok(());
    }
    db.query("DELETE FROM touchpoint WHERE conversion_seq = ?", &[conversion.seq.into()])?;
    let sql = "INSERT INTO touchpoint SELECT ?, key + 1, value FROM json_each(?)";
    db.query(sql, &[conversion.seq.into(), json_param(&after)?])?;
    Ok(())
}
