//! What a report must say, worked out from the facts by plain loops.

use std::collections::{BTreeMap, BTreeSet};

use super::{DAY_MS, From, HOUR_MS, Order, Shop, Visit, rank, rate};

/// Sums of a row, by metric. Money in euro cents, orders and shares as fractions.
pub type Sums = BTreeMap<&'static str, f64>;

/// What is asked: days of Berlin since the start, `[from, to]`.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub days: [i64; 2],
    pub by: &'a [usize],
    pub is_daily: bool,
    pub model: &'a str,
    pub window_days: i64,
    pub is_click_time: bool,
    pub lookback_days: Option<i64>,
    /// Level and its only value, or `device`/`customer_type`/`sales_channel` by number 5, 6, 7.
    pub filter: Option<(usize, &'a str)>,
}

pub const DEVICE: usize = 5;
pub const CUSTOMER: usize = 6;
pub const SALES: usize = 7;
pub const LANDING: usize = 8;

/// The day of Berlin since 2026-03-20: an hour ahead of UTC, two from the 29th, 01:00 UTC on.
pub fn berlin_day(at: i64) -> i64 {
    let change = super::START_MS + 9 * DAY_MS + HOUR_MS;
    let ahead = if at < change { HOUR_MS } else { 2 * HOUR_MS };
    (at + ahead - super::START_MS).div_euclid(DAY_MS)
}

fn dims(from: Option<&Visit>, order: Option<(&Order, bool)>) -> [String; 9] {
    let level =
        |i: usize| from.map_or_else(|| "(no value)".to_owned(), |v| v.from.levels[i].to_owned());
    let plain = |text: String| if text == "(no value)" { String::new() } else { text };
    [
        plain(level(0)),
        plain(level(1)),
        from.map_or(String::new(), |v| v.from.levels[2].to_owned()),
        from.map_or(String::new(), |v| v.from.levels[3].to_owned()),
        from.map_or(String::new(), |v| v.from.levels[4].to_owned()),
        from.map_or(String::new(), |v| v.device.to_owned()),
        order.map_or(String::new(), |(_, is_new)| {
            if is_new { "new" } else { "returning" }.to_owned()
        }),
        order.map_or(String::new(), |(order, _)| order.sales_channel.to_owned()),
        from.map_or(String::new(), |v| v.path.to_owned()),
    ]
}

/// The rows, by day (when asked) and members; and the sum of everything under no key.
pub fn expect(shop: &Shop, asked: &Asked<'_>) -> (BTreeMap<(i64, Vec<String>), Sums>, Sums) {
    let mut table =
        Table { asked: *asked, rows: BTreeMap::new(), all: Sums::new(), seen: BTreeSet::new() };
    for visit in shop.visits.iter().filter(|visit| !visit.is_bot) {
        let (day, dims) = (berlin_day(visit.at), dims(Some(visit), None));
        table.add(day, &dims, "sessions", 1.0);
        table.add(day, &dims, "carts", f64::from(u8::from(visit.has_cart)));
        table.add(day, &dims, "checkouts", f64::from(u8::from(visit.has_checkout)));
        table.add(day, &dims, "page_loads", 2.0);
        if visit.has_cart {
            let rank = rank(visit);
            table.extreme(day, &dims, "lowest", f64::from(rank), f64::min);
            table.extreme(day, &dims, "highest", f64::from(rank), f64::max);
            table.distinct(day, &dims, "ranks", usize::try_from(rank + 3).unwrap(), 1.0);
        }
        table.distinct(day, &dims, "visitors", visit.visitor, 1.0);
        // A visitor without an order is a person of its own.
        let person =
            if has_order(shop, visit.visitor) { visit.person } else { 1000 + visit.visitor };
        table.distinct(day, &dims, "profiles", person, 1.0);
        let holds = |order: &Order| {
            !order.is_test && holder(shop, order).is_some_and(|it| std::ptr::eq(it, visit))
        };
        table.add(day, &dims, "converted", f64::from(u8::from(shop.orders.iter().any(holds))));
    }
    for order in shop.orders.iter().filter(|order| !order.is_test) {
        let is_new = !shop
            .orders
            .iter()
            .any(|other| !other.is_test && other.person == order.person && other.at < order.at);
        let (day, dims_then) = (berlin_day(order.at), dims(holder(shop, order), None));
        table.add(day, &dims_then, "order_events", 1.0);
        let worth = euros(order.minor, order.currency, order.at / DAY_MS);
        table.add(day, &dims_then, "order_events_revenue", worth);
        for (visit, share) in shares(shop, order, asked) {
            let at = if asked.is_click_time {
                visit.map_or(order.at, |visit| visit.at)
            } else {
                order.at
            };
            let (day, mut dims) = (berlin_day(at), dims(visit, Some((order, is_new))));
            if visit.is_none() && asked.model.ends_with("paid_touch") {
                dims[..2].fill("No web touchpoint".to_owned());
            }
            let revenue = euros(order.minor, order.currency, order.at / DAY_MS) * share;
            table.add(day, &dims, "orders", share);
            table.add(day, &dims, "revenue", revenue);
            if is_new {
                table.add(day, &dims, "new_customers", share);
                table.add(day, &dims, "new_revenue", revenue);
            }
            table.distinct(day, &dims, "customers", order.person, 1.0);
            table.distinct(day, &dims, "lifetime", order.person, lifetime(shop, order.person));
            if let Some((refunded_at, minor)) = order.refund {
                let refund = euros(minor, order.currency, refunded_at / DAY_MS) * share;
                table.add(berlin_day(refunded_at), &dims, "refunds", refund);
            }
        }
    }
    for row in &shop.spend {
        let [group, channel, campaign, ad_set, ad] = row.levels.map(str::to_owned);
        let none = String::new;
        let dims = [group, channel, campaign, ad_set, ad, none(), none(), none(), none()];
        let day = row.day - super::START_MS / DAY_MS;
        let cents = |micros: i64| euros(micros, row.currency, row.day) / 10_000.0;
        table.add(day, &dims, "spend", cents(row.spend_micros));
        table.add(day, &dims, "impressions", row.impressions as f64);
        table.add(day, &dims, "clicks", row.clicks as f64);
        table.add(day, &dims, "platform_conversions", row.conversions_micros as f64 / 1e6);
        table.add(day, &dims, "platform_revenue", cents(row.revenue_micros));
    }
    (table.rows, table.all)
}

