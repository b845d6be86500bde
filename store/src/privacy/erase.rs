//! Forgetting a person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tributary_core::event::Alias;
use tributary_core::time::Timestamp;

use super::needle::Needles;
use super::{Person, person, request};
use crate::ingest::recount;
use crate::row::{json_param, read_all, to_json};
use crate::{Database, SqlValue, StoreError, identity};

/// How many rows an erasure removed or changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureSummary {
    /// Profiles removed.
    pub n_profiles: i64,
    /// Aliases removed.
    pub n_aliases: i64,
    /// Events removed from the log.
    pub n_events: i64,
    /// Repeats, refused and quarantined deliveries removed.
    pub n_refusals: i64,
    /// Sessions removed.
    pub n_sessions: i64,
    /// Conversions removed, with their touchpoints.
    pub n_conversions: i64,
    /// Rows of other people that mentioned the person and do so no more.
    pub n_struck: i64,
}

/// Texts that may mention a person in rows of others: table, key column, text column, and
/// whether the text is JSON.
const MENTIONS: [(&str, &str, &str, bool); 7] = [
    ("conversion", "seq", "noted_visit", true),
    ("event", "seq", "body", true),
    ("profile", "profile_id", "properties", true),
    ("session", "session_key", "profile_properties", true),
    ("session", "session_key", "landing_url", false),
    ("session", "session_key", "referrer", false),
    ("session", "session_key", "touch", true),
];

/// Removes all that is stored of the person behind any of the aliases, and strikes their
/// identifiers out of what is stored of others. Keeps a line that says when and how much, and
/// nothing of the person. Call inside one transaction.
///
/// Reads the whole log once: it takes seconds for a million events.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn erase(
    db: &impl Database,
    aliases: &[String],
    now: Timestamp,
) -> Result<ErasureSummary, StoreError> {
    let person = person(db, aliases)?;
    let neighbours = neighbours(db, &person)?;
    let needles = Needles::new(person.aliases.iter());
    let mut summary = ErasureSummary::default();
    remove_derived(db, &person, &mut summary)?;
    remove_log(db, &person, &needles, &mut summary)?;
    request::forget(db, &person.aliases)?;
    for (table, key, column, is_json) in MENTIONS {
        summary.n_struck += strike(db, &needles, (table, key, column), is_json)?;
    }
    identity::revise(db, &neighbours)?;
    // What landings told is written once for all visits: what none of them tells any more goes.
    db.query("DELETE FROM origin WHERE origin_id NOT IN (SELECT origin_id FROM visit)", &[])?;
    if summary != ErasureSummary::default() {
        let params: [SqlValue; 2] = [now.0.into(), to_json(&summary)?.into()];
        db.query("INSERT INTO erasure (erased_at, summary) VALUES (?, ?)", &params)?;
    }
    Ok(summary)
}

/// Removes what was computed: conversions, touchpoints, sessions, profiles, aliases, edges.
fn remove_derived(
    db: &impl Database,
    person: &Person,
    summary: &mut ErasureSummary,
) -> Result<(), StoreError> {
    let profiles = [json_param(&person.profiles)?];
    let aliases = [json_param(&person.aliases)?];
    db.query(
        "DELETE FROM touchpoint WHERE conversion_seq IN
            (SELECT seq FROM json_each(?) AS mine JOIN conversion ON profile_id = mine.value)",
        &profiles,
    )?;
    let sql = "DELETE FROM conversion WHERE profile_id IN (SELECT value FROM json_each(?))
        RETURNING source_id, order_id";
    let orders = read_all(db.query(sql, &profiles)?, |row| Ok((row.text()?, row.text()?)))?;
    summary.n_conversions = count(orders.len());
    let sql = "DELETE FROM shop_order WHERE (source_id, order_id) IN
        (SELECT value->>0, value->>1 FROM json_each(?))";
    db.query(sql, &[json_param(&orders)?])?;
    recount(db, &orders.iter().map(|(_, order_id)| order_id.as_str()).collect())?;
    let sql = "DELETE FROM session WHERE profile_id IN (SELECT value FROM json_each(?))
        RETURNING session_key";
    summary.n_sessions = count(db.query(sql, &profiles)?.len());
    let sql = "DELETE FROM profile WHERE profile_id IN (SELECT value FROM json_each(?))
        RETURNING profile_id";
    summary.n_profiles = count(db.query(sql, &profiles)?.len());
    let sql = "DELETE FROM alias WHERE alias IN (SELECT value FROM json_each(?)) RETURNING alias";
    summary.n_aliases = count(db.query(sql, &aliases)?.len());
    let names = "alias_a IN (SELECT value FROM json_each(?1))
        OR alias_b IN (SELECT value FROM json_each(?1))";
    db.query(&format!("DELETE FROM identity_edge WHERE {names}"), &aliases)?;
    db.query(&format!("DELETE FROM removed_edge WHERE {names}"), &aliases)?;
    // What else an un-merge separated stays so, and can still be undone.
    let sql = format!(
        "UPDATE unmerge SET (alias_a, alias_b) = (SELECT gone.alias_a, gone.alias_b
            FROM removed_edge AS gone WHERE gone.unmerge_id = unmerge.unmerge_id LIMIT 1)
        WHERE ({names}) AND unmerge_id IN (SELECT unmerge_id FROM removed_edge)"
    );
    db.query(&sql, &aliases)?;
    db.query(&format!("DELETE FROM unmerge WHERE {names}"), &aliases)?;
    Ok(())
}

