//! Events of any name: how often, in which sessions, by whom, worth what.
//!
//! Read from the raw log, as far back as it is kept. A browser's event belongs to the session
//! that it is in, a server's to the one that holds it by the rule for server events.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use tributary_core::attribution::{MAX_WINDOW_DAYS, Visit, holding_session};
use tributary_core::money::{Currency, Money};
use tributary_core::report::{EventMeasure, EventPart, Part, minor_to_micros};
use tributary_core::time::{DAY_MS, Timestamp};

use super::STEPS;
use super::facts::{Facts, Levels};
use super::gather::Gather;
use super::orders::credit_day;
use super::visits::PAGE_LOAD;
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// A property's number beyond this counts as this, so that no sum overflows.
const MAX_NUMBER: f64 = 1e18;

/// An event of the range, or of a session of the range.
struct Found {
    seq: i64,
    at: Timestamp,
    is_client: bool,
    profile_id: Option<i64>,
    /// The visit it belongs to, unless that is a bot's or there is none.
    session_key: Option<i64>,
    values: Vec<Value>,
}

/// A visit as rows are told apart by it.
struct Visited {
    started_at: i64,
    facts: Facts,
}

/// Adds up what is asked about events of the asker's choice.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    let mut asked: BTreeMap<String, Vec<EventPart>> = BTreeMap::new();
    for part in &gather.plan.parts {
        if let Part::Event(part) = part {
            asked.entry(part.event.clone()).or_default().push(part.clone());
        }
    }
    asked.remove(PAGE_LOAD);
    for (event, parts) in asked {
        one(gather, &event, &parts)?;
    }
    Ok(())
}

fn one(
    gather: &mut Gather<'_, impl Database>,
    event: &str,
    parts: &[EventPart],
) -> Result<(), StoreError> {
    let is_step = STEPS.contains(&event);
    let mut found = found(gather, event, parts)?;
    let visited = visited(gather, &found)?;
    // What a bot's browser told counts nowhere.
    let is_human = |key: i64| visited.contains_key(&key);
    found.retain(|found| !found.is_client || found.session_key.is_none_or(is_human));
    let facts = |found: &Found| -> Facts {
        let visit = found.session_key.and_then(|key| visited.get(&key));
        visit.map_or_else(|| Facts::of(Levels::Any), |visit| visit.facts.clone())
    };
    let rows: Vec<(Facts, &Found)> = found.iter().map(|found| (facts(found), found)).collect();
    for part in parts {
        match part.measure {
            EventMeasure::Sessions => {
                // What browsers told is counted by the sessions' own bits where there is one.
                let is_counted = |found: &&Found| !(is_step && found.is_client);
                sessions(gather, part, found.iter().filter(is_counted), &visited, is_step)?;
            }
            EventMeasure::Profiles => {
                distinct(gather, part, &rows, |found| found.profile_id.map(|id| id.to_string()));
            }
            EventMeasure::Distinct => {
                let column = column(part, parts);
                distinct(gather, part, &rows, |found| {
                    found.values.get(column)?.get(0).filter(|it| !it.is_null()).map(plain)
                });
            }
            _ => sums(gather, part, parts, &rows),
        }
    }
    Ok(())
}

/// The events of the name: those of the range, and as far after it as its sessions may hold.
/// Of an order's copies the one that counts (`product.md §6`), of test orders none.
fn found(
    gather: &Gather<'_, impl Database>,
    event: &str,
    parts: &[EventPart],
) -> Result<Vec<Found>, StoreError> {
    let reach = if parts.iter().any(|part| part.measure == EventMeasure::Sessions) {
        MAX_WINDOW_DAYS * DAY_MS
    } else {
        0
    };
    let values: String = parts
        .iter()
        .map(|part| match part.measure {
            EventMeasure::Revenue => ", json_array(body->'$.properties.total_price', body->'$.properties.currency')".to_owned(),
            EventMeasure::Sum
            | EventMeasure::Numbers
            | EventMeasure::Min
            | EventMeasure::Max
            | EventMeasure::Distinct => {
                let name = part.property.replace('\'', "''");
                format!(", (SELECT json_group_array(value) FROM json_each(body, '$.properties') WHERE key = '{name}')")
            }
            _ => ", 'null'".to_owned(),
        })
        .collect();
    // Sessions with a bit of their own are counted by it: only a server's events are news.
    let is_news = parts.iter().all(|part| part.measure == EventMeasure::Sessions);
    let senders = if is_news && STEPS.contains(&event) { "(0)" } else { "(0, 1)" };
    let sql = format!(
        "SELECT seq, at, is_client, alias.profile_id, CASE WHEN is_client THEN
            (SELECT session_key FROM session WHERE visitor_id = substr(person, 12)
                AND started_at <= event.at ORDER BY started_at DESC LIMIT 1) END {values}
        FROM event LEFT JOIN alias ON alias.alias = event.person
        WHERE name = ? AND name <> '{PAGE_LOAD}' AND is_client IN {senders}
            AND at >= ? AND at < ? AND NOT EXISTS (SELECT 1 FROM conversion
                WHERE conversion.seq = event.seq AND (NOT is_counted OR is_test))"
    );
    let (from, to) = (gather.span.from_ms(), gather.span.to_ms() + reach);
    let params: [SqlValue; 3] = [event.into(), from.into(), to.into()];
    let n_values = parts.len();
    let mut found = read_all(gather.db.query(&sql, &params)?, |row| read(row, n_values))?;
    hold(gather, &mut found)?;
    Ok(found)
}

