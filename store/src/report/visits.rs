//! Sessions, and the distinct people behind them.

use std::collections::BTreeMap;

use tributary_core::attribution::MAX_WINDOW_DAYS;
use tributary_core::report::{EventMeasure, EventPart, Part, Period, Span};
use tributary_core::time::DAY_MS;

use super::STEPS;
use super::facts::{Facts, Levels};
use super::gather::{Gather, moments};
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// The event that is counted by its sessions alone: the log has no index for it.
pub(super) const PAGE_LOAD: &str = "$page_load";

/// What of its visits adds up to a part, in SQL.
fn counted(part: &Part) -> Option<String> {
    match part {
        Part::Sessions => Some("count(*)".to_owned()),
        Part::Event(EventPart { event, measure: EventMeasure::Events, .. })
            if event == PAGE_LOAD =>
        {
            Some(format!("ifnull(sum({PAGE_LOADS}), 0)"))
        }
        Part::Event(EventPart { event, measure: EventMeasure::Sessions, .. })
            if event == PAGE_LOAD =>
        {
            Some(format!("count({PAGE_LOADS})"))
        }
        Part::Event(EventPart { event, measure: EventMeasure::Sessions, .. }) => {
            let bit = STEPS.iter().position(|step| step == event)?;
            Some(format!("sum((visit.steps >> {bit}) & 1)"))
        }
        _ => None,
    }
}

/// How many page loads a visit has.
const PAGE_LOADS: &str = "(SELECT event_counts->>'$.\"$page_load\"' FROM session
    WHERE session.session_key = visit.session_key)";

/// Counts the sessions that began in the range.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    let counts: Vec<(Part, String)> =
        gather.plan.parts.iter().filter_map(|part| Some((part.clone(), counted(part)?))).collect();
    if !counts.is_empty() {
        sessions(gather, &counts)?;
    }
    for (part, column) in [(Part::Visitors, "visitor_key"), (Part::Profiles, "profile_id")] {
        if gather.plan.parts.contains(&part) {
            distinct(gather, &part, column)?;
        }
    }
    if gather.plan.parts.contains(&Part::ConvertedSessions) {
        converted(gather)?;
    }
    Ok(())
}

fn sessions(
    gather: &mut Gather<'_, impl Database>,
    counts: &[(Part, String)],
) -> Result<(), StoreError> {
    let sums: Vec<String> = counts.iter().map(|(_, sum)| sum.clone()).collect();
    let groups = grouped(gather, gather.span, &sums)?;
    for group in groups {
        let Some(key) = gather.key(&group.facts) else { continue };
        for ((part, _), sum) in counts.iter().zip(group.sums) {
            gather.sheet.add(group.period, &key, part, i128::from(sum));
        }
    }
    Ok(())
}

/// Sums over the visits that are alike.
struct Group {
    period: usize,
    facts: Facts,
    sums: Vec<i64>,
}

/// Sums over the visits of each period, told apart by what is looked at.
fn grouped(
    gather: &mut Gather<'_, impl Database>,
    span: &Span,
    sums: &[String],
) -> Result<Vec<Group>, StoreError> {
    let needs = gather.needs;
    let only_levels = needs.levels && !needs.device && !needs.country && !needs.landing;
    let rows = match span.periods.as_slice() {
        [period] if only_levels => by_origin(gather, period, sums)?,
        _ => by_period(gather, span, sums)?,
    };
    gather
        .names
        .learn(gather.db, rows.iter().map(|(origin_id, _)| *origin_id).filter(|id| *id != 0))?;
    Ok(rows.into_iter().map(|(_, group)| group).collect())
}

/// Landing by landing, along the index that has them so: nothing is sorted.
fn by_origin(
    gather: &Gather<'_, impl Database>,
    period: &Period,
    sums: &[String],
) -> Result<Vec<(i64, Group)>, StoreError> {
    let sql = format!(
        "SELECT origin.origin_id, {} FROM origin CROSS JOIN visit
            ON visit.origin_id = origin.origin_id
            AND visit.started_at >= ? AND visit.started_at < ?
        GROUP BY origin.origin_id",
        sums.join(", ")
    );
    let params: [SqlValue; 2] = [period.from_ms.into(), period.to_ms.into()];
    read_all(gather.db.query(&sql, &params)?, |row| {
        let origin_id = row.int()?;
        let facts = Facts::of(Levels::Origin(origin_id));
        Ok((origin_id, Group { period: 0, facts, sums: numbers(row, sums.len())? }))
    })
}

/// Period by period, along the index by time.
fn by_period(
    gather: &Gather<'_, impl Database>,
    span: &Span,
    sums: &[String],
) -> Result<Vec<(i64, Group)>, StoreError> {
    let needs = gather.needs;
    let [origin, device, country, landing] = needs.visit_columns();
    let join = if needs.landing { "JOIN session USING (session_key)" } else { "" };
    let sql = format!(
        "SELECT period.key, {origin}, {device}, {country}, {landing}, {}
        FROM json_each(?) AS period CROSS JOIN visit
            ON visit.started_at >= period.value->>0 AND visit.started_at < period.value->>1 {join}
        GROUP BY 1{}",
        sums.join(", "),
        needs.visit_groups(2)
    );
    read_all(gather.db.query(&sql, &[moments(span)?])?, |row| {
        let (period, origin_id) = (index(row)?, row.int()?);
        let facts = needs.visit_facts(origin_id, row.text()?, row.text()?, row.text()?);
        Ok((origin_id, Group { period, facts, sums: numbers(row, sums.len())? }))
    })
}

