//! Deliveries that can't be read wait until they can.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{order, store, take_in};
use tributary_core::api::{EventStatus, NewSource, SourceKind};
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::view::{EventFilter, events};
use tributary_store::{Database, quarantine, source};

fn statuses(db: &Native) -> Vec<EventStatus> {
    let page = events(db, &EventFilter::default()).unwrap();
    page.events.into_iter().map(|line| line.status).collect()
}

/// A store with a source of Shopify.
fn shopify_store() -> Native {
    let db = store();
    let new = NewSource {
        name: "shopify".to_owned(),
        kind: SourceKind::Shopify,
        allowed_origins: Vec::new(),
        secret: Some("s".to_owned()),
        token: None,
    };
    source::create(&db, &new, "0123456789abcdef", Timestamp(0)).unwrap();
    db
}

#[test]
fn a_delivery_waits_whole_and_is_read_once_it_can_be() {
    let db = shopify_store();
    let good = order(7, 3, None, "ann@shop.example", "19.90");
    let mut broken = good.clone();
    broken.body.insert(0, '<');
    take_in(&db, &[broken]);
    assert_eq!(statuses(&db), [EventStatus::Quarantined]);

    let still = quarantine::replay(&db, 1).unwrap().unwrap();
    assert_eq!((still.status, still.accepted), (EventStatus::Quarantined, 0));
    assert!(still.error.unwrap().contains("expected value"));
    assert_eq!(quarantine::replay(&db, 2).unwrap(), None);

    // What a release that can read it would see.
    let sql = "UPDATE refusal SET body = ? WHERE seq = 1";
    db.query(sql, &[good.body.as_str().into()]).unwrap();
    let read = quarantine::replay(&db, 1).unwrap().unwrap();
    assert_eq!((read.status, read.accepted, read.duplicates), (EventStatus::Replayed, 1, 0));
    assert_eq!(statuses(&db), [EventStatus::Accepted, EventStatus::Replayed]);
    let told = &events(&db, &EventFilter::default()).unwrap().events[0];
    assert_eq!((told.event_id.as_str(), told.received_at), ("7", good.received_at.0));

    let again = quarantine::replay(&db, 1).unwrap().unwrap();
    assert_eq!((again.status, again.accepted, again.duplicates), (EventStatus::Replayed, 0, 0));
    assert_eq!(statuses(&db).len(), 2);
}

#[test]
fn a_delivery_that_no_row_can_hold_is_said_to_be_cut() {
    let db = shopify_store();
    let mut small = order(7, 3, None, "ann@shop.example", "19.90");
    // Each quote and line break would take twice its place as a part of JSON.
    small.body = format!("<{}", "\"\n".repeat(940_000));
    let mut large = small.clone();
    large.body.push_str(&small.body);
    take_in(&db, &[small.clone(), large.clone()]);
    let rows = db.query("SELECT length(body), error FROM refusal ORDER BY seq", &[]).unwrap();
    let told = |index: usize| format!("{:?}", rows[index]);
    assert!(told(0).contains("1880001") && !told(0).contains("can't be read again"), "{}", told(0));
    let says_so = "the delivery has 3760002 bytes, of which only the beginning is kept";
    assert!(told(1).contains("1900000") && told(1).contains(says_so), "{}", told(1));
    for (seq, is_cut) in [(1, false), (2, true)] {
        let outcome = quarantine::replay(&db, seq).unwrap().unwrap();
        assert_eq!((outcome.status, outcome.accepted), (EventStatus::Quarantined, 0));
        assert_eq!(outcome.error.unwrap().contains(says_so), is_cut);
    }
}
