//! The tables that rows are written to.
//!
//! Of several rows with one key the one of the highest `version` counts; ClickHouse drops the
//! others when it merges parts, and `FINAL` leaves them out of a query at once. No table is
//! partitioned: rows of one key in two partitions would never replace each other.

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns that tell its rows apart within a workspace, all texts.
    pub key: &'static [&'static str],
    /// Its other columns, with their types.
    columns: &'static [(&'static str, &'static str)],
}

const TIME: &str = "DateTime64(3, 'UTC')";

/// Every event of the log.
pub const EVENTS: Table = Table {
    name: "tributary_events",
    key: &["source_id", "event_id"],
    columns: &[
        ("name", "String"),
        ("at", TIME),
        ("received_at", TIME),
        ("is_client", "UInt8"),
        ("person", "String"),
        ("aliases", "Array(String)"),
        ("country", "String"),
        ("properties", "String"),
        ("profile_properties", "String"),
        ("context", "String"),
    ],
};

/// Every order, in each copy that a source told.
pub const ORDERS: Table = Table {
    name: "tributary_orders",
    key: &["source_id", "event_id"],
    columns: &[
        ("order_id", "String"),
        ("order_name", "String"),
        ("name", "String"),
        ("at", TIME),
        ("is_client", "UInt8"),
        ("is_test", "UInt8"),
        ("is_excluded", "UInt8"),
        ("is_counted", "UInt8"),
        ("revenue_minor", "Nullable(Int64)"),
        ("currency", "String"),
        ("sales_channel", "String"),
        ("profile_id", "String"),
        ("session_id", "String"),
        ("touchpoints", "Array(String)"),
    ],
};

/// Every visit.
pub const SESSIONS: Table = Table {
    name: "tributary_sessions",
    key: &["session_id"],
    columns: &[
        ("visitor_id", "String"),
        ("profile_id", "String"),
        ("started_at", TIME),
        ("last_event_at", TIME),
        ("landing_url", "String"),
        ("referrer", "String"),
        ("channel_group", "String"),
        ("channel", "String"),
        ("campaign", "String"),
        ("ad_set", "String"),
        ("ad", "String"),
        ("is_paid", "UInt8"),
        ("device", "String"),
        ("country", "String"),
        ("is_bot", "UInt8"),
        ("n_events", "UInt32"),
    ],
};

/// Every alias and the profile that it belongs to by now: a merge restates it.
pub const ALIASES: Table = Table {
    name: "tributary_aliases",
    key: &["alias"],
    columns: &[("profile_id", "String"), ("first_seen_at", TIME)],
};

/// What an ad, or what is the finest that its platform tells, cost on a day.
pub const SPEND: Table = Table {
    name: "tributary_spend",
    key: &["platform", "account_id", "level", "id", "day"],
    columns: &[
        ("campaign_id", "String"),
        ("ad_set_id", "String"),
        ("ad_id", "String"),
        ("currency", "String"),
        ("spend_micros", "Int64"),
        ("impressions", "Int64"),
        ("clicks", "Int64"),
        ("conversions_micros", "Int64"),
        ("revenue_micros", "Int64"),
    ],
};

/// All tables.
pub const TABLES: &[Table] = &[EVENTS, ORDERS, SESSIONS, ALIASES, SPEND];

/// An order's touchpoints as rows, the oldest first, with what their visits landed from.
const TOUCHPOINTS: &str = "CREATE VIEW IF NOT EXISTS tributary_touchpoints AS
    SELECT touched.workspace_id AS workspace_id, touched.source_id AS source_id,
        touched.event_id AS event_id, touched.order_id AS order_id, position, session_id,
        visit.started_at AS at, visit.channel_group AS channel_group, visit.channel AS channel,
        visit.campaign AS campaign, visit.ad_set AS ad_set, visit.ad AS ad,
        visit.is_paid AS is_paid
    FROM (SELECT workspace_id, source_id, event_id, order_id, position, session_id
        FROM (SELECT workspace_id, source_id, event_id, order_id, touchpoints
            FROM tributary_orders FINAL)
        ARRAY JOIN touchpoints AS session_id, arrayEnumerate(touchpoints) AS position) AS touched
    LEFT JOIN (SELECT * FROM tributary_sessions FINAL) AS visit
        ON visit.workspace_id = touched.workspace_id AND visit.session_id = touched.session_id";

impl Table {
    fn create(&self) -> String {
        let key = self.key.iter().map(|name| format!("{name} String"));
        let columns = self.columns.iter().map(|(name, kind)| format!("{name} {kind}"));
        let all = key.chain(columns).collect::<Vec<String>>().join(", ");
        format!(
            "CREATE TABLE IF NOT EXISTS {} (workspace_id String, {all}, version UInt64)
            ENGINE = ReplacingMergeTree(version) ORDER BY (workspace_id, {})",
            self.name,
            self.key.join(", "),
        )
    }
}

/// The statements that make the tables, to be run in their order.
pub fn statements() -> Vec<String> {
    TABLES.iter().map(Table::create).chain([TOUCHPOINTS.to_owned()]).collect()
}
