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

mod asking {
    use super::*;
    use crate::day::Day;
    use crate::fetch::{Body, Hints};
    use crate::time::{MINUTE_MS, SECOND_MS};

    fn part(from: &str, stage: Stage) -> Part {
        Part {
            purpose: Purpose::Today,
            from: Day::parse(from).unwrap(),
            to: Day::parse("2026-11-25").unwrap(),
            stage,
            is_large: false,
        }
    }

    fn account() -> AdAccount {
        AdAccount {
            account_id: "42".to_owned(),
            currency: "EUR".to_owned(),
            manager_id: Some("7".to_owned()),
            ..AdAccount::default()
        }
    }

    fn ask(platform: AdPlatform, part: &Part) -> Fetch {
        request(platform, &Settings::default(), &account(), part)
    }

    fn answered(
        platform: AdPlatform,
        part: &Part,
        (status, hints, body): (u16, &[(&str, &str)], &serde_json::Value),
    ) -> Result<Page, MarketingError> {
        let hints: Hints =
            hints.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let body = body.to_string();
        read(platform, &account(), part, &Answer { status, hints: &hints, body: &body })
    }

    #[test]
    fn meta_asks_for_days_at_once_and_for_long_ranges_by_a_job() {
        let short = ask(AdPlatform::Meta, &part("2026-11-25", Stage::First));
        assert_eq!(short.method, "GET");
        assert!(short.url.starts_with(
            "https://graph.facebook.com/v26.0/act_42/insights?level=ad&time_increment=1&\
            time_range=%7B%22since%22%3A%222026-11-25%22%2C%22until%22%3A%222026-11-25%22%7D&"
        ));
        assert_eq!(short.headers, [("authorization", "Bearer ${access_token}".to_owned())]);
        let first = part("2026-10-27", Stage::First);
        assert!(matches!(ask(AdPlatform::Meta, &first).body, Some(Body::Form(_))));

        let read = |stage: Stage, body| {
            answered(AdPlatform::Meta, &part("2026-10-27", stage), (200, &[], &body)).unwrap()
        };
        let poll = read(Stage::First, json!({"report_run_id": "6023"})).next.unwrap();
        let url = ask(AdPlatform::Meta, &part("2026-10-27", poll.clone())).url;
        assert!(url.contains("/v26.0/6023?fields=async_status"), "{url}");
        let again = read(poll.clone(), json!({"id": "6023", "async_status": "Job Running"}));
        assert_eq!(again.next, Some(Stage::Poll { report: "6023".into(), n: 1 }));
        assert!(SECOND_MS <= again.wait_ms);
        let done = read(poll.clone(), json!({"async_status": "Job Completed"})).next.unwrap();
        let url = ask(AdPlatform::Meta, &part("2026-10-27", done.clone())).url;
        assert!(url.ends_with("/v26.0/6023/insights?limit=500"), "{url}");
        let failed = answered(
            AdPlatform::Meta,
            &part("2026-10-27", poll),
            (200, &[], &json!({"async_status": "Job Failed"})),
        );
        assert_eq!(failed, Err(MarketingError::JobFailed));
        // The cursor is taken, the address of the next page is not followed.
        let paging =
            json!({"cursors": {"after": "AB"}, "next": "https://evil.example/?access_token=x"});
        let next = read(done, json!({"data": [], "paging": paging})).next.unwrap();
        let url = ask(AdPlatform::Meta, &part("2026-10-27", next)).url;
        assert!(url.ends_with("/6023/insights?limit=500&after=AB"), "{url}");
        let last = json!({"data": [], "paging": {"cursors": {"after": "AB"}}});
        assert_eq!(read(Stage::Page { cursor: "x".into() }, last).next, None);
    }

    #[test]
    fn metas_errors_say_what_to_do() {
        let part = part("2026-11-25", Stage::First);
        let error = |code: i64, message: &str, hints: &[(&str, &str)]| {
            let body =
                json!({"error": {"code": code, "message": message, "type": "OAuthException"}});
            answered(AdPlatform::Meta, &part, (400, hints, &body)).unwrap_err()
        };
        let usage = r#"{"42":[{"type":"ads_insights","call_count":100,"estimated_time_to_regain_access":3}]}"#;
        assert!(matches!(error(190, "expired", &[]), MarketingError::Reconnect(_)));
        assert!(matches!(error(272, "permission", &[]), MarketingError::Reconnect(_)));
        assert_eq!(
            error(80_004, "too many", &[("x-business-use-case-usage", usage)]),
            MarketingError::RateLimited { wait_ms: 3 * MINUTE_MS }
        );
        assert_eq!(
            error(1, "Please reduce the amount of data you're asking for", &[]),
            MarketingError::TooLarge
        );
        assert!(matches!(error(2, "down", &[]), MarketingError::Unavailable(_)));
        assert!(matches!(error(2635, "deprecated", &[]), MarketingError::Version(_)));
        let good = json!({"data": []});
        let rest = |hints: &[(&str, &str)]| {
            answered(AdPlatform::Meta, &part, (200, hints, &good)).unwrap().wait_ms
        };
        let throttle = r#"{"app_id_util_pct":10.5,"acc_id_util_pct":88.0,"ads_api_access_tier":"standard_access"}"#;
        assert_eq!(rest(&[("x-fb-ads-insights-throttle", throttle)]), MINUTE_MS);
        assert_eq!(rest(&[("x-fb-ads-insights-throttle", "not json")]), 0);
    }

