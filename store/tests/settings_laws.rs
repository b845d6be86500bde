//! The law of settings: what is stored follows them as if they had always held.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{
    Browser, MINUTE_MS, START_MS, order, pixel, state, store, take_in, woo_version,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tributary_core::api::{ChannelRule, RuleCondition, RuleField, RuleOperator, TrafficSettings};
use tributary_core::delivery::Delivery;
use tributary_core::traffic::checked;
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, follow, settings};

const URLS: [&str; 5] = [
    "https://shop.example/",
    "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=brand",
    "https://shop.example/p?utm_source=show&utm_medium=podcast",
    "https://shop.example/p?gclid=abc",
    "https://shop.example/pod?utm_source=news&utm_medium=email",
];
const REFERRERS: [&str; 5] = [
    "",
    "https://www.google.com/",
    "https://shop.example/cart",
    "https://www.paypal.com/checkoutnow",
    "https://blog.example.org/x",
];

fn any_delivery(index: usize) -> impl Strategy<Value = Delivery> {
    let visitor = || select(vec!["ann", "bob", "cid"]);
    let browser = (visitor(), 0..400_i64, select(&URLS[..]), select(&REFERRERS[..]));
    let browser = browser.prop_map(move |(visitor, minute, url, referrer)| {
        let id = format!("e{index}");
        pixel(&Browser { id: &id, name: "$page_load", visitor, minute, url, referrer })
    });
    let shop = (visitor(), 0..400_i64).prop_map(move |(visitor, minute)| {
        order(u64::try_from(index).unwrap(), minute, Some(visitor), "a@b.example", "19.90")
    });
    let woo =
        (0..2_i64, 0..5_i64).prop_map(|(order, age)| woo_version(order, "order.updated", age));
    prop_oneof![5 => browser, 1 => shop, 1 => woo]
}

fn any_deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    (1..24_usize).prop_flat_map(|n| (0..n).map(any_delivery).collect::<Vec<_>>())
}

fn any_settings() -> impl Strategy<Value = TrafficSettings> {
    let hosts = |host: &'static str| vec(Just(host.to_owned()), 0..2);
    let lists = (
        hosts("blog.example.org"),
        hosts("blog.example.org"),
        hosts("google.com"),
        hosts("paypal.com"),
    );
    (select(vec![1_i64, 30, 60]), any::<bool>(), lists, vec(any_rule(), 0..3)).prop_map(
        |(session_timeout_minutes, splits_on_new_source, lists, mut channel_rules)| {
            for (index, rule) in channel_rules.iter_mut().enumerate() {
                rule.name = format!("{index}: {}", rule.name);
            }
            let (own_hosts, linked_domains, added_gateways, removed_gateways) = lists;
            let settings = TrafficSettings {
                session_timeout_minutes,
                splits_on_new_source,
                own_hosts,
                linked_domains,
                added_gateways,
                removed_gateways,
                channel_rules,
            };
            checked(settings).unwrap()
        },
    )
}

fn any_rule() -> impl Strategy<Value = ChannelRule> {
    let conditions = select(vec![
        (RuleField::UtmSource, "show"),
        (RuleField::LandingPath, "/p"),
        (RuleField::ReferrerHost, "google.com"),
        (RuleField::ClickId, "gclid"),
    ]);
    (conditions, select(vec!["Paid Audio", "Direct"])).prop_map(|((field, value), group)| {
        let operator = RuleOperator::Is;
        let condition = RuleCondition { field, param: None, operator, value: value.to_owned() };
        ChannelRule {
            name: format!("{value} is {group}"),
            conditions: vec![condition],
            channel_group: group.to_owned(),
            channel: "Ours".to_owned(),
            campaign: None,
            ad_set: None,
            ad: None,
        }
    })
}

fn set(db: &Native, settings: &TrafficSettings) {
    db.transaction(|| settings::set_traffic(db, settings)).unwrap();
}

/// One visitor, at least; whether more remains.
fn follow_a_little(db: &Native) -> bool {
    db.transaction(|| follow::step(db, 1)).unwrap().is_some()
}

/// The state and the events' warnings.
fn state_and_warnings(db: &Native) -> Vec<String> {
    let sql = "SELECT event_id || ifnull(body->>'$.warnings', '') FROM event ORDER BY event_id";
    let warnings = db.query(sql, &[]).unwrap();
    let text = |row: Vec<SqlValue>| format!("{row:?}");
    state(db).into_iter().chain(warnings.into_iter().map(text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_follows_the_settings(
        deliveries in any_deliveries(),
        (first, second) in (any_settings(), any_settings()),
        cuts in (0..24_usize, 0..24_usize),
    ) {
        let (a, b) = (cuts.0.min(deliveries.len()), cuts.1.min(deliveries.len()));
        let (a, b) = (a.min(b), a.max(b));
        let db = store();
        take_in(&db, &deliveries[..a]);
        set(&db, &first);
        follow_a_little(&db);
        take_in(&db, &deliveries[a..b]);
        set(&db, &second);
        for delivery in &deliveries[b..] {
            take_in(&db, std::slice::from_ref(delivery));
            follow_a_little(&db);
        }
        while follow_a_little(&db) {}
        prop_assert_eq!(follow::pending(&db).unwrap(), None);

        let fresh = store();
        set(&fresh, &second);
        take_in(&fresh, &deliveries);
        prop_assert_eq!(state_and_warnings(&db), state_and_warnings(&fresh));
    }
}

#[test]
fn a_long_history_is_read_in_parts() {
    let page = |n: i64| {
        let id = format!("e{n:05}");
        let url = URLS[usize::from(n % 700 == 0)];
        pixel(&Browser {
            id: &id,
            name: "$page_load",
            visitor: "ann",
            minute: n,
            url,
            referrer: "",
        })
    };
    let deliveries: Vec<Delivery> = (1..=1_500).map(page).collect();
    let db = store();
    take_in(&db, &deliveries);
    let settings = TrafficSettings { splits_on_new_source: false, ..TrafficSettings::default() };
    set(&db, &settings);
    while follow_a_little(&db) {}
    let fresh = store();
    set(&fresh, &settings);
    take_in(&fresh, &deliveries);
    assert_eq!(state(&db), state(&fresh));
    let starts = db.query("SELECT started_at FROM session", &[]).unwrap();
    assert_eq!(starts, [[SqlValue::Integer(START_MS + MINUTE_MS)]]);
}
