use serde_json::json;

use super::*;
use crate::api::SpendRow;

fn account() -> Account {
    Account { account_id: "42".to_owned(), currency: "EUR".to_owned() }
}

fn told(platform: AdPlatform, body: &serde_json::Value) -> Told {
    read_report(platform, &body.to_string(), &account()).unwrap()
}

fn error(platform: AdPlatform, body: &serde_json::Value) -> String {
    read_report(platform, &body.to_string(), &account()).unwrap_err().to_string()
}

/// Level, id, spend, impressions, clicks, conversions, revenue.
fn numbers(row: &SpendRow) -> (&str, &str, [i64; 5]) {
    let n =
        [row.spend_micros, row.impressions, row.clicks, row.conversions_micros, row.revenue_micros];
    (row.level.as_str(), &row.id, n)
}

#[test]
fn meta_counts_a_purchase_once_by_whichever_name() {
    let row = |actions: serde_json::Value| {
        json!({"data": [{"account_id": "7", "account_currency": "USD", "campaign_id": "1",
            "campaign_name": "Autumn", "adset_id": "2", "ad_id": "3", "ad_name": "Mug",
            "date_start": "2026-11-23", "date_stop": "2026-11-23", "spend": "12.34",
            "impressions": "1000", "clicks": "50", "actions": actions,
            "action_values": [{"action_type": "omni_purchase", "value": "99.90"}]}]})
    };
    let entry = |name: &str, value: &str| json!({"action_type": name, "value": value});
    let (omni, pixel) =
        (entry("omni_purchase", "3"), entry("offsite_conversion.fb_pixel_purchase", "2"));
    for (actions, purchases) in [
        (json!([pixel, omni, entry("link_click", "40")]), 3_000_000),
        (json!([pixel]), 2_000_000),
        (json!([entry("omni_view_content", "9")]), 0),
        (json!(null), 0),
    ] {
        let found = told(AdPlatform::Meta, &row(actions));
        let want = ("ad", "3", [12_340_000, 1000, 50, purchases, 99_900_000]);
        assert_eq!(numbers(&found.rows[0]), want);
        let row = &found.rows[0];
        assert_eq!((row.account_id.as_str(), row.currency.as_str()), ("7", "USD"));
        assert_eq!(found.names.len(), 2);
    }
}

#[test]
fn meta_rows_of_more_than_a_day_are_refused() {
    let row = json!({"data": [{"campaign_id": "1", "date_start": "2026-11-01",
        "date_stop": "2026-11-23", "spend": "1"}]});
    assert!(error(AdPlatform::Meta, &row).contains("more than one day"));
    assert!(error(AdPlatform::Meta, &json!({"error": {}})).contains("no `data`"));
}

#[test]
fn google_reads_micros_as_text_and_batches() {
    let row = |ad: &str, group: &str, cost: &str| {
        json!({"customer": {"id": "5", "currencyCode": "GBP"}, "campaign": {"id": "1", "name": "Brand"},
            "adGroup": {"id": group}, "adGroupAd": {"ad": {"id": ad}},
            "segments": {"date": "2026-11-23"},
            "metrics": {"costMicros": cost, "impressions": "9007199254740993", "clicks": "5",
                "conversions": 1.5, "conversionsValue": "10.333333"}})
    };
    let body = json!([{"results": [row("3", "2", "1234567")]}, {"fieldMask": "x"},
        {"results": [row("4", "2", "10"), {"campaign": {"id": "8"}, "segments": {"date": "2026-11-23"},
            "metrics": {"costMicros": "5"}}]}]);
    let found = told(AdPlatform::Google, &body);
    assert_eq!(
        found.rows.iter().map(numbers).collect::<Vec<_>>(),
        [
            ("campaign", "8", [5, 0, 0, 0, 0]),
            ("ad", "3", [1_234_567, 9_007_199_254_740_993, 5, 1_500_000, 10_333_333]),
            ("ad", "4", [10, 9_007_199_254_740_993, 5, 1_500_000, 10_333_333]),
        ]
    );
    // One ad in two ad groups is one ad.
    let both = json!({"results": [row("3", "2", "10"), row("3", "7", "5")]});
    assert_eq!(told(AdPlatform::Google, &both).rows[0].spend_micros, 15);
    let bad = json!([{"results": [{"segments": {"date": "2026-11-23"}, "metrics": {"costMicros": "1.5"}}]}]);
    assert!(error(AdPlatform::Google, &bad).contains("costMicros"));
}

#[test]
fn tiktok_reads_none_as_dashes_and_ids_beyond_a_float() {
    let body = json!({"code": 0, "message": "OK", "data": {"list": [{
        "dimensions": {"ad_id": "1714125051115569001", "stat_time_day": "2026-11-23 00:00:00"},
        "metrics": {"campaign_id": 1_714_125_042_508_817_003_u64, "campaign_name": "Evening",
            "adgroup_id": "9", "spend": "20.00", "impressions": "5830", "clicks": "69",
            "conversion": "3", "complete_payment": "-", "total_complete_payment_rate": "-"}}]}});
    let found = told(AdPlatform::Tiktok, &body);
    let want = ("ad", "1714125051115569001", [20_000_000, 5830, 69, 0, 0]);
    assert_eq!(numbers(&found.rows[0]), want);
    assert_eq!(found.rows[0].campaign_id.as_deref(), Some("1714125042508817003"));
    let failed = json!({"code": 40105, "message": "Access token is incorrect", "data": {}});
    assert!(error(AdPlatform::Tiktok, &failed).contains("Access token is incorrect"));
}

#[test]
fn nothing_is_stored_of_an_unknown_account() {
    let row = json!({"data": [{"campaign_id": "1", "date_start": "2026-11-23", "spend": "1"}]});
    let read = |account_id: &str, currency: &str| {
        let account = Account { account_id: account_id.to_owned(), currency: currency.to_owned() };
        read_report(AdPlatform::Meta, &row.to_string(), &account).map(|told| told.rows.len())
    };
    assert_eq!(read("1", "EUR"), Ok(1));
    assert!(read("", "EUR").is_err());
    assert!(read("1", "").is_err());
}
