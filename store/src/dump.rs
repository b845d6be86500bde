//! The state as lines, in an order and with ids that depend on the events alone: two stores
//! that hold the same events dump the same lines.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tributary_core::api::{Attribution, AttributionSettings};
use tributary_core::channel::Touch;
use tributary_core::time::Timestamp;

use crate::credit::each_credit;
use crate::row::{Row, read_all};
use crate::session_row::{self, COLUMNS};
use crate::view::{merge_history, profile_properties};
use crate::{Database, StoreError};

/// What can be dumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// A line per event in the log, with all it says.
    Events,
    /// A line per profile that became part of another.
    Merges,
    /// A line per person: id, aliases, properties.
    Profiles,
    /// A line per session.
    Sessions,
    /// A line per conversion.
    Conversions,
    /// A line per conversion and session that may earn its credit.
    Touchpoints,
    /// A line per share of a conversion that counts.
    Credits(AttributionSettings),
}

impl Table {
    /// Reads the table's name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "events" => Some(Self::Events),
            "merges" => Some(Self::Merges),
            "profiles" => Some(Self::Profiles),
            "sessions" => Some(Self::Sessions),
            "conversions" => Some(Self::Conversions),
            "touchpoints" => Some(Self::Touchpoints),
            "credits" => Some(Self::Credits(AttributionSettings::default())),
            _ => None,
        }
    }
}

/// All lines of a table, sorted.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn dump(db: &impl Database, table: Table) -> Result<Vec<Value>, StoreError> {
    match table {
        Table::Events => events(db),
        Table::Merges => merges(db),
        Table::Profiles => profiles(db),
        Table::Sessions => sessions(db),
        Table::Conversions => conversions(db),
        Table::Touchpoints => touchpoints(db),
        Table::Credits(settings) => credits(db, settings),
    }
}

fn events(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let sql = "SELECT source_id, event_id, name, at, received_at, is_client, body FROM event
        ORDER BY at, event_id, source_id";
    read_all(db.query(sql, &[])?, |row| {
        let (source_id, event_id, name) = (row.text()?, row.text()?, row.text()?);
        Ok(json!({
            "source_id": source_id,
            "event_id": event_id,
            "name": name,
            "at": Timestamp(row.int()?),
            "received_at": Timestamp(row.int()?),
            "is_client": row.bool()?,
            "facts": row.json::<Value>()?,
        }))
    })
}

fn merges(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let mut merges = Vec::new();
    let mut after = Some(0);
    while let Some(page) = after {
        after = merge_history(db, page, |merge| {
            let (old, new) = (merge.old_profile_id.clone(), merge.new_profile_id.clone());
            merges.push((merge.at, old, new));
        })?;
    }
    merges.sort();
    let line =
        |(at, old, new)| json!({"timestamp": at, "old_profile_id": old, "new_profile_id": new});
    Ok(merges.into_iter().map(line).collect())
}

fn profiles(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let sql =
        "SELECT profile_id, public_id, founder_at FROM profile ORDER BY founder_at, public_id";
    let rows = read_all(db.query(sql, &[])?, |row| Ok((row.int()?, row.text()?, row.int()?)))?;
    let mut lines = Vec::with_capacity(rows.len());
    for (profile_id, public_id, founder_at) in rows {
        let sql = "SELECT alias FROM alias WHERE profile_id = ? ORDER BY alias";
        let aliases = read_all(db.query(sql, &[profile_id.into()])?, |row| row.text())?;
        lines.push(json!({
            "profile_id": public_id,
            "first_seen_at": Timestamp(founder_at),
            "aliases": aliases,
            "properties": sorted(profile_properties(db, profile_id)?.values()),
        }));
    }
    Ok(lines)
}

