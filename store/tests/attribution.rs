//! What an order is credited with, from deliveries to the orders page (`product.md §9`).

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{MINUTE_MS, START_MS, order, page, pixel, store, take_in, webhook};
use serde_json::json;
use tributary_core::api::AttributionMode::ClickTime;
use tributary_core::api::{
    AttributionModel, AttributionSettings, AttributionWindow, OrderDetail, OrderStanding,
    Unattributed,
};
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::credit::{CreditRow, each_credit};
use tributary_store::native::Native;
use tributary_store::view::{self, OrderFilter};

const DAY: i64 = 24 * 60;
const META: &str = "https://shop.example/?cvg_source=facebook&cvg_cid=c1&cvg_adid=a1";
const GOOGLE: &str = "https://shop.example/?utm_source=google&utm_medium=cpc";
const DIRECT: &str = "https://shop.example/";

fn visit(id: &str, day: i64, url: &str) -> Delivery {
    pixel(&page(id, "ann", day * DAY, url))
}

fn explain(db: &Native, id: &str, settings: AttributionSettings) -> OrderDetail {
    view::order(db, id, None, settings).unwrap().unwrap()
}

/// The channels that a model credits, with their shares in per cent.
fn credited(order: &OrderDetail, model: AttributionModel) -> Vec<(String, i64)> {
    let credits = order.models.iter().find(|it| it.model == model).unwrap();
    let tell = |credit: &tributary_core::api::OrderCredit| {
        (credit.attribution.channel.clone(), credit.share_ppm / 10_000)
    };
    credits.credits.iter().map(tell).collect()
}

fn of(model: AttributionModel, db: &Native) -> Vec<(String, i64)> {
    credited(&explain(db, "7", AttributionSettings::default()), model)
}

fn shares(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(channel, share)| ((*channel).to_owned(), *share)).collect()
}

/// Facebook > Direct > Google > Direct, in which the order is placed.
fn journey() -> Vec<Delivery> {
    vec![
        visit("e1", 1, META),
        visit("e2", 3, DIRECT),
        visit("e3", 5, GOOGLE),
        visit("e4", 9, DIRECT),
        order(7, 9 * DAY + 5, Some("ann"), "a@b.example", "100.00"),
    ]
}

#[test]
fn direct_visits_are_ignored_but_by_the_direct_model() {
    let db = store();
    take_in(&db, &journey());
    assert_eq!(of(AttributionModel::LastTouch, &db), shares(&[("Google Ads", 100)]));
    let half = shares(&[("Meta Ads", 50), ("Google Ads", 50)]);
    assert_eq!(of(AttributionModel::Linear, &db), half);
    assert_eq!(of(AttributionModel::Direct, &db), shares(&[("Direct", 100)]));
}

#[test]
fn a_later_visit_changes_nothing_and_a_late_one_does() {
    let db = store();
    take_in(&db, &journey());
    let before = explain(&db, "7", AttributionSettings::default());
    take_in(&db, &[visit("later", 10, "https://shop.example/?utm_source=n&utm_medium=email")]);
    assert_eq!(explain(&db, "7", AttributionSettings::default()), before);
    // It happened before the order and arrives after it.
    take_in(&db, &[visit("late", 7, "https://shop.example/?utm_source=n&utm_medium=email")]);
    assert_eq!(of(AttributionModel::LastTouch, &db)[0].0, "n");
}

#[test]
fn who_ordered_may_be_learnt_later() {
    let db = store();
    take_in(&db, &[visit("e1", 1, META), order(7, DAY + 60, None, "a@b.example", "100.00")]);
    let unknown = explain(&db, "7", AttributionSettings::default());
    assert_eq!(unknown.unattributed, Some(Unattributed::NoSession));
    assert_eq!(credited(&unknown, AttributionModel::LastTouch), shares(&[("(no value)", 100)]));
    let paid = credited(&unknown, AttributionModel::LastPaidTouch);
    assert_eq!(paid, shares(&[("No web touchpoint", 100)]));
    let aliases = ["urn:cookie:ann", "urn:email:a@b.example"];
    take_in(&db, &[webhook("w", "Logged In", 2 * DAY, &aliases, &json!({}))]);
    assert_eq!(of(AttributionModel::LastTouch, &db), shares(&[("Meta Ads", 100)]));
}

#[test]
fn an_order_says_why_nothing_is_credited() {
    let reason = |deliveries: &[Delivery]| {
        let db = store();
        take_in(&db, deliveries);
        explain(&db, "7", AttributionSettings::default()).unattributed
    };
    let placed = order(7, 40 * DAY, Some("ann"), "a@b.example", "1.00");
    let mut nobody = order(7, 40 * DAY, None, "", "1.00");
    nobody.body = nobody.body.replace("\"email\":\"\"", "\"email\":null");
    let mut bot = visit("e1", 39, META);
    bot.headers.insert("user-agent".to_owned(), "Googlebot/2.1".to_owned());
    assert_eq!(reason(&[nobody]), Some(Unattributed::NoPerson));
    assert_eq!(reason(std::slice::from_ref(&placed)), Some(Unattributed::NoSession));
    assert_eq!(reason(&[visit("e1", 41, META), placed.clone()]), Some(Unattributed::OnlyLater));
    assert_eq!(reason(&[bot, placed.clone()]), Some(Unattributed::OnlyBots));
    assert_eq!(reason(&[visit("e1", 1, META), placed.clone()]), Some(Unattributed::OutsideWindow));
    assert_eq!(reason(&[visit("e1", 39, META), placed]), None);
}

