//! `tributary report`: what the API answers to a query, from a SQLite file.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use tributary_core::api::{CohortQuery, FieldError, FunnelQuery, ReportQuery};
use tributary_core::day::Zone;
use tributary_core::report::{plan, to_csv};
use tributary_store::migrate;
use tributary_store::native::Native;
use tributary_store::report::{Home, cohorts, funnel, run};

use crate::Failure;
use crate::args::Args;
use crate::ingest::words;

/// Prints the answer as JSON, or as CSV.
pub(crate) fn run_command(args: Vec<String>, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let known = ["--db", "--query", "--kind", "--format", "--time-zone", "--currency"];
    let args = Args::parse(args, &known)?;
    let time_zone = args.last("--time-zone").unwrap_or("UTC").to_owned();
    let currency = args.last("--currency").unwrap_or("USD").to_owned();
    let zone = Zone::named(&time_zone)
        .ok_or_else(|| format!("--time-zone: `{time_zone}` is no IANA time zone"))?;
    let home = Home { time_zone, currency };
    let query = std::fs::read_to_string(args.required("--query")?)?;
    let db = Native::open(Path::new(args.required("--db")?))?;
    db.transaction(|| migrate(&db))?;
    match args.last("--kind").unwrap_or("query") {
        "query" => {
            let query: ReportQuery = serde_json::from_str(&query)?;
            let report = answered(run(&db, &query, &home)?)?;
            match args.last("--format").unwrap_or("json") {
                "json" => print(out, &report)?,
                "csv" => {
                    let plan = plan(&query, &zone).map_err(|errors| words(&errors))?;
                    out.write_all(to_csv(&plan, &report).as_bytes())?;
                }
                other => return Err(format!("--format: `{other}` is not json or csv").into()),
            }
        }
        "funnel" => {
            let query: FunnelQuery = serde_json::from_str(&query)?;
            print(out, &answered(funnel(&db, &query, &home)?)?)?;
        }
        "cohort" => {
            let query: CohortQuery = serde_json::from_str(&query)?;
            print(out, &answered(cohorts(&db, &query, &home)?)?)?;
        }
        other => return Err(format!("--kind: `{other}` is not query, funnel or cohort").into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn answered<T>(answer: Result<T, Vec<FieldError>>) -> Result<T, Failure> {
    answer.map_err(|errors| words(&errors).into())
}

fn print(out: &mut impl Write, answer: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, answer)?;
    out.write_all(b"\n")?;
    Ok(())
}
