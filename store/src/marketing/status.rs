//! What the page about marketing sources shows.

use tributary_core::api::{
    AdAccount, AdPlatform, MarketingPage, MarketingSource, MarketingState, RatesStatus, SpendUpload,
};
use tributary_core::day::{Day, Zone};
use tributary_core::fx::{BASE, Rates, built_in};
use tributary_core::marketing::{Days, Progress, Settings};
use tributary_core::time::Timestamp;

use super::{json, rates};
use crate::row::{Row, read_all, read_word};
use crate::{Database, StoreError};

/// All sources, uploads and the rates; `platforms` is the caller's to fill in.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn page(
    db: &impl Database,
    settings: &Settings,
    now: Timestamp,
) -> Result<MarketingPage, StoreError> {
    Ok(MarketingPage {
        sources: sources(db, settings, now)?,
        platforms: Vec::new(),
        uploads: uploads(db)?,
        rates: rates_status(db, now)?,
        has_key: false,
    })
}

fn sources(
    db: &impl Database,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<MarketingSource>, StoreError> {
    let sql = "SELECT source_id, platform, name, created_at, account, since,
            credential IS NOT NULL, is_paused, is_refused, progress, next_at, n_failures, error,
            advice, warning, synced_at, restated_at
        FROM marketing_source ORDER BY name, source_id";
    read_all(db.query(sql, &[])?, |row| source(row, settings, now))
}

fn source(
    row: &mut Row,
    settings: &Settings,
    now: Timestamp,
) -> Result<MarketingSource, StoreError> {
    let (source_id, platform) = (row.text()?, read_word::<AdPlatform>(row.text()?)?);
    let (name, created_at) = (row.text()?, row.int()?);
    let account: Option<AdAccount> = json(row.optional_text()?)?;
    let since = row.optional_int()?.map(Day);
    let (has_access, is_paused, is_refused) = (row.bool()?, row.bool()?, row.bool()?);
    let progress: Option<Progress> = json(row.optional_text()?)?;
    let (next_at, n_failures) = (row.int()?, row.int()?);
    let error = row.optional_text()?;
    let zone = account.as_ref().and_then(|account| Zone::named(&account.time_zone));
    let today = Day::of(now, &zone.unwrap_or_else(Zone::utc));
    let is_backfilling = progress.as_ref().is_some_and(|progress| progress.backfill.is_some());
    let state = match () {
        () if !has_access => MarketingState::NoAccess,
        () if is_refused => MarketingState::Reconnect,
        () if account.is_none() => MarketingState::NoAccount,
        () if is_paused => MarketingState::Paused,
        () if error.is_some() => MarketingState::Failing,
        () if is_backfilling => MarketingState::Backfill,
        () => MarketingState::Live,
    };
    let is_resting = is_paused || account.is_none() || !has_access;
    let left = progress.and_then(|progress| progress.backfill).map_or(0, Days::count);
    let ends = settings.sunset_warning(platform, today);
    Ok(MarketingSource {
        source_id,
        platform,
        name,
        state,
        created_at,
        since: since.map(|day| day.to_string()),
        n_days: since.map_or(0, |since| Days { from: since, to: today }.count()),
        n_days_left: left,
        account,
        next_at: (!is_resting).then_some(next_at),
        n_failures,
        error,
        advice: row.optional_text()?,
        warning: row.optional_text()?.or(ends),
        synced_at: row.optional_int()?,
        restated_at: row.optional_int()?,
    })
}

fn uploads(db: &impl Database) -> Result<Vec<SpendUpload>, StoreError> {
    // Ad by ad, along the index that has them so.
    let sql = "SELECT platform, account_id, currency, min(first), max(last), sum(n), sum(spent)
        FROM (SELECT platform, account_id, currency, min(day) AS first, max(day) AS last,
                count(*) AS n, sum(spend_micros) AS spent
            FROM ad_unit CROSS JOIN ad_day ON ad_day.unit_id = ad_unit.unit_id
            WHERE NOT EXISTS (SELECT 1 FROM marketing_source
                WHERE marketing_source.platform = ad_unit.platform
                    AND account->>'$.account_id' = ad_unit.account_id)
            GROUP BY ad_unit.unit_id)
        GROUP BY platform, account_id, currency ORDER BY platform, account_id";
    read_all(db.query(sql, &[])?, |row| {
        Ok(SpendUpload {
            platform: row.text()?,
            account_id: row.text()?,
            currency: row.text()?,
            from: Day(row.int()?).to_string(),
            to: Day(row.int()?).to_string(),
            n_rows: row.int()?,
            spend_micros: row.int()?,
        })
    })
}

fn rates_status(db: &impl Database, now: Timestamp) -> Result<RatesStatus, StoreError> {
    let sql = "SELECT max(day) FROM fx_rate WHERE base = ?";
    let stored = read_all(db.query(sql, &[BASE.into()])?, |row| row.optional_int())?;
    let stored = stored.into_iter().flatten().next().map(Day);
    let built_in = built_in().into_iter().collect::<Rates>().latest();
    let latest = stored.max(built_in);
    let today = Day::of(now, &Zone::utc());
    let reading = rates::load(db)?;
    Ok(RatesStatus {
        latest_day: latest.map(|day| day.to_string()),
        age_days: latest.map_or(0, |day| (today.0 - day.0).max(0)),
        is_built_in: stored < built_in,
        read_at: reading.read_at,
        error: reading.error,
    })
}
