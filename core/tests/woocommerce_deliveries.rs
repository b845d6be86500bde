//! Deliveries captured from a running WooCommerce give the right events.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that tells its counts")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::options::SourceOptions;
use tributary_core::source::{Parsed, parse};
use tributary_core::time::Timestamp;

const FOLDER: &str = "../../shared/fixtures/woocommerce/real-7.9.0/webhooks";

/// Each delivery by its number and the events it gives; the unsigned pings, which the edge
/// answers, are the numbers between.
const DELIVERIES: [(u32, &str); 22] = [
    (1, ""),
    (3, ""),
    (4, "Placed Order 18 76.00 EUR web"),
    (6, "(Placed Order 18 76.00 EUR web), Updated Order 18 76.00 EUR web"),
    (8, "(Placed Order 18 76.00 EUR web), Updated Order 18 76.00 EUR web"),
    (
        9,
        "(Placed Order 18 76.00 EUR web), Updated Order 18 76.00 EUR web, Received Refund 19 18.50 EUR",
    ),
    (10, "Created Customer"),
    (12, "Updated Customer"),
    (14, "Created Customer"),
    (15, "Updated Customer"),
    (16, "Placed Order 20 0.00 EUR offline"),
    (17, "(Placed Order 20 0.00 EUR offline), Updated Order 20 0.00 EUR offline"),
    (18, "Created Customer"),
    (19, "Updated Customer"),
    (20, "Placed Order 21 5201 JPY web"),
    (21, "(Placed Order 21 5201 JPY web), Updated Order 21 5201 JPY web"),
    (22, "Cancelled Order 21 5201 JPY web"),
    (23, "Cancelled Order 21 5201 JPY web"),
    (24, ""),
    (26, "Deleted Order 20 0.00 EUR offline"),
    (27, "Deleted Order 20 0.00 EUR offline"),
    (28, "Deleted Order"),
];

fn delivery(headers: &Path) -> Delivery {
    let given: BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string(headers).unwrap()).unwrap();
    let body = headers.to_str().unwrap().replace(".headers.json", ".body");
    Delivery {
        source_id: "woo".to_owned(),
        kind: SourceKind::Woocommerce,
        received_at: Timestamp::parse("2026-11-24T00:00:00Z").unwrap(),
        headers: given.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect(),
        body: fs::read_to_string(body).unwrap(),
    }
}

/// Name, id, amount, currency and channel of each event; a stand-in in brackets.
fn events(delivery: &Delivery, file: &str) -> (Vec<String>, String) {
    let Parsed::Events(events) = parse(delivery, &SourceOptions::default()) else {
        panic!("{file} can't be read")
    };
    let mut names = Vec::new();
    let mut told = Vec::new();
    for event in events {
        let event = event.unwrap();
        let words = ["id", "total_price", "currency", "$sales_channel_type"];
        let words = words.iter().filter_map(|word| event.text(word));
        let line: Vec<&str> = std::iter::once(event.name.as_str()).chain(words).collect();
        let line = line.join(" ");
        told.push(if event.facts.context.is_stand_in { format!("({line})") } else { line });
        names.push(event.name);
    }
    (names, told.join(", "))
}

#[test]
fn every_captured_delivery_gives_the_right_events() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if !folder.exists() {
        println!("skipped: shared fixtures not present");
        return;
    }
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let files = files.into_iter().filter(|path| path.to_str().unwrap().ends_with(".headers.json"));
    let expected: BTreeMap<u32, &str> = DELIVERIES.into_iter().collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut n_read, mut n_pings) = (0, 0);
    for path in files {
        let file = path.file_name().unwrap().to_str().unwrap();
        let number: u32 = file.split('_').next().unwrap().parse().unwrap();
        let delivery = delivery(&path);
        let Some(want) = expected.get(&number) else {
            assert!(delivery.body.starts_with("webhook_id="), "{file}");
            n_pings += 1;
            continue;
        };
        let (names, told) = events(&delivery, file);
        assert_eq!(told, *want, "{file}");
        n_read += 1;
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    println!("{n_read} deliveries, {n_pings} pings: {counts:?}");
    assert_eq!((n_read, n_pings), (DELIVERIES.len(), 7));
}
