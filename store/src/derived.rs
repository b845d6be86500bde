//! The workspace's derived events (`product.md §4`).

use tributary_core::api::{DerivedEvents, DerivedEventsStatus};
use tributary_core::derive::{built_in, derive};
use tributary_core::source::Parsed;

use crate::{Database, StoreError, settings};

/// The setting's name.
const NAME: &str = "derived_events";

/// The rules there are.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn status(db: &impl Database) -> Result<DerivedEventsStatus, StoreError> {
    Ok(DerivedEventsStatus { rules: load(db)?.rules, built_in: built_in() })
}

/// Sets rules that [`tributary_core::derive::checked`] let through. They hold for what is
/// received from now on.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set(db: &impl Database, rules: &DerivedEvents) -> Result<(), StoreError> {
    settings::set(db, NAME, rules)
}

fn load(db: &impl Database) -> Result<DerivedEvents, StoreError> {
    Ok(settings::get(db, NAME)?.unwrap_or_default())
}

/// Adds to each delivery's events those that the rules make of them.
pub(crate) fn add(db: &impl Database, parsed: &mut [Parsed]) -> Result<(), StoreError> {
    let rules: Vec<_> = built_in().into_iter().chain(load(db)?.rules).collect();
    for parsed in parsed {
        let Parsed::Events(events) = parsed else { continue };
        let made: Vec<_> =
            events.iter().flatten().flat_map(|event| derive(event, &rules)).map(Ok).collect();
        events.extend(made);
    }
    Ok(())
}
