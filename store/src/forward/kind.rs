//! What is forwarded: which rows of ours become which rows there.

use tributary_core::forward::{EVENTS, Table};

/// A kind of row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Its name in the outbox.
    pub(super) name: &'static str,
    /// Where it is written.
    pub(super) table: Table,
    /// Our table.
    pub(super) ours: &'static str,
    /// The columns of ours that make the key there.
    pub(super) key: &'static [&'static str],
    /// The columns of ours in whose order the rows of before are gathered: an index has it.
    pub(super) order: &'static [&'static str],
    /// The columns whose change is forwarded.
    pub(super) watched: &'static str,
    /// Of the rows `old` and `new`: whether nothing of what was may stay there.
    pub(super) is_purge: &'static str,
    /// About how many bytes a row has there.
    pub(super) size: &'static str,
    /// What the row's other columns are made of, joined to ours.
    pub(super) joined: &'static str,
    /// The row there as pairs of `json_object`, but for workspace, key and version.
    pub(super) fields: &'static str,
    /// Rows that are kept from forwarding.
    pub(super) is_withheld: &'static str,
}

/// A moment in Unix ms as ClickHouse reads it: a plain integer would be taken for seconds.
macro_rules! moment {
    ($column:literal) => {
        concat!(
            "json(printf('%d.%03d', max(",
            $column,
            ", 0) / 1000, max(",
            $column,
            ", 0) % 1000))"
        )
    };
}

/// All kinds. `|| ''` makes a text of JSON.
pub(super) const KINDS: &[Kind] = &[Kind {
    name: "event",
    table: EVENTS,
    ours: "event",
    key: &["source_id", "event_id"],
    order: &["seq"],
    watched: "at, received_at, person, body",
    // Only an erasure and the arrival of what a stand-in stood for change an event.
    is_purge: "1",
    size: "length(body) + 200",
    joined: "",
    fields: concat!(
        "'name', name, 'at', ",
        moment!("at"),
        ", 'received_at', ",
        moment!("received_at"),
        ", 'is_client', is_client, 'person', ifnull(person, ''),
        'aliases', json((SELECT json_group_array(value->>'$.alias') FROM json_each(body, '$.aliases'))),
        'country', ifnull(body->>'$.context.country', ''),
        'properties', (body->'$.properties') || '',
        'profile_properties', (body->'$.profile_properties') || '',
        'context', ifnull(body->'$.context', '{}') || ''"
    ),
    // product.md §2: consent steers forwarding.
    is_withheld: "is_client AND ifnull(body->>'$.properties.consent.analytics', '') = 'denied'",
}];

/// The kind of this name.
pub(super) fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The names of all kinds, as a JSON array.
pub(super) fn names() -> String {
    let names = KINDS.iter().map(|kind| format!("\"{}\"", kind.name));
    format!("[{}]", names.collect::<Vec<String>>().join(","))
}

impl Kind {
    /// The key's columns, each of a row of this name, as a JSON array.
    pub(super) fn key_of(&self, row: &str) -> String {
        let columns = self.key.iter().map(|column| format!("{row}.{column}"));
        format!("json_array({})", columns.collect::<Vec<String>>().join(", "))
    }

    /// What holds between the row of ours and the key `wanted`, a JSON array.
    pub(super) fn is_key(&self, wanted: &str) -> String {
        let ours = self.ours;
        let one = |(i, column): (usize, &&str)| format!("{ours}.{column} = {wanted}->>{i}");
        self.key.iter().enumerate().map(one).collect::<Vec<String>>().join(" AND ")
    }
}
