//! Forwarding: what goes out, what is removed there, what is told of it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use serde_json::{Value, json};
use tributary_core::api::{CheckState, ForwardTargetChange, NewForwardTarget, RetentionSettings};
use tributary_core::marketing::Settings;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::report::Home;
use tributary_store::{Database, StoreError, forward, privacy, quality, retention};

use crate::common::clickhouse::{ClickHouse, Fate, drain, turn};
use crate::common::{MINUTE_MS, START_MS, order, page, pixel, store, take_in, webhook};

const NOW: i64 = START_MS + 100 * MINUTE_MS;

fn new() -> NewForwardTarget {
    NewForwardTarget {
        url: "https://ch.example:8443/".to_owned(),
        database: "shop".to_owned(),
        user: "tributary".to_owned(),
        password: "secret".to_owned(),
    }
}

/// Adds a target with its login.
pub(crate) fn add(db: &Native, target_id: &str, database: &str) {
    let asked = NewForwardTarget { database: database.to_owned(), ..new() };
    db.transaction(|| {
        let asked = forward::checked(&asked)?;
        forward::create(db, "tea", target_id, &asked, Timestamp(NOW))?;
        forward::seal(db, target_id, "sealed")
    })
    .unwrap();
}

fn one(db: &Native, sql: &str) -> String {
    format!("{:?}", db.query(sql, &[]).unwrap()[0][0])
}

#[test]
fn what_was_there_before_and_what_comes_after_is_forwarded_once() {
    let db = store();
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/${password}"))]);
    add(&db, "t1", "shop");
    let mut there = ClickHouse::default();
    let now = drain(&db, "t1", &mut there, NOW);
    take_in(&db, &[pixel(&page("e2", "ann", 1, "https://shop.example/"))]);
    drain(&db, "t1", &mut there, now);
    let rows = there.events();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["event_id"], "e1");
    assert_eq!(rows[0]["workspace_id"], "tea");
    assert_eq!(rows[0]["at"], json!(1_795_392_000.0));
    assert_eq!(rows[0]["aliases"], json!(["urn:cookie:ann"]));
    let properties = rows[0]["properties"].as_str().unwrap();
    assert!(properties.contains(r#""$url":"https://shop.example/${password}""#), "{properties}");
    let status = &forward::list(&db, Timestamp(now)).unwrap()[0];
    assert_eq!((status.n_waiting, status.lag_ms, status.error.as_deref()), (0, None, None));
    assert!(!status.is_catching_up);
    assert!(status.forwarded_at.is_some());
}

#[test]
fn a_workspace_that_forwards_nothing_has_no_trigger_and_no_outbox() {
    let db = store();
    let triggers =
        "SELECT count(*) FROM sqlite_master WHERE name LIKE 'forward%' AND type = 'trigger'";
    assert_eq!(one(&db, triggers), "Integer(0)");
    add(&db, "t1", "shop");
    assert_ne!(one(&db, triggers), "Integer(0)");
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/"))]);
    assert_ne!(one(&db, "SELECT count(*) FROM forward_row"), "Integer(0)");
    assert!(db.transaction(|| forward::remove(&db, "t1")).unwrap());
    assert_eq!(one(&db, triggers), "Integer(0)");
    assert_eq!(one(&db, "SELECT count(*) FROM forward_row"), "Integer(0)");
    assert!(!db.transaction(|| forward::remove(&db, "t1")).unwrap());
}

#[test]
fn an_erasure_reaches_the_target_and_the_rows_of_others() {
    let db = store();
    add(&db, "t1", "shop");
    let told = json!({"note": "for ann@shop.example"});
    take_in(
        &db,
        &[
            pixel(&page("e1", "ann", 0, "https://shop.example/")),
            webhook(
                "w1",
                "Signed In",
                1,
                &["urn:email:ann@shop.example", "urn:cookie:ann"],
                &json!({}),
            ),
            webhook("w2", "Told", 2, &["urn:email:bob@shop.example"], &told),
            order(1001, 3, Some("ann"), "ann@shop.example", "19.90"),
        ],
    );
    let mut there = ClickHouse::default();
    let now = drain(&db, "t1", &mut there, NOW);
    assert!(there.text().contains("ann@shop.example"));
    let ann = ["urn:email:ann@shop.example".to_owned()];
    db.transaction(|| privacy::erase(&db, &ann, Timestamp(now))).unwrap();
    // What comes at once may get the row that the erasure freed.
    take_in(&db, &[pixel(&page("e9", "cid", 4, "https://shop.example/"))]);
    drain(&db, "t1", &mut there, now);
    assert!(!there.text().contains("ann@shop.example"), "{}", there.text());
    let ids: Vec<Value> = there.events().iter().map(|row| row["event_id"].clone()).collect();
    assert_eq!(ids, ["w2", "e9"]);
}

#[test]
fn an_event_whose_visitor_refused_analytics_stays_here() {
    let db = store();
    add(&db, "t1", "shop");
    let mut denied = pixel(&page("e1", "ann", 0, "https://shop.example/"));
    let mut body: serde_json::Value = serde_json::from_str(&denied.body).unwrap();
    body["events"][0]["properties"]["consent"] = json!({"analytics": "denied"});
    denied.body = body.to_string();
    take_in(&db, &[denied, pixel(&page("e2", "bob", 0, "https://shop.example/"))]);
    let mut there = ClickHouse::default();
    drain(&db, "t1", &mut there, NOW);
    let rows = there.events();
    assert_eq!(rows.iter().map(|row| row["event_id"].clone()).collect::<Vec<_>>(), ["e2"]);
}

#[test]
fn what_retention_removes_here_stays_there() {
    let db = store();
    add(&db, "t1", "shop");
    take_in(
        &db,
        &[
            pixel(&page("e1", "ann", 0, "https://shop.example/")),
            pixel(&page("e2", "bob", 1, "https://shop.example/")),
        ],
    );
    let mut there = ClickHouse::default();
    let now = drain(&db, "t1", &mut there, NOW);
    db.transaction(|| retention::set(&db, &RetentionSettings { months: Some(1) })).unwrap();
    let later = NOW + 90 * 24 * 60 * MINUTE_MS;
    db.transaction(|| retention::step(&db, 100, Timestamp(later))).unwrap();
    assert_eq!(one(&db, "SELECT count(*) FROM event"), "Integer(1)");
    drain(&db, "t1", &mut there, now);
    assert_eq!(there.events().len(), 2);
}

#[test]
fn a_failing_target_waits_longer_each_time_and_says_why() {
    let db = store();
    add(&db, "t1", "shop");
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/"))]);
    let mut there = ClickHouse::default();
    assert_eq!(turn(&db, "t1", &mut there, Fate::Refused, NOW), Some(0));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Refused, NOW), Some(30_000));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Refused, NOW + 30_000), Some(0));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Refused, NOW + 30_000), Some(60_000));
    let status = &forward::list(&db, Timestamp(NOW)).unwrap()[0];
    assert_eq!(status.n_failures, 2);
    assert_eq!(status.error.as_deref(), Some("the database is too busy (status 500)"));
    assert!(status.advice.is_some());
    let now = drain(&db, "t1", &mut there, NOW + 90_000);
    assert_eq!(forward::list(&db, Timestamp(now)).unwrap()[0].n_failures, 0);
    assert_eq!(there.events().len(), 1);
}

