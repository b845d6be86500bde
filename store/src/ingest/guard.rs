//! Where a guard may hold back what new edges would join (`product.md §5.4`).

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::event::Alias;
use tributary_core::identity::{is_strong, strong_kinds};

use crate::identity::edges;
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// What is joined: a profile we have, or an alias nobody has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Profile(i64),
    Alias(Alias),
}

/// What guards look at: of each profile that edges touch, whether it is guarded already and
/// its aliases of strong kinds.
pub(super) type Guarded = BTreeMap<i64, (bool, Vec<Alias>)>;

/// Reads what guards look at.
pub(super) fn guarded(db: &impl Database, groups: &[Vec<Node>]) -> Result<Guarded, StoreError> {
    let profiles: BTreeSet<i64> = groups.iter().flatten().filter_map(profile).collect();
    if profiles.is_empty() {
        return Ok(Guarded::new());
    }
    let sql = "SELECT profile_id, is_guarded FROM json_each(?) AS mine
        JOIN profile ON profile_id = mine.value";
    let rows = read_all(db.query(sql, &[json_param(&profiles)?])?, |row| {
        Ok((row.int()?, (row.bool()?, Vec::new())))
    })?;
    let mut guarded: Guarded = rows.into_iter().collect();
    for kind in strong_kinds() {
        // Every alias of the kind lies between these two in the index: `;` follows the colon.
        let sql = "SELECT profile_id, alias FROM json_each(?) AS mine
            JOIN alias ON profile_id = mine.value AND alias >= ? AND alias < ?";
        let params: [SqlValue; 3] =
            [json_param(&profiles)?, format!("urn:{kind}:").into(), format!("urn:{kind};").into()];
        for (profile_id, alias) in
            read_all(db.query(sql, &params)?, |row| Ok((row.int()?, edges::alias(&row.text()?)?)))?
        {
            if let Some((_, strong)) = guarded.get_mut(&profile_id) {
                strong.push(alias);
            }
        }
    }
    Ok(guarded)
}

/// Whether a guard may hold back one of the edges that make the group.
pub(super) fn is_held(group: &[Node], guarded: &Guarded) -> bool {
    let mut kinds = BTreeSet::new();
    group.iter().any(|node| match node {
        Node::Alias(alias) => is_strong(alias) && !kinds.insert(alias.kind()),
        Node::Profile(profile_id) => guarded.get(profile_id).is_some_and(|(is_guarded, strong)| {
            *is_guarded || strong.iter().any(|alias| !kinds.insert(alias.kind()))
        }),
    })
}

/// The profile, if it is one.
pub(super) fn profile(node: &Node) -> Option<i64> {
    if let Node::Profile(id) = node { Some(*id) } else { None }
}
