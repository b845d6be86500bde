//! The merge log and what the identity rules held back.

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::{
    IdentityConflict, IdentityReport, MergeEvidence, MergeStanding, QuarantinedAlias,
};
use tributary_core::event::Alias;
use tributary_core::identity::{Edge, ProfileMerge};
use tributary_core::time::Timestamp;

use crate::identity::{Component, edges, unmerges};
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Lines of a profile's merge log, at most.
const MAX_LINES: usize = 500;
/// Conflicts and quarantined aliases that are told, at most.
const MAX_TOLD: usize = 100;
/// Profiles whose merges are told at a time.
const PAGE_PROFILES: i64 = 500;

/// The merge log of a profile, in the order of time: every edge at one of its aliases.
pub(super) fn of_profile(
    db: &impl Database,
    profile_id: i64,
) -> Result<Vec<MergeEvidence>, StoreError> {
    let component = Component::load(db, &BTreeSet::from([profile_id]))?;
    let standings: BTreeMap<(&Alias, &Alias), MergeStanding> = component
        .resolve()
        .edges
        .into_iter()
        .map(|(edge, standing)| ((&edge.a, &edge.b), standing))
        .collect();
    let mine: Vec<&Alias> = component
        .aliases
        .iter()
        .filter(|(_, row)| row.profile_id == profile_id)
        .map(|(alias, _)| alias)
        .collect();
    let mut lines = lines(db, &mine)?;
    lines.sort_by(|a, b| key(a).cmp(&key(b)));
    lines.truncate(MAX_LINES);
    let evidence = |line: Line| {
        let fold = standings.get(&(&line.edge.a, &line.edge.b)).copied();
        line.evidence(profile_id, fold.unwrap_or(MergeStanding::Confirmed))
    };
    Ok(lines.into_iter().map(evidence).collect())
}

fn key(line: &Line) -> (Timestamp, &str, &Alias, &Alias) {
    let Edge { a, b, evidence } = &line.edge;
    (evidence.at, &evidence.event_id, a, b)
}

/// A row of the merge log with what it takes to tell its standing.
struct Line {
    edge: Edge,
    seq: Option<i64>,
    unmerge_id: Option<i64>,
    /// Profile, its public id and whether the alias is quarantined, of either end.
    ends: [(i64, String, bool); 2],
}

impl Line {
    fn evidence(self, profile_id: i64, fold: MergeStanding) -> MergeEvidence {
        let [a, b] = self.ends;
        let standing = match self.unmerge_id {
            Some(_) => MergeStanding::Removed,
            None if a.2 || b.2 => MergeStanding::Quarantined,
            None => fold,
        };
        let other = if a.0 == profile_id { &b } else { &a };
        MergeEvidence {
            other_profile_id: (other.0 != profile_id).then(|| other.1.clone()),
            unmerge_id: self.unmerge_id,
            ..evidence(&self.edge, standing, self.seq)
        }
    }
}

fn evidence(edge: &Edge, standing: MergeStanding, seq: Option<i64>) -> MergeEvidence {
    MergeEvidence {
        alias_a: edge.a.to_string(),
        alias_b: edge.b.to_string(),
        standing,
        at: edge.evidence.at.0,
        source_id: edge.evidence.source_id.clone(),
        event_id: edge.evidence.event_id.clone(),
        seq,
        rung: edge.evidence.rung.clone(),
        other_profile_id: None,
        unmerge_id: None,
    }
}

/// Rows of the merge log at these aliases, the earliest of either direction.
fn lines(db: &impl Database, aliases: &[&Alias]) -> Result<Vec<Line>, StoreError> {
    let columns = edges::COLUMNS.replace("at, ", "edge.at, ");
    let half = |mine: &str| {
        format!(
            "SELECT * FROM (SELECT {columns}, {SEQ}, {UNMERGE},
                pa.profile_id, pa.public_id, a.is_quarantined,
                pb.profile_id, pb.public_id, b.is_quarantined
            FROM json_each(?1) AS mine JOIN identity_edge AS edge ON {mine} = mine.value
                JOIN alias AS a ON a.alias = alias_a JOIN profile AS pa ON pa.profile_id = a.profile_id
                JOIN alias AS b ON b.alias = alias_b JOIN profile AS pb ON pb.profile_id = b.profile_id
            ORDER BY edge.at, event_id, alias_a, alias_b LIMIT {MAX_LINES})"
        )
    };
    let sql = format!("{} UNION {}", half("alias_a"), half("alias_b"));
    read_all(db.query(&sql, &[json_param(&aliases)?])?, |row| {
        let edge = edges::read(row)?;
        let (seq, unmerge_id) = (row.optional_int()?, row.optional_int()?);
        let end = |row: &mut Row| Ok((row.int()?, row.text()?, row.bool()?));
        Ok(Line { edge, seq, unmerge_id, ends: [end(row)?, end(row)?] })
    })
}