#[test]
fn nothing_is_sent_while_a_lost_request_may_still_be_worked_on() {
    let db = store();
    add(&db, "t1", "shop");
    let mut there = ClickHouse::default();
    assert_eq!(turn(&db, "t1", &mut there, Fate::Forgotten, NOW), Some(0));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Answered, NOW + 1_000), Some(119_000));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Lost, NOW + 120_000), Some(0));
    assert_eq!(turn(&db, "t1", &mut there, Fate::Answered, NOW + 150_000), Some(90_000));
}

#[test]
fn a_paused_target_keeps_what_happens_for_later() {
    let db = store();
    add(&db, "t1", "shop");
    let change = |is_paused: bool| {
        let asked = ForwardTargetChange { is_paused: Some(is_paused), ..Default::default() };
        db.transaction(|| forward::change(&db, "t1", &asked, Timestamp(NOW))).unwrap()
    };
    assert!(change(true));
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/"))]);
    let mut there = ClickHouse::default();
    assert_eq!(turn(&db, "t1", &mut there, Fate::Answered, NOW), None);
    let waiting = forward::list(&db, Timestamp(i64::MAX >> 11)).unwrap().remove(0);
    assert!(0 < waiting.n_waiting && waiting.lag_ms.is_some());
    assert!(change(false));
    drain(&db, "t1", &mut there, NOW);
    assert_eq!(there.events().len(), 1);
}

#[test]
fn what_a_person_enters_is_checked_field_by_field() {
    let db = store();
    for (field, asked) in [
        ("url", NewForwardTarget { url: "https://a:b@ch.example".to_owned(), ..new() }),
        (
            "url",
            NewForwardTarget { url: "https://ch.example/${META_APP_SECRET}".to_owned(), ..new() },
        ),
        ("url", NewForwardTarget { url: "file:///etc".to_owned(), ..new() }),
        ("database", NewForwardTarget { database: "a; DROP".to_owned(), ..new() }),
        ("user", NewForwardTarget { user: "a:b".to_owned(), ..new() }),
        ("user", NewForwardTarget { user: " ".to_owned(), ..new() }),
    ] {
        let Err(StoreError::Conflict { field: named, .. }) = forward::checked(&asked) else {
            panic!("{asked:?}")
        };
        assert_eq!(named, field);
    }
    add(&db, "t1", "shop");
    let asked = forward::checked(&new()).unwrap();
    let again = forward::create(&db, "tea", "t2", &asked, Timestamp(NOW));
    assert!(matches!(again, Err(StoreError::Conflict { field: "database", .. })));
}

