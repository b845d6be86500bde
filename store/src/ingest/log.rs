//! The log: deduplicates by storing, and keeps repeats and refusals beside the events
//! (`product.md §6`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::FieldError;
use tributary_core::delivery::Delivery;
use tributary_core::source::{HISTORY_HEADER, Parsed, Refusal};

use super::Incoming;
use super::outcome::changed_payload;
use crate::row::{json_param, read_all, to_json, write_json};
use crate::{Database, SqlValue, StoreError, quarantine};

/// Bytes of a refused event's text that the log keeps.
const MAX_REFUSED_BYTES: usize = 4 * 1024;
/// Bytes of a delivery in quarantine: the platform allows 2 MB a row.
const MAX_QUARANTINED_BYTES: usize = 1_900_000;

/// What became of a good event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Stored in this row.
    Accepted { seq: i64 },
    /// Repeats the row; `is_same` when the payload was the same too.
    Duplicate { of: i64, is_same: bool },
    /// A stand-in that found the place taken, or what is told again and again: nothing is
    /// missing, nothing is told.
    Needless,
}

/// What became of all events of the call.
#[derive(Debug)]
pub(super) struct Fates {
    /// In the order of the incoming events.
    pub(super) events: Vec<Fate>,
}

/// Stores what is new and notes what was not stored.
pub(super) fn append(
    db: &impl Database,
    deliveries: &[Delivery],
    parsed: &[Parsed],
    incoming: &[Incoming<'_>],
) -> Result<Fates, StoreError> {
    let first_seq = next_seq(db)?;
    let written = insert_events(db, incoming, first_seq)?;
    let events = fates(db, incoming, first_seq, written)?;
    let mut refusals: Vec<RefusalRow> = Vec::new();
    for (index, (incoming, fate)) in incoming.iter().zip(&events).enumerate() {
        // What is read again from a shop's history is no repeat that anybody sent.
        let delivery = deliveries.get(incoming.delivery_index);
        let is_sent = delivery.is_none_or(|one| one.header(HISTORY_HEADER).is_none());
        if let Fate::Duplicate { of, is_same } = fate
            && is_sent
        {
            refusals.push(RefusalRow::duplicate(
                seq_at(first_seq, index),
                incoming,
                *of,
                *is_same,
            )?);
        }
    }
    let seqs = seq_at(first_seq, incoming.len())..;
    refusals
        .extend(seqs.zip(refused(deliveries, parsed)).map(|(seq, row)| RefusalRow { seq, ..row }));
    insert_refusals(db, &refusals)?;
    touch_sources(db, incoming, &events)?;
    Ok(Fates { events })
}

fn seq_at(first_seq: i64, index: usize) -> i64 {
    first_seq.saturating_add(i64::try_from(index).unwrap_or(i64::MAX))
}

/// The first free row of the log.
fn next_seq(db: &impl Database) -> Result<i64, StoreError> {
    let sql = "SELECT 1 + max(
        ifnull((SELECT max(seq) FROM event), 0), ifnull((SELECT max(seq) FROM refusal), 0))";
    let seqs = read_all(db.query(sql, &[])?, |row| row.int())?;
    Ok(seqs.first().copied().unwrap_or(1))
}

/// Rows that were written.
#[derive(Default)]
struct Written {
    inserted: BTreeSet<i64>,
    /// Rows of stand-ins that were given to the event itself.
    replaced: BTreeSet<i64>,
}

