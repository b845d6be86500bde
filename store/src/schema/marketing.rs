//! The tables of marketing sources.

/// The entry among the schema's migrations.
pub(super) const TABLES: &[&str] = &[
    // Ad accounts that are read: how, and how far it has come. `account` is
    // core::api::AdAccount and `progress` core::marketing::Progress as JSON, `credential` is
    // sealed by the edge, `sign_in` is a sign-in under way, `since` a day.
    "CREATE TABLE marketing_source (
        source_id TEXT PRIMARY KEY,
        platform TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        account TEXT,
        since INTEGER,
        credential TEXT,
        renew_at INTEGER,
        renewed_at INTEGER,
        is_paused INTEGER NOT NULL,
        is_refused INTEGER NOT NULL,
        progress TEXT,
        next_at INTEGER NOT NULL,
        n_failures INTEGER NOT NULL,
        error TEXT,
        advice TEXT,
        warning TEXT,
        synced_at INTEGER,
        restated_at INTEGER,
        sign_in TEXT
    ) WITHOUT ROWID",
    // Rows of days that are not read to their end: core::api::SpendRow as JSON.
    "CREATE TABLE spend_gathered (
        source_id TEXT NOT NULL,
        level TEXT NOT NULL,
        id TEXT NOT NULL,
        day INTEGER NOT NULL,
        row TEXT NOT NULL,
        PRIMARY KEY (source_id, level, id, day)
    ) WITHOUT ROWID",
];