const SEQ: &str = "(SELECT seq FROM event
    WHERE event.source_id = edge.source_id AND event.event_id = edge.event_id)";
const UNMERGE: &str = "(SELECT unmerge_id FROM removed_edge AS gone
    WHERE gone.alias_a = edge.alias_a AND gone.alias_b = edge.alias_b)";

/// What the identity rules held back in the workspace, and what people decided.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn identity_report(db: &impl Database) -> Result<IdentityReport, StoreError> {
    Ok(IdentityReport {
        conflicts: conflicts(db)?,
        quarantined: quarantined(db)?,
        unmerges: unmerges(db, None)?,
    })
}

/// Refused merges, the latest first.
fn conflicts(db: &impl Database) -> Result<Vec<IdentityConflict>, StoreError> {
    let sql = "SELECT profile_id FROM profile WHERE is_guarded
        ORDER BY profile_id DESC LIMIT ?";
    let limit = i64::try_from(2 * MAX_TOLD).unwrap_or(i64::MAX);
    let guarded = read_all(db.query(sql, &[limit.into()])?, |row| row.int())?;
    let component = Component::load(db, &guarded.into_iter().collect())?;
    let sql = "SELECT profile_id, public_id FROM json_each(?) AS mine
        JOIN profile ON profile_id = mine.value";
    let ids: BTreeMap<i64, String> =
        read_all(db.query(sql, &[json_param(&component.profiles)?])?, |row| {
            Ok((row.int()?, row.text()?))
        })?
        .into_iter()
        .collect();
    let profile = |alias| ids.get(&component.aliases.get(alias)?.profile_id).cloned();
    let refused = component.resolve().edges.into_iter().rev();
    let refused = refused.filter(|(_, standing)| *standing == MergeStanding::Conflict);
    let mut conflicts = Vec::new();
    for (edge, standing) in refused.take(MAX_TOLD) {
        let Some((profile_a, profile_b)) = profile(&edge.a).zip(profile(&edge.b)) else { continue };
        let sql = "SELECT seq FROM event WHERE source_id = ? AND event_id = ?";
        let key = [edge.evidence.source_id.as_str().into(), edge.evidence.event_id.as_str().into()];
        let seq = read_all(db.query(sql, &key)?, |row| row.int())?.pop();
        conflicts.push(IdentityConflict {
            merge: evidence(edge, standing, seq),
            profile_a,
            profile_b,
        });
    }
    Ok(conflicts)
}

fn quarantined(db: &impl Database) -> Result<Vec<QuarantinedAlias>, StoreError> {
    let sql = format!(
        "SELECT alias, public_id, first_seen_at, (SELECT count(*) FROM (
            SELECT 1 FROM identity_edge WHERE alias_a = alias
                AND alias_b >= 'urn:cookie:' AND alias_b < 'urn:cookie;'
            UNION ALL SELECT 1 FROM identity_edge WHERE alias_b = alias
                AND alias_a >= 'urn:cookie:' AND alias_a < 'urn:cookie;'
            LIMIT 1000))
        FROM alias JOIN profile USING (profile_id) WHERE is_quarantined
        ORDER BY alias LIMIT {MAX_TOLD}"
    );
    read_all(db.query(&sql, &[])?, |row| {
        Ok(QuarantinedAlias {
            alias: row.text()?,
            profile_id: row.text()?,
            first_seen_at: row.int()?,
            n_visitors: row.int()?,
        })
    })
}

/// The merges of the next profiles after one (an internal id, 0 for the first): hands over
/// each, profile by profile, and returns where to go on, `None` at the end.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn merge_history(
    db: &impl Database,
    after: i64,
    mut take: impl FnMut(&ProfileMerge<'_>),
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT profile_id FROM alias WHERE profile_id > ?
        GROUP BY profile_id HAVING count(*) > 1 ORDER BY profile_id LIMIT ?";
    let params: [SqlValue; 2] = [after.into(), PAGE_PROFILES.into()];
    let page: BTreeSet<i64> =
        read_all(db.query(sql, &params)?, |row| row.int())?.into_iter().collect();
    let component = Component::load(db, &page)?;
    let seen =
        |(alias, row): (_, &crate::identity::AliasRow)| (alias, Timestamp(row.first_seen_at));
    let first_seen = component.aliases.iter().map(seen).collect();
    let resolution = component.resolve();
    let home = |merge: &ProfileMerge<'_>| Some(component.aliases.get(&merge.edge.a)?.profile_id);
    let mut merges = resolution.history(&first_seen);
    // What is tied to a profile of the page may belong to another page.
    merges.retain(|merge| home(merge).is_some_and(|home| page.contains(&home)));
    merges.sort_by_key(home);
    merges.iter().for_each(&mut take);
    Ok(page.last().copied())
}
