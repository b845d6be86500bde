use serde_json::{Value, json};

use super::*;
use crate::delivery::Delivery;
use crate::fetch::{Body, Hints};
use crate::options::SourceOptions;
use crate::source::{self, Parsed};

const NOW: Timestamp = Timestamp(1_795_428_000_000);

fn shop(kind: SourceKind) -> Shop {
    Shop { kind, base_url: "https://shop.example".to_owned(), api_version: "2026-07".to_owned() }
}

fn read_body(kind: SourceKind, progress: &Progress, body: &Value) -> Result<Page, HistoryError> {
    let body = body.to_string();
    read(&shop(kind), progress, &Answer { status: 200, hints: &Hints::new(), body: &body })
}

fn node() -> Value {
    let bag = |shop: &str, buyer: &str| {
        json!({"shopMoney": {"amount": shop, "currencyCode": "EUR"},
            "presentmentMoney": {"amount": buyer, "currencyCode": "SEK"}})
    };
    json!({
        "legacyResourceId": "820982911946154508", "name": "#1001", "test": false,
        "email": "ann@shop.example", "phone": null, "sourceName": "web", "tags": ["vip", "first order"],
        "clientIp": "192.0.2.1", "createdAt": "2026-11-23T09:58:00Z",
        "updatedAt": "2026-11-23T10:30:00Z", "cancelledAt": null, "cancelReason": null,
        "displayFinancialStatus": "PARTIALLY_REFUNDED", "displayFulfillmentStatus": "UNFULFILLED",
        "discountCodes": ["HELLO10"], "customAttributes": [{"key": "__cvg_uid", "value": "uid-1"}],
        "customer": {"legacyResourceId": "115310627314723954", "firstName": "Ann", "lastName": "Lee"},
        "shippingAddress": {"city": "Bonn", "zip": "53111", "countryCodeV2": "DE"},
        "billingAddress": null, "totalPriceSet": bag("119.90", "1349.00"),
        "currentTotalPriceSet": bag("99.90", "1123.00"), "totalTaxSet": bag("19.14", "215.00"),
        "totalDiscountsSet": bag("10.00", "112.00"), "totalShippingPriceSet": bag("4.90", "55.00"),
        "lineItems": {"nodes": [{"title": "Cap", "sku": "CAP-1", "vendor": null, "quantity": 2,
            "product": {"legacyResourceId": "632910392"}, "variant": null,
            "originalUnitPriceSet": bag("19.90", "224.00")}]},
        "refunds": [{"legacyResourceId": "890088186047892319", "createdAt": "2026-11-23T10:29:00Z",
            "totalRefundedSet": bag("20.00", "226.00")}],
    })
}

fn reply(nodes: &[Value], cursor: Option<&str>) -> Value {
    json!({"data": {"orders": {"nodes": nodes,
        "pageInfo": {"hasNextPage": cursor.is_some(), "endCursor": cursor}}}})
}

fn events(told: &Told) -> Vec<crate::event::Event> {
    let delivery = Delivery {
        source_id: "shop".to_owned(),
        kind: SourceKind::Shopify,
        received_at: NOW + DAY_MS,
        headers: [(told.topic.0.to_owned(), told.topic.1.to_owned())].into(),
        body: told.body.clone(),
    };
    match source::parse(&delivery, &SourceOptions::default()) {
        Parsed::Events(events) => events.into_iter().map(Result::unwrap).collect(),
        other => panic!("{other:?}"),
    }
}

impl std::ops::Add<i64> for Timestamp {
    type Output = Self;

    fn add(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }
}

