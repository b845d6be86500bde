//! Who shops: people with their devices, made from the seed and a number.

use std::collections::HashMap;

use super::random::Random;

const PEOPLE: u64 = 1;
const DEVICES: u64 = 2;

/// First customer id; beyond 2^53, as Shopify's may be.
const FIRST_CUSTOMER_ID: u64 = (1 << 60) + 7_001;

/// A town people live in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    weight: u64,
    pub(crate) city: &'static str,
    pub(crate) zip: &'static str,
    pub(crate) street: &'static str,
    pub(crate) country: &'static str,
    pub(crate) country_code: &'static str,
    pub(crate) time_zone: &'static str,
}

const fn place(
    weight: u64,
    [city, zip, street, country, country_code, time_zone]: [&'static str; 6],
) -> Place {
    Place { weight, city, zip, street, country, country_code, time_zone }
}

const PLACES: [Place; 10] = [
    place(24, ["Berlin", "10435", "Kastanienallee", "Germany", "DE", "Europe/Berlin"]),
    place(16, ["Hamburg", "20357", "Schulterblatt", "Germany", "DE", "Europe/Berlin"]),
    place(13, ["München", "80469", "Gärtnerplatz", "Germany", "DE", "Europe/Berlin"]),
    place(11, ["Köln", "50672", "Venloer Straße", "Germany", "DE", "Europe/Berlin"]),
    place(10, ["Leipzig", "04229", "Karl-Heine-Straße", "Germany", "DE", "Europe/Berlin"]),
    place(9, ["Wien", "1070", "Lindengasse", "Austria", "AT", "Europe/Vienna"]),
    place(6, ["Zürich", "8005", "Josefstrasse", "Switzerland", "CH", "Europe/Zurich"]),
    place(5, ["Amsterdam", "1016 GC", "Prinsengracht", "Netherlands", "NL", "Europe/Amsterdam"]),
    place(3, ["Lyon", "69001", "Rue des Capucins", "France", "FR", "Europe/Paris"]),
    place(3, ["London", "E8 3PN", "Broadway Market", "United Kingdom", "GB", "Europe/London"]),
];

const FIRST_NAMES: [&str; 32] = [
    "Mara", "Jonas", "Elif", "Henrik", "Paula", "Anton", "Lina", "Tariq", "Greta", "Noah", "Ines",
    "Viktor", "Clara", "Emil", "Aylin", "Oskar", "Frieda", "Milan", "Nora", "Levi", "Romy", "Kaan",
    "Johanna", "Matteo", "Svenja", "Piet", "Amira", "Lukas", "Thea", "Bela", "Hanna", "Yusuf",
];
const LAST_NAMES: [&str; 32] = [
    "Lindner", "Okafor", "Berger", "Vogt", "Sandoval", "Maas", "Petrov", "Hollmann", "Ayari",
    "Winkler", "Thoma", "Novak", "Brandt", "Yilmaz", "Keller", "Haas", "Moser", "Jansen", "Roth",
    "Fontaine", "Graf", "Nowak", "Seidel", "Baumann", "Ernst", "Wagner", "Krause", "Marino",
    "Albrecht", "Simon", "Engel", "Demir",
];

struct Model {
    weight: u64,
    viewport: &'static str,
    user_agent: &'static str,
}

const fn model(weight: u64, viewport: &'static str, user_agent: &'static str) -> Model {
    Model { weight, viewport, user_agent }
}

const MODELS: [Model; 8] = [
    model(
        30,
        "390x663",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    ),
    model(
        24,
        "412x785",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    ),
    model(
        6,
        "384x712",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    ),
    model(
        3,
        "820x1106",
        "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    ),
    model(
        16,
        "1536x730",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    ),
    model(
        11,
        "1440x780",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    ),
    model(
        6,
        "1920x969",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    ),
    model(
        4,
        "1920x953",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    ),
];

/// One person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    idx: usize,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) email: String,
    /// Phone number in E.164, from a range kept free for fiction; most people give none.
    pub(crate) phone: Option<String>,
    pub(crate) customer_id: u64,
    pub(crate) house: u64,
    pub(crate) place: Place,
    n_devices: u64,
}

/// One browser.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    /// The `__cvg_uid` cookie.
    pub(crate) uid: String,
    pub(crate) ip: String,
    pub(crate) user_agent: String,
    pub(crate) viewport: &'static str,
    /// Sends Global Privacy Control.
    pub(crate) has_gpc: bool,
    /// How far its clock is ahead, in milliseconds.
    pub(crate) clock_ms: i64,
    /// The `_fbp` cookie.
    pub(crate) fbp: String,
}