/// Inserts the events whose (source, event id) is free or held by a stand-in.
fn insert_events(
    db: &impl Database,
    incoming: &[Incoming<'_>],
    first_seq: i64,
) -> Result<Written, StoreError> {
    if incoming.is_empty() {
        return Ok(Written::default());
    }
    // The bodies travel beside the rows, each cut out of one blob: inside the JSON they would
    // be escaped, parsed, written and parsed again before they reach their column.
    let mut bodies: Vec<u8> = Vec::new();
    let rows = incoming.iter().enumerate().map(|(index, incoming)| {
        let event = incoming.event;
        let start = bodies.len();
        write_json(&mut bodies, &event.facts)?;
        Ok((
            seq_at(first_seq, index),
            &event.source_id,
            &event.event_id,
            &event.name,
            event.at.0,
            event.received_at.0,
            event.is_client,
            event.person().map(|alias| alias.as_str()),
            start + 1, // SQL counts from one
            bodies.len() - start,
        ))
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    let sql = "INSERT INTO event
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
            value->>7, CAST(substr(?2, value->>8, value->>9) AS TEXT)
        FROM json_each(?1) WHERE true
        ON CONFLICT (source_id, event_id) DO UPDATE
        SET at = excluded.at, received_at = excluded.received_at, person = excluded.person,
            body = excluded.body
        WHERE event.body->>'$.context.is_stand_in'
            AND excluded.body->>'$.context.is_stand_in' IS NULL
        RETURNING seq";
    let params = [json_param(&rows)?, SqlValue::Blob(bodies)];
    let mut written = Written::default();
    for seq in read_all(db.query(sql, &params)?, |row| row.int())? {
        // A stand-in of this very call comes twice when its event comes with it.
        if seq < first_seq || !written.inserted.insert(seq) {
            written.replaced.insert(seq);
        }
    }
    Ok(written)
}

fn fates(
    db: &impl Database,
    incoming: &[Incoming<'_>],
    first_seq: i64,
    mut written: Written,
) -> Result<Vec<Fate>, StoreError> {
    let is_new = |index: usize| written.inserted.contains(&seq_at(first_seq, index));
    let repeats = incoming.iter().enumerate().filter(|(index, _)| !is_new(*index));
    let firsts = firsts(db, repeats.map(|(_, incoming)| incoming))?;
    let fate = |(index, incoming): (usize, &Incoming<'_>)| {
        let event = incoming.event;
        let seq = seq_at(first_seq, index);
        if written.inserted.contains(&seq) {
            return Ok(Fate::Accepted { seq });
        }
        if event.facts.context.is_stand_in {
            return Ok(Fate::Needless);
        }
        let first = firsts.get(&(event.source_id.clone(), event.event_id.clone()));
        let (of, digest) =
            first.ok_or_else(|| StoreError::Row("a repeat without its first".to_owned()))?;
        if written.replaced.remove(of) {
            return Ok(Fate::Accepted { seq: *of });
        }
        if event.facts.context.is_retold {
            return Ok(Fate::Needless);
        }
        Ok(Fate::Duplicate { of: *of, is_same: *digest == event.facts.context.digest })
    };
    incoming.iter().enumerate().map(fate).collect()
}

/// Row and digest of the stored event that each repeat repeats.
fn firsts<'a>(
    db: &impl Database,
    repeats: impl Iterator<Item = &'a Incoming<'a>>,
) -> Result<BTreeMap<(String, String), (i64, String)>, StoreError> {
    let keys: Vec<(&str, &str)> =
        repeats.map(|r| (r.event.source_id.as_str(), r.event.event_id.as_str())).collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT source_id, event_id, seq, body->>'$.context.digest'
        FROM json_each(?) AS key
        JOIN event ON source_id = key.value->>0 AND event_id = key.value->>1";
    let read =
        |row: &mut crate::row::Row| Ok(((row.text()?, row.text()?), (row.int()?, row.text()?)));
    Ok(read_all(db.query(sql, &[json_param(&keys)?])?, read)?.into_iter().collect())
}

/// A row of the log that holds no stored event.
#[derive(Clone, serde::Serialize)]
struct RefusalRow {
    seq: i64,
    status: &'static str,
    source_id: String,
    event_id: String,
    name: String,
    at: i64,
    received_at: i64,
    duplicate_of: Option<i64>,
    error: Option<String>,
    body: String,
    /// Of a delivery in quarantine, as JSON text.
    headers: Option<String>,
}

impl RefusalRow {
    fn duplicate(
        seq: i64,
        incoming: &Incoming<'_>,
        of: i64,
        is_same: bool,
    ) -> Result<Self, StoreError> {
        let event = incoming.event;
        let mut facts = Cow::Borrowed(&event.facts);
        if !is_same {
            facts.to_mut().warnings.push(changed_payload(&event.event_id));
        }
        Ok(Self {
            seq,
            status: "duplicate",
            source_id: event.source_id.clone(),
            event_id: event.event_id.clone(),
            name: event.name.clone(),
            at: event.at.0,
            received_at: event.received_at.0,
            duplicate_of: Some(of),
            error: None,
            body: to_json(&facts)?,
            headers: None,
        })
    }

    fn rejected(delivery: &Delivery, refusal: &Refusal, body: &str) -> Self {
        Self {
            seq: 0,
            status: "rejected",
            source_id: delivery.source_id.clone(),
            event_id: refusal.event_id.clone().unwrap_or_default(),
            name: refusal.name.clone().unwrap_or_default(),
            at: delivery.received_at.0,
            received_at: delivery.received_at.0,
            duplicate_of: None,
            error: Some(describe(&refusal.errors)),
            body: body.to_owned(),
            headers: None,
        }
    }

    fn quarantined(delivery: &Delivery, reason: &str) -> Self {
        let body = truncate(&delivery.body, MAX_QUARANTINED_BYTES);
        let mut headers = Cow::Borrowed(&delivery.headers);
        let mut message = reason.to_owned();
        if body.len() < delivery.body.len() {
            let n_bytes = delivery.body.len();
            headers.to_mut().insert(quarantine::CUT_HEADER.to_owned(), n_bytes.to_string());
            message = format!("{message}; {}", quarantine::cut_note(n_bytes));
        }
        let error = FieldError { field: String::new(), message };
        let refusal = Refusal { event_id: None, name: None, errors: vec![error] };
        Self {
            status: "quarantined",
            headers: to_json(headers.as_ref()).ok(),
            ..Self::rejected(delivery, &refusal, body)
        }
    }
}

/// All that was refused: single events, whole bodies, and platform deliveries in quarantine
/// (those are kept whole where a row can hold them, to be read again after a fix).
fn refused<'a>(
    deliveries: &'a [Delivery],
    parsed: &'a [Parsed],
) -> impl Iterator<Item = RefusalRow> + 'a {
    deliveries.iter().zip(parsed).flat_map(|(delivery, parsed)| {
        let start = truncate(&delivery.body, MAX_REFUSED_BYTES);
        match parsed {
            Parsed::Events(events) => events
                .iter()
                .filter_map(|event| event.as_ref().err())
                .map(|refusal| RefusalRow::rejected(delivery, refusal, start))
                .collect(),
            Parsed::Refused(errors) => {
                let refusal = Refusal { event_id: None, name: None, errors: errors.clone() };
                vec![RefusalRow::rejected(delivery, &refusal, start)]
            }
            Parsed::Quarantined(reason) => vec![RefusalRow::quarantined(delivery, reason)],
        }
    })
}

fn insert_refusals(db: &impl Database, rows: &[RefusalRow]) -> Result<(), StoreError> {
    let sql = "INSERT INTO refusal (seq, status, source_id, event_id, name, at, received_at,
            duplicate_of, error, body, headers)
        SELECT value->>'seq', value->>'status', value->>'source_id', value->>'event_id',
            value->>'name', value->>'at', value->>'received_at', value->>'duplicate_of',
            value->>'error', ifnull(?2, value->>'body'), value->>'headers'
        FROM json_each(?1)";
    let (whole, small): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.headers.is_some());
    // Whole deliveries are large: each has a statement of its own, and its body travels beside
    // it, since inside the JSON it would be escaped and grow beyond what a value may hold.
    for row in whole {
        let slim = RefusalRow { body: String::new(), ..row.clone() };
        db.query(sql, &[json_param(&[slim])?, row.body.as_str().into()])?;
    }
    if !small.is_empty() {
        db.query(sql, &[json_param(&small)?, SqlValue::Null])?;
    }
    Ok(())
}

