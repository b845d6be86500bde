//! What pages show beside reports (funnels, cohorts, reconciliation, tracking health) follows
//! from the facts: against loops over a small shop whose facts are known.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at what is wrong")]

use std::collections::{BTreeMap, BTreeSet};

use crate::shop::expect::{berlin_day, euros, has_order, holder, visits_of};
use crate::shop::{DAY_MS, Order, START_MS, Shop, Visit, shop, tell};
use proptest::prelude::*;
use serde_json::json;
use tributary_core::api::{Cohorts, Funnel, ReasonCode, SpendLevel};
use tributary_core::day::{Day, Zone};
use tributary_core::time::Timestamp;
use tributary_store::marketing::{health, reconcile};
use tributary_store::native::Native;
use tributary_store::report::{Home, cohorts, funnel};

/// Days of Berlin since the start, both included.
const DAYS: [i64; 2] = [2, 12];
const STEPS: [&str; 4] = ["$page_load", "Added To Cart", "Started Checkout", "Placed Order"];
/// The days of March since the start; what follows is April.
const N_MARCH: i64 = 12;

fn zone() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn home() -> Home {
    Home { time_zone: "Europe/Berlin".to_owned(), currency: "EUR".to_owned() }
}

fn day(n: i64) -> Day {
    Day(START_MS / DAY_MS + n)
}

fn is_in(at: i64) -> bool {
    (DAYS[0]..=DAYS[1]).contains(&berlin_day(at))
}

fn range() -> serde_json::Value {
    json!({"from": day(DAYS[0]).to_string(), "to": day(DAYS[1]).to_string()})
}

/// The visits of the range that people made.
fn visits(shop: &Shop) -> impl Iterator<Item = &Visit> {
    shop.visits.iter().filter(|visit| !visit.is_bot && is_in(visit.at))
}

/// The orders that count.
fn ours(shop: &Shop) -> impl Iterator<Item = &Order> {
    shop.orders.iter().filter(|order| !order.is_test)
}

fn holds_order(shop: &Shop, visit: &Visit) -> bool {
    let is_held = |order: &Order| holder(shop, order).is_some_and(|it| std::ptr::eq(it, visit));
    ours(shop).any(is_held)
}

fn ask_funnel(db: &Native, question: serde_json::Value) -> Funnel {
    let mut question = question;
    question["steps"] = json!(STEPS);
    question["range"] = range();
    funnel(db, &serde_json::from_value(question).unwrap(), &home()).unwrap().unwrap()
}

/// How many have each step and all before it.
fn counts(reached: impl Iterator<Item = [bool; 3]>) -> Vec<i64> {
    let mut counts = vec![0; 4];
    for steps in reached {
        let n = 1 + steps.iter().take_while(|has| **has).count();
        counts.iter_mut().take(n).for_each(|count| *count += 1);
    }
    counts
}

fn steps_of(shop: &Shop, visit: &Visit) -> [bool; 3] {
    [visit.has_cart, visit.has_checkout, holds_order(shop, visit)]
}

fn check_funnel(shop: &Shop, db: &Native) -> Result<(), TestCaseError> {
    let told = ask_funnel(db, json!({"breakdown": "channel"}));
    let told: BTreeMap<Option<String>, Vec<i64>> =
        told.groups.into_iter().map(|it| (it.member.map(|it| it.name), it.counts)).collect();
    let mut by_channel: BTreeMap<Option<String>, Vec<[bool; 3]>> = BTreeMap::new();
    by_channel.insert(None, Vec::new());
    for visit in visits(shop) {
        let steps = steps_of(shop, visit);
        by_channel.entry(None).or_default().push(steps);
        by_channel.entry(Some(visit.from.levels[1].to_owned())).or_default().push(steps);
    }
    let wanted = by_channel.into_iter().map(|(key, steps)| (key, counts(steps.into_iter())));
    prop_assert_eq!(told, wanted.collect::<BTreeMap<_, _>>());

    let filter = json!([{"dimension": "device", "values": ["mobile"]}]);
    let told = ask_funnel(db, json!({"filters": filter}));
    let mobile = visits(shop).filter(|visit| visit.device == "mobile");
    prop_assert_eq!(&told.groups[0].counts, &counts(mobile.map(|visit| steps_of(shop, visit))));

    let mut people: BTreeMap<usize, [bool; 3]> = BTreeMap::new();
    for visit in visits(shop) {
        let joined = has_order(shop, visit.visitor);
        let person = if joined { visit.person } else { 1000 + visit.visitor };
        let known = people.entry(person).or_default();
        let steps = steps_of(shop, visit);
        known.iter_mut().zip(steps).for_each(|(known, has)| *known |= has);
    }
    let told = ask_funnel(db, json!({"by_profile": true}));
    prop_assert_eq!(&told.groups[0].counts, &counts(people.into_values()));
    Ok(())
}

