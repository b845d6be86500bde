//! One visit: the pages somebody opens, in order, and what the pixel sees on each.

use serde_json::{Value, json};
use tributary_core::time::{MINUTE_MS, SECOND_MS};

use super::ORIGIN;
use super::basket::{Basket, Line};
use super::catalog::{Catalog, decimal};
use super::landing::Landing;
use super::random::Random;
use super::traffic::Traffic;

/// A page that was opened, with the pixel's events besides `$page_load`.
#[derive(Debug)]
pub(crate) struct Page {
    /// True time of the page load, Unix milliseconds.
    pub(crate) at_ms: i64,
    pub(crate) url: String,
    pub(crate) referrer: String,
    pub(crate) title: String,
    pub(crate) events: Vec<PageEvent>,
}

/// Something that happened on a page.
#[derive(Debug)]
pub(crate) struct PageEvent {
    /// True time, Unix milliseconds.
    pub(crate) at_ms: i64,
    pub(crate) name: &'static str,
    pub(crate) properties: Value,
    /// Aliases besides the cookie.
    pub(crate) aliases: Vec<String>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Visit<'a> {
    pub(crate) pages: Vec<Page>,
    pub(crate) purchase: Option<Purchase<'a>>,
}

/// A checkout that was paid.
#[derive(Debug)]
pub(crate) struct Purchase<'a> {
    /// Unix milliseconds.
    pub(crate) at_ms: i64,
    pub(crate) basket: Basket<'a>,
    pub(crate) checkout_token: String,
    pub(crate) gateway: &'static str,
}

/// Gateways, with the payment page that sends people back.
const GATEWAYS: [(&str, Option<&str>); 4] = [
    ("shopify_payments", None),
    ("shopify_payments", None),
    ("paypal", Some("https://www.paypal.com/")),
    ("klarna", Some("https://pay.klarna.com/")),
];

/// Lets somebody arrive and look around. `bonus` is added to the chances, per mille.
pub(crate) fn visit<'a>(
    catalog: &'a Catalog,
    random: &mut Random,
    traffic: &Traffic,
    landing: &Landing,
    at_ms: i64,
    bonus: u64,
) -> Visit<'a> {
    let basket = Basket::new(random.token());
    let mut walk = Walk { catalog, random, at_ms, basket, visit: Visit::default() };
    walk.land(landing);
    if walk.random.happens(traffic.interest + bonus) {
        walk.browse();
        if walk.random.happens(traffic.appetite + bonus) {
            walk.shop();
        }
    }
    walk.visit
}

/// Somebody on the way through the store.
struct Walk<'a, 'r> {
    catalog: &'a Catalog,
    random: &'r mut Random,
    at_ms: i64,
    basket: Basket<'a>,
    visit: Visit<'a>,
}

impl<'a> Walk<'a, '_> {
    fn land(&mut self, landing: &Landing) {
        let query =
            if landing.query.is_empty() { String::new() } else { format!("?{}", landing.query) };
        let referrer = Some(landing.referrer.as_str());
        if landing.is_deep && self.random.happens(700) {
            self.product(&query, referrer);
        } else if landing.is_deep {
            self.collection(&query, referrer);
        } else {
            self.open(&format!("/{query}"), &self.catalog.shop.name, referrer);
        }
    }

    fn browse(&mut self) {
        for _ in 0..=self.random.below(4) {
            if self.random.happens(350) {
                // A banner inside the shop whose link carries UTM parameters, as merchants do.
                let is_banner = self.random.happens(15);
                let query = if is_banner { "?utm_source=banner&utm_campaign=hero" } else { "" };
                self.collection(query, None);
            } else {
                self.product("", None);
            }
        }
    }

    /// Fills the cart and perhaps pays; some leave the cart for hours and come back to it.
    fn shop(&mut self) {
        for _ in 0..=self.random.below(10) / 6 {
            let line = self.product("", None);
            self.add_to_cart(line);
        }
        if self.random.happens(60) {
            self.at_ms += self.random.between(61 * MINUTE_MS, 300 * MINUTE_MS);
        }
        self.open("/cart", "Your cart", None);
        if self.random.happens(660) {
            self.check_out();
        }
    }

    fn add_to_cart(&mut self, line: Line<'a>) {
        let by_endpoint = line.product.cart == "drawer";
        let aliases = if by_endpoint { vec![self.cart_alias()] } else { Vec::new() };
        self.tell("Added To Cart", line.item(self.catalog), aliases);
        self.basket.add(line);
    }

    fn check_out(&mut self) {
        let token = self.random.token();
        let path = format!("/checkouts/{token}");
        self.open(&path, "Checkout", None);
        let properties = json!({
            "id": token,
            "total_price": decimal(self.basket.lines_minor()),
            "currency": self.catalog.shop.currency,
            "items": self.basket.items(self.catalog),
        });
        let aliases = vec![self.cart_alias()];
        self.tell("Started Checkout", properties, aliases);
        if self.random.happens(720) {
            self.pay(token, &path);
        }
    }

    fn pay(&mut self, checkout_token: String, path: &str) {
        let (gateway, page) = *self.random.pick(&GATEWAYS);
        if self.random.happens(220) {
            self.basket.discount = self.catalog.discounts.first();
        }
        self.at_ms += self.random.between(40 * SECOND_MS, 240 * SECOND_MS);
        let (at_ms, basket) = (self.at_ms, self.basket.clone());
        self.visit.purchase = Some(Purchase { at_ms, basket, checkout_token, gateway });
        self.open(&format!("{path}/thank_you"), "Thank you", page);
    }

    fn collection(&mut self, query: &str, referrer: Option<&str>) {
        let collection = self.random.pick(&self.catalog.collections);
        let path = format!("/collections/{}{query}", collection.handle);
        self.open(&path, &collection.title, referrer);
    }

    /// Opens a product's page and answers what could be bought there.
    fn product(&mut self, query: &str, referrer: Option<&str>) -> Line<'a> {
        let product = self.random.pick(&self.catalog.products);
        self.open(&format!("/products/{}{query}", product.handle), &product.title, referrer);
        let variant = self.random.weighted(&product.variants, |one| u64::from(one.available));
        let quantity = if self.random.happens(180) { self.random.between(2, 5) } else { 1 };
        let viewed = Line { product, variant, quantity: 1 };
        self.tell("Viewed Product", viewed.item(self.catalog), Vec::new());
        Line { quantity, ..viewed }
    }

    /// Opens a page a while after the last one, which is its referrer when none is given.
    fn open(&mut self, path: &str, title: &str, referrer: Option<&str>) {
        let before = self.visit.pages.last();
        if before.is_some() {
            self.at_ms += self.random.between(4 * SECOND_MS, 70 * SECOND_MS);
        }
        let referrer = referrer.or(before.map(|page| page.url.as_str())).unwrap_or_default();
        let page = Page {
            at_ms: self.at_ms,
            url: format!("{ORIGIN}{path}"),
            referrer: referrer.to_owned(),
            title: title.to_owned(),
            events: Vec::new(),
        };
        self.visit.pages.push(page);
    }

    /// The pixel sees something on the page that is open.
    fn tell(&mut self, name: &'static str, properties: Value, aliases: Vec<String>) {
        self.at_ms += self.random.between(30, 900);
        if let Some(page) = self.visit.pages.last_mut() {
            page.events.push(PageEvent { at_ms: self.at_ms, name, properties, aliases });
        }
    }

    fn cart_alias(&self) -> String {
        format!("urn:cart_token:{}", self.basket.token)
    }
}
