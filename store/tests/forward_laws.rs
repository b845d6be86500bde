//! The laws of forwarding: whatever happens in between, what is there in the end is what is
//! here, each row once; who is erased is gone there too.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use tributary_core::time::Timestamp;
use tributary_store::native::Native;
use tributary_store::privacy;

use crate::common::clickhouse::{ClickHouse, Fate, drain, turn};
use crate::common::{
    MINUTE_MS, START_MS, order, order_version, page, pixel, store, take_in, webhook,
};
use crate::forward::add;

const VISITORS: [&str; 3] = ["ann", "bob", "cid"];

/// Something that happens.
#[derive(Debug, Clone)]
enum Act {
    Page { visitor: usize, minute: i64 },
    Join { visitor: usize },
    Order { id: u64, visitor: usize },
    Version { order: i64, topic: usize, age: i64 },
    Erase { visitor: usize },
    Send { fate: Fate },
    Wait,
}

fn act() -> impl Strategy<Value = Act> {
    let fate = prop_oneof![
        4 => Just(Fate::Answered),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Unheard),
        1 => Just(Fate::Forgotten),
        1 => Just(Fate::Refused),
    ];
    prop_oneof![
        4 => (0..3_usize, 0..2_000_i64).prop_map(|(visitor, minute)| Act::Page { visitor, minute }),
        1 => (0..3_usize).prop_map(|visitor| Act::Join { visitor }),
        1 => (1..5_u64, 0..3_usize).prop_map(|(id, visitor)| Act::Order { id, visitor }),
        2 => (0..2_i64, 0..2_usize, 0..6_i64)
            .prop_map(|(order, topic, age)| Act::Version { order, topic, age }),
        1 => (0..3_usize).prop_map(|visitor| Act::Erase { visitor }),
        8 => fate.prop_map(|fate| Act::Send { fate }),
        2 => Just(Act::Wait),
    ]
}

fn email(visitor: usize) -> String {
    format!("{}@shop.example", VISITORS[visitor])
}

fn perform(db: &Native, index: usize, act: &Act, there: &mut ClickHouse, now: &mut i64) {
    match act {
        Act::Page { visitor, minute } => {
            let id = format!("e{index}");
            take_in(db, &[pixel(&page(&id, VISITORS[*visitor], *minute, "https://shop.example/"))]);
        }
        Act::Join { visitor } => {
            let aliases = [
                format!("urn:email:{}", email(*visitor)),
                format!("urn:cookie:{}", VISITORS[*visitor]),
            ];
            let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
            let other = json!({"note": email((*visitor + 1) % 3)});
            take_in(db, &[webhook(&format!("w{index}"), "Signed In", 5, &aliases, &other)]);
        }
        Act::Order { id, visitor } => {
            let visitor = *visitor;
            take_in(db, &[order(*id, 30, Some(VISITORS[visitor]), &email(visitor), "19.90")]);
        }
        Act::Version { order, topic, age } => {
            let topic = ["orders/updated", "orders/create"][*topic];
            take_in(db, &[order_version(*order, topic, *age)]);
        }
        Act::Erase { visitor } => {
            let aliases = [
                format!("urn:email:{}", email(*visitor)),
                format!("urn:cookie:{}", VISITORS[*visitor]),
            ];
            db.transaction(|| privacy::erase(db, &aliases, Timestamp(*now))).unwrap();
        }
        Act::Send { fate } => *now += turn(db, "t1", there, *fate, *now).unwrap_or(0),
        Act::Wait => *now += 3 * MINUTE_MS,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_there_in_the_end_is_what_is_here(
        before in vec(act(), 0..6),
        acts in vec(act(), 1..40),
        last in prop::option::of(0..3_usize),
    ) {
        let db = store();
        let mut there = ClickHouse::default();
        let mut now = START_MS + 10_000 * MINUTE_MS;
        for (index, act) in before.iter().enumerate() {
            perform(&db, index, act, &mut there, &mut now);
        }
        add(&db, "t1", "shop");
        for (index, act) in acts.iter().enumerate() {
            perform(&db, 100 + index, act, &mut there, &mut now);
        }
        if let Some(visitor) = last {
            perform(&db, 0, &Act::Erase { visitor }, &mut there, &mut now);
        }
        now = drain(&db, "t1", &mut there, now + 60 * MINUTE_MS);

        let mut anew = ClickHouse::default();
        add(&db, "t2", "other");
        drain(&db, "t2", &mut anew, now);
        prop_assert_eq!(there.visible(), anew.visible());
        if let Some(visitor) = last {
            prop_assert!(!there.text().contains(&email(visitor)));
        }
    }
}
