//! An export holds what it takes to give the same state again: events, settings and what
//! people decided.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{START_MS, order, page, pixel, state, store, take_in, thank_you, webhook};
use serde_json::{Value, json};
use tributary_core::api::{NewSource, NewUnmerge, SourceKind, TrafficSettings};
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::replay::{is_new, replay};
use tributary_store::view::{EventFilter, events, profiles};
use tributary_store::{Database, SqlValue, StoreError, export, follow, identity, settings, source};

const HOME: &str = "https://shop.example/";
const AD: &str = "https://shop.example/?cvg_source=facebook&cvg_cid=42&cvg_adid=7";

pub(crate) fn lines(db: &Native) -> Vec<String> {
    let (mut text, mut cursor) = (String::new(), String::new());
    loop {
        let part = export::part(db, &cursor).unwrap().unwrap();
        text.push_str(&part.text);
        match part.next {
            Some(next) => cursor = next,
            None => return text.lines().map(str::to_owned).collect(),
        }
    }
}

pub(crate) fn rebuilt(lines: &[String]) -> Native {
    let db = store();
    assert!(is_new(&db).unwrap());
    for group in lines.chunks(3) {
        let group = group.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        db.transaction(|| replay(&db, group)).unwrap();
    }
    db
}

fn filled() -> Native {
    let db = store();
    let new = NewSource {
        name: "Shop".to_owned(),
        kind: SourceKind::Webhook,
        allowed_origins: Vec::new(),
        secret: None,
        token: Some("a-token-that-lets-in".to_owned()),
    };
    source::create(&db, &new, "0123456789abcdefghij", Timestamp(START_MS)).unwrap();
    take_in(&db, &[pixel(&page("1", "ann", 0, AD)), pixel(&page("2", "ann", 40, HOME))]);
    take_in(&db, &[pixel(&page("3", "friend", 1, HOME)), pixel(&page("1", "ann", 0, AD))]);
    take_in(&db, &[order(5, 43, Some("friend"), "ann@shop.example", "19.90"), thank_you(5)]);
    let aliases = ["urn:cookie:ann", "urn:email:ann@shop.example"];
    take_in(&db, &[webhook("in", "Logged In", 44, &aliases, &json!({}))]);
    let mut refused = webhook("bad", "Bad", 9, &["urn:x:1"], &json!({}));
    "{}".clone_into(&mut refused.body);
    take_in(&db, &[refused]);
    let traffic = TrafficSettings { session_timeout_minutes: 30, ..TrafficSettings::default() };
    db.transaction(|| settings::set_traffic(&db, &traffic)).unwrap();
    while db.transaction(|| follow::step(&db, 100)).unwrap().is_some() {}
    let ann = profiles(&db, "urn:cookie:ann").unwrap().remove(0).profile_id;
    let new = NewUnmerge {
        alias_a: "urn:cookie:friend".to_owned(),
        alias_b: "urn:email:ann@shop.example".to_owned(),
    };
    db.transaction(|| identity::unmerge(&db, &ann, &new, Timestamp(START_MS))).unwrap().unwrap();
    db
}

#[test]
fn a_replay_gives_the_same_state_log_and_decisions() {
    let db = filled();
    let lines = lines(&db);
    let copy = rebuilt(&lines);
    assert_eq!(state(&copy), state(&db));
    for table in [Table::Events, Table::Merges] {
        assert_eq!(dump(&copy, table).unwrap(), dump(&db, table).unwrap());
    }
    let log = |db: &Native| events(db, &EventFilter::default()).unwrap().events.len();
    assert_eq!((log(&copy), log(&db)), (8, 8), "repeats and refusals too");
    assert_eq!(identity::unmerges(&copy, None).unwrap(), identity::unmerges(&db, None).unwrap());
    assert_eq!(settings::load(&copy).unwrap().traffic, settings::load(&db).unwrap().traffic);
    // What is decided can still be undone.
    copy.transaction(|| identity::undo_unmerge(&copy, 1, Timestamp(START_MS))).unwrap().unwrap();
    assert_eq!(
        dump(&copy, Table::Profiles).unwrap().len(),
        dump(&db, Table::Profiles).unwrap().len() - 1
    );
}

#[test]
fn an_export_holds_no_token_and_no_secret() {
    let text = lines(&filled()).join("\n");
    assert!(!text.contains("a-token-that-lets-in"));
    assert!(text.contains("\"table\":\"source\""));
}

#[test]
fn what_an_export_does_not_hold_is_refused() {
    let db = store();
    for line in [
        json!({"type": "row", "table": "profile", "row": {"public_id": "p"}}),
        json!({"type": "row", "table": "alias", "row": {"alias": "urn:x:1"}}),
        json!({"type": "export", "version": 2}),
    ] {
        let line = serde_json::from_value(line).unwrap();
        let refused = db.transaction(|| replay(&db, vec![line]));
        assert!(matches!(refused, Err(StoreError::Conflict { field: "line", .. })), "{refused:?}");
    }
    assert_eq!(export::part(&db, "99.0").unwrap(), None);
    assert_eq!(export::part(&db, "x").unwrap(), None);
}

/// A table is computed from the events, told by the export, or left out for a reason.
#[test]
fn every_table_is_accounted_for() {
    let computed = [
        "profile",
        "conversion",
        "touchpoint",
        "event",
        "schema_version",
        "origin",
        "visit",
        "ad_unit",
        "ad_day",
        "refund",
        "currency_seen",
        // Counted from the log when data quality is asked for.
        "quality_hour",
    ];
    // How to reach shops and platforms, and how far the reading has come: it begins anew. What
    // was turned away is of the doors of this store.
    // What waits for a target is gathered anew when it is added again.
    let left_out = [
        "history",
        "marketing_source",
        "spend_gathered",
        "turned_away",
        "forward_target",
        "forward_row",
    ];
    let db = store();
    let told: Vec<&str> = export::tables().collect();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for row in db.query(sql, &[]).unwrap() {
        let SqlValue::Text(name) = &row[0] else { unreachable!() };
        let n = [
            computed.contains(&name.as_str()),
            left_out.contains(&name.as_str()),
            told.contains(&name.as_str()),
        ];
        let n = n.into_iter().filter(|is| *is).count();
        assert_eq!(n, 1, "say in store/src/export.rs or here what becomes of table `{name}`");
    }
}

#[test]
fn a_line_of_an_export_is_what_the_wire_says() {
    let lines = lines(&filled());
    let line = |n: usize| serde_json::from_str::<Value>(&lines[n]).unwrap();
    assert_eq!(line(0), json!({"type": "export", "version": 1}));
    let event = line(lines.len() - 1);
    let fields: Vec<&String> = event.as_object().unwrap().keys().collect();
    let want =
        ["type", "seq", "source_id", "event_id", "name", "at", "received_at", "is_client", "facts"];
    assert_eq!(fields, want);
}
