//! Export, replay and diff on the demo data.

mod common;

use std::collections::BTreeSet;

use common::{scratch, tributary};
use serde_json::Value;

#[test]
fn a_replay_of_the_export_differs_in_nothing() {
    let (code, demo) = tributary(&["demo", "--until", "2026-11-23T12:00:00Z", "--days", "4"], b"");
    assert_eq!(code, Some(0));
    let files = ["replay-a.db", "replay-b.db", "replay-c.db"].map(scratch);
    let [a, b, c] = files.each_ref().map(|path| path.to_str().unwrap());
    tributary(&["ingest", "--db", a, "--session-timeout", "30"], &demo);
    let (code, export) = tributary(&["export", "--db", a], b"");
    assert_eq!(code, Some(0));
    let (code, told) = tributary(&["replay", "--db", b], &export);
    assert_eq!(code, Some(0));
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert!(100 < told["events"].as_u64().unwrap(), "{told}");
    assert_eq!(tributary(&["diff", a, b], b""), (Some(0), Vec::new()));
    assert_eq!(tributary(&["replay", "--db", b], &export).0, Some(2), "the file is not new");
    assert!(export == tributary(&["export", "--db", b], b"").1, "the export of the replay");

    // Delivery records rebuild a workspace as well; its settings are the default ones then.
    let (code, told) = tributary(&["replay", "--db", c], &demo);
    assert_eq!(code, Some(0));
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert_eq!((told["events"].as_u64(), told["rows"].as_u64()), (Some(0), Some(0)));
    let (code, differences) = tributary(&["diff", a, c], b"");
    assert_eq!(code, Some(1));
    let differences = String::from_utf8(differences).unwrap();
    let lines = differences.lines().map(|line| line.parse::<Value>().unwrap());
    let tables: BTreeSet<String> =
        lines.map(|line| line["table"].as_str().unwrap().to_owned()).collect();
    assert!(tables.contains("sessions") && !tables.contains("profiles"), "{tables:?}");
    let (code, _) = tributary(&["diff", a], b"");
    assert_eq!(code, Some(2));
}

#[test]
fn what_is_no_export_is_refused_with_its_line() {
    let path = scratch("replay-bad.db");
    let path = path.to_str().unwrap();
    for bad in [
        "{\"type\":\"row\",\"table\":\"login\",\"row\":{}}",
        "{\"type\":\"export\",\"version\":9}",
        "{}",
    ] {
        assert_eq!(tributary(&["replay", "--db", path], bad.as_bytes()).0, Some(2), "{bad}");
    }
    assert_eq!(tributary(&["export", "--db", "no-such.db"], b"").0, Some(2));
}