struct Table<'a> {
    asked: Asked<'a>,
    rows: BTreeMap<(i64, Vec<String>), Sums>,
    all: Sums,
    seen: BTreeSet<(Option<(i64, Vec<String>)>, &'static str, usize)>,
}

impl Table<'_> {
    fn row(&self, day: i64, dims: &[String; 9]) -> Option<(i64, Vec<String>)> {
        let passes = self.asked.filter.is_none_or(|(dim, value)| dims[dim] == value);
        let [from, to] = self.asked.days;
        let is_in = passes && (from..=to).contains(&day);
        let day = if self.asked.is_daily { day } else { 0 };
        is_in.then(|| (day, self.asked.by.iter().map(|dim| dims[*dim].clone()).collect()))
    }

    fn add(&mut self, day: i64, dims: &[String; 9], metric: &'static str, amount: f64) {
        let Some(row) = self.row(day, dims) else { return };
        *self.rows.entry(row).or_default().entry(metric).or_default() += amount;
        *self.all.entry(metric).or_default() += amount;
    }

    fn extreme(
        &mut self,
        day: i64,
        dims: &[String; 9],
        metric: &'static str,
        value: f64,
        of: fn(f64, f64) -> f64,
    ) {
        let Some(row) = self.row(day, dims) else { return };
        for sums in [self.rows.entry(row).or_default(), &mut self.all] {
            sums.entry(metric).and_modify(|known| *known = of(*known, value)).or_insert(value);
        }
    }

    fn distinct(
        &mut self,
        day: i64,
        dims: &[String; 9],
        metric: &'static str,
        who: usize,
        amount: f64,
    ) {
        let Some(row) = self.row(day, dims) else { return };
        if self.seen.insert((Some(row.clone()), metric, who)) {
            *self.rows.entry(row).or_default().entry(metric).or_default() += amount;
        }
        if self.seen.insert((None, metric, who)) {
            *self.all.entry(metric).or_default() += amount;
        }
    }
}

pub fn has_order(shop: &Shop, visitor: usize) -> bool {
    shop.orders.iter().any(|order| order.visitor == visitor)
}

/// The sessions of everybody who is the person by then or later: orders join visitors.
pub fn visits_of<'s>(shop: &'s Shop, order: &Order) -> Vec<&'s Visit> {
    let joined: BTreeSet<usize> = shop
        .orders
        .iter()
        .filter(|other| other.person == order.person)
        .map(|other| other.visitor)
        .collect();
    let mut visits: Vec<&Visit> = shop
        .visits
        .iter()
        .filter(|v| joined.contains(&v.visitor) && !v.is_bot && v.at <= order.at)
        .collect();
    visits.sort_by_key(|visit| visit.at);
    visits
}

