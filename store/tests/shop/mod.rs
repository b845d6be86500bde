//! A small shop whose facts are known, the deliveries that tell them, and the numbers that
//! follow from the facts alone: by loops over all of them, without any of the product's code.

#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::struct_field_names,
    reason = "tests stop at what is wrong"
)]

pub mod expect;
mod tell;

pub use tell::tell;

/// 2026-03-20T00:00:00Z: the clocks of Berlin change on the 29th.
pub const START_MS: i64 = 1_773_964_800_000;
pub const HOUR_MS: i64 = 3_600_000;
pub const DAY_MS: i64 = 24 * HOUR_MS;
pub const N_DAYS: i64 = 20;

/// Channel group, channel, campaign, ad set, ad, and the address that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct From {
    pub levels: [&'static str; 5],
    pub query: &'static str,
    pub referrer: &'static str,
    pub is_paid: bool,
}

const META: [&str; 2] = ["Paid Social", "Meta Ads"];
const GOOGLE: [&str; 2] = ["Paid Search", "Google Ads"];

/// Where visits come from. Ads a1 and a2 are known to Meta, a9 to nobody.
pub const FROM: [From; 7] = [
    From {
        levels: [META[0], META[1], "c1", "s1", "a1"],
        query: "cvg_source=facebook&cvg_cid=c1&cvg_adid=a1",
        referrer: "",
        is_paid: true,
    },
    From {
        levels: [META[0], META[1], "c1", "s2", "a2"],
        query: "cvg_source=facebook&cvg_adid=a2",
        referrer: "",
        is_paid: true,
    },
    From {
        levels: [META[0], META[1], "c9", "", "a9"],
        query: "cvg_source=facebook&cvg_cid=c9&cvg_adid=a9",
        referrer: "",
        is_paid: true,
    },
    From {
        levels: [GOOGLE[0], GOOGLE[1], "g1", "", ""],
        query: "utm_source=google&utm_medium=cpc&utm_campaign=Brand",
        referrer: "",
        is_paid: true,
    },
    From {
        levels: ["Organic Search", "Google", "", "", ""],
        query: "",
        referrer: "https://www.google.com/",
        is_paid: false,
    },
    From { levels: ["Direct", "Direct", "", "", ""], query: "", referrer: "", is_paid: false },
    From {
        levels: ["Email", "news", "spring", "", ""],
        query: "utm_source=news&utm_medium=email&utm_campaign=spring",
        referrer: "",
        is_paid: false,
    },
];

#[derive(Debug, Clone)]
pub struct Visit {
    pub at: i64,
    pub visitor: usize,
    pub person: usize,
    pub from: From,
    pub device: &'static str,
    pub is_bot: bool,
    pub path: &'static str,
    pub has_cart: bool,
    pub has_checkout: bool,
}

#[derive(Debug, Clone)]
pub struct Order {
    pub id: usize,
    pub at: i64,
    pub visitor: usize,
    pub person: usize,
    pub minor: i64,
    pub currency: &'static str,
    pub is_test: bool,
    pub sales_channel: &'static str,
    pub refund: Option<(i64, i64)>,
    /// Whether the browser tells it as well.
    pub has_client_copy: bool,
}

#[derive(Debug, Clone)]
pub struct Spend {
    pub platform: &'static str,
    pub level: &'static str,
    pub levels: [&'static str; 5],
    pub id: &'static str,
    pub day: i64,
    pub currency: &'static str,
    pub spend_micros: i64,
    pub impressions: i64,
    pub clicks: i64,
    pub conversions_micros: i64,
    pub revenue_micros: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Shop {
    pub visits: Vec<Visit>,
    pub orders: Vec<Order>,
    pub spend: Vec<Spend>,
}

/// Chance that is the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// The person behind a visitor: every third shares with the one before.
pub fn person_of(visitor: usize) -> usize {
    if visitor % 3 == 2 { visitor - 1 } else { visitor }
}

/// A shop of some visitors, by a seed.
pub fn shop(seed: u64, n_visitors: usize) -> Shop {
    let mut dice = Dice(seed);
    let mut shop = Shop::default();
    for visitor in 0..n_visitors {
        let device = dice.pick(&["desktop", "mobile"]);
        let is_bot = visitor % 11 == 10;
        let mut at = START_MS + i64::try_from(dice.below(6 * 24)).unwrap() * HOUR_MS;
        for _ in 0..=dice.below(5) {
            let (has_cart, has_checkout) = (dice.below(2) == 0, dice.below(3) == 0);
            let (from, path) = (dice.pick(&FROM), dice.pick(&["/", "/products/cap"]));
            let person = person_of(visitor);
            shop.visits.push(Visit {
                at,
                visitor,
                person,
                from,
                device,
                is_bot,
                path,
                has_cart,
                has_checkout,
            });
            if !is_bot && dice.below(2) == 0 {
                let refund = (dice.below(3) == 0)
                    .then(|| (at + i64::try_from(dice.below(90)).unwrap() * HOUR_MS, 500));
                shop.orders.push(Order {
                    id: shop.orders.len(),
                    at: at + 10 * 60_000,
                    visitor,
                    person,
                    minor: 1000 + i64::try_from(dice.below(9000)).unwrap(),
                    currency: if dice.below(4) == 0 { "USD" } else { "EUR" },
                    is_test: dice.below(8) == 0,
                    sales_channel: dice.pick(&["web", "mobile_app"]),
                    refund,
                    has_client_copy: shop.orders.len() % 3 == 0,
                });
            }
            // Visits of one person never overlap, so that each is a session of its own.
            at += i64::try_from(2 + dice.below(70)).unwrap() * HOUR_MS
                + 61_000 * i64::try_from(visitor).unwrap();
        }
    }
    shop.spend = spend(&mut dice);
    shop
}

fn spend(dice: &mut Dice) -> Vec<Spend> {
    let units = [
        ("meta", "ad", [META[0], META[1], "c1", "s1", "a1"], "a1", "EUR"),
        ("meta", "ad", [META[0], META[1], "c1", "s2", "a2"], "a2", "EUR"),
        ("meta", "ad", [META[0], META[1], "c2", "s3", "a3"], "a3", "EUR"),
        ("google", "campaign", [GOOGLE[0], GOOGLE[1], "g1", "", ""], "g1", "USD"),
    ];
    let mut rows = Vec::new();
    for day in 0..N_DAYS {
        for (platform, level, levels, id, currency) in units {
            if dice.below(5) == 0 {
                continue;
            }
            let mut number = |n| i64::try_from(dice.below(n)).unwrap();
            rows.push(Spend {
                platform,
                level,
                levels,
                id,
                day: START_MS / DAY_MS + day,
                currency,
                spend_micros: number(50_000_000),
                impressions: number(5000),
                clicks: number(100),
                conversions_micros: number(5) * 500_000,
                revenue_micros: number(90_000_000),
            });
        }
    }
    rows
}

/// What a euro is worth in dollars on a day, in millionths.
pub fn rate(day: i64) -> i64 {
    1_050_000 + (day % 7) * 10_000
}

/// What a visit's cart tells of the property `rank`: -3 to 3.
pub fn rank(visit: &Visit) -> i32 {
    i32::try_from(visit.at / 1000 % 7).unwrap() - 3
}
