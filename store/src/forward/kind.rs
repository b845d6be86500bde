//! What is forwarded: which rows of ours become which rows there.

use tributary_core::forward::{ALIASES, EVENTS, ORDERS, SESSIONS, SPEND, Table};

/// A kind of row. In its SQL `{}` stands for the name of our row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Its name in the outbox.
    pub(super) name: &'static str,
    /// Where it is written.
    pub(super) table: Table,
    /// Our table.
    pub(super) ours: &'static str,
    /// The key there, of our columns, and behind it what an index of ours finds the row by.
    pub(super) key: &'static [&'static str],
    /// The columns of ours in whose order the rows of before are gathered: an index has it.
    pub(super) order: &'static [&'static str],
    /// The columns whose change is forwarded.
    pub(super) watched: &'static str,
    /// Of the rows `old` and `new`: the [`Purge`] of a change.
    pub(super) corrects: &'static str,
    /// What of a row that is gone is removed there.
    pub(super) gone: Purge,
    /// Changes of other rows that change it: a name, when, and whose changes these are.
    pub(super) also: &'static [(&'static str, &'static str, &'static str)],
    /// About how many bytes a row has there.
    pub(super) size: &'static str,
    /// What the row's other columns are made of, joined to ours.
    pub(super) joined: &'static str,
    /// The row there as pairs of `json_object`, but for workspace, key and version.
    pub(super) fields: &'static str,
    /// Rows that are kept from forwarding.
    pub(super) is_withheld: &'static str,
}

/// What of a row's earlier versions is removed there, as the outbox notes it. 0 is nothing:
/// they are superseded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purge {
    /// All, unless there is a row of this key again.
    IfGone = 1,
    /// All: a person may have been struck out.
    Always = 2,
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

/// When a profile gets another id. It is written by `INSERT OR REPLACE`, so `old` is not told.
const PROFILE_RENAMED: &str = "BEFORE INSERT ON profile WHEN EXISTS (SELECT 1 FROM profile
    WHERE profile_id = new.profile_id AND public_id <> new.public_id)";

const SESSION_DENIED: &str =
    "ifnull(session.profile_properties->>'$.consent[1].analytics', '') = 'denied'";

