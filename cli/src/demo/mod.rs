//! Demo data: what the sources of a small store deliver in some weeks.
//!
//! Everything follows from [`DemoArgs`]: there is no clock and no other randomness, so
//! the same arguments print the same bytes. People, prices and campaigns are made up; the
//! goods are those of the demo shop.

mod args;
mod basket;
mod bots;
mod calendar;
mod catalog;
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

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

pub(crate) use args::DemoArgs;
use calendar::Day;
use catalog::Catalog;
use random::Random;
pub(crate) use spend::run as run_spend;
use store::Store;

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
    let catalog = Catalog::built_in()?;
    let mut store = Store::new(args, &catalog);
    let mut waiting = Waiting::default();
    for day in Day::of(args.from().0).0..=Day::of(args.until.0).0 {
        let mut random = Random::stream(args.seed, DAYS, day.unsigned_abs());
        for at_ms in moments(Day(day), args, &mut random) {
            store.visit(at_ms, &mut random);
        }
        waiting.take(&mut store, args)?;
        // Nothing of a later day is received before that day begins.
        waiting.write_before(Day(day + 1).start_ms(), out)?;
    }
    waiting.write_before(i64::MAX, out)
}

/// When people come by on a day, in order, within the time that was asked for.
fn moments(day: Day, args: &DemoArgs, random: &mut Random) -> Vec<i64> {
    let n_visits = day.n_visits(args.sessions_per_day, random);
    let mut moments: Vec<i64> = (0..n_visits).map(|_| day.moment(random)).collect();
    moments.retain(|at_ms| (args.from().0..args.until.0).contains(at_ms));
    moments.sort_unstable();
    moments
}

/// Lines that wait until nothing earlier can come.
#[derive(Default)]
struct Waiting {
    lines: BinaryHeap<Reverse<(i64, u64, String)>>,
    /// Number of the next line: settles ties by the order of making.
    n_lines: u64,
}

impl Waiting {
    fn take(&mut self, store: &mut Store<'_>, args: &DemoArgs) -> io::Result<()> {
        for delivery in store.received.drain(..) {
            if delivery.received_at <= args.until {
                let line = serde_json::to_string(&delivery)?;
                self.lines.push(Reverse((delivery.received_at.0, self.n_lines, line)));
                self.n_lines += 1;
            }
        }
        Ok(())
    }

    fn write_before(&mut self, end_ms: i64, out: &mut impl Write) -> io::Result<()> {
        while let Some(Reverse((at_ms, _, _))) = self.lines.peek()
            && *at_ms < end_ms
            && let Some(Reverse((_, _, line))) = self.lines.pop()
        {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}
