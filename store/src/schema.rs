//! The Workspace's tables, in versioned, forward-only migrations.
//!
//! An ordinary page-load event writes four rows: the event, its two index entries
//! (deduplication key; person and time) and the update of its session.

mod forward;
mod marketing;
mod report;

use crate::row::Row;
use crate::{Database, SqlValue, StoreError};

/// Each entry takes the schema from its index to the next version. Never change one that
/// was released; add another.
const MIGRATIONS: &[&[&str]] = &[
    VERSION_1,
    VERSION_2,
    VERSION_3,
    VERSION_4,
    VERSION_5,
    VERSION_6,
    VERSION_7,
    VERSION_8,
    VERSION_9,
    VERSION_10,
    report::TABLES,
    VERSION_11,
    report::BY_GROUP,
    marketing::TABLES,
    VERSION_12,
    forward::TABLES,
    report::CURRENCIES,
];

const VERSION_12: &[&str] = &[
    // Counts of the log by the hour of receipt (crate::quality); `sample` is the newest row.
    "CREATE TABLE quality_hour (
        kind TEXT NOT NULL,
        hour INTEGER NOT NULL,
        source_id TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        n INTEGER NOT NULL,
        sample INTEGER NOT NULL,
        PRIMARY KEY (kind, hour, source_id, name, value)
    ) WITHOUT ROWID",
    // Deliveries that were turned away before they were read.
    "CREATE TABLE turned_away (
        source_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        hour INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (source_id, reason, hour)
    ) WITHOUT ROWID",
    // The token before the last change works until then.
    "ALTER TABLE source ADD COLUMN previous_token TEXT",
    "ALTER TABLE source ADD COLUMN previous_token_until INTEGER",
];

// What a person sets for a source: core::options::SourceOptions as JSON.
const VERSION_2: &[&str] = &["ALTER TABLE source ADD COLUMN options TEXT NOT NULL DEFAULT '{}'"];

const VERSION_3: &[&str] =
    &["ALTER TABLE conversion ADD COLUMN is_excluded INTEGER NOT NULL DEFAULT 0"];

const VERSION_4: &[&str] = &[
    // Reading a shop's past orders: where from, and how far it has come. `progress` is
    // core::history::Progress as JSON, `credential` is sealed by the edge.
    "CREATE TABLE history (
        source_id TEXT PRIMARY KEY,
        base_url TEXT NOT NULL,
        api_version TEXT NOT NULL,
        credential TEXT,
        connected_at INTEGER NOT NULL,
        since INTEGER NOT NULL,
        progress TEXT NOT NULL,
        run_at INTEGER,
        complete_to INTEGER,
        done_at INTEGER,
        next_at INTEGER NOT NULL,
        n_orders INTEGER NOT NULL,
        n_failures INTEGER NOT NULL,
        error TEXT
    ) WITHOUT ROWID",
    // Orders that the shop says it has, for the comparison with ours.
    "CREATE TABLE shop_order (
        source_id TEXT NOT NULL,
        order_id TEXT NOT NULL,
        placed_at INTEGER NOT NULL,
        is_recovered INTEGER NOT NULL,
        PRIMARY KEY (source_id, order_id)
    ) WITHOUT ROWID",
];

const VERSION_5: &[&str] = &[
    // That a person was forgotten, without anything of the person: store::privacy's summary.
    "CREATE TABLE erasure (
        erasure_id INTEGER PRIMARY KEY,
        erased_at INTEGER NOT NULL,
        summary TEXT NOT NULL
    )",
];

// What the orders page and reports read of an order, which they find by its time.
const VERSION_6: &[&str] = &[
    "ALTER TABLE conversion ADD COLUMN order_name TEXT",
    "ALTER TABLE conversion ADD COLUMN sales_channel TEXT",
    "ALTER TABLE conversion ADD COLUMN rung TEXT",
    "UPDATE conversion SET (order_name, sales_channel, rung) = (
        SELECT body->>'$.properties.order_name', body->>'$.properties.$sales_channel_type',
            ifnull(body->>'$.context.rung', body->>'$.aliases[0].rung')
        FROM event WHERE event.seq = conversion.seq)",
    "CREATE INDEX conversion_at ON conversion (at, source_id, event_id)",
    "CREATE INDEX conversion_name ON conversion (order_name) WHERE order_name IS NOT NULL",
];

