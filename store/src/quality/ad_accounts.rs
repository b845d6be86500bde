//! The doctor's checks of the ad accounts: currency, time zone, version of the interface.

use tributary_core::api::{AdAccount, AdPlatform, Check, CheckState, Finding};
use tributary_core::day::{Day, Zone};
use tributary_core::marketing::{Settings, WARNED_DAYS};
use tributary_core::time::Timestamp;

use super::doctor::{check, found};
use crate::report::Home;
use crate::row::{read_all, read_word};
use crate::{Database, StoreError};

/// Accounts that are looked at.
const MAX_ACCOUNTS: i64 = 200;
/// Days ahead whose beginnings are compared: a year has every change of the clocks.
const COMPARED_DAYS: i64 = 366;

/// A connected account.
struct Connected {
    name: String,
    platform: AdPlatform,
    account: Option<AdAccount>,
}

/// The checks, of a workspace with this zone and currency and a deployment with these settings.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub(super) fn checks(
    db: &impl Database,
    home: &Home,
    settings: &Settings,
    now: Timestamp,
) -> Result<[Check; 3], StoreError> {
    let connected = connected(db)?;
    Ok([
        currencies(db, &connected, home)?,
        time_zones(&connected, home, now),
        versions(&connected, settings, Day::of(now, &Zone::utc())),
    ])
}

fn connected(db: &impl Database) -> Result<Vec<Connected>, StoreError> {
    let sql = "SELECT name, platform, account FROM marketing_source ORDER BY name LIMIT ?";
    read_all(db.query(sql, &[MAX_ACCOUNTS.into()])?, |row| {
        let (name, platform) = (row.text()?, read_word(row.text()?)?);
        let account = row.optional_text()?.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Connected { name, platform, account })
    })
}

/// Accounts whose amounts are converted, those of the newest day's uploads among them.
fn currencies(
    db: &impl Database,
    connected: &[Connected],
    home: &Home,
) -> Result<Check, StoreError> {
    let named = connected.iter().filter_map(|it| {
        let account = it.account.as_ref()?;
        Some((it.name.clone(), account.currency.clone()))
    });
    let mut all: Vec<(String, String)> = named.collect();
    let sql = "SELECT DISTINCT platform || ' ' || account_id, currency FROM spend
        WHERE day = (SELECT max(day) FROM spend) AND NOT EXISTS (SELECT 1 FROM marketing_source
            WHERE marketing_source.platform = spend.platform
                AND account->>'$.account_id' = spend.account_id)
        LIMIT ?";
    all.extend(read_all(db.query(sql, &[MAX_ACCOUNTS.into()])?, |row| {
        Ok((row.text()?, row.text()?))
    })?);
    let others = all.iter().filter(|(_, currency)| *currency != home.currency);
    let findings = others.map(|(name, currency)| of_account(name, currency)).collect();
    Ok(judged("account_currencies", all.is_empty(), findings))
}

/// Accounts whose days begin at other moments than the workspace's.
fn time_zones(connected: &[Connected], home: &Home, now: Timestamp) -> Check {
    let ours = home.zone();
    let today = Day::of(now, &ours);
    let is_other = |name: &str| {
        Zone::named(name).is_some_and(|zone| {
            (0..COMPARED_DAYS)
                .map(|n| today.plus(n))
                .any(|day| day.start(&zone) != day.start(&ours))
        })
    };
    let accounts = || connected.iter().filter_map(|it| Some((&it.name, it.account.as_ref()?)));
    let others = accounts().filter(|(_, account)| is_other(&account.time_zone));
    let findings = others.map(|(name, account)| of_account(name, &account.time_zone)).collect();
    judged("account_time_zones", accounts().next().is_none(), findings)
}

/// Versions of the connected platforms' interfaces that end soon or have ended. `n` is days
/// until then.
fn versions(connected: &[Connected], settings: &Settings, today: Day) -> Check {
    let mut platforms: Vec<AdPlatform> = connected.iter().map(|it| it.platform).collect();
    platforms.sort_unstable_by_key(|platform| platform.as_str());
    platforms.dedup();
    let ends = platforms.iter().filter_map(|&platform| {
        let n = settings.sunset(platform)?.0 - today.0;
        let (setting, version) = (Settings::version_name(platform), settings.version(platform));
        let subject = format!("{setting} {version}");
        (n <= WARNED_DAYS).then_some(Finding { subject, n, sample: None })
    });
    let findings: Vec<Finding> = ends.collect();
    let has_ended = findings.iter().any(|finding| finding.n <= 0);
    match judged("api_versions", platforms.is_empty(), findings) {
        it if has_ended => Check { state: CheckState::Broken, ..it },
        it => it,
    }
}

fn of_account(name: &str, what: &str) -> Finding {
    Finding { subject: format!("{name}: {what}"), n: 0, sample: None }
}

fn judged(id: &str, is_nothing: bool, mut findings: Vec<Finding>) -> Check {
    if is_nothing {
        return check(id, CheckState::Unknown, findings);
    }
    findings.truncate(20);
    found(id, CheckState::Attention, findings)
}
