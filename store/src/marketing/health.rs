//! Whether the visits of ads carry what tells the ads (`product.md §8`).

use tributary_core::api::{ChannelMarks, TrackingHealth, UnknownCampaign, UntrackedAd};
use tributary_core::day::{Day, Zone};

use crate::row::{read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// Lines of each list.
const MAX_LINES: i64 = 100;

/// Sessions and spend of the days `from..=to`, which `zone` cuts.
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
            FROM session WHERE started_at >= ?1 AND started_at < ?2 AND NOT is_bot)
        SELECT cost.platform, cost.level, cost.id, own.name, ifnull(parent.name, cost.campaign_id),
            cost.currency, sum(spend_micros) AS spent, sum(clicks)
        FROM spend AS cost INDEXED BY spend_day
        LEFT JOIN spend_name AS own ON own.platform = cost.platform
            AND own.account_id = cost.account_id AND own.level = cost.level AND own.id = cost.id
        LEFT JOIN spend_name AS parent ON parent.platform = cost.platform
            AND parent.account_id = cost.account_id AND parent.level = 'campaign'
            AND parent.id = cost.campaign_id
        WHERE day BETWEEN ?3 AND ?4 AND cost.level IN ('ad', 'campaign')
            AND iif(cost.level = 'ad', cost.ad_id NOT IN (SELECT ad_id FROM seen WHERE ad_id IS NOT NULL),
                cost.campaign_id NOT IN (SELECT campaign_id FROM seen WHERE campaign_id IS NOT NULL))
        GROUP BY cost.platform, cost.account_id, cost.level, cost.id HAVING 0 < spent
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
            max(iif(touch->>'$.cvg.cid' IS NULL OR touch->>'$.cvg.adid' IS NULL, started_at, NULL)),
            iif(touch->>'$.cvg.cid' IS NULL OR touch->>'$.cvg.adid' IS NULL,
                substr(landing_url, 1, 300), NULL)
        FROM session
        WHERE started_at >= ?1 AND started_at < ?2 AND NOT is_bot AND touch->>'$.is_paid'
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
            UNION SELECT campaign_id FROM spend WHERE campaign_id IS NOT NULL)
        SELECT ifnull(touch->>'$.cvg.source', ifnull(touch->>'$.attribution.channel', '')) AS source,
            touch->>'$.cvg.cid' AS campaign_id, count(*), max(started_at),
            substr(landing_url, 1, 300)
        FROM session
        WHERE started_at >= ?1 AND started_at < ?2 AND NOT is_bot
            AND campaign_id IS NOT NULL AND campaign_id NOT IN (SELECT id FROM known)
        GROUP BY source, campaign_id ORDER BY 3 DESC LIMIT ?3";
    let params = [start.clone(), end.clone(), SqlValue::Integer(MAX_LINES)];
    read_all(db.query(sql, &params)?, |row| {
        let (source, campaign_id, n_sessions) = (row.text()?, row.text()?, row.int()?);
        let _latest = row.int()?;
        Ok(UnknownCampaign { source, campaign_id, n_sessions, example: row.optional_text()? })
    })
}
