//! Guards, quarantine and un-merges in concrete stories (`product.md §5`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::{START_MS, order, page, pixel, state, store, take_in, webhook};
use serde_json::{Value, json};
use tributary_core::api::{MergeStanding, NewUnmerge, ProfileDetail};
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::privacy::erase;
use tributary_store::view::{
    EventFilter, event, events, identity_report, merge_history, profile, profiles,
};
use tributary_store::{StoreError, identity};

const HOME: &str = "https://shop.example/";
const AD: &str = "https://shop.example/?cvg_source=facebook&cvg_cid=42&cvg_adid=7";

fn login(id: &str, minute: i64, aliases: &[&str]) -> Delivery {
    webhook(id, "Logged In", minute, aliases, &json!({}))
}

/// Each profile's aliases, those of one profile joined by spaces.
fn people(db: &Native) -> Vec<String> {
    let line = |line: Value| {
        let aliases: Vec<String> = serde_json::from_value(line["aliases"].clone()).unwrap();
        aliases.join(" ").replace("urn:", "")
    };
    dump(db, Table::Profiles).unwrap().into_iter().map(line).collect()
}

fn of(db: &Native, alias: &str) -> ProfileDetail {
    let found = profiles(db, alias).unwrap();
    profile(db, &found[0].profile_id).unwrap().unwrap()
}

fn unmerge(db: &Native, of: &ProfileDetail, a: &str, b: &str) -> Result<i64, StoreError> {
    let new = NewUnmerge { alias_a: a.to_owned(), alias_b: b.to_owned() };
    let id = &of.summary.profile_id;
    let done = db.transaction(|| identity::unmerge(db, id, &new, Timestamp(START_MS)))?;
    Ok(done.unwrap().unmerge_id)
}

#[test]
fn two_customers_with_one_address_stay_two_and_the_conflict_is_shown() {
    let (seven, eight) = ("urn:customer_id:7", "urn:customer_id:8");
    let mail = "urn:email:family@mail.example";
    let first = login("a", 5, &[seven, mail]);
    let second = login("b", 9, &[mail, eight]);
    for deliveries in [[first.clone(), second.clone()], [second, first]] {
        let db = store();
        for delivery in deliveries {
            take_in(&db, &[delivery]);
        }
        assert_eq!(people(&db), ["customer_id:7 email:family@mail.example", "customer_id:8"]);
        let report = identity_report(&db).unwrap();
        let [conflict] = report.conflicts.as_slice() else { panic!("one conflict") };
        assert_eq!(
            (conflict.merge.alias_a.as_str(), conflict.merge.event_id.as_str()),
            (eight, "b")
        );
        assert_ne!(conflict.profile_a, conflict.profile_b);
        let merges = of(&db, eight).merges;
        assert_eq!((merges.len(), merges[0].standing), (1, MergeStanding::Conflict));
        assert_eq!(merges[0].other_profile_id.as_ref(), Some(&of(&db, seven).summary.profile_id));
        let event = event(&db, merges[0].seq.unwrap()).unwrap().unwrap();
        assert_eq!(event.summary.event_id, "b");
    }
}

#[test]
fn an_alias_in_a_cached_page_joins_nobody_from_the_sixth_visitor_on() {
    let db = store();
    let seen = |n: i64| {
        let cookie = format!("urn:cookie:v{n}");
        login(&format!("e{n}"), n, &["urn:cart_token:cached", &cookie])
    };
    take_in(&db, &(1..=5).map(seen).collect::<Vec<_>>());
    assert_eq!(people(&db).len(), 1, "five in an hour are a family");
    take_in(&db, &[seen(6)]);
    assert_eq!(people(&db).len(), 7, "six are strangers, and the alias is nobody's");
    let quarantined = identity_report(&db).unwrap().quarantined;
    assert_eq!(quarantined.len(), 1);
    assert_eq!(
        (quarantined[0].alias.as_str(), quarantined[0].n_visitors),
        ("urn:cart_token:cached", 6)
    );
    let shared = of(&db, "urn:cart_token:cached");
    assert!(shared.alias_details[0].is_quarantined);
    assert!(shared.merges.iter().all(|merge| merge.standing == MergeStanding::Quarantined));
    // An order that names it belongs to whom else it names.
    let names = ["urn:cart_token:cached", "urn:cookie:v3"];
    let placed = json!({"id": "9", "total_price": "1.00", "currency": "EUR", "items": []});
    take_in(
        &db,
        &[pixel(&page("p", "v3", 20, AD)), webhook("9", "Placed Order", 21, &names, &placed)],
    );
    assert_eq!(dump(&db, Table::Touchpoints).unwrap()[0]["channel"], "Meta Ads");
    // Late evidence that spreads them over a day lets it free.
    take_in(&db, &[login("early", -600, &["urn:cart_token:cached", "urn:cookie:v1"])]);
    assert_eq!(people(&db).len(), 1);
    assert_eq!(identity_report(&db).unwrap().quarantined, []);
}

