//! The orders of the shop, ours and what each platform claims, by day, and why they differ.

use std::collections::{BTreeMap, BTreeSet};

use tributary_core::api::{PlatformClaim, Reason, ReasonCode, Reconciliation, ReconciliationDay};
use tributary_core::day::{Day, Zone};
use tributary_core::marketing::RESTATED_DAYS;
use tributary_core::time::{DAY_MS, Timestamp};

use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Visits this long before an order are looked at.
const WINDOW_MS: i64 = 30 * DAY_MS;
/// An order, as reasons count it.
const ONE: i64 = 1_000_000;

/// An order that we have.
struct Order {
    day: Day,
    is_ours: bool,
    why_not: Option<ReasonCode>,
    /// Platforms of the visits before it; any visit adds an empty one.
    visits: BTreeSet<String>,
    is_browser_only: bool,
}

/// What is gathered of a day.
#[derive(Default)]
struct Gathered {
    n_shop: i64,
    n_ours: i64,
    n_visited: i64,
    claimed: BTreeMap<String, i64>,
    visited: BTreeMap<String, i64>,
    counts: BTreeMap<ReasonCode, i64>,
}

/// Compares the days `from..=to`, which `zone` cuts.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn reconcile(
    db: &impl Database,
    from: Day,
    to: Day,
    zone: &Zone,
    now: Timestamp,
) -> Result<Reconciliation, StoreError> {
    let (start, end) = (from.start(zone), to.plus(1).start(zone));
    let mut days: BTreeMap<Day, Gathered> = BTreeMap::new();
    for order in orders(db, start, end, zone)? {
        let day = days.entry(order.day).or_default();
        if order.is_browser_only {
            *day.counts.entry(ReasonCode::BrowserOnly).or_default() += ONE;
        }
        if let Some(code) = order.why_not {
            *day.counts.entry(code).or_default() += ONE;
        }
        if !order.is_ours {
            continue;
        }
        day.n_ours += 1;
        if order.visits.is_empty() {
            *day.counts.entry(ReasonCode::WithoutVisit).or_default() += ONE;
        } else {
            day.n_visited += 1;
        }
        for platform in order.visits.into_iter().filter(|platform| !platform.is_empty()) {
            *day.visited.entry(platform).or_default() += 1;
        }
    }
    let has_shop = add_shop(db, start, end, zone, &mut days)?;
    let zones = add_claims(db, from, to, &mut days)?;
    let platforms: BTreeSet<String> =
        days.values().flat_map(|day| day.claimed.keys().cloned()).collect();
    let platforms: Vec<String> = platforms.into_iter().collect();
    let today = Day::of(now, zone);
    let days = days.into_iter().rev();
    let days = days.map(|(day, gathered)| {
        let is_final = day.0 < today.0 - RESTATED_DAYS;
        summed(day, &gathered, &platforms, has_shop, is_final, |platform| {
            let named = zones.get(platform).and_then(|name| Zone::named(name));
            named.is_some_and(|other| day.start(&other) != day.start(zone))
        })
    });
    Ok(Reconciliation { days: days.collect(), platforms, has_shop })
}

fn orders(
    db: &impl Database,
    start: Timestamp,
    end: Timestamp,
    zone: &Zone,
) -> Result<Vec<Order>, StoreError> {
    let sql = "SELECT at, is_counted, is_test, is_excluded, is_client,
            (SELECT json_group_array(DISTINCT CASE
                WHEN NOT ifnull(touch->>'$.is_paid', 0) THEN ''
                WHEN touch->>'$.attribution.channel' = 'Meta Ads' THEN 'meta'
                WHEN touch->>'$.attribution.channel' = 'Google Ads' THEN 'google'
                WHEN touch->>'$.attribution.channel' = 'TikTok Ads' THEN 'tiktok'
                WHEN touch->>'$.attribution.channel' = 'Microsoft Ads' THEN 'microsoft'
                ELSE ifnull(touch->>'$.cvg.source', '') END)
            FROM touchpoint JOIN session USING (session_key)
            WHERE touchpoint.conversion_seq = conversion.seq
                AND session.started_at BETWEEN conversion.at - ?3 AND conversion.at)
        FROM conversion
        WHERE at >= ?1 AND at < ?2 AND name = 'Placed Order'
            AND (is_counted OR is_excluded OR is_test)";
    let params: [SqlValue; 3] = [start.0.into(), end.0.into(), WINDOW_MS.into()];
    read_all(db.query(sql, &params)?, |row| {
        let day = Day::of(Timestamp(row.int()?), zone);
        let (is_counted, is_test, is_excluded) = (row.bool()?, row.bool()?, row.bool()?);
        let is_ours = is_counted && !is_test && !is_excluded;
        let why_not = match () {
            () if is_test => Some(ReasonCode::TestOrder),
            () if is_excluded => Some(ReasonCode::Excluded),
            () => None,
        };
        let is_browser_only = row.bool()? && is_ours;
        Ok(Order { day, is_ours, why_not, is_browser_only, visits: row.json()? })
    })
}