/// 0 for March, 1 for April.
fn month(at: i64) -> i64 {
    i64::from(berlin_day(at) >= N_MARCH)
}

fn check_cohorts(shop: &Shop, db: &Native) -> Result<(), TestCaseError> {
    let query = serde_json::from_value(json!({"range": range(), "months": 3})).unwrap();
    let told: Cohorts = cohorts(db, &query, &home()).unwrap().unwrap();
    let mut wanted: BTreeMap<i64, Vec<(i64, usize, f64)>> = BTreeMap::new();
    for order in ours(shop) {
        let theirs = ours(shop).filter(|it| it.person == order.person);
        let first = theirs.map(|it| it.at).min().unwrap();
        if is_in(first) {
            let worth = euros(order.minor, order.currency, order.at / DAY_MS);
            let line = (month(order.at) - month(first), order.person, worth);
            wanted.entry(month(first)).or_default().push(line);
        }
    }
    prop_assert_eq!(told.rows.len(), wanted.len());
    for (row, (began, orders)) in told.rows.iter().zip(wanted) {
        prop_assert_eq!(&row.month, ["2026-03-01", "2026-04-01"][usize::from(began == 1)]);
        let people: BTreeSet<usize> = orders.iter().map(|(_, person, _)| *person).collect();
        prop_assert_eq!(row.customers, i64::try_from(people.len()).unwrap());
        let last = orders.iter().map(|(since, ..)| *since).max().unwrap();
        prop_assert_eq!(row.active.len(), usize::try_from(last + 1).unwrap());
        for since in 0..=last {
            let index = usize::try_from(since).unwrap();
            let of = || orders.iter().filter(|(it, ..)| *it == since);
            let active: BTreeSet<usize> = of().map(|(_, person, _)| *person).collect();
            prop_assert_eq!(row.active[index], i64::try_from(active.len()).unwrap());
            let revenue: f64 = of().map(|(.., worth)| worth).sum();
            prop_assert!((row.revenue[index] - revenue).abs() < 1.0);
        }
    }
    Ok(())
}

/// What is known of a day.
#[derive(Debug, Default, PartialEq)]
struct Known {
    n_ours: i64,
    n_visited: i64,
    /// Platform, millionths claimed, orders after a visit from its ads.
    claims: Vec<(String, i64, i64)>,
    reasons: BTreeSet<(ReasonCode, Option<String>, Option<i64>)>,
}

fn check_reconciliation(shop: &Shop, db: &Native) -> Result<(), TestCaseError> {
    let now = Timestamp(START_MS + 100 * DAY_MS);
    let told = reconcile(db, day(DAYS[0]), day(DAYS[1]), &zone(), now).unwrap();
    let spend =
        || shop.spend.iter().filter(|row| (day(DAYS[0]).0..=day(DAYS[1]).0).contains(&row.day));
    let platforms: BTreeSet<&str> = spend().map(|row| row.platform).collect();
    prop_assert_eq!(told.platforms, platforms.iter().copied().collect::<Vec<_>>());
    let mut wanted: BTreeMap<String, Known> = BTreeMap::new();
    for n in DAYS[0]..=DAYS[1] {
        let orders = || shop.orders.iter().filter(move |order| berlin_day(order.at) == n);
        let is_near = |order: &Order, visit: &&Visit| order.at - visit.at <= 30 * DAY_MS;
        let near = |order: &Order| {
            let all = visits_of(shop, order).into_iter();
            all.filter(|visit| is_near(order, visit)).map(|visit| visit.from).collect::<Vec<_>>()
        };
        let count = |passes: &dyn Fn(&Order) -> bool| {
            let theirs = ours(shop).filter(|order| berlin_day(order.at) == n);
            i64::try_from(theirs.filter(|order| passes(order)).count()).unwrap()
        };
        let n_test = i64::try_from(orders().filter(|order| order.is_test).count()).unwrap();
        let rows: Vec<_> = spend().filter(|row| row.day == day(n).0).collect();
        if orders().next().is_none() && rows.is_empty() {
            continue;
        }
        let mut known = Known {
            n_ours: count(&|_| true),
            n_visited: count(&|order| !near(order).is_empty()),
            ..Known::default()
        };
        let mut all_claimed = 0;
        for platform in &platforms {
            let channel = if *platform == "meta" { "Meta Ads" } else { "Google Ads" };
            let of = rows.iter().filter(|row| row.platform == *platform);
            let claimed = of.map(|row| row.conversions_micros).sum::<i64>();
            let is_from = |order: &Order| near(order).iter().any(|from| from.levels[1] == channel);
            let visited = count(&is_from);
            let more = claimed - visited * 1_000_000;
            let code = if more > 0 {
                ReasonCode::ClaimedWithoutVisit
            } else {
                ReasonCode::VisitNotClaimed
            };
            if more != 0 {
                known.reasons.insert((code, Some((*platform).to_owned()), Some(more.abs())));
            }
            all_claimed += claimed;
            known.claims.push(((*platform).to_owned(), claimed, visited));
        }
        let mut add = |code, micros: i64| {
            if micros > 0 {
                known.reasons.insert((code, None, Some(micros)));
            }
        };
        add(ReasonCode::TestOrder, n_test * 1_000_000);
        add(ReasonCode::WithoutVisit, (known.n_ours - known.n_visited) * 1_000_000);
        add(ReasonCode::ClaimedTwice, all_claimed - known.n_ours * 1_000_000);
        wanted.insert(day(n).to_string(), known);
    }
    let told = told.days.into_iter().map(|it| {
        let claims = it.claims.into_iter().map(|it| (it.platform, it.claimed_micros, it.n_visited));
        let reasons = it.reasons.into_iter().map(|it| (it.code, it.platform, it.n_micros));
        let (claims, reasons) = (claims.collect(), reasons.collect());
        (it.day, Known { n_ours: it.n_ours, n_visited: it.n_visited, claims, reasons })
    });
    prop_assert_eq!(told.collect::<BTreeMap<_, _>>(), wanted);
    Ok(())
}

