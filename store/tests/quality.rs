//! What the data quality page and the tracking doctor say.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use crate::common::{START_MS, delivery, order, page, pixel, store, take_in, thank_you, webhook};
use serde_json::json;
use tributary_core::api::{CheckState, EventStatus, QualityReport, SourceKind};
use tributary_core::marketing::Settings;
use tributary_core::time::{HOUR_MS, Timestamp};
use tributary_store::native::Native;
use tributary_store::quality::{coverage, doctor, note_turned_away, report, step};
use tributary_store::report::Home;
use tributary_store::view::{EventFilter, events};

const HOUR: i64 = 60;

fn at(hours: i64) -> Timestamp {
    Timestamp(START_MS + hours * HOUR_MS)
}

fn read(db: &Native, now: Timestamp) -> QualityReport {
    let n_behind = step(db, 10_000, now).unwrap();
    report(db, 24, now, n_behind).unwrap()
}

fn facts(report: &QualityReport, fact: &str) -> BTreeMap<String, i64> {
    let of_fact = report.facts.iter().filter(|it| it.fact == fact);
    of_fact.map(|it| (it.value.clone(), it.n)).collect()
}

#[test]
fn every_event_is_counted_once_under_its_hour_source_and_facts() {
    let db = store();
    let shop = "https://shop.example/products/x";
    take_in(&db, &[pixel(&page("p1", "ann", 0, shop)), pixel(&page("p2", "ann", HOUR, shop))]);
    let note = webhook("n1", "Note", 2 * HOUR, &["urn:email:ann@b.c"], &json!({}));
    take_in(&db, &[note.clone(), note]);
    take_in(&db, &[order(7, 2 * HOUR, Some("ann"), "ann@b.c", "19.90")]);
    let first = read(&db, at(3));
    assert_eq!(first, read(&db, at(3)), "asked again, nothing is counted twice");
    let page_load = first.events.iter().find(|event| event.name == "$page_load").unwrap();
    assert_eq!((page_load.n_client, page_load.n_server), (2, 0));
    assert_eq!(page_load.hours.get(20..), Some([1, 1, 0, 0].as_slice()));
    assert!(page_load.usual.is_empty(), "there is no history yet");
    let note = first.events.iter().find(|event| event.name == "Note").unwrap();
    assert_eq!((note.n_server, note.n_duplicates), (1, 1));
    assert_eq!(
        facts(&first, "side"),
        BTreeMap::from([("client".to_owned(), 2), ("server".to_owned(), 2)])
    );
    assert_eq!(facts(&first, "level"), BTreeMap::from([("wasm".to_owned(), 2)]));
    assert_eq!(facts(&first, "page"), BTreeMap::from([("shop.example/products".to_owned(), 2)]));
    assert_eq!(facts(&first, "rung").get("note_attribute"), Some(&1));
    let warned: Vec<(&str, &str)> =
        first.warnings.iter().map(|it| (it.rule.as_str(), it.field.as_str())).collect();
    assert!(warned.iter().all(|(rule, field)| !rule.is_empty() && !field.contains(' ')));
    let orders = &first.orders;
    assert_eq!((orders.n_client, orders.n_server, orders.n_both), (0, 1, 0));
    assert_eq!((orders.rungs[0].rung.as_str(), orders.rungs[0].n_stitched), ("note_attribute", 1));
}

#[test]
fn counting_piece_by_piece_gives_the_same() {
    let (whole, pieces) = (store(), store());
    let deliveries: Vec<_> = (0..40)
        .map(|n| pixel(&page(&format!("p{n}"), "ann", n, "https://shop.example/")))
        .collect();
    for db in [&whole, &pieces] {
        take_in(db, &deliveries);
    }
    let mut n_behind = 40;
    while 0 < n_behind {
        n_behind = step(&pieces, 7, at(1)).unwrap();
    }
    assert_eq!(read(&whole, at(1)), read(&pieces, at(1)));
}

