//! What the tables behind reports cost: an ordinary page load leaves them alone.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests stop at what is wrong")]

use crate::common::{Browser, page, pixel, store, take_in};
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue};

fn number(db: &Native, sql: &str) -> i64 {
    match db.query(sql, &[]).unwrap().remove(0).remove(0) {
        SqlValue::Integer(number) => number,
        other => panic!("a number, got {other:?}"),
    }
}

/// Rows that taking in an event changes, triggers included.
fn n_changes(db: &Native, event: &Browser<'_>) -> i64 {
    let before = number(db, "SELECT total_changes()");
    take_in(db, &[pixel(event)]);
    number(db, "SELECT total_changes()") - before
}

#[test]
fn a_page_load_of_a_running_session_changes_its_event_and_its_session() {
    let db = store();
    let url = "https://shop.example/";
    take_in(&db, &[pixel(&page("e1", "ann", 0, url))]);
    assert_eq!(number(&db, "SELECT steps FROM visit"), 0);
    assert_eq!(n_changes(&db, &page("e2", "ann", 1, url)), 2);
    let cart = |id, minute| Browser { name: "Added To Cart", ..page(id, "ann", minute, url) };
    let at_first = n_changes(&db, &cart("e3", 2));
    assert_eq!(at_first, 4, "the visit is written again when it first reaches a step");
    assert_eq!(number(&db, "SELECT steps FROM visit"), 4);
    assert_eq!(n_changes(&db, &cart("e4", 3)), 2);
    assert_eq!(n_changes(&db, &page("e5", "ann", 4, url)), 2);
}

#[test]
fn visits_follow_sessions_that_move_and_end() {
    let db = store();
    let ad = "https://shop.example/?cvg_source=facebook&cvg_cid=c1&cvg_adid=a1";
    take_in(&db, &[pixel(&page("e1", "ann", 0, "https://shop.example/"))]);
    take_in(&db, &[pixel(&page("e2", "ann", 10, ad)), pixel(&page("e3", "bob", 10, ad))]);
    let origins = "SELECT count(*) FROM origin";
    assert_eq!(number(&db, "SELECT count(*) FROM visit"), 3);
    assert_eq!(number(&db, origins), 2, "what two landings told alike is kept once");
    assert_eq!(number(&db, "SELECT count(DISTINCT visitor_key) FROM visit"), 2);
    db.query("UPDATE session SET profile_id = 77 WHERE visitor_id = 'bob'", &[]).unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM visit WHERE profile_id = 77"), 1);
    db.query("UPDATE session SET is_bot = 1 WHERE visitor_id = 'bob'", &[]).unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM visit"), 2);
    db.query("DELETE FROM session WHERE visitor_id = 'ann'", &[]).unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM visit"), 0);
}
