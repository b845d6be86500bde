//! Everything about a person, as one JSON text.

use serde_json::{Map, Value, json};

use super::{Person, person};
use crate::row::{json_param, read_all};
use crate::view::profile_properties;
use crate::{Database, SqlValue, StoreError};

/// Rows of one table, at most: a person does not have more, a crawler may.
const MAX_ROWS: usize = 50_000;

/// All that is stored of the person behind any of the aliases, for them to read. `is_complete`
/// is false where a table held more rows of theirs than 50,000.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn export(db: &impl Database, aliases: &[String]) -> Result<String, StoreError> {
    let person = person(db, aliases)?;
    let mut is_complete = true;
    let mut export = Map::new();
    export.insert("aliases".to_owned(), json!(person.aliases));
    export.insert("profiles".to_owned(), profiles(db, &person)?);
    for (name, sql) in TABLES {
        let params = [json_param(&person.aliases)?, json_param(&person.profiles)?];
        let rows = rows(db, sql, &params)?;
        is_complete &= rows.len() < MAX_ROWS;
        export.insert(name.to_owned(), Value::Array(rows));
    }
    export.insert("is_complete".to_owned(), Value::Bool(is_complete));
    Ok(Value::Object(export).to_string())
}

/// Each part and the query of its rows, as JSON texts. ?1 is the person's aliases, ?2 the
/// profiles; each uses both, so that the parameters are the same for all.
const TABLES: [(&str, &str); 5] = [
    (
        "events",
        "SELECT json_object('source_id', source_id, 'event_id', event_id, 'name', name, 'at', at,
            'received_at', received_at, 'facts', json(body))
        FROM event WHERE person IN (SELECT value FROM json_each(?1)) AND ?2 <> ''
        ORDER BY at, seq",
    ),
    (
        "repeats",
        "SELECT json_object('source_id', refusal.source_id, 'event_id', refusal.event_id,
            'name', refusal.name, 'at', refusal.at, 'received_at', refusal.received_at,
            'facts', json(refusal.body))
        FROM event JOIN refusal ON duplicate_of = event.seq
        WHERE person IN (SELECT value FROM json_each(?1)) AND ?2 <> ''
        ORDER BY refusal.at, refusal.seq",
    ),
    (
        "merges",
        "SELECT json_object('alias_a', alias_a, 'alias_b', alias_b, 'at', at, 'source_id',
            source_id, 'event_id', event_id, 'rung', rung)
        FROM identity_edge WHERE (alias_a IN (SELECT value FROM json_each(?1))
            OR alias_b IN (SELECT value FROM json_each(?1))) AND ?2 <> ''
        ORDER BY at, alias_a, alias_b",
    ),
    (
        "sessions",
        "SELECT json_object('session_id', session_id, 'visitor_id', visitor_id, 'started_at',
            started_at, 'last_event_at', last_event_at, 'landing_url', landing_url, 'referrer',
            referrer, 'touch', json(touch), 'device', device, 'country', country)
        FROM session WHERE ?1 <> '' AND profile_id IN (SELECT value FROM json_each(?2))
        ORDER BY started_at, session_key",
    ),
    (
        "conversions",
        "SELECT json_object('order_id', order_id, 'name', name, 'at', at, 'revenue_minor',
            revenue_minor, 'currency', currency, 'touchpoints', (SELECT json_group_array(session_id)
                FROM touchpoint JOIN session USING (session_key) WHERE conversion_seq = seq))
        FROM conversion WHERE ?1 <> '' AND profile_id IN (SELECT value FROM json_each(?2))
        ORDER BY at, seq",
    ),
];

fn rows(db: &impl Database, sql: &str, params: &[SqlValue]) -> Result<Vec<Value>, StoreError> {
    let sql = format!("{sql} LIMIT {MAX_ROWS}");
    read_all(db.query(&sql, params)?, |row| row.json())
}

fn profiles(db: &impl Database, person: &Person) -> Result<Value, StoreError> {
    let sql = "SELECT profile_id, public_id, founder_at
        FROM json_each(?) AS mine JOIN profile ON profile_id = mine.value";
    let rows = read_all(db.query(sql, &[json_param(&person.profiles)?])?, |row| {
        Ok((row.int()?, row.text()?, row.int()?))
    })?;
    let mut profiles = Vec::new();
    for (profile_id, public_id, first_seen_at) in rows {
        let properties = profile_properties(db, profile_id)?.values();
        profiles.push(json!({
            "profile_id": public_id,
            "first_seen_at": first_seen_at,
            "properties": properties,
        }));
    }
    Ok(Value::Array(profiles))
}