fn check_health(shop: &Shop, db: &Native) -> Result<(), TestCaseError> {
    let told = health(db, day(DAYS[0]), day(DAYS[1]), &zone()).unwrap();
    let mut marks: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for visit in visits(shop).filter(|visit| visit.from.is_paid) {
        let [n, without_campaign, without_ad] = marks.entry(visit.from.levels[1]).or_default();
        *n += 1;
        *without_campaign += i64::from(!visit.from.query.contains("cvg_cid"));
        *without_ad += i64::from(!visit.from.query.contains("cvg_adid"));
    }
    let of = |it: &tributary_core::api::ChannelMarks| {
        (it.channel.clone(), [it.n_sessions, it.n_without_campaign, it.n_without_ad])
    };
    let wanted = marks.into_iter().map(|(channel, marks)| (channel.to_owned(), marks));
    prop_assert_eq!(told.channels.iter().map(of).collect::<BTreeMap<_, _>>(), wanted.collect());

    let mut costs: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    for row in &shop.spend {
        // By the report's joining an ad is seen when a landing names it, a campaign without
        // ads when one names the campaign by its id or its name.
        let is_seen = visits(shop).any(|visit| {
            let level = if row.level == "ad" { 4 } else { 2 };
            visit.from.levels[1] == row.levels[1] && visit.from.levels[level] == row.id
        });
        if !is_seen && (day(DAYS[0]).0..=day(DAYS[1]).0).contains(&row.day) {
            let (spend, clicks) = costs.entry((row.platform, row.id)).or_default();
            *spend += row.spend_micros;
            *clicks += row.clicks;
        }
    }
    let told_costs = told
        .untracked
        .iter()
        .map(|it| ((it.platform.as_str(), it.id.as_str()), (it.spend_micros, it.clicks)));
    prop_assert_eq!(told_costs.collect::<BTreeMap<_, _>>(), costs);
    for ad in &told.untracked {
        let name = [("a1", "Video"), ("g1", "Brand")].into_iter().find(|(id, _)| *id == ad.id);
        prop_assert_eq!(ad.name.as_deref(), name.map(|(_, name)| name));
        prop_assert_eq!(ad.level == SpendLevel::Ad, ad.platform == "meta");
    }

    let n_unknown = visits(shop).filter(|visit| visit.from.query.contains("cvg_cid=c9")).count();
    let told_unknown: Vec<_> =
        told.unknown.iter().map(|it| (it.campaign_id.as_str(), it.n_sessions)).collect();
    let n_unknown = i64::try_from(n_unknown).unwrap();
    let wanted = if n_unknown == 0 { vec![] } else { vec![("c9", n_unknown)] };
    prop_assert_eq!(told_unknown, wanted);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn pages_say_what_follows_from_the_facts(seed in any::<u64>(), n_visitors in 1..20_usize) {
        let shop = shop(seed, n_visitors);
        let db = tell(&shop);
        check_funnel(&shop, &db)?;
        check_cohorts(&shop, &db)?;
        check_reconciliation(&shop, &db)?;
        check_health(&shop, &db)?;
    }
}
