//! Forwarding rows to ClickHouse over HTTP (`product.md §13`): which requests to send, what
//! their answers say. Rows are lines of JSON and go as they are: nothing in them is replaced.

mod answer;
mod table;

use std::fmt::Write as _;

use crate::fetch::{self, Body, Fetch};
use crate::time::{HOUR_MS, MINUTE_MS, SECOND_MS};

pub use answer::{ForwardError, read};
pub use table::{ALIASES, EVENTS, ORDERS, SESSIONS, SPEND, TABLES, Table, statements};

/// Longest that ClickHouse works on a request. After a request without an answer the next one
/// waits [`SETTLE_MS`], so that nothing is under way any more.
const MAX_EXECUTION_S: i64 = 60;
/// How long to wait after a request whose answer is not known.
pub const SETTLE_MS: i64 = 2 * MAX_EXECUTION_S * SECOND_MS;
/// How often is looked whether there is something to send.
pub const IDLE_MS: i64 = 30 * SECOND_MS;
const MAX_BACKOFF_MS: i64 = HOUR_MS;

/// A database to forward to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Address of the HTTP interface ([`fetch::base_url`]).
    pub url: String,
    /// Database ([`is_database`]).
    pub database: String,
    /// The workspace that its rows are marked with.
    pub workspace_id: String,
}

impl Target {
    /// Asks whether address, database and login are right.
    pub fn trial(&self) -> Fetch {
        self.statement("SELECT 1".to_owned())
    }

    /// Runs one statement.
    pub fn statement(&self, statement: String) -> Fetch {
        self.post("", statement)
    }

    /// Writes rows, lines of JSON.
    pub fn insert(&self, table: &Table, lines: String) -> Fetch {
        self.post(&format!("INSERT INTO {} FORMAT JSONEachRow", table.name), lines)
    }

    /// Removes what is older than `version` of these rows, given by the values of their keys.
    pub fn remove(&self, table: &Table, keys: &[Vec<String>], version: i64) -> Fetch {
        let workspace = literal(&self.workspace_id);
        let mut statement = format!(
            "ALTER TABLE {} DELETE WHERE workspace_id = {workspace} AND version < {version} AND ({}) IN (",
            table.name,
            table.key.join(", "),
        );
        for (index, key) in keys.iter().enumerate() {
            let values = key.iter().map(|value| literal(value)).collect::<Vec<String>>();
            let comma = if index == 0 { "" } else { "," };
            // Writing to a text never fails.
            let _ = write!(statement, "{comma}({})", values.join(","));
        }
        self.statement(statement + ")")
    }

    fn post(&self, query: &str, body: String) -> Fetch {
        let max_execution = MAX_EXECUTION_S.to_string();
        let pairs = [
            ("database", self.database.as_str()),
            ("max_execution_time", &max_execution),
            ("wait_end_of_query", "1"),
            ("mutations_sync", "2"),
            ("max_query_size", "16777216"),
            ("query", query),
        ];
        let settings = fetch::query(&pairs);
        Fetch::post(format!("{}/?{settings}", self.url), Body::Raw(body))
            .with("authorization", "${credential}")
    }
}

/// A text that no byte of can end the literal it stands in.
fn literal(text: &str) -> String {
    let mut hex = String::with_capacity(text.len() * 2 + 9);
    hex.push_str("unhex('");
    for byte in text.bytes() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex + "')"
}

/// Whether this can be a database's name in an address and a statement.
pub fn is_database(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(is_plain)
}

/// How long to wait after this many failures in a row: half a minute, then twice as long each
/// time, at most an hour.
pub fn backoff_ms(n_failures: i64) -> i64 {
    let doublings = u32::try_from(n_failures.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
    (30 * SECOND_MS).saturating_mul(1 << doublings).min(MAX_BACKOFF_MS)
}

/// How old the oldest waiting row may be before it is worth a warning.
pub const WARNED_LAG_MS: i64 = 15 * MINUTE_MS;

#[cfg(test)]
mod tests;
