//! Attribution of a range of time under two settings (`product.md §9`).
//!
//! Models, windows and modes are arithmetic over the stored touchpoints. Where a side's traffic
//! settings are not those that the stored sessions follow, the visits of whoever ordered are
//! put together again from the raw events. Nothing is written, and memory holds the visits of
//! one person at a time.

use std::collections::BTreeMap;

use tributary_core::api::{
    AttributionSettings, TrafficSettings, WhatIfLine, WhatIfPart, WhatIfPlace, WhatIfQuestion,
    WhatIfSide, WhatIfSum,
};
use tributary_core::attribution::{MAX_WINDOW_DAYS, Visit, holding_session, touchpoints};
use tributary_core::session::Session;
use tributary_core::time::{DAY_MS, Timestamp};

use crate::conversion_row::{Conversion, StoredTouch, touches};
use crate::credit::{CreditRow, chunk, reach_ms, shares};
use crate::ingest::each_session;
use crate::row::read_all;
use crate::settings::Settings;
use crate::{Database, StoreError, follow, settings};

/// Raw events of a part that takes some hundreds of milliseconds in the Worker.
pub const PART_EVENTS: usize = 5_000;
/// Orders of one part, at most.
const PART_ORDERS: usize = 2_000;
/// Orders in memory at once.
const CHUNK: i64 = 500;
/// Orders in memory at once where visits are put together again.
const REFOLDED_CHUNK: i64 = 50;

/// Credit by channel group, channel and currency, on both sides.
type Sums = BTreeMap<(String, String, Option<String>), [WhatIfSum; 2]>;

/// Answers one part of a question that [`tributary_core::what_if::checked`] let through: goes
/// on until `max_events` raw events were read, at least one group of orders.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn part(
    db: &impl Database,
    question: &WhatIfQuestion,
    max_events: usize,
) -> Result<WhatIfPart, StoreError> {
    let sides = [Side::new(db, &question.a)?, Side::new(db, &question.b)?];
    let is_refolded = sides.iter().any(|side| side.settings.is_some());
    let limit = if is_refolded { REFOLDED_CHUNK } else { CHUNK };
    let reach_ms = sides.iter().map(|side| reach_ms(side.attribution)).max().unwrap_or_default();
    let until = question.to.saturating_add(reach_ms);
    let mut answer = Answer { question, sums: Sums::new(), n_orders: 0, n_changed: 0, n_events: 0 };
    let (mut next, mut n_read) = (question.after.clone(), 0);
    loop {
        let after = match &next {
            None => (question.from, String::new(), String::new()),
            Some(place) => (place.at, place.source_id.clone(), place.event_id.clone()),
        };
        let orders = chunk(db, &after, until, limit)?;
        answer.add(db, &sides, &orders)?;
        n_read += orders.len();
        next = orders.last().map(|last| WhatIfPlace {
            at: last.at.0,
            source_id: last.source_id.clone(),
            event_id: last.event_id.clone(),
        });
        if next.is_none() || max_events <= answer.n_events || PART_ORDERS <= n_read {
            return Ok(answer.told(next));
        }
    }
}

/// One side of the comparison.
struct Side {
    attribution: AttributionSettings,
    /// Settings to put visits together by; `None` when the stored ones are right.
    settings: Option<Settings>,
}

impl Side {
    fn new(db: &impl Database, asked: &WhatIfSide) -> Result<Self, StoreError> {
        let stored = settings::load(db)?.traffic;
        let wanted: &TrafficSettings = asked.traffic.as_ref().unwrap_or(&stored);
        let is_stored = *wanted == stored && follow::pending(db)?.is_none();
        let settings = (!is_stored).then(|| Settings::from(wanted.clone()));
        Ok(Self { attribution: asked.attribution, settings })
    }

    /// The orders' credit on this side, in their order.
    fn credit(
        &self,
        db: &impl Database,
        orders: &[Conversion],
        n_events: &mut usize,
    ) -> Result<Vec<Vec<CreditRow>>, StoreError> {
        let Some(settings) = &self.settings else {
            let mut touches = touches(db, orders.iter().map(|order| order.seq))?;
            let share = |order: &Conversion| {
                let touches = touches.remove(&order.seq).unwrap_or_default();
                shares(order, &touches, self.attribution)
            };
            return Ok(orders.iter().map(share).collect());
        };
        let mut credit: BTreeMap<i64, Vec<CreditRow>> = BTreeMap::new();
        let mut people: BTreeMap<Option<i64>, Vec<&Conversion>> = BTreeMap::new();
        for order in orders {
            people.entry(order.profile_id).or_default().push(order);
        }
        for (profile_id, orders) in people {
            let person = match profile_id {
                Some(profile_id) => Person::read(db, profile_id, &orders, settings)?,
                None => Person::default(),
            };
            *n_events += person.n_events;
            for order in orders {
                let (order, touches) = person.seen_by(order);
                let order = order.under(settings);
                credit.insert(order.seq, shares(&order, &touches, self.attribution));
            }
        }
        Ok(orders.iter().map(|order| credit.remove(&order.seq).unwrap_or_default()).collect())
    }
}

