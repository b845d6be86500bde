//! The merge log's rows.

use std::collections::BTreeSet;

use tributary_core::event::{Alias, Event};
use tributary_core::identity::{self, Edge, Evidence};
use tributary_core::time::Timestamp;

use crate::row::{Row, json_param, read_all};
use crate::{Database, StoreError};

/// The columns that [`read`] reads.
pub(crate) const COLUMNS: &str = "alias_a, alias_b, at, event_id, source_id, rung";

/// Adds what the events say of who is one person. The earliest event that names two aliases
/// is the evidence. Returns the edges that are new or have earlier evidence than before, each
/// with whether a person removed it.
pub(crate) fn append<'a>(
    db: &impl Database,
    events: impl Iterator<Item = &'a Event>,
) -> Result<Vec<(Edge, bool)>, StoreError> {
    let edges: Vec<Edge> = events.flat_map(identity::edges).collect();
    if edges.is_empty() {
        return Ok(Vec::new());
    }
    let row = |edge: &Edge| {
        let Evidence { at, event_id, source_id, rung } = &edge.evidence;
        (
            edge.a.as_str().to_owned(),
            edge.b.as_str().to_owned(),
            at.0,
            source_id.clone(),
            event_id.clone(),
            rung.clone(),
        )
    };
    let rows: Vec<_> = edges.iter().map(row).collect();
    let sql = "INSERT INTO identity_edge (alias_a, alias_b, at, source_id, event_id, rung)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5
        FROM json_each(?) WHERE true
        ON CONFLICT (alias_a, alias_b) DO UPDATE
        SET at = excluded.at, source_id = excluded.source_id, event_id = excluded.event_id,
            rung = excluded.rung
        WHERE (excluded.at, excluded.event_id, excluded.source_id) < (at, event_id, source_id)
        RETURNING alias_a, alias_b";
    let pair = |row: &mut Row| Ok((row.text()?, row.text()?));
    let news: BTreeSet<(String, String)> =
        read_all(db.query(sql, &[json_param(&rows)?])?, pair)?.into_iter().collect();
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT alias_a, alias_b FROM json_each(?) AS news JOIN removed_edge
        ON alias_a = news.value->>0 AND alias_b = news.value->>1";
    let removed: BTreeSet<(String, String)> =
        read_all(db.query(sql, &[json_param(&news)?])?, pair)?.into_iter().collect();
    let mut told = BTreeSet::new();
    let news = edges.into_iter().filter_map(|edge| {
        let key = (edge.a.as_str().to_owned(), edge.b.as_str().to_owned());
        let is_removed = removed.contains(&key);
        (news.contains(&key) && told.insert(key)).then_some((edge, is_removed))
    });
    Ok(news.collect())
}

/// The edges at any of these aliases that nobody removed.
pub(crate) fn live<'a>(
    db: &impl Database,
    aliases: impl Iterator<Item = &'a Alias>,
) -> Result<Vec<Edge>, StoreError> {
    let aliases: Vec<&str> = aliases.map(Alias::as_str).collect();
    let is_live = "NOT EXISTS (SELECT 1 FROM removed_edge AS gone
        WHERE gone.alias_a = edge.alias_a AND gone.alias_b = edge.alias_b)";
    let sql = format!(
        "SELECT {COLUMNS} FROM json_each(?1) AS mine JOIN identity_edge AS edge
            ON alias_a = mine.value WHERE {is_live}
        UNION SELECT {COLUMNS} FROM json_each(?1) AS mine JOIN identity_edge AS edge
            ON alias_b = mine.value WHERE {is_live}"
    );
    read_all(db.query(&sql, &[json_param(&aliases)?])?, read)
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &mut Row) -> Result<Edge, StoreError> {
    let (a, b) = (alias(&row.text()?)?, alias(&row.text()?)?);
    let evidence = Evidence {
        at: Timestamp(row.int()?),
        event_id: row.text()?,
        source_id: row.text()?,
        rung: row.text()?,
    };
    Ok(Edge { a, b, evidence })
}

/// An alias that we wrote.
pub(crate) fn alias(text: &str) -> Result<Alias, StoreError> {
    Alias::parse(text).map_err(|error| StoreError::Row(error.to_string()))
}