/// All kinds. `|| ''` makes a text of JSON.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "event",
        table: EVENTS,
        ours: "event",
        key: &["{}.source_id", "{}.event_id"],
        order: &["seq"],
        watched: "at, received_at, person, body",
        // Only an erasure and the arrival of what a stand-in stood for change an event.
        corrects: "2",
        gone: Purge::Always,
        also: &[],
        size: "length(body) + 200",
        joined: "",
        fields: concat!(
            "'name', name, 'at', ",
            moment!("at"),
            ", 'received_at', ",
            moment!("received_at"),
            ", 'is_client', is_client, 'person', ifnull(person, ''), 'aliases', json((
                SELECT json_group_array(value->>'$.alias') FROM json_each(body, '$.aliases'))),
            'country', ifnull(body->>'$.context.country', ''),
            'properties', (body->'$.properties') || '',
            'profile_properties', (body->'$.profile_properties') || '',
            'context', ifnull(body->'$.context', '{}') || ''"
        ),
        // product.md §2: consent steers forwarding.
        is_withheld: "is_client AND ifnull(body->>'$.properties.consent.analytics', '') = 'denied'",
    },
    Kind {
        name: "order",
        table: ORDERS,
        ours: "conversion",
        key: &["{}.source_id", "{}.event_id", "{}.seq"],
        order: &["seq"],
        watched: "profile_id, at, is_test, is_excluded, is_counted, revenue_minor, currency,
            order_name, sales_channel, session_key",
        corrects: "0",
        gone: Purge::IfGone,
        also: &[
            (
                "touched",
                "AFTER INSERT ON touchpoint",
                "conversion WHERE conversion.seq = new.conversion_seq",
            ),
            (
                "untouched",
                "AFTER DELETE ON touchpoint",
                "conversion WHERE conversion.seq = old.conversion_seq",
            ),
            ("renamed", PROFILE_RENAMED, "conversion WHERE conversion.profile_id = new.profile_id"),
        ],
        size: "600",
        joined: "LEFT JOIN profile USING (profile_id) LEFT JOIN session USING (session_key)",
        fields: concat!(
            "'order_id', order_id, 'order_name', ifnull(order_name, ''), 'name', conversion.name,
            'at', ",
            moment!("conversion.at"),
            ", 'is_client', is_client, 'is_test', is_test, 'is_excluded', is_excluded,
            'is_counted', is_counted, 'revenue_minor', revenue_minor,
            'currency', ifnull(currency, ''), 'sales_channel', ifnull(sales_channel, ''),
            'profile_id', ifnull(public_id, ''), 'session_id', ifnull(session_id, ''),
            'touchpoints', json((SELECT json_group_array(touch.session_id) FROM (
                SELECT visit.session_id FROM touchpoint
                    JOIN session AS visit ON visit.session_key = touchpoint.session_key
                WHERE conversion_seq = conversion.seq ORDER BY position) AS touch))"
        ),
        is_withheld: "0",
    },
    Kind {
        name: "session",
        table: SESSIONS,
        ours: "session",
        key: &[
            "{}.session_id",
            "{}.visitor_id",
            "{}.started_at",
            "{}.start_event_id",
            "{}.start_source_id",
        ],
        order: &["session_key"],
        watched: "profile_id, last_event_at, landing_url, referrer, touch, n_events,
            profile_properties",
        // A page load of a visit changes none of these.
        corrects: "iif(old.landing_url IS NOT new.landing_url OR old.referrer IS NOT new.referrer
            OR old.touch IS NOT new.touch
            OR old.profile_properties->>'$.consent[1].analytics'
                IS NOT new.profile_properties->>'$.consent[1].analytics', 2, 0)",
        gone: Purge::Always,
        also: &[("renamed", PROFILE_RENAMED, "session WHERE session.profile_id = new.profile_id")],
        size: "1000",
        joined: "LEFT JOIN profile USING (profile_id)",
        fields: concat!(
            "'visitor_id', visitor_id, 'profile_id', ifnull(public_id, ''), 'started_at', ",
            moment!("started_at"),
            ", 'last_event_at', ",
            moment!("last_event_at"),
            ", 'landing_url', ifnull(landing_url, ''), 'referrer', ifnull(referrer, ''),
            'channel_group', ifnull(touch->>'$.attribution.channel_group', ''),
            'channel', ifnull(touch->>'$.attribution.channel', ''),
            'campaign', ifnull(touch->>'$.attribution.campaign', ''),
            'ad_set', ifnull(touch->>'$.attribution.ad_set', ''),
            'ad', ifnull(touch->>'$.attribution.ad', ''),
            'is_paid', ifnull(touch->>'$.is_paid', 0), 'device', device,
            'country', ifnull(country, ''), 'is_bot', is_bot, 'n_events', n_events"
        ),
        is_withheld: SESSION_DENIED,
    },
    Kind {
        name: "alias",
        table: ALIASES,
        ours: "alias",
        key: &["{}.alias"],
        order: &["alias"],
        watched: "profile_id",
        corrects: "0",
        gone: Purge::Always,
        also: &[("renamed", PROFILE_RENAMED, "alias WHERE alias.profile_id = new.profile_id")],
        size: "200",
        joined: "LEFT JOIN profile USING (profile_id)",
        fields: concat!(
            "'profile_id', ifnull(public_id, ''), 'first_seen_at', ",
            moment!("first_seen_at")
        ),
        is_withheld: "0",
    },
    Kind {
        name: "spend",
        table: SPEND,
        ours: "spend",
        key: &[
            "{}.platform",
            "{}.account_id",
            "{}.level",
            "{}.id",
            "date({}.day * 86400, 'unixepoch')",
            "{}.day",
        ],
        order: &["platform", "account_id", "level", "id", "day"],
        watched: "currency, spend_micros, impressions, clicks, conversions_micros, revenue_micros",
        corrects: "0",
        gone: Purge::IfGone,
        also: &[],
        size: "400",
        joined: "",
        fields: "'campaign_id', ifnull(campaign_id, ''), 'ad_set_id', ifnull(ad_set_id, ''),
            'ad_id', ifnull(ad_id, ''), 'currency', currency, 'spend_micros', spend_micros,
            'impressions', impressions, 'clicks', clicks,
            'conversions_micros', conversions_micros, 'revenue_micros', revenue_micros",
        is_withheld: "0",
    },
];

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
    /// The key of a row of this name, as a JSON array.
    pub(super) fn key_of(&self, row: &str) -> String {
        let columns = self.key.iter().map(|column| column.replace("{}", row));
        format!("json_array({})", columns.collect::<Vec<String>>().join(", "))
    }

    /// What holds between the row of ours and the key `wanted`, a JSON array.
    pub(super) fn is_key(&self, wanted: &str) -> String {
        let one = |(i, column): (usize, &&str)| {
            format!("{} = {wanted}->>{i}", column.replace("{}", self.ours))
        };
        self.key.iter().enumerate().map(one).collect::<Vec<String>>().join(" AND ")
    }
}