#[test]
fn an_order_of_the_admin_api_reads_like_one_of_a_webhook() {
    let page =
        read_body(SourceKind::Shopify, &Progress::from(NOW), &reply(&[node()], None)).unwrap();
    let orders = events(&page.told[0]);
    assert_eq!(
        (orders[0].name.as_str(), orders[1].name.as_str()),
        ("Placed Order", "Updated Order")
    );
    assert_eq!(orders[1].event_id, "820982911946154508/orders/updated/2026-11-23T10:30:00.000Z");
    let rungs: Vec<&str> = orders[1].facts.aliases.iter().map(|a| a.rung.as_str()).collect();
    assert_eq!(rungs, ["note_attribute", "customer_id", "email"]);
    let mut properties = orders[1].facts.properties.clone();
    properties.retain(|name, _| !name.starts_with('$'));
    assert_eq!(
        Value::Object(properties),
        json!({"id": "820982911946154508", "order_name": "#1001", "total_price": "119.90",
            "total_tax": "19.14", "total_shipping": "4.90", "total_discount": "10.00",
            "currency": "EUR", "coupon": "HELLO10", "tags": ["vip", "first order"],
            "items": [{"product_id": "632910392", "sku": "CAP-1", "name": "Cap",
                "price": "19.90", "currency": "EUR", "quantity": 2}],
            "presentment_total_price": "1349.00", "presentment_currency": "SEK",
            "updated_at": "2026-11-23T10:30:00Z", "current_total_price": "99.90",
            "financial_status": "partially_refunded", "fulfillment_status": "unfulfilled"})
    );
    let refund = events(&page.told[1]).remove(0);
    assert_eq!(
        (refund.event_id.as_str(), refund.text("total_price"), refund.text("currency")),
        ("890088186047892319", Some("20.00"), Some("EUR"))
    );
}

#[test]
fn pages_follow_the_cursor_and_the_next_run_begins_before_the_latest_change() {
    let start = Progress::from(Timestamp::parse("2026-11-01T00:00:00Z").unwrap());
    let first = request(&shop(SourceKind::Shopify), &start);
    assert_eq!(first.url, "https://shop.example/admin/api/2026-07/graphql.json");
    let Some(Body::Json(body)) = first.body else { panic!("{first:?}") };
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        body["variables"],
        json!({"first": 50, "after": null, "query": "updated_at:>='2026-11-01T00:00:00.000Z'"})
    );
    let page = read_body(SourceKind::Shopify, &start, &reply(&[node()], Some("c1")));
    let step = next(&start, &page, 3, NOW, "a");
    assert_eq!((step.progress.cursor.as_deref(), step.at, step.n_failures), (Some("c1"), NOW, 0));
    assert_eq!(step.progress.since, start.since);

    let page = read_body(SourceKind::Shopify, &step.progress, &reply(&[], None));
    let done = next(&step.progress, &page, 0, NOW, "a");
    assert!(done.is_done && NOW < done.at && done.at <= NOW + DAY_MS);
    assert_eq!(done.progress.since.to_rfc3339(), "2026-11-23T10:25:00.000Z");
    assert_eq!(done.progress.cursor, None);
    // A run that finds nothing new stands where it stood.
    let page = read_body(SourceKind::Shopify, &done.progress, &reply(&[], None));
    assert_eq!(next(&done.progress, &page, 0, NOW, "a").progress, done.progress);
}

#[test]
fn a_shop_that_asks_to_wait_is_given_time() {
    let cost = |available: i64, problem: Option<&str>| {
        let mut reply = reply(&[], Some("c"));
        reply["extensions"] = json!({"cost": {"requestedQueryCost": 300, "throttleStatus":
            {"maximumAvailable": 1000.0, "currentlyAvailable": available, "restoreRate": 50.0}}});
        if let Some(code) = problem {
            reply["errors"] = json!([{"message": code, "extensions": {"code": code}}]);
            reply["data"] = Value::Null;
        }
        let progress = Progress::from(NOW);
        let read = read_body(SourceKind::Shopify, &progress, &reply);
        let next = next(&progress, &read, 1, NOW, "a");
        (next.at.0 - NOW.0, next.n_failures, next.progress.page_size)
    };
    assert_eq!(cost(1000, None), (0, 0, 50));
    assert_eq!(cost(100, None), (4_000, 0, 50));
    assert_eq!(cost(50, Some("THROTTLED")), (5_000, 1, 50));
    assert_eq!(cost(900, Some("MAX_COST_EXCEEDED")), (0, 0, 25));
}

