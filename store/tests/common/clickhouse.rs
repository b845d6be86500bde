//! A ClickHouse for tests: keeps the rows that inserts write and removals leave.

#![expect(clippy::panic, reason = "tests stop at what is wrong")]

use std::collections::BTreeMap;

use serde_json::Value;
use tributary_core::fetch::{Answer, Body, Fetch, Hints};
use tributary_core::forward::TABLES;
use tributary_core::time::Timestamp;
use tributary_store::forward::{Step, step, take};
use tributary_store::native::Native;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Done and answered.
    Answered,
    /// Not done, and no answer.
    Lost,
    /// Done, and its answer is lost.
    Unheard,
    /// Done, and the sender dies before it can take the answer in.
    Forgotten,
    /// Refused.
    Refused,
}

/// Every row that was written to each table and not removed.
#[derive(Debug, Default)]
pub struct ClickHouse {
    pub rows: BTreeMap<String, Vec<Value>>,
    pub made: Vec<String>,
}

impl ClickHouse {
    /// Carries out a request.
    pub fn run(&mut self, fetch: &Fetch) {
        let Some(Body::Raw(body)) = &fetch.body else { panic!("{fetch:?}") };
        if let Some((_, query)) = fetch.url.split_once("query=INSERT+INTO+") {
            let (table, format) = query.split_once('+').unwrap();
            assert_eq!(format, "FORMAT+JSONEachRow");
            let rows = body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            self.rows.entry(table.to_owned()).or_default().extend(rows);
        } else if let Some(rest) = body.strip_prefix("ALTER TABLE ") {
            self.remove(rest);
        } else {
            assert!(body.starts_with("CREATE "), "{body}");
            self.made.push(body.clone());
        }
    }

    fn remove(&mut self, rest: &str) {
        let (table, rest) = rest.split_once(" DELETE WHERE workspace_id = ").unwrap();
        let (workspace, rest) = rest.split_once(" AND version < ").unwrap();
        let (version, rest) = rest.split_once(" AND (").unwrap();
        let (columns, keys) = rest.split_once(") IN (").unwrap();
        let version: i64 = version.parse().unwrap();
        let workspace = unhex(workspace);
        let keys: Vec<Vec<String>> =
            keys.split("),(").map(|key| key.split(',').map(unhex).collect()).collect();
        let columns: Vec<&str> = columns.split(", ").collect();
        let rows = self.rows.entry(table.to_owned()).or_default();
        rows.retain(|row| {
            let key: Vec<String> =
                columns.iter().map(|name| row[*name].as_str().unwrap().to_owned()).collect();
            row["workspace_id"] != workspace
                || version <= row["version"].as_i64().unwrap()
                || !keys.contains(&key)
        });
    }

    /// The rows that count, without their versions, sorted: what `FINAL` gives.
    pub fn visible(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (table, rows) in &self.rows {
            let key = TABLES.iter().find(|it| it.name == table).unwrap().key;
            let mut newest: BTreeMap<String, &Value> = BTreeMap::new();
            for row in rows {
                let key: Vec<&Value> = key.iter().map(|name| &row[*name]).collect();
                let known = newest.entry(format!("{} {key:?}", row["workspace_id"])).or_insert(row);
                if known["version"].as_i64() <= row["version"].as_i64() {
                    *known = row;
                }
            }
            for row in newest.into_values() {
                let mut row = row.clone();
                row.as_object_mut().unwrap().remove("version");
                all.push(format!("{table} {row}"));
            }
        }
        all.sort();
        all
    }

    /// The events that count, as they stand there.
    pub fn events(&self) -> Vec<Value> {
        let lines = self.visible();
        let events = lines.iter().filter_map(|line| line.strip_prefix("tributary_events "));
        events.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Everything that is there, superseded rows among it, as one text.
    pub fn text(&self) -> String {
        format!("{:?}", self.rows)
    }
}

fn unhex(literal: &str) -> String {
    let digits: String = literal
        .trim_start_matches('(')
        .trim_start_matches("unhex('")
        .chars()
        .take_while(char::is_ascii_hexdigit)
        .collect();
    let byte = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).unwrap();
    String::from_utf8((0..digits.len()).step_by(2).map(byte).collect()).unwrap()
}

/// Lets a target send its next request, if one is due. Returns how long it wants to wait.
pub fn turn(
    db: &Native,
    target_id: &str,
    there: &mut ClickHouse,
    fate: Fate,
    now: i64,
) -> Option<i64> {
    let next = db.transaction(|| step(db, target_id, Timestamp(now))).unwrap()?;
    let Step { wait_ms: 0, fetch: Some(fetch), version, .. } = next else {
        return Some(next.wait_ms);
    };
    if !matches!(fate, Fate::Lost | Fate::Refused) {
        there.run(&fetch);
    }
    let (status, body) = match fate {
        Fate::Answered => (200, ""),
        Fate::Refused => (500, "Code: 241. DB::Exception: Memory limit exceeded"),
        Fate::Lost | Fate::Unheard => (0, ""),
        Fate::Forgotten => return Some(0),
    };
    let answer = Answer { status, hints: &Hints::new(), body };
    db.transaction(|| take(db, target_id, version, &answer, Timestamp(now))).unwrap();
    Some(0)
}

/// Sends all that waits, from `now` on; returns when it was done.
pub fn drain(db: &Native, target_id: &str, there: &mut ClickHouse, now: i64) -> i64 {
    let mut now = now;
    for _ in 0..10_000 {
        match turn(db, target_id, there, Fate::Answered, now) {
            None | Some(30_000) => return now,
            Some(wait_ms) => now += wait_ms,
        }
    }
    panic!("it does not come to an end");
}
