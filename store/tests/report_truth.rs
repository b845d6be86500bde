//! Reports say what follows from the facts (`product.md §11`): every cell of many combinations
//! of metric, breakdown, filter and model against loops over a small shop whose facts are known.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use std::collections::BTreeMap;

use crate::common::{self, store, take_in, webhook};
use crate::shop::expect::{Asked, CUSTOMER, DEVICE, LANDING, SALES, Sums, berlin_day, expect};
use crate::shop::{DAY_MS, START_MS, Shop, shop, tell};
use proptest::prelude::*;
use serde_json::{Value, json};
use tributary_core::api::{Report, ReportQuery};
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::report::{Home, run};

const DIMENSIONS: [&str; 9] = [
    "channel_group",
    "channel",
    "campaign",
    "ad_set",
    "ad",
    "device",
    "customer_type",
    "sales_channel",
    "landing_page",
];

/// Metrics of reports and what they are by the sums of the loops.
fn metrics(sums: &Sums) -> Vec<(Value, Option<f64>)> {
    let sum = |key: &'static str| sums.get(key).copied().unwrap_or(0.0);
    let ratio = |a: f64, b: f64| (b.abs() > 1e-9).then(|| a / b);
    vec![
        (json!("spend"), Some(sum("spend"))),
        (json!("impressions"), Some(sum("impressions"))),
        (json!("clicks"), Some(sum("clicks"))),
        (json!("platform_conversions"), Some(sum("platform_conversions"))),
        (json!("platform_revenue"), Some(sum("platform_revenue"))),
        (json!("ctr"), ratio(sum("clicks"), sum("impressions"))),
        (json!("cpc"), ratio(sum("spend"), sum("clicks"))),
        (json!("cpm"), ratio(1000.0 * sum("spend"), sum("impressions"))),
        (json!("platform_roas"), ratio(sum("platform_revenue"), sum("spend"))),
        (json!("platform_cpa"), ratio(sum("spend"), sum("platform_conversions"))),
        (json!("revenue"), Some(sum("revenue"))),
        (json!("refunds"), Some(sum("refunds"))),
        (json!("net_revenue"), Some(sum("revenue") - sum("refunds"))),
        (json!("orders"), Some(sum("orders"))),
        (json!("aov"), ratio(sum("revenue"), sum("orders"))),
        (json!("new_customers"), Some(sum("new_customers"))),
        (json!("new_customer_revenue"), Some(sum("new_revenue"))),
        (json!("roas"), ratio(sum("revenue"), sum("spend"))),
        (json!("cpa"), ratio(sum("spend"), sum("orders"))),
        (json!("ncpa"), ratio(sum("spend"), sum("new_customers"))),
        (json!("nc_roas"), ratio(sum("new_revenue"), sum("spend"))),
        (json!("sessions"), Some(sum("sessions"))),
        (json!("visitors"), Some(sum("visitors"))),
        (json!("profiles"), Some(sum("profiles"))),
        (json!("added_to_cart_rate"), ratio(sum("carts"), sum("sessions"))),
        (json!("started_checkout_rate"), ratio(sum("checkouts"), sum("sessions"))),
        (json!("converted_sessions"), Some(sum("converted"))),
        (json!("conversion_rate"), ratio(sum("converted"), sum("sessions"))),
        (json!("customers"), Some(sum("customers"))),
        (json!("ltv"), ratio(sum("lifetime"), sum("customers"))),
        (
            json!({"name": "Profit", "formula": "revenue - refunds - spend", "unit": "money"}),
            Some(sum("revenue") - sum("refunds") - sum("spend")),
        ),
        (json!({"name": "Pages", "formula": "events(\"$page_load\")"}), Some(sum("page_loads"))),
        (json!({"name": "Carts", "formula": "events(\"Added To Cart\")"}), Some(sum("carts"))),
        (
            json!({"name": "Worth", "formula": "revenue(\"Started Checkout\")"}),
            Some(2000.0 * sum("checkouts")),
        ),
        (
            json!({"name": "Order events", "formula": "events(\"Placed Order\")"}),
            Some(sum("order_events")),
        ),
        (
            json!({"name": "Worth of orders", "formula": "revenue(\"Placed Order\")"}),
            Some(sum("order_events_revenue")),
        ),
        (
            json!({"name": "Pieces", "formula": "average(\"Added To Cart\", \"quantity\")"}),
            ratio(2.0 * sum("carts"), sum("carts")),
        ),
        (
            json!({"name": "Lowest", "formula": "min(\"Added To Cart\", \"rank\")"}),
            sums.get("lowest").copied(),
        ),
        (
            json!({"name": "Highest", "formula": "max(\"Added To Cart\", \"rank\")"}),
            sums.get("highest").copied(),
        ),
        (
            json!({"name": "Ranks", "formula": "distinct(\"Added To Cart\", \"rank\")"}),
            Some(sum("ranks")),
        ),
    ]
}

