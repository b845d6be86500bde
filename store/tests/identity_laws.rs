//! The laws of identity with its guards: people are a function of the events and of what
//! people decided, whatever the arrival (`product.md §5.2–5.4`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::law::{self, any_arrival};
use crate::common::{Browser, order, pixel, state, store, take_in, webhook};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use tributary_core::api::NewUnmerge;
use tributary_core::delivery::Delivery;
use tributary_core::event::Alias;
use tributary_core::identity::is_strong;
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, identity};

const VISITORS: [&str; 9] = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"];
const PEOPLE: [&str; 17] = [
    "urn:cookie:v1",
    "urn:cookie:v2",
    "urn:cookie:v3",
    "urn:cookie:v4",
    "urn:cookie:v5",
    "urn:cookie:v6",
    "urn:cookie:v7",
    "urn:cookie:v8",
    "urn:cookie:v9",
    "urn:customer_id:1",
    "urn:customer_id:2",
    "urn:customer_id:3",
    "urn:email:a@b.example",
    "urn:email:c@d.example",
    // Half of what gathers anybody is this one: it is what quarantine is about.
    "urn:cart_token:t",
    "urn:cart_token:t",
    "urn:cart_token:t",
];
const URLS: [&str; 3] = [
    "https://shop.example/",
    "https://shop.example/?utm_source=google&utm_medium=cpc",
    "https://shop.example/p?utm_source=news&utm_medium=email",
];

/// Minutes of one busy hour, and of weeks.
fn minute() -> impl Strategy<Value = i64> {
    prop_oneof![2 => 0..90_i64, 1 => 0..30_000_i64]
}

fn any_delivery(index: usize) -> impl Strategy<Value = Delivery> {
    let browser = (select(&VISITORS[..]), minute(), select(&URLS[..]));
    let browser = browser.prop_map(move |(visitor, minute, url)| {
        let id = format!("e{index}");
        pixel(&Browser { id: &id, name: "$page_load", visitor, minute, url, referrer: "" })
    });
    let cart = (select(&VISITORS[..]), minute(), any::<bool>());
    let cart = cart.prop_map(move |(visitor, minute, is_first)| {
        let cookie = format!("urn:cookie:{visitor}");
        let mut aliases = [cookie.as_str(), "urn:cart_token:t"];
        if is_first {
            aliases.reverse();
        }
        webhook(&format!("c{index}"), "Updated Cart", minute, &aliases, &json!({}))
    });
    let server = (vec(select(&PEOPLE[..]), 1..5), minute(), any::<bool>());
    let server = server.prop_map(move |(aliases, minute, is_order)| {
        let order =
            json!({"id": format!("o{}", index % 3), "total_price": "10.00", "currency": "EUR"});
        let name = if is_order { "Placed Order" } else { "Logged In" };
        webhook(&format!("w{index}"), name, minute, &aliases, &order)
    });
    let shop = (proptest::option::of(select(&VISITORS[..])), minute(), 0..2_usize);
    let shop = shop.prop_map(move |(cookie, minute, email)| {
        let id = u64::try_from(index).unwrap() + 100;
        order(id, minute, cookie, ["a@b.example", "c@d.example"][email], "19.90")
    });
    prop_oneof![4 => browser, 3 => cart, 4 => server, 1 => shop]
}

fn any_deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    (1..26_usize).prop_flat_map(|n| (0..n).map(any_delivery).collect::<Vec<_>>())
}

fn take_all(db: &Native, groups: &[Vec<Delivery>]) {
    for group in groups {
        take_in(db, group);
    }
}

fn same(a: &Native, b: &Native) -> Result<(), TestCaseError> {
    law::same(&whole(a), &whole(b))
}

/// The state, and which aliases are quarantined and which profiles guarded.
fn whole(db: &Native) -> Vec<String> {
    let mut lines = state(db);
    for sql in [
        "SELECT alias FROM alias WHERE is_quarantined ORDER BY alias",
        "SELECT 'guarded ' || public_id FROM profile WHERE is_guarded ORDER BY public_id",
        "SELECT alias_a || ' ' || alias_b || ' ' || at || event_id FROM identity_edge ORDER BY 1",
    ] {
        lines.extend(texts(db, sql));
    }
    lines
}

