//! Reading an account: the next request, and what its answer changes.
//!
//! An answer's rows and how far the reading has come are written in one transaction. Rows are
//! gathered until their days are read to the end, then put in place of what is there of these
//! days, so a report never shows half a day, and a run may die anywhere.

use serde::Serialize;
use tributary_core::api::{AdPlatform, SpendRow};
use tributary_core::fetch::{Answer, Fetch};
use tributary_core::marketing::{
    self, MarketingError, Part, Progress, Purpose, Settings, Told, access,
};
use tributary_core::time::{MINUTE_MS, Timestamp};

use super::{Source, load, set};
use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError, spend};

/// Access that was just renewed and is refused all the same is not renewed again.
const RENEWED_MS: i64 = 5 * MINUTE_MS;

/// What to do next for a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Milliseconds to wait first; the rest is for when there are none.
    pub wait_ms: i64,
    /// The request.
    pub fetch: Option<Fetch>,
    /// The access, sealed.
    pub credential: String,
    /// The request renews the access of this platform: its answer is [`take_token`]'s.
    pub renews: Option<AdPlatform>,
    /// To be handed back with the answer.
    pub progress: Option<Progress>,
}

/// The next request of a source; none when there is nothing to read.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn step(
    db: &impl Database,
    source_id: &str,
    settings: &Settings,
    now: Timestamp,
) -> Result<Option<Step>, StoreError> {
    let Some(source) = load(db, source_id)?.filter(|source| !source.is_paused) else {
        return Ok(None);
    };
    let zone = source.zone();
    let Source { platform, account, since, credential, renew_at, progress, next_at, .. } = source;
    let (Some(account), Some(credential), Some(mut progress)) = (account, credential, progress)
    else {
        return Ok(None);
    };
    let mut step = Step {
        wait_ms: next_at.millis_since(now),
        fetch: None,
        credential,
        renews: None,
        progress: None,
    };
    if 0 < step.wait_ms {
        return Ok(Some(step));
    }
    if renew_at.is_some_and(|at| at <= now.0) {
        step.fetch = access::renew(platform, settings);
        step.renews = step.fetch.as_ref().map(|_| platform);
    }
    if step.fetch.is_none() {
        let before = progress.clone();
        step.wait_ms = progress.choose(since.unwrap_or_default(), now, &zone, source_id);
        if progress != before {
            set(db, source_id, "progress", json_param(&progress)?)?;
        }
        if 0 < step.wait_ms {
            let next_at = now.0.saturating_add(step.wait_ms);
            set(db, source_id, "next_at", next_at.into())?;
        }
        let part = progress.part.as_ref();
        step.fetch = part.map(|part| marketing::request(platform, settings, &account, part));
    }
    step.progress = Some(progress);
    Ok(Some(step))
}

/// Takes in the answer to the request at `asked`. An answer to another request than the next
/// one changes nothing. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails: ask again.
pub fn take(
    db: &impl Database,
    source_id: &str,
    asked: &Progress,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(source) = load(db, source_id)? else { return Ok(()) };
    let Some(part) = asked.part.as_ref().filter(|_| source.progress.as_ref() == Some(asked)) else {
        return Ok(());
    };
    let Some(account) = &source.account else { return Ok(()) };
    let read = marketing::read(source.platform, account, part, answer);
    if is_worth_renewing(&source, &read, now) {
        return set(db, source_id, "renew_at", now.0.into());
    }
    let next = marketing::next(source.platform, asked, &read, source.n_failures, now);
    if next.starts_again {
        forget_gathered(db, source_id)?;
    }
    if let Ok(page) = &read {
        gather(db, source_id, &page.told)?;
        set(db, source_id, "warning", page.warning.as_deref().into())?;
    }
    if let Some(done) = &next.done {
        put_in_place(db, source_id, source.platform.as_str(), &account.account_id, done)?;
        set(db, source_id, "synced_at", now.0.into())?;
        if done.purpose == Purpose::Restated && next.progress.restated.is_none() {
            set(db, source_id, "restated_at", now.0.into())?;
        }
    }
    set(db, source_id, "progress", json_param(&next.progress)?)?;
    report(db, source_id, next.error.as_ref(), next.n_failures, next.at)
}

