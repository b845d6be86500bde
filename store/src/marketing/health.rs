//! Whether the visits of ads carry what tells the ads (`product.md §8`).
//!
//! `visit` leads to the sessions of the range by their start, so that the time grows with the
//! range and not with the history.

use tributary_core::api::{ChannelMarks, TrackingHealth, UnknownCampaign, UntrackedAd};
use tributary_core::day::{Day, Zone};

use crate::row::{read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// Lines of each list.
const MAX_LINES: i64 = 100;

/// Visits and spend of the days `from..=to`, which `zone` cuts.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn health(
    db: &impl Database,
    from: Day,
    to: Day,
    zone: &Zone,
) -> Result<TrackingHealth, StoreError> {
    let times: [SqlValue; 2] = [from.start(zone).0.into(), to.plus(1).start(zone).0.into()];
    Ok(TrackingHealth {
        untracked: untracked(db, from, to, &times)?,
        channels: channels(db, &times)?,
        unknown: unknown(db, &times)?,
    })
}

fn untracked(
    db: &impl Database,
    from: Day,
    to: Day,
    [start, end]: &[SqlValue; 2],
) -> Result<Vec<UntrackedAd>, StoreError> {
    let sql = "WITH seen AS MATERIALIZED (
            SELECT DISTINCT touch->>'$.cvg.adid' AS ad_id, touch->>'$.cvg.cid' AS campaign_id
            FROM visit CROSS JOIN session USING (session_key)
            WHERE visit.started_at >= ?1 AND visit.started_at < ?2),
        cost AS MATERIALIZED (
            SELECT unit_id, sum(spend_micros) AS spend_micros, sum(clicks) AS clicks
            FROM ad_day WHERE day BETWEEN ?3 AND ?4 GROUP BY unit_id)
        SELECT unit.platform, unit.level, unit.id, own.name,
            ifnull(parent.name, nullif(unit.campaign_id, '')), unit.currency,
            sum(cost.spend_micros) AS spent, sum(cost.clicks)
        FROM cost CROSS JOIN ad_unit AS unit USING (unit_id)
        LEFT JOIN spend_name AS own ON own.platform = unit.platform
            AND own.account_id = unit.account_id AND own.level = unit.level AND own.id = unit.id
        LEFT JOIN spend_name AS parent ON parent.platform = unit.platform
            AND parent.account_id = unit.account_id AND parent.level = 'campaign'
            AND parent.id = unit.campaign_id
        WHERE unit.level IN ('ad', 'campaign')
            AND iif(unit.level = 'ad',
                nullif(unit.ad_id, '') NOT IN (SELECT ad_id FROM seen WHERE ad_id IS NOT NULL),
                nullif(unit.campaign_id, '')
                    NOT IN (SELECT campaign_id FROM seen WHERE campaign_id IS NOT NULL))
        GROUP BY unit.platform, unit.account_id, unit.level, unit.id HAVING 0 < spent
        ORDER BY spent DESC LIMIT ?5";
    let params =
        [start.clone(), end.clone(), from.0.into(), to.0.into(), SqlValue::Integer(MAX_LINES)];
    read_all(db.query(sql, &params)?, |row| {
        Ok(UntrackedAd {
            platform: row.text()?,
            level: read_word(row.text()?)?,
            id: row.text()?,
            name: row.optional_text()?,
            campaign: row.optional_text()?,
            currency: row.text()?,
            spend_micros: row.int()?,
            clicks: row.int()?,
        })
    })
}

fn channels(db: &impl Database, times: &[SqlValue; 2]) -> Result<Vec<ChannelMarks>, StoreError> {
    // SQLite takes the other columns from the row of the maximum.
    let sql = "SELECT touch->>'$.attribution.channel' AS channel, count(*),
            sum(touch->>'$.cvg.cid' IS NULL), sum(touch->>'$.cvg.adid' IS NULL),
            max(iif(touch->>'$.cvg.cid' IS NULL OR touch->>'$.cvg.adid' IS NULL,
                visit.started_at, NULL)),
            iif(touch->>'$.cvg.cid' IS NULL OR touch->>'$.cvg.adid' IS NULL,
                substr(landing_url, 1, 300), NULL)
        FROM visit CROSS JOIN session USING (session_key)
        WHERE visit.started_at >= ?1 AND visit.started_at < ?2 AND touch->>'$.is_paid'
            AND channel IS NOT NULL
        GROUP BY channel ORDER BY 2 DESC LIMIT 20";
    read_all(db.query(sql, times)?, |row| {
        let (channel, n_sessions) = (row.text()?, row.int()?);
        let (n_without_campaign, n_without_ad) = (row.int()?, row.int()?);
        let _latest = row.optional_int()?;
        let example = row.optional_text()?;
        Ok(ChannelMarks { channel, n_sessions, n_without_campaign, n_without_ad, example })
    })
}

fn unknown(
    db: &impl Database,
    [start, end]: &[SqlValue; 2],
) -> Result<Vec<UnknownCampaign>, StoreError> {
    let sql = "WITH known AS MATERIALIZED (
            SELECT id FROM spend_name WHERE level = 'campaign'
            UNION SELECT campaign_id FROM ad_unit WHERE campaign_id <> '')
        SELECT ifnull(touch->>'$.cvg.source', ifnull(touch->>'$.attribution.channel', '')) AS source,
            touch->>'$.cvg.cid' AS campaign_id, count(*), max(visit.started_at),
            substr(landing_url, 1, 300)
        FROM visit CROSS JOIN session USING (session_key)
        WHERE visit.started_at >= ?1 AND visit.started_at < ?2
            AND campaign_id IS NOT NULL AND campaign_id NOT IN (SELECT id FROM known)
        GROUP BY source, campaign_id ORDER BY 3 DESC LIMIT ?3";
    let params = [start.clone(), end.clone(), SqlValue::Integer(MAX_LINES)];
    read_all(db.query(sql, &params)?, |row| {
        let (source, campaign_id, n_sessions) = (row.text()?, row.text()?, row.int()?);
        let _latest = row.int()?;
        Ok(UnknownCampaign { source, campaign_id, n_sessions, example: row.optional_text()? })
    })
}
