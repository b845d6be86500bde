//! `tributary attribute` and `tributary dump … credits`.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

mod common;

use std::collections::BTreeMap;

use common::{scratch, tributary};
use serde_json::Value;

/// Snapchat day 1, Meta day 5, Google and an order of $100 on day 10 (`product.md §9`).
const JOURNEY: &[u8] = br#"{"at":"2026-11-10T12:00:00Z","revenue":"100.00","currency":"USD","touches":[{"at":"2026-11-10T12:00:00Z","channel_group":"Paid Search","channel":"Google Ads"},{"at":"2026-11-01T12:00:00Z","channel_group":"Paid Social","channel":"Snapchat Ads"},{"at":"2026-11-05T12:00:00Z","channel_group":"Paid Social","channel":"Meta Ads","campaign":"c1"}]}"#;

fn lines(out: &[u8]) -> Vec<Value> {
    std::str::from_utf8(out).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

fn attribute(args: &[&str], input: &[u8]) -> (Option<i32>, Vec<Value>) {
    let (code, out) = tributary(&[&["attribute"], args].concat(), input);
    (code, lines(&out))
}

#[test]
fn a_journey_is_credited_by_model_window_mode_and_lookback() {
    let linear = ["--model", "linear", "--window", "7", "--mode", "click_time"];
    let (code, credits) = attribute(&linear, JOURNEY);
    assert_eq!(code, Some(0));
    let told: Vec<_> =
        credits.iter().map(|c| (&c["channel"], &c["touch"], &c["at"], &c["revenue"])).collect();
    let want = [
        ("Meta Ads", 2, "2026-11-05T12:00:00.000Z", "50.00"),
        ("Google Ads", 0, "2026-11-10T12:00:00.000Z", "50.00"),
    ];
    assert_eq!(told.len(), want.len());
    for (told, want) in told.iter().zip(want) {
        assert!(told.0 == want.0 && told.1 == want.1 && told.2 == want.2 && told.3 == want.3);
    }
    let (_, credits) = attribute(&[&linear[..], &["--lookback", "4"]].concat(), JOURNEY);
    assert_eq!(credits.len(), 1);
    assert_eq!(credits[0]["channel"], "Google Ads");
    assert_eq!(credits[0]["share_ppm"], 500_000);
}

#[test]
fn nobody_is_credited_by_name() {
    let email = br#"{"at":"2026-11-10T12:00:00Z","touches":[{"at":"2026-11-10T11:00:00Z","channel_group":"Email"}]}"#;
    let (_, credits) = attribute(&["--model", "last_paid_touch"], email);
    assert_eq!(credits[0]["channel_group"], "No web touchpoint");
    assert_eq!(credits[0]["touch"], Value::Null);
    let (_, credits) = attribute(&["--model", "direct"], email);
    assert_eq!(credits[0]["channel_group"], "Email", "the last touch held the conversion");
}

#[test]
fn what_is_wrong_is_named() {
    for (args, input, code) in [
        (&["--model", "magic"][..], &b""[..], 2),
        (&["--window", "31"], b"", 2),
        (&["--lookback", "3"], b"", 2),
        (&[], b"{}", 1),
        (&[], br#"{"at":"2026-11-10T12:00:00Z","revenue":"1.001","currency":"USD"}"#, 1),
    ] {
        let (got, lines) = attribute(args, input);
        assert_eq!(got, Some(code), "{args:?}");
        assert!(lines.iter().all(|line| line["error"].is_string()));
    }
}

#[test]
fn the_credits_of_a_store_sum_to_its_orders() {
    let db = scratch("credits.db");
    let db = db.to_str().unwrap();
    let (_, demo) = tributary(&["demo", "--until", "2026-11-23T12:00:00Z", "--days", "5"], b"");
    assert_eq!(tributary(&["ingest", "--db", db], &demo).0, Some(0));
    let dump = |args: &[&str]| lines(&tributary(&[&["dump", "--db", db], args].concat(), b"").1);
    let counted = |line: &&Value| line["is_counted"] == true && line["is_test"] == false;
    let orders = dump(&["conversions"]).iter().filter(counted).count();
    assert!(0 < orders);
    for model in ["last_touch", "first_paid_touch", "linear", "u_shaped", "time_decay", "direct"] {
        let mut shares: BTreeMap<String, i64> = BTreeMap::new();
        for credit in dump(&["credits", "--model", model, "--mode", "click_time"]) {
            *shares.entry(credit["order_id"].to_string()).or_default() +=
                credit["share_ppm"].as_i64().unwrap();
        }
        assert_eq!(shares.len(), orders, "{model}");
        assert!(shares.values().all(|ppm| *ppm == 1_000_000), "{model}: {shares:?}");
    }
}
