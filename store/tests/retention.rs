//! Raw events that were removed change nothing that was computed from them, whatever comes
//! after: the state stays that of a store that kept them all.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::law::same;
use crate::common::{MINUTE_MS, START_MS, order, page, pixel, state, store, take_in};
use crate::laws::any_deliveries_from;
use crate::replay::{lines, rebuilt};
use proptest::prelude::*;
use tributary_core::api::{
    EventStatus, NewUnmerge, RetentionSettings, SourceKind, TrafficSettings,
};
use tributary_core::delivery::Delivery;
use tributary_core::time::{DAY_MS, Timestamp};
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::retention::{self, Step};
use tributary_store::{Database, SqlValue, StoreError, follow, identity, settings};

/// `minute` minutes after the start and a month later: what is older than `minute` may go.
fn month_after(minute: i64) -> Timestamp {
    Timestamp(START_MS + minute * MINUTE_MS + 30 * DAY_MS)
}

fn prune(db: &Native, minute: i64) {
    let months = Some(1);
    db.transaction(|| retention::set(db, &RetentionSettings { months })).unwrap();
    let step = || db.transaction(|| retention::step(db, 3, month_after(minute))).unwrap();
    while step() == Step::More {}
}

fn n_events(db: &Native) -> i64 {
    match db.query("SELECT count(*) FROM event", &[]).unwrap()[0][0] {
        SqlValue::Integer(n) => n,
        _ => unreachable!(),
    }
}

fn by_receipt(mut deliveries: Vec<Delivery>) -> Vec<Delivery> {
    deliveries.sort_by_key(|delivery| delivery.received_at);
    deliveries
}

/// What a store that has removed events before `minute` still takes.
fn is_taken(delivery: &Delivery, minute: i64) -> bool {
    let is_browser = matches!(delivery.kind, SourceKind::Pixel | SourceKind::WebPixel);
    !is_browser || START_MS + minute * MINUTE_MS + DAY_MS <= delivery.received_at.0
}

/// A store that removed its events before `minute`, and one that kept them.
fn pair(deliveries: &[Delivery], minute: i64) -> (Native, Native) {
    let (pruned, kept) = (store(), store());
    for delivery in by_receipt(deliveries.to_vec()) {
        take_in(&pruned, std::slice::from_ref(&delivery));
        take_in(&kept, &[delivery]);
    }
    prune(&pruned, minute);
    (pruned, kept)
}