    #[test]
    fn google_asks_for_ads_then_for_campaigns_without_ads() {
        let first = part("2026-11-25", Stage::First);
        let fetch = ask(AdPlatform::Google, &first);
        assert_eq!(
            fetch.url,
            "https://googleads.googleapis.com/v26/customers/42/googleAds:searchStream"
        );
        assert!(fetch.headers.contains(&("login-customer-id", "7".to_owned())));
        assert!(!fetch.headers.iter().any(|(name, _)| *name == "developer-token"));
        let page = answered(AdPlatform::Google, &first, (200, &[], &json!([]))).unwrap();
        let second = part("2026-11-25", page.next.unwrap());
        let Some(Body::Json(body)) = ask(AdPlatform::Google, &second).body else { panic!() };
        assert!(body.contains("PERFORMANCE_MAX") && body.contains("FROM campaign"), "{body}");
        let page = answered(AdPlatform::Google, &second, (200, &[], &json!([]))).unwrap();
        assert_eq!(page.next, None);
    }

    #[test]
    fn googles_errors_say_what_to_do() {
        let part = part("2026-11-25", Stage::First);
        let error = |status: u16, word: &str, failure: serde_json::Value| {
            let body = json!([{"error": {"code": status, "status": word, "message": "m",
                "details": [{"errors": [failure]}]}}]);
            answered(AdPlatform::Google, &part, (status, &[], &body)).unwrap_err()
        };
        let quota = json!({"errorCode": {"quotaError": "RESOURCE_TEMPORARILY_EXHAUSTED"},
            "details": {"quotaErrorDetails": {"retryDelay": "29.5s"}}});
        assert_eq!(
            error(429, "RESOURCE_EXHAUSTED", quota),
            MarketingError::RateLimited { wait_ms: 30 * SECOND_MS }
        );
        let version = json!({"errorCode": {"requestError": "UNSUPPORTED_VERSION"}, "message": "v"});
        assert_eq!(error(400, "INVALID_ARGUMENT", version), MarketingError::Version("v".into()));
        let denied = json!({"errorCode": {"authorizationError": "USER_PERMISSION_DENIED"}});
        assert!(matches!(error(403, "PERMISSION_DENIED", denied), MarketingError::Reconnect(_)));
        let inner = json!({"errorCode": {"internalError": "INTERNAL_ERROR"}});
        assert!(matches!(error(500, "INTERNAL", inner), MarketingError::Unavailable(_)));
    }

    #[test]
    fn tiktok_pages_and_errors_come_with_status_200() {
        let first = part("2026-11-25", Stage::First);
        let url = ask(AdPlatform::Tiktok, &first).url;
        assert!(url.contains("/open_api/v1.3/report/integrated/get/?advertiser_id=42&"), "{url}");
        assert!(url.ends_with("&page=1&page_size=1000"), "{url}");
        let body = |page: i64| json!({"code": 0, "data": {"list": [], "page_info": {"page": page, "total_page": 2}}});
        let next = answered(AdPlatform::Tiktok, &first, (200, &[], &body(1))).unwrap().next;
        let second = part("2026-11-25", next.unwrap());
        assert!(ask(AdPlatform::Tiktok, &second).url.contains("&page=2&"));
        assert_eq!(answered(AdPlatform::Tiktok, &second, (200, &[], &body(2))).unwrap().next, None);
        assert!(answered(AdPlatform::Tiktok, &second, (200, &[], &body(1))).is_err());
        let error = |code: i64| {
            let body = json!({"code": code, "message": "m", "data": {}});
            answered(AdPlatform::Tiktok, &first, (200, &[], &body)).unwrap_err()
        };
        assert!(matches!(error(40_105), MarketingError::Reconnect(_)));
        assert_eq!(error(40_100), MarketingError::RateLimited { wait_ms: MINUTE_MS });
        assert!(matches!(error(50_000), MarketingError::Unavailable(_)));
        assert!(matches!(error(40_002), MarketingError::Unexpected(_)));
    }

    #[test]
    fn a_row_of_another_day_is_not_taken() {
        let row = json!({"data": [{"campaign_id": "1", "date_start": "2026-11-20", "spend": "1"}]});
        let read = answered(AdPlatform::Meta, &part("2026-11-25", Stage::First), (200, &[], &row));
        assert!(matches!(read, Err(MarketingError::Unexpected(_))));
    }
}