/// The shop's own orders; returns whether a shop is read at all.
fn add_shop(
    db: &impl Database,
    start: Timestamp,
    end: Timestamp,
    zone: &Zone,
    days: &mut BTreeMap<Day, Gathered>,
) -> Result<bool, StoreError> {
    let known = db.query("SELECT 1 FROM history LIMIT 1", &[])?;
    let sql = "SELECT placed_at, 1, EXISTS (SELECT 1 FROM event
                WHERE event.source_id = shop_order.source_id AND event_id = order_id)
            FROM shop_order WHERE placed_at >= ?1 AND placed_at < ?2
        UNION ALL
        SELECT at, 0, 1 FROM conversion JOIN history USING (source_id)
            WHERE at >= ?1 AND at < ?2 AND at BETWEEN since AND ifnull(complete_to, 0)
                AND name = 'Placed Order' AND is_counted
                AND NOT EXISTS (SELECT 1 FROM shop_order
                    WHERE shop_order.source_id = conversion.source_id
                        AND shop_order.order_id = conversion.event_id)";
    let params: [SqlValue; 2] = [start.0.into(), end.0.into()];
    let rows = read_all(db.query(sql, &params)?, |row| Ok((row.int()?, row.bool()?, row.bool()?)))?;
    for (at, is_at_shop, is_here) in rows {
        let day = days.entry(Day::of(Timestamp(at), zone)).or_default();
        day.n_shop += i64::from(is_at_shop);
        let code = match (is_at_shop, is_here) {
            (true, false) => ReasonCode::MissingHere,
            (false, true) => ReasonCode::UnknownToShop,
            _ => continue,
        };
        *day.counts.entry(code).or_default() += ONE;
    }
    Ok(!known.is_empty())
}

/// What the platforms claim of their days; returns the time zone of each that tells one.
fn add_claims(
    db: &impl Database,
    from: Day,
    to: Day,
    days: &mut BTreeMap<Day, Gathered>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT platform, day, sum(conversions_micros) FROM spend INDEXED BY spend_day
        WHERE day BETWEEN ?1 AND ?2 GROUP BY platform, day";
    let rows = db.query(sql, &[from.0.into(), to.0.into()])?;
    for (platform, day, claimed) in
        read_all(rows, |row| Ok((row.text()?, Day(row.int()?), row.int()?)))?
    {
        days.entry(day).or_default().claimed.insert(platform, claimed);
    }
    let sql = "SELECT platform, account->>'$.time_zone' FROM marketing_source
        WHERE account IS NOT NULL";
    let zones = read_all(db.query(sql, &[])?, |row| Ok((row.text()?, row.text()?)))?;
    Ok(zones.into_iter().collect())
}

fn summed(
    day: Day,
    gathered: &Gathered,
    platforms: &[String],
    has_shop: bool,
    is_final: bool,
    has_other_days: impl Fn(&str) -> bool,
) -> ReconciliationDay {
    let mut reasons: Vec<Reason> = gathered
        .counts
        .iter()
        .map(|(code, n)| Reason { code: *code, platform: None, n_micros: Some(*n) })
        .collect();
    let claims: Vec<PlatformClaim> = platforms
        .iter()
        .map(|platform| PlatformClaim {
            platform: platform.clone(),
            claimed_micros: gathered.claimed.get(platform).copied().unwrap_or(0),
            n_visited: gathered.visited.get(platform).copied().unwrap_or(0),
        })
        .collect();
    for claim in &claims {
        let more = claim.claimed_micros - claim.n_visited * ONE;
        let (code, n) = match more {
            1.. => (ReasonCode::ClaimedWithoutVisit, more),
            0 => continue,
            _ => (ReasonCode::VisitNotClaimed, -more),
        };
        let platform = Some(claim.platform.clone());
        reasons.push(Reason { code, platform: platform.clone(), n_micros: Some(n) });
        if has_other_days(&claim.platform) {
            reasons.push(Reason { code: ReasonCode::OtherTimeZone, platform, n_micros: None });
        }
    }
    let claimed: i64 = claims.iter().map(|claim| claim.claimed_micros).sum();
    let twice = claimed - gathered.n_ours * ONE;
    if 0 < twice {
        reasons.push(Reason {
            code: ReasonCode::ClaimedTwice,
            platform: None,
            n_micros: Some(twice),
        });
    }
    if !is_final && !claims.is_empty() {
        reasons.push(Reason { code: ReasonCode::NotFinal, platform: None, n_micros: None });
    }
    ReconciliationDay {
        day: day.to_string(),
        n_shop: if has_shop { gathered.n_shop } else { 0 },
        n_ours: gathered.n_ours,
        n_visited: gathered.n_visited,
        claims,
        reasons,
    }
}
