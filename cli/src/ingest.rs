//! `tributary ingest`: delivery records into a SQLite file, by the Worker's transaction.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;
use tributary_core::api::FieldError;
use tributary_core::delivery::Delivery;
use tributary_core::traffic::checked;
use tributary_store::native::Native;
use tributary_store::{DeliveryOutcome, EventOutcome, follow, ingest, migrate, settings};

use crate::Failure;
use crate::args::Args;

/// Deliveries of one transaction when nothing else is said.
const GROUP: usize = 200;

/// What is printed of an event.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "line")]
    number: usize,
    source_id: &'a str,
    #[serde(flatten)]
    outcome: &'a EventOutcome,
}

/// Takes in all lines and prints what became of each event.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--db", "--group", "--session-timeout", "--new-source-rule"])?;
    let group = args.number::<usize>("--group")?.unwrap_or(GROUP).max(1);
    let db = Native::open(Path::new(args.required("--db")?))?;
    db.transaction(|| migrate(&db))?;
    set_up(&db, &args)?;

    let mut waiting: Vec<(usize, Delivery)> = Vec::with_capacity(group);
    for (index, line) in input.lines().enumerate() {
        let (number, line) = (index + 1, line?);
        if line.trim().is_empty() {
            continue;
        }
        match Delivery::parse_line(&line) {
            Ok(delivery) => waiting.push((number, delivery)),
            Err(message) => print_refused(out, number, "", &[error(message)])?,
        }
        if waiting.len() == group {
            take_in(&db, &mut waiting, out)?;
        }
    }
    take_in(&db, &mut waiting, out)?;
    Ok(ExitCode::SUCCESS)
}

/// Sets what the options say and lets the sessions that are there follow.
fn set_up(db: &Native, args: &Args) -> Result<(), Failure> {
    let mut traffic = settings::load(db)?.traffic;
    if let Some(minutes) = args.number("--session-timeout")? {
        traffic.session_timeout_minutes = minutes;
    }
    match args.last("--new-source-rule") {
        None => {}
        Some("on") => traffic.splits_on_new_source = true,
        Some("off") => traffic.splits_on_new_source = false,
        Some(word) => return Err(format!("--new-source-rule: `{word}` is not on or off").into()),
    }
    let traffic = checked(traffic).map_err(|errors| words(&errors))?;
    db.transaction(|| settings::set_traffic(db, &traffic))?;
    while db.transaction(|| follow::step(db, follow::STEP_EVENTS))?.is_some() {}
    Ok(())
}

/// Wrong fields in one line.
pub(crate) fn words(errors: &[FieldError]) -> String {
    let one = |error: &FieldError| format!("{}: {}", error.field, error.message);
    errors.iter().map(one).collect::<Vec<String>>().join("; ")
}

fn take_in(
    db: &Native,
    waiting: &mut Vec<(usize, Delivery)>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (numbers, deliveries): (Vec<usize>, Vec<Delivery>) = waiting.drain(..).unzip();
    let outcomes = db.transaction(|| ingest(db, &deliveries))?;
    for ((number, delivery), outcome) in numbers.into_iter().zip(&deliveries).zip(&outcomes) {
        print(out, number, delivery, outcome)?;
    }
    Ok(())
}

fn print(
    out: &mut impl Write,
    line: usize,
    delivery: &Delivery,
    outcome: &DeliveryOutcome,
) -> Result<(), Failure> {
    let source_id = &delivery.source_id;
    if !outcome.refused.is_empty() {
        print_refused(out, line, source_id, &outcome.refused)?;
    }
    for outcome in &outcome.events {
        serde_json::to_writer(&mut *out, &Line { number: line, source_id, outcome })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn print_refused(
    out: &mut impl Write,
    line: usize,
    source_id: &str,
    errors: &[FieldError],
) -> Result<(), Failure> {
    let refused =
        json!({ "line": line, "source_id": source_id, "status": "rejected", "errors": errors });
    writeln!(out, "{refused}")?;
    Ok(())
}

fn error(message: String) -> FieldError {
    FieldError { field: String::new(), message }
}
