use std::collections::BTreeMap;

use super::*;
use crate::fetch::Answer;

fn target() -> Target {
    Target {
        url: "https://ch.example:8443".to_owned(),
        database: "shop".to_owned(),
        workspace_id: "tea".to_owned(),
    }
}

#[test]
fn rows_go_as_they_are_and_secrets_stay_in_the_header() {
    let lines = "{\"event_id\":\"${password}\"}\n".to_owned();
    let fetch = target().insert(&EVENTS, lines.clone());
    assert_eq!(fetch.body, Some(Body::Raw(lines)));
    assert!(fetch.url.starts_with("https://ch.example:8443/?database=shop&"), "{}", fetch.url);
    assert!(fetch.url.ends_with("&query=INSERT+INTO+tributary_events+FORMAT+JSONEachRow"));
    assert_eq!(fetch.headers, [("authorization", "${credential}".to_owned())]);
}

#[test]
fn no_key_can_end_its_literal() {
    let keys = [vec!["web".to_owned(), "a') OR 1=1 --\\".to_owned()]];
    let Some(Body::Raw(sql)) = target().remove(&EVENTS, &keys, 7).body else { panic!() };
    assert_eq!(
        sql,
        "ALTER TABLE tributary_events DELETE WHERE workspace_id = unhex('746561') AND version < 7 \
         AND (source_id, event_id) IN ((unhex('776562'),unhex('612729204f5220313d31202d2d5c')))"
    );
}

#[test]
fn every_answer_says_what_to_do() {
    let no_hints = BTreeMap::new();
    let judge = |status, body| read(&Answer { status, hints: &no_hints, body });
    assert_eq!(judge(200, ""), Ok(()));
    assert_eq!(judge(200, "1\n"), Ok(()));
    for (status, body, wanted) in [
        (0, "", "the database does not answer"),
        (401, "", "the database refuses this user or password"),
        (
            403,
            "Code: 516. DB::Exception: tributary: Authentication failed: password is incorrect",
            "the database refuses this user or password",
        ),
        (
            404,
            "Code: 81. DB::Exception: Database x does not exist. (UNKNOWN_DATABASE)",
            "there is no database of this name",
        ),
        (404, "<html>", "what answers there is not ClickHouse (status 404)"),
        (301, "", "what answers there is not ClickHouse (status 301)"),
        (503, "", "the database is too busy (status 503)"),
        (500, "Code: 241. DB::Exception: Memory limit", "the database is too busy (status 500)"),
        (
            400,
            "Code: 117. DB::Exception: Cannot parse ann@shop.example. (INCORRECT_DATA) (version 26.9)",
            "a table is not as it was made, code 117 (INCORRECT_DATA)",
        ),
        (200, "Code: 999. DB::Exception: half way", "the database refuses with code 999"),
    ] {
        let error = judge(status, body).unwrap_err();
        assert_eq!(error.to_string(), wanted);
        assert!(!error.advice().is_empty());
    }
}

#[test]
fn waiting_doubles_up_to_an_hour() {
    let waits = [1, 2, 3, 7, 8, 1_000].map(|n| backoff_ms(n) / SECOND_MS);
    assert_eq!(waits, [30, 60, 120, 1_920, 3_600, 3_600]);
}

#[test]
fn a_database_is_a_plain_word() {
    assert!(is_database("shop_2"));
    for name in ["", "a b", "a`b", "${x}", "a.b", "ä"] {
        assert!(!is_database(name), "{name}");
    }
}
