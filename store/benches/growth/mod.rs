//! The growth law: the same traffic into a store that holds little and one that holds much.

use std::path::Path;
use std::time::{Duration, Instant};

use tributary_core::delivery::Delivery;
use tributary_store::native::Native;
use tributary_store::{ingest, migrate};

const SMALL: usize = 10_000;
const LARGE: usize = 1_000_000;
/// Deliveries of one transaction, as the edge gathers them under load.
pub(crate) const GROUP: usize = 50;
/// Events a round.
const ROUND: usize = 15_000;
const ROUNDS: usize = 5;

/// A store and the traffic that comes to it.
pub(crate) struct Filled {
    pub(crate) db: Native,
    pub(crate) n_events: usize,
    /// Makes so many events that follow so many earlier ones.
    traffic: fn(usize, usize) -> Vec<Delivery>,
}

impl Filled {
    fn new(path: &Path, n_events: usize, traffic: fn(usize, usize) -> Vec<Delivery>) -> Self {
        let db = Native::open(path).unwrap();
        db.transaction(|| migrate(&db)).unwrap();
        let mut filled = Self { db, n_events: 0, traffic };
        filled.add(n_events);
        filled
    }

    /// Takes in `n` more events; returns how long that took, making them apart.
    fn add(&mut self, n: usize) -> Duration {
        let deliveries = (self.traffic)(n, self.n_events);
        let start = Instant::now();
        for group in deliveries.chunks(GROUP) {
            self.db.transaction(|| ingest(&self.db, group)).unwrap();
        }
        self.n_events += n;
        start.elapsed()
    }
}

/// Times fresh events into both stores in turn, prints the rates and their ratio, and returns
/// the small store and the large one.
pub(crate) fn growth(
    dir: &Path,
    what: &str,
    traffic: fn(usize, usize) -> Vec<Delivery>,
) -> (Filled, Filled) {
    let mut small = Filled::new(&dir.join("small.db"), SMALL, traffic);
    let mut large = Filled::new(&dir.join("large.db"), LARGE, traffic);
    let (mut at_small, mut at_large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        at_small.push(rate(ROUND, small.add(ROUND)));
        at_large.push(rate(ROUND, large.add(ROUND)));
    }
    let (at_small, at_large) = (median(at_small), median(at_large));
    println!("ingest, one core, {what}, median of {ROUNDS}");
    println!("  into {SMALL:>9} events: {at_small:>8.0} events/s");
    println!("  into {LARGE:>9} events: {at_large:>8.0} events/s");
    println!("  growth law (large / small): {:.2}", at_large / at_small);
    (small, large)
}

/// Events a second.
pub(crate) fn rate(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}