#[test]
fn what_is_older_than_counts_are_kept_is_passed_over() {
    let db = store();
    let days = [0, 1, 100, 101, 102].map(|day| {
        let minute = day * 24 * HOUR;
        pixel(&page(&format!("p{day}"), "ann", minute, "https://shop.example/"))
    });
    take_in(&db, &days);
    assert_eq!(step(&db, 1, at(103 * 24)).unwrap(), 2, "the first that is kept is counted");
    assert_eq!(read(&db, at(100 * 24)).events.len(), 1);
    assert_eq!(step(&db, 1, at(500 * 24)).unwrap(), 0);
}

#[test]
fn nothing_is_dropped_where_every_event_has_an_hour_of_its_own() {
    let db = store();
    let n: i64 = 1_200;
    let visits: Vec<_> = (0..n)
        .map(|i| {
            let url = format!("https://shop.example/p{i}/x");
            pixel(&page(&format!("e{i}"), "ann", i * HOUR, &url))
        })
        .collect();
    take_in(&db, &visits);
    let report = read(&db, at(n - 1));
    for fact in ["side", "level", "page", "visitor"] {
        assert_eq!(facts(&report, fact).values().sum::<i64>(), 24, "{fact}");
    }
    let page_load = report.events.iter().find(|event| event.name == "$page_load").unwrap();
    assert_eq!((page_load.n_client, page_load.hours.iter().sum::<i64>()), (24, 24));
}

#[test]
fn an_hour_is_compared_with_the_same_hour_of_earlier_weeks() {
    let db = store();
    let week = 7 * 24 * HOUR;
    let mut deliveries = Vec::new();
    for (week_number, n) in [(0, 2), (1, 4), (2, 1)] {
        for i in 0..n {
            let minute = week_number * week + 30;
            deliveries.push(pixel(&page(
                &format!("{week_number}-{i}"),
                "ann",
                minute,
                "https://s.example/",
            )));
        }
    }
    take_in(&db, &deliveries);
    let report = read(&db, at(2 * 7 * 24));
    let event = &report.events[0];
    assert_eq!((event.hours.last(), event.usual.last()), (Some(&1), Some(&3.0)));
}

#[test]
fn orders_without_a_visit_say_why() {
    let db = store();
    take_in(&db, &[order(1, 0, None, "nobody@b.c", "10.00")]);
    take_in(&db, &[order(2, 1, Some("late"), "late@b.c", "10.00")]);
    take_in(&db, &[pixel(&page("p1", "late", 120, "https://shop.example/"))]);
    let orders = read(&db, at(3)).orders;
    let reasons: Vec<(&str, i64)> =
        orders.unattributed.iter().map(|it| (it.reason.as_str(), it.n)).collect();
    assert_eq!(reasons, [("no_visit", 1), ("visit_later", 1)]);
}

/// How many lines of the log a filter leaves.
fn lines(db: &Native, filter: EventFilter) -> i64 {
    let page = events(db, &EventFilter { limit: Some(200), ..filter }).unwrap();
    i64::try_from(page.events.len()).unwrap()
}