/// The visit that covers the order's time, else the one that ended last before it.
pub fn holder<'s>(shop: &'s Shop, order: &Order) -> Option<&'s Visit> {
    let visits = visits_of(shop, order);
    let covering = visits.iter().filter(|visit| order.at <= end_of(shop, visit));
    let covering = covering.max_by_key(|visit| visit.at);
    covering.or_else(|| visits.iter().max_by_key(|visit| end_of(shop, visit))).copied()
}

/// When the browser told the visit's last event (`tell.rs`): its order is one.
fn end_of(shop: &Shop, visit: &Visit) -> i64 {
    let n = 1 + i64::from(visit.has_cart).max(2 * i64::from(visit.has_checkout));
    let is_its = |order: &&Order| order.visitor == visit.visitor && order.at == visit.at + 600_000;
    let copy = shop.orders.iter().find(is_its).filter(|order| order.has_client_copy);
    copy.map_or(visit.at + n * 1000, |order| order.at - 1000)
}

fn shares<'s>(shop: &'s Shop, order: &Order, asked: &Asked<'_>) -> Vec<(Option<&'s Visit>, f64)> {
    let all = visits_of(shop, order);
    let is_near = |visit: &&&Visit| order.at - visit.at <= asked.window_days * DAY_MS;
    let mut touches: Vec<&Visit> = all.iter().filter(is_near).copied().collect();
    let is_direct = |from: &From| from.levels[0] == "Direct";
    if asked.model == "direct" {
        touches.retain(|visit| holder(shop, order).is_some_and(|it| std::ptr::eq(it, *visit)));
    } else if touches.iter().any(|visit| !is_direct(&visit.from)) {
        touches.retain(|visit| !is_direct(&visit.from));
    }
    if asked.model.ends_with("paid_touch") {
        touches.retain(|visit| visit.from.is_paid);
    }
    let n = touches.len();
    let weight = |i: usize| -> f64 {
        let is_end = [i == 0, i + 1 == n];
        match asked.model {
            "last_touch" | "last_paid_touch" | "direct" => f64::from(u8::from(is_end[1])),
            "first_touch" | "first_paid_touch" => f64::from(u8::from(is_end[0])),
            "u_shaped" if n > 2 => {
                if is_end[0] || is_end[1] {
                    0.4
                } else {
                    0.2 / (n - 2) as f64
                }
            }
            "j_shaped" if n > 2 => {
                if is_end[1] {
                    0.6
                } else if is_end[0] {
                    0.2
                } else {
                    0.2 / (n - 2) as f64
                }
            }
            "linear" | "u_shaped" => 1.0 / n as f64,
            "j_shaped" if n == 2 => [0.25, 0.75][i],
            "j_shaped" => 1.0,
            "time_decay" => {
                let decay = |visit: &Visit| {
                    0.5_f64.powf((order.at - visit.at) as f64 / (7 * DAY_MS) as f64)
                };
                decay(touches[i]) / touches.iter().map(|visit| decay(visit)).sum::<f64>()
            }
            other => panic!("no model {other}"),
        }
    };
    let mut shares: Vec<(Option<&Visit>, f64)> =
        (0..n).map(|i| (Some(touches[i]), weight(i))).collect();
    if n == 0 {
        shares.push((None, 1.0));
    }
    if let Some(days) = asked.lookback_days.filter(|_| asked.is_click_time) {
        shares.retain(|(visit, _)| visit.is_none_or(|visit| order.at - visit.at <= days * DAY_MS));
    }
    shares.retain(|(_, share)| *share > 0.0);
    shares
}

fn lifetime(shop: &Shop, person: usize) -> f64 {
    let theirs = shop.orders.iter().filter(|order| order.person == person && !order.is_test);
    theirs.map(|order| euros(order.minor, order.currency, order.at / DAY_MS)).sum()
}

/// An amount in euros at the day's rate: the latest known, or the first.
pub fn euros(amount: i64, currency: &str, day: i64) -> f64 {
    let first = super::START_MS / DAY_MS;
    let last = first + super::N_DAYS - 1;
    let divisor = rate(day.clamp(first, last)) as f64 / 1e6;
    if currency == "EUR" { amount as f64 } else { amount as f64 / divisor }
}