/// Everybody who was here so far.
#[derive(Debug)]
pub(crate) struct People {
    seed: u64,
    /// When each person came first, Unix milliseconds; the index names the person.
    first_seen: Vec<i64>,
    buyers: Vec<usize>,
    n_orders: HashMap<usize, u32>,
}

impl People {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, first_seen: Vec::new(), buyers: Vec::new(), n_orders: HashMap::new() }
    }

    /// Somebody who comes by: one of before in `loyal_per_mille` cases, else somebody new.
    pub(crate) fn visitor(
        &mut self,
        random: &mut Random,
        loyal_per_mille: u64,
        at_ms: i64,
    ) -> Person {
        if !self.first_seen.is_empty() && random.happens(loyal_per_mille) {
            let buyer = if random.happens(300) { self.buyer(random) } else { None };
            return buyer.unwrap_or_else(|| self.person(self.earlier(random)));
        }
        self.first_seen.push(at_ms);
        self.person(self.first_seen.len() - 1)
    }

    /// A customer of before, if there is one.
    pub(crate) fn buyer(&self, random: &mut Random) -> Option<Person> {
        self.buyers.get(random.index(self.buyers.len())).map(|idx| self.person(*idx))
    }

    pub(crate) fn is_buyer(&self, person: &Person) -> bool {
        self.n_orders.contains_key(&person.idx)
    }

    /// Counts one more order and answers how many that makes.
    pub(crate) fn order_by(&mut self, person: &Person) -> u32 {
        let n_orders = self.n_orders.entry(person.idx).or_default();
        *n_orders += 1;
        if *n_orders == 1 {
            self.buyers.push(person.idx);
        }
        *n_orders
    }

    /// The browser a person uses this time.
    pub(crate) fn device(&self, person: &Person, random: &mut Random) -> Device {
        let second = if random.happens(500) { random.below(person.n_devices) } else { 0 };
        let stream = person.idx as u64 * 4 + second;
        let mut made = Random::stream(self.seed, DEVICES, stream);
        let model = made.weighted(&MODELS, |model| model.weight);
        let first_seen = self.first_seen.get(person.idx).copied().unwrap_or_default();
        Device {
            uid: made.uuid(first_seen),
            ip: ip(&mut made),
            user_agent: model.user_agent.to_owned(),
            viewport: model.viewport,
            has_gpc: made.happens(25),
            clock_ms: clock_ms(&mut made),
            fbp: format!("fb.1.{first_seen}.{}", made.between(100_000_000, 2_000_000_000)),
        }
    }

    /// Somebody of before; those who came lately come more often.
    fn earlier(&self, random: &mut Random) -> usize {
        let len = self.first_seen.len();
        let back = random.index(len).min(random.index(len)).min(2_000);
        len - 1 - back
    }

    fn person(&self, idx: usize) -> Person {
        let mut made = Random::stream(self.seed, PEOPLE, idx as u64);
        let (first_name, last_name) = (*made.pick(&FIRST_NAMES), *made.pick(&LAST_NAMES));
        Person {
            idx,
            first_name,
            last_name,
            email: format!("{first_name}.{last_name}{idx}@example.com").to_lowercase(),
            phone: made.happens(250).then(|| format!("+493023125{:03}", made.below(1000))),
            customer_id: FIRST_CUSTOMER_ID + idx as u64 * 1_009,
            house: 1 + made.below(90),
            place: *made.weighted(&PLACES, |place| place.weight),
            n_devices: 1 + made.below(3),
        }
    }
}

/// Addresses of the documentation ranges (RFC 3849, RFC 5737).
fn ip(random: &mut Random) -> String {
    if random.happens(400) {
        return format!("203.0.113.{}", 1 + random.below(254));
    }
    format!(
        "2001:db8:{:x}:{:x}::{:x}",
        random.below(65_536),
        random.below(65_536),
        1 + random.below(65_535)
    )
}

/// Most clocks are right to the second; some are wrong by minutes, a few by hours.
fn clock_ms(random: &mut Random) -> i64 {
    match random.below(100) {
        0..=94 => random.between(-1_500, 1_500),
        95..=98 => random.between(-900_000, 900_000),
        _ => random.between(-7_200_000, 7_200_000),
    }
}
