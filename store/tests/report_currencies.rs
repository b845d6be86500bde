//! A report converts every amount it shows, however its currency became known.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::{START_MS, delivery, store, take_in, webhook};
use serde_json::{Value, json};
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::{DAY_MS, MINUTE_MS, Timestamp};
use tributary_store::Database;
use tributary_store::native::Native;
use tributary_store::report::{Home, run};

/// Two dollars or pounds to the euro, on every day.
fn put_rates(db: &Native) {
    for currency in ["USD", "GBP"] {
        let day = START_MS / DAY_MS - 1;
        let sql = "INSERT INTO fx_rate SELECT 'EUR', ?, ? + value, 2000000
            FROM json_each('[0,1,2,3]')";
        db.query(sql, &[currency.into(), day.into()]).unwrap();
    }
}

/// What one metric of the first two days is, and which currencies could not be converted.
fn told(db: &Native, metric: &Value) -> (Option<f64>, Vec<String>) {
    let day = |n: i64| Timestamp(START_MS + n * DAY_MS).to_rfc3339()[..10].to_owned();
    let query = json!({"metrics": [metric], "range": {"from": day(0), "to": day(1)}});
    let home = Home { time_zone: "UTC".to_owned(), currency: "EUR".to_owned() };
    let report = run(db, &serde_json::from_value(query).unwrap(), &home).unwrap().unwrap();
    (report.totals[0], report.unknown_currencies)
}

/// A telling of one order, some minutes after it.
fn order(topic: &str, age: i64, currency: &str) -> Delivery {
    let placed_at = START_MS + 10 * MINUTE_MS;
    let updated_at = placed_at + age * MINUTE_MS;
    let body = json!({"id": 7, "created_at": Timestamp(placed_at).to_rfc3339(),
        "updated_at": Timestamp(updated_at).to_rfc3339(), "currency": currency,
        "total_price": "10.00", "line_items": []});
    delivery("shopify", SourceKind::Shopify, updated_at, &body, &[("x-shopify-topic", topic)])
}

#[test]
fn an_order_that_is_told_in_another_currency_later_is_converted() {
    let db = store();
    put_rates(&db);
    take_in(&db, &[order("orders/create", 0, "EUR")]);
    assert_eq!(told(&db, &json!("revenue")), (Some(1000.0), vec![]));
    take_in(&db, &[order("orders/updated", 3, "USD")]);
    assert_eq!(told(&db, &json!("revenue")), (Some(500.0), vec![]));
}

#[test]
fn the_revenue_of_an_event_is_converted_though_no_order_has_its_currency() {
    let db = store();
    put_rates(&db);
    let subscribed = |id: &str, currency: &str| {
        let properties = json!({"total_price": "10.00", "currency": currency});
        webhook(id, "Started Subscription", 5, &["urn:email:a@b.c"], &properties)
    };
    let metric = json!({"name": "Worth", "formula": "revenue(\"Started Subscription\")"});
    take_in(&db, &[subscribed("s1", "GBP")]);
    assert_eq!(told(&db, &metric), (Some(500.0), vec![]));
    take_in(&db, &[order("orders/create", 0, "USD"), subscribed("s2", "EUR")]);
    assert_eq!(told(&db, &metric), (Some(1500.0), vec![]));
}
