//! Whose an event is.

use tributary_core::event::Alias;

use super::component::read_alias;
use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// The profile of what names these aliases, the foremost first: that of the first one that is
/// not quarantined, so that an order does not end with a cart's token that a cached page
/// hands to everybody.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub(crate) fn owner(db: &impl Database, aliases: &[&Alias]) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT alias, profile_id, first_seen_at, is_quarantined
        FROM json_each(?) AS named JOIN alias ON alias = named.value ORDER BY named.key";
    let rows = read_all(db.query(sql, &[json_param(&aliases)?])?, read_alias)?;
    let able = rows.iter().find(|(_, row)| !row.is_quarantined).or_else(|| rows.first());
    Ok(able.map(|(_, row)| row.profile_id))
}
