//! What a person may ask for: all that is stored of them, and that it is forgotten.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::{START_MS, order, page, pixel, state, store, take_in, webhook};
use serde_json::{Value, json};
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::privacy::{erase, export};
use tributary_store::{Database, SqlValue};

const VISITOR: &str = "0193-visitor-of-ann";
const HOME: &str = "https://shop.example/";

/// Ann's visits, order, login and refused delivery, and what others say of her.
fn fill(db: &Native) {
    let landing = format!("{HOME}?__cvg_uid={VISITOR}&mail=ann%40shop.example");
    let ann = ["urn:email:ann@shop.example", "urn:phone:+4915123456", "urn:customer_id:7"];
    take_in(db, &[pixel(&page("1", VISITOR, 0, &landing)), pixel(&page("2", "bob", 1, &landing))]);
    take_in(db, &[order(77, 5, Some(VISITOR), "Ann@Shop.Example", "19.90")]);
    take_in(db, &[order(77, 5, Some(VISITOR), "Ann@Shop.Example", "20.90")]);
    take_in(
        db,
        &[webhook("w1", "Logged In", 9, &ann, &json!({"note": "call +49 or +4915123456"}))],
    );
    let gift = json!({"to": "write to ANN@shop.example"});
    take_in(db, &[webhook("w2", "Sent Gift", 9, &["urn:email:bob@shop.example"], &gift)]);
    let mut refused = webhook("", "Bad", 9, &ann, &json!({}));
    refused.body = refused.body.replace("Bad", "");
    take_in(db, &[refused]);
}

/// Every text of every table.
fn all_text(db: &Native) -> String {
    let tables = db.query("SELECT name FROM sqlite_master WHERE type = 'table'", &[]).unwrap();
    let mut all = String::new();
    for table in tables {
        let SqlValue::Text(name) = &table[0] else { continue };
        for row in db.query(&format!("SELECT * FROM {name}"), &[]).unwrap() {
            all.push_str(&format!("{name}: {row:?}\n").to_lowercase());
        }
    }
    all
}

fn traces(db: &Native) -> Vec<String> {
    let all = all_text(db);
    let marks = ["ann@shop", "ann%40shop", "4915123456", VISITOR, "customer_id:7"];
    all.lines().filter(|line| marks.iter().any(|m| line.contains(m))).map(str::to_owned).collect()
}

#[test]
fn nothing_of_an_erased_person_stays_in_any_table() {
    let db = store();
    fill(&db);
    assert!(8 < traces(&db).len());
    let named = ["urn:email:ann@shop.example".to_owned()];
    let now = Timestamp(START_MS + 1_000_000);
    let summary = db.transaction(|| erase(&db, &named, now)).unwrap();
    assert_eq!(traces(&db), [] as [String; 0]);
    assert_eq!((summary.n_profiles, summary.n_sessions, summary.n_conversions), (1, 1, 1));
    assert_eq!((summary.n_events, summary.n_refusals), (3, 2));
    assert!(1 < summary.n_struck, "what bob's rows said of ann");
    let audit = db.query("SELECT erased_at, summary FROM erasure", &[]).unwrap();
    assert_eq!(audit[0][0], SqlValue::Integer(now.0));
}

#[test]
fn those_who_stay_are_as_if_the_person_had_never_come() {
    let with = store();
    fill(&with);
    let named = ["urn:customer_id:7".to_owned()];
    with.transaction(|| erase(&with, &named, Timestamp(START_MS))).unwrap();
    let without = store();
    take_in(&without, &[pixel(&page("2", "bob", 1, HOME))]);
    let bob = ["urn:email:bob@shop.example"];
    take_in(&without, &[webhook("w2", "Sent Gift", 9, &bob, &json!({}))]);
    let people = |db: &Native| -> Vec<Value> {
        state(db)
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["aliases"].clone())
            .filter(|aliases| !aliases.is_null())
            .collect()
    };
    assert_eq!(people(&with), people(&without));
}

#[test]
fn an_unknown_person_is_erased_without_a_trace() {
    let db = store();
    fill(&db);
    let before = all_text(&db);
    let named = ["urn:email:nobody@shop.example".to_owned(), "not an alias".to_owned()];
    db.transaction(|| erase(&db, &named, Timestamp(START_MS))).unwrap();
    assert_eq!(all_text(&db), before);
}

#[test]
fn an_export_holds_everything_and_nothing_of_others() {
    let db = store();
    fill(&db);
    let export = export(&db, &["urn:phone:+4915123456".to_owned()]).unwrap();
    let export: Value = serde_json::from_str(&export).unwrap();
    let sizes = ["events", "repeats", "merges", "sessions", "conversions", "profiles"]
        .map(|part| export[part].as_array().unwrap().len());
    assert_eq!(sizes, [3, 1, 4, 1, 1, 1]);
    assert_eq!(export["is_complete"], true);
    assert_eq!(export["conversions"][0]["order_id"], "77");
    assert!(!export.to_string().contains("bob"));
}
