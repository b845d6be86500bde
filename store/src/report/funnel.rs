//! Funnels over the sessions of a range, as their browsers told them.

use std::collections::BTreeMap;

use tributary_core::api::{
    FieldError, Funnel, FunnelGroup, FunnelQuery, Granularity, ReportMember,
};
use tributary_core::attribution::MAX_WINDOW_DAYS;
use tributary_core::conversion::CONVERSION_EVENT;
use tributary_core::report::{Filters, Span, check_range, is_order_only};
use tributary_core::time::DAY_MS;

use super::names::Names;
use super::{Answer, Home, STEPS};
use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// A step that every session has.
const PAGE_LOAD: &str = "$page_load";
/// Groups of a breakdown, at most.
const MAX_GROUPS: usize = 50;

/// The bits that a session must have for each step, and whether the last is an order.
struct Masks {
    masks: Vec<i64>,
    ends_in_order: bool,
}

/// Counts the sessions, or people, that have each step and all before it.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read; what is wrong with the query is an answer.
pub fn funnel(db: &impl Database, query: &FunnelQuery, home: &Home) -> Answer<Funnel> {
    let mut errors = Vec::new();
    let masks = masks(query, &mut errors);
    let span = check_range("range", &query.range, Granularity::Total, &home.zone(), &mut errors);
    let dimensions = query.breakdown.into_iter().chain(query.filters.iter().map(|it| it.dimension));
    if dimensions.clone().any(is_order_only) {
        errors.push(error("breakdown", "a session says nothing of orders"));
    }
    if query.by_profile && dimensions.count() != 0 {
        errors.push(error("by_profile", "people are counted without breakdown and filters"));
    }
    let Some(span) = span.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    let groups = if query.by_profile {
        vec![FunnelGroup { member: None, counts: people(db, &span, &masks)? }]
    } else {
        sessions(db, query, &span, &masks)?
    };
    Ok(Ok(Funnel { steps: query.steps.clone(), groups }))
}

fn masks(query: &FunnelQuery, errors: &mut Vec<FieldError>) -> Masks {
    let mut masks = Vec::new();
    let (mut mask, mut ends_in_order) = (0, false);
    if !(2..=10).contains(&query.steps.len()) {
        errors.push(error("steps", "expected 2 to 10 steps"));
    }
    for (index, step) in query.steps.iter().enumerate() {
        match STEPS.iter().position(|known| known == step) {
            Some(bit) => mask |= 1 << bit,
            None if step == PAGE_LOAD => {}
            None if step == CONVERSION_EVENT && index + 1 == query.steps.len() => {
                ends_in_order = true;
                break;
            }
            None => {
                let field = format!("steps[{index}]");
                errors.push(error(
                    &field,
                    "expected an event of a browser, or `Placed Order` as the last",
                ));
            }
        }
        masks.push(mask);
    }
    Masks { masks, ends_in_order }
}

