//! Every table of the schema is known to hold personal data or not: who adds one decides.

use std::collections::BTreeMap;

use crate::common::store;
use tributary_store::{Database, SqlValue};

/// What a table has to do with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Rows of a person: erased with the person by `store::privacy::erase`, and handed out by
    /// `store::privacy::export` under these parts, which say it all.
    Person(&'static [&'static str]),
    /// Computed from rows of a person, or a platform's copy of them: erased, and told by others.
    Derived,
    /// Nothing of anybody's.
    Nobody,
}

use Holds::{Derived, Nobody, Person};

const TABLES: [(&str, Holds); 33] = [
    ("ad_day", Nobody),
    ("ad_unit", Nobody),
    ("alias", Person(&["aliases"])),
    ("conversion", Person(&["conversions"])),
    // Codes such as `EUR`.
    ("currency_seen", Nobody),
    ("dashboard", Nobody),
    // Kept for 30 days, forgotten with whom they name.
    ("data_request", Derived),
    // How many rows went and when, nothing of the person.
    ("erasure", Nobody),
    ("event", Person(&["events"])),
    // Which rows wait to be written or removed elsewhere, by their keys: what an erasure is to
    // remove there is named until it is.
    ("forward_row", Nobody),
    ("forward_target", Nobody),
    ("fx_rate", Nobody),
    ("history", Nobody),
    ("identity_edge", Person(&["merges"])),
    ("marketing_source", Nobody),
    // Levels of landings that some visit still has.
    ("origin", Derived),
    ("profile", Person(&["profiles"])),
    // Counts by the hour.
    ("quality_hour", Nobody),
    ("refund", Derived),
    ("refusal", Person(&["repeats"])),
    ("removed_edge", Derived),
    ("saved_report", Nobody),
    ("schema_version", Nobody),
    ("session", Person(&["sessions"])),
    ("setting", Nobody),
    ("shop_order", Derived),
    ("source", Nobody),
    ("spend", Nobody),
    ("spend_gathered", Nobody),
    ("spend_name", Nobody),
    ("touchpoint", Derived),
    ("turned_away", Nobody),
    ("unmerge", Derived),
];

/// Tables that triggers keep as their session is.
const BY_TRIGGER: [&str; 1] = ["visit"];

/// The sources that erase and hand out.
const ERASE: [&str; 2] =
    [include_str!("../src/privacy/erase.rs"), include_str!("../src/privacy/request.rs")];
const EXPORT: &str = include_str!("../src/privacy/export.rs");

#[test]
fn every_table_is_erased_and_handed_out_or_holds_nothing_of_anybody() {
    let db = store();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let known: BTreeMap<&str, Holds> = TABLES.into_iter().collect();
    for row in db.query(sql, &[]).unwrap() {
        let Some(SqlValue::Text(table)) = row.first() else { panic!("a name") };
        if BY_TRIGGER.contains(&table.as_str()) {
            continue;
        }
        let Some(holds) = known.get(table.as_str()) else {
            panic!("`{table}`: say what it holds of people, and erase and hand it out if anything")
        };
        let is_erased = [format!("DELETE FROM {table} "), format!("DELETE FROM {table}\n")]
            .iter()
            .any(|statement| ERASE.iter().any(|source| source.contains(statement.as_str())));
        let is_forgotten = *holds == Nobody || is_erased;
        assert!(is_forgotten, "`{table}` is not erased");
        if let Person(parts) = holds {
            for part in *parts {
                assert!(
                    EXPORT.contains(&format!("\"{part}\"")),
                    "`{table}`: no `{part}` is handed out"
                );
            }
        }
    }
}