fn texts(db: &Native, sql: &str) -> Vec<String> {
    let text = |row: Vec<SqlValue>| match row.into_iter().next() {
        Some(SqlValue::Text(text)) => text,
        other => unreachable!("a text, got {other:?}"),
    };
    db.query(sql, &[]).unwrap().into_iter().map(text).collect()
}

/// Each profile's id and aliases.
fn people(db: &Native) -> Vec<(String, Vec<String>)> {
    let line = |line: serde_json::Value| {
        let aliases = serde_json::from_value(line["aliases"].clone()).unwrap();
        (line["profile_id"].as_str().unwrap().to_owned(), aliases)
    };
    dump(db, Table::Profiles).unwrap().into_iter().map(line).collect()
}

/// Separates the first and the last alias of the nth profile that has two.
fn separate(db: &Native, nth: usize) -> Option<(i64, [String; 2])> {
    let able: Vec<_> = people(db).into_iter().filter(|(_, aliases)| 1 < aliases.len()).collect();
    let (profile_id, aliases) = able.get(nth % able.len().max(1))?;
    let (a, b) = (aliases.first()?.clone(), aliases.last()?.clone());
    let new = NewUnmerge { alias_a: a.clone(), alias_b: b.clone() };
    let done = db.transaction(|| identity::unmerge(db, profile_id, &new, Timestamp(1)));
    Some((done.unwrap()?.unmerge_id, [a, b]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, max_shrink_time: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn any_order_repetition_and_batching_gives_the_same_people(
        (deliveries, arrival) in any_deliveries()
            .prop_flat_map(|deliveries| (Just(deliveries.clone()), any_arrival(deliveries)))
    ) {
        let (one, other) = (store(), store());
        take_in(&one, &deliveries);
        take_all(&other, &arrival);
        same(&other, &one)?;
        for (_, aliases) in people(&one) {
            let parsed = aliases.iter().map(|alias| Alias::parse(alias).unwrap());
            prop_assert!(parsed.filter(is_strong).count() < 4);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, max_shrink_time: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn an_unmerge_holds_as_if_it_had_always_been(
        (deliveries, arrival, cut, nth) in any_deliveries().prop_flat_map(|deliveries| {
            let cut = 0..=deliveries.len();
            (Just(deliveries.clone()), any_arrival(deliveries), cut, 0..4_usize)
        })
    ) {
        let db = store();
        let (before, after) = deliveries.split_at(cut);
        take_in(&db, before);
        let Some((_, [a, b])) = separate(&db, nth) else { return Ok(()) };
        let is_one = people(&db).iter().any(|(_, all)| all.contains(&a) && all.contains(&b));
        prop_assert!(!is_one, "{a} and {b} are still one");
        take_in(&db, after);
        let always = store();
        for edge in texts(&db, "SELECT alias_a || ' ' || alias_b FROM removed_edge") {
            let (a, b) = edge.split_once(' ').unwrap();
            let sql = "INSERT INTO removed_edge VALUES (?, ?, 1)";
            always.query(sql, &[a.into(), b.into()]).unwrap();
        }
        take_all(&always, &arrival);
        same(&db, &always)?;
    }

    #[test]
    fn undoing_an_unmerge_restores_everything(
        (deliveries, cut, nth) in any_deliveries().prop_flat_map(|deliveries| {
            let cut = 0..=deliveries.len();
            (Just(deliveries), cut, 0..4_usize)
        })
    ) {
        let (db, untouched) = (store(), store());
        let (before, after) = deliveries.split_at(cut);
        take_in(&db, before);
        let Some((unmerge_id, _)) = separate(&db, nth) else { return Ok(()) };
        take_in(&db, after);
        let undone = db.transaction(|| identity::undo_unmerge(&db, unmerge_id, Timestamp(2)));
        prop_assert!(undone.unwrap().unwrap().undone_at.is_some());
        take_in(&untouched, &deliveries);
        same(&db, &untouched)?;
    }
}
