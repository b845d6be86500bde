//! The store over time: who comes, what they do, and what is received of it.

use tributary_core::delivery::Delivery;
use tributary_core::time::{HOUR_MS, MINUTE_MS, SECOND_MS};

use super::ads::Ads;
use super::args::DemoArgs;
use super::basket::{Basket, Line};
use super::bots;
use super::catalog::Catalog;
use super::order::{Buyer, Online, Order, path_of};
use super::people::{Device, People, Person};
use super::pixel::Sender;
use super::random::Random;
use super::traffic;
use super::visit::{Page, Purchase, visit};

/// Visits of machines among all visits, per mille.
const BOTS: u64 = 22;
/// What a customer of before is likelier to do than a stranger, per mille.
const LOYAL_BONUS: u64 = 110;

/// Ways to order without the online store: chance for each visit in 10,000, and tags.
const OFFSITE: [(u64, &str, &str); 4] = [
    (50, "pos", ""),
    (40, "subscription_contract", "Subscription, Subscription Recurring Order"),
    (8, "shopify_draft_order", "wholesale"),
    (16, "3890849", ""),
];

/// The store, moved forward one visit at a time.
#[derive(Debug)]
pub(crate) struct Store<'a> {
    args: &'a DemoArgs,
    catalog: &'a Catalog,
    ads: Ads,
    people: People,
    n_orders: u64,
    /// What was received of the last visits, in no order.
    pub(crate) received: Vec<Delivery>,
}

impl<'a> Store<'a> {
    pub(crate) fn new(args: &'a DemoArgs, catalog: &'a Catalog) -> Self {
        Self {
            args,
            catalog,
            ads: Ads::new(args.ads),
            people: People::new(args.seed),
            n_orders: 0,
            received: Vec::new(),
        }
    }

    /// Lets somebody, or a machine, visit; and perhaps somebody order elsewhere.
    pub(crate) fn visit(&mut self, at_ms: i64, random: &mut Random) {
        if random.happens(BOTS) {
            self.bot(at_ms, random);
        } else {
            self.shopper(at_ms, random);
        }
        for (chance, source_name, tags) in OFFSITE {
            if random.below(10_000) < chance {
                self.offsite_order(at_ms, source_name, tags, random);
            }
        }
    }

    fn bot(&mut self, at_ms: i64, random: &mut Random) {
        let machine = bots::machine(random, at_ms);
        let pages = bots::pages(self.catalog, random, at_ms);
        self.browse(&machine, ("US", "UTC"), Vec::new(), &pages, random);
    }

    fn shopper(&mut self, at_ms: i64, random: &mut Random) {
        let traffic = traffic::next(random);
        let person = self.people.visitor(random, traffic.loyal, at_ms);
        let device = self.people.device(&person, random);
        let landing = (traffic.land)(random, at_ms, &self.ads);
        let bonus = if self.people.is_buyer(&person) { LOYAL_BONUS } else { 0 };
        let visit = visit(self.catalog, random, traffic, &landing, at_ms, bonus);
        let place = (person.place.country_code, person.place.time_zone);
        self.browse(&device, place, landing.cookies, &visit.pages, random);
        if let (Some(purchase), Some(first)) = (visit.purchase, visit.pages.first()) {
            self.online_order(purchase, person, device, first, random);
        }
    }

    /// The pixel sends a visit's pages.
    fn browse(
        &mut self,
        device: &Device,
        (country_code, time_zone): (&'static str, &'static str),
        cookies: Vec<(&'static str, String)>,
        pages: &[Page],
        random: &mut Random,
    ) {
        let source_id = &self.args.pixel_source;
        let session_hint = random.uuid(pages.first().map_or(0, |page| page.at_ms));
        let sender = Sender { source_id, device, country_code, time_zone, cookies, session_hint };
        for page in pages {
            let delivery = sender.deliver(page, random);
            // An answer that got lost: the pixel sends the same again.
            self.receive(delivery, 7, random.between(2 * SECOND_MS, 90 * SECOND_MS), random);
        }
    }

    fn online_order(
        &mut self,
        purchase: Purchase<'a>,
        person: Person,
        device: Device,
        first: &Page,
        random: &mut Random,
    ) {
        let online = Online {
            checkout_token: purchase.checkout_token,
            landing_site: path_of(&first.url),
            referring_site: first.referrer.clone(),
            has_note_attribute: random.happens(850),
            device,
        };
        let order = Order {
            n: self.next_order(),
            at_ms: purchase.at_ms,
            basket: purchase.basket,
            buyer: Some(self.buyer(person)),
            source_name: "web",
            gateway: purchase.gateway,
            online: Some(online),
            tags: "",
        };
        self.order(&order, random);
    }

    /// At the till half of the people give no name; the others order as customers.
    fn offsite_order(
        &mut self,
        at_ms: i64,
        source_name: &'static str,
        tags: &'static str,
        random: &mut Random,
    ) {
        let is_anonymous = source_name == "pos" && random.happens(500);
        let customer = if is_anonymous { None } else { self.people.buyer(random) };
        if customer.is_none() && source_name == "subscription_contract" {
            return;
        }
        let order = Order {
            n: self.next_order(),
            at_ms,
            basket: self.small_basket(random),
            buyer: customer.map(|person| self.buyer(person)),
            source_name,
            gateway: "manual",
            online: None,
            tags,
        };
        self.order(&order, random);
    }

    fn order(&mut self, order: &Order<'_>, random: &mut Random) {
        // Some deliveries come late, when the receiver or the sender had trouble.
        let is_late = random.happens(25);
        let (low, high) =
            if is_late { (10 * MINUTE_MS, 8 * HOUR_MS) } else { (900, 6 * SECOND_MS) };
        let delay_ms = random.between(low, high);
        let source_id = &self.args.shopify_source;
        let delivery = order.deliver(self.catalog, source_id, delay_ms, random);
        self.receive(delivery, 45, random.between(10 * SECOND_MS, 10 * MINUTE_MS), random);
    }

    /// Takes a delivery in, and in some cases once more after `again_ms`.
    fn receive(
        &mut self,
        delivery: Delivery,
        twice_per_mille: u64,
        again_ms: i64,
        random: &mut Random,
    ) {
        if random.happens(twice_per_mille) {
            let mut again = delivery.clone();
            again.received_at.0 += again_ms;
            self.received.push(again);
        }
        self.received.push(delivery);
    }

    fn buyer(&mut self, person: Person) -> Buyer {
        let n_orders = self.people.order_by(&person);
        Buyer { person, n_orders }
    }

    fn next_order(&mut self) -> u64 {
        self.n_orders += 1;
        self.n_orders - 1
    }

    fn small_basket(&self, random: &mut Random) -> Basket<'a> {
        let mut basket = Basket::new(String::new());
        for _ in 0..=random.below(2) {
            let product = random.pick(&self.catalog.products);
            let variant = random.weighted(&product.variants, |one| u64::from(one.available));
            basket.add(Line { product, variant, quantity: 1 });
        }
        basket
    }
}
