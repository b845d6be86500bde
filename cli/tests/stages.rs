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
fn two_settings_are_compared_on_a_file() {
    let until = "2026-11-23T12:00:00Z";
    let (_, demo) = tributary(&["demo", "--until", until, "--days", "5"], b"");
    let file = scratch("what-if.db");
    let file = file.to_str().unwrap();
    assert_eq!(tributary(&["ingest", "--db", file], &demo).0, Some(0));
    let credits = |options: &[&str]| -> i64 {
        let args = [&["dump", "--db", file, "credits"], options].concat();
        let lines = String::from_utf8(tributary(&args, b"").1).unwrap();
        let lines = lines.lines().map(|line| line.parse::<Value>().unwrap());
        let meta = lines.filter(|line| line["channel"] == "Meta Ads");
        meta.map(|line| line["share_ppm"].as_i64().unwrap()).sum()
    };
    let question = br#"{"from":0,"to":9000000000000,"b":{"attribution":{"model":"linear"},
        "traffic":{"session_timeout_minutes":30}}}"#;
    let (code, output) = tributary(&["what-if", "--db", file], question);
    let output = String::from_utf8(output).unwrap();
    assert_eq!(code, Some(0), "{output}");
    let lines: Vec<Value> = output.lines().map(|line| line.parse().unwrap()).collect();
    let meta = lines.iter().find(|line| line["channel"] == "Meta Ads").unwrap();
    assert_eq!(meta["a"]["share_ppm"], credits(&[]));
    let summary = lines.last().unwrap();
    assert!(
        0 < summary["n_changed"].as_i64().unwrap() && 0 < summary["n_events"].as_i64().unwrap()
    );
    // What was foretold is what the settings give once they hold.
    assert_eq!(tributary(&["ingest", "--db", file, "--session-timeout", "30"], b"").0, Some(0));
    assert_eq!(meta["b"]["share_ppm"], credits(&["--model", "linear"]));
    let bad = br#"{"from":1,"to":0}"#;
    assert_eq!(tributary(&["what-if", "--db", file], bad).0, Some(2));
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

#[test]
fn the_demo_file_is_what_ingest_and_import_spend_make() {
    let (file, again, piped) =
        (scratch("demo-file.db"), scratch("demo-again.db"), scratch("demo-piped.db"));
    let [file, again, piped] = [&file, &again, &piped].map(|path| path.to_str().unwrap());
    let small = ["--until", "2026-11-23T12:00:00Z", "--days", "5", "--ads", "40"];
    let with = |first: &[&str]| tributary(&[first, small.as_slice()].concat(), b"");
    for file in [file, again] {
        let (code, printed) = with(&["demo", "--db", file]);
        assert_eq!((code, printed.len()), (Some(0), 0));
    }
    let demo = with(&["demo"]).1;
    assert_eq!(tributary(&["ingest", "--db", piped], &demo).0, Some(0));
    let spend = with(&["demo-spend"]).1;
    let import = ["import-spend", "--db", piped, "--platform", "csv"];
    assert_eq!(tributary(&import, &spend).0, Some(0));
    for table in ["events", "profiles", "merges", "sessions", "conversions", "touchpoints"] {
        let dump = |file| tributary(&["dump", "--db", file, table], b"").1;
        assert!(!dump(file).is_empty(), "{table}");
        assert!(dump(file) == dump(piped), "{table}: not what ingest makes");
        assert!(dump(file) == dump(again), "{table}: not the same twice");
    }
    let query = scratch("demo-query.json");
    let question = r#"{"metrics":["spend","sessions","revenue"],"breakdowns":["ad"],
        "range":{"from":"2026-11-18","to":"2026-11-23"},"limit":500}"#;
    std::fs::write(&query, question).unwrap();
    let query = query.to_str().unwrap();
    let report = |file| tributary(&["report", "--db", file, "--query", query], b"").1;
    assert!(report(file) == report(piped), "spend is not what import-spend stores");
    let (code, _) = with(&["demo", "--db", file]);
    assert_eq!(code, Some(2), "a file that is there is not filled again");
}