fn read(row: &mut Row, n_values: usize) -> Result<Found, StoreError> {
    Ok(Found {
        seq: row.int()?,
        at: Timestamp(row.int()?),
        is_client: row.bool()?,
        profile_id: row.optional_int()?,
        session_key: row.optional_int()?,
        values: (0..n_values).map(|_| row.json()).collect::<Result<_, StoreError>>()?,
    })
}

/// Finds the sessions that hold the servers' events (`product.md §7.4`).
fn hold(gather: &Gather<'_, impl Database>, found: &mut [Found]) -> Result<(), StoreError> {
    let servers = found.iter().filter(|found| !found.is_client);
    let servers: Vec<_> =
        servers.filter_map(|it| Some((it.seq, it.profile_id?, it.at.0))).collect();
    if servers.is_empty() {
        return Ok(());
    }
    let sql = "SELECT one.value->>0, session_key, session_id, started_at, last_event_at, is_bot
        FROM json_each(?1) AS one CROSS JOIN session ON profile_id = one.value->>1
            AND started_at BETWEEN (one.value->>2) - ?2 AND one.value->>2";
    let params = [json_param(&servers)?, (MAX_WINDOW_DAYS * DAY_MS).into()];
    let mut visits: HashMap<i64, Vec<Visit>> = HashMap::new();
    for (seq, visit) in read_all(gather.db.query(sql, &params)?, |row| {
        let seq = row.int()?;
        let (session_key, session_id) = (row.int()?, row.text()?);
        let (started_at, last_event_at) = (Timestamp(row.int()?), Timestamp(row.int()?));
        let is_bot = row.bool()?;
        Ok((seq, Visit { session_key, session_id, started_at, last_event_at, is_bot }))
    })? {
        visits.entry(seq).or_default().push(visit);
    }
    for found in found.iter_mut().filter(|found| !found.is_client) {
        let visits = visits.get(&found.seq).map(Vec::as_slice).unwrap_or_default();
        found.session_key = holding_session(found.at, visits).map(|visit| visit.session_key);
    }
    Ok(())
}

/// The visits of the events. An event of a bot's session has none.
fn visited(
    gather: &mut Gather<'_, impl Database>,
    found: &[Found],
) -> Result<HashMap<i64, Visited>, StoreError> {
    let keys: HashSet<i64> = found.iter().filter_map(|found| found.session_key).collect();
    let [origin, device, country, landing] = gather.needs.visit_columns();
    let join = if gather.needs.landing { "JOIN session USING (session_key)" } else { "" };
    let sql = format!(
        "SELECT visit.session_key, visit.started_at, {origin}, {device}, {country}, {landing}
        FROM json_each(?) AS wanted CROSS JOIN visit ON visit.session_key = wanted.value {join}"
    );
    let needs = gather.needs;
    let rows = read_all(gather.db.query(&sql, &[json_param(&keys)?])?, |row| {
        let (key, started_at, origin_id) = (row.int()?, row.int()?, row.int()?);
        let facts = needs.visit_facts(origin_id, row.text()?, row.text()?, row.text()?);
        Ok((key, origin_id, Visited { started_at, facts }))
    })?;
    gather.names.learn(gather.db, rows.iter().map(|(_, id, _)| *id).filter(|id| *id != 0))?;
    Ok(rows.into_iter().map(|(key, _, visit)| (key, visit)).collect())
}

