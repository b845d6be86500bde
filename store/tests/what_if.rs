//! Other settings beside those that hold (`product.md §8, §9`).

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{Browser, MINUTE_MS, START_MS, order, page, pixel, state, store, take_in};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tributary_core::api::{
    AttributionMode, AttributionModel, AttributionSettings, AttributionWindow, ChannelRule,
    RuleCondition, RuleField, RuleOperator, TrafficSettings, WhatIfLine, WhatIfPart,
    WhatIfQuestion, WhatIfSide,
};
use tributary_core::delivery::Delivery;
use tributary_store::native::Native;
use tributary_store::{follow, settings, view, what_if};

const DAY: i64 = 24 * 60;
const META: &str = "https://shop.example/?cvg_source=facebook&cvg_cid=c1&cvg_adid=a1";
const GOOGLE: &str = "https://shop.example/?utm_source=google&utm_medium=cpc";
const PODCAST: &str = "https://shop.example/?utm_source=show&utm_medium=podcast";
const DIRECT: &str = "https://shop.example/";

fn side(attribution: AttributionSettings, traffic: Option<TrafficSettings>) -> WhatIfSide {
    WhatIfSide { attribution, traffic }
}

fn question(a: WhatIfSide, b: WhatIfSide) -> WhatIfQuestion {
    let to = START_MS + 300 * DAY * MINUTE_MS;
    WhatIfQuestion { from: START_MS, to, a, b, after: None }
}

/// All parts, added up.
fn ask(db: &Native, mut question: WhatIfQuestion, max_events: usize) -> WhatIfPart {
    let mut whole = what_if::part(db, &question, max_events).unwrap();
    while let Some(next) = whole.next.take() {
        question.after = Some(next);
        let part = what_if::part(db, &question, max_events).unwrap();
        whole.n_orders += part.n_orders;
        whole.n_changed += part.n_changed;
        whole.n_events += part.n_events;
        for line in part.lines {
            let key = |line: &WhatIfLine| {
                (line.channel_group.clone(), line.channel.clone(), line.currency.clone())
            };
            match whole.lines.iter_mut().find(|known| key(known) == key(&line)) {
                None => whole.lines.push(line),
                Some(known) => {
                    known.a.share_ppm += line.a.share_ppm;
                    known.a.revenue_minor += line.a.revenue_minor;
                    known.b.share_ppm += line.b.share_ppm;
                    known.b.revenue_minor += line.b.revenue_minor;
                }
            }
        }
        whole.next = part.next;
    }
    whole.lines.sort_by(|a, b| (&a.channel_group, &a.channel).cmp(&(&b.channel_group, &b.channel)));
    whole
}

/// Channel and revenue on both sides.
fn told(part: &WhatIfPart) -> Vec<(&str, i64, i64)> {
    let lines = part.lines.iter();
    lines.map(|line| (line.channel.as_str(), line.a.revenue_minor, line.b.revenue_minor)).collect()
}

fn podcast_rule() -> TrafficSettings {
    let condition = RuleCondition {
        field: RuleField::UtmMedium,
        param: None,
        operator: RuleOperator::Is,
        value: "podcast".to_owned(),
    };
    let rule = ChannelRule {
        name: "Podcast".to_owned(),
        conditions: vec![condition],
        channel_group: "Paid Audio".to_owned(),
        channel: "Podcast".to_owned(),
        campaign: None,
        ad_set: None,
        ad: None,
    };
    TrafficSettings { channel_rules: vec![rule], ..TrafficSettings::default() }
}

/// Meta on day 1, Google on day 5, a podcast on day 6 and 40 minutes into it Meta again, all
/// before an order on day 9.
fn journey() -> Vec<Delivery> {
    let visit = |id, minute, url| pixel(&page(id, "ann", minute, url));
    vec![
        visit("e1", DAY, META),
        visit("e2", 5 * DAY, GOOGLE),
        visit("e3", 6 * DAY, PODCAST),
        visit("e4", 6 * DAY + 40, META),
        visit("e5", 9 * DAY, DIRECT),
        order(7, 9 * DAY + 5, Some("ann"), "a@b.example", "100.00"),
    ]
}

#[test]
fn models_and_windows_are_compared_by_channel() {
    let db = store();
    take_in(&db, &journey());
    let linear =
        AttributionSettings { model: AttributionModel::Linear, ..AttributionSettings::default() };
    let narrow = AttributionSettings { window_days: AttributionWindow::Days7, ..linear };
    let part = ask(&db, question(side(linear, None), side(narrow, None)), 1);
    assert_eq!((part.n_orders, part.n_changed, part.n_events), (1, 1, 0));
    // Google and the podcast are in both windows, Meta's first click in the wide one only.
    let want = [("Audio", 2_500, 3_333), ("Google Ads", 2_500, 3_334), ("Meta Ads", 5_000, 3_333)];
    assert_eq!(told(&part), want);
    let click = AttributionSettings { mode: AttributionMode::ClickTime, ..linear };
    let mut early = question(side(linear, None), side(click, None));
    early.to = START_MS + 2 * DAY * MINUTE_MS;
    assert_eq!(told(&ask(&db, early, 1)), [("Meta Ads", 0, 2_500)]);
}