fn numbers(row: &mut Row, n: usize) -> Result<Vec<i64>, StoreError> {
    (0..n).map(|_| row.int()).collect()
}

/// Counts different values: for each row, and once for everything.
fn distinct(
    gather: &mut Gather<'_, impl Database>,
    part: &Part,
    column: &str,
) -> Result<(), StoreError> {
    let whole = gather.span.whole();
    if !gather.needs.session() {
        let sums = [format!("count(DISTINCT visit.{column})")];
        for group in grouped(gather, gather.span, &sums)? {
            let Some(key) = gather.key(&group.facts) else { continue };
            let n = group.sums.first().copied().unwrap_or_default();
            gather.sheet.add_row(group.period, &key, part, n.into());
        }
        for group in grouped(gather, &whole, &sums)? {
            let n = group.sums.first().copied().unwrap_or_default();
            if gather.key(&group.facts).is_some() {
                gather.sheet.add_total(part, n.into());
            }
        }
        return Ok(());
    }
    // Which visits make a row together is decided here and counted there.
    let mut rows: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut map = Vec::new();
    for group in grouped(gather, &whole, &["0".to_owned()])? {
        let Some(key) = gather.key(&group.facts) else { continue };
        let next = rows.len();
        let row = *rows.entry(key).or_insert(next);
        let Facts { levels, device, country, landing, .. } = &group.facts;
        let origin_id = if let Levels::Origin(id) = levels { *id } else { 0 };
        let text = |told: &Option<String>| told.clone().unwrap_or_default();
        map.push((origin_id, text(device), text(country), text(landing), row));
    }
    let keys: BTreeMap<usize, Vec<usize>> = rows.into_iter().map(|(key, row)| (row, key)).collect();
    let map = json_param(&map)?;
    for (period, row, n) in mapped(gather, &gather.moments()?, &map, column, "map.row")? {
        if let Some(key) = keys.get(&row) {
            gather.sheet.add_row(period, key, part, n.into());
        }
    }
    for (_, _, n) in mapped(gather, &moments(&whole)?, &map, column, "0")? {
        gather.sheet.add_total(part, n.into());
    }
    Ok(())
}

/// Distinct values by period and row, where `map` says which visits are in which row.
fn mapped(
    gather: &Gather<'_, impl Database>,
    periods: &SqlValue,
    map: &SqlValue,
    column: &str,
    row: &str,
) -> Result<Vec<(usize, usize, i64)>, StoreError> {
    let [origin, device, country, landing] = gather.needs.visit_columns();
    let join = if gather.needs.landing { "JOIN session USING (session_key)" } else { "" };
    let sql = format!(
        "WITH map (origin_id, device, country, landing, row) AS MATERIALIZED (
            SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?2))
        SELECT period.key, {row}, count(DISTINCT visit.{column})
        FROM json_each(?1) AS period CROSS JOIN visit
            ON visit.started_at >= period.value->>0 AND visit.started_at < period.value->>1 {join}
        CROSS JOIN map ON map.origin_id = {origin} AND map.device = {device}
            AND map.country = {country} AND map.landing = {landing}
        GROUP BY 1, 2"
    );
    read_all(gather.db.query(&sql, &[periods.clone(), map.clone()])?, |row| {
        Ok((index(row)?, index(row)?, row.int()?))
    })
}

/// Counts the sessions of the range that hold an order that counts. The order may come as late
/// as a server event still attaches.
fn converted(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    let [origin, device, country, landing] = gather.needs.visit_columns();
    let join = if gather.needs.landing { "JOIN session USING (session_key)" } else { "" };
    let sql = format!(
        "SELECT DISTINCT visit.session_key, visit.started_at, {origin}, {device}, {country}, {landing}
        FROM conversion CROSS JOIN visit ON visit.session_key = conversion.session_key {join}
        WHERE conversion.at >= ?1 AND conversion.at < ?2
            AND conversion.is_counted AND NOT conversion.is_test
            AND visit.started_at >= ?1 AND visit.started_at < ?3"
    );
    let (from, to) = (gather.span.from_ms(), gather.span.to_ms());
    let params = [from.into(), (to + MAX_WINDOW_DAYS * DAY_MS).into(), to.into()];
    let needs = gather.needs;
    let rows = read_all(gather.db.query(&sql, &params)?, |row| {
        let (_, at, origin_id) = (row.int()?, row.int()?, row.int()?);
        Ok((at, origin_id, needs.visit_facts(origin_id, row.text()?, row.text()?, row.text()?)))
    })?;
    gather.names.learn(gather.db, rows.iter().map(|(_, id, _)| *id).filter(|id| *id != 0))?;
    for (at, _, facts) in &rows {
        let Some(period) = gather.span.period_of(*at) else { continue };
        let Some(key) = gather.key(facts) else { continue };
        gather.sheet.add(period, &key, &Part::ConvertedSessions, 1);
    }
    Ok(())
}

/// The number of a period or row.
pub(super) fn index(row: &mut Row) -> Result<usize, StoreError> {
    usize::try_from(row.int()?).map_err(|error| StoreError::Row(error.to_string()))
}
