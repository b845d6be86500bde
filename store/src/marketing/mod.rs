//! Marketing sources: which ad accounts are read, by what access, and how far it has come
//! (`product.md §10`).

mod health;
mod rates;
mod read;
mod reconcile;
mod status;

use serde::{Deserialize, Serialize};
use tributary_core::api::{AdAccount, AdPlatform, MarketingChange, NewMarketingSource};
use tributary_core::day::{Day, Zone};
use tributary_core::marketing::Progress;
use tributary_core::marketing::access::SIGN_IN_MS;
use tributary_core::money::Currency;
use tributary_core::time::Timestamp;

use crate::row::{Row, json_param, read_all, read_word};
use crate::source::slug;
use crate::{Database, SqlValue, StoreError};

pub use health::health;
pub use rates::{step as rates_step, take as take_rates};
pub use read::{Step, step, take, take_token};
pub use reconcile::reconcile;
pub use status::page;

/// Days that are read when nothing else is asked for.
const DEFAULT_DAYS: i64 = 90;
/// Days back that can be asked for: platforms keep about three years.
const MAX_DAYS: i64 = 37 * 31;

/// A source's row.
struct Source {
    platform: AdPlatform,
    account: Option<AdAccount>,
    since: Option<Day>,
    credential: Option<String>,
    renew_at: Option<i64>,
    renewed_at: Option<i64>,
    is_paused: bool,
    progress: Option<Progress>,
    next_at: Timestamp,
    n_failures: u32,
}

impl Source {
    fn zone(&self) -> Zone {
        let named = self.account.as_ref().and_then(|account| Zone::named(&account.time_zone));
        named.unwrap_or_else(Zone::utc)
    }
}

fn load(db: &impl Database, source_id: &str) -> Result<Option<Source>, StoreError> {
    let sql = "SELECT platform, account, since, credential, renew_at, renewed_at, is_paused,
            progress, next_at, n_failures
        FROM marketing_source WHERE source_id = ?";
    let read = |row: &mut Row| {
        Ok(Source {
            platform: read_word(row.text()?)?,
            account: json(row.optional_text()?)?,
            since: row.optional_int()?.map(Day),
            credential: row.optional_text()?,
            renew_at: row.optional_int()?,
            renewed_at: row.optional_int()?,
            is_paused: row.bool()?,
            progress: json(row.optional_text()?)?,
            next_at: Timestamp(row.int()?),
            n_failures: u32::try_from(row.int()?).unwrap_or(u32::MAX),
        })
    };
    Ok(read_all(db.query(sql, &[source_id.into()])?, read)?.pop())
}

fn json<T: serde::de::DeserializeOwned>(text: Option<String>) -> Result<Option<T>, StoreError> {
    let read = |text: String| serde_json::from_str(&text);
    text.map(read).transpose().map_err(|error| StoreError::Row(error.to_string()))
}

/// Makes a source; returns its id, made from its name and a random text.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn create(
    db: &impl Database,
    new: &NewMarketingSource,
    random: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    let default = match new.platform {
        AdPlatform::Meta => "Meta Ads",
        AdPlatform::Google => "Google Ads",
        AdPlatform::Tiktok => "TikTok Ads",
    };
    let name = named(new.name.as_deref().unwrap_or(default))?;
    let tail = random.get(..6).unwrap_or("source");
    let source_id = format!("{}-{tail}", slug(new.platform.as_str()));
    let sql = "INSERT INTO marketing_source (source_id, platform, name, created_at, is_paused,
            is_refused, next_at, n_failures)
        VALUES (?1, ?2, ?3, ?4, 0, 0, ?4, 0)";
    let params: [SqlValue; 4] =
        [source_id.as_str().into(), new.platform.as_str().into(), name.into(), now.0.into()];
    db.query(sql, &params)?;
    Ok(source_id)
}

/// The platform of a source; none when there is no such source.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn platform_of(db: &impl Database, source_id: &str) -> Result<Option<AdPlatform>, StoreError> {
    Ok(load(db, source_id)?.map(|source| source.platform))
}

/// The sealed access of a source.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn credential(db: &impl Database, source_id: &str) -> Result<Option<String>, StoreError> {
    Ok(load(db, source_id)?.and_then(|source| source.credential))
}

/// Changes a source, all but its token, which the edge seals. Call inside a transaction.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn change(
    db: &impl Database,
    source_id: &str,
    change: &MarketingChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(source) = load(db, source_id)? else { return Ok(()) };
    if let Some(name) = &change.name {
        set(db, source_id, "name", named(name)?.into())?;
    }
    if let Some(is_paused) = change.is_paused {
        set(db, source_id, "is_paused", i64::from(is_paused).into())?;
    }
    let given = change.since.as_deref().map(Day::parse).transpose();
    let given = given.map_err(|error| conflict("since", &error.to_string()))?;
    let account = change.account.as_ref().map(checked).transpose()?;
    if account.is_some() || given.is_some() {
        let account = account.or_else(|| source.account.clone());
        let zone = account.as_ref().and_then(|account| Zone::named(&account.time_zone));
        let zone = zone.unwrap_or_else(Zone::utc);
        let today = Day::of(now, &zone);
        let since = given.or(source.since).unwrap_or(today.plus(1 - DEFAULT_DAYS));
        if today < since || since < today.plus(-MAX_DAYS) {
            return Err(conflict("since", "expected a day within the last 37 months"));
        }
        set(db, source_id, "since", since.0.into())?;
        if let Some(account) = account {
            let progress = Progress::from(since, now, &zone, source_id);
            set(db, source_id, "account", json_param(&account)?)?;
            set(db, source_id, "progress", json_param(&progress)?)?;
            db.query("DELETE FROM spend_gathered WHERE source_id = ?", &[source_id.into()])?;
        }
    }
    run_now(db, source_id, now).map(|_| ())
}