const VERSION_7: &[&str] = &[
    // Requests for a person's data, by their line in the log; kept for 30 days.
    "CREATE TABLE data_request (
        seq INTEGER PRIMARY KEY,
        source_id TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        aliases TEXT NOT NULL
    )",
];

const VERSION_8: &[&str] = &[
    // One ad, or campaign where the platform tells no ads, on one day of its account's time
    // zone, as the platform told it last. `day` counts from 1970-01-01; `_micros` are
    // millionths (of the currency's unit, of a conversion), as fine as any platform tells.
    // Each amount stands in one row only, so that a sum over any rows is right: a level is
    // stored where no finer one is.
    "CREATE TABLE spend (
        platform TEXT NOT NULL,
        account_id TEXT NOT NULL,
        level TEXT NOT NULL,
        id TEXT NOT NULL,
        day INTEGER NOT NULL,
        campaign_id TEXT,
        ad_set_id TEXT,
        ad_id TEXT,
        currency TEXT NOT NULL,
        spend_micros INTEGER NOT NULL,
        impressions INTEGER NOT NULL,
        clicks INTEGER NOT NULL,
        conversions_micros INTEGER NOT NULL,
        revenue_micros INTEGER NOT NULL,
        PRIMARY KEY (platform, account_id, level, id, day)
    ) WITHOUT ROWID",
    "CREATE INDEX spend_day ON spend (day)",
    // What a platform calls its campaigns, ad sets and ads, by its latest word.
    "CREATE TABLE spend_name (
        platform TEXT NOT NULL,
        account_id TEXT NOT NULL,
        level TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (platform, account_id, level, id)
    ) WITHOUT ROWID",
    // What one unit of the base currency is worth in another on a day, in millionths.
    "CREATE TABLE fx_rate (
        base TEXT NOT NULL,
        currency TEXT NOT NULL,
        day INTEGER NOT NULL,
        rate_micros INTEGER NOT NULL,
        PRIMARY KEY (base, currency, day)
    ) WITHOUT ROWID",
];

// What a delivery in quarantine came with, as JSON: what its body is depends on it.
const VERSION_9: &[&str] = &["ALTER TABLE refusal ADD COLUMN headers TEXT"];

// A visit that nobody but the shop saw, and what it is credited as: store::noted's JSON.
const VERSION_10: &[&str] = &["ALTER TABLE conversion ADD COLUMN noted_visit TEXT"];

const VERSION_11: &[&str] = &[
    // Aliases that too many visitors share; they join nobody.
    "ALTER TABLE alias ADD COLUMN is_quarantined INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX alias_quarantined ON alias (alias) WHERE is_quarantined",
    // Profiles whose edges lead to two values of a strong kind (store::identity).
    "ALTER TABLE profile ADD COLUMN is_guarded INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX profile_guarded ON profile (profile_id) WHERE is_guarded",
    "CREATE INDEX identity_edge_b ON identity_edge (alias_b)",
    // What a person separated. The edges it took out of the merge log are in `removed_edge`
    // until it is undone.
    "CREATE TABLE unmerge (
        unmerge_id INTEGER PRIMARY KEY,
        decided_at INTEGER NOT NULL,
        undone_at INTEGER,
        alias_a TEXT NOT NULL,
        alias_b TEXT NOT NULL,
        n_edges INTEGER NOT NULL
    )",
    "CREATE TABLE removed_edge (
        alias_a TEXT NOT NULL,
        alias_b TEXT NOT NULL,
        unmerge_id INTEGER NOT NULL,
        PRIMARY KEY (alias_a, alias_b)
    ) WITHOUT ROWID",
];

