//! `tributary classify`, and the session options of `tributary ingest`, as a person runs them.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

mod common;

use common::{scratch, tributary};
use serde_json::{Value, json};

fn lines(output: &[u8]) -> Vec<Value> {
    std::str::from_utf8(output).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

#[test]
fn classify_names_the_rule_that_decided() {
    let visits = [
        json!({"url": "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=brand",
            "referrer": "https://www.google.com/"}),
        json!({"url": "https://shop.example/", "referrer": "https://pay.shop-checkout.example/",
            "own_domains": ["shop-checkout.example"]}),
        json!({"url": "https://shop.example/?utm_source=x", "referrer": "https://shop.example/"}),
        json!({"referrer": "https://www.google.com.evil.example/"}),
        json!({"link": "x"}),
    ];
    let input = visits.map(|visit| visit.to_string()).join("\n");
    let (code, output) = tributary(&["classify"], input.as_bytes());
    assert_eq!(code, Some(1), "one line could not be read");
    let lines = lines(&output);
    assert_eq!(
        lines[0],
        json!({"line": 1, "channel_group": "Paid Search", "channel": "Google Ads",
            "campaign": "brand", "ad_set": null, "ad": null, "rule": "paid_medium",
            "is_paid": true, "is_arrival": true})
    );
    assert_eq!((&lines[1]["rule"], &lines[1]["is_arrival"]), (&json!("same_site"), &json!(false)));
    assert_eq!(lines[2]["warning"], "utm_on_internal_link");
    assert_eq!(
        (&lines[3]["rule"], &lines[3]["channel_group"]),
        (&json!("referrer"), &json!("Referral"))
    );
    assert!(lines[4]["error"].as_str().unwrap().contains("link"), "{}", lines[4]);
}

#[test]
fn classify_takes_a_workspaces_settings() {
    let path = scratch("classify-settings.json");
    let rule = json!({"name": "Podcast", "channel_group": "Paid Audio", "channel": "Our podcast",
        "conditions": [{"field": "landing_path", "operator": "starts_with", "value": "/pod"}]});
    std::fs::write(&path, json!({ "channel_rules": [rule] }).to_string()).unwrap();
    let args = ["classify", "--settings", path.to_str().unwrap()];
    let (code, output) = tributary(&args, br#"{"url":"https://shop.example/pod/1"}"#);
    assert_eq!(code, Some(0));
    let line = &lines(&output)[0];
    assert_eq!((&line["rule"], &line["workspace_rule"]), (&json!("workspace"), &json!("Podcast")));
    std::fs::write(&path, r#"{"session_timeout_minutes":0}"#).unwrap();
    assert_eq!(tributary(&args, b"").0, Some(2));
}

#[test]
fn sessions_that_are_there_follow_the_options_of_ingest() {
    let db = scratch("session-options.db");
    let db = db.to_str().unwrap();
    let page = |id: &str, minute: i64, query: &str| {
        let at = 1_795_392_000_000_i64 + minute * 60_000;
        let event = json!({"event_name": "$page_load", "event_id": id, "created_at": at,
            "properties": {"$url": format!("https://shop.example/?{query}"), "referrer": ""},
            "aliases": ["urn:cookie:ann"]});
        let body = json!({"v": 1, "sent_at": at, "events": [event]}).to_string();
        let received_at = format!("2026-11-23T{:02}:{:02}:00Z", minute / 60, minute % 60);
        json!({"source_id": "p", "kind": "pixel", "received_at": received_at, "body": body})
            .to_string()
    };
    let deliveries =
        [page("1", 0, "gclid=1"), page("2", 5, "gclid=2"), page("3", 45, "")].join("\n");
    let starts = |args: &[&str], input: &str| {
        let args = [&["ingest", "--db", db], args].concat();
        assert_eq!(tributary(&args, input.as_bytes()).0, Some(0));
        let (_, sessions) = tributary(&["dump", "--db", db, "sessions"], b"");
        lines(&sessions).iter().map(|s| s["start_reason"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(starts(&[], &deliveries), ["first", "new_source"]);
    assert_eq!(starts(&["--new-source-rule", "off"], ""), ["first"]);
    assert_eq!(starts(&["--session-timeout", "30"], ""), ["first", "timeout"]);
    assert_eq!(tributary(&["ingest", "--db", db, "--new-source-rule", "maybe"], b"").0, Some(2));
}