#[test]
fn every_figure_is_the_number_of_lines_that_its_filter_leaves() {
    let db = store();
    let shop = "https://shop.example/products/x";
    for (n, visitor) in [(0, "ann"), (1, "ann")] {
        take_in(&db, &[pixel(&page(&format!("p{n}"), visitor, n, shop))]);
    }
    let mut doubtful = page("p9", "ann", 3, "https://shop.example/sale?utm_source=banner");
    doubtful.referrer = "https://shop.example/";
    take_in(&db, &[pixel(&doubtful)]);
    let note = webhook("n1", "Note", 2, &["urn:email:ann@b.c"], &json!({}));
    take_in(&db, &[note.clone(), note]);
    take_in(&db, &[thank_you(1), pixel(&page("p70", "bob", 70, shop))]);
    for (n, visitor) in [(0_u64, Some("ann")), (1, Some("bob")), (2, Some("late")), (3, None)] {
        let minute = 75 + 20 * i64::try_from(n).unwrap();
        take_in(&db, &[order(n, minute, visitor, &format!("{n}@b.c"), "10.00")]);
    }
    let broken = [delivery("crm", SourceKind::Webhook, START_MS + 130 * 60_000, &json!([]), &[])];
    take_in(&db, &broken);
    let told_too = json!({"id": "0", "total_price": "10.00", "currency": "EUR", "items": []});
    let email = ["urn:email:0@b.c"];
    take_in(&db, &[webhook("0", "Placed Order", 76, &email, &told_too)]);
    // Receipt goes on; this visitor has ordered already.
    take_in(&db, &[pixel(&page("p200", "late", 200, shop))]);
    let report = read(&db, at(4));
    let filter = EventFilter { from: Some(report.from), ..EventFilter::default() };
    let of_fact = |fact: String| lines(&db, EventFilter { fact: Some(fact), ..filter.clone() });
    for told in &report.facts {
        assert_eq!(of_fact(format!("{}:{}", told.fact, told.value)), told.n, "{told:?}");
    }
    assert!(!report.warnings.is_empty());
    for told in &report.warnings {
        let narrowed = EventFilter {
            source_id: Some(told.source_id.clone()),
            name: Some(told.name.clone()),
            rule: Some(told.rule.clone()),
            field: Some(told.field.clone()),
            status: Some(EventStatus::Accepted),
            ..filter.clone()
        };
        assert_eq!(lines(&db, narrowed), told.n, "{told:?}");
    }
    for told in &report.events {
        let of_event = |filter: EventFilter| {
            let (source_id, name) = (Some(told.source_id.clone()), Some(told.name.clone()));
            lines(&db, EventFilter { source_id, name, ..filter })
        };
        let of_side = |side: &str| {
            of_event(EventFilter { fact: Some(format!("side:{side}")), ..filter.clone() })
        };
        assert_eq!((of_side("client"), of_side("server")), (told.n_client, told.n_server));
        let repeats = EventFilter { status: Some(EventStatus::Duplicate), ..filter.clone() };
        assert_eq!(of_event(repeats), told.n_duplicates);
        assert_eq!(of_event(EventFilter { is_refused: true, ..filter.clone() }), told.n_rejected);
        for (n, begin) in told.hours.iter().zip((report.from..).step_by(3_600_000)) {
            let hour = EventFilter {
                from: Some(begin),
                to: Some(begin + HOUR_MS - 1),
                status: Some(EventStatus::Accepted),
                ..EventFilter::default()
            };
            assert_eq!(of_event(hour), *n);
        }
    }
    let orders = &report.orders;
    let of_order = |fact: String| {
        let happened_from = Some(report.from);
        lines(&db, EventFilter { fact: Some(fact), happened_from, ..filter.clone() })
    };
    assert_eq!((orders.n_client, orders.n_server, orders.n_both), (0, 4, 1));
    for (side, n) in [("client", 0), ("server", 4), ("both", 1)] {
        assert_eq!(of_order(format!("order_told:{side}")), n, "{side}");
    }
    let n_stitched: i64 = orders.rungs.iter().map(|rung| rung.n_stitched).sum();
    assert!(0 < n_stitched && n_stitched < 5);
    assert_eq!(of_order("order:counted".to_owned()), 5);
    assert_eq!(of_order("order_visit:yes".to_owned()), n_stitched);
    for told in &orders.rungs {
        assert_eq!(of_order(format!("order_rung:{}", told.rung)), told.n, "{told:?}");
        let visited = of_order(format!("order_rung_visited:{}", told.rung));
        assert_eq!(visited, told.n_stitched, "{told:?}");
    }
    for told in &orders.unattributed {
        assert_eq!(of_order(format!("order_visit:{}", told.reason)), told.n, "{told:?}");
    }
}

#[test]
fn an_earlier_time_is_told_as_it_was() {
    let db = store();
    let shop = "https://shop.example/";
    take_in(&db, &[pixel(&page("p1", "ann", 0, shop)), pixel(&page("p2", "ann", 24 * HOUR, shop))]);
    let now = read(&db, at(24));
    let before = report(&db, 24, Timestamp(now.from - 1), 0).unwrap();
    assert_eq!((now.events[0].n_client, before.events[0].n_client), (1, 1));
    assert_eq!((before.to, before.from), (now.from, now.from - 24 * HOUR_MS));
}