/// Makes the next request due, and today's reading with it. Returns false when there is no
/// such source.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn run_now(db: &impl Database, source_id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let Some(source) = load(db, source_id)? else { return Ok(false) };
    if let Some(progress) = source.progress {
        let progress = Progress { today_at: progress.today_at.min(now), ..progress };
        set(db, source_id, "progress", json_param(&progress)?)?;
    }
    set(db, source_id, "next_at", now.0.into())?;
    set(db, source_id, "n_failures", 0.into())?;
    Ok(true)
}

/// Keeps access that the edge sealed; what went wrong before is forgotten.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn seal(
    db: &impl Database,
    source_id: &str,
    sealed: &str,
    renew_at: Option<i64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE marketing_source
        SET credential = ?2, renew_at = ?3, is_refused = 0, error = NULL, advice = NULL,
            n_failures = 0, next_at = ?4, sign_in = NULL
        WHERE source_id = ?1";
    db.query(sql, &[source_id.into(), sealed.into(), renew_at.into(), now.0.into()])?;
    Ok(())
}

/// Forgets a source and its access; what was read stays.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn disconnect(db: &impl Database, source_id: &str) -> Result<(), StoreError> {
    db.query("DELETE FROM spend_gathered WHERE source_id = ?", &[source_id.into()])?;
    db.query("DELETE FROM marketing_source WHERE source_id = ?", &[source_id.into()])?;
    Ok(())
}

/// A sign-in under way at a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInState {
    /// What comes back with the person; nobody else can know it.
    pub state: String,
    /// What proves that we asked (PKCE).
    pub verifier: String,
    /// Where the platform sends the person.
    pub redirect_uri: String,
    /// When it began, Unix ms.
    pub at: i64,
}

/// Remembers a sign-in until it comes back.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn begin_sign_in(
    db: &impl Database,
    source_id: &str,
    sign_in: &SignInState,
) -> Result<(), StoreError> {
    set(db, source_id, "sign_in", json_param(sign_in)?)
}

/// The sign-in that comes back with this state, once.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn end_sign_in(
    db: &impl Database,
    source_id: &str,
    state: &str,
    now: Timestamp,
) -> Result<Option<SignInState>, StoreError> {
    let sql = "SELECT sign_in FROM marketing_source WHERE source_id = ?";
    let found = read_all(db.query(sql, &[source_id.into()])?, |row| row.optional_text())?.pop();
    let known: Option<SignInState> = json(found.flatten())?;
    let is_good = |known: &SignInState| {
        known.state == state && (0..SIGN_IN_MS).contains(&now.millis_since(Timestamp(known.at)))
    };
    let known = known.filter(is_good);
    if known.is_some() {
        set(db, source_id, "sign_in", SqlValue::Null)?;
    }
    Ok(known)
}

/// Writes one column of a source's row.
fn set(
    db: &impl Database,
    source_id: &str,
    column: &'static str,
    value: SqlValue,
) -> Result<(), StoreError> {
    let sql = format!("UPDATE marketing_source SET {column} = ? WHERE source_id = ?");
    db.query(&sql, &[value, source_id.into()])?;
    Ok(())
}

fn named(name: &str) -> Result<String, StoreError> {
    let name = name.trim();
    if name.is_empty() || 100 < name.chars().count() {
        return Err(conflict("name", "expected 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

fn checked(account: &AdAccount) -> Result<AdAccount, StoreError> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let account_id = account.account_id.trim().trim_start_matches("act_").replace('-', "");
    if !digits(&account_id) || 30 < account_id.len() {
        return Err(conflict("account.account_id", "expected the platform's id, digits only"));
    }
    let currency = Currency::parse(&account.currency)
        .map_err(|error| conflict("account.currency", &error.to_string()))?;
    if Zone::named(&account.time_zone).is_none() {
        return Err(conflict("account.time_zone", "expected a zone such as Europe/Berlin"));
    }
    let manager_id = account.manager_id.as_ref().map(|id| id.replace('-', ""));
    if manager_id.as_deref().is_some_and(|id| !digits(id)) {
        return Err(conflict("account.manager_id", "expected digits"));
    }
    let name = account.name.trim().chars().take(200).collect();
    let currency = currency.as_str().to_owned();
    Ok(AdAccount { account_id, name, currency, time_zone: account.time_zone.clone(), manager_id })
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
