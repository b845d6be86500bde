//! Aliases that gather too many visitors join nobody (`product.md §5.4`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::Alias;
use tributary_core::identity::{Edge, MAX_VISITORS, is_shared};
use tributary_core::time::Timestamp;

use super::edges::alias;
use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// The aliases that these edges tie to another visitor.
pub(crate) fn gathering<'a>(edges: impl Iterator<Item = &'a Edge>) -> BTreeSet<&'a Alias> {
    let is_visitor = |alias: &Alias| alias.kind() == "cookie";
    edges
        .flat_map(|edge| {
            let a = Some(&edge.a).filter(|_| is_visitor(&edge.b));
            a.into_iter().chain(Some(&edge.b).filter(|_| is_visitor(&edge.a)))
        })
        .collect()
}

/// Whether each of the aliases is shared by too many visitors. Reads no more of an alias's
/// visitors than it takes to know, however many there are.
pub(crate) fn review(
    db: &impl Database,
    aliases: &BTreeSet<&Alias>,
) -> Result<BTreeMap<Alias, bool>, StoreError> {
    if aliases.is_empty() {
        return Ok(BTreeMap::new());
    }
    // `;` follows the colon.
    let sql = format!(
        "SELECT mine.value, (SELECT json_group_array(at) FROM (
            SELECT at FROM identity_edge WHERE alias_a = mine.value
                AND alias_b >= 'urn:cookie:' AND alias_b < 'urn:cookie;'
            UNION ALL SELECT at FROM identity_edge WHERE alias_b = mine.value
                AND alias_a >= 'urn:cookie:' AND alias_a < 'urn:cookie;'
            LIMIT {}))
        FROM json_each(?) AS mine",
        MAX_VISITORS + 1
    );
    let aliases: Vec<&str> = aliases.iter().map(|alias| alias.as_str()).collect();
    let rows = read_all(db.query(&sql, &[json_param(&aliases)?])?, |row| {
        let alias = alias(&row.text()?)?;
        let first_named: Vec<i64> = row.json()?;
        Ok((alias, is_shared(first_named.into_iter().map(Timestamp).collect())))
    })?;
    Ok(rows.into_iter().collect())
}

/// Notes which aliases are quarantined and which are no more.
pub(crate) fn store(
    db: &impl Database,
    changes: &BTreeMap<&Alias, bool>,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows: Vec<(&str, i64)> =
        changes.iter().map(|(alias, is)| (alias.as_str(), i64::from(*is))).collect();
    let sql = "UPDATE alias SET is_quarantined = value->>1
        FROM json_each(?) WHERE alias = value->>0";
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

/// The profiles of all aliases that were ever named with these, whatever became of the edge.
pub(crate) fn neighbours<'a>(
    db: &impl Database,
    aliases: impl Iterator<Item = &'a Alias>,
) -> Result<BTreeSet<i64>, StoreError> {
    let aliases: Vec<&str> = aliases.map(Alias::as_str).collect();
    if aliases.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = "SELECT profile_id FROM json_each(?1) AS mine JOIN identity_edge
            ON alias_a = mine.value JOIN alias ON alias = alias_b
        UNION SELECT profile_id FROM json_each(?1) AS mine JOIN identity_edge
            ON alias_b = mine.value JOIN alias ON alias = alias_a";
    Ok(read_all(db.query(sql, &[json_param(&aliases)?])?, |row| row.int())?.into_iter().collect())
}
