//! What the law lets a person ask for: all we know of them, and to be forgotten.

mod erase;
mod export;
mod needle;
pub mod request;

use std::collections::BTreeSet;

use tributary_core::event::Alias;
use tributary_core::time::Timestamp;

pub use erase::{ErasureSummary, erase};
pub use export::export;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Removes all that is stored of the person with this public id ([`erase`]); `None` when nobody
/// has it.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn erase_profile(
    db: &impl Database,
    public_id: &str,
    now: Timestamp,
) -> Result<Option<ErasureSummary>, StoreError> {
    let aliases = aliases_of(db, public_id)?;
    aliases.map(|aliases| erase(db, &aliases, now)).transpose()
}

/// All that is stored of the person with this public id ([`export`]); `None` when nobody has
/// it.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn export_profile(db: &impl Database, public_id: &str) -> Result<Option<String>, StoreError> {
    let aliases = aliases_of(db, public_id)?;
    aliases.map(|aliases| export(db, &aliases)).transpose()
}

fn aliases_of(db: &impl Database, public_id: &str) -> Result<Option<Vec<String>>, StoreError> {
    let sql = "SELECT alias FROM profile JOIN alias USING (profile_id) WHERE public_id = ?";
    let aliases = read_all(db.query(sql, &[public_id.into()])?, |row| row.text())?;
    Ok(Some(aliases).filter(|aliases| !aliases.is_empty()))
}

/// One person: everything under any of these aliases is theirs.
#[derive(Debug, Default)]
struct Person {
    aliases: BTreeSet<String>,
    /// Internal ids.
    profiles: BTreeSet<i64>,
}

/// The person behind any of the aliases: those named and all that their profiles hold.
/// What is not an alias names nobody.
fn person(db: &impl Database, named: &[String]) -> Result<Person, StoreError> {
    let parsed = named.iter().filter_map(|text| Alias::parse(text).ok());
    let mut aliases: BTreeSet<String> = parsed.map(|alias| alias.as_str().to_owned()).collect();
    let sql = "SELECT DISTINCT profile_id FROM json_each(?) AS named
        JOIN alias ON alias = named.value";
    let profiles: BTreeSet<i64> =
        read_all(db.query(sql, &[json_param(&aliases)?])?, |row| row.int())?.into_iter().collect();
    let sql = "SELECT alias FROM json_each(?) AS mine JOIN alias ON profile_id = mine.value";
    aliases.extend(read_all(db.query(sql, &[json_param(&profiles)?])?, |row| row.text())?);
    Ok(Person { aliases, profiles })
}
