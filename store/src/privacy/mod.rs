//! What the law lets a person ask for: all we know of them, and to be forgotten.

mod erase;
mod export;
mod needle;
pub mod request;

use std::collections::BTreeSet;

use tributary_core::event::Alias;

pub use erase::{ErasureSummary, erase};
pub use export::export;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

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