/// The aliases of others that events named together with the person's.
fn neighbours(db: &impl Database, person: &Person) -> Result<BTreeSet<Alias>, StoreError> {
    let sql = "SELECT alias_b FROM json_each(?1) AS mine JOIN identity_edge ON alias_a = mine.value
        UNION SELECT alias_a FROM json_each(?1) AS mine JOIN identity_edge ON alias_b = mine.value";
    let named = read_all(db.query(sql, &[json_param(&person.aliases)?])?, |row| row.text())?;
    let others = named.into_iter().filter(|alias| !person.aliases.contains(alias));
    Ok(others.filter_map(|alias| Alias::parse(&alias).ok()).collect())
}

/// Removes the person's events, their repeats, and every refused delivery that mentions them.
fn remove_log(
    db: &impl Database,
    person: &Person,
    needles: &Needles,
    summary: &mut ErasureSummary,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM event WHERE person IN (SELECT value FROM json_each(?)) RETURNING seq";
    let rows = db.query(sql, &[json_param(&person.aliases)?])?;
    let seqs: BTreeSet<i64> = read_all(rows, |row| row.int())?.into_iter().collect();
    summary.n_events = count(seqs.len());
    db.query(
        "DELETE FROM refund WHERE seq IN (SELECT value FROM json_each(?))",
        &[json_param(&seqs)?],
    )?;
    let sql = "DELETE FROM refusal WHERE duplicate_of IN (SELECT value FROM json_each(?1))
            OR EXISTS (SELECT 1 FROM json_each(?2) WHERE
                instr(lower(body || ifnull(error, '')), value))
        RETURNING seq";
    let rows = db.query(sql, &[json_param(&seqs)?, json_param(needles.texts())?])?;
    summary.n_refusals = count(rows.len());
    Ok(())
}

/// Strikes the identifiers out of a column; returns in how many rows there were any.
fn strike(
    db: &impl Database,
    needles: &Needles,
    (table, key, column): (&str, &str, &str),
    is_json: bool,
) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT {key}, {column} FROM {table} WHERE EXISTS
            (SELECT 1 FROM json_each(?) WHERE instr(lower({column}), value))"
    );
    let rows = read_all(db.query(&sql, &[json_param(needles.texts())?])?, |row| {
        Ok((row.int()?, row.text()?))
    })?;
    let mut n_struck = 0;
    for (id, text) in rows {
        let struck = if is_json { strike_json(needles, &text)? } else { needles.struck(&text) };
        let Some(struck) = struck else { continue };
        let sql = format!("UPDATE {table} SET {column} = ? WHERE {key} = ?");
        db.query(&sql, &[struck.into(), id.into()])?;
        n_struck += 1;
    }
    Ok(n_struck)
}

fn strike_json(needles: &Needles, text: &str) -> Result<Option<String>, StoreError> {
    let mut value: Value =
        serde_json::from_str(text).map_err(|error| StoreError::Row(error.to_string()))?;
    if needles.strike(&mut value) { to_json(&value).map(Some) } else { Ok(None) }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