fn error(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

impl Masks {
    /// For each step that is no order: `sum(steps & mask = mask)`.
    fn sums(&self, steps: &str) -> String {
        let sum = |mask: &i64| format!("ifnull(sum({steps} & {mask} = {mask}), 0)");
        self.masks.iter().map(sum).collect::<Vec<String>>().join(", ")
    }

    /// What an order's session must have.
    fn before_order(&self) -> i64 {
        self.masks.last().copied().unwrap_or_default()
    }

    fn n(&self) -> usize {
        self.masks.len() + usize::from(self.ends_in_order)
    }
}

type Groups = BTreeMap<Option<ReportMember>, Vec<i64>>;

fn sessions(
    db: &impl Database,
    query: &FunnelQuery,
    span: &Span,
    masks: &Masks,
) -> Result<Vec<FunnelGroup>, StoreError> {
    let needs = super::facts::Needs::of_dimensions(
        query.breakdown.into_iter().chain(query.filters.iter().map(|it| it.dimension)),
    );
    let [origin, device, country, landing] = needs.visit_columns();
    let join = if needs.landing { "JOIN session USING (session_key)" } else { "" };
    let groups = needs.visit_groups(1);
    let by = groups.strip_prefix(',').map(|places| format!("GROUP BY {places}"));
    let by = by.unwrap_or_default();
    // Landing by landing there is an index.
    let from = if needs.levels {
        "origin CROSS JOIN visit ON visit.origin_id = origin.origin_id"
    } else {
        "visit"
    };
    let sql = format!(
        "SELECT {origin}, {device}, {country}, {landing}, {} FROM {from} {join}
        WHERE visit.started_at >= ? AND visit.started_at < ? {}",
        masks.sums("visit.steps"),
        by
    );
    let bounds: [SqlValue; 2] = [span.from_ms().into(), span.to_ms().into()];
    let n_sums = masks.masks.len();
    let read = |row: &mut crate::row::Row| {
        let origin_id = row.int()?;
        let facts = needs.visit_facts(origin_id, row.text()?, row.text()?, row.text()?);
        let counts = (0..n_sums).map(|_| row.int()).collect::<Result<Vec<i64>, StoreError>>()?;
        Ok((origin_id, facts, counts))
    };
    let mut rows = read_all(db.query(&sql, &bounds)?, read)?;
    for (_, _, counts) in &mut rows {
        counts.resize(masks.n(), 0);
    }
    if masks.ends_in_order {
        let sql = format!(
            "SELECT {origin}, {device}, {country}, {landing} FROM (
                SELECT DISTINCT session_key FROM conversion
                WHERE at >= ?1 AND at < ?2 + {} AND is_counted AND NOT is_test) AS held
            CROSS JOIN visit ON visit.session_key = held.session_key {}
            WHERE visit.started_at >= ?1 AND visit.started_at < ?2
                AND visit.steps & {mask} = {mask}",
            MAX_WINDOW_DAYS * DAY_MS,
            if needs.landing {
                "JOIN session ON session.session_key = held.session_key"
            } else {
                ""
            },
            mask = masks.before_order()
        );
        let n = masks.n();
        rows.extend(read_all(db.query(&sql, &bounds)?, |row| {
            let origin_id = row.int()?;
            let facts = needs.visit_facts(origin_id, row.text()?, row.text()?, row.text()?);
            let mut counts = vec![0; n];
            if let Some(last) = counts.last_mut() {
                *last = 1;
            }
            Ok((origin_id, facts, counts))
        })?);
    }
    let mut names = Names::load(db)?;
    names.learn(db, rows.iter().map(|(origin_id, ..)| *origin_id).filter(|id| *id != 0))?;
    let filters = Filters::of(&query.filters);
    let mut groups: Groups = BTreeMap::from([(None, vec![0; masks.n()])]);
    for (_, facts, counts) in &rows {
        let members = super::gather::Members::of(facts, &names);
        if !filters.pass(|dimension| Some(members.get(dimension))) {
            continue;
        }
        add(&mut groups, None, counts);
        if let Some(breakdown) = query.breakdown {
            add(&mut groups, Some(members.get(breakdown).clone()), counts);
        }
    }
    Ok(ranked(groups))
}

fn add(groups: &mut Groups, member: Option<ReportMember>, counts: &[i64]) {
    let sums = groups.entry(member).or_insert_with(|| vec![0; counts.len()]);
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// All first, then the largest.
fn ranked(groups: Groups) -> Vec<FunnelGroup> {
    let mut ranked: Vec<FunnelGroup> =
        groups.into_iter().map(|(member, counts)| FunnelGroup { member, counts }).collect();
    ranked.sort_by(|a, b| {
        (a.member.is_some(), &b.counts, &a.member).cmp(&(b.member.is_some(), &a.counts, &b.member))
    });
    ranked.truncate(MAX_GROUPS + 1);
    ranked
}

/// People by all that their sessions of the range have together.
fn people(db: &impl Database, span: &Span, masks: &Masks) -> Result<Vec<i64>, StoreError> {
    let bit = |bit: usize| format!("(max((steps >> {bit}) & 1) << {bit})");
    let joined = (0..STEPS.len()).map(bit).collect::<Vec<String>>().join(" | ");
    let sql = format!(
        "SELECT {} FROM (SELECT {joined} AS steps FROM visit
            WHERE started_at >= ? AND started_at < ? GROUP BY profile_id)",
        masks.sums("steps")
    );
    let bounds: [SqlValue; 2] = [span.from_ms().into(), span.to_ms().into()];
    let n = masks.masks.len();
    let counts = read_all(db.query(&sql, &bounds)?, |row| {
        (0..n).map(|_| row.int()).collect::<Result<Vec<i64>, StoreError>>()
    })?;
    let mut counts = counts.into_iter().next().unwrap_or_default();
    if masks.ends_in_order {
        let sql = format!(
            "WITH buyer AS MATERIALIZED (
                SELECT DISTINCT visit.profile_id AS profile_id FROM conversion
                CROSS JOIN visit ON visit.session_key = conversion.session_key
                WHERE conversion.at >= ?1 AND conversion.at < ?2 + {} AND is_counted
                    AND NOT is_test AND visit.started_at >= ?1 AND visit.started_at < ?2)
            SELECT count(*) FROM (SELECT {joined} AS steps FROM visit
                JOIN buyer ON buyer.profile_id = visit.profile_id
                WHERE started_at >= ?1 AND started_at < ?2 GROUP BY visit.profile_id)
            WHERE steps & {mask} = {mask}",
            MAX_WINDOW_DAYS * DAY_MS,
            mask = masks.before_order()
        );
        counts.extend(read_all(db.query(&sql, &bounds)?, |row| row.int())?);
    }
    Ok(counts)
}
