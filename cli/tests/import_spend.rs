//! `tributary import-spend`, as a person runs it, on other people's data where it is there.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{scratch, tributary};
use serde_json::{Value, json};
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue};

fn import(db: &str, args: &[&str], input: &str) -> Value {
    let all = [&["import-spend", "--db", db], args].concat();
    let (code, output) = tributary(&all, input.as_bytes());
    assert_eq!(code, Some(0), "{}", String::from_utf8_lossy(&output));
    serde_json::from_slice(&output).unwrap()
}

fn sum(db: &str, column: &str) -> i64 {
    let rows = Native::open(db.as_ref()).unwrap();
    let rows = rows.query(&format!("SELECT sum({column}) FROM spend"), &[]).unwrap();
    match rows.first().and_then(|row| row.first()) {
        Some(SqlValue::Integer(sum)) => *sum,
        _ => -1,
    }
}

fn fixture(name: &str) -> Option<String> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/ads").join(name);
    let text = fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: shared fixtures not present");
    }
    text
}

#[test]
fn a_response_is_stored_and_read_again_without_adding() {
    let path = scratch("spend-meta.db");
    let db = path.to_str().unwrap();
    let response = json!({"data": [{"account_id": "7", "account_currency": "USD",
        "campaign_id": "1", "adset_id": "2", "ad_id": "3", "date_start": "2026-11-23",
        "date_stop": "2026-11-23", "spend": "12.34", "impressions": "10", "clicks": "2"}],
        "paging": {"cursors": {"after": "x"}}});
    for _ in 0..2 {
        let printed = import(db, &["--platform", "meta"], &response.to_string());
        assert_eq!(
            printed,
            json!({"n_rows": 1, "n_combined": 0, "from": "2026-11-23", "to": "2026-11-23",
                "accounts": [{"platform": "meta", "account_id": "7", "currency": "USD",
                    "spend_micros": 12_340_000, "impressions": 10, "clicks": 2,
                    "conversions_micros": 0, "revenue_micros": 0}],
                "errors": [], "n_errors": 0})
        );
    }
    assert_eq!(sum(db, "spend_micros"), 12_340_000);
    let all = ["import-spend", "--db", db, "--platform", "meta"];
    assert_eq!(tributary(&all, b"{}").0, Some(2));
    assert_eq!(tributary(&["import-spend", "--db", db, "--platform", "myspace"], b"").0, Some(2));
}

#[test]
fn tiktoks_report_at_four_levels_is_the_same_amount() {
    let Some(lines) = fixture("tiktok/expected_records.jsonl") else { return };
    let path = scratch("spend-tiktok.db");
    let db = path.to_str().unwrap();
    let records: Vec<Value> = lines.lines().map(|line| line.parse().unwrap()).collect();
    let report = |stream: &str| {
        let list: Vec<&Value> =
            records.iter().filter(|r| r["stream"] == stream).map(|r| &r["data"]).collect();
        json!({"code": 0, "message": "OK", "data": {"list": list}}).to_string()
    };
    let args = ["--platform", "tiktok", "--account", "7002238017842757633", "--currency", "USD"];
    // 20.00 a day at every level; the levels tell of different days, some of the same.
    let mut days = std::collections::BTreeSet::new();
    for stream in [
        "advertisers_reports_daily",
        "campaigns_reports_daily",
        "ad_groups_reports_daily",
        "ads_reports_daily",
    ] {
        import(db, &args, &report(stream));
        let told = records.iter().filter(|r| r["stream"] == stream);
        days.extend(told.map(|r| r["data"]["dimensions"]["stat_time_day"].to_string()));
        let days = i64::try_from(days.len()).unwrap();
        assert_eq!(sum(db, "spend_micros"), days * 20_000_000, "{stream}");
    }
}

#[test]
fn every_ad_table_adds_up_to_its_own_sum() {
    for (name, platform, spend, unit) in [
        ("facebook_ads_basic_ad_data", "meta", "spend", 1_000_000.0),
        ("google_ads_ad_stats_data", "google", "cost_micros", 1.0),
        ("google_ads_campaign_stats_data", "google", "cost_micros", 1.0),
        ("google_ads_account_stats_data", "google", "cost_micros", 1.0),
        ("microsoft_ads_ad_performance_daily_report_data", "microsoft", "spend", 1_000_000.0),
        ("microsoft_ads_account_performance_daily_report_data", "microsoft", "spend", 1_000_000.0),
    ] {
        let Some(text) = fixture(&format!("fivetran-ad-reporting/{name}.csv")) else { return };
        let path = scratch(&format!("spend-{name}.db"));
        let db = path.to_str().unwrap();
        let args = ["--platform", "csv", "--as", platform, "--currency", "USD"];
        let printed = import(db, &args, &text);
        assert_eq!(printed["errors"], json!([]), "{name}");
        let mut lines = text.lines();
        let column = lines.next().unwrap().split(',').position(|it| it == spend).unwrap();
        let cells = lines.map(|line| split(line)[column].parse::<f64>().unwrap_or(0.0));
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and small")]
        let want: i64 = cells.map(|cell| (cell * unit).round() as i64).sum();
        assert_eq!(sum(db, "spend_micros"), want, "{name}");
    }
}

/// The cells of a line whose quoted cells hold commas.
fn split(line: &str) -> Vec<String> {
    let mut is_quoted = false;
    let part = |c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    };
    line.split(part).map(str::to_owned).collect()
}
