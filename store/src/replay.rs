//! Rebuilds a workspace from its export (`docs/wire.md`, export).

use serde::Deserialize;
use serde_json::{Map, Value};
use tributary_core::event::{Event, Facts};
use tributary_core::time::Timestamp;

use crate::export::{TABLES, VERSION};
use crate::ingest::replay_events;
use crate::row::{json_param, read_all};
use crate::{Database, StoreError, retention};

/// A line of an export.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// The first one.
    Export {
        /// Version of the format.
        version: u32,
    },
    /// A row of a table that is told as it is.
    Row {
        /// The table.
        table: String,
        /// Values by column.
        row: Map<String, Value>,
    },
    /// A raw event.
    Event(Box<EventLine>),
}

/// A raw event as the log holds it.
#[derive(Debug, Deserialize)]
pub struct EventLine {
    seq: i64,
    source_id: String,
    event_id: String,
    name: String,
    /// Unix ms.
    at: i64,
    /// Unix ms.
    received_at: i64,
    is_client: bool,
    facts: Facts,
}

impl EventLine {
    fn event(self) -> (i64, Event) {
        let event = Event {
            source_id: self.source_id,
            event_id: self.event_id,
            name: self.name,
            is_client: self.is_client,
            at: Timestamp(self.at),
            received_at: Timestamp(self.received_at),
            facts: self.facts,
        };
        (self.seq, event)
    }
}

/// How many lines of which kind were taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Replayed {
    /// Raw events.
    pub events: usize,
    /// Rows of other tables.
    pub rows: usize,
}

/// Takes lines of an export, in its order: rows as they are, events as if they had just come,
/// in the rows of the log that they had. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError::Conflict`] when a line is not what an export of this release holds, else when
/// the database fails.
pub fn replay(db: &impl Database, lines: Vec<Line>) -> Result<Replayed, StoreError> {
    let mut replayed = Replayed::default();
    let mut events: Vec<(i64, Event)> = Vec::new();
    for line in lines {
        match line {
            Line::Export { version } if version == VERSION => {}
            Line::Export { version } => {
                return Err(conflict(format!("version {version} of the format is not known")));
            }
            Line::Row { table, row } => {
                put(db, &table, &row)?;
                replayed.rows += 1;
            }
            Line::Event(line) => events.push(line.event()),
        }
    }
    replayed.events = events.len();
    replay_events(db, events)?;
    Ok(replayed)
}

/// Whether nothing was ever received: only then does a replay give the state of its export.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn is_new(db: &impl Database) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM event) OR EXISTS (SELECT 1 FROM refusal)";
    Ok(read_all(db.query(sql, &[])?, |row| row.bool())? == [false])
}

fn put(db: &impl Database, table: &str, row: &Map<String, Value>) -> Result<(), StoreError> {
    let Some((table, columns, _)) = TABLES.iter().find(|(name, ..)| *name == table) else {
        return Err(conflict(format!("table `{table}` is not known")));
    };
    let values = columns.split(',').map(|column| format!("?1->>'{}'", column.trim()));
    let values = values.collect::<Vec<String>>().join(", ");
    if *table == "alias" {
        return retention::restore_alias(db, &text(row, "alias")?, time(row, "first_seen_at")?);
    }
    let sql = match *table {
        // A source's token lets deliveries in and is not told; here nothing is let in.
        "source" => format!(
            "INSERT OR REPLACE INTO source ({columns}, token)
            VALUES ({values}, 'replayed-' || (?1->>'source_id'))"
        ),
        "session" => format!(
            "INSERT INTO session ({columns}, session_key, profile_id)
            SELECT {values}, (SELECT 1 + ifnull(max(session_key), 0) FROM session), profile_id
            FROM alias WHERE alias = 'urn:cookie:' || (?1->>'visitor_id')"
        ),
        _ => format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES ({values})"),
    };
    db.query(&sql, &[json_param(row)?])?;
    if *table == "identity_edge" {
        let aliases = [text(row, "alias_a")?, text(row, "alias_b")?];
        retention::restore_edge(db, &aliases)?;
    }
    Ok(())
}

fn text(row: &Map<String, Value>, column: &str) -> Result<String, StoreError> {
    let value = row.get(column).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| conflict(format!("`{column}` is no text")))
}

fn time(row: &Map<String, Value>, column: &str) -> Result<i64, StoreError> {
    let value = row.get(column).and_then(Value::as_i64);
    value.ok_or_else(|| conflict(format!("`{column}` is no time")))
}

fn conflict(message: String) -> StoreError {
    StoreError::Conflict { field: "line", message }
}
