//! What people decide about merges (`product.md §5.3`).

use std::collections::BTreeSet;

use tributary_core::api::{NewUnmerge, Unmerge};
use tributary_core::event::Alias;
use tributary_core::time::Timestamp;

use super::component::Component;
use super::edges::alias;
use super::settle::revise;
use crate::row::{Row, json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Decisions that are listed, at most.
const MAX_LISTED: i64 = 100;

/// Takes two aliases of one profile for two people: removes the edges that hold their sides
/// together, and computes again all that follows from them. `None` when nobody has the profile.
/// Call inside one transaction.
///
/// # Errors
///
/// [`StoreError::Conflict`] when the aliases are not two of the profile's, else when the
/// database fails.
pub fn unmerge(
    db: &impl Database,
    public_id: &str,
    new: &NewUnmerge,
    now: Timestamp,
) -> Result<Option<Unmerge>, StoreError> {
    let sql = "SELECT profile_id FROM profile WHERE public_id = ?";
    let profile = read_all(db.query(sql, &[public_id.into()])?, |row| row.int())?.pop();
    let Some(profile_id) = profile else { return Ok(None) };
    let component = Component::load(db, &BTreeSet::from([profile_id]))?;
    let a = member(&component, profile_id, "alias_a", &new.alias_a)?;
    let b = member(&component, profile_id, "alias_b", &new.alias_b)?;
    let resolution = component.resolve();
    let between = resolution.between(&a, &b);
    if between.is_empty() {
        return Err(conflict("alias_b", "expected another alias than alias_a"));
    }
    let n_edges = i64::try_from(between.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO unmerge (decided_at, alias_a, alias_b, n_edges) VALUES (?, ?, ?, ?)
        RETURNING unmerge_id";
    let params: [SqlValue; 4] =
        [now.0.into(), a.as_str().into(), b.as_str().into(), n_edges.into()];
    let unmerge_id = read_all(db.query(sql, &params)?, |row| row.int())?.pop().unwrap_or_default();
    let edges: Vec<(&Alias, &Alias)> = between.iter().map(|edge| (&edge.a, &edge.b)).collect();
    let sql = "INSERT INTO removed_edge SELECT value->>0, value->>1, ? FROM json_each(?)";
    db.query(sql, &[unmerge_id.into(), json_param(&edges)?])?;
    revise(db, &edges.into_iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect())?;
    one(db, unmerge_id)
}

/// Takes an un-merge back: its edges hold again. `None` when there is none, or none any more.
/// Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn undo_unmerge(
    db: &impl Database,
    unmerge_id: i64,
    now: Timestamp,
) -> Result<Option<Unmerge>, StoreError> {
    let sql = "UPDATE unmerge SET undone_at = ? WHERE unmerge_id = ? AND undone_at IS NULL
        RETURNING unmerge_id";
    if db.query(sql, &[now.0.into(), unmerge_id.into()])?.is_empty() {
        return Ok(None);
    }
    let sql = "DELETE FROM removed_edge WHERE unmerge_id = ? RETURNING alias_a, alias_b";
    let edges = read_all(db.query(sql, &[unmerge_id.into()])?, |row| {
        Ok([alias(&row.text()?)?, alias(&row.text()?)?])
    })?;
    revise(db, &edges.into_iter().flatten().collect())?;
    one(db, unmerge_id)
}

/// The un-merges that concern any of the aliases, or all; newest first, at most 100.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn unmerges(
    db: &impl Database,
    aliases: Option<&[String]>,
) -> Result<Vec<Unmerge>, StoreError> {
    let concerns = match aliases {
        None => "?1 = ''",
        Some(_) => {
            "alias_a IN (SELECT value FROM json_each(?1))
                OR alias_b IN (SELECT value FROM json_each(?1))"
        }
    };
    let sql = format!("{SELECT} WHERE {concerns} ORDER BY unmerge_id DESC LIMIT {MAX_LISTED}");
    let param = aliases.map_or(Ok("".into()), |aliases| json_param(&aliases))?;
    read_all(db.query(&sql, &[param])?, read)
}

const SELECT: &str = "SELECT unmerge_id, decided_at, undone_at, alias_a, alias_b, n_edges,
        (SELECT public_id FROM alias JOIN profile USING (profile_id) WHERE alias = alias_a),
        (SELECT public_id FROM alias JOIN profile USING (profile_id) WHERE alias = alias_b)
    FROM unmerge";

fn one(db: &impl Database, unmerge_id: i64) -> Result<Option<Unmerge>, StoreError> {
    let sql = format!("{SELECT} WHERE unmerge_id = ?");
    Ok(read_all(db.query(&sql, &[unmerge_id.into()])?, read)?.pop())
}

fn read(row: &mut Row) -> Result<Unmerge, StoreError> {
    Ok(Unmerge {
        unmerge_id: row.int()?,
        decided_at: row.int()?,
        undone_at: row.optional_int()?,
        alias_a: row.text()?,
        alias_b: row.text()?,
        n_edges: row.int()?,
        profile_a: row.optional_text()?,
        profile_b: row.optional_text()?,
    })
}

/// An alias that a request names and the profile has.
fn member(
    component: &Component,
    profile_id: i64,
    field: &'static str,
    text: &str,
) -> Result<Alias, StoreError> {
    let alias = Alias::parse(text).map_err(|error| conflict(field, &error.to_string()))?;
    match component.aliases.get(&alias) {
        Some(row) if row.profile_id == profile_id => Ok(alias),
        _ => Err(conflict(field, "expected an alias of the profile")),
    }
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