fn day(n: i64) -> String {
    Timestamp(START_MS + n * DAY_MS).to_rfc3339()[..10].to_owned()
}

fn asked() -> Asked<'static> {
    Asked {
        days: [2, 15],
        by: &[],
        is_daily: false,
        model: "last_touch",
        window_days: 30,
        is_click_time: false,
        lookback_days: None,
        filter: None,
    }
}

fn query(asked: &Asked<'_>) -> ReportQuery {
    let metrics: Vec<Value> = metrics(&Sums::new()).into_iter().map(|(metric, _)| metric).collect();
    let filters: Vec<Value> = asked
        .filter
        .iter()
        .map(|(dim, value)| json!({"dimension": DIMENSIONS[*dim], "values": [value]}))
        .collect();
    serde_json::from_value(json!({
        "metrics": metrics,
        "breakdowns": asked.by.iter().map(|dim| DIMENSIONS[*dim]).collect::<Vec<_>>(),
        "filters": filters,
        "range": {"from": day(asked.days[0]), "to": day(asked.days[1])},
        "granularity": if asked.is_daily { "day" } else { "total" },
        "attribution": {"model": asked.model, "window_days": asked.window_days,
            "mode": if asked.is_click_time { "click_time" } else { "conversion_time" },
            "lookback_days": asked.lookback_days},
        "limit": 5000,
    }))
    .unwrap()
}

fn answer(db: &Native, query: &ReportQuery) -> Report {
    let home = Home { time_zone: "Europe/Berlin".to_owned(), currency: "EUR".to_owned() };
    run(db, query, &home).unwrap().unwrap()
}

#[test]
fn a_number_beyond_all_bounds_overflows_no_sum() {
    let db = store();
    let stars = [json!(f64::MAX), json!("1e308"), json!(-2), json!({"a": 1})];
    let told = |(n, stars): (usize, &Value)| {
        webhook(&format!("r{n}"), "Rated", 0, &["urn:email:a@b.c"], &json!({"stars": stars}))
    };
    take_in(&db, &stars.iter().enumerate().map(told).collect::<Vec<_>>());
    let formula = |text: &str| json!({"name": text, "formula": text});
    let metrics =
        ["sum", "max", "min", "distinct"].map(|it| formula(&format!("{it}(\"Rated\", \"stars\")")));
    let day = Timestamp(common::START_MS).to_rfc3339()[..10].to_owned();
    let query = json!({"metrics": metrics, "range": {"from": day, "to": day}});
    let report = answer(&db, &serde_json::from_value(query).unwrap());
    assert_eq!(report.totals, [Some(2e18 - 2.0), Some(1e18), Some(-2.0), Some(4.0)]);
}

/// Cents: shares are split to the cent, rates round to millionths.
fn is_near(got: Option<f64>, want: Option<f64>, slack: f64) -> bool {
    match (got, want) {
        (Some(got), Some(want)) => (got - want).abs() <= slack + want.abs() * 2e-3,
        (None, None) => true,
        _ => false,
    }
}

fn check(shop: &Shop, db: &Native, asked: &Asked<'_>) -> usize {
    let report = answer(db, &query(asked));
    let (rows, all) = expect(shop, asked);
    let mut got: BTreeMap<(i64, Vec<String>), &Vec<Option<f64>>> = BTreeMap::new();
    for row in &report.rows {
        let day_of = |text: &str| (0..100).find(|n| day(*n) == text).unwrap();
        let period = row.period.as_deref().map_or(0, day_of);
        got.insert((period, row.members.iter().map(|it| it.id.clone()).collect()), &row.cells);
    }
    let mut n_cells = 0;
    let none = Sums::new();
    for (key, cells) in &got {
        let wanted = metrics(rows.get(key).unwrap_or(&none));
        for (index, (metric, want)) in wanted.into_iter().enumerate() {
            let slack = 3.0 * f64::from(u8::try_from(shop.orders.len().min(100)).unwrap()) / 20.0;
            let slack =
                if metric == json!("orders") || metric == json!("sessions") { 1e-3 } else { slack };
            let unit = report.columns[index].unit;
            let slack = if unit == tributary_core::api::MetricUnit::Money { slack } else { 2e-3 };
            assert!(
                is_near(cells[index], want, slack),
                "{asked:?} {key:?} {metric}: {:?}, expected {want:?}",
                cells[index]
            );
            n_cells += 1;
        }
    }
    for (key, sums) in &rows {
        let is_nothing = sums.values().all(|sum| sum.abs() < 1e-9);
        assert!(is_nothing || got.contains_key(key), "{asked:?}: no row {key:?} of {sums:?}");
    }
    for (index, (metric, want)) in metrics(&all).into_iter().enumerate() {
        assert!(
            is_near(report.totals[index], want, 20.0),
            "{asked:?} total {metric}: {:?}, expected {want:?}",
            report.totals[index]
        );
        n_cells += 1;
    }
    n_cells
}

