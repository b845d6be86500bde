//! The tracking doctor: checks that run by themselves.
//!
//! Each looks at counts, or at a bounded number of the newest rows, so that the length of
//! history does not matter. What a finding means and how to fix it is told by the dashboard.

use tributary_core::api::{Check, CheckState, Finding};
use tributary_core::channel::UTM_ON_INTERNAL_LINK;
use tributary_core::forward::WARNED_LAG_MS;
use tributary_core::marketing::Settings;
use tributary_core::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

use super::ad_accounts;
use crate::report::Home;
use crate::row::{Row, read_all};
use crate::{Database, SqlValue, StoreError, forward};

/// Findings of a check, at most.
const MAX_FINDINGS: i64 = 20;
/// Newest sessions that are looked at.
const MAX_SESSIONS: i64 = 5_000;
/// Newest orders that are looked at.
const MAX_ORDERS: i64 = 5_000;
const WEEK_HOURS: i64 = 7 * 24;

/// All checks, of a workspace with this zone and currency and a deployment with these settings
/// of ad platforms.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn doctor(
    db: &impl Database,
    home: &Home,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<Check>, StoreError> {
    let hour = now.0.div_euclid(HOUR_MS);
    let mut checks = vec![
        order_silence(db, hour)?,
        turned_away(db, "bad_signatures", "bad_signature", hour)?,
        turned_away(db, "foreign_origins", "foreign_origin", hour)?,
        refused(db, hour)?,
        pixel_missing(db, hour)?,
        internal_utm(db, hour)?,
        cached_aliases(db)?,
        second_tracker(db, now)?,
        consent_late(db, hour)?,
        cookie_lifetime(db)?,
        missing_parameters(db)?,
    ];
    checks.extend(ad_accounts::checks(db, home, settings, now)?);
    checks.push(forwarding_lag(db, now)?);
    Ok(checks)
}

pub(super) fn check(check: &str, state: CheckState, findings: Vec<Finding>) -> Check {
    Check { check: check.to_owned(), state, findings }
}

/// `bad` when something was found, else fine.
pub(super) fn found(id: &str, bad: CheckState, findings: Vec<Finding>) -> Check {
    check(id, if findings.is_empty() { CheckState::Fine } else { bad }, findings)
}

fn finding(row: &mut Row) -> Result<Finding, StoreError> {
    Ok(Finding { subject: row.text()?, n: row.int()?, sample: row.optional_int()? })
}

fn findings(
    db: &impl Database,
    sql: &str,
    params: &[SqlValue],
) -> Result<Vec<Finding>, StoreError> {
    read_all(db.query(sql, params)?, finding)
}

/// Sources of orders that are silent for much longer than their orders are apart. `n` is
/// hours of silence.
fn order_silence(db: &impl Database, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT source_id, sum(n), max(hour), max(sample) FROM quality_hour
        WHERE kind = 'status' AND hour BETWEEN ? AND ? AND name = 'Placed Order'
            AND value = 'accepted'
        GROUP BY source_id";
    let weeks = read_all(db.query(sql, &[(hour - WEEK_HOURS).into(), hour.into()])?, |row| {
        Ok((row.text()?, row.int()?, row.int()?, row.optional_int()?))
    })?;
    let mut state = if weeks.is_empty() { CheckState::Unknown } else { CheckState::Fine };
    let mut findings = Vec::new();
    for (subject, n_orders, last, sample) in weeks {
        let silence = hour - last;
        // With few orders a week, hours without one say nothing.
        let usual_gap = WEEK_HOURS / n_orders.max(1);
        if n_orders < 5 || silence <= (4 * usual_gap).max(6) {
            continue;
        }
        let is_long = (8 * usual_gap).max(24) < silence;
        state = state.min(if is_long { CheckState::Broken } else { CheckState::Attention });
        findings.push(Finding { subject, n: silence, sample });
    }
    Ok(check("order_silence", state, findings))
}

/// Deliveries of the last day that were turned away. `n` is deliveries.
fn turned_away(db: &impl Database, id: &str, reason: &str, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT source_id, sum(n), NULL FROM turned_away
        WHERE reason = ? AND hour > ? GROUP BY source_id ORDER BY 2 DESC LIMIT ?";
    let params = [reason.into(), (hour - 24).into(), MAX_FINDINGS.into()];
    Ok(found(id, CheckState::Broken, findings(db, sql, &params)?))
}

