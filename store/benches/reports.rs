//! How fast reports are over two years of a large shop, and whether history slows them down.
//!
//! Two million sessions of ten million events, a hundred thousand orders with three touches
//! each, and two years of spend for two thousand ads. The rows that reports read are written by
//! SQL; the triggers make the narrow ones as they do in production. The raw log stays empty:
//! no report here reads it. The same questions are asked over the last 90 days alone.
//!
//! `cargo bench -p tributary-store --bench reports`; `SESSIONS=100000` makes it smaller.
//! With `KEEP=FOLDER` the files stay there, and with `REUSE=1` those that do are asked again;
//! the large one's rows stay as CSV too, for the same questions to `DuckDB`
//! (`benches/reports/duckdb.mjs`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark stops at what is wrong")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
use tributary_store::native::Native;
use tributary_store::report::{Home, funnel, run};
use tributary_store::{Database, SqlValue, migrate};

const SESSIONS: i64 = 2_000_000;
const DAYS: i64 = 730;
const ADS: i64 = 2_000;
/// 2024-11-24T00:00:00Z.
const START_MS: i64 = 1_732_406_400_000;
const DAY_MS: i64 = 86_400_000;
const ROUNDS: usize = 7;

fn main() {
    let n_sessions = std::env::var("SESSIONS").ok().map_or(SESSIONS, |n| n.parse().unwrap());
    let keep = std::env::var("KEEP").ok().map(PathBuf::from);
    let dir = keep.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("tributary-reports-{}", std::process::id()))
    });
    std::fs::create_dir_all(&dir).unwrap();
    let begin = Instant::now();
    let large = filled(&dir.join("large.db"), n_sessions, 0);
    let short = filled(&dir.join("short.db"), n_sessions, DAYS - 90);
    println!("reports over {n_sessions} sessions and {DAYS} days, made in {:.0?}", begin.elapsed());
    println!("median of {ROUNDS}, one core; of the processor's time where the system tells it");
    println!("{:<36}{:>10}{:>14}{:>8}", "", "ms", "90 days only", "ratio");
    for (name, question) in questions() {
        let (all, last) = (median(&large, &question), median(&short, &question));
        println!("{name:<36}{all:>10.1}{last:>14.1}{:>8.2}", all / last);
    }
    if let Some(dir) = keep {
        export(&large, &dir);
    } else {
        std::fs::remove_dir_all(&dir).unwrap();
    }
}

/// A shop of which only the days from `first_day` on are there.
fn filled(path: &Path, n_sessions: i64, first_day: i64) -> Native {
    if std::env::var_os("REUSE").is_some() && path.exists() {
        return Native::open(path).unwrap();
    }
    let _ = std::fs::remove_file(path);
    let db = Native::open(path).unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    let first = n_sessions * first_day / DAYS;
    let chunk = 100_000;
    for from in (first..n_sessions).step_by(100_000) {
        let bounds = [from.into(), (from + chunk).min(n_sessions).into()];
        db.transaction(|| db.query(&sessions(n_sessions), &bounds)).unwrap();
        db.transaction(|| db.query(&orders(n_sessions), &bounds)).unwrap();
        let params = [from.into(), (from + chunk).min(n_sessions).into(), first.into()];
        db.transaction(|| db.query(TOUCHPOINTS, &params)).unwrap();
    }
    for day in first_day..DAYS {
        let params = [(START_MS / DAY_MS + day).into()];
        db.transaction(|| db.query(&spend(), &params)).unwrap();
    }
    db
}

/// Sessions numbered from a number to another, evenly over all days. Four of five come from one
/// of the ads; each has five events.
fn sessions(n_sessions: i64) -> String {
    format!(
        "WITH RECURSIVE one (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM one WHERE i + 1 < ?2),
        told AS (SELECT i, {START_MS} + i * {DAYS} * {DAY_MS} / {n_sessions} AS at,
            i * 7919 % 2500 AS ad FROM one)
        INSERT INTO session
        SELECT i + 1, 's' || i, 'v' || (i * 31 % 1400000), i * 31 % 1200000 + 1, at, 'e' || i,
            'pixel', at + 600000, 'f' || i, 'pixel', 'first', 'https://shop.example/', NULL,
            CASE WHEN ad < {ADS} THEN json_object('attribution', json_object(
                'channel_group', 'Paid Social', 'channel', 'Meta Ads',
                'campaign', 'c' || (ad / 40), 'ad_set', NULL, 'ad', 'a' || ad),
                'rule', 'cvg_source', 'is_paid', json('true'), 'is_present', json('true'))
            ELSE json_object('attribution', json_object(
                'channel_group', iif(ad % 3 = 0, 'Direct', 'Organic Search'),
                'channel', iif(ad % 3 = 0, 'Direct', 'Google'),
                'campaign', NULL, 'ad_set', NULL, 'ad', NULL), 'rule', 'direct') END,
            iif(i % 3 = 0, 'desktop', 'mobile'), iif(i % 4 = 0, 'AT', 'DE'), 0,
            CASE WHEN i % 10 = 0 THEN
                '{{\"$page_load\":2,\"Added To Cart\":1,\"Started Checkout\":1,\"Viewed Product\":1}}'
            WHEN i % 2 = 0 THEN '{{\"$page_load\":3,\"Viewed Product\":2}}'
            ELSE '{{\"$page_load\":5}}' END, 5, '{{}}'
        FROM told"
    )
}

