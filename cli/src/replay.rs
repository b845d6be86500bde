//! `tributary replay`: rebuilds a workspace from its export, or from delivery records.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;
use tributary_core::delivery::Delivery;
use tributary_store::native::Native;
use tributary_store::replay::{Line, Replayed, is_new, replay};
use tributary_store::{ingest, migrate};

use crate::Failure;
use crate::args::Args;

/// Lines of one transaction.
const GROUP: usize = 500;

/// What one transaction takes in.
#[derive(Default)]
struct Group {
    lines: Vec<Line>,
    deliveries: Vec<Delivery>,
}

impl Group {
    fn len(&self) -> usize {
        self.lines.len() + self.deliveries.len()
    }
}

/// Reads all lines into a new file and prints how many there were.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--db"])?;
    let path = Path::new(args.required("--db")?);
    let db = Native::open(path)?;
    db.transaction(|| migrate(&db))?;
    if !is_new(&db)? {
        return Err(format!("{}: expected a new file, it holds events", path.display()).into());
    }
    let start = Instant::now();
    let (mut total, mut n_deliveries, mut group) = (Replayed::default(), 0, Group::default());
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            read(&line, &mut group).map_err(|error| format!("line {}: {error}", index + 1))?;
        }
        if GROUP <= group.len() {
            n_deliveries += group.deliveries.len();
            take(&db, std::mem::take(&mut group), &mut total)?;
        }
    }
    n_deliveries += group.deliveries.len();
    take(&db, group, &mut total)?;
    let seconds = start.elapsed().as_secs_f64();
    let told = json!({
        "events": total.events, "rows": total.rows, "deliveries": n_deliveries,
        "seconds": (seconds * 1_000.0).round() / 1_000.0,
    });
    writeln!(out, "{told}")?;
    Ok(ExitCode::SUCCESS)
}

/// A line of an export has a type, a delivery record has none.
fn read(line: &str, group: &mut Group) -> Result<(), String> {
    if line.trim_start().starts_with("{\"type\"") {
        group.lines.push(serde_json::from_str(line).map_err(|error| error.to_string())?);
    } else {
        group.deliveries.push(Delivery::parse_line(line)?);
    }
    Ok(())
}

fn take(db: &Native, group: Group, total: &mut Replayed) -> Result<(), Failure> {
    let replayed = db.transaction(|| {
        ingest(db, &group.deliveries)?;
        replay(db, group.lines)
    })?;
    total.events += replayed.events;
    total.rows += replayed.rows;
    Ok(())
}
