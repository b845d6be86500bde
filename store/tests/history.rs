//! Reading a shop's past orders from a shop that fails, dies and changes meanwhile.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use std::collections::BTreeMap;

use crate::common::{START_MS, state, store, take_in};
use proptest::prelude::*;
use serde_json::{Value, json};
use tributary_core::api::{ConnectHistory, NewSource, SourceKind};
use tributary_core::delivery::Delivery;
use tributary_core::fetch::{Answer, Body, Hints};
use tributary_core::time::{DAY_MS, HOUR_MS, Timestamp};
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::{history, source};

const NOW: Timestamp = Timestamp(START_MS + 100 * DAY_MS);
const SOURCE: &str = "shop";
/// Orders a page, so that few orders make several pages.
const PAGE: usize = 2;

/// An order of the shop: id, hour it was placed, hour it last changed.
type Order = (u64, i64, i64);

fn connected(kind: SourceKind, since: i64) -> Native {
    let db = store();
    let new = NewSource {
        name: "Shop".to_owned(),
        kind,
        allowed_origins: Vec::new(),
        secret: Some("s".to_owned()),
        token: None,
    };
    source::create(&db, &new, "0123456789abcdef", NOW).unwrap();
    let asked = ConnectHistory {
        base_url: Some("https://shop.example".to_owned()),
        credential: Some("token".to_owned()),
        api_version: None,
        since: Some(since),
    };
    assert!(history::connect(&db, SOURCE, &asked, NOW).unwrap());
    history::seal(&db, SOURCE, "sealed").unwrap();
    db
}

fn at(hour: i64) -> String {
    Timestamp(START_MS + hour * HOUR_MS).to_rfc3339()
}

/// What Shopify's Admin API answers to a request.
fn page(orders: &[Order], request: &Value) -> String {
    let variables = &request["variables"];
    let since = variables["query"].as_str().unwrap().split('\'').nth(1).unwrap();
    let since = Timestamp::parse(since).unwrap().0;
    let after: (i64, u64) = variables["after"]
        .as_str()
        .map_or((i64::MIN, 0), |cursor| serde_json::from_str(cursor).unwrap());
    let mut wanted: Vec<&Order> = orders
        .iter()
        .filter(|order| since <= START_MS + order.2 * HOUR_MS && after < (order.2, order.0))
        .collect();
    wanted.sort_by_key(|order| (order.2, order.0));
    let nodes: Vec<Value> = wanted
        .iter()
        .take(PAGE)
        .map(|(id, placed, updated)| {
            json!({"legacyResourceId": id.to_string(), "createdAt": at(*placed),
                "updatedAt": at(*updated), "email": format!("o{id}@shop.example"),
                "totalPriceSet": {"shopMoney": {"amount": "10.00", "currencyCode": "EUR"}}})
        })
        .collect();
    let last =
        wanted.iter().take(PAGE).next_back().map(|order| json!([order.2, order.0]).to_string());
    json!({"data": {"orders": {"nodes": nodes, "pageInfo":
        {"hasNextPage": PAGE < wanted.len(), "endCursor": last}}}})
    .to_string()
}

/// One request and its answer; `fate` may lose the answer or repeat it.
fn turn(db: &Native, orders: &[Order], fate: u8, now: Timestamp) -> bool {
    let step = history::step(db, SOURCE, now).unwrap().unwrap();
    let Some(Body::Json(request)) = &step.fetch.body else { return false };
    let request: Value = serde_json::from_str(request).unwrap();
    let body = page(orders, &request);
    let (status, n_answers) = match fate {
        0 => (503, 1),
        1 => (200, 0),
        2 => (200, 2),
        _ => (200, 1),
    };
    for _ in 0..n_answers {
        let answer = Answer { status, hints: &Hints::new(), body: &body };
        db.transaction(|| history::take(db, SOURCE, &step.progress, &answer, now)).unwrap();
    }
    let status = history::status(db, SOURCE).unwrap().unwrap();
    status.done_at == Some(now.0)
}

