//! Orders whose shop tells them in versions (`docs/decisions/0009-orders-in-versions.md`).

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{order_version, state, store, take_in};
use proptest::prelude::*;
use serde_json::Value;
use tributary_core::api::EventStatus;
use tributary_core::delivery::Delivery;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::view;

fn conversions(db: &Native) -> Vec<Value> {
    dump(db, Table::Conversions).unwrap()
}

/// Names and ids in the log, the oldest first.
fn log(db: &Native) -> Vec<(String, String)> {
    let page = view::events(db, &view::EventFilter::default()).unwrap();
    page.events.into_iter().rev().map(|line| (line.name, line.event_id)).collect()
}

const ORDER: &str = "9007199254740993";

#[test]
fn an_order_whose_first_delivery_is_missing_is_there_all_the_same() {
    let db = store();
    let outcomes = take_in(&db, &[order_version(0, "orders/paid", 2)]);
    assert_eq!((outcomes[0].accepted, outcomes[0].duplicates), (2, 0));
    let paid = format!("{ORDER}/orders/paid/2026-11-23T00:12:00.000Z");
    let both = vec![
        ("Placed Order".to_owned(), ORDER.to_owned()),
        ("Paid Order".to_owned(), paid.clone()),
    ];
    assert_eq!(log(&db), both);
    assert_eq!(conversions(&db).len(), 1);

    // The first delivery comes late: it takes its place, and no line of the log is added.
    let outcomes = take_in(&db, &[order_version(0, "orders/create", 0)]);
    assert_eq!((outcomes[0].accepted, outcomes[0].duplicates), (1, 0));
    assert_eq!(log(&db), both);
    let outcomes = take_in(&db, &[order_version(0, "orders/create", 0)]);
    assert_eq!((outcomes[0].accepted, outcomes[0].duplicates), (0, 1));
    assert_eq!(conversions(&db).len(), 1);
}

#[test]
fn a_stand_in_that_is_not_needed_is_not_told() {
    let db = store();
    take_in(&db, &[order_version(0, "orders/create", 0)]);
    let outcomes = take_in(&db, &[order_version(0, "orders/updated", 2)]);
    assert_eq!((outcomes[0].accepted, outcomes[0].duplicates), (1, 0));
    assert_eq!(outcomes[0].events[0].status, EventStatus::Accepted);
    assert_eq!(log(&db).len(), 2);
}

#[test]
fn an_upsell_within_the_delay_is_revenue_and_a_later_edit_is_not() {
    let db = store();
    let ages = [0, 3, 9, 11, 90];
    let topic = |age| if age == 0 { "orders/create" } else { "orders/updated" };
    let mut seen = Vec::new();
    for age in ages {
        take_in(&db, &[order_version(1, topic(age), age)]);
        seen.push(conversions(&db)[0]["revenue_minor"].as_i64().unwrap());
    }
    assert_eq!(seen, [1_990, 2_290, 2_890, 2_890, 2_890]);
    assert_eq!(conversions(&db)[0]["at"], "2026-11-23T00:10:00.000Z");
}

#[test]
fn an_order_first_heard_of_after_the_delay_is_what_it_was_then() {
    let db = store();
    for age in [90, 11] {
        take_in(&db, &[order_version(1, "orders/updated", age)]);
    }
    assert_eq!(conversions(&db)[0]["revenue_minor"], 3_090);
}

#[test]
fn a_test_order_is_flagged_and_the_buyer_may_turn_up_later() {
    let db = store();
    // No note and no address yet.
    take_in(&db, &[order_version(2, "orders/updated", 1)]);
    let conversion = &conversions(&db)[0];
    assert_eq!((&conversion["is_test"], &conversion["profile_id"]), (&true.into(), &Value::Null));
    take_in(&db, &[order_version(2, "orders/updated", 5)]);
    assert!(conversions(&db)[0]["profile_id"].is_string());
}

fn any_versions() -> impl Strategy<Value = Vec<Delivery>> {
    let version = (0..3_i64, 0..4_usize, prop_oneof![0..15_i64, Just(90), Just(600)]).prop_map(
        |(order, topic, age)| match topic {
            0 => order_version(order, "orders/create", 0),
            1 => order_version(order, "orders/paid", age),
            2 => order_version(order, "orders/updated", age),
            _ => order_version(order, "orders/cancelled", age),
        },
    );
    proptest::collection::vec(version, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn topics_in_any_order_make_one_order_and_one_state(
        (deliveries, shuffled) in any_versions()
            .prop_flat_map(|all| (Just(all.clone()), Just([all.clone(), all].concat()).prop_shuffle()))
    ) {
        let (at_once, apart) = (store(), store());
        take_in(&at_once, &deliveries);
        for delivery in &shuffled {
            take_in(&apart, std::slice::from_ref(delivery));
        }
        prop_assert_eq!(state(&at_once), state(&apart));
        let mut placed: Vec<String> =
            log_of(&apart).into_iter().filter(|(name, _)| name == "Placed Order").map(|(_, id)| id).collect();
        let n_placed = placed.len();
        placed.sort();
        placed.dedup();
        prop_assert_eq!(n_placed, placed.len());
        prop_assert_eq!(n_placed, conversions(&apart).len());
    }
}

/// As [`log`], stored events only.
fn log_of(db: &Native) -> Vec<(String, String)> {
    let filter = view::EventFilter {
        status: Some(EventStatus::Accepted),
        limit: Some(200),
        ..view::EventFilter::default()
    };
    let page = view::events(db, &filter).unwrap();
    page.events.into_iter().map(|line| (line.name, line.event_id)).collect()
}
