//! How long attribution takes: one person with a thousand visits, and a comparison of settings
//! that puts visits together again.
//! `cargo bench -p tributary-store --bench attribution`.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark stops at what is wrong"
)]

use std::time::{Duration, Instant};

use serde_json::json;
use tributary_core::api::{
    AttributionSettings, SourceKind, TrafficSettings, WhatIfPart, WhatIfQuestion, WhatIfSide,
};
use tributary_core::attribution::MODELS;
use tributary_core::delivery::Delivery;
use tributary_core::time::{MINUTE_MS, Timestamp};
use tributary_store::credit::each_credit;
use tributary_store::native::Native;
use tributary_store::{follow, ingest, migrate, settings, what_if};

const START_MS: i64 = 1_795_392_000_000;
/// Visits of the one person, all within 90 days of each order.
const VISITS: i64 = 1_000;
/// Orders of the one person, after all visits.
const ORDERS: i64 = 20;
/// People of the crowd; each has ten events in two visits, and an order.
const PEOPLE: i64 = 5_000;
const ROUNDS: i64 = 5;

fn main() {
    one_person();
    crowd();
}

fn one_person() {
    let db = store();
    let visits: Vec<Delivery> = (0..VISITS)
        .map(|n| page(&format!("v{n}"), "ann", 61 * n + 120, n % 7))
        .chain((0..ORDERS).map(|n| order(n, "ann", 61 * (VISITS + n))))
        .collect();
    for group in visits.chunks(100) {
        take_in(&db, group);
    }
    // A visit before all others: all of them are folded again, every order looks at them again.
    let late = (0..ROUNDS).map(|n| {
        let delivery = page(&format!("late{n}"), "ann", 30 - n, 1);
        timed(|| take_in(&db, std::slice::from_ref(&delivery))).0
    });
    println!("one person, {VISITS} visits, {ORDERS} orders after them, median of {ROUNDS}");
    println!("  a late visit changes all orders: {:>8.1} ms", ms(median(late.collect())));
    let credit = (0..ROUNDS).map(|_| {
        let all = || {
            for model in MODELS {
                let settings = AttributionSettings { model, ..AttributionSettings::default() };
                let (from, to) = (Timestamp(0), Timestamp(START_MS * 2));
                each_credit(&db, settings, from, to, |_| ()).unwrap();
            }
        };
        timed(all).0
    });
    println!("  credit under all 12 models:      {:>8.1} ms", ms(median(credit.collect())));
}

fn crowd() {
    let db = store();
    let deliveries: Vec<Delivery> = (0..PEOPLE)
        .flat_map(|person| {
            let visitor = format!("p{person}");
            let event = |n: i64| page(&format!("{person}-{n}"), &visitor, n * 31 + n / 5 * 900, n);
            let mut all: Vec<Delivery> = (0..10).map(event).collect();
            all.push(order(person, &visitor, 1_300));
            all
        })
        .collect();
    for group in deliveries.chunks(200) {
        take_in(&db, group);
    }
    let other = TrafficSettings { session_timeout_minutes: 30, ..TrafficSettings::default() };
    let b = WhatIfSide { traffic: Some(other.clone()), ..WhatIfSide::default() };
    let question =
        WhatIfQuestion { from: 0, to: START_MS * 2, a: WhatIfSide::default(), b, after: None };
    let (took, part) = timed(|| compare(&db, question.clone()));
    let rate = part.n_events as f64 / took.as_secs_f64();
    println!(
        "a comparison with another timeout: {} orders, {} events",
        part.n_orders, part.n_events
    );
    println!("  {:>8.1} ms, {rate:.0} events/s", ms(took));
    let same = WhatIfQuestion { b: WhatIfSide::default(), ..question };
    let (took, _) = timed(|| compare(&db, same));
    println!("  of models alone: {:>8.1} ms", ms(took));
    db.transaction(|| settings::set_traffic(&db, &other)).unwrap();
    let (took, ()) = timed(|| {
        while db.transaction(|| follow::step(&db, follow::STEP_EVENTS)).unwrap().is_some() {}
    });
    let rate = (PEOPLE * 10) as f64 / took.as_secs_f64();
    println!("stored visits follow another timeout: {:>8.1} ms, {rate:.0} events/s", ms(took));
}

/// All parts; returns the numbers of all.
fn compare(db: &Native, mut question: WhatIfQuestion) -> WhatIfPart {
    let mut whole = what_if::part(db, &question, what_if::PART_EVENTS).unwrap();
    while let Some(next) = whole.next.take() {
        question.after = Some(next);
        let part = what_if::part(db, &question, what_if::PART_EVENTS).unwrap();
        whole.n_orders += part.n_orders;
        whole.n_events += part.n_events;
        whole.next = part.next;
    }
    whole
}

fn store() -> Native {
    let db = Native::in_memory().unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    db
}

fn take_in(db: &Native, deliveries: &[Delivery]) {
    db.transaction(|| ingest(db, deliveries)).unwrap();
}

fn page(id: &str, visitor: &str, minute: i64, campaign: i64) -> Delivery {
    let at = START_MS + minute * MINUTE_MS;
    let url =
        format!("https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign={campaign}");
    let body = json!({"v": 1, "level": "wasm", "sent_at": at, "events": [{
        "event_name": "$page_load", "event_id": id, "created_at": at,
        "properties": {"$url": url, "referrer": "https://www.google.com/"},
        "profile_properties": {"_gcl_au": "1.1.2"}, "aliases": [format!("urn:cookie:{visitor}")],
    }]});
    delivery("pixel", SourceKind::Pixel, at, body.to_string(), &[])
}

fn order(id: i64, visitor: &str, minute: i64) -> Delivery {
    let at = START_MS + minute * MINUTE_MS;
    let body = json!({"id": id, "created_at": Timestamp(at).to_rfc3339(), "currency": "EUR",
        "total_price": "19.90", "email": format!("{visitor}@mail.example"), "line_items": [],
        "note_attributes": [{"name": "__cvg_uid", "value": visitor}]});
    let headers = [("x-shopify-topic", "orders/create")];
    delivery("shopify", SourceKind::Shopify, at, body.to_string(), &headers)
}

fn delivery(
    source_id: &str,
    kind: SourceKind,
    at: i64,
    body: String,
    headers: &[(&str, &str)],
) -> Delivery {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Delivery {
        source_id: source_id.to_owned(),
        kind,
        received_at: Timestamp(at),
        headers: headers.collect(),
        body,
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed(), made)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