fn sessions(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let columns = COLUMNS.replace("profile_id", "session.profile_id AS profile_id");
    let sql = format!(
        "SELECT public_id, {columns} FROM session LEFT JOIN profile USING (profile_id)
        ORDER BY started_at, visitor_id, start_event_id, start_source_id"
    );
    read_all(db.query(&sql, &[])?, |row| {
        let public_id = row.optional_text()?;
        let session = session_row::read(row)?.session;
        Ok(json!({
            "session_id": session.session_id(),
            "visitor_id": session.visitor_id,
            "profile_id": public_id,
            "started_at": session.start.at,
            "last_event_at": session.last.at,
            "start_reason": session.start_reason,
            "landing_url": session.landing_url,
            "referrer": session.referrer,
            "channel_group": session.touch.attribution.channel_group,
            "channel": session.touch.attribution.channel,
            "campaign": session.touch.attribution.campaign,
            "ad_set": session.touch.attribution.ad_set,
            "ad": session.touch.attribution.ad,
            "rule": session.touch.rule,
            "utm": session.touch.utm,
            "cvg": session.touch.cvg,
            "click_ids": session.touch.click_ids,
            "device": session.device,
            "country": session.country,
            "is_bot": session.is_bot,
            "n_events": session.n_events(),
            "event_counts": session.event_counts,
        }))
    })
}

fn conversions(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let sql = "SELECT conversion.order_id, source_id, event_id, conversion.name, conversion.at,
            is_client, is_test, is_excluded, is_counted, revenue_minor, currency, public_id,
            session_id, order_name, sales_channel, rung
        FROM conversion LEFT JOIN profile USING (profile_id)
            LEFT JOIN session USING (session_key)
        ORDER BY conversion.at, source_id, event_id";
    read_all(db.query(sql, &[])?, |row| {
        let (order_id, source_id, event_id) = (row.text()?, row.text()?, row.text()?);
        Ok(json!({
            "order_id": order_id,
            "source_id": source_id,
            "event_id": event_id,
            "name": row.text()?,
            "at": Timestamp(row.int()?),
            "is_client": row.bool()?,
            "is_test": row.bool()?,
            "is_excluded": row.bool()?,
            "is_counted": row.bool()?,
            "revenue_minor": row.optional_int()?,
            "currency": row.optional_text()?,
            "profile_id": row.optional_text()?,
            "session_id": row.optional_text()?,
            "order_name": row.optional_text()?,
            "sales_channel": row.optional_text()?,
            "rung": row.optional_text()?,
        }))
    })
}

/// A touchpoint's line.
#[derive(Serialize)]
struct TouchpointLine {
    order_id: String,
    source_id: String,
    event_id: String,
    position: i64,
    session_id: String,
    at: Timestamp,
    #[serde(flatten)]
    attribution: Attribution,
    is_paid: bool,
}

fn touchpoints(db: &impl Database) -> Result<Vec<Value>, StoreError> {
    let sql = "SELECT order_id, source_id, event_id, position, session_id, started_at, touch
        FROM touchpoint JOIN conversion ON seq = conversion_seq
            JOIN session ON session.session_key = touchpoint.session_key
        ORDER BY conversion.at, source_id, event_id, position";
    let lines = read_all(db.query(sql, &[])?, |row: &mut Row| {
        let (order_id, source_id, event_id) = (row.text()?, row.text()?, row.text()?);
        let (position, session_id, at) = (row.int()?, row.text()?, Timestamp(row.int()?));
        let Touch { attribution, is_paid, .. } = row.json()?;
        Ok(TouchpointLine {
            order_id,
            source_id,
            event_id,
            position,
            session_id,
            at,
            attribution,
            is_paid,
        })
    })?;
    lines
        .into_iter()
        .map(|line| serde_json::to_value(line).map_err(|error| StoreError::Row(error.to_string())))
        .collect()
}

fn credits(db: &impl Database, settings: AttributionSettings) -> Result<Vec<Value>, StoreError> {
    let (from, to) = (Timestamp(i64::MIN >> 11), Timestamp(i64::MAX >> 11));
    let mut lines = Vec::new();
    each_credit(db, settings, from, to, |credit| {
        lines.push(json!({
            "order_id": credit.order_id,
            "source_id": credit.source_id,
            "event_id": credit.event_id,
            "conversion_at": credit.conversion_at,
            "at": credit.at,
            "session_id": credit.session_id,
            "channel_group": credit.attribution.channel_group,
            "channel": credit.attribution.channel,
            "campaign": credit.attribution.campaign,
            "ad_set": credit.attribution.ad_set,
            "ad": credit.attribution.ad,
            "share_ppm": credit.share_ppm,
            "revenue_minor": credit.revenue_minor,
            "currency": credit.currency,
        }));
    })?;
    Ok(lines)
}

/// Properties by name, so that two dumps compare as text.
fn sorted(properties: Map<String, Value>) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = properties.into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.into_iter().collect()
}