#[test]
fn thousands_of_visitors_of_one_alias_cost_no_more_each() {
    let db = store();
    let cached = |n: i64| {
        let cookie = format!("urn:cookie:v{n}");
        login(&format!("e{n}"), n * 3, &[&cookie, "urn:email:cached@page.example"])
    };
    let start = std::time::Instant::now();
    for group in (0..3_000_i64).collect::<Vec<_>>().chunks(20) {
        take_in(&db, &group.iter().map(|n| cached(*n)).collect::<Vec<_>>());
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    assert_eq!(people(&db).len(), 3_001);
    assert_eq!(identity_report(&db).unwrap().quarantined[0].n_visitors, 1_000);
}

#[test]
fn an_unmerge_takes_everything_apart_and_its_undoing_restores_it() {
    let db = store();
    take_in(&db, &[pixel(&page("1", "ann", 0, AD)), pixel(&page("2", "friend", 1, HOME))]);
    take_in(&db, &[order(5, 3, Some("friend"), "ann@shop.example", "19.90")]);
    take_in(&db, &[login("in", 4, &["urn:cookie:ann", "urn:email:ann@shop.example"])]);
    let before = state(&db);
    assert_eq!(people(&db).len(), 1);
    let ann = of(&db, "urn:cookie:ann");
    let (a, b) = ("urn:cookie:friend", "urn:email:ann@shop.example");
    let unmerge_id = unmerge(&db, &ann, a, b).unwrap();
    assert_eq!(people(&db), ["cookie:ann email:ann@shop.example", "cookie:friend"]);
    assert_eq!(dump(&db, Table::Sessions).unwrap().len(), 2);
    let friend = of(&db, "urn:cookie:friend");
    assert_eq!((friend.summary.n_sessions, friend.summary.n_conversions), (1, 1));
    assert_eq!(friend.merges[0].standing, MergeStanding::Removed);
    assert_eq!(friend.unmerges[0].unmerge_id, unmerge_id);
    assert_eq!(
        dump(&db, Table::Touchpoints).unwrap()[0]["channel"],
        "Direct",
        "the friend's visit"
    );
    // The same evidence again does not join them again.
    take_in(&db, &[login("again", 9, &[a, b])]);
    assert_eq!(people(&db).len(), 2);
    let undone = db.transaction(|| identity::undo_unmerge(&db, unmerge_id, Timestamp(START_MS)));
    assert!(undone.unwrap().is_some());
    let undone = db.transaction(|| identity::undo_unmerge(&db, unmerge_id, Timestamp(START_MS)));
    assert_eq!(undone.unwrap(), None, "there is nothing left to undo");
    let told = |lines: Vec<String>| {
        lines.into_iter().filter(|l| !l.contains("\"told\"")).collect::<Vec<_>>()
    };
    assert_eq!(told(state(&db)), told(before));
}

#[test]
fn only_two_aliases_of_the_profile_can_be_separated() {
    let db = store();
    take_in(&db, &[login("in", 4, &["urn:cookie:ann", "urn:email:ann@shop.example"])]);
    take_in(&db, &[login("other", 4, &["urn:cookie:bob"])]);
    let ann = of(&db, "urn:cookie:ann");
    for (a, b, field) in [
        ("ann", "urn:cookie:ann", "alias_a"),
        ("urn:cookie:ann", "urn:cookie:bob", "alias_b"),
        ("urn:cookie:ann", "urn:cookie:ann", "alias_b"),
    ] {
        match unmerge(&db, &ann, a, b) {
            Err(StoreError::Conflict { field: named, .. }) => assert_eq!(named, field),
            other => panic!("a conflict of {field}, got {other:?}"),
        }
    }
}

#[test]
fn the_merge_history_names_old_and_new_profile_with_the_time() {
    let db = store();
    take_in(
        &db,
        &[pixel(&page("1", "ann", 0, AD)), login("m", 2, &["urn:email:ann@shop.example"])],
    );
    let old = of(&db, "urn:email:ann").summary.profile_id;
    take_in(&db, &[login("in", 4, &["urn:cookie:ann", "urn:email:ann@shop.example"])]);
    take_in(&db, &[login("c", 6, &["urn:cookie:ann", "urn:cart_token:new"])]);
    let mut told = Vec::new();
    let next = merge_history(&db, 0, |merge| {
        told.push((merge.at.0, merge.old_profile_id.clone(), merge.new_profile_id.clone()));
    });
    let new = of(&db, "urn:cookie:ann").summary.profile_id;
    assert_eq!(told, [(START_MS + 4 * 60_000, old, new)]);
    assert_eq!(merge_history(&db, next.unwrap().unwrap(), |_| ()).unwrap(), None);
}

#[test]
fn an_event_shows_what_was_known_of_the_person_up_to_then() {
    let db = store();
    for minute in [0, 10, 20] {
        let id = format!("e{minute}");
        take_in(&db, &[pixel(&page(&id, "ann", minute, HOME))]);
    }
    take_in(&db, &[login("in", 15, &["urn:cookie:ann", "urn:email:ann@shop.example"])]);
    let log = events(&db, &EventFilter::default()).unwrap().events;
    let known = |id: &str| {
        let seq = log.iter().find(|line| line.event_id == id).unwrap().seq;
        let known = event(&db, seq).unwrap().unwrap().known_then;
        (known["seen"].clone(), known.get("told").cloned())
    };
    assert_eq!(known("e10"), (json!(10), None));
    assert_eq!(known("in"), (json!(10), Some(json!(15))));
    assert_eq!(known("e20"), (json!(20), Some(json!(15))));
}

#[test]
fn erasing_a_visitor_lets_a_shared_alias_free_and_ends_a_conflict() {
    let db = store();
    let aliases =
        |n: i64| [format!("urn:cookie:visitor-{n}"), "urn:email:shared@mail.example".to_owned()];
    for n in 0..6 {
        let [cookie, mail] = aliases(n);
        take_in(&db, &[login(&format!("e{n}"), n, &[&cookie, &mail])]);
    }
    assert_eq!(people(&db).len(), 7);
    db.transaction(|| erase(&db, &aliases(0)[..1], Timestamp(START_MS))).unwrap();
    assert_eq!(people(&db).len(), 1, "five are left, and one person");
    assert_eq!(identity_report(&db).unwrap().quarantined, []);
}
