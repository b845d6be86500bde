//! The deliveries and rows that tell a shop's facts.

use serde_json::{Value, json};
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, ingest, migrate};

use super::{DAY_MS, N_DAYS, Order, START_MS, Shop, Visit, rank, rate};

/// A store that was told everything.
pub fn tell(shop: &Shop) -> Native {
    let db = Native::in_memory().unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    let mut deliveries: Vec<Delivery> = shop.visits.iter().enumerate().map(visit).collect();
    deliveries.extend(shop.orders.iter().flat_map(order));
    for group in deliveries.chunks(50) {
        db.transaction(|| ingest(&db, group)).unwrap();
    }
    tell_spend(&db, shop);
    db
}

fn visit((index, visit): (usize, &Visit)) -> Delivery {
    let Visit { at, visitor, from, path, .. } = visit;
    let url = format!("https://shop.example{path}?{}", from.query);
    let agent = match (visit.is_bot, visit.device) {
        (true, _) => "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        (_, "mobile") => {
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
        }
        _ => "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0",
    };
    let event = |name: &str, n: i64, properties: Value| {
        json!({"event_name": name, "event_id": format!("v{index}-{n}"), "created_at": at + n * 1000,
            "properties": properties, "profile_properties": {},
            "aliases": [format!("urn:cookie:visitor-{visitor}")]})
    };
    let page = json!({"$url": url, "referrer": from.referrer});
    let mut events = vec![
        event("$page_load", 0, page.clone()),
        event(
            "$page_load",
            1,
            json!({"$url": "https://shop.example/next", "referrer": "https://shop.example/"}),
        ),
    ];
    if visit.has_cart {
        events.push(event(
            "Added To Cart",
            2,
            json!({"$url": url, "price": 10, "quantity": 2, "currency": "EUR", "rank": rank(visit)}),
        ));
    }
    if visit.has_checkout {
        events.push(event(
            "Started Checkout",
            3,
            json!({"$url": url, "total_price": "20.00", "currency": "EUR"}),
        ));
    }
    let body = json!({"v": 1, "level": "wasm", "sent_at": at + 5000, "events": events});
    delivery("pixel", SourceKind::Pixel, at + 5000, &body, &[("user-agent", agent)])
}

fn order(order: &Order) -> Vec<Delivery> {
    let Order { id, at, visitor, person, minor, currency, is_test, sales_channel, .. } = order;
    let money = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
    let event = |name: &str, event_id: String, at: i64, properties: Value| {
        let body = json!({"event_name": name, "event_id": event_id, "properties": properties,
            "profile_properties": {}, "timestamp": Timestamp(at).to_rfc3339(),
            "aliases": [format!("urn:cookie:visitor-{visitor}"), format!("urn:email:p{person}@shop.example")]});
        delivery("crm", SourceKind::Webhook, at + 1, &body, &[])
    };
    let properties = json!({"id": format!("o{id}"), "total_price": money(order.minor),
        "currency": currency, "is_test": is_test, "$email": format!("P{person}@shop.example"),
        "$sales_channel_type": sales_channel});
    let mut told = vec![event("Placed Order", format!("o{id}"), *at, properties)];
    if let Some((refunded_at, minor)) = order.refund {
        let properties = json!({"id": format!("r{id}"), "order_id": format!("o{id}"),
            "total_price": money(minor), "currency": currency});
        told.push(event("Received Refund", format!("r{id}"), refunded_at, properties));
    }
    if order.has_client_copy {
        let seen_at = at - 1000;
        let event = json!({"event_name": "Placed Order", "event_id": format!("seen-{id}"),
            "created_at": seen_at, "profile_properties": {},
            "properties": {"$url": "https://shop.example/thanks", "id": format!("o{id}"),
                "total_price": money(*minor), "currency": currency},
            "aliases": [format!("urn:cookie:visitor-{visitor}")]});
        let body = json!({"v": 1, "level": "wasm", "sent_at": at, "events": [event]});
        told.push(delivery("pixel", SourceKind::Pixel, *at, &body, &[]));
    }
    told
}

fn delivery(
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

fn tell_spend(db: &Native, shop: &Shop) {
    let text = |text: &str| if text.is_empty() { SqlValue::Null } else { text.to_owned().into() };
    // First told otherwise, then restated: the last word counts, once.
    for is_restated in [false, true] {
        for row in &shop.spend {
            let [_, _, campaign, ad_set, ad] = row.levels;
            let campaign = if is_restated { campaign } else { "c0" };
            let params: Vec<SqlValue> = vec![
                row.platform.into(),
                "acc".into(),
                row.level.into(),
                row.id.into(),
                row.day.into(),
                text(campaign),
                text(ad_set),
                text(ad),
                row.currency.into(),
                (row.spend_micros / if is_restated { 1 } else { 2 }).into(),
                row.impressions.into(),
                row.clicks.into(),
                row.conversions_micros.into(),
                row.revenue_micros.into(),
            ];
            let sql = "INSERT OR REPLACE INTO spend VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
            db.query(sql, &params).unwrap();
        }
    }
    // The program brings rates of some days along: days after ours have our last one.
    let first = START_MS / DAY_MS;
    for day in first..first + 100 {
        let known = rate(day.min(first + N_DAYS - 1));
        let params = ["EUR".into(), "USD".into(), day.into(), known.into()];
        db.query("INSERT INTO fx_rate VALUES (?,?,?,?)", &params).unwrap();
    }
    let names = [
        ("meta", "campaign", "c1", "Prospecting"),
        ("meta", "ad", "a1", "Video"),
        ("google", "campaign", "g1", "Brand"),
    ];
    for (platform, level, id, name) in names {
        let params = [platform.into(), "acc".into(), level.into(), id.into(), name.into()];
        db.query("INSERT INTO spend_name VALUES (?,?,?,?,?)", &params).unwrap();
    }
}
