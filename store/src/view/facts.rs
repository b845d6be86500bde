//! What can be told of an event by looking at its row: the log is narrowed by these, and
//! `crate::quality` counts by them, so that a figure and the lines behind it agree.

/// A fact about an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    /// Its name in the API.
    pub(crate) name: &'static str,
    /// Its value by the columns of `event`; NULL where it does not apply.
    pub(crate) sql: &'static str,
}

/// All facts.
pub(crate) const FACTS: &[Fact] = &[
    Fact { name: "side", sql: "iif(is_client, 'client', 'server')" },
    Fact {
        name: "level",
        sql: "iif(is_client, ifnull(body->>'$.context.level', 'unknown'), NULL)",
    },
    // How the event was tied to a person.
    Fact {
        name: "rung",
        sql: "iif(is_client, NULL,
            ifnull(body->>'$.context.rung', ifnull(body->>'$.aliases[0].rung', 'none')))",
    },
    Fact {
        name: "analytics",
        sql: "iif(is_client, ifnull(body->>'$.properties.consent.analytics', 'unknown'), NULL)",
    },
    Fact {
        name: "marketing",
        sql: "iif(is_client, ifnull(body->>'$.properties.consent.marketing', 'unknown'), NULL)",
    },
    // Whether the browser's newest session counts as a bot's.
    Fact {
        name: "visitor",
        sql: "iif(is_client, iif((SELECT is_bot FROM session
            WHERE visitor_id = substr(person, 12) ORDER BY started_at DESC LIMIT 1),
            'bot', 'person'), NULL)",
    },
    Fact {
        name: "delay",
        sql: "CASE WHEN received_at - at < 2000 THEN 'under_2_s'
            WHEN received_at - at < 60000 THEN 'under_1_min'
            WHEN received_at - at < 3600000 THEN 'under_1_h'
            WHEN received_at - at < 86400000 THEN 'under_1_day' ELSE 'longer' END",
    },
    // How far the sender's clock was off, where it was corrected.
    Fact {
        name: "clock",
        sql: "CASE WHEN NOT is_client THEN NULL
            WHEN body->>'$.context.created_at_ms' IS NULL THEN 'right'
            WHEN abs((body->>'$.context.created_at_ms') - at) < 3600000 THEN 'under_1_h'
            WHEN abs((body->>'$.context.created_at_ms') - at) < 86400000 THEN 'under_1_day'
            ELSE 'longer' END",
    },
    // Host and first part of the path, such as `shop.example/products`.
    Fact {
        name: "page",
        sql: "(SELECT substr(host, 1, 100) || '/' || substr(path, 1, instr(path || '/', '/') - 1)
            FROM (SELECT substr(url, 1, instr(url || '/', '/') - 1) AS host,
                substr(url, instr(url || '/', '/') + 1, 60) AS path
            FROM (SELECT substr(url, 1, instr(url || '?', '?') - 1) AS url
            FROM (SELECT substr(url, instr(url, '://') + 3, instr(url || '#', '#')
                - instr(url, '://') - 3) AS url
            FROM (SELECT iif(is_client, body->>'$.properties.$url', NULL) AS url)))))",
    },
];

/// The fact of a name.
pub(crate) fn fact(name: &str) -> Option<Fact> {
    FACTS.iter().find(|fact| fact.name == name).copied()
}
