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

use std::time::{Duration, Instant};

use serde_json::json;
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, ingest, migrate};

const SMALL: usize = 10_000;
const LARGE: usize = 1_000_000;
/// Deliveries of three events in one transaction, as the edge gathers them under load.
const GROUP: usize = 50;
const EVENTS: usize = 3;
/// Events a round; each visitor has a visit of nine events.
const ROUND: usize = 15_000;
const ROUNDS: usize = 5;

fn main() {
    let dir = std::env::temp_dir().join(format!("tributary-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let mut small = Filled::new(&dir.join("small.db"), SMALL);
    let mut large = Filled::new(&dir.join("large.db"), LARGE);
    let (mut at_small, mut at_large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        at_small.push(rate(ROUND, small.add(ROUND)));
        at_large.push(rate(ROUND, large.add(ROUND)));
    }
    let (at_small, at_large) = (median(at_small), median(at_large));
    println!("ingest, one core, groups of {GROUP} batches of {EVENTS} events, median of {ROUNDS}");
    println!("  into {SMALL:>9} events: {at_small:>8.0} events/s");
    println!("  into {LARGE:>9} events: {at_large:>8.0} events/s");
    println!("  growth law (large / small): {:.2}", at_large / at_small);
    println!(
        "  rows written per page load in a running session: {:.2}",
        large.rows_per_page_load()
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

/// A store and the traffic that comes to it.
struct Filled {
    db: Native,
    n_events: usize,
}

impl Filled {
    fn new(path: &std::path::Path, n_events: usize) -> Self {
        let db = Native::open(path).unwrap();
        db.transaction(|| migrate(&db)).unwrap();
        let mut filled = Self { db, n_events: 0 };
        filled.add(n_events);
        filled
    }

    /// Takes in `n` more events; returns how long that took, making them apart.
    fn add(&mut self, n: usize) -> Duration {
        let batches: Vec<Delivery> =
            (0..n / EVENTS).map(|i| batch(self.n_events / EVENTS + i, EVENTS)).collect();
        let start = Instant::now();
        for group in batches.chunks(GROUP) {
            self.db.transaction(|| ingest(&self.db, group)).unwrap();
        }
        self.n_events += n;
        start.elapsed()
    }

    /// Rows and index entries that one more page load of a known visitor writes: counted as
    /// the entries that the event, session, alias and profile tables gain, plus the update
    /// of the session.
    fn rows_per_page_load(&mut self) -> f64 {
        const N: usize = 100;
        let first = self.n_events / EVENTS;
        self.db.transaction(|| ingest(&self.db, &[batch(first, 1)])).unwrap();
        let before = self.entries();
        for i in 1..=N {
            let mut delivery = batch(first, 1);
            delivery.body =
                delivery.body.replace("\"event_id\":\"e", &format!("\"event_id\":\"p{i}-"));
            self.db.transaction(|| ingest(&self.db, &[delivery])).unwrap();
        }
        (self.entries() - before) as f64 / N as f64 + 1.0
    }

    /// Entries in all tables and indexes that an event may touch.
    fn entries(&self) -> i64 {
        let count = |sql: &str| match self.db.query(sql, &[]).unwrap().remove(0).remove(0) {
            SqlValue::Integer(n) => n,
            other => panic!("a count, got {other:?}"),
        };
        3 * count("SELECT count(*) FROM event")
            + 3 * count("SELECT count(*) FROM session")
            + 2 * count("SELECT count(*) FROM alias")
            + 2 * count("SELECT count(*) FROM profile")
            + 2 * count("SELECT count(*) FROM identity_edge")
    }
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

fn rate(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}
