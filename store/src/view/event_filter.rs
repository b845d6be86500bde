//! What the event log is narrowed to.

use tributary_core::api::EventStatus;

use super::facts;
use super::profiles::aliases_like;
use crate::row::{json_param, to_json};
use crate::{Database, SqlValue, StoreError};

/// The event whose name the index leaves out (`schema.rs`).
const MOST_OF_THE_LOG: &str = "$page_load";
/// Later than any row and any time.
const END: i64 = i64::MAX >> 11;

/// What the log is asked for. Times are Unix ms of receipt, inclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only this source.
    pub source_id: Option<String>,
    /// Only this event name.
    pub name: Option<String>,
    /// Only this status.
    pub status: Option<EventStatus>,
    /// Only what was not stored and is no repeat.
    pub is_refused: bool,
    /// Only what names a person with this alias, or an alias with this value.
    pub alias: Option<String>,
    /// Only what has this text in its properties, profile properties or aliases.
    pub text: Option<String>,
    /// Only what has a warning of this rule.
    pub rule: Option<String>,
    /// Only what has a warning about this field.
    pub field: Option<String>,
    /// Only what has this property.
    pub property: Option<String>,
    /// Only that of which this fact holds, as `name:value` ([`EventFilter::knows`]).
    pub fact: Option<String>,
    /// Received at or after.
    pub from: Option<i64>,
    /// Received at or before.
    pub to: Option<i64>,
    /// Happened at or after.
    pub happened_from: Option<i64>,
    /// Rows before this one.
    pub before: Option<i64>,
    /// Rows after this one.
    pub after: Option<i64>,
    /// Lines wanted, 50 when absent.
    pub limit: Option<i64>,
}

impl EventFilter {
    /// Whether a `fact` can be asked for.
    pub fn knows(fact: &str) -> bool {
        fact.split_once(':').is_some_and(|(name, _)| facts::sql(name).is_some())
    }

    /// Whether stored events are wanted, or none can be.
    pub(super) fn has_events(&self) -> bool {
        !self.is_refused && self.status.is_none_or(|status| status == EventStatus::Accepted)
    }

    /// Whether an index, or nothing but the log's order, leads to the lines. Otherwise row
    /// after row is looked at.
    pub(super) fn is_indexed(&self) -> bool {
        let is_rare = self.name.as_deref().is_some_and(|name| name != MOST_OF_THE_LOG);
        let is_plain = *self
            == Self {
                before: self.before,
                after: self.after,
                limit: self.limit,
                name: self.name.clone(),
                ..Self::default()
            };
        self.alias.is_some() || (is_plain && (is_rare || self.name.is_none()))
    }

    /// The row before which lines are wanted.
    pub(super) fn end(&self) -> i64 {
        self.before.unwrap_or(END)
    }

    /// The conditions on the rows of one of the log's two tables, between two rows.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the database can't be read.
    pub(super) fn conditions(
        &self,
        db: &impl Database,
        is_event: bool,
        low: i64,
    ) -> Result<Conditions, StoreError> {
        let mut all = Conditions::default();
        all.add("seq < ?", [self.end().into()]);
        all.add("seq > ?", [low.into()]);
        let received = [self.from.unwrap_or(0).into(), self.to.unwrap_or(END).into()];
        all.add("received_at BETWEEN ? AND ?", received);
        if let Some(from) = self.happened_from {
            all.add("at >= ?", [from.into()]);
        }
        self.of_columns(&mut all, is_event);
        self.of_body(&mut all, is_event)?;
        if let Some(alias) = &self.alias {
            if is_event {
                // By person and time; sorting what one person did is little work.
                all.index = Some("event_person");
                let aliases = aliases_like(db, alias)?;
                all.add("person IN (SELECT value FROM json_each(?))", [json_param(&aliases)?]);
            } else {
                all.add("instr(body, ?)", [json_text(alias)?.into()]);
            }
        }
        Ok(all)
    }

    fn of_columns(&self, all: &mut Conditions, is_event: bool) {
        if let Some(name) = &self.name {
            all.add("name = ?", [name.as_str().into()]);
            if is_event && name != MOST_OF_THE_LOG {
                // Left alone, SQLite would read the log row by row until enough have the name.
                all.index = Some("event_name");
                all.add("name <> '$page_load'", []);
            }
        }
        if let Some(source_id) = &self.source_id {
            // The plus keeps SQLite from gathering and sorting all rows of the source.
            all.add("+source_id = ?", [source_id.as_str().into()]);
        }
        if let Some(status) = self.status
            && !is_event
        {
            all.add("status = ?", [status_word(status).into()]);
        }
        if self.is_refused && !is_event {
            all.add("status <> 'duplicate'", []);
        }
        if let Some((name, value)) = self.fact.as_deref().and_then(|fact| fact.split_once(':')) {
            match facts::sql(name) {
                Some(fact) if is_event => all.add(&format!("{fact} = ?"), [value.into()]),
                _ => all.add("0", []),
            }
        }
    }

    fn of_body(&self, all: &mut Conditions, is_event: bool) -> Result<(), StoreError> {
        if let Some(text) = &self.text {
            // The platform takes short patterns of `LIKE` only; both know case of ASCII alone.
            all.add("instr(lower(body), lower(?))", [json_text(text)?.into()]);
        }
        // What was refused is text that may be no JSON.
        let is_read = if is_event { "" } else { "status = 'duplicate' AND " };
        if self.rule.is_some() || self.field.is_some() {
            let sql = format!(
                "{is_read}EXISTS (SELECT 1 FROM json_each(body, '$.warnings')
                    WHERE value->>'rule' = ifnull(?, value->>'rule')
                        AND value->>'field' = ifnull(?, value->>'field'))"
            );
            all.add("instr(body, '\"warnings\":[')", []);
            all.add(&sql, [self.rule.clone().into(), self.field.clone().into()]);
        }
        if let Some(property) = &self.property {
            let sql = format!(
                "{is_read}EXISTS (SELECT 1 FROM json_each(body, '$.properties') WHERE key = ?)"
            );
            all.add(&sql, [property.as_str().into()]);
        }
        Ok(())
    }
}

/// Conditions with their parameters, in order.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    parts: Vec<String>,
    pub(super) params: Vec<SqlValue>,
    /// The index to find the rows by.
    pub(super) index: Option<&'static str>,
}

impl Conditions {
    fn add(&mut self, sql: &str, params: impl IntoIterator<Item = SqlValue>) {
        self.parts.push(format!("({sql})"));
        self.params.extend(params);
    }

    /// As a `WHERE` wants them.
    pub(super) fn sql(&self) -> String {
        self.parts.join(" AND ")
    }
}

/// A text as it stands within JSON.
fn json_text(text: &str) -> Result<String, StoreError> {
    let quoted = to_json(&text)?;
    Ok(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned())
}

pub(super) fn status(word: &str) -> EventStatus {
    match word {
        "accepted" => EventStatus::Accepted,
        "duplicate" => EventStatus::Duplicate,
        "quarantined" => EventStatus::Quarantined,
        "replayed" => EventStatus::Replayed,
        _ => EventStatus::Rejected,
    }
}

pub(super) fn status_word(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Accepted => "accepted",
        EventStatus::Duplicate => "duplicate",
        EventStatus::Rejected => "rejected",
        EventStatus::Quarantined => "quarantined",
        EventStatus::Replayed => "replayed",
    }
}