/// Runs to the end of the shop's pages.
fn run(db: &Native, orders: &[Order], fates: &mut impl Iterator<Item = u8>, now: Timestamp) {
    for n in 0..200 {
        let now = Timestamp(now.0 + n);
        if turn(db, orders, fates.next().unwrap_or(9), now) {
            return;
        }
    }
    unreachable!("the run does not end");
}

fn ids(db: &Native) -> Vec<String> {
    let lines = dump(db, Table::Conversions).unwrap();
    let mut ids: Vec<String> =
        lines.iter().map(|line| line["order_id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_order_is_read_once_whatever_fails_and_changes(
        orders in proptest::collection::btree_map(1..40_u64, (0..200_i64, 0..50_i64), 0..12),
        changed in proptest::collection::btree_set(1..60_u64, 0..6),
        fates in proptest::collection::vec(0..8_u8, 0..40),
    ) {
        let list = |orders: &BTreeMap<u64, (i64, i64)>| -> Vec<Order> {
            orders.iter().map(|(id, (placed, later))| (*id, *placed, placed + later)).collect()
        };
        let before = list(&orders);
        // In the middle of the run orders change and come in, later than all that was.
        let mut after = orders;
        for (n, id) in (0_i64..).zip(changed) {
            let now = 1_000 + n;
            after.entry(id).and_modify(|order| order.1 = now - order.0).or_insert((now, 0));
        }
        let after = list(&after);
        let db = connected(SourceKind::Shopify, START_MS);
        let mut fates = fates.into_iter();
        turn(&db, &before, fates.next().unwrap_or(9), NOW);
        run(&db, &after, &mut fates, Timestamp(NOW.0 + 1_000));
        let mut want: Vec<String> = after.iter().map(|order| order.0.to_string()).collect();
        want.sort();
        prop_assert_eq!(ids(&db), want);

        // A later run that nothing disturbs finds nothing to add.
        let stored = state(&db);
        run(&db, &after, &mut std::iter::empty(), Timestamp(NOW.0 + DAY_MS));
        prop_assert_eq!(state(&db), stored);
    }
}

fn webhook(id: u64, hour: i64) -> Delivery {
    let body = json!({"id": id, "created_at": at(hour), "updated_at": at(hour),
        "currency": "EUR", "total_price": "10.00", "line_items": []});
    Delivery {
        source_id: SOURCE.to_owned(),
        kind: SourceKind::Shopify,
        received_at: NOW,
        headers: [("x-shopify-topic".to_owned(), "orders/create".to_owned())].into(),
        body: body.to_string(),
    }
}

#[test]
fn the_gap_report_names_what_either_side_lacks() {
    let db = connected(SourceKind::Shopify, START_MS);
    assert_eq!(history::gaps(&db, SOURCE, None, None).unwrap().unwrap().days, []);
    // Hour 2401 is after the shop was connected (100 days on).
    take_in(&db, &[webhook(1, 10), webhook(2, 11), webhook(5, 2_401)]);
    let orders = [(1, 10, 10), (3, 12, 30), (5, 2_401, 2_401), (6, 2_402, 2_402)];
    let now = Timestamp(START_MS + 2_410 * HOUR_MS);
    run(&db, &orders, &mut std::iter::empty(), now);
    let report = history::gaps(&db, SOURCE, None, None).unwrap().unwrap();
    let rows: Vec<_> = report
        .days
        .iter()
        .map(|d| (d.day.as_str(), [d.n_shop, d.n_stored, d.n_recovered, d.n_missing, d.n_extra]))
        .collect();
    assert_eq!(rows, [("2027-03-03", [2, 2, 1, 0, 0]), ("2026-11-23", [2, 3, 0, 0, 1])]);
    assert_eq!((report.missing_ids, report.extra_ids), (vec![], vec!["2".to_owned()]));
    let day = history::gaps(&db, SOURCE, Some(START_MS + DAY_MS), None).unwrap().unwrap();
    assert_eq!(day.days.len(), 1);
    assert_eq!(history::gaps(&db, "other", None, None).unwrap(), None);
}

#[test]
fn old_orders_are_marked_and_repeats_are_no_noise() {
    let db = connected(SourceKind::Shopify, START_MS);
    let orders = [(1, 10, 10), (6, 2_402, 2_402)];
    let now = Timestamp(START_MS + 2_410 * HOUR_MS);
    run(&db, &orders, &mut std::iter::empty(), now);
    let marks = "SELECT event_id, body->>'$.context.is_history' FROM event
        WHERE name = 'Placed Order' ORDER BY event_id";
    let rows = tributary_store::Database::query(&db, marks, &[]).unwrap();
    assert_eq!(format!("{rows:?}"), r#"[[Text("1"), Integer(1)], [Text("6"), Null]]"#);
    let before = state(&db);
    run(&db, &orders, &mut std::iter::empty(), Timestamp(now.0 + DAY_MS));
    let refusals = tributary_store::Database::query(&db, "SELECT * FROM refusal", &[]).unwrap();
    assert_eq!((refusals.len(), state(&db)), (0, before));
}

#[test]
fn a_woocommerce_shop_is_read_and_unpaid_orders_are_not_missed() {
    let db = connected(SourceKind::Woocommerce, START_MS);
    let gmt = |hour: i64| at(hour)[..19].to_owned();
    let order = |id: i64, status: &str| {
        json!({"id": id, "status": status, "date_created_gmt": gmt(id), "date_modified_gmt": gmt(id + 1),
            "currency": "EUR", "total": "19.90", "customer_id": 7, "line_items": [],
            "refunds": if id == 1 { json!([{"id": 90, "total": "-5.00"}]) } else { json!([]) }})
    };
    let body =
        json!([order(1, "completed"), order(2, "pending"), order(3, "processing")]).to_string();
    for _ in 0..2 {
        let step = history::step(&db, SOURCE, NOW).unwrap().unwrap();
        assert!(
            step.fetch.url.contains("/wp-json/wc/v3/orders?modified_after="),
            "{}",
            step.fetch.url
        );
        let answer = Answer { status: 200, hints: &Hints::new(), body: &body };
        db.transaction(|| history::take(&db, SOURCE, &step.progress, &answer, NOW)).unwrap();
    }
    let orders = dump(&db, Table::Conversions).unwrap();
    let ids: Vec<&str> = orders.iter().filter_map(|order| order["order_id"].as_str()).collect();
    assert_eq!(ids, ["1", "3"]);
    let report = history::gaps(&db, SOURCE, None, None).unwrap().unwrap();
    assert_eq!((report.missing_ids.len(), report.extra_ids.len()), (0, 0));
    let sql = "SELECT name, count(*) FROM event GROUP BY name ORDER BY name";
    let rows = tributary_store::Database::query(&db, sql, &[]).unwrap();
    assert_eq!(
        format!("{rows:?}"),
        r#"[[Text("Placed Order"), Integer(2)], [Text("Received Refund"), Integer(1)], [Text("Updated Order"), Integer(3)]]"#
    );
}

#[test]
fn a_connection_names_what_is_wrong_with_it() {
    let db = connected(SourceKind::Shopify, START_MS);
    let ask = |change: ConnectHistory| history::connect(&db, SOURCE, &change, NOW).unwrap_err();
    let url = ConnectHistory { base_url: Some("shop".to_owned()), ..ConnectHistory::default() };
    assert!(ask(url).to_string().starts_with("base_url: "));
    let version =
        ConnectHistory { api_version: Some("../x".to_owned()), ..ConnectHistory::default() };
    assert!(ask(version).to_string().starts_with("api_version: "));
    assert!(!history::connect(&db, "other", &ConnectHistory::default(), NOW).unwrap());
    history::disconnect(&db, SOURCE).unwrap();
    assert!(ask(ConnectHistory::default()).to_string().starts_with("credential: "));
    assert_eq!(history::step(&db, SOURCE, NOW).unwrap(), None);
    assert_eq!(history::status(&db, SOURCE).unwrap(), None);
}