/// Sources with events that were refused or are in quarantine, in the last day.
fn refused(db: &impl Database, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT source_id, sum(n), max(sample) FROM quality_hour
        WHERE kind = 'status' AND hour > ? AND value IN ('rejected', 'quarantined')
        GROUP BY source_id ORDER BY 2 DESC LIMIT ?";
    let findings = findings(db, sql, &[(hour - 24).into(), MAX_FINDINGS.into()])?;
    Ok(found("refused", CheckState::Attention, findings))
}

/// Kinds of pages that loaded the pixel last week and did not in the last day, while the
/// rest of the site did. `n` is page loads of the week.
fn pixel_missing(db: &impl Database, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT value, sum(n) FILTER (WHERE hour <= ?2), sum(n) FILTER (WHERE hour > ?2),
            max(sample)
        FROM quality_hour WHERE kind = 'page' AND hour > ?1 AND name = '$page_load'
        GROUP BY value ORDER BY 2 DESC LIMIT 500";
    let params = [(hour - 24 - WEEK_HOURS).into(), (hour - 24).into()];
    let pages = read_all(db.query(sql, &params)?, |row| {
        let (page, week, day) = (row.text()?, row.optional_int()?, row.optional_int()?);
        Ok((page, week.unwrap_or(0), day.unwrap_or(0), row.optional_int()?))
    })?;
    let week: i64 = pages.iter().map(|page| page.1).sum();
    let day: i64 = pages.iter().map(|page| page.2).sum();
    if week < 100 || day * 7 * 10 < week * 3 {
        return Ok(check("pixel_missing", CheckState::Unknown, Vec::new()));
    }
    let missing = pages.into_iter().filter(|(_, week, day, _)| 70 <= *week && *day == 0);
    let findings =
        missing.take(20).map(|(subject, n, _, sample)| Finding { subject, n, sample }).collect();
    Ok(found("pixel_missing", CheckState::Attention, findings))
}

/// Links inside the shop that carry UTM parameters, in the last day.
fn internal_utm(db: &impl Database, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT source_id, sum(n), max(sample) FROM quality_hour
        WHERE kind = 'warning' AND hour > ? AND value LIKE ?
        GROUP BY source_id ORDER BY 2 DESC LIMIT ?";
    let rule = format!("{UTM_ON_INTERNAL_LINK} %");
    let findings = findings(db, sql, &[(hour - 24).into(), rule.into(), MAX_FINDINGS.into()])?;
    Ok(found("internal_utm", CheckState::Attention, findings))
}

/// Aliases in quarantine, since too many browsers share them. `n` is what they were named
/// with, at most 1000.
fn cached_aliases(db: &impl Database) -> Result<Check, StoreError> {
    let sql = "SELECT alias, (SELECT count(*) FROM (
                SELECT 1 FROM identity_edge WHERE alias_a = alias
                UNION ALL SELECT 1 FROM identity_edge WHERE alias_b = alias LIMIT 1000)), NULL
        FROM alias INDEXED BY alias_quarantined WHERE is_quarantined LIMIT ?";
    let findings = findings(db, sql, &[MAX_FINDINGS.into()])?;
    Ok(found("cached_aliases", CheckState::Broken, findings))
}

/// Orders of the last week that two sources of the same side told. `n` is orders.
fn second_tracker(db: &impl Database, now: Timestamp) -> Result<Check, StoreError> {
    let sql = "SELECT sources, count(*), max(seq) FROM (
            SELECT group_concat(DISTINCT source_id) AS sources, max(seq) AS seq
            FROM (SELECT order_id, is_client, source_id, seq FROM conversion
                WHERE at >= ? AND NOT is_test ORDER BY at DESC LIMIT ?)
            GROUP BY order_id, is_client HAVING 1 < count(DISTINCT source_id))
        GROUP BY sources ORDER BY 2 DESC LIMIT ?";
    let since = now.0 - 7 * DAY_MS;
    let findings = findings(db, sql, &[since.into(), MAX_ORDERS.into(), MAX_FINDINGS.into()])?;
    Ok(found("second_tracker", CheckState::Attention, findings))
}

