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

/// Whether an order counts: one copy of each does. `o` is its row of `conversion`.
pub(crate) const COUNTED: &str = "o.is_counted AND NOT o.is_test AND NOT o.is_excluded";

/// Who told an order: a `client`, a `server` or `both`.
pub(crate) const ORDER_TOLD: &str = "CASE (SELECT min(copy.is_client) + max(copy.is_client)
        FROM conversion AS copy WHERE copy.order_id = o.order_id
            AND NOT copy.is_test AND NOT copy.is_excluded)
    WHEN 0 THEN 'server' WHEN 2 THEN 'client' ELSE 'both' END";

/// What tied an order to a person.
pub(crate) const ORDER_RUNG: &str = "ifnull(o.rung, 'none')";

/// Whether an order has a visit to credit: `yes`, or why not. A visit older than 90 days earns
/// no credit (`product.md §9`, the longest window).
pub(crate) const ORDER_VISIT: &str = "CASE
    WHEN EXISTS (SELECT 1 FROM touchpoint WHERE conversion_seq = o.seq) THEN 'yes'
    WHEN ifnull(o.sales_channel, 'web') <> 'web' THEN 'not_web'
    WHEN o.profile_id IS NULL THEN 'nobody'
    WHEN NOT EXISTS (SELECT 1 FROM session WHERE session.profile_id = o.profile_id)
        THEN 'no_visit'
    WHEN EXISTS (SELECT 1 FROM session WHERE session.profile_id = o.profile_id
        AND started_at <= o.at - 90 * 86400000) THEN 'visit_too_old'
    ELSE 'visit_later' END";

/// What can be asked of the order that an event tells, where that is the copy that counts. It
/// changes as more becomes known, so it is looked up and never counted beforehand.
const ORDER_FACTS: &[Fact] = &[
    Fact { name: "order", sql: "'counted'" },
    Fact { name: "order_told", sql: ORDER_TOLD },
    Fact { name: "order_rung", sql: ORDER_RUNG },
    Fact { name: "order_visit", sql: ORDER_VISIT },
    // The rung of an order that has a visit.
    Fact {
        name: "order_rung_visited",
        sql: "iif(EXISTS (SELECT 1 FROM touchpoint WHERE conversion_seq = o.seq),
            ifnull(o.rung, 'none'), NULL)",
    },
];

/// The value of the fact of a name, by the columns of `event`.
pub(crate) fn sql(name: &str) -> Option<String> {
    let named = |facts: &'static [Fact]| facts.iter().find(|fact| fact.name == name);
    let of_order = |fact: &Fact| {
        format!("(SELECT {} FROM conversion AS o WHERE o.seq = event.seq AND {COUNTED})", fact.sql)
    };
    named(FACTS).map(|fact| fact.sql.to_owned()).or_else(|| named(ORDER_FACTS).map(of_order))
}
