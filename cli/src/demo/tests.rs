//! The data as a whole: the same every time, in order, and readable by the product.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use serde_json::Value;
use tributary_core::api::SourceKind;
use tributary_core::channel::{Landing, Site, classify};
use tributary_core::delivery::Delivery;
use tributary_core::event::Event;
use tributary_core::options::SourceOptions;
use tributary_core::source::{Parsed, parse};
use tributary_core::time::Timestamp;

use super::{DemoArgs, run};

/// The data of the default arguments: made once, for it is the same for every test.
static DELIVERIES: LazyLock<Vec<Delivery>> = LazyLock::new(|| deliveries(&text(&args())));
static EVENTS: LazyLock<Vec<Event>> = LazyLock::new(|| events(&DELIVERIES));

fn args() -> DemoArgs {
    DemoArgs::until(Timestamp::parse("2026-11-23T12:00:00Z").unwrap())
}

fn text(args: &DemoArgs) -> String {
    let mut out = Vec::new();
    run(args, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn deliveries(text: &str) -> Vec<Delivery> {
    text.lines().map(|line| Delivery::parse_line(line).unwrap()).collect()
}

fn events(deliveries: &[Delivery]) -> Vec<Event> {
    let read = |delivery| match parse(delivery, &SourceOptions::default()) {
        Parsed::Events(events) => events.into_iter().map(Result::unwrap),
        refused => panic!("{refused:?}"),
    };
    deliveries.iter().flat_map(read).collect()
}

fn bodies(deliveries: &[Delivery], kind: SourceKind) -> Vec<Value> {
    let of_kind = deliveries.iter().filter(|delivery| delivery.kind == kind);
    of_kind.map(|delivery| serde_json::from_str(&delivery.body).unwrap()).collect()
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
    let args = DemoArgs { days: 3, ..args() };
    assert_eq!(text(&args), text(&args));
    assert_ne!(text(&args), text(&DemoArgs { seed: 2, ..args.clone() }));
}

#[test]
fn deliveries_come_in_order_of_receipt_and_within_the_time_asked_for() {
    assert!(DELIVERIES.is_sorted_by_key(|delivery| delivery.received_at));
    assert!(args().from() <= DELIVERIES[0].received_at);
    assert!(DELIVERIES.last().unwrap().received_at <= args().until);
    assert_eq!(text(&DemoArgs { days: 0, ..args() }), "");
    assert_eq!(text(&DemoArgs { sessions_per_day: 0, ..args() }), "");
}

#[test]
fn thirty_days_have_about_two_thousand_visits_and_ten_thousand_events() {
    for seed in [1, 2] {
        let deliveries = deliveries(&text(&DemoArgs { seed, ..args() }));
        let events = events(&deliveries);
        let hints: HashSet<_> =
            events.iter().filter_map(|e| e.facts.context.session_hint.clone()).collect();
        let n_orders = bodies(&deliveries, SourceKind::Shopify).len();
        assert!((1_800..2_300).contains(&hints.len()), "{} visits", hints.len());
        assert!((8_500..11_500).contains(&events.len()), "{} events", events.len());
        assert!((80..220).contains(&n_orders), "{n_orders} orders");
    }
}

#[test]
fn the_product_reads_every_event_and_doubts_a_few() {
    let mut rules: BTreeMap<&str, u32> = BTreeMap::new();
    for warning in EVENTS.iter().flat_map(|event| &event.facts.warnings) {
        *rules.entry(&warning.rule).or_default() += 1;
    }
    assert!((15..120).contains(&rules["missing_property"]), "{rules:?}");
    assert!((3..60).contains(&rules["wrong_format"]), "{rules:?}");
    let names: BTreeSet<&str> = EVENTS.iter().map(|event| event.name.as_str()).collect();
    let spec =
        ["$page_load", "Added To Cart", "Placed Order", "Started Checkout", "Viewed Product"];
    assert_eq!(names, spec.into());
}

#[test]
fn landings_cover_the_channels() {
    let mut first: HashMap<String, &Event> = HashMap::new();
    for event in EVENTS.iter() {
        if let Some(hint) = &event.facts.context.session_hint {
            first.entry(hint.clone()).or_insert(event);
        }
    }
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    for event in first.values() {
        let landing = Landing { url: event.text("$url"), referrer: event.text("referrer") };
        let touch = classify(landing, Site::default()).touch;
        *groups.entry(touch.attribution.channel_group).or_default() += 1;
    }
    for group in [
        "Paid Social",
        "Paid Search",
        "Email",
        "Organic Search",
        "AI Assistants",
        "Organic Social",
        "Referral",
        "Direct",
        "SMS",
    ] {
        assert!(groups.get(group).is_some_and(|n| 3 < *n), "{group}: {groups:?}");
    }
    assert!(!groups.contains_key("Other"), "{groups:?}");
}

#[test]
fn there_are_repeats_late_ones_and_returns_from_payment_pages() {
    let events = &EVENTS;
    let ids: HashSet<_> = events.iter().map(|event| (&event.source_id, &event.event_id)).collect();
    let n_repeats = events.len() - ids.len();
    assert!((20..200).contains(&n_repeats), "{n_repeats}");
    let is_late = |event: &&Event| 300_000 < event.received_at.millis_since(event.at);
    let n_late = events.iter().filter(is_late).count();
    assert!((20..200).contains(&n_late), "{n_late}");
    let n_returns =
        events.iter().filter(|e| e.text("referrer") == Some("https://www.paypal.com/")).count();
    assert!(3 < n_returns, "{n_returns}");
}

#[test]
fn some_customers_order_from_two_browsers_and_some_orders_have_none() {
    let orders = bodies(&DELIVERIES, SourceKind::Shopify);
    let mut browsers: HashMap<u64, HashSet<String>> = HashMap::new();
    for order in &orders {
        if let (Some(customer), Some(uid)) =
            (order["customer"]["id"].as_u64(), order["note_attributes"][0]["value"].as_str())
        {
            browsers.entry(customer).or_default().insert(uid.to_owned());
        }
    }
    assert!(3 <= browsers.values().filter(|uids| 1 < uids.len()).count());
    for source_name in ["web", "pos", "subscription_contract"] {
        assert!(orders.iter().any(|order| order["source_name"] == source_name), "{source_name}");
    }
}

#[test]
fn order_ids_are_exact_beyond_what_a_float_holds() {
    let orders = DELIVERIES.iter().filter(|one| one.kind == SourceKind::Shopify);
    let mut n_inexact_as_float = 0;
    for delivery in orders {
        let digits = delivery.body.strip_prefix(r#"{"id":"#).unwrap().split(',').next().unwrap();
        let gid = format!(r#""gid://shopify/Order/{digits}""#);
        assert!(delivery.body.contains(&gid), "{digits}");
        let id: u64 = digits.parse().unwrap();
        assert!(1 << 60 <= id);
        // From 2^60 on, a float holds multiples of 256 only.
        n_inexact_as_float += u32::from(!id.is_multiple_of(256));
    }
    assert!(50 < n_inexact_as_float, "{n_inexact_as_float}");
}
