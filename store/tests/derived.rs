//! Events that are made of others.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{order_version, page, pixel, state, store, take_in, webhook};
use serde_json::json;
use tributary_core::api::{
    DerivedEvent, DerivedEvents, EventStatus, PropertyCondition, PropertyOperator,
};
use tributary_core::delivery::Delivery;
use tributary_store::native::Native;
use tributary_store::view::{EventFilter, events};
use tributary_store::{Database, derived};

fn shop() -> Native {
    let db = store();
    let rule = |name: &str, event: &str, operator, value: &str| DerivedEvent {
        name: name.to_owned(),
        event: event.to_owned(),
        conditions: vec![PropertyCondition {
            property: if event == "$page_load" { "$url" } else { "total_price" }.to_owned(),
            operator,
            value: value.to_owned(),
        }],
    };
    let rules = vec![
        rule("Big Order", "Placed Order", PropertyOperator::AtLeast, "20"),
        rule("Read Blog", "$page_load", PropertyOperator::Contains, "/blog"),
    ];
    derived::set(&db, &DerivedEvents { rules }).unwrap();
    db
}

/// Name and id of the events, by name.
fn log(db: &Native, status: Option<EventStatus>) -> Vec<(String, String)> {
    let page = events(db, &EventFilter { status, ..EventFilter::default() }).unwrap();
    let mut lines: Vec<_> =
        page.events.into_iter().map(|line| (line.name, line.event_id)).collect();
    lines.sort();
    lines
}

fn bought(total: &str) -> Delivery {
    let properties = json!({"id": "7", "total_price": total, "currency": "EUR", "items": [], "$is_new_customer": true});
    webhook("o7", "Placed Order", 3, &["urn:email:ann@shop.example"], &properties)
}

#[test]
fn rules_add_events_and_the_sender_hears_of_its_own() {
    let db = shop();
    for _ in 0..2 {
        let outcome = &take_in(&db, &[bought("20.00")])[0];
        assert_eq!(outcome.events.len(), 1);
    }
    assert_eq!(
        log(&db, None),
        [
            ("Big Order", "o7/Big Order"),
            ("New Customer Order", "o7/New Customer Order"),
            ("Placed Order", "o7"),
            ("Placed Order", "o7"),
        ]
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
    );
    let converted = db.query("SELECT count(*) FROM conversion", &[]).unwrap();
    assert_eq!(format!("{converted:?}"), "[[Integer(1)]]");
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let deliveries = [
        pixel(&page("1", "ann", 0, "https://shop.example/blog/1")),
        pixel(&page("2", "ann", 5, "https://shop.example/")),
        order_version(0, "orders/create", 0),
        order_version(0, "orders/updated", 2),
        bought("5.00"),
    ];
    let forward = shop();
    take_in(&forward, &deliveries);
    let backward = shop();
    for delivery in deliveries.iter().rev().chain(&deliveries) {
        take_in(&backward, std::slice::from_ref(delivery));
    }
    assert_eq!(state(&forward), state(&backward));
    let made = |db: &Native| log(db, Some(EventStatus::Accepted));
    assert_eq!(made(&forward), made(&backward));
    assert!(made(&forward).contains(&("Read Blog".to_owned(), "1/Read Blog".to_owned())));
}
