//! People.

use serde_json::{Map, Value};
use tributary_core::api::{
    AliasDetail, Attribution, ConversionDetail, ProfileDetail, ProfileSummary, TouchpointDetail,
};
use tributary_core::channel::Touch;
use tributary_core::session::ProfileProperties;
use tributary_core::time::Timestamp;

use super::{merges, timeline};
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError, identity};

/// People in a list, at most.
const MAX_PROFILES: usize = 50;
/// Events that are looked through for what was known at one of them.
const MAX_REMEMBERED: i64 = 10_000;

/// The people with an alias that is, or whose value begins with, `q`; the latest when `q`
/// is empty.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn profiles(db: &impl Database, q: &str) -> Result<Vec<ProfileSummary>, StoreError> {
    let ids = if q.trim().is_empty() { latest(db)? } else { found(db, q.trim())? };
    ids.into_iter().filter_map(|id| summary(db, id).transpose()).collect()
}

/// Everything about one person; `None` when nobody has the public id.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn profile(db: &impl Database, public_id: &str) -> Result<Option<ProfileDetail>, StoreError> {
    let sql = "SELECT profile_id FROM profile WHERE public_id = ?";
    let ids = read_all(db.query(sql, &[public_id.into()])?, |row| row.int())?;
    let Some(profile_id) = ids.first().copied() else { return Ok(None) };
    let Some(summary) = summary(db, profile_id)? else { return Ok(None) };
    let unmerges = identity::unmerges(db, Some(&summary.aliases))?;
    let (sessions, other_events) = timeline::timeline(db, profile_id, public_id)?;
    Ok(Some(ProfileDetail {
        summary,
        properties: profile_properties(db, profile_id)?.values(),
        alias_details: alias_details(db, profile_id)?,
        merges: merges::of_profile(db, profile_id)?,
        unmerges,
        sessions,
        other_events,
        conversions: conversions(db, profile_id)?,
    }))
}

/// What is known of a person: what sessions said and what other events said, newest first.
pub(crate) fn profile_properties(
    db: &impl Database,
    profile_id: i64,
) -> Result<ProfileProperties, StoreError> {
    let sql = "SELECT properties FROM profile WHERE profile_id = ?1
        UNION ALL SELECT profile_properties FROM session WHERE profile_id = ?1";
    let parts: Vec<ProfileProperties> =
        read_all(db.query(sql, &[profile_id.into()])?, |row| row.json())?;
    let mut all = ProfileProperties::default();
    for part in &parts {
        all.merge(part);
    }
    Ok(all)
}

/// What the person's events up to `at` had said: the newest value of each property. Reads the
/// newest [`MAX_REMEMBERED`] of them.
pub(super) fn known_then(
    db: &impl Database,
    profile_id: i64,
    at: Timestamp,
) -> Result<Map<String, Value>, StoreError> {
    let sql = "SELECT event.at, body->'$.profile_properties'
        FROM (SELECT alias FROM alias WHERE profile_id = ? LIMIT 1000)
            JOIN event ON person = alias AND event.at <= ?
        ORDER BY event.at DESC LIMIT ?";
    let params: [SqlValue; 3] = [profile_id.into(), at.0.into(), MAX_REMEMBERED.into()];
    let rows = read_all(db.query(sql, &params)?, |row| Ok((Timestamp(row.int()?), row.json()?)))?;
    let mut known = ProfileProperties::default();
    for (at, said) in &rows {
        known.learn(*at, said);
    }
    Ok(known.values())
}

/// The people of the newest events.
fn latest(db: &impl Database) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT profile_id FROM
            (SELECT person, seq FROM event ORDER BY seq DESC LIMIT 2000) JOIN alias ON alias = person
        GROUP BY profile_id ORDER BY max(seq) DESC LIMIT ?";
    let limit = i64::try_from(MAX_PROFILES).unwrap_or(i64::MAX);
    read_all(db.query(sql, &[limit.into()])?, |row| row.int())
}