/// Separates the first two aliases of the first person that has two.
fn unmerge(db: &Native) {
    let people = dump(db, Table::Profiles).unwrap();
    let person = people.iter().find(|it| 1 < it["aliases"].as_array().unwrap().len());
    let Some(person) = person else { return };
    let alias = |n: usize| person["aliases"][n].as_str().unwrap().to_owned();
    let new = NewUnmerge { alias_a: alias(0), alias_b: alias(1) };
    let id = person["profile_id"].as_str().unwrap();
    // Aliases that only events name, such as a shared one, may be no pair.
    let _ = db.transaction(|| identity::unmerge(db, id, &new, Timestamp(START_MS)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn removing_raw_events_changes_no_state_now_or_later(
        deliveries in any_deliveries_from(0),
        more in any_deliveries_from(20),
        minutes in (1_500..100_000_i64, 0..100_000_i64),
    ) {
        let (pruned, kept) = pair(&deliveries, minutes.0);
        same(&state(&pruned), &state(&kept))?;
        let later = minutes.0 + minutes.1;
        for delivery in more.into_iter().filter(|delivery| is_taken(delivery, minutes.0)) {
            take_in(&pruned, std::slice::from_ref(&delivery));
            take_in(&kept, &[delivery]);
        }
        same(&state(&pruned), &state(&kept))?;
        prune(&pruned, later);
        for db in [&pruned, &kept] {
            unmerge(db);
        }
        same(&state(&pruned), &state(&kept))?;
        same(&state(&rebuilt(&lines(&pruned))), &state(&pruned))?;
    }

    #[test]
    fn frozen_visits_outlive_changed_settings(
        deliveries in any_deliveries_from(0),
        minute in 1_500..200_000_i64,
        timeout in 1..1_440_i64,
    ) {
        let (pruned, _) = pair(&deliveries, minute);
        let before = START_MS + minute * MINUTE_MS;
        let frozen = |db: &Native| -> Vec<String> {
            let all = dump(db, Table::Sessions).unwrap();
            let is_frozen = |it: &&serde_json::Value| {
                let ended = Timestamp::parse(it["last_event_at"].as_str().unwrap());
                ended.unwrap().0 < before
            };
            all.iter().filter(is_frozen).map(ToString::to_string).collect()
        };
        let was = frozen(&pruned);
        let traffic = TrafficSettings {
            session_timeout_minutes: timeout,
            splits_on_new_source: false,
            ..TrafficSettings::default()
        };
        pruned.transaction(|| settings::set_traffic(&pruned, &traffic)).unwrap();
        while pruned.transaction(|| follow::step(&pruned, 2)).unwrap().is_some() {}
        same(&frozen(&pruned), &was)?;
        same(&state(&rebuilt(&lines(&pruned))), &state(&pruned))?;
    }
}

#[test]
fn an_event_of_a_removed_time_is_refused_and_counts_once() {
    let db = store();
    let visit = pixel(&page("p1", "ann", 0, "https://shop.example/"));
    take_in(&db, std::slice::from_ref(&visit));
    take_in(&db, &[order(1, 5, Some("ann"), "ann@shop.example", "10.00")]);
    take_in(&db, &[pixel(&page("p2", "ann", 60_000, "https://shop.example/"))]);
    let was = state(&db);
    assert_eq!(retention::status(&db).unwrap().complete_from, None);
    prune(&db, 50_000);
    assert_eq!((state(&db), n_events(&db)), (was.clone(), 2), "the order stays");
    let outcome = take_in(&db, &[visit]).remove(0);
    assert_eq!(outcome.events[0].status, EventStatus::Rejected);
    assert_eq!(outcome.events[0].errors[0].field, "created_at");
    assert_eq!(state(&db), was);
    // So is one that could still belong to a visit of that time, and none that could not.
    let near = [pixel(&page("p3", "ann", 50_010, "https://shop.example/"))];
    assert_eq!(take_in(&db, &near).remove(0).accepted, 0);
    assert_eq!(state(&db), was);
    let far = [pixel(&page("p4", "ann", 51_440, "https://shop.example/"))];
    assert_eq!(take_in(&db, &far).remove(0).accepted, 1);
    // An order of that time is known, and a new one is taken.
    let repeat = take_in(&db, &[order(1, 5, Some("ann"), "ann@shop.example", "10.00")]).remove(0);
    assert_eq!(repeat.events[0].status, EventStatus::Duplicate);
    let late = take_in(&db, &[order(2, 6, Some("ann"), "ann@shop.example", "11.00")]).remove(0);
    assert_eq!(late.accepted, 1);
    let since = retention::status(&db).unwrap().complete_from;
    assert_eq!(since, Some(START_MS + 50_000 * MINUTE_MS));
}

#[test]
fn steps_are_bounded_and_the_newest_row_stays() {
    let db = store();
    for n in 0..10 {
        take_in(&db, &[pixel(&page(&format!("p{n}"), "ann", n * 100, "https://shop.example/"))]);
    }
    assert_eq!(retention::step(&db, 4, month_after(90_000)).unwrap(), Step::Off);
    retention::set(&db, &RetentionSettings { months: Some(1) }).unwrap();
    let steps: Vec<(Step, i64)> = (0..3)
        .map(|_| (retention::step(&db, 4, month_after(90_000)).unwrap(), n_events(&db)))
        .collect();
    assert_eq!(steps, [(Step::More, 6), (Step::More, 2), (Step::Idle, 1)]);
    assert_eq!(retention::step(&db, 4, month_after(90_000)).unwrap(), Step::Idle);
    let refused = retention::set(&db, &RetentionSettings { months: Some(0) });
    assert!(matches!(refused, Err(StoreError::Conflict { field: "months", .. })));
    retention::set(&db, &RetentionSettings { months: None }).unwrap();
    assert_eq!(retention::step(&db, 4, month_after(900_000)).unwrap(), Step::Off);
}
