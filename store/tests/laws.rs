//! The laws of ingest: the state is a function of the events (`architecture.md`, rule 3).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::law::{any_arrival, same};
use crate::common::{
    Browser, order, order_version, pixel, state, store, take_in, thank_you, webhook, woo_version,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use tributary_core::delivery::Delivery;

const URLS: [&str; 8] = [
    "https://shop.example/",
    "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=brand",
    "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=other",
    "https://shop.example/p?gclid=abc",
    "https://shop.example/p?cvg_source=facebook&cvg_cid=1&cvg_adid=2&fbclid=x",
    "https://shop.example/p?utm_source=news&utm_medium=email",
    "https://shop.example/p?fbclid=y",
    "not a url",
];
const REFERRERS: [&str; 6] = [
    "",
    "https://www.google.com/",
    "https://shop.example/cart",
    "https://www.paypal.com/checkoutnow",
    "https://m.facebook.com/",
    "https://blog.example.org/x",
];
const NAMES: [&str; 4] = ["$page_load", "$page_load", "Viewed Product", "Placed Order"];

/// Few people, few minutes: collisions are what is looked for.
fn any_delivery(index: usize) -> impl Strategy<Value = Delivery> {
    let minutes = prop_oneof![0..200_i64, 0..200_000_i64];
    let browser = (0..4_usize, minutes, 0..URLS.len(), 0..REFERRERS.len(), 0..NAMES.len())
        .prop_map(move |(visitor, minute, url, referrer, name)| {
            pixel(&Browser {
                id: &format!("e{index}"),
                name: NAMES[name],
                visitor: ["ann", "bob", "cid", "dee"][visitor],
                minute,
                url: URLS[url],
                referrer: REFERRERS[referrer],
            })
        });
    let person = || {
        prop_oneof![
            Just("urn:cookie:ann"),
            Just("urn:cookie:bob"),
            Just("urn:cookie:cid"),
            Just("urn:customer_id:7"),
            Just("urn:customer_id:8"),
            Just("urn:email:a@b.example"),
            Just("urn:customer_id:null"),
        ]
    };
    let server =
        (vec(person(), 1..4), 0..200_000_i64, 0..3_u8).prop_map(move |(aliases, minute, kind)| {
            let order =
                json!({"id": format!("o{}", index % 3), "total_price": "10.00", "currency": "EUR"});
            let name = if kind == 0 { "Placed Order" } else { "Logged In" };
            webhook(&format!("w{index}"), name, minute, &aliases, &order)
        });
    let cookie = || proptest::option::of(prop_oneof![Just("ann"), Just("dee")]);
    let shop =
        (0..4_u64, 0..200_000_i64, cookie(), 0..2_usize).prop_map(|(id, minute, cookie, email)| {
            // An order's id decides its content: two payloads under one id are no repeat.
            let minute = minute / 4 * 4 + i64::try_from(id).unwrap();
            (id, minute, cookie, email)
        });
    let shop = shop.prop_map(move |(id, minute, cookie, email)| {
        let id = u64::try_from(index).unwrap() * 10 + id;
        order(id, minute, cookie, ["a@b.example", "c@d.example"][email], "19.90")
    });
    let thanked = (0..40_u64).prop_map(thank_you);
    let topics = ["orders/paid", "orders/updated", "orders/cancelled"];
    let versions = prop_oneof![
        1 => (0..3_i64).prop_map(|order| order_version(order, "orders/create", 0)),
        3 => (0..3_i64, 0..3_usize, prop_oneof![0..12_i64, Just(90)])
            .prop_map(move |(order, topic, age)| order_version(order, topics[topic], age)),
    ];
    let woo = (0..2_i64, 0..12_i64).prop_map(|(order, age)| {
        let topic = if age == 0 { "order.created" } else { "order.updated" };
        woo_version(order, topic, age)
    });
    prop_oneof![6 => browser, 2 => server, 1 => shop, 1 => thanked, 3 => versions, 2 => woo]
}

fn any_deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    any_deliveries_from(0)
}

/// The same with ids of their own.
pub(crate) fn any_deliveries_from(first: usize) -> impl Strategy<Value = Vec<Delivery>> {
    (1..18_usize).prop_flat_map(move |n| (first..first + n).map(any_delivery).collect::<Vec<_>>())
}

fn state_after(groups: &[Vec<Delivery>]) -> Vec<String> {
    let db = store();
    for group in groups {
        take_in(&db, group);
    }
    state(&db)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, max_shrink_time: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn any_order_repetition_and_batching_gives_the_same_state(
        (deliveries, arrival) in any_deliveries()
            .prop_flat_map(|deliveries| (Just(deliveries.clone()), any_arrival(deliveries)))
    ) {
        same(&state_after(&arrival), &state_after(&[deliveries]))?;
    }

    #[test]
    fn one_part_after_the_other_equals_both_at_once(
        (deliveries, cut) in any_deliveries().prop_flat_map(|d| { let n = d.len(); (Just(d), 0..=n) })
    ) {
        let (first, second) = deliveries.split_at(cut);
        let apart = state_after(&[first.to_vec(), second.to_vec()]);
        same(&apart, &state_after(std::slice::from_ref(&deliveries)))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_refused_delivery_leaves_only_its_refusal(
        deliveries in any_deliveries(),
        body in prop_oneof![".{0,200}", r#"\{"event_name":"[a-z]{0,3}","aliases":\[.{0,20}\]\}"#],
        kind in 0..3_usize,
    ) {
        let db = store();
        take_in(&db, &deliveries);
        let before = state(&db);
        let mut bad = deliveries[0].clone();
        bad.kind = [
            tributary_core::api::SourceKind::Pixel,
            tributary_core::api::SourceKind::Webhook,
            tributary_core::api::SourceKind::Shopify,
        ][kind];
        bad.body = body;
        let outcomes = take_in(&db, &[bad]);
        prop_assert_eq!(outcomes[0].accepted, 0);
        prop_assert_eq!(state(&db), before);
    }
}