/// One person's visits, put together again.
#[derive(Default)]
struct Person {
    n_events: usize,
    visits: Vec<Visit>,
    /// By the key of the visit.
    touches: BTreeMap<i64, StoredTouch>,
}

impl Person {
    /// The visits that any of the person's orders can see.
    fn read(
        db: &impl Database,
        profile_id: i64,
        orders: &[&Conversion],
        settings: &Settings,
    ) -> Result<Self, StoreError> {
        let times = || orders.iter().map(|order| order.at.0);
        let earliest = times().min().unwrap_or_default().saturating_sub(MAX_WINDOW_DAYS * DAY_MS);
        let seen = Timestamp(earliest)..=Timestamp(times().max().unwrap_or_default());
        let sql = "SELECT DISTINCT visitor_id FROM session WHERE profile_id = ?";
        let visitors = read_all(db.query(sql, &[profile_id.into()])?, |row| row.text())?;
        let mut person = Self::default();
        for visitor_id in visitors {
            let take = |session: Session| {
                if seen.contains(&session.start.at) {
                    person.keep(session);
                }
            };
            let n_events = each_session(db, &visitor_id, settings, take)?;
            person.n_events += n_events;
        }
        Ok(person)
    }

    fn keep(&mut self, session: Session) {
        let session_key = i64::try_from(self.visits.len()).unwrap_or(i64::MAX);
        let session_id = session.session_id();
        self.visits.push(Visit {
            session_key,
            session_id: session_id.clone(),
            started_at: session.start.at,
            last_event_at: session.last.at,
            is_bot: session.is_bot,
        });
        let touch = StoredTouch {
            session_key,
            session_id,
            visitor_id: session.visitor_id,
            at: session.start.at,
            landing_url: session.landing_url,
            referrer: session.referrer,
            touch: session.touch,
        };
        self.touches.insert(session_key, touch);
    }

    /// The order as held by these visits, and its touches.
    fn seen_by(&self, order: &Conversion) -> (Conversion, Vec<StoredTouch>) {
        let held = holding_session(order.at, &self.visits).map(|visit| visit.session_key);
        let order = order.held_by(held);
        let touches = touchpoints(order.at, &self.visits);
        let touches = touches.iter().filter_map(|visit| self.touches.get(&visit.session_key));
        let touches = touches.cloned().collect();
        (order, touches)
    }
}

/// What was found so far.
struct Answer<'a> {
    question: &'a WhatIfQuestion,
    sums: Sums,
    n_orders: i64,
    n_changed: i64,
    n_events: usize,
}

impl Answer<'_> {
    fn add(
        &mut self,
        db: &impl Database,
        sides: &[Side; 2],
        orders: &[Conversion],
    ) -> Result<(), StoreError> {
        let [a, b] = sides;
        let a = a.credit(db, orders, &mut self.n_events)?;
        let b = b.credit(db, orders, &mut self.n_events)?;
        for (a, b) in a.into_iter().zip(b) {
            self.add_order([a, b]);
        }
        Ok(())
    }

    fn add_order(&mut self, sides: [Vec<CreditRow>; 2]) {
        let range = Timestamp(self.question.from)..Timestamp(self.question.to);
        let mut sums = Sums::new();
        for (side, rows) in sides.into_iter().enumerate() {
            for row in rows.into_iter().filter(|row| range.contains(&row.at)) {
                let levels = row.attribution;
                let key = (levels.channel_group, levels.channel, row.currency);
                if let Some(sum) = sums.entry(key).or_default().get_mut(side) {
                    add(sum, row.share_ppm, row.revenue_minor.unwrap_or_default());
                }
            }
        }
        self.n_orders += i64::from(!sums.is_empty());
        self.n_changed += i64::from(sums.values().any(|[a, b]| a != b));
        for (key, sides) in sums {
            let total = self.sums.entry(key).or_default();
            for (total, sum) in total.iter_mut().zip(sides) {
                add(total, sum.share_ppm, sum.revenue_minor);
            }
        }
    }

    fn told(self, next: Option<WhatIfPlace>) -> WhatIfPart {
        let lines = self.sums.into_iter().map(|((channel_group, channel, currency), [a, b])| {
            WhatIfLine { channel_group, channel, currency, a, b }
        });
        WhatIfPart {
            n_orders: self.n_orders,
            n_changed: self.n_changed,
            n_events: i64::try_from(self.n_events).unwrap_or(i64::MAX),
            lines: lines.collect(),
            next,
        }
    }
}

fn add(sum: &mut WhatIfSum, share_ppm: i64, revenue_minor: i64) {
    sum.share_ppm = sum.share_ppm.saturating_add(share_ppm);
    sum.revenue_minor = sum.revenue_minor.saturating_add(revenue_minor);
}
