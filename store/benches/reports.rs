//! How fast reports are over a large file of `tributary demo`, and whether history slows them
//! down: the same questions to a file that holds less of it.
//!
//! `node benches/reports/run.mjs` makes the files, asks the same of the Worker and of `DuckDB`
//! and prints the table; it calls `cargo bench -p tributary-store --bench reports --
//! QUESTIONS LARGE SHORT FOLDER`. `QUESTIONS` is a JSON file of `[{name, kind, query}]`, `kind`
//! as of `tributary report`. Prints `{name: [ms over LARGE, ms over SHORT]}`, and leaves the
//! rows of LARGE that the questions read in FOLDER as CSV.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark stops at what is wrong")]

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use serde::Deserialize;
use serde_json::Value;
use tributary_store::native::Native;
use tributary_store::report::{Home, funnel, run};
use tributary_store::{Database, SqlValue, migrate};

const ROUNDS: usize = 7;

#[derive(Deserialize)]
struct Question {
    name: String,
    kind: String,
    query: Value,
}

fn main() {
    // cargo adds `--bench`.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let [questions, large, short, folder] = args.as_slice() else {
        panic!("expected QUESTIONS LARGE SHORT FOLDER, got {args:?}; see benches/reports/run.mjs")
    };
    let questions: Vec<Question> =
        serde_json::from_slice(&std::fs::read(questions).unwrap()).unwrap();
    let [large, short] = [large, short].map(|path| {
        let db = Native::open(Path::new(path)).unwrap();
        db.transaction(|| migrate(&db)).unwrap();
        db
    });
    let times: BTreeMap<&str, [f64; 2]> = questions
        .iter()
        .map(|question| (&*question.name, [&large, &short].map(|db| median(db, question))))
        .collect();
    println!("{}", serde_json::to_string(&times).unwrap());
    export(&large, Path::new(folder));
}

/// The processor's time of this thread, so that what else runs does not count; the clock's
/// where the system does not tell.
fn now_ms() -> f64 {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanos.map_or_else(|| BEGIN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3, |n| n / 1e6)
}

/// Milliseconds for an answer.
fn median(db: &Native, question: &Question) -> f64 {
    let home = Home { time_zone: "Europe/Berlin".to_owned(), currency: "EUR".to_owned() };
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begin = now_ms();
            let query = question.query.clone();
            match question.kind.as_str() {
                "query" => {
                    let query = serde_json::from_value(query).unwrap();
                    assert!(!run(db, &query, &home).unwrap().unwrap().rows.is_empty());
                }
                "funnel" => {
                    let query = serde_json::from_value(query).unwrap();
                    assert!(!funnel(db, &query, &home).unwrap().unwrap().groups.is_empty());
                }
                other => panic!("kind: expected query or funnel, got `{other}`"),
            }
            now_ms() - begin
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

/// The rows as CSV, for another database.
fn export(db: &Native, folder: &Path) {
    let tables = [
        ("visit", "session_key, started_at, origin_id, profile_id, steps"),
        ("origin", "origin_id, channel_group, channel, campaign, ad"),
        (
            "conversion",
            "seq, at, revenue_minor, session_key, ifnull(customer, 'p' || profile_id),
            is_counted AND NOT is_test",
        ),
        ("touchpoint", "conversion_seq, position, session_key"),
        ("ad_unit", "unit_id, platform, campaign_id, ad_id"),
        ("ad_day", "day, unit_id, spend_micros, conversions_micros, revenue_micros"),
    ];
    for (table, columns) in tables {
        let file = std::fs::File::create(folder.join(format!("{table}.csv"))).unwrap();
        let mut file = BufWriter::new(file);
        for row in db.query(&format!("SELECT {columns} FROM {table}"), &[]).unwrap() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            writeln!(file, "{}", cells.join(",")).unwrap();
        }
        file.flush().unwrap();
    }
}

fn cell(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => String::new(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        other => panic!("a number or text, got {other:?}"),
    }
}
