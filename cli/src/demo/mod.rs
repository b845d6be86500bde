//! Demo data: what the sources of a small store deliver in some weeks.
//!
//! Everything follows from [`DemoArgs`]: there is no clock and no other randomness, so
//! the same arguments print the same bytes. People, prices and campaigns are made up; the
//! goods are those of the demo shop.

mod ads;
mod args;
mod basket;
mod bots;
mod calendar;
mod catalog;
mod file;
mod landing;
mod order;
mod people;
mod pixel;
mod random;
mod spend;
mod store;
#[cfg(test)]
mod tests;
mod traffic;
mod visit;

use std::collections::BTreeMap;
use std::io::{self, Write};

pub(crate) use args::DemoArgs;
use calendar::Day;
use catalog::Catalog;
pub(crate) use file::fill;
use random::Random;
pub(crate) use spend::run as run_spend;
use store::Store;
use tributary_core::delivery::Delivery;

/// Where the demo store is; nothing answers there.
const ORIGIN: &str = "https://halm-ton.example";

const DAYS: u64 = 3;
const SPEND: u64 = 4;

/// Writes the delivery records (`docs/wire.md`) as NDJSON, in the order of receipt.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn run(args: &DemoArgs, out: &mut impl Write) -> io::Result<()> {
    made(args, |_, deliveries| {
        for delivery in deliveries {
            serde_json::to_writer(&mut *out, &delivery)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// Hands over the deliveries day by day, in the order of receipt.
///
/// # Errors
///
/// Those of `take`, and of the catalogue.
fn made<E: From<serde_json::Error>>(
    args: &DemoArgs,
    mut take: impl FnMut(Day, Vec<Delivery>) -> Result<(), E>,
) -> Result<(), E> {
    let catalog = Catalog::built_in()?;
    let mut store = Store::new(args, &catalog);
    let mut waiting = Waiting::default();
    for day in args.calendar() {
        let mut random = Random::stream(args.seed, DAYS, day.0.unsigned_abs());
        for at_ms in moments(day, args, &mut random) {
            store.visit(at_ms, &mut random);
        }
        waiting.put(&mut store, args);
        // Nothing of a later day is received before that day begins.
        let is_last = day == Day::of(args.until.0);
        let end_ms = if is_last { i64::MAX } else { Day(day.0 + 1).start_ms() };
        take(day, waiting.before(end_ms))?;
    }
    Ok(())
}

/// When people come by on a day, in order, within the time that was asked for.
fn moments(day: Day, args: &DemoArgs, random: &mut Random) -> Vec<i64> {
    let n_visits = day.n_visits(args.sessions_per_day, random);
    let mut moments: Vec<i64> = (0..n_visits).map(|_| day.moment(random)).collect();
    moments.retain(|at_ms| (args.from().0..args.until.0).contains(at_ms));
    moments.sort_unstable();
    moments
}

/// Deliveries that wait until nothing earlier can come.
#[derive(Default)]
struct Waiting {
    /// By the time of receipt; ties by the order of making.
    deliveries: BTreeMap<(i64, u64), Delivery>,
    n_made: u64,
}

impl Waiting {
    fn put(&mut self, store: &mut Store<'_>, args: &DemoArgs) {
        for delivery in store.received.drain(..) {
            if delivery.received_at <= args.until {
                self.deliveries.insert((delivery.received_at.0, self.n_made), delivery);
                self.n_made += 1;
            }
        }
    }

    fn before(&mut self, end_ms: i64) -> Vec<Delivery> {
        let later = self.deliveries.split_off(&(end_ms, 0));
        std::mem::replace(&mut self.deliveries, later).into_values().collect()
    }
}