/// The people with such an alias, exact ones first. Looks a value up under every kind by
/// the alias's own order, so the cost is the number of kinds.
fn found(db: &impl Database, q: &str) -> Result<Vec<i64>, StoreError> {
    let mut starts = vec![q.to_owned()];
    if !q.starts_with("urn:") {
        let kinds = kinds(db)?;
        starts = kinds.iter().map(|kind| format!("urn:{kind}:{}", value_of(kind, q))).collect();
    }
    let mut ids: Vec<i64> = Vec::new();
    for start in &starts {
        // Every alias that begins so lies between these two in the key's order.
        let sql = "SELECT DISTINCT profile_id FROM
            (SELECT profile_id FROM alias WHERE alias >= ? AND alias < ? ORDER BY alias LIMIT 200)";
        let end = format!("{start}\u{10ffff}");
        let params: [SqlValue; 2] = [start.as_str().into(), end.into()];
        for id in read_all(db.query(sql, &params)?, |row| row.int())? {
            if ids.len() < MAX_PROFILES && !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// All aliases of the people who have this alias, or one with this value; at most 500.
pub(super) fn aliases_like(db: &impl Database, q: &str) -> Result<Vec<String>, StoreError> {
    let q = q.trim();
    let named = if q.starts_with("urn:") {
        vec![q.to_owned()]
    } else {
        kinds(db)?.iter().map(|kind| format!("urn:{kind}:{}", value_of(kind, q))).collect()
    };
    let sql = "SELECT alias FROM alias WHERE profile_id IN
            (SELECT profile_id FROM alias WHERE alias IN (SELECT value FROM json_each(?)))
        LIMIT 500";
    read_all(db.query(sql, &[json_param(&named)?])?, |row| row.text())
}

fn value_of(kind: &str, q: &str) -> String {
    if kind == "email" { q.to_lowercase() } else { q.to_owned() }
}

/// The alias kinds in use: each found by one look past the one before.
fn kinds(db: &impl Database) -> Result<Vec<String>, StoreError> {
    let mut kinds: Vec<String> = Vec::new();
    let mut after = "urn:".to_owned();
    while kinds.len() < 100 {
        let sql = "SELECT alias FROM alias WHERE alias > ? ORDER BY alias LIMIT 1";
        let next = read_all(db.query(sql, &[after.as_str().into()])?, |row| row.text())?.pop();
        let kind = next.as_deref().and_then(|alias| alias.split(':').nth(1)).map(str::to_owned);
        let Some(kind) = kind else { break };
        after = format!("urn:{kind};");
        kinds.push(kind);
    }
    Ok(kinds)
}

fn summary(db: &impl Database, profile_id: i64) -> Result<Option<ProfileSummary>, StoreError> {
    let sql = "SELECT public_id, founder_at,
            (SELECT count(*) FROM session WHERE profile_id = ?1),
            (SELECT count(*) FROM conversion WHERE profile_id = ?1),
            max(founder_at,
                ifnull((SELECT max(last_event_at) FROM session WHERE profile_id = ?1), 0),
                ifnull((SELECT max(at) FROM conversion WHERE profile_id = ?1), 0))
        FROM profile WHERE profile_id = ?1";
    let row = read_all(db.query(sql, &[profile_id.into()])?, |row| {
        Ok((row.text()?, row.int()?, row.int()?, row.int()?, row.int()?))
    })?;
    let Some((public_id, first_seen_at, n_sessions, n_conversions, last_seen_at)) =
        row.into_iter().next()
    else {
        return Ok(None);
    };
    let aliases: Vec<String> =
        alias_details(db, profile_id)?.into_iter().map(|detail| detail.alias).collect();
    let properties = profile_properties(db, profile_id)?.values();
    let label = label(&properties, &aliases);
    Ok(Some(ProfileSummary {
        profile_id: public_id,
        label,
        aliases,
        first_seen_at,
        last_seen_at,
        n_sessions,
        n_conversions,
    }))
}

/// Name or e-mail when known, else the end of the browser's id, else the oldest alias.
fn label(properties: &Map<String, Value>, aliases: &[String]) -> String {
    let text = |key: &str| properties.get(key).and_then(Value::as_str).unwrap_or_default().trim();
    let name = format!("{} {}", text("$first_name"), text("$last_name"));
    let value_of = |kind: &str| aliases.iter().find_map(|alias| alias.strip_prefix(kind));
    let email = Some(text("$email")).filter(|email| !email.is_empty());
    let visitor = || {
        let cookie = value_of("urn:cookie:")?;
        // The beginning of an id is a time: people of one hour share it.
        let end: String = cookie.chars().rev().take(6).collect();
        Some(format!("Visitor {}", end.chars().rev().collect::<String>()))
    };
    let known = Some(name.trim()).filter(|name| !name.is_empty()).or(email);
    let known = known.or_else(|| value_of("urn:email:")).map(str::to_owned);
    known.or_else(visitor).or_else(|| aliases.first().cloned()).unwrap_or_default()
}

fn alias_details(db: &impl Database, profile_id: i64) -> Result<Vec<AliasDetail>, StoreError> {
    let sql = "SELECT alias, first_seen_at, is_quarantined FROM alias WHERE profile_id = ?
        ORDER BY first_seen_at, alias LIMIT 1000";
    read_all(db.query(sql, &[profile_id.into()])?, |row| {
        let (alias, first_seen_at) = (row.text()?, row.int()?);
        Ok(AliasDetail { alias, first_seen_at, is_quarantined: row.bool()? })
    })
}

fn conversions(db: &impl Database, profile_id: i64) -> Result<Vec<ConversionDetail>, StoreError> {
    let sql =
        "SELECT order_id, conversion.name, conversion.at, revenue_minor, currency, seq, session_id
        FROM conversion LEFT JOIN session USING (session_key)
        WHERE conversion.profile_id = ? ORDER BY conversion.at DESC, seq DESC LIMIT 200";
    let mut conversions = read_all(db.query(sql, &[profile_id.into()])?, |row| {
        Ok(ConversionDetail {
            conversion_id: row.text()?,
            name: row.text()?,
            at: row.int()?,
            revenue_minor: row.optional_int()?,
            currency: row.optional_text()?,
            seq: row.int()?,
            session_id: row.optional_text()?,
            touchpoints: Vec::new(),
        })
    })?;
    for conversion in &mut conversions {
        conversion.touchpoints = touchpoints(db, conversion.seq)?;
    }
    Ok(conversions)
}

fn touchpoints(db: &impl Database, seq: i64) -> Result<Vec<TouchpointDetail>, StoreError> {
    let sql = "SELECT position, session_id, started_at, touch
        FROM touchpoint JOIN session USING (session_key)
        WHERE conversion_seq = ? ORDER BY position";
    read_all(db.query(sql, &[seq.into()])?, |row| {
        let (position, session_id, at) = (row.int()?, row.text()?, row.int()?);
        let attribution: Attribution = row.json::<Touch>()?.attribution;
        Ok(TouchpointDetail { position, session_id, at, attribution })
    })
}
