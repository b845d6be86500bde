//! The outbox: triggers note every change of a row that is forwarded, in the change's own
//! transaction. They are there only while a target is, so nobody else pays for them
//! ([decision 24](../../../docs/decisions/0024-forwarding-outbox.md)).

use tributary_core::time::Timestamp;

use super::kind::{KINDS, Kind, named};
use super::target::Seeding;
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Rows of before that are gathered at once.
const SEED_ROWS: i64 = 1_000;
/// The database's clock: a trigger has no arguments.
const NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/// Sets the triggers of this release where there is a target, and none where there is none.
/// Call inside one transaction, after a migration and when targets come or go.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub(crate) fn install(db: &impl Database) -> Result<(), StoreError> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'forward%'";
    for name in read_all(db.query(sql, &[])?, |row| row.text())? {
        db.query(&format!("DROP TRIGGER {name}"), &[])?;
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM forward_target)";
    if read_all(db.query(sql, &[])?, |row| row.bool())? != [true] {
        return Ok(());
    }
    for statement in KINDS.iter().flat_map(triggers) {
        db.query(&statement, &[])?;
    }
    Ok(())
}

fn triggers(kind: &Kind) -> Vec<String> {
    let Kind { name, ours, watched, corrects, gone, also, .. } = kind;
    let gone = *gone as u8;
    let note = |key: &str, purge: &str, rows: &str| {
        format!(
            "BEGIN INSERT INTO forward_row
            SELECT target_id, '{name}', {} + row_number() OVER (PARTITION BY target_id),
                {key}, {purge}, {NOW}
            FROM forward_target{rows}; END",
            last_n(name),
        )
    };
    let (new, old) = (kind.key_of("new"), kind.key_of("old"));
    let mut all = vec![
        format!(
            "CREATE TRIGGER forward_{name}_begins AFTER INSERT ON {ours} {}",
            note(&new, "0", "")
        ),
        format!(
            "CREATE TRIGGER forward_{name}_changes AFTER UPDATE OF {watched} ON {ours} {}",
            note(&new, corrects, "")
        ),
        format!(
            "CREATE TRIGGER forward_{name}_ends AFTER DELETE ON {ours} {}",
            note(&old, &gone.to_string(), "")
        ),
    ];
    all.extend(also.iter().map(|(how, when, whose)| {
        let note = note(&kind.key_of(ours), "0", &format!(", {whose}"));
        format!("CREATE TRIGGER forward_{name}_{how} {when} {note}")
    }));
    all
}

/// The number of a target's newest row of this kind. A batch that is under way holds its rows,
/// so no number is given twice meanwhile.
fn last_n(kind: &str) -> String {
    format!(
        "ifnull((SELECT max(last.n) FROM forward_row AS last
            WHERE last.target_id = forward_target.target_id AND last.kind = '{kind}'), 0)"
    )
}

/// Gathers some more rows of before the target was there. Returns how far it has come, `None`
/// after the last.
pub(super) fn seed(
    db: &impl Database,
    target_id: &str,
    seeding: &Seeding,
    now: Timestamp,
) -> Result<Option<Seeding>, StoreError> {
    let next_kind = |name: &str| {
        let at = KINDS.iter().position(|kind| kind.name == name)?;
        KINDS.get(at + 1).map(|kind| Seeding { kind: kind.name.to_owned(), after: None })
    };
    let Some(kind) = named(&seeding.kind) else { return Ok(None) };
    let order = kind.order.join(", ");
    let after = if seeding.after.is_none() {
        "?1 IS NULL".to_owned()
    } else {
        let values = (0..kind.order.len()).map(|i| format!("?1->>{i}"));
        format!("({order}) > ({})", values.collect::<Vec<String>>().join(", "))
    };
    let sql = format!(
        "SELECT json_array({order}), {} FROM {} WHERE {after} ORDER BY {order} LIMIT {SEED_ROWS}",
        kind.key_of(kind.ours),
        kind.ours,
    );
    let params = [SqlValue::from(seeding.after.as_deref())];
    let rows = read_all(db.query(&sql, &params)?, |row| Ok((row.text()?, row.text()?)))?;
    let (places, keys): (Vec<String>, Vec<String>) = rows.into_iter().unzip();
    let sql = format!(
        "INSERT INTO forward_row SELECT target_id, ?2, {} + rows.key + 1, rows.value, 0, ?4
        FROM forward_target, json_each(?3) AS rows WHERE target_id = ?1",
        last_n(kind.name),
    );
    let params: [SqlValue; 4] =
        [target_id.into(), kind.name.into(), json_param(&keys)?, now.0.into()];
    db.query(&sql, &params)?;
    let is_full = i64::try_from(places.len()).is_ok_and(|n| n == SEED_ROWS);
    Ok(match places.into_iter().next_back().filter(|_| is_full) {
        Some(last) => Some(Seeding { kind: seeding.kind.clone(), after: Some(last) }),
        None => next_kind(&seeding.kind),
    })
}

/// Does `work`, whose removed events are not removed from the targets: what a merchant does
/// not want to keep here may stay there.
pub(crate) fn keeping_forwarded<T>(
    db: &impl Database,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let sql = format!("SELECT target_id, {} FROM forward_target", last_n("event"));
    let before = read_all(db.query(&sql, &[])?, |row| Ok((row.text()?, row.int()?)))?;
    if before.is_empty() {
        return work();
    }
    let done = work()?;
    let sql = "DELETE FROM forward_row WHERE (target_id, kind, n) IN (
        SELECT target_id, kind, n FROM json_each(?) AS before JOIN forward_row
            ON target_id = before.value->>0 AND kind = 'event' AND n > before.value->>1)";
    db.query(sql, &[json_param(&before)?])?;
    Ok(done)
}