/// Sources whose page loads sometimes come before the consent is known, in the last day. `n`
/// is the percentage.
fn consent_late(db: &impl Database, hour: i64) -> Result<Check, StoreError> {
    let sql = "SELECT source_id, sum(n) FILTER (WHERE value = 'unknown') * 100 / sum(n) AS share,
            max(sample) FILTER (WHERE value = 'unknown')
        FROM quality_hour WHERE kind = 'analytics' AND hour > ?
        GROUP BY source_id HAVING 50 <= sum(n) AND share BETWEEN 2 AND 98 LIMIT ?";
    let findings = findings(db, sql, &[(hour - 24).into(), MAX_FINDINGS.into()])?;
    Ok(found("consent_late", CheckState::Attention, findings))
}

/// How long browsers keep the visitor's cookie. Takes the newest sessions; `n` is the
/// longest time between a visitor's first session and this one, in days.
fn cookie_lifetime(db: &impl Database) -> Result<Check, StoreError> {
    let sql = "SELECT browser, max(age), NULL, count(*) FROM (
            SELECT CASE WHEN agent LIKE '%Edg/%' THEN 'Edge' WHEN agent LIKE '%Firefox/%' THEN 'Firefox'
                    WHEN agent LIKE '%Chrome/%' OR agent LIKE '%CriOS/%' THEN 'Chrome'
                    WHEN agent LIKE '%Safari/%' THEN 'Safari' ELSE 'Other' END AS browser,
                (started_at - (SELECT min(first.started_at) FROM session AS first
                    WHERE first.visitor_id = picked.visitor_id)) / 86400000 AS age
            FROM (SELECT visitor_id, started_at,
                    json_extract(profile_properties, '$.\"$user_agent\"[1]') AS agent
                FROM session WHERE NOT is_bot ORDER BY session_key DESC LIMIT ?) AS picked)
        GROUP BY browser HAVING 50 <= count(*) ORDER BY 4 DESC LIMIT ?";
    let findings = findings(db, sql, &[MAX_SESSIONS.into(), MAX_FINDINGS.into()])?;
    let longest = findings.iter().map(|finding| finding.n).max().unwrap_or(0);
    // Without a history of two weeks nothing can be said.
    let state = match longest {
        0..14 => CheckState::Unknown,
        _ if findings.iter().any(|finding| finding.n <= 7) => CheckState::Attention,
        _ => CheckState::Fine,
    };
    Ok(check("cookie_lifetime", state, findings))
}

/// Channels of paid visits of which many name no campaign. `n` is the percentage.
fn missing_parameters(db: &impl Database) -> Result<Check, StoreError> {
    let sql = "SELECT channel, sum(campaign IS NULL) * 100 / count(*) AS share, NULL FROM (
            SELECT touch->>'$.attribution.channel' AS channel,
                touch->>'$.attribution.campaign' AS campaign, touch->>'$.is_paid' AS is_paid
            FROM session WHERE NOT is_bot ORDER BY session_key DESC LIMIT ?)
        WHERE is_paid GROUP BY channel HAVING 10 <= count(*) AND 20 <= share
        ORDER BY 2 DESC LIMIT ?";
    let findings = findings(db, sql, &[MAX_SESSIONS.into(), MAX_FINDINGS.into()])?;
    Ok(found("missing_parameters", CheckState::Attention, findings))
}

/// Databases that are forwarded to and do not take the rows, or are far behind. One that
/// somebody paused is not looked at. `n` is the minutes that the oldest change waits.
fn forwarding_lag(db: &impl Database, now: Timestamp) -> Result<Check, StoreError> {
    let mut targets = forward::list(db, now)?;
    targets.retain(|target| !target.is_paused);
    let is_nothing = targets.is_empty();
    let mut state = if is_nothing { CheckState::Unknown } else { CheckState::Fine };
    let mut findings = Vec::new();
    for target in targets {
        let lag_ms = target.lag_ms.unwrap_or(0);
        let is_late = WARNED_LAG_MS < lag_ms;
        if !is_late && target.error.is_none() {
            continue;
        }
        let is_broken = is_late && target.error.is_some();
        state = state.min(if is_broken { CheckState::Broken } else { CheckState::Attention });
        let words = target.error.unwrap_or_else(|| "it takes the rows slowly".to_owned());
        let subject = format!("{} at {}: {words}", target.database, target.url);
        findings.push(Finding { subject, n: lag_ms / MINUTE_MS, sample: None });
    }
    Ok(check("forwarding_lag", state, findings))
}