#[test]
fn another_window_says_what_it_changes() {
    let db = store();
    take_in(&db, &journey());
    let order = explain(&db, "7", AttributionSettings::default());
    let told: Vec<(u16, i64, bool)> = order
        .windows
        .iter()
        .map(|it| (it.window_days.days(), it.n_touches, it.models[4].is_changed))
        .collect();
    let n = |days, n, is_changed| (days, n, is_changed);
    assert_eq!(
        told,
        [
            n(1, 1, true),
            n(7, 3, true),
            n(14, 4, false),
            n(30, 4, false),
            n(60, 4, false),
            n(90, 4, false)
        ]
    );
    assert_eq!(order.windows[0].models[0].channels[0].channel, "Direct");
    assert_eq!(order.touches.iter().filter(|touch| touch.is_holder).count(), 1);
    assert!(order.touches[3].is_holder);
}

#[test]
fn both_copies_are_shown_and_one_counts() {
    let db = store();
    take_in(&db, &journey());
    let properties = r#""properties":{"id":"7","total_price":"100.00","currency":"EUR","#;
    let mut thanked = visit("7", 9, DIRECT);
    thanked.body = thanked.body.replace("$page_load", "Placed Order");
    thanked.body = thanked.body.replace(r#""properties":{"#, properties);
    take_in(&db, &[thanked]);
    let order = explain(&db, "7", AttributionSettings::default());
    let copies: Vec<_> = order.copies.iter().map(|it| (it.is_client, it.standing)).collect();
    assert_eq!(copies, [(false, OrderStanding::Counted), (true, OrderStanding::Repeated)]);
    assert_eq!(order.summary.rung.as_deref(), Some("note_attribute"));
    let client = view::order(&db, "7", Some("pixel"), AttributionSettings::default()).unwrap();
    assert_eq!(client.unwrap().summary.rung.as_deref(), Some("pixel"));
    assert_eq!(view::orders(&db, &OrderFilter::default()).unwrap().orders.len(), 1);
}

#[test]
fn orders_are_listed_searched_and_paged() {
    let db = store();
    let place = |id: u64| order(id, i64::try_from(id % 7).unwrap(), None, "a@b.example", "5.00");
    take_in(&db, &(100..120).map(place).collect::<Vec<_>>());
    let list = |filter: OrderFilter| view::orders(&db, &filter).unwrap();
    let mut ids = Vec::new();
    let mut filter = OrderFilter { limit: Some(3), ..OrderFilter::default() };
    loop {
        let page = list(filter.clone());
        ids.extend(page.orders.iter().map(|order| (-order.at, order.order_id.clone())));
        filter.before = page.next_before;
        if filter.before.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), 20);
    assert!(ids.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0] != pair[1]));
    let found = |q: &str| list(OrderFilter { q: Some(q.to_owned()), ..OrderFilter::default() });
    assert_eq!(found("11").orders.len(), 10);
    assert_eq!(found("113").orders.len(), 1);
    assert_eq!(found("%").orders.len(), 0);
    let at = START_MS + 3 * MINUTE_MS;
    let filter = OrderFilter { from: Some(at), to: Some(at), ..OrderFilter::default() };
    assert!(list(filter).orders.iter().all(|order| order.at == at));
}

#[test]
fn credit_of_a_range_is_dated_by_the_mode() {
    let db = store();
    take_in(&db, &journey());
    take_in(&db, &[order(8, 20 * DAY, Some("ann"), "a@b.example", "0.05")]);
    let dated = |settings, from: i64, to: i64| -> Vec<CreditRow> {
        let at = |day: i64| Timestamp(START_MS + day * DAY * MINUTE_MS);
        let mut rows = Vec::new();
        each_credit(&db, settings, at(from), at(to), |row| rows.push(row)).unwrap();
        rows
    };
    let linear = AttributionSettings { model: AttributionModel::Linear, ..Default::default() };
    let clicks = AttributionSettings { mode: ClickTime, ..linear };
    let tell = |rows: Vec<CreditRow>| -> Vec<(String, Option<i64>)> {
        rows.into_iter().map(|row| (row.order_id, row.revenue_minor)).collect()
    };
    let seven = |minor| ("7".to_owned(), Some(minor));
    let eight = |minor| ("8".to_owned(), Some(minor));
    assert_eq!(tell(dated(linear, 9, 10)), [seven(5_000), seven(5_000)]);
    assert_eq!(tell(dated(linear, 0, 9)), []);
    // Meta's click of day 1 and Google's of day 5, of both orders.
    assert_eq!(tell(dated(clicks, 0, 2)), [seven(5_000), eight(3)]);
    assert_eq!(tell(dated(clicks, 0, 9)), [seven(5_000), seven(5_000), eight(3), eight(2)]);
    let narrow = AttributionSettings { window_days: AttributionWindow::Days14, ..clicks };
    assert_eq!(tell(dated(narrow, 0, 2)), [seven(5_000)]);
    let lookback = AttributionSettings { lookback_days: Some(8), ..clicks };
    assert_eq!(tell(dated(lookback, 0, 9)), [seven(5_000)], "8 days and 5 minutes are too long");
}