#[test]
fn visits_are_put_together_again_without_touching_what_is_stored() {
    let db = store();
    take_in(&db, &journey());
    let before = state(&db);
    let linear =
        AttributionSettings { model: AttributionModel::Linear, ..AttributionSettings::default() };
    let ours = || side(linear, None);
    let with =
        |traffic: TrafficSettings| ask(&db, question(ours(), side(linear, Some(traffic))), 1);
    let stored = with(TrafficSettings::default());
    assert_eq!((stored.n_changed, stored.n_events), (0, 0), "the settings that hold");
    // Without the rule, Meta's second click is a part of the podcast's visit.
    let joined =
        with(TrafficSettings { splits_on_new_source: false, ..TrafficSettings::default() });
    let meta = joined.lines.iter().find(|line| line.channel == "Meta Ads").unwrap();
    assert_eq!((meta.a.revenue_minor, meta.b.revenue_minor), (5_000, 3_334));
    assert_eq!(joined.n_events, 5);
    let ruled = with(podcast_rule());
    let podcast = ruled.lines.iter().find(|line| line.channel == "Podcast").unwrap();
    assert_eq!((podcast.a.share_ppm, podcast.b.share_ppm), (0, 250_000));
    assert_eq!(state(&db), before);
}

#[test]
fn a_preview_says_which_visits_move() {
    let db = store();
    take_in(&db, &journey());
    let before = state(&db);
    let preview = |from, to| view::channel_preview(&db, &podcast_rule(), from, to).unwrap();
    let all = preview(None, None);
    assert_eq!((all.n_sessions, all.n_changed, all.is_partial), (5, 1, false));
    assert_eq!(all.n_by_rule, [1]);
    let moved = &all.moves[0];
    assert_eq!((moved.from_channel.as_str(), moved.to_group.as_str()), ("Audio", "Paid Audio"));
    assert_eq!(moved.example.as_deref(), Some(PODCAST));
    let none = preview(Some(START_MS + 7 * DAY * MINUTE_MS), None);
    assert_eq!((none.n_sessions, none.n_changed), (1, 0));
    assert_eq!(state(&db), before);
}

const URLS: [&str; 4] = [DIRECT, META, GOOGLE, PODCAST];
const REFERRERS: [&str; 3] = ["", "https://www.paypal.com/x", "https://blog.example.org/"];

fn any_delivery(index: usize) -> impl Strategy<Value = Delivery> {
    let visitor = || select(vec!["ann", "bob"]);
    let browser = (visitor(), 0..2_000_i64, select(&URLS[..]), select(&REFERRERS[..]));
    let browser = browser.prop_map(move |(visitor, minute, url, referrer)| {
        let id = format!("e{index}");
        pixel(&Browser { id: &id, name: "$page_load", visitor, minute, url, referrer })
    });
    let shop = (visitor(), 0..2_000_i64).prop_map(move |(visitor, minute)| {
        order(u64::try_from(index).unwrap(), minute, Some(visitor), "a@b.example", "19.90")
    });
    prop_oneof![4 => browser, 1 => shop]
}

fn any_traffic() -> impl Strategy<Value = TrafficSettings> {
    let gateways = vec(Just("paypal.com".to_owned()), 0..2);
    (select(vec![5_i64, 30, 60, 600]), any::<bool>(), gateways, any::<bool>()).prop_map(
        |(session_timeout_minutes, splits_on_new_source, removed_gateways, is_ruled)| {
            let rules = podcast_rule();
            TrafficSettings {
                session_timeout_minutes,
                splits_on_new_source,
                removed_gateways,
                ..if is_ruled { rules } else { TrafficSettings::default() }
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// What other settings would give is what they give once they hold.
    #[test]
    fn a_comparison_foretells_what_changed_settings_give(
        deliveries in (1..20_usize).prop_flat_map(|n| (0..n).map(any_delivery).collect::<Vec<_>>()),
        traffic in any_traffic(),
        model in select(tributary_core::attribution::MODELS.to_vec()),
        max_events in 1..40_usize,
    ) {
        let attribution = AttributionSettings { model, ..AttributionSettings::default() };
        let db = store();
        take_in(&db, &deliveries);
        let foretold = question(side(attribution, None), side(attribution, Some(traffic.clone())));
        let foretold = ask(&db, foretold, max_events);
        db.transaction(|| settings::set_traffic(&db, &traffic)).unwrap();
        while db.transaction(|| follow::step(&db, 1)).unwrap().is_some() {}
        let now = question(side(attribution, None), side(attribution, None));
        let now = ask(&db, now, max_events);
        prop_assert_eq!(foretold.n_orders, now.n_orders);
        let there: Vec<WhatIfLine> =
            foretold.lines.into_iter().filter(|line| line.b.share_ppm != 0).collect();
        prop_assert_eq!(there.len(), now.lines.len());
        for (foretold, now) in there.iter().zip(&now.lines) {
            prop_assert_eq!(&foretold.channel, &now.channel);
            prop_assert_eq!(foretold.b, now.b);
        }
    }
}