#[test]
fn a_restated_day_of_spend_replaces_itself_and_a_row_that_went_is_removed() {
    let db = store();
    add(&db, "t1", "shop");
    let put = |campaign: &str, micros: i64| {
        let sql = "DELETE FROM spend";
        db.query(sql, &[]).unwrap();
        let sql = "INSERT INTO spend VALUES ('meta', 'a1', 'campaign', ?, 20780, ?, NULL, NULL,
            'EUR', ?, 10, 2, 0, 0)";
        db.query(sql, &[campaign.into(), campaign.into(), micros.into()]).unwrap();
    };
    let mut there = ClickHouse::default();
    let now = drain(&db, "t1", &mut there, NOW);
    put("c1", 5_000_000);
    let now = drain(&db, "t1", &mut there, now);
    put("c1", 7_000_000);
    let now = drain(&db, "t1", &mut there, now);
    // Superseded is enough: no statement for a row that is there again.
    assert_eq!(there.rows["tributary_spend"].len(), 2);
    let lines = there.visible();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains(r#""day":"2026-11-23""#), "{}", lines[0]);
    assert!(lines[0].contains(r#""spend_micros":7000000"#), "{}", lines[0]);
    put("c2", 1);
    drain(&db, "t1", &mut there, now);
    let ids: Vec<&Value> = there.rows["tributary_spend"].iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, ["c2"]);
}

#[test]
fn an_order_goes_with_its_touchpoints_and_follows_a_merge() {
    let db = store();
    add(&db, "t1", "shop");
    let mut there = ClickHouse::default();
    take_in(
        &db,
        &[
            pixel(&page("e1", "ann", 0, "https://shop.example/?utm_source=news&utm_medium=email")),
            order(1001, 3, None, "ann@shop.example", "19.90"),
        ],
    );
    let now = drain(&db, "t1", &mut there, NOW);
    let rows_of = |there: &ClickHouse, table: &str| -> Vec<Value> {
        let lines = there.visible();
        let lines = lines.iter().filter_map(|line| line.strip_prefix(table));
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert_eq!(rows_of(&there, "tributary_orders ")[0]["touchpoints"], json!([]));
    take_in(
        &db,
        &[webhook(
            "w1",
            "Signed In",
            1,
            &["urn:email:ann@shop.example", "urn:cookie:ann"],
            &json!({}),
        )],
    );
    drain(&db, "t1", &mut there, now);
    let session = rows_of(&there, "tributary_sessions ").remove(0);
    let order = rows_of(&there, "tributary_orders ").remove(0);
    assert_eq!(order["touchpoints"], json!([session["session_id"]]));
    assert_eq!(order["revenue_minor"], 1990);
    assert_eq!((&session["channel"], &session["landing_url"].is_string()), (&json!("news"), &true));
    let aliases = rows_of(&there, "tributary_aliases ");
    assert_eq!(aliases.len(), 2);
    assert!(aliases.iter().all(|alias| alias["profile_id"] == order["profile_id"]));
    assert_eq!(session["profile_id"], order["profile_id"]);
}

#[test]
fn the_doctor_warns_of_a_target_that_fails_or_is_late() {
    let db = store();
    let home = Home { time_zone: "UTC".to_owned(), currency: "EUR".to_owned() };
    let at = |now: i64| {
        let checks = quality::doctor(&db, &home, &Settings::default(), Timestamp(now)).unwrap();
        checks.into_iter().find(|check| check.check == "forwarding_lag").unwrap()
    };
    assert_eq!(at(NOW).state, CheckState::Unknown);
    add(&db, "t1", "shop");
    assert_eq!(at(NOW).state, CheckState::Fine);
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/"))]);
    db.query("UPDATE forward_row SET at = ?", &[NOW.into()]).unwrap();
    assert_eq!(at(NOW + 15 * MINUTE_MS).state, CheckState::Fine);
    let late = at(NOW + 16 * MINUTE_MS);
    assert_eq!((late.state, late.findings[0].n), (CheckState::Attention, 16));
    let mut there = ClickHouse::default();
    turn(&db, "t1", &mut there, Fate::Refused, NOW);
    assert_eq!(at(NOW).state, CheckState::Attention);
    let broken = at(NOW + 16 * MINUTE_MS);
    assert_eq!(broken.state, CheckState::Broken);
    let told = "shop at https://ch.example:8443: the database is too busy (status 500)";
    assert_eq!(broken.findings[0].subject, told);
    let pause = ForwardTargetChange { is_paused: Some(true), ..Default::default() };
    db.transaction(|| forward::change(&db, "t1", &pause, Timestamp(NOW))).unwrap();
    assert_eq!(at(NOW + 16 * MINUTE_MS).state, CheckState::Unknown);
}