const VERSION_1: &[&str] = &[
    // Where events come from.
    "CREATE TABLE source (
        source_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE,
        secret TEXT,
        previous_secret TEXT,
        allowed_origins TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        last_event_at INTEGER,
        last_event_name TEXT
    ) WITHOUT ROWID",
    // Raw facts. `seq` grows with receipt and is shared with `refusal`; a sink's position is
    // a `seq`, so the log is its own outbox. `body` is core::event::Facts as JSON.
    "CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        source_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        is_client INTEGER NOT NULL,
        person TEXT,
        body TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX event_key ON event (source_id, event_id)",
    "CREATE INDEX event_person ON event (person, at)",
    // For the log's filter by name. Page loads are most of the log: a scan finds them soon.
    "CREATE INDEX event_name ON event (name) WHERE name <> '$page_load'",
    // Repeats and refused deliveries: what the log shows beside the stored events.
    "CREATE TABLE refusal (
        seq INTEGER PRIMARY KEY,
        status TEXT NOT NULL,
        source_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        duplicate_of INTEGER,
        error TEXT,
        body TEXT NOT NULL
    )",
    "CREATE INDEX refusal_duplicate ON refusal (duplicate_of) WHERE duplicate_of IS NOT NULL",
    "CREATE TABLE alias (
        alias TEXT PRIMARY KEY,
        profile_id INTEGER NOT NULL,
        first_seen_at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE INDEX alias_profile ON alias (profile_id)",
    // `profile_id` is internal; `public_id` is computed from the oldest alias, so it is the
    // same whatever the order of arrival. `properties` holds what server events said.
    "CREATE TABLE profile (
        profile_id INTEGER PRIMARY KEY,
        public_id TEXT NOT NULL,
        founder_alias TEXT NOT NULL,
        founder_at INTEGER NOT NULL,
        properties TEXT NOT NULL
    )",
    "CREATE INDEX profile_public ON profile (public_id)",
    // The merge log: the earliest event that named both aliases.
    "CREATE TABLE identity_edge (
        alias_a TEXT NOT NULL,
        alias_b TEXT NOT NULL,
        at INTEGER NOT NULL,
        source_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        rung TEXT NOT NULL,
        PRIMARY KEY (alias_a, alias_b)
    ) WITHOUT ROWID",
    "CREATE TABLE session (
        session_key INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        visitor_id TEXT NOT NULL,
        profile_id INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        start_event_id TEXT NOT NULL,
        start_source_id TEXT NOT NULL,
        last_event_at INTEGER NOT NULL,
        last_event_id TEXT NOT NULL,
        last_source_id TEXT NOT NULL,
        start_reason TEXT NOT NULL,
        landing_url TEXT,
        referrer TEXT,
        touch TEXT NOT NULL,
        device TEXT NOT NULL,
        country TEXT,
        is_bot INTEGER NOT NULL,
        event_counts TEXT NOT NULL,
        n_events INTEGER NOT NULL,
        profile_properties TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX session_visitor
        ON session (visitor_id, started_at, start_event_id, start_source_id)",
    "CREATE INDEX session_profile ON session (profile_id, started_at)",
    "CREATE TABLE conversion (
        seq INTEGER PRIMARY KEY,
        profile_id INTEGER,
        order_id TEXT NOT NULL,
        source_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        is_client INTEGER NOT NULL,
        is_test INTEGER NOT NULL,
        is_counted INTEGER NOT NULL,
        revenue_minor INTEGER,
        currency TEXT,
        session_key INTEGER
    )",
    "CREATE INDEX conversion_profile ON conversion (profile_id, at)",
    "CREATE INDEX conversion_order ON conversion (order_id)",
    // Conversion × session, so that every attribution model is arithmetic at query time.
    "CREATE TABLE touchpoint (
        conversion_seq INTEGER NOT NULL,
        position INTEGER NOT NULL,
        session_key INTEGER NOT NULL,
        PRIMARY KEY (conversion_seq, position)
    ) WITHOUT ROWID",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
];

/// Brings the schema to this release's version. Call inside a transaction.
///
/// # Errors
///
/// [`StoreError::Newer`] when the database comes from a newer release.
pub fn migrate(db: &impl Database) -> Result<(), StoreError> {
    if migrate_to(db, MIGRATIONS)? { crate::forward::install(db) } else { Ok(()) }
}

/// Runs the migrations that the database has not seen; returns whether there were any.
pub(crate) fn migrate_to(db: &impl Database, migrations: &[&[&str]]) -> Result<bool, StoreError> {
    db.query("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", &[])?;
    let rows = db.query("SELECT max(version) FROM schema_version", &[])?;
    let version = rows.into_iter().next().map(|row| Row::new(row).optional_int()).transpose()?;
    let version = version.flatten().unwrap_or(0);
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if migrations.len() < done {
        return Err(StoreError::Newer(version));
    }
    for statement in migrations.iter().skip(done).copied().flatten() {
        db.query(statement, &[])?;
    }
    if done < migrations.len() {
        let version = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        db.query("INSERT INTO schema_version VALUES (?)", &[SqlValue::Integer(version)])?;
    }
    Ok(done < migrations.len())
}
