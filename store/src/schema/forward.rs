//! The tables of forwarding to a merchant's own storage.

/// The entry among the schema's migrations.
pub(super) const TABLES: &[&str] = &[
    // Where to. `credential` is sealed by the edge; `n_made` counts the statements that made
    // its tables; `seeding` says how far the rows of before are gathered and `batch` what was
    // sent last (store::forward) as JSON; `version` grows with every request, and `sent_at` is
    // when the one under way was handed out.
    "CREATE TABLE forward_target (
        target_id TEXT PRIMARY KEY,
        workspace_id TEXT NOT NULL,
        url TEXT NOT NULL,
        database TEXT NOT NULL,
        user TEXT NOT NULL,
        credential TEXT,
        created_at INTEGER NOT NULL,
        is_paused INTEGER NOT NULL DEFAULT 0,
        n_made INTEGER NOT NULL DEFAULT 0,
        seeding TEXT,
        batch TEXT,
        version INTEGER NOT NULL DEFAULT 0,
        sent_at INTEGER,
        next_at INTEGER NOT NULL,
        n_rows INTEGER NOT NULL DEFAULT 0,
        n_failures INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        advice TEXT,
        forwarded_at INTEGER
    ) WITHOUT ROWID",
    // The outbox: which rows changed since they were forwarded, in the order of their changes.
    // Triggers write it (store::forward::outbox) where a target is set, in the transaction of
    // the change; `key` is a JSON array, and `purge` says what of earlier versions is removed
    // there (store::forward::kind::Purge).
    "CREATE TABLE forward_row (
        target_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        n INTEGER NOT NULL,
        key TEXT NOT NULL,
        purge INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (target_id, kind, n)
    ) WITHOUT ROWID",
];