/// Notes each source's newest event, to the hour: an ordinary event must not cost a row.
fn touch_sources(
    db: &impl Database,
    incoming: &[Incoming<'_>],
    fates: &[Fate],
) -> Result<(), StoreError> {
    let mut newest: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for (incoming, fate) in incoming.iter().zip(fates) {
        let event = incoming.event;
        let seen = (event.received_at.0, event.name.as_str());
        let known = newest.entry(&event.source_id).or_insert(seen);
        if matches!(fate, Fate::Accepted { .. }) && *known < seen {
            *known = seen;
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE source SET last_event_at = seen.value->>1, last_event_name = seen.value->>2
        FROM json_each(?) AS seen
        WHERE source_id = seen.value->>0
            AND ifnull(last_event_at, -3600000) <= seen.value->>1 - 3600000";
    let rows: Vec<(&str, i64, &str)> =
        newest.into_iter().map(|(source_id, (at, name))| (source_id, at, name)).collect();
    db.query(sql, &[json_param(&rows)?])?;
    Ok(())
}

/// The wrong fields in one sentence.
pub(crate) fn describe(errors: &[FieldError]) -> String {
    let one = |error: &FieldError| match error.field.as_str() {
        "" => error.message.clone(),
        field => format!("{field}: {}", error.message),
    };
    errors.iter().map(one).collect::<Vec<String>>().join("; ")
}

/// The beginning of a text, at most `max` bytes, cut between characters.
fn truncate(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}