/// Google's access is renewed before its refusal is believed.
fn is_worth_renewing<T>(source: &Source, read: &Result<T, MarketingError>, now: Timestamp) -> bool {
    let is_refused = matches!(read, Err(MarketingError::Reconnect(_)));
    let renewed_at = Timestamp(source.renewed_at.unwrap_or(0));
    is_refused
        && source.platform == AdPlatform::Google
        && source.renew_at.is_some()
        && RENEWED_MS < now.millis_since(renewed_at)
}

/// Writes down what a person should know.
fn report(
    db: &impl Database,
    source_id: &str,
    error: Option<&MarketingError>,
    n_failures: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    let is_refused = matches!(error, Some(MarketingError::Reconnect(_)));
    let sql = "UPDATE marketing_source
        SET error = ?2, advice = ?3, is_refused = ?4, n_failures = ?5, next_at = ?6
        WHERE source_id = ?1";
    let params: [SqlValue; 6] = [
        source_id.into(),
        error.map(ToString::to_string).into(),
        error.map(MarketingError::advice).into(),
        i64::from(is_refused).into(),
        i64::from(n_failures).into(),
        at.0.into(),
    ];
    db.query(sql, &params)?;
    Ok(())
}

/// Takes in renewed access that the edge sealed, or with `sealed` absent the answer that
/// refused it.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn take_token(
    db: &impl Database,
    source_id: &str,
    sealed: Option<(&str, Option<i64>)>,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(source) = load(db, source_id)? else { return Ok(()) };
    if let Some((sealed, renew_at)) = sealed {
        super::seal(db, source_id, sealed, renew_at, now)?;
        return set(db, source_id, "renewed_at", now.0.into());
    }
    let error = match access::read_token(source.platform, answer, now) {
        Err(error) => error,
        Ok(_) => MarketingError::Unavailable("access was renewed but not kept".to_owned()),
    };
    let Some(progress) = &source.progress else { return Ok(()) };
    let next = marketing::next(source.platform, progress, &Err(error), source.n_failures, now);
    report(db, source_id, next.error.as_ref(), next.n_failures, next.at)
}

fn gather(db: &impl Database, source_id: &str, told: &Told) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO spend_gathered (source_id, level, id, day, row)
        SELECT ?1, value->>'$.row.level', value->>'$.row.id', value->>'$.day', value->'$.row'
        FROM json_each(?2)";
    let keyed = |row| serde_json::json!({"row": row, "day": day_of(row)});
    for rows in told.rows.chunks(spend::CHUNK) {
        let rows: Vec<serde_json::Value> = rows.iter().map(keyed).collect();
        db.query(sql, &[source_id.into(), json_param(&rows)?])?;
    }
    for names in told.names.chunks(spend::CHUNK) {
        spend::put_names(db, names)?;
    }
    Ok(())
}

fn day_of(row: &SpendRow) -> i64 {
    row.day.0
}

/// Puts the days of a part in place of what is there of them: what the platform no longer
/// tells goes.
fn put_in_place(
    db: &impl Database,
    source_id: &str,
    platform: &str,
    account_id: &str,
    part: &Part,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM spend WHERE (platform, account_id, level, id, day) IN (
        SELECT platform, account_id, level, id, day FROM spend INDEXED BY spend_day
        WHERE day BETWEEN ?1 AND ?2 AND +platform = ?3 AND +account_id = ?4)";
    let params: [SqlValue; 4] =
        [part.from.0.into(), part.to.0.into(), platform.into(), account_id.into()];
    db.query(sql, &params)?;
    let sql = "SELECT row FROM spend_gathered WHERE source_id = ?";
    let rows: Vec<SpendRow> = read_all(db.query(sql, &[source_id.into()])?, |row| row.json())?;
    spend::put_rows_of_days(db, &rows)?;
    forget_gathered(db, source_id)
}

fn forget_gathered(db: &impl Database, source_id: &str) -> Result<(), StoreError> {
    db.query("DELETE FROM spend_gathered WHERE source_id = ?", &[source_id.into()])?;
    Ok(())
}
