//! What the state is after concrete stories.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use crate::common::{Browser, START_MS, order, page, pixel, store, take_in, thank_you, webhook};
use serde_json::{Value, json};
use tributary_core::api::EventStatus::{Accepted, Duplicate};
use tributary_core::api::{EventStatus, Liveness, NewSource, SourceKind};
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::view::{EventFilter, event, events, profile, profiles};
use tributary_store::{StoreError, migrate, source};

const AD: &str = "https://shop.example/?cvg_source=facebook&cvg_cid=42&cvg_adid=7";
const HOME: &str = "https://shop.example/";

fn lines(db: &Native, table: Table, fields: &[&str]) -> Vec<Vec<Value>> {
    let pick = |line: Value| fields.iter().map(|field| line[*field].clone()).collect();
    dump(db, table).unwrap().into_iter().map(pick).collect()
}

#[test]
fn a_visit_and_its_order_are_one_person_credited_to_the_advert() {
    let db = store();
    take_in(&db, &[pixel(&page("1", "ann", 0, AD)), pixel(&page("2", "ann", 5, HOME))]);
    take_in(&db, &[order(820_982_911_946_154_508, 7, Some("ann"), "ann@shop.example", "19.90")]);
    assert_eq!(
        lines(&db, Table::Profiles, &["aliases"]),
        [[json!(["urn:cookie:ann", "urn:email:ann@shop.example"])]]
    );
    assert_eq!(
        lines(&db, Table::Touchpoints, &["order_id", "position", "channel", "campaign", "ad"]),
        [[json!("820982911946154508"), json!(1), json!("Meta Ads"), json!("42"), json!("7")]]
    );
    let conversion = &dump(&db, Table::Conversions).unwrap()[0];
    assert_eq!(conversion["revenue_minor"], 1990);
    assert_eq!(conversion["session_id"], dump(&db, Table::Sessions).unwrap()[0]["session_id"]);
}

#[test]
fn an_order_known_only_by_email_joins_when_the_email_meets_the_browser() {
    let db = store();
    take_in(&db, &[order(1, 100, None, "ann@shop.example", "5.00")]);
    assert_eq!(lines(&db, Table::Touchpoints, &["channel"]), [] as [Vec<Value>; 0]);
    take_in(&db, &[pixel(&page("1", "ann", 90, AD))]);
    assert_eq!(lines(&db, Table::Profiles, &["aliases"]).len(), 2);
    let login = ["urn:cookie:ann", "urn:email:Ann@Shop.example"];
    take_in(&db, &[webhook("w", "Logged In", 200, &login, &json!({}))]);
    assert_eq!(lines(&db, Table::Profiles, &["aliases"]).len(), 1);
    assert_eq!(lines(&db, Table::Touchpoints, &["channel"]), [[json!("Meta Ads")]]);
}

#[test]
fn an_order_told_by_the_thank_you_page_counts_only_until_the_shop_tells_it() {
    for is_shop_first in [false, true] {
        let db = store();
        let counted = || {
            let mut lines = lines(&db, Table::Conversions, &["source_id", "is_counted"]);
            lines.sort_by_key(|line| line[0].to_string());
            lines
        };
        let server = order(7, 120, None, "ann@shop.example", "19.90");
        if is_shop_first {
            take_in(&db, std::slice::from_ref(&server));
        }
        take_in(&db, &[thank_you(7), thank_you(7)]);
        if !is_shop_first {
            assert_eq!(counted(), [[json!("checkout"), json!(true)]]);
            take_in(&db, &[server]);
        }
        let want = [[json!("checkout"), json!(false)], [json!("shopify"), json!(true)]];
        assert_eq!(counted(), want, "shop first: {is_shop_first}");
    }
}

#[test]
fn a_late_page_view_bridges_splits_and_restores() {
    let db = store();
    let count = || lines(&db, Table::Sessions, &["started_at", "start_reason", "n_events"]).len();
    take_in(&db, &[pixel(&page("1", "ann", 0, HOME)), pixel(&page("2", "ann", 100, HOME))]);
    assert_eq!(count(), 2, "100 minutes apart");
    take_in(&db, &[pixel(&page("3", "ann", 50, HOME))]);
    assert_eq!(count(), 1, "the late one bridges the gap");
    take_in(&db, &[pixel(&page("4", "ann", 60, AD))]);
    assert_eq!(count(), 2, "a late advert splits the visit");
    let starts = lines(&db, Table::Sessions, &["start_reason", "channel", "n_events"]);
    assert_eq!(starts[0], [json!("first"), json!("Direct"), json!(2)]);
    assert_eq!(starts[1], [json!("new_source"), json!("Meta Ads"), json!(2)]);
}

