//! How fast ingest is, and whether it slows down as history grows.
//!
//! Times the same fresh batches into a store that holds 10 thousand events and one that
//! holds a million, in turn, in one run: machines are noisy, the ratio is what counts.
//! `cargo bench -p tributary-store --bench ingest`.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::panic,
    reason = "a benchmark stops at what is wrong"
)]

mod growth;

use growth::{Filled, GROUP, growth};
use serde_json::json;
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, ingest};

/// Events of a delivery; each visitor has a visit of nine events.
const EVENTS: usize = 3;

fn main() {
    let dir = std::env::temp_dir().join(format!("tributary-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let what = format!("groups of {GROUP} batches of {EVENTS} events");
    let (_, large) = growth(&dir, &what, traffic);
    println!(
        "  rows written per page load in a running session: {:.2}",
        rows_per_page_load(&large)
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

fn traffic(n: usize, before: usize) -> Vec<Delivery> {
    (0..n / EVENTS).map(|i| batch(before / EVENTS + i, EVENTS)).collect()
}

/// Rows and index entries that one more page load of a known visitor writes: counted as
/// the entries that the event, session, alias and profile tables gain, plus the update
/// of the session.
fn rows_per_page_load(store: &Filled) -> f64 {
    const N: usize = 100;
    let first = store.n_events / EVENTS;
    store.db.transaction(|| ingest(&store.db, &[batch(first, 1)])).unwrap();
    let before = entries(&store.db);
    for i in 1..=N {
        let mut delivery = batch(first, 1);
        delivery.body = delivery.body.replace("\"event_id\":\"e", &format!("\"event_id\":\"p{i}-"));
        store.db.transaction(|| ingest(&store.db, &[delivery])).unwrap();
    }
    (entries(&store.db) - before) as f64 / N as f64 + 1.0
}

/// Entries in all tables and indexes that an event may touch.
fn entries(db: &Native) -> i64 {
    let count = |sql: &str| match db.query(sql, &[]).unwrap().remove(0).remove(0) {
        SqlValue::Integer(n) => n,
        other => panic!("a count, got {other:?}"),
    };
    3 * count("SELECT count(*) FROM event")
        + 3 * count("SELECT count(*) FROM session")
        + 2 * count("SELECT count(*) FROM alias")
        + 2 * count("SELECT count(*) FROM profile")
        + 2 * count("SELECT count(*) FROM identity_edge")
}

/// A pixel batch: three of the nine page views of a visit; every tenth visitor comes back.
fn batch(index: usize, n_events: usize) -> Delivery {
    let visit = index / 3;
    let visitor = if visit % 10 == 9 { visit / 2 } else { visit };
    let start = 1_764_000_000_000 + i64::try_from(visit).unwrap() * 7_000;
    let first = i64::try_from(index % 3).unwrap() * 90_000;
    let events: Vec<serde_json::Value> = (0..n_events)
        .map(|n| {
            let at = start + first + i64::try_from(n).unwrap() * 30_000;
            json!({
                "event_name": "$page_load", "event_id": format!("e{index}-{n}"), "created_at": at,
                "properties": {
                    "$url": "https://shop.example/products/cap?utm_source=news&utm_medium=email",
                    "referrer": if n == 0 { "" } else { "https://shop.example/" },
                    "timezone": "Europe/Berlin", "viewport": "1280x720", "title": "Cap",
                },
                "profile_properties": {"_fbp": "fb.1.1.2"},
                "aliases": [format!("urn:cookie:01936f5e-7c3a-7b1e-9d55-{visitor:012}")],
            })
        })
        .collect();
    let received_at = Timestamp(start + first + 60_001);
    let body = json!({"v": 1, "level": "wasm", "sent_at": received_at.0, "events": events});
    let user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0";
    Delivery {
        source_id: "pixel".to_owned(),
        kind: SourceKind::Pixel,
        received_at,
        headers: [("user-agent".to_owned(), user_agent.to_owned())].into(),
        body: body.to_string(),
    }
}