/// Counts sessions of the range that hold the event; those that have its bit are counted
/// already.
fn sessions<'f>(
    gather: &mut Gather<'_, impl Database>,
    part: &EventPart,
    found: impl Iterator<Item = &'f Found>,
    visited: &HashMap<i64, Visited>,
    is_step: bool,
) -> Result<(), StoreError> {
    let mut keys: HashSet<i64> = found.filter_map(|found| found.session_key).collect();
    if is_step {
        let bit = STEPS.iter().position(|step| *step == part.event).unwrap_or_default();
        let sql = format!(
            "SELECT visit.session_key FROM json_each(?) AS wanted
            CROSS JOIN visit ON visit.session_key = wanted.value WHERE (visit.steps >> {bit}) & 1"
        );
        let counted = read_all(gather.db.query(&sql, &[json_param(&keys)?])?, |row| row.int())?;
        for key in counted {
            keys.remove(&key);
        }
    }
    for visit in keys.iter().filter_map(|key| visited.get(key)) {
        let Some(period) = gather.span.period_of(visit.started_at) else { continue };
        let Some(key) = gather.key(&visit.facts) else { continue };
        gather.sheet.add(period, &key, &Part::Event(part.clone()), 1);
    }
    Ok(())
}

/// Counts what `of` tells of the events, each once a row and once in all.
fn distinct(
    gather: &mut Gather<'_, impl Database>,
    part: &EventPart,
    rows: &[(Facts, &Found)],
    of: impl Fn(&Found) -> Option<String>,
) {
    let part = Part::Event(part.clone());
    let (mut seen, mut all) = (HashSet::new(), HashSet::new());
    for (facts, found) in rows {
        let Some(value) = of(found) else { continue };
        let Some(period) = gather.span.period_of(found.at.0) else { continue };
        let Some(key) = gather.key(facts) else { continue };
        if seen.insert((period, key.clone(), value.clone())) {
            gather.sheet.add_row(period, &key, &part, 1);
        }
        if all.insert(value) {
            gather.sheet.add_total(&part, 1);
        }
    }
}

fn sums(
    gather: &mut Gather<'_, impl Database>,
    part: &EventPart,
    parts: &[EventPart],
    rows: &[(Facts, &Found)],
) {
    let column = column(part, parts);
    for (facts, found) in rows {
        let Some(period) = gather.span.period_of(found.at.0) else { continue };
        let Some(key) = gather.key(facts) else { continue };
        let value = found.values.get(column).unwrap_or(&Value::Null);
        let amount = match part.measure {
            EventMeasure::Revenue => revenue(gather, value, found.at),
            EventMeasure::Sum => micros(value.get(0)).unwrap_or_default(),
            EventMeasure::Min | EventMeasure::Max => match micros(value.get(0)) {
                Some(micros) => micros,
                None => continue,
            },
            EventMeasure::Numbers => micros(value.get(0)).map_or(0, |_| 1),
            _ => 1,
        };
        gather.sheet.add(period, &key, &Part::Event(part.clone()), amount);
    }
}

/// Where the values of a part are among those of an event.
fn column(part: &EventPart, parts: &[EventPart]) -> usize {
    parts.iter().position(|it| it == part).unwrap_or_default()
}

/// A value as text: `2` and `"2"` are the same.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An event's `[total_price, currency]` in the workspace's currency.
fn revenue(gather: &mut Gather<'_, impl Database>, value: &Value, at: Timestamp) -> i128 {
    let code = value.get(1).and_then(Value::as_str).unwrap_or_default();
    let Ok(currency) = Currency::parse(code) else { return 0 };
    let Some(Ok(money)) = value.get(0).map(|price| Money::from_json(price, currency)) else {
        return 0;
    };
    let micros = minor_to_micros(money.minor, currency.as_str());
    gather.rates.convert(micros, currency.as_str(), credit_day(at))
}

/// A number, or a text that is one, in millionths.
fn micros(value: Option<&Value>) -> Option<i128> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let number: f64 = text.trim().parse().ok().filter(|number: &f64| number.is_finite())?;
    #[expect(clippy::cast_possible_truncation, reason = "within ±10²⁴")]
    Some((number.clamp(-MAX_NUMBER, MAX_NUMBER) * 1e6).round() as i128)
}