#[test]
fn properties_are_told_with_their_types_and_examples() {
    let db = store();
    for (n, properties) in
        [json!({"size": "L", "n": 1}), json!({"size": 42}), json!({"size": "L"})].iter().enumerate()
    {
        take_in(&db, &[webhook(&format!("e{n}"), "Quiz", 0, &["urn:email:a@b.c"], properties)]);
    }
    let told = coverage(&db, "Quiz", None).unwrap();
    assert_eq!(told.n_events, 3);
    let size = told.properties.iter().find(|it| it.property == "size").unwrap();
    assert_eq!((size.n, size.types.join(" ")), (3, "text number".to_owned()));
    assert_eq!(size.examples, ["L", "42"]);
    assert_eq!(coverage(&db, "Quiz", Some("nobody")).unwrap().n_events, 0);
}

fn state(db: &Native, id: &str, now: Timestamp) -> (CheckState, Vec<(String, i64)>) {
    step(db, 100_000, now).unwrap();
    let home = Home { time_zone: "UTC".to_owned(), currency: "EUR".to_owned() };
    let checks = doctor(db, &home, &Settings::default(), now).unwrap();
    let check = checks.into_iter().find(|check| check.check == id).unwrap();
    (check.state, check.findings.into_iter().map(|it| (it.subject, it.n)).collect())
}

#[test]
fn silence_is_judged_by_how_often_orders_come() {
    let db = store();
    assert_eq!(state(&db, "order_silence", at(1)).0, CheckState::Unknown);
    for n in 0..40 {
        take_in(
            &db,
            &[order(n, i64::try_from(n).unwrap() * HOUR, None, &format!("o{n}@b.c"), "1.00")],
        );
    }
    assert_eq!(state(&db, "order_silence", at(41)).0, CheckState::Fine);
    let (attention, findings) = state(&db, "order_silence", at(39 + 17));
    assert_eq!((attention, findings), (CheckState::Attention, vec![("shopify".to_owned(), 17)]));
    assert_eq!(state(&db, "order_silence", at(39 + 40)).0, CheckState::Broken);
}

#[test]
fn what_was_turned_away_is_told_for_a_day() {
    let db = store();
    note_turned_away(&db, "shopify", "bad_signature", 3, at(0)).unwrap();
    note_turned_away(&db, "shopify", "bad_signature", 2, at(1)).unwrap();
    let told = state(&db, "bad_signatures", at(2));
    assert_eq!(told, (CheckState::Broken, vec![("shopify".to_owned(), 5)]));
    assert_eq!(state(&db, "bad_signatures", at(30)).0, CheckState::Fine);
}

#[test]
fn a_page_that_lost_its_pixel_is_found() {
    let db = store();
    let mut deliveries = Vec::new();
    for n in 0..160 {
        for part in ["products", "cart"] {
            // The cart's pixel is gone after a week.
            if part == "products" || n < 140 {
                let url = format!("https://shop.example/{part}/x");
                let id = format!("{part}{n}");
                deliveries.push(pixel(&page(&id, "ann", n * 72, &url)));
            }
        }
    }
    take_in(&db, &deliveries);
    let now = at(8 * 24 + 1);
    let told = state(&db, "pixel_missing", now);
    assert_eq!(told.0, CheckState::Attention, "{told:?}");
    assert_eq!(told.1[0].0, "shop.example/cart");
    assert_eq!(told.1.len(), 1);
}

#[test]
fn utm_on_internal_links_and_a_second_tracker_are_found() {
    let db = store();
    take_in(&db, &[pixel(&page("p0", "ann", 0, "https://shop.example/"))]);
    let mut inside = page("p1", "ann", 1, "https://shop.example/sale?utm_source=banner");
    inside.referrer = "https://shop.example/";
    take_in(&db, &[pixel(&inside)]);
    assert_eq!(state(&db, "internal_utm", at(1)).1, [("pixel".to_owned(), 1)]);
    assert_eq!(state(&db, "second_tracker", at(1)).0, CheckState::Fine);
    take_in(&db, &[order(7, 2, None, "a@b.c", "5.00")]);
    let copy = json!({"id": "7", "total_price": "5.00", "currency": "EUR", "items": []});
    take_in(&db, &[webhook("7", "Placed Order", 2, &["urn:email:a@b.c"], &copy)]);
    let told = state(&db, "second_tracker", at(1));
    assert_eq!(told.0, CheckState::Attention);
    assert_eq!(told.1[0].1, 1);
}
