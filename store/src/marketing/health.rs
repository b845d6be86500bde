//! Whether the visits of ads carry what tells the ads (`product.md §8`).
//!
//! `visit` leads to the sessions of the range by their start, so that the time grows with the
//! range and not with the history.

use std::collections::HashSet;

use tributary_core::api::{
    ChannelMarks, Dimension, ReportMember, SpendLevel, TrackingHealth, UnknownCampaign, UntrackedAd,
};
use tributary_core::day::{Day, Zone};
use tributary_core::report::Levels;

use crate::report::Names;
use crate::row::{read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// Lines of each list.
const MAX_LINES: usize = 100;

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

/// What has spend and no session by the joining of the reports (`product.md §8`): a landing may
/// tell a campaign by its name.
fn untracked(
    db: &impl Database,
    from: Day,
    to: Day,
    times: &[SqlValue; 2],
) -> Result<Vec<UntrackedAd>, StoreError> {
    let mut names = Names::load(db)?;
    let sql = "SELECT origin_id FROM origin WHERE EXISTS (SELECT 1 FROM visit
        WHERE visit.origin_id = origin.origin_id AND started_at >= ?1 AND started_at < ?2)";
    let origins = read_all(db.query(sql, times)?, |row| row.int())?;
    names.learn(db, origins.iter().copied())?;
    let mut seen: HashSet<[&ReportMember; 2]> = HashSet::new();
    for origin in origins.iter().filter_map(|id| names.origin(*id)) {
        seen.extend(placed(&origin.levels, Dimension::Ad));
        seen.extend(placed(&origin.levels, Dimension::Campaign));
    }
    let sql = "WITH cost AS MATERIALIZED (
            SELECT unit_id, sum(spend_micros) AS spend_micros, sum(clicks) AS clicks
            FROM ad_day WHERE day BETWEEN ?1 AND ?2 GROUP BY unit_id)
        SELECT max(unit_id), platform, level, id, currency, sum(spend_micros) AS spent, sum(clicks)
        FROM cost CROSS JOIN ad_unit USING (unit_id) WHERE level IN ('ad', 'campaign')
        GROUP BY platform, account_id, level, id HAVING 0 < spent ORDER BY spent DESC";
    let rows = db.query(sql, &[from.0.into(), to.0.into()])?;
    let costly = read_all(rows, |row| {
        let unit_id = row.int()?;
        let ad = UntrackedAd {
            platform: row.text()?,
            level: read_word(row.text()?)?,
            id: row.text()?,
            name: None,
            campaign: None,
            currency: row.text()?,
            spend_micros: row.int()?,
            clicks: row.int()?,
        };
        Ok((unit_id, ad))
    })?;
    let mut untracked = Vec::new();
    for (unit_id, ad) in costly {
        let Some(unit) = names.unit(unit_id) else { continue };
        let finest = if ad.level == SpendLevel::Ad { Dimension::Ad } else { Dimension::Campaign };
        // What the platform tells of no ad or campaign can have no session of its own.
        let Some(place) = placed(&unit.levels, finest) else { continue };
        if !seen.contains(&place) {
            let [_, member] = place;
            let name = Some(member.name.clone()).filter(|name| *name != ad.id);
            let campaign = placed(&unit.levels, Dimension::Campaign);
            let campaign = campaign.map(|[_, member]| member.name.clone());
            untracked.push(UntrackedAd { name, campaign, ..ad });
        }
    }
    untracked.truncate(MAX_LINES);
    Ok(untracked)
}

/// The channel and the member of a level, where there is one.
fn placed(levels: &Levels, dimension: Dimension) -> Option<[&ReportMember; 2]> {
    let channel = levels.member(Dimension::Channel)?;
    levels.member(dimension).filter(|member| !member.id.is_empty()).map(|it| [channel, it])
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

fn unknown(db: &impl Database, times: &[SqlValue; 2]) -> Result<Vec<UnknownCampaign>, StoreError> {
    let sql = format!(
        "WITH known AS MATERIALIZED (
            SELECT id FROM spend_name WHERE level = 'campaign'
            UNION SELECT campaign_id FROM ad_unit WHERE campaign_id <> '')
        SELECT ifnull(touch->>'$.cvg.source', ifnull(touch->>'$.attribution.channel', '')) AS source,
            touch->>'$.cvg.cid' AS campaign_id, count(*), max(visit.started_at),
            substr(landing_url, 1, 300)
        FROM visit CROSS JOIN session USING (session_key)
        WHERE visit.started_at >= ?1 AND visit.started_at < ?2
            AND campaign_id IS NOT NULL AND campaign_id NOT IN (SELECT id FROM known)
        GROUP BY source, campaign_id ORDER BY 3 DESC LIMIT {MAX_LINES}"
    );
    read_all(db.query(&sql, times)?, |row| {
        let (source, campaign_id, n_sessions) = (row.text()?, row.text()?, row.int()?);
        let _latest = row.int()?;
        Ok(UnknownCampaign { source, campaign_id, n_sessions, example: row.optional_text()? })
    })
}
