//! The tables that reports read, and the triggers that keep them.

/// The levels of a session's landing, of the row called `$row`.
macro_rules! levels {
    ($row:literal) => {
        concat!(
            "ifnull(",
            $row,
            ".touch->>'$.attribution.channel_group', ''),
            ifnull(",
            $row,
            ".touch->>'$.attribution.channel', ''),
            ifnull(",
            $row,
            ".touch->>'$.attribution.campaign', ''),
            ifnull(",
            $row,
            ".touch->>'$.attribution.ad_set', ''),
            ifnull(",
            $row,
            ".touch->>'$.attribution.ad', ''),
            ifnull(",
            $row,
            ".touch->>'$.is_paid', 0)"
        )
    };
}

/// The bits of `visit.steps`: which of `store::report::STEPS` the session of a row has.
macro_rules! steps {
    ($row:literal) => {
        concat!(
            "((json_type(",
            $row,
            ".event_counts, '$.\"Viewed Product\"') IS NOT NULL)
            + (json_type(",
            $row,
            ".event_counts, '$.\"Viewed Collection\"') IS NOT NULL) * 2
            + (json_type(",
            $row,
            ".event_counts, '$.\"Added To Cart\"') IS NOT NULL) * 4
            + (json_type(",
            $row,
            ".event_counts, '$.\"Viewed Cart\"') IS NOT NULL) * 8
            + (json_type(",
            $row,
            ".event_counts, '$.\"Started Checkout\"') IS NOT NULL) * 16
            + (json_type(",
            $row,
            ".event_counts, '$.\"Added Payment Info\"') IS NOT NULL) * 32)"
        )
    };
}

/// Writes the visit of a session, unless it is a bot's.
macro_rules! put_visit {
    ($row:literal) => {
        concat!(
            "INSERT INTO origin (channel_group, channel, campaign, ad_set, ad, is_paid)
                SELECT ",
            levels!($row),
            " WHERE NOT ",
            $row,
            ".is_bot AND NOT EXISTS (SELECT 1 FROM origin
                    WHERE (channel_group, channel, campaign, ad_set, ad, is_paid) = (",
            levels!($row),
            "));
            INSERT INTO visit SELECT ",
            $row,
            ".session_key, ",
            $row,
            ".started_at,
                (SELECT origin_id FROM origin
                    WHERE (channel_group, channel, campaign, ad_set, ad, is_paid) = (",
            levels!($row),
            ")),
                ",
            $row,
            ".profile_id,
                ifnull((SELECT visitor_key FROM session AS other JOIN visit USING (session_key)
                    WHERE other.visitor_id = ",
            $row,
            ".visitor_id LIMIT 1), ",
            $row,
            ".session_key),
                ",
            steps!($row),
            ", ",
            $row,
            ".device, ifnull(",
            $row,
            ".country, '')
                WHERE NOT ",
            $row,
            ".is_bot;"
        )
    };
}

/// Removes the narrow row of a spend row.
macro_rules! drop_ad_day {
    ($row:literal) => {
        concat!(
            "DELETE FROM ad_day WHERE day = ",
            $row,
            ".day AND unit_id IN (SELECT unit_id FROM ad_unit
                WHERE (platform, account_id, level, id) = (",
            $row,
            ".platform, ",
            $row,
            ".account_id, ",
            $row,
            ".level, ",
            $row,
            ".id));"
        )
    };
}

/// Writes the narrow row of a spend row, in the place of what was there: `INSERT OR REPLACE`
/// removes a row without a trigger, and its `OR` would reach into ours as well.
macro_rules! put_ad_day {
    () => {
        concat!(
            drop_ad_day!("new"),
            "INSERT INTO ad_unit
                (platform, account_id, level, id, campaign_id, ad_set_id, ad_id, currency)
                SELECT new.platform, new.account_id, new.level, new.id,
                    ifnull(new.campaign_id, ''), ifnull(new.ad_set_id, ''),
                    ifnull(new.ad_id, ''), new.currency
                WHERE NOT EXISTS (SELECT 1 FROM ad_unit WHERE ",
            unit_of_new!(),
            ");
            INSERT INTO ad_day SELECT new.day, unit_id, new.spend_micros, new.impressions,
                new.clicks, new.conversions_micros, new.revenue_micros
                FROM ad_unit WHERE ",
            unit_of_new!(),
            ";"
        )
    };
}

/// Finds the unit of the spend row that is written.
macro_rules! unit_of_new {
    () => {
        "(platform, account_id, level, id, campaign_id, ad_set_id, ad_id, currency)
                    = (new.platform, new.account_id, new.level, new.id,
                    ifnull(new.campaign_id, ''), ifnull(new.ad_set_id, ''),
                    ifnull(new.ad_id, ''), new.currency)"
    };
}

/// What a row of `event` tells of a refund.
macro_rules! refund {
    ($row:literal) => {
        concat!(
            $row,
            ".seq, ",
            $row,
            ".at, ",
            $row,
            ".source_id,
            ",
            $row,
            ".body->>'$.properties.order_id',
            ",
            $row,
            ".body->'$.properties.total_price',
            ",
            $row,
            ".body->>'$.properties.currency'"
        )
    };
}

// What reports read (docs/decisions/0016-narrow-tables-for-reports.md): narrow rows kept by
// triggers, so that nobody who writes a session or a spend row can forget them. An ordinary
// page load of a running session changes none of them.
pub(super) const TABLES: &[&str] = &[
    // The levels that landings told; empty for none. `visit` refers to it.
    "CREATE TABLE origin (
        origin_id INTEGER PRIMARY KEY,
        channel_group TEXT NOT NULL,
        channel TEXT NOT NULL,
        campaign TEXT NOT NULL,
        ad_set TEXT NOT NULL,
        ad TEXT NOT NULL,
        is_paid INTEGER NOT NULL
    )",
    "CREATE UNIQUE INDEX origin_levels
        ON origin (channel_group, channel, campaign, ad_set, ad, is_paid)",
    // A session of no bot. `visitor_key` is a session of the same visitor, the same for all of
    // them; `steps` has a bit for each of store::report::STEPS that the session has.
    "CREATE TABLE visit (
        session_key INTEGER PRIMARY KEY,
        started_at INTEGER NOT NULL,
        origin_id INTEGER NOT NULL,
        profile_id INTEGER NOT NULL,
        visitor_key INTEGER NOT NULL,
        steps INTEGER NOT NULL,
        device TEXT NOT NULL,
        country TEXT NOT NULL
    )",
    "CREATE INDEX visit_at
        ON visit (started_at, origin_id, profile_id, visitor_key, steps, device, country)",
    concat!(
        "CREATE TRIGGER visit_begins AFTER INSERT ON session WHEN NOT new.is_bot BEGIN ",
        put_visit!("new"),
        " END"
    ),
    concat!(
        "CREATE TRIGGER visit_changes AFTER UPDATE ON session
        WHEN old.touch <> new.touch OR old.profile_id <> new.profile_id
            OR old.started_at <> new.started_at OR old.is_bot <> new.is_bot
            OR old.event_counts <> new.event_counts AND ",
        steps!("old"),
        " <> ",
        steps!("new"),
        "
        BEGIN
            DELETE FROM visit WHERE session_key = old.session_key; ",
        put_visit!("new"),
        " END"
    ),
    "CREATE TRIGGER visit_ends AFTER DELETE ON session BEGIN
        DELETE FROM visit WHERE session_key = old.session_key;
    END",
    concat!(
        "INSERT OR IGNORE INTO origin (channel_group, channel, campaign, ad_set, ad, is_paid) SELECT ",
        levels!("session"),
        " FROM session WHERE NOT is_bot"
    ),
    concat!(
        "INSERT INTO visit SELECT session_key, started_at,
            (SELECT origin_id FROM origin
                WHERE (channel_group, channel, campaign, ad_set, ad, is_paid) = (",
        levels!("session"),
        ")),
            profile_id, min(session_key) OVER (PARTITION BY visitor_id), ",
        steps!("session"),
        ", device, ifnull(country, '') FROM session WHERE NOT is_bot"
    ),
    // A row of `spend` for every day becomes a narrow one here, by its unit: an ad, or what is
    // the finest that the platform tells.
    "CREATE TABLE ad_unit (
        unit_id INTEGER PRIMARY KEY,
        platform TEXT NOT NULL,
        account_id TEXT NOT NULL,
        level TEXT NOT NULL,
        id TEXT NOT NULL,
        campaign_id TEXT NOT NULL,
        ad_set_id TEXT NOT NULL,
        ad_id TEXT NOT NULL,
        currency TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX ad_unit_key
        ON ad_unit (platform, account_id, level, id, campaign_id, ad_set_id, ad_id, currency)",
    "CREATE TABLE ad_day (
        day INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        spend_micros INTEGER NOT NULL,
        impressions INTEGER NOT NULL,
        clicks INTEGER NOT NULL,
        conversions_micros INTEGER NOT NULL,
        revenue_micros INTEGER NOT NULL,
        PRIMARY KEY (day, unit_id)
    ) WITHOUT ROWID",
    concat!("CREATE TRIGGER ad_day_begins AFTER INSERT ON spend BEGIN ", put_ad_day!(), " END"),
    concat!(
        "CREATE TRIGGER ad_day_changes AFTER UPDATE ON spend BEGIN ",
        drop_ad_day!("old"),
        put_ad_day!(),
        " END"
    ),
    concat!("CREATE TRIGGER ad_day_ends AFTER DELETE ON spend BEGIN ", drop_ad_day!("old"), " END"),
    "INSERT INTO ad_unit (platform, account_id, level, id, campaign_id, ad_set_id, ad_id, currency)
        SELECT DISTINCT platform, account_id, level, id, ifnull(campaign_id, ''),
            ifnull(ad_set_id, ''), ifnull(ad_id, ''), currency FROM spend",
    "INSERT INTO ad_day SELECT day, unit_id, spend_micros, impressions, clicks,
            conversions_micros, revenue_micros
        FROM spend JOIN ad_unit USING (platform, account_id, level, id, currency)
        WHERE ad_unit.campaign_id = ifnull(spend.campaign_id, '')
            AND ad_unit.ad_set_id = ifnull(spend.ad_set_id, '')
            AND ad_unit.ad_id = ifnull(spend.ad_id, '')",
    // Refunds outlive the raw events that told them. The amount stays JSON, as it was told.
    "CREATE TABLE refund (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        source_id TEXT NOT NULL,
        order_id TEXT,
        total_price TEXT,
        currency TEXT
    )",
    "CREATE INDEX refund_at ON refund (at)",
    concat!(
        "CREATE TRIGGER refund_begins AFTER INSERT ON event
        WHEN new.name = 'Received Refund' BEGIN
            INSERT INTO refund SELECT ",
        refund!("new"),
        "; END"
    ),
    concat!(
        "INSERT INTO refund SELECT ",
        refund!("event"),
        " FROM event WHERE name = 'Received Refund'"
    ),
    // Events of one name in a range; page loads are counted by their sessions.
    "CREATE INDEX event_name_at ON event (name, is_client, at) WHERE name <> '$page_load'",
    // Whose order it is, by the e-mail: a hash, since nobody needs to read it.
    "ALTER TABLE conversion ADD COLUMN customer TEXT",
    "CREATE INDEX conversion_customer ON conversion (customer, at) WHERE customer IS NOT NULL",
    "CREATE TABLE saved_report (
        report_id TEXT PRIMARY KEY,
        changed_at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE dashboard (
        dashboard_id TEXT PRIMARY KEY,
        changed_at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) WITHOUT ROWID",
];

// Sums by landing and by ad follow an index instead of sorting all rows of a range.
pub(super) const BY_GROUP: &[&str] = &[
    "CREATE INDEX visit_origin
        ON visit (origin_id, started_at, profile_id, visitor_key, steps, device, country)",
    "CREATE INDEX ad_day_unit ON ad_day (unit_id, day, spend_micros, impressions, clicks,
        conversions_micros, revenue_micros)",
];

/// Remembers the currency of the rows of `$table`, at each `$when`.
macro_rules! remember_currency {
    ($name:literal, $when:literal, $table:literal) => {
        concat!(
            "CREATE TRIGGER ",
            $name,
            " AFTER ",
            $when,
            " ON ",
            $table,
            " WHEN new.currency IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM currency_seen WHERE currency = new.currency)
            BEGIN INSERT INTO currency_seen VALUES (new.currency); END"
        )
    };
}

// Currencies that amounts ever were in, so that a report knows which rates it needs without
// looking at all orders. What is gone may still be in it.
pub(super) const CURRENCIES: &[&str] = &[
    "CREATE TABLE currency_seen (currency TEXT PRIMARY KEY) WITHOUT ROWID",
    "INSERT INTO currency_seen SELECT currency FROM conversion WHERE currency IS NOT NULL
        UNION SELECT currency FROM refund WHERE currency IS NOT NULL
        UNION SELECT currency FROM ad_unit",
    remember_currency!("currency_of_conversion", "INSERT", "conversion"),
    // A later version of an order may be in another.
    remember_currency!("currency_of_changed_conversion", "UPDATE OF currency", "conversion"),
    remember_currency!("currency_of_refund", "INSERT", "refund"),
    remember_currency!("currency_of_ad_unit", "INSERT", "ad_unit"),
];
