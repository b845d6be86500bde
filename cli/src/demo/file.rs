//! The demo data as a workspace file, by the code that takes in deliveries and spend.

use std::io::Write;
use std::path::Path;

use tributary_core::marketing::{Form, Upload};
use tributary_store::native::Native;
use tributary_store::{ingest, migrate, spend};

use super::ads::Ads;
use super::args::DemoArgs;
use super::{made, spend as costs};
use crate::Failure;

/// Deliveries of one transaction.
const GROUP: usize = 1_000;

/// Fills a new file day by day and tells on `progress` how far it is.
///
/// # Errors
///
/// The file exists, or can't be written.
pub(crate) fn fill(args: &DemoArgs, path: &Path, progress: &mut impl Write) -> Result<(), Failure> {
    if path.exists() {
        return Err(format!("--db: {} exists; the demo fills a new file", path.display()).into());
    }
    let db = Native::open(path)?;
    db.transaction(|| migrate(&db))?;
    let ads = Ads::new(args.ads);
    let n_days = args.calendar().count();
    let (mut n_done, mut n_deliveries, mut n_events) = (0usize, 0, 0);
    made(args, |day, deliveries| {
        for group in deliveries.chunks(GROUP) {
            let outcomes = db.transaction(|| ingest(&db, group))?;
            n_deliveries += group.len();
            n_events += outcomes.iter().map(|outcome| outcome.events.len()).sum::<usize>();
        }
        let table = costs::of_day(args, &ads, day)?;
        let upload = Upload {
            form: Form::Csv,
            name: String::new(),
            account_id: String::new(),
            currency: String::new(),
            mapping: None,
        };
        let reading =
            upload.read(&table).map_err(|(field, message)| format!("{field}: {message}"))?;
        db.transaction(|| spend::put(&db, &reading))?;
        n_done += 1;
        if n_done.is_multiple_of(10) || n_done == n_days {
            writeln!(
                progress,
                "day {n_done} of {n_days}: {n_deliveries} deliveries, {n_events} events"
            )?;
        }
        Ok::<(), Failure>(())
    })
}
