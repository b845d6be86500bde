//! What the event log is narrowed to.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crate::common::{Browser, page, pixel, store, take_in, webhook};
use serde_json::json;
use tributary_core::api::EventStatus;
use tributary_store::native::Native;
use tributary_store::view::{EventFilter, events};

fn filled() -> Native {
    let db = store();
    let shop = "https://shop.example";
    let browse = |id, minute, url| pixel(&page(id, "ann", minute, url));
    take_in(&db, &[browse("p1", 0, "https://shop.example/products/a?x=1#top")]);
    take_in(&db, &[browse("p2", 1, shop)]);
    take_in(&db, &[webhook("o1", "Placed Order", 2, &["urn:email:ann@b.c"], &json!({"id": "7"}))]);
    let found = Browser { name: "Search_100%", ..page("s1", "bob", 3, "https://shop.example/s") };
    take_in(&db, &[pixel(&found)]);
    take_in(&db, &[webhook("o1", "Placed Order", 4, &["urn:email:ann@b.c"], &json!({"id": "7"}))]);
    take_in(&db, &[webhook("n1", "Note", 5, &["urn:email:ann@b.c"], &json!({"q": "say \"ü\""}))]);
    db
}

fn ids(db: &Native, filter: &EventFilter) -> String {
    let page = events(db, filter).unwrap();
    page.events.iter().map(|line| line.event_id.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_filter_finds_its_lines() {
    let db = filled();
    let any = EventFilter::default();
    let some = |text: &str| Some(text.to_owned());
    for (filter, expected) in [
        (any.clone(), "n1 o1 s1 o1 p2 p1"),
        (EventFilter { alias: some("urn:email:ann@b.c"), ..any.clone() }, "n1 o1 o1"),
        (EventFilter { alias: some("ANN@b.c"), ..any.clone() }, "n1 o1"),
        (EventFilter { alias: some("ann"), name: some("$page_load"), ..any.clone() }, "p2 p1"),
        (EventFilter { alias: some("nobody"), ..any.clone() }, ""),
        (EventFilter { text: some("SHOP.example/Products"), ..any.clone() }, "p1"),
        (EventFilter { text: some("say \"ü\""), ..any.clone() }, "n1"),
        (EventFilter { text: some("h_1"), ..any.clone() }, ""),
        (EventFilter { rule: some("missing_property"), ..any.clone() }, "o1 o1"),
        (EventFilter { field: some("properties.currency"), ..any.clone() }, "o1 o1"),
        (EventFilter { field: some("properties.id"), ..any.clone() }, ""),
        (EventFilter { property: some("q"), ..any.clone() }, "n1"),
        (EventFilter { fact: some("side:server"), ..any.clone() }, "n1 o1"),
        (EventFilter { fact: some("level:wasm"), ..any.clone() }, "s1 p2 p1"),
        (EventFilter { fact: some("page:shop.example/products"), ..any.clone() }, "p1"),
        (EventFilter { fact: some("page:shop.example/"), ..any.clone() }, "p2"),
        (EventFilter { fact: some("rung:none"), ..any.clone() }, ""),
        (EventFilter { fact: some("visitor:person"), ..any.clone() }, "s1 p2 p1"),
        (EventFilter { fact: some("delay:under_2_s"), ..any.clone() }, "n1 s1 o1 p2 p1"),
        (EventFilter { fact: some("clock:right"), ..any.clone() }, "s1 p2 p1"),
        (EventFilter { fact: some("analytics:unknown"), ..any.clone() }, "s1 p2 p1"),
        (EventFilter { status: Some(EventStatus::Duplicate), ..any.clone() }, "o1"),
        (EventFilter { source_id: some("crm"), limit: Some(2), ..any.clone() }, "n1 o1"),
    ] {
        assert_eq!(ids(&db, &filter), expected, "{filter:?}");
    }
    assert!(!EventFilter::knows("magic:1") && !EventFilter::knows("level"));
}

#[test]
fn a_long_log_is_searched_piece_by_piece() {
    let db = filled();
    // As if there were many rows in between.
    let sql = "UPDATE event SET seq = seq + 120000 WHERE seq > 2";
    tributary_store::Database::query(&db, sql, &[]).unwrap();
    let rare = EventFilter { text: Some("products/a".to_owned()), ..EventFilter::default() };
    let mut before = None;
    let mut found = Vec::new();
    let mut n_calls = 0;
    loop {
        let page = events(&db, &EventFilter { before, ..rare.clone() }).unwrap();
        found.extend(page.events.into_iter().map(|line| line.event_id));
        n_calls += 1;
        before = page.next_before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!((found, n_calls), (vec!["p1".to_owned()], 3));
}
