//! Every stage from the command line, on the demo data.

mod common;

use common::{scratch, tributary};
use serde_json::Value;

#[test]
fn demo_deliveries_run_through_every_stage_in_any_order() {
    let until = "2026-11-23T12:00:00Z";
    let (code, demo) = tributary(&["demo", "--until", until, "--days", "5"], b"");
    assert_eq!(code, Some(0));
    let (first, second) = (scratch("stages-a.db"), scratch("stages-b.db"));
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let (code, outcomes) = tributary(&["ingest", "--db", first], &demo);
    assert_eq!(code, Some(0));
    let outcomes: Vec<Value> =
        String::from_utf8(outcomes).unwrap().lines().map(|l| l.parse().unwrap()).collect();
    let with = |status: &str| outcomes.iter().filter(|o| o["status"] == status).count();
    assert!(100 < with("accepted") && 0 < with("duplicate"));

    // A retry is sent and received later than its first, so it is not the same delivery:
    // the first received wins (`product.md §6`). Backwards goes everything but the retries.
    let is_retry = |index: usize| {
        outcomes.iter().any(|o| o["line"] == index + 1 && o["status"] == "duplicate")
    };
    let lines = demo.split(|byte| *byte == b'\n').enumerate();
    let mut backwards: Vec<&[u8]> =
        lines.filter(|(index, _)| !is_retry(*index)).map(|(_, line)| line).collect();
    backwards.reverse();
    let (code, _) = tributary(&["ingest", "--db", second, "--group", "7"], &backwards.join(&b'\n'));
    assert_eq!(code, Some(0));

    for table in ["profiles", "sessions", "conversions", "touchpoints"] {
        let (code, a) = tributary(&["dump", "--db", first, table], b"");
        assert_eq!(code, Some(0));
        assert!(!a.is_empty(), "{table}");
        assert!(a == tributary(&["dump", "--db", second, table], b"").1, "{table} differ");
    }
}

#[test]
fn parse_prints_events_and_names_what_is_wrong() {
    let body = br#"[{"event_name":"A","event_id":"1","properties":{},"profile_properties":{},"aliases":["urn:x:y"]},{}]"#;
    let (code, lines) = tributary(&["parse", "webhook"], body);
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!((code, lines.lines().count()), (Some(1), 2));
    assert!(lines.contains(r#""field":"event_id""#), "{lines}");
    let order = br#"{"id":820982911946154508,"created_at":"2026-11-23T10:00:00Z","total_price":"1.00","currency":"EUR"}"#;
    let header = "X-Shopify-Topic=orders/create";
    let (code, line) = tributary(&["parse", "shopify", "--header", header], order);
    let line = String::from_utf8(line).unwrap();
    assert_eq!(code, Some(0));
    assert!(line.contains(r#""event_id":"820982911946154508""#), "{line}");
    assert_eq!(tributary(&["parse", "fax"], b"").0, Some(2));
}
