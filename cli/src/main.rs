//! `tributary`: every stage of the product from the command line, with the Worker's code.

mod args;
mod attribute;
mod classify;
mod demo;
mod diff;
mod dump;
mod export;
mod import_spend;
mod ingest;
mod parse;
mod replay;
mod report;
mod what_if;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "usage:
  tributary parse KIND [--source ID] [--received-at TIME] [--header NAME=VALUE]… < body
      prints the events of one delivery as NDJSON; KIND is pixel, web_pixel, webhook or shopify
  tributary ingest --db FILE [--group N] [--session-timeout MINUTES] [--new-source-rule on|off]
                   < deliveries.ndjson
      runs the ingest transaction, N deliveries each (200), and prints a line per event; the
      options are kept in FILE, and the sessions that are there follow
  tributary classify [--settings FILE] < visits.ndjson
      prints the channel of each visit (url, referrer, own_domains) and the rule that decided
  tributary attribute [--model MODEL] [--window DAYS] [--mode click_time|conversion_time]
                      [--lookback DAYS] < journeys.ndjson
      prints the credits of each journey, a conversion and its touches; MODEL is last_touch,
      first_touch, last_paid_touch, first_paid_touch, linear, participation, u_shaped, j_shaped,
      inverse_j, time_decay, inverse_time_decay or direct
  tributary import-spend --db FILE --platform meta|google|tiktok|csv [--account ID]
                         [--currency CODE] [--as NAME] [--mapping JSON] < response.json
      stores what an ad platform's report says was spent, in place of what is there of the same
      ads and days; --as names the platform of a csv, --mapping its columns
  tributary what-if --db FILE < question.json
      prints the credit of a range by channel under two settings, and how many orders differ
  tributary dump --db FILE events|merges|profiles|sessions|conversions|touchpoints|credits
      prints the state as NDJSON; credits take the options of attribute
  tributary export --db FILE
      prints settings, what people decided and the raw events as NDJSON
  tributary replay --db NEWFILE < export.ndjson
      rebuilds a workspace from an export, or from delivery records
  tributary diff FILE FILE
      prints where two states differ; code 1 when they do
  tributary report --db FILE --query FILE [--kind query|funnel|cohort] [--format json|csv]
                   [--time-zone NAME] [--currency CODE]
      prints what the API answers to a query; days are cut in UTC and money is USD unless said
  tributary demo --until TIME [--days N] [--sessions-per-day N] [--ads N] [--seed N]
                 [--pixel-source ID] [--shopify-source ID] [--db FILE]
      prints the demo store's deliveries as NDJSON; with --db it takes them into a new FILE
      instead, as ingest would, and what the ads cost as import-spend would
  tributary demo-spend (as demo)
      prints what the demo store's ads cost, a csv for import-spend
";

/// What went wrong, for the person at the terminal.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = run(std::env::args().skip(1).collect(), &mut out);
    match result.and_then(|code| out.flush().map(|()| code).map_err(Failure::from)) {
        Ok(code) => code,
        // A reader that has seen enough, such as `head`, is no failure.
        Err(failure) if is_broken_pipe(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("tributary: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(mut args: Vec<String>, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if args.is_empty() {
        return Err(USAGE.into());
    }
    let command = args.remove(0);
    match command.as_str() {
        "parse" => parse::run(args, &mut io::stdin().lock(), out),
        "ingest" => ingest::run(args, &mut io::stdin().lock(), out),
        "classify" => classify::run(args, &mut io::stdin().lock(), out),
        "attribute" => attribute::run(args, &mut io::stdin().lock(), out),
        "import-spend" => import_spend::run(args, &mut io::stdin().lock(), out),
        "what-if" => what_if::run(args, &mut io::stdin().lock(), out),
        "dump" => dump::run(args, out),
        "export" => export::run(args, out),
        "replay" => replay::run(args, &mut io::stdin().lock(), out),
        "diff" => diff::run(args, out),
        "report" => report::run_command(args, out),
        "demo" => {
            let args = demo::DemoArgs::parse(args)?;
            match &args.db {
                Some(path) => demo::fill(&args, path, &mut io::stderr())?,
                None => demo::run(&args, out)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        "demo-spend" => {
            demo::run_spend(&demo::DemoArgs::parse(args)?, out)?;
            Ok(ExitCode::SUCCESS)
        }
        "help" | "--help" | "-h" => {
            out.write_all(USAGE.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(format!("unknown command `{command}`\n{USAGE}").into()),
    }
}

fn is_broken_pipe(failure: &Failure) -> bool {
    let io = failure.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
