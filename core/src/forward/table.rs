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

/// All tables.
pub const TABLES: &[Table] = &[EVENTS];

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
    TABLES.iter().map(Table::create).collect()
}