#[test]
fn every_cell_follows_from_the_facts() {
    let shop = shop(7, 40);
    let db = tell(&shop);
    let base = asked();
    let mut all = Vec::new();
    for by in [
        &[][..],
        &[0],
        &[1],
        &[2],
        &[4],
        &[0, 1, 2, 3, 4],
        &[DEVICE],
        &[CUSTOMER],
        &[SALES],
        &[LANDING],
        &[1, DEVICE],
    ] {
        all.push(Asked { by, ..base });
        all.push(Asked { by, is_daily: true, days: [7, 12], ..base });
    }
    for model in [
        "first_touch",
        "last_paid_touch",
        "first_paid_touch",
        "linear",
        "u_shaped",
        "j_shaped",
        "time_decay",
        "direct",
    ] {
        all.push(Asked { by: &[0, 1, 2], model, ..base });
        all.push(Asked { by: &[1], model, is_click_time: true, window_days: 7, ..base });
    }
    all.push(Asked {
        by: &[1],
        model: "linear",
        is_click_time: true,
        lookback_days: Some(2),
        ..base
    });
    all.push(Asked { model: "linear", is_click_time: true, lookback_days: Some(1), ..base });
    for (filter, by) in [
        ((0, "Paid Social"), &[1, 2][..]),
        ((1, "Google Ads"), &[]),
        ((2, "c1"), &[4]),
        ((4, "a2"), &[]),
        ((DEVICE, "mobile"), &[0]),
        ((CUSTOMER, "new"), &[1]),
        ((SALES, "web"), &[]),
        ((LANDING, "/products/cap"), &[0]),
    ] {
        all.push(Asked { filter: Some(filter), by, ..base });
    }
    for window_days in [1, 7, 90] {
        all.push(Asked { window_days, model: "linear", by: &[1], ..base });
    }
    let n_cells: usize = all.iter().map(|asked| check(&shop, &db, asked)).sum();
    println!("{} questions, {n_cells} cells", all.len());
    assert!(30 <= all.len() && 5000 < n_cells);
}

#[test]
fn a_day_of_berlin_is_not_one_of_utc() {
    assert_eq!(berlin_day(START_MS + 23 * 3_600_000), 1);
    assert_eq!(berlin_day(START_MS + 10 * DAY_MS + 22 * 3_600_000), 11);
}

/// Metrics whose rows add up, by their place in [`metrics`].
fn additive() -> Vec<usize> {
    let keys = [
        "spend",
        "impressions",
        "clicks",
        "platform_conversions",
        "platform_revenue",
        "revenue",
        "refunds",
        "orders",
        "new_customers",
        "new_customer_revenue",
        "sessions",
        "converted_sessions",
        "net_revenue",
    ];
    let all = metrics(&Sums::new());
    keys.iter().map(|key| all.iter().position(|(metric, _)| metric == key).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn rows_of_a_breakdown_add_up_to_the_undivided_total(
        seed in any::<u64>(),
        by in proptest::sample::subsequence((0..9).collect::<Vec<usize>>(), 0..4),
        model in proptest::sample::select(vec!["last_touch", "linear", "u_shaped", "time_decay", "first_paid_touch"]),
        is_daily in any::<bool>(),
    ) {
        let shop = shop(seed, 12);
        let db = tell(&shop);
        let divided = answer(&db, &query(&Asked { by: &by, model, is_daily, ..asked() }));
        let whole = answer(&db, &query(&Asked { model, ..asked() }));
        for index in additive() {
            let sum: f64 = divided.rows.iter().map(|row| row.cells[index].unwrap_or(0.0)).sum();
            let (total, undivided) = (divided.totals[index].unwrap(), whole.totals[index].unwrap());
            prop_assert!((sum - total).abs() < 1e-2, "{}: rows {sum}, total {total}", divided.columns[index].name);
            prop_assert!((total - undivided).abs() < 1e-2, "{}: {total}, undivided {undivided}", divided.columns[index].name);
        }
    }
}