#[test]
fn repeats_are_counted_shown_and_compared() {
    let db = store();
    let first = page("1", "ann", 0, HOME);
    take_in(&db, &[pixel(&first)]);
    let same = take_in(&db, &[pixel(&first), pixel(&first)]);
    assert_eq!(
        same.iter().map(|o| (o.accepted, o.duplicates)).collect::<Vec<_>>(),
        [(0, 1), (0, 1)]
    );
    assert_eq!(same[0].events[0].warnings, []);
    let changed = take_in(&db, &[pixel(&Browser { url: AD, ..first })]);
    assert_eq!(changed[0].events[0].warnings[0].rule, "changed_payload");

    let log = events(&db, &EventFilter::default()).unwrap().events;
    let statuses: Vec<EventStatus> = log.iter().map(|line| line.status).collect();
    assert_eq!(statuses, [Duplicate, Duplicate, Duplicate, Accepted]);
    assert_eq!(event(&db, log[0].seq).unwrap().unwrap().warnings[0].rule, "changed_payload");
    let original = event(&db, log[3].seq).unwrap().unwrap();
    assert_eq!(original.repeated_by.len(), 3);
    assert_eq!(event(&db, log[0].seq).unwrap().unwrap().duplicate_of, Some(original.summary.seq));
    let filter = EventFilter { status: Some(Accepted), ..EventFilter::default() };
    assert_eq!(events(&db, &filter).unwrap().events.len(), 1);
}

#[test]
fn an_order_that_pixel_and_server_report_counts_once() {
    let db = store();
    let said = json!({"id": "77", "total_price": "10.00", "currency": "EUR", "items": []});
    take_in(&db, &[webhook("77", "Placed Order", 5, &["urn:email:a@shop.example"], &said)]);
    let browser = page("p1", "ann", 4, HOME);
    let mut copy = pixel(&Browser { name: "Placed Order", ..browser });
    copy.body = copy.body.replace(
        "\"$url\"",
        "\"id\":\"77\",\"total_price\":\"10.00\",\"currency\":\"EUR\",\"items\":[],\"$url\"",
    );
    take_in(&db, &[copy]);
    let counted = lines(&db, Table::Conversions, &["source_id", "is_counted"]);
    assert_eq!(counted, [[json!("pixel"), json!(false)], [json!("crm"), json!(true)]]);
}

