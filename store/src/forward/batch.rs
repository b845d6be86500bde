//! What is sent at once: the changes of one kind, from the oldest on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tributary_core::fetch::Fetch;
use tributary_core::forward::Target;

use super::kind::{self, Kind, Purge, named};
use crate::row::{read_all, to_json};
use crate::{Database, SqlValue, StoreError};

/// Changes of a batch, at most.
const MAX_CHANGES: i64 = 1_000;
/// Bytes of its rows: it ends with the row that passes this.
const MAX_BYTES: i64 = 1_000_000;

/// The changes of a batch: those of one kind up to a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Batch {
    kind: String,
    upto: i64,
    /// The version that its rows were written with.
    version: i64,
    n_rows: i64,
    /// The rows are written; what is older is to be removed.
    is_written: bool,
}

/// What to send of a batch.
pub(super) struct Sending {
    pub(super) batch: Batch,
    /// None when nothing has to be sent for these changes.
    pub(super) fetch: Option<Fetch>,
}

impl Batch {
    /// Rows that it writes.
    pub(super) fn n_rows(&self) -> i64 {
        self.n_rows
    }

    /// Whether its rows are written and what they replace is to be removed.
    pub(super) fn is_written(&self) -> bool {
        self.is_written
    }
}

/// A change in the outbox.
struct Change {
    n: i64,
    key: String,
    size: i64,
}

/// The next batch of a target, written with this version; `None` when no change waits.
pub(super) fn next(
    db: &impl Database,
    target_id: &str,
    target: &Target,
    version: i64,
) -> Result<Option<Sending>, StoreError> {
    let Some(kind) = oldest_kind(db, target_id)? else { return Ok(None) };
    let changes = changes(db, target_id, kind)?;
    let Some(upto) = changes.last().map(|change| change.n) else { return Ok(None) };
    let lines = lines(db, kind, &target.workspace_id, version, &changes)?;
    let n_rows = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let batch = Batch { kind: kind.name.to_owned(), upto, version, n_rows, is_written: false };
    if lines.is_empty() {
        return removal(db, target_id, target, batch).map(Some);
    }
    let fetch = Some(target.insert(&kind.table, lines.concat()));
    Ok(Some(Sending { batch, fetch }))
}

/// After a batch's rows are written: the removal of what they replace.
pub(super) fn removal(
    db: &impl Database,
    target_id: &str,
    target: &Target,
    batch: Batch,
) -> Result<Sending, StoreError> {
    let batch = Batch { is_written: true, ..batch };
    let Some(kind) = named(&batch.kind) else { return Ok(Sending { batch, fetch: None }) };
    let sql = format!(
        "SELECT DISTINCT key FROM forward_row
        WHERE target_id = ? AND kind = ? AND n <= ? AND (purge = {} OR purge = {}
            AND NOT EXISTS (SELECT 1 FROM {} WHERE {}))",
        Purge::Always as u8,
        Purge::IfGone as u8,
        kind.ours,
        kind.is_key("forward_row.key"),
    );
    let params: [SqlValue; 3] = [target_id.into(), kind.name.into(), batch.upto.into()];
    let keys = read_all(db.query(&sql, &params)?, |row| row.json::<Vec<Value>>())?;
    let n_columns = kind.table.key.len();
    let of_table = |key: Vec<Value>| key.into_iter().take(n_columns).map(text).collect();
    let keys: BTreeSet<Vec<String>> = keys.into_iter().map(of_table).collect();
    let keys: Vec<Vec<String>> = keys.into_iter().collect();
    let fetch = (!keys.is_empty()).then(|| target.remove(&kind.table, &keys, batch.version));
    Ok(Sending { batch, fetch })
}

/// Takes the changes of a batch out of the outbox.
pub(super) fn finish(db: &impl Database, target_id: &str, batch: &Batch) -> Result<(), StoreError> {
    let sql = "DELETE FROM forward_row WHERE target_id = ? AND kind = ? AND n <= ?";
    let params: [SqlValue; 3] = [target_id.into(), batch.kind.as_str().into(), batch.upto.into()];
    db.query(sql, &params)?;
    Ok(())
}

/// The kind whose oldest change is the oldest of all.
fn oldest_kind(db: &impl Database, target_id: &str) -> Result<Option<&'static Kind>, StoreError> {
    let sql = "SELECT value, (SELECT at FROM forward_row
            WHERE target_id = ? AND kind = value ORDER BY n LIMIT 1) AS at
        FROM json_each(?) ORDER BY at IS NULL, at, key LIMIT 1";
    let rows = db.query(sql, &[target_id.into(), kind::names().into()])?;
    let oldest = read_all(rows, |row| Ok((row.text()?, row.optional_int()?)))?.pop();
    Ok(oldest.and_then(|(name, at)| at.and_then(|_| named(&name))))
}

/// The oldest changes of a kind, as many as fit.
fn changes(db: &impl Database, target_id: &str, kind: &Kind) -> Result<Vec<Change>, StoreError> {
    let sql = format!(
        "SELECT changed.n, changed.key, ifnull({}, 0)
        FROM (SELECT n, key FROM forward_row
            WHERE target_id = ? AND kind = ? ORDER BY n LIMIT {MAX_CHANGES}) AS changed
        LEFT JOIN {} ON {} ORDER BY changed.n",
        kind.size,
        kind.ours,
        kind.is_key("changed.key"),
    );
    let changes = read_all(db.query(&sql, &[target_id.into(), kind.name.into()])?, |row| {
        Ok(Change { n: row.int()?, key: row.text()?, size: row.int()? })
    })?;
    let mut n_bytes = 0;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let fits = |change: &Change| {
        if MAX_BYTES <= n_bytes {
            return false;
        }
        if seen.insert(change.key.clone()) {
            n_bytes += change.size;
        }
        true
    };
    Ok(changes.into_iter().take_while(fits).collect())
}

/// The rows as they are now, each with its line feed. What is gone or withheld has none.
fn lines(
    db: &impl Database,
    kind: &Kind,
    workspace_id: &str,
    version: i64,
    changes: &[Change],
) -> Result<Vec<String>, StoreError> {
    let keys: BTreeSet<&str> = changes.iter().map(|change| change.key.as_str()).collect();
    let keys = format!("[{}]", keys.into_iter().collect::<Vec<&str>>().join(","));
    let key = kind.table.key.iter().enumerate();
    let key = key.map(|(i, name)| format!("'{name}', (changed.value->>{i}) || ''"));
    // The platform hands every number over as a real; JSON would tell it with a fraction.
    let sql = format!(
        "SELECT json_object('workspace_id', ?2, 'version', CAST(?3 AS INTEGER), {}, {}) || char(10)
        FROM json_each(?1) AS changed JOIN {} ON {} {} WHERE NOT ({})",
        key.collect::<Vec<String>>().join(", "),
        kind.fields,
        kind.ours,
        kind.is_key("changed.value"),
        kind.joined,
        kind.is_withheld,
    );
    let params: [SqlValue; 3] = [keys.into(), workspace_id.into(), version.into()];
    read_all(db.query(&sql, &params)?, |row| row.text())
}

/// A key's value as it stands in the column there.
fn text(value: Value) -> String {
    if let Value::String(text) = value { text } else { value.to_string() }
}

/// As it is kept between two requests.
pub(super) fn kept(batch: &Batch) -> Result<SqlValue, StoreError> {
    to_json(batch).map(SqlValue::Text)
}
