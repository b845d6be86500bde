//! What identity costs: ingest with merges, replay, and the attribution of one large profile.
//!
//! `cargo bench -p tributary-store --bench identity`.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark stops at what is wrong"
)]

mod growth;

use std::path::Path;
use std::time::Instant;

use growth::{GROUP, growth, rate};
use serde_json::{Value, json};
use tributary_core::api::{NewUnmerge, SourceKind};
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::replay::{Line, replay};
use tributary_store::{export, identity, ingest, migrate, view};

/// Lines of an export in one transaction.
const LINES: usize = 500;
const START_MS: i64 = 1_764_000_000_000;

fn main() {
    let dir = std::env::temp_dir().join(format!("tributary-identity-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (small, _) = growth(&dir, "a merge of profiles in 5 % of events", traffic);
    replay_speed(&small.db, small.n_events, &dir.join("replayed.db"));
    large_profile(&dir.join("profile.db"));
    std::fs::remove_dir_all(&dir).unwrap();
}

fn traffic(n: usize, before: usize) -> Vec<Delivery> {
    (0..n).map(|i| event(before + i)).collect()
}

/// Exports a store and rebuilds it.
fn replay_speed(db: &Native, n_events: usize, path: &Path) {
    let start = Instant::now();
    let (mut text, mut cursor) = (String::new(), String::new());
    while let Some(part) = export::part(db, &cursor).unwrap() {
        text.push_str(&part.text);
        let Some(next) = part.next else { break };
        cursor = next;
    }
    let exported = start.elapsed();
    let copy = Native::open(path).unwrap();
    copy.transaction(|| migrate(&copy)).unwrap();
    let start = Instant::now();
    let lines: Vec<&str> = text.lines().collect();
    for group in lines.chunks(LINES) {
        let group: Vec<Line> =
            group.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        copy.transaction(|| replay(&copy, group)).unwrap();
    }
    println!("export: {:.0} events/s", rate(n_events, exported));
    println!("replay of {n_events} events: {:.0} events/s", rate(n_events, start.elapsed()));
}

/// One person with 1,000 sessions of two browsers and 50 orders.
fn large_profile(path: &Path) {
    const SESSIONS: i64 = 1_000;
    const ORDERS: i64 = 50;
    let db = Native::open(path).unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    let step = 2 * 3_600_000;
    let visit =
        |n: i64| page_load(&format!("s{n}"), &format!("browser-{}", n % 2), START_MS + n * step);
    let order = |n: i64| {
        let at = START_MS + (n + 1) * SESSIONS / ORDERS * step;
        let properties = json!({"id": format!("o{n}"), "total_price": "19.90", "currency": "EUR"});
        told(&format!("o{n}"), "Placed Order", at, &["urn:customer_id:7"], &properties)
    };
    let link = |n: i64| {
        let cookie = format!("urn:cookie:browser-{n}");
        told(&format!("l{n}"), "Logged In", START_MS, &[&cookie, "urn:customer_id:7"], &json!({}))
    };
    let deliveries: Vec<Delivery> =
        (0..SESSIONS).map(visit).chain((0..ORDERS).map(order)).chain((0..2).map(link)).collect();
    for group in deliveries.chunks(GROUP) {
        db.transaction(|| ingest(&db, group)).unwrap();
    }
    let ann = view::profiles(&db, "urn:customer_id:7").unwrap().remove(0);
    let new = NewUnmerge {
        alias_a: "urn:cookie:browser-1".to_owned(),
        alias_b: "urn:customer_id:7".to_owned(),
    };
    let start = Instant::now();
    let done = db
        .transaction(|| identity::unmerge(&db, &ann.profile_id, &new, Timestamp(START_MS)))
        .unwrap()
        .unwrap();
    let parted = start.elapsed();
    let start = Instant::now();
    db.transaction(|| identity::undo_unmerge(&db, done.unmerge_id, Timestamp(START_MS))).unwrap();
    let joined = start.elapsed();
    println!(
        "one profile, {} sessions, {} orders, all credited again:",
        ann.n_sessions, ann.n_conversions
    );
    println!("  separated in two: {:.1} ms", 1_000.0 * parted.as_secs_f64());
    println!("  made one again: {:.1} ms", 1_000.0 * joined.as_secs_f64());
}

/// Of twenty events nineteen are page views of two visitors, and one tells that the two are
/// one customer: it makes one profile of theirs.
fn event(index: usize) -> Delivery {
    let (customer, step) = (index / 20, index % 20);
    let at = START_MS + i64::try_from(index).unwrap() * 1_500;
    let visitor = |n: usize| format!("01936f5e-7c3a-7b1e-9d55-{customer:011}{n}");
    if step < 19 {
        return page_load(&format!("e{index}"), &visitor(step / 10), at);
    }
    let cookies = [0, 1].map(|n| format!("urn:cookie:{}", visitor(n)));
    let customer = format!("urn:customer_id:{customer}");
    let aliases = [cookies[0].as_str(), cookies[1].as_str(), customer.as_str()];
    told(&format!("e{index}"), "Logged In", at, &aliases, &json!({}))
}

fn page_load(id: &str, visitor: &str, at: i64) -> Delivery {
    let body = json!({"v": 1, "level": "wasm", "sent_at": at, "events": [{
        "event_name": "$page_load", "event_id": id, "created_at": at,
        "properties": {
            "$url": "https://shop.example/products/cap?utm_source=news&utm_medium=email",
            "referrer": "", "timezone": "Europe/Berlin", "viewport": "1280x720", "title": "Cap",
        },
        "profile_properties": {"_fbp": "fb.1.1.2"},
        "aliases": [format!("urn:cookie:{visitor}")],
    }]});
    delivery(SourceKind::Pixel, "pixel", at, &body)
}

fn told(id: &str, name: &str, at: i64, aliases: &[&str], properties: &Value) -> Delivery {
    let body = json!({"event_name": name, "event_id": id, "properties": properties,
        "profile_properties": {"$city": "Leipzig"}, "aliases": aliases,
        "timestamp": Timestamp(at).to_rfc3339()});
    delivery(SourceKind::Webhook, "server", at, &body)
}

fn delivery(kind: SourceKind, source_id: &str, at: i64, body: &Value) -> Delivery {
    let user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0";
    Delivery {
        source_id: source_id.to_owned(),
        kind,
        received_at: Timestamp(at + 1),
        headers: [("user-agent".to_owned(), user_agent.to_owned())].into(),
        body: body.to_string(),
    }
}