#[test]
fn what_cannot_be_read_is_kept_and_answered() {
    let db = store();
    let mut broken = order(1, 0, None, "a@shop.example", "1.00");
    broken.body = "<html>".to_owned();
    let outcome = &take_in(&db, &[broken])[0];
    assert_eq!((outcome.http_status(), outcome.accepted), (202, 0));
    let mut bad = webhook("1", "A", 0, &["urn:a:b"], &json!({}));
    bad.body = r#"{"event_id":"9","event_name":"A"}"#.to_owned();
    let outcome = &take_in(&db, &[bad])[0];
    assert_eq!(outcome.http_status(), 400);
    assert!(outcome.to_json().contains(r#""field":"properties""#), "{}", outcome.to_json());

    let log = events(&db, &EventFilter::default()).unwrap().events;
    let statuses: Vec<EventStatus> = log.iter().map(|line| line.status).collect();
    assert_eq!(statuses, [EventStatus::Rejected, EventStatus::Quarantined]);
    let quarantined = event(&db, log[1].seq).unwrap().unwrap();
    assert_eq!(quarantined.properties["body"], "<html>");
    assert!(quarantined.error.unwrap().contains("expected value"));
}

#[test]
fn people_are_found_by_any_alias_and_shown_whole() {
    let db = store();
    take_in(&db, &[pixel(&page("1", "ann-cookie", 0, AD))]);
    take_in(&db, &[order(5, 3, Some("ann-cookie"), "Ann@Shop.Example", "19.90")]);
    take_in(&db, &[pixel(&page("2", "someone-else", 1, HOME))]);
    for q in ["ann-cookie", "ann-c", "urn:email:ann@shop", "ANN@shop.example", ""] {
        let found = profiles(&db, q).unwrap();
        assert!(
            found.iter().any(|p| p.aliases.contains(&"urn:cookie:ann-cookie".to_owned())),
            "{q:?}"
        );
        assert_eq!(found.len(), if q.is_empty() { 2 } else { 1 }, "{q:?}");
    }
    assert_eq!(profiles(&db, "nobody").unwrap(), []);
    let id = &profiles(&db, "ann-cookie").unwrap()[0].profile_id;
    let ann = profile(&db, id).unwrap().unwrap();
    assert_eq!(ann.summary.label, "Ann@Shop.Example");
    assert_eq!(profiles(&db, "someone").unwrap()[0].label, "Visitor e-else");
    assert_eq!(ann.sessions.len(), 1);
    let names: Vec<&str> = ann.sessions[0].events.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["$page_load", "Placed Order"]);
    assert_eq!(ann.merges.len(), 1);
    assert_eq!(ann.properties["$email"], "Ann@Shop.Example");
    assert_eq!(ann.conversions[0].touchpoints.len(), 1);
    assert_eq!(profile(&db, "no such id").unwrap(), None);
}

fn new_source(name: &str, kind: SourceKind) -> NewSource {
    NewSource { name: name.to_owned(), kind, allowed_origins: vec![], secret: None, token: None }
}

#[test]
fn sources_are_made_checked_and_watched() {
    let db = store();
    let random = "abcdefghijklmnopqrstuvwxyz0123456789";
    let now = Timestamp(START_MS + 60_000);
    let made = source::create(&db, &new_source("Pixel", SourceKind::Pixel), random, now).unwrap();
    assert_eq!((made.source_id.as_str(), made.token.len()), ("pixel", 16));
    let twin = new_source("Pixel", SourceKind::Pixel);
    let twin = source::create(&db, &twin, &random.to_uppercase(), now).unwrap();
    assert_eq!(twin.source_id, "pixel-2");

    let bad = [
        ("name", NewSource { name: " ".into(), ..new_source("x", SourceKind::Pixel) }),
        ("secret", new_source("x", SourceKind::Shopify)),
        ("token", NewSource { token: Some("a b".into()), ..new_source("x", SourceKind::Pixel) }),
        (
            "token",
            NewSource { token: Some(made.token.clone()), ..new_source("x", SourceKind::Pixel) },
        ),
        (
            "allowed_origins",
            NewSource {
                allowed_origins: vec!["shop".into()],
                ..new_source("x", SourceKind::Pixel)
            },
        ),
    ];
    for (field, new) in bad {
        match source::create(&db, &new, "0123456789abcdefghijklmnopqrstuvwxyz", now) {
            Err(StoreError::Conflict { field: named, .. }) => assert_eq!(named, field),
            other => panic!("a conflict of {field}, got {other:?}"),
        }
    }

    assert_eq!(source::list(&db, now).unwrap()[0].liveness, Liveness::Waiting);
    take_in(&db, &[pixel(&page("1", "ann", 0, HOME)), pixel(&page("1", "ann", 0, HOME))]);
    let at =
        |minutes: i64| source::list(&db, Timestamp(START_MS + minutes * 60_000)).unwrap().remove(0);
    let live = at(1);
    assert_eq!((live.events_24h, live.duplicates_24h, live.liveness), (1, 1, Liveness::Live));
    assert_eq!(live.last_event_name.as_deref(), Some("$page_load"));
    assert_eq!(at(16).liveness, Liveness::Quiet);
    let silent = at(60 * 25);
    assert_eq!((silent.events_24h, silent.liveness), (0, Liveness::Silent));
    assert_eq!(silent.last_event_at, Some(START_MS));
}

#[test]
fn migrating_again_changes_nothing() {
    let db = store();
    take_in(&db, &[pixel(&page("1", "ann", 0, HOME))]);
    db.transaction(|| migrate(&db)).unwrap();
    assert_eq!(lines(&db, Table::Sessions, &["n_events"]), [[json!(1)]]);
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let db = store();
    let failed = db.transaction(|| {
        tributary_store::ingest(&db, &[pixel(&page("1", "ann", 0, HOME))])?;
        Err::<(), StoreError>(StoreError::Row("power cut".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(events(&db, &EventFilter::default()).unwrap().events, []);
    assert_eq!(take_in(&db, &[pixel(&page("1", "ann", 0, HOME))])[0].accepted, 1);
}
