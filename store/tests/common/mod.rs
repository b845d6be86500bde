//! Deliveries for tests, and the state they leave.

#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at what is wrong"
)]

pub mod clickhouse;
pub mod law;

use serde_json::{Value, json};
use tributary_core::api::{AttributionSettings, SourceKind};
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::{DeliveryOutcome, ingest, migrate};

/// 2026-11-23T00:00:00Z.
pub const START_MS: i64 = 1_795_392_000_000;
/// A minute.
pub const MINUTE_MS: i64 = 60_000;

/// A page view or another browser event, `minute` minutes after the start.
#[derive(Debug, Clone)]
pub struct Browser<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub visitor: &'a str,
    pub minute: i64,
    pub url: &'a str,
    pub referrer: &'a str,
}

/// A pixel delivery of one event, received as soon as it happened.
pub fn pixel(event: &Browser<'_>) -> Delivery {
    let at = START_MS + event.minute * MINUTE_MS;
    let body = json!({"v": 1, "level": "wasm", "sent_at": at, "events": [{
        "event_name": event.name, "event_id": event.id, "created_at": at,
        "properties": {"$url": event.url, "referrer": event.referrer},
        "profile_properties": {"seen": event.minute},
        "aliases": [format!("urn:cookie:{}", event.visitor)],
    }]});
    delivery(
        "pixel",
        SourceKind::Pixel,
        at,
        &body,
        &[("user-agent", "Mozilla/5.0 (Windows NT 10.0)")],
    )
}

/// A page view.
pub fn page<'a>(id: &'a str, visitor: &'a str, minute: i64, url: &'a str) -> Browser<'a> {
    Browser { id, name: "$page_load", visitor, minute, url, referrer: "" }
}

/// A webhook delivery of one event.
pub fn webhook(
    id: &str,
    name: &str,
    minute: i64,
    aliases: &[&str],
    properties: &Value,
) -> Delivery {
    let at = START_MS + minute * MINUTE_MS;
    let body = json!({"event_name": name, "event_id": id, "properties": properties,
        "profile_properties": {"told": minute}, "aliases": aliases,
        "timestamp": Timestamp(at).to_rfc3339()});
    delivery("crm", SourceKind::Webhook, at, &body, &[])
}

/// A Shopify order.
pub fn order(id: u64, minute: i64, cookie: Option<&str>, email: &str, total: &str) -> Delivery {
    let at = START_MS + minute * MINUTE_MS;
    let notes: Vec<Value> =
        cookie.iter().map(|cookie| json!({"name": "__cvg_uid", "value": cookie})).collect();
    let body = json!({"id": id, "created_at": Timestamp(at).to_rfc3339(), "currency": "EUR",
        "total_price": total, "email": email, "note_attributes": notes, "line_items": []});
    delivery("shopify", SourceKind::Shopify, at, &body, &[("x-shopify-topic", "orders/create")])
}

/// Shopify's web pixel on the thank-you page of an order; the id decides all of it.
pub fn thank_you(order_id: u64) -> Delivery {
    let minute = i64::try_from(order_id).unwrap() * 17;
    let at = START_MS + minute * MINUTE_MS;
    let cookie = ["ann", "bob", "cid", ""][usize::try_from(order_id % 4).unwrap()];
    let checkout = json!({"token": format!("t{order_id}"), "currencyCode": "EUR",
        "totalPrice": {"amount": 19.9, "currencyCode": "EUR"}, "lineItems": [],
        "order": {"id": order_id.to_string()}});
    let body = json!({"v": 1, "sent_at": at, "cookies": {"__cvg_uid": cookie}, "event": {
        "id": format!("sh-{order_id}"), "name": "checkout_completed", "clientId": "client-1",
        "timestamp": Timestamp(at).to_rfc3339(), "data": {"checkout": checkout}}});
    delivery("checkout", SourceKind::WebPixel, at, &body, &[])
}

/// A state of one of a few orders, placed at minute 10: `age` minutes later its topic told it.
/// What it says depends on these three alone.
pub fn order_version(order: i64, topic: &str, age: i64) -> Delivery {
    let placed_at = START_MS + 10 * MINUTE_MS;
    let updated_at = placed_at + age * MINUTE_MS;
    let cookie = ["ann", "bob"][usize::try_from(order % 2).unwrap()];
    let notes = match age % 2 {
        0 => json!([{"name": "__cvg_uid", "value": cookie}]),
        _ => json!([]),
    };
    let body = json!({"id": 9_007_199_254_740_993_i64 + order,
        "created_at": Timestamp(placed_at).to_rfc3339(),
        "updated_at": Timestamp(updated_at).to_rfc3339(),
        "currency": "EUR", "total_price": format!("{}.90", 19 + age), "note_attributes": notes,
        "email": (3 < age).then(|| format!("o{order}@shop.example")),
        "customer": {"first_name": format!("A{age}")}, "test": order == 2, "line_items": []});
    let headers = [("x-shopify-topic", topic)];
    delivery("shopify", SourceKind::Shopify, updated_at + 5, &body, &headers)
}

/// A state of one of a few WooCommerce orders, as [`order_version`].
pub fn woo_version(order: i64, topic: &str, age: i64) -> Delivery {
    let placed_at = START_MS + 20 * MINUTE_MS;
    let updated_at = placed_at + age * MINUTE_MS;
    let gmt = |ms: i64| Timestamp(ms).to_rfc3339()[..19].to_owned();
    let status =
        ["processing", "on-hold", "pending", "cancelled"][usize::try_from(age % 4).unwrap()];
    let meta = match age % 3 {
        0 => json!([{"key": "_tributary_uid", "value": "ann"}]),
        _ => json!([{"key": "_wc_order_attribution_source_type", "value": "utm"},
            {"key": "_wc_order_attribution_session_entry", "value": "https://shop.example/p?utm_source=show"}]),
    };
    let body = json!({"id": 500 + order, "status": status, "date_created_gmt": gmt(placed_at),
        "date_modified_gmt": gmt(updated_at), "currency": "EUR", "total": format!("{}.90", 19 + age),
        "order_key": format!("wc_order_{order}"), "customer_id": 0, "meta_data": meta,
        "line_items": [], "billing": {"first_name": format!("A{age}")}});
    let headers = [("x-wc-webhook-topic", topic)];
    delivery("woo", SourceKind::Woocommerce, updated_at + 5, &body, &headers)
}

pub fn delivery(
    source_id: &str,
    kind: SourceKind,
    at: i64,
    body: &Value,
    headers: &[(&str, &str)],
) -> Delivery {
    Delivery {
        source_id: source_id.to_owned(),
        kind,
        received_at: Timestamp(at),
        headers: headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        body: body.to_string(),
    }
}

/// A new store in memory.
pub fn store() -> Native {
    let db = Native::in_memory().unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    db
}

/// Takes in one group of deliveries.
pub fn take_in(db: &Native, deliveries: &[Delivery]) -> Vec<DeliveryOutcome> {
    db.transaction(|| ingest(db, deliveries)).unwrap()
}

/// Everything that the laws speak of, as lines.
pub fn state(db: &Native) -> Vec<String> {
    [
        Table::Profiles,
        Table::Sessions,
        Table::Conversions,
        Table::Touchpoints,
        Table::Credits(AttributionSettings::default()),
    ]
    .into_iter()
    .flat_map(|table| dump(db, table).unwrap())
    .map(|line| line.to_string())
    .collect()
}