#[test]
fn failures_wait_ever_longer_and_say_why() {
    let progress = Progress { cursor: Some("c".to_owned()), ..Progress::from(NOW) };
    let after = |status: u16, retry_after_s: Option<i64>, body: &str, n_failures: u32| {
        let hints: Hints =
            retry_after_s.map(|s| ("retry-after".to_owned(), s.to_string())).into_iter().collect();
        let answer = Answer { status, hints: &hints, body };
        let read = read(&shop(SourceKind::Shopify), &progress, &answer);
        next(&progress, &read, n_failures, NOW, "a")
    };
    let waits: Vec<i64> = (0..12).map(|n| after(503, None, "", n).at.0 - NOW.0).collect();
    assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(waits[11], 900_000);
    assert_eq!(after(429, Some(7), "", 0).at, NOW + 7_000);
    assert_eq!(after(429, Some(7), "", 0).error, None);
    let refused = after(401, None, "", 0);
    assert!(refused.error.unwrap().contains("connect it again"));
    assert!(NOW + 12 * HOUR_MS < refused.at);
    assert!(after(200, None, "<html>", 0).error.unwrap().starts_with("unexpected answer"));
    let lost = r#"{"errors":[{"message":"Invalid cursor for current pagination sort."}]}"#;
    assert_eq!(after(200, None, lost, 0).progress.cursor, None);
    assert_eq!(after(503, None, "", 0).progress, progress);
}

#[test]
fn woocommerce_is_read_from_the_watermark_on() {
    let order = |id: u64, modified: &str| {
        json!({"id": id, "status": "processing", "date_created_gmt": "2026-11-23T09:00:00", "date_modified_gmt": modified,
            "line_items": [{"price": 19.9}]})
    };
    let progress = Progress { page_size: 2, ..Progress::from(NOW) };
    let url = request(&shop(SourceKind::Woocommerce), &progress).url;
    assert!(
        url.starts_with(
            "https://shop.example/wp-json/wc/v3/orders?modified_after=2026-11-23T10:00:00&"
        ),
        "{url}"
    );
    let rows = json!([order(7, "2026-11-23T10:00:00"), order(8, "2026-11-23T10:20:00")]);
    let page = read_body(SourceKind::Woocommerce, &progress, &rows).unwrap();
    assert!(!page.is_last);
    assert_eq!(page.progress.since.to_rfc3339(), "2026-11-23T10:19:59.000Z");
    assert_eq!(page.told[1].topic, ("x-wc-webhook-topic", "order.updated"));
    assert_eq!(page.told[1].body, rows[1].to_string());

    // A page full of one second: that second by the orders' ids, then what is after it.
    let full = json!([order(8, "2026-11-23T10:20:00"), order(9, "2026-11-23T10:20:00")]);
    let url = |progress: &Progress| request(&shop(SourceKind::Woocommerce), progress).url;
    let mut progress = page.progress;
    for number in 1..=2 {
        progress = read_body(SourceKind::Woocommerce, &progress, &full).unwrap().progress;
        let url = url(&progress);
        assert!(url.contains("modified_after=2026-11-23T10:19:59&"), "{url}");
        let wanted = format!("&modified_before=2026-11-23T10:20:01&orderby=id&page={number}");
        assert!(url.ends_with(&wanted), "{url}");
    }
    let end = read_body(SourceKind::Woocommerce, &progress, &json!([])).unwrap();
    assert!(!end.is_last);
    let url = url(&end.progress);
    assert!(url.contains("modified_after=2026-11-23T10:20:00&"), "{url}");
    assert!(url.ends_with("&orderby=modified"), "{url}");
    assert!(read_body(SourceKind::Woocommerce, &end.progress, &json!([])).unwrap().is_last);
}

#[test]
fn the_night_is_spread_over_shops_and_never_now() {
    for salt in ["a", "b", "c", "d"] {
        for hour in 0..24 {
            let now = Timestamp(NOW.0 + hour * HOUR_MS);
            let night = night_after(now, salt);
            assert!(now < night && night <= now + DAY_MS);
            assert!((2..5).contains(&(night.0.rem_euclid(DAY_MS) / HOUR_MS)));
        }
    }
}