/// An order ten minutes into every twentieth session.
fn orders(n_sessions: i64) -> String {
    format!(
        "WITH RECURSIVE one (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM one WHERE i + 1 < ?2)
        INSERT INTO conversion (seq, profile_id, order_id, source_id, event_id, name, at, is_client,
            is_test, is_counted, revenue_minor, currency, session_key, sales_channel, customer)
        SELECT i + 1, i * 31 % 1200000 + 1, 'o' || i, 'shopify', 'o' || i, 'Placed Order',
            {START_MS} + i * {DAYS} * {DAY_MS} / {n_sessions} + 600000, 0, 0, 1,
            1000 + i % 9000, 'EUR', i + 1, 'web', 'h' || (i * 31 % 60000)
        FROM one WHERE i % 20 = 0"
    )
}

/// Three touches: the order's session, one some hours before, one some days before.
const TOUCHPOINTS: &str = "INSERT INTO touchpoint
    SELECT seq, position, session_key FROM (
        SELECT conversion.seq, 3 - back.key AS position, conversion.session_key - back.value AS session_key
        FROM conversion JOIN json_each('[0, 997, 19990]') AS back
        WHERE seq > ?1 AND seq <= ?2 AND conversion.session_key - back.value > ?3)
    WHERE session_key > 0";

fn spend() -> String {
    format!(
        "WITH RECURSIVE one (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM one WHERE i + 1 < {ADS})
        INSERT INTO spend SELECT 'meta', 'acc', 'ad', 'a' || i, ?1, 'c' || (i / 40),
            's' || (i / 8), 'a' || i, 'EUR', 1000000 + i * 977 % 9000000, 500 + i, 10 + i % 40,
            i % 3 * 1000000, i % 7 * 3000000
        FROM one"
    )
}

/// What is asked: the pages' own questions.
fn questions() -> Vec<(&'static str, Question)> {
    let day = |n: i64| {
        tributary_core::time::Timestamp(START_MS + n * DAY_MS).to_rfc3339()[..10].to_owned()
    };
    let range = |n: i64| json!({"from": day(DAYS - n), "to": day(DAYS - 1)});
    let query = |value: serde_json::Value| Question::Query(serde_json::from_value(value).unwrap());
    let steps = json!([
        "$page_load",
        "Viewed Product",
        "Added To Cart",
        "Started Checkout",
        "Placed Order"
    ]);
    vec![
        (
            "overview, 30 days: tiles and trend",
            query(json!({"metrics": ["revenue", "spend", "roas", "orders", "aov", "new_customers",
                "ncpa", "cpa", "sessions", "conversion_rate"], "range": range(30), "granularity": "day"})),
        ),
        (
            "overview, 30 days: channels",
            query(json!({"metrics": ["sessions", "spend", "revenue", "orders", "new_customers",
                "roas", "cpa", "platform_roas"], "range": range(30),
                "breakdowns": ["channel_group", "channel"]})),
        ),
        ("attribution tree, 90 days: groups", query(tree(&range(90), &json!(["channel_group"])))),
        ("attribution tree, 90 days: ads", query(tree(&range(90), &json!(["campaign", "ad"])))),
        (
            "funnel of 5 steps, 90 days",
            Question::Funnel(
                serde_json::from_value(json!({"steps": steps, "range": range(90)})).unwrap(),
            ),
        ),
        (
            "funnel by channel, 90 days",
            Question::Funnel(
                serde_json::from_value(
                    json!({"steps": steps, "range": range(90), "breakdown": "channel"}),
                )
                .unwrap(),
            ),
        ),
    ]
}

fn tree(range: &serde_json::Value, breakdowns: &serde_json::Value) -> serde_json::Value {
    json!({"metrics": ["spend", "revenue", "platform_revenue", "orders", "platform_conversions",
        "roas", "platform_roas", "cpa", "platform_cpa", "new_customers", "sessions",
        "conversion_rate"], "range": range, "breakdowns": breakdowns,
        "attribution": {"model": "linear"}, "limit": 500})
}

enum Question {
    Query(tributary_core::api::ReportQuery),
    Funnel(tributary_core::api::FunnelQuery),
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
            match question {
                Question::Query(query) => {
                    assert!(!run(db, query, &home).unwrap().unwrap().rows.is_empty());
                }
                Question::Funnel(query) => assert!(funnel(db, query, &home).unwrap().is_ok()),
            }
            now_ms() - begin
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

/// The rows as CSV, for another database.
fn export(db: &Native, dir: &Path) {
    let tables = [
        ("visit", "SELECT session_key, started_at, origin_id, profile_id, steps FROM visit"),
        ("origin", "SELECT origin_id, channel_group, channel, campaign, ad FROM origin"),
        ("conversion", "SELECT seq, at, revenue_minor, session_key, customer FROM conversion"),
        ("touchpoint", "SELECT conversion_seq, position, session_key FROM touchpoint"),
        ("ad_unit", "SELECT unit_id, campaign_id, ad_id FROM ad_unit"),
        (
            "ad_day",
            "SELECT day, unit_id, spend_micros, conversions_micros, revenue_micros FROM ad_day",
        ),
    ];
    for (name, sql) in tables {
        let mut text = String::new();
        for row in db.query(sql, &[]).unwrap() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        std::fs::write(dir.join(format!("{name}.csv")), text).unwrap();
    }
}

fn cell(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => String::new(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Text(text) => text.clone(),
        other => panic!("a number or text, got {other:?}"),
    }
}
