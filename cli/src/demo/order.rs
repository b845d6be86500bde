//! Orders → Shopify's `orders/create` deliveries.

use serde_json::{Value, json};
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;

use super::ORIGIN;
use super::basket::{Basket, Line, Share, Totals};
use super::catalog::{Catalog, decimal};
use super::people::{Device, Person};
use super::random::Random;

/// Order ids start beyond 2^53, where a float would no longer tell them apart.
const FIRST_ORDER_ID: u64 = (1 << 60) + 4_711;
/// Room for the ids of an order's lines behind its own. Odd, so that no float holds the ids.
const ORDER_ID_STEP: u64 = 1_013;

/// An order before it is put into Shopify's words.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    /// Number of the order in this data set, from 0.
    pub(crate) n: u64,
    /// Unix milliseconds.
    pub(crate) at_ms: i64,
    pub(crate) basket: Basket<'a>,
    pub(crate) buyer: Option<Buyer>,
    /// Shopify's `source_name`.
    pub(crate) source_name: &'static str,
    pub(crate) gateway: &'static str,
    pub(crate) online: Option<Online>,
    pub(crate) tags: &'static str,
}

/// The customer record.
#[derive(Debug)]
pub(crate) struct Buyer {
    pub(crate) person: Person,
    /// Orders so far, this one included.
    pub(crate) n_orders: u32,
}

/// What an order of the online store knows of its checkout.
#[derive(Debug)]
pub(crate) struct Online {
    pub(crate) checkout_token: String,
    pub(crate) device: Device,
    /// Path and query of the first page.
    pub(crate) landing_site: String,
    pub(crate) referring_site: String,
    /// The theme wrote the visitor's cookie into the order.
    pub(crate) has_note_attribute: bool,
}

impl Order<'_> {
    fn id(&self) -> u64 {
        FIRST_ORDER_ID + self.n * ORDER_ID_STEP
    }

    /// The delivery, received `delay_ms` after the order.
    pub(crate) fn deliver(
        &self,
        catalog: &Catalog,
        source_id: &str,
        delay_ms: i64,
        random: &mut Random,
    ) -> Delivery {
        let headers = [
            ("x-shopify-topic", "orders/create".to_owned()),
            ("x-shopify-webhook-id", random.uuid(self.at_ms)),
            ("x-shopify-shop-domain", catalog.shop.domain.clone()),
            ("x-shopify-api-version", "2026-04".to_owned()),
            ("x-shopify-triggered-at", Timestamp(self.at_ms).to_rfc3339()),
        ];
        Delivery {
            source_id: source_id.to_owned(),
            kind: SourceKind::Shopify,
            received_at: Timestamp(self.at_ms + delay_ms),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: self.body(catalog, random).to_string(),
        }
    }

    fn body(&self, catalog: &Catalog, random: &mut Random) -> Value {
        let totals = self.basket.totals(catalog, self.online.is_some());
        let money = Money(catalog);
        let at = whole_seconds(self.at_ms);
        let online = self.online.as_ref();
        let person = self.buyer.as_ref().map(|buyer| &buyer.person);
        let address = person.map(address);
        let discount = self.basket.discount.filter(|_| 0 < totals.discount_minor);
        let codes: Vec<Value> = discount
            .map(|one| json!({"code": one.code, "amount": decimal(totals.discount_minor), "type": "percentage"}))
            .into_iter()
            .collect();
        let mut order = json!({
            "id": self.id(),
            "admin_graphql_api_id": format!("gid://shopify/Order/{}", self.id()),
            "browser_ip": online.map(|online| &online.device.ip),
            "cancelled_at": null,
            "cart_token": online.map(|_| &self.basket.token),
            "checkout_token": online.map(|online| &online.checkout_token),
            "client_details": online.map(client_details),
            "confirmed": true,
            "contact_email": person.map(|person| &person.email),
            "created_at": at,
            "currency": catalog.shop.currency,
            "customer": self.buyer.as_ref().map(|buyer| customer(buyer, catalog)),
            "discount_codes": codes,
            "email": person.map_or("", |person| &person.email),
            "financial_status": "paid",
            "landing_site": online.map(|online| &online.landing_site),
            "line_items": self.line_items(&totals, money),
            "name": format!("#{}", 1001 + self.n),
            "note_attributes": online.map_or_else(Vec::new, note_attributes),
            "number": 1 + self.n,
            "order_number": 1001 + self.n,
            "payment_gateway_names": [self.gateway],
            "phone": person.and_then(|person| person.phone.as_ref()),
            "presentment_currency": catalog.shop.currency,
            "processed_at": at,
            "referring_site": online.map(|online| &online.referring_site),
            "refunds": [],
            "shipping_address": address,
            "billing_address": address,
            "shipping_lines": online.map_or_else(Vec::new, |_| vec![self.shipping_line(&totals, money)]),
            "source_name": self.source_name,
            "tags": self.tags,
            "tax_lines": [money.tax_line(totals.tax_minor)],
            "taxes_included": true,
            "test": false,
            "token": random.token(),
            "updated_at": at,
        });
        if let Some(order) = order.as_object_mut() {
            for (name, minor) in amounts(&totals) {
                order.insert(name.to_owned(), json!(decimal(minor)));
                order.insert(format!("{name}_set"), money.set(minor));
            }
            order.insert("total_shipping_price_set".to_owned(), money.set(totals.shipping_minor));
        }
        order
    }

    fn line_items(&self, totals: &Totals, money: Money<'_>) -> Vec<Value> {
        (1..)
            .zip(self.basket.lines.iter().zip(&totals.shares))
            .map(|(n, (line, share))| line_item(self.id() + n, line, share, money))
            .collect()
    }

    fn shipping_line(&self, totals: &Totals, money: Money<'_>) -> Value {
        let title = &money.0.shipping.title;
        json!({
            "id": self.id() + ORDER_ID_STEP - 1,
            "code": title,
            "title": title,
            "source": "shopify",
            "price": decimal(totals.shipping_minor),
            "price_set": money.set(totals.shipping_minor),
            "discounted_price": decimal(totals.shipping_minor),
            "tax_lines": [money.tax_line(totals.shipping_tax_minor)],
        })
    }
}

fn amounts(totals: &Totals) -> [(&'static str, i64); 9] {
    let subtotal_minor = totals.lines_minor - totals.discount_minor;
    [
        ("total_line_items_price", totals.lines_minor),
        ("subtotal_price", subtotal_minor),
        ("total_discounts", totals.discount_minor),
        ("total_price", totals.total_minor),
        ("total_tax", totals.tax_minor),
        ("current_subtotal_price", subtotal_minor),
        ("current_total_discounts", totals.discount_minor),
        ("current_total_price", totals.total_minor),
        ("current_total_tax", totals.tax_minor),
    ]
}

fn line_item(id: u64, line: &Line<'_>, share: &Share, money: Money<'_>) -> Value {
    let Line { product, variant, quantity } = line;
    let allocation = json!({
        "amount": decimal(share.discount_minor),
        "amount_set": money.set(share.discount_minor),
        "discount_application_index": 0,
    });
    let allocations = if share.discount_minor == 0 { vec![] } else { vec![allocation] };
    json!({
        "id": id,
        "admin_graphql_api_id": format!("gid://shopify/LineItem/{id}"),
        "current_quantity": quantity,
        "discount_allocations": allocations,
        "gift_card": false,
        "grams": variant.grams,
        "name": product.full_title(variant),
        "price": decimal(variant.price_minor),
        "price_set": money.set(variant.price_minor),
        "product_exists": true,
        "product_id": product.id,
        "properties": [],
        "quantity": quantity,
        "requires_shipping": true,
        "sku": variant.sku,
        "tax_lines": [money.tax_line(share.tax_minor)],
        "taxable": true,
        "title": product.title,
        "total_discount": "0.00",
        "variant_id": variant.id,
        "variant_title": product.variant_title(variant),
        "vendor": money.0.shop.name,
    })
}

fn customer(buyer: &Buyer, catalog: &Catalog) -> Value {
    let person = &buyer.person;
    json!({
        "id": person.customer_id,
        "admin_graphql_api_id": format!("gid://shopify/Customer/{}", person.customer_id),
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "orders_count": buyer.n_orders,
        "phone": person.phone,
        "state": "disabled",
        "tags": "",
        "currency": catalog.shop.currency,
        "verified_email": true,
        "default_address": address(person),
    })
}

fn address(person: &Person) -> Value {
    let place = &person.place;
    json!({
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": format!("{} {}", person.first_name, person.last_name),
        "address1": format!("{} {}", place.street, person.house),
        "city": place.city,
        "zip": place.zip,
        "country": place.country,
        "country_code": place.country_code,
        "province": null,
        "province_code": null,
        "phone": person.phone,
    })
}

fn client_details(online: &Online) -> Value {
    json!({"browser_ip": online.device.ip, "user_agent": online.device.user_agent, "accept_language": "de-DE"})
}

fn note_attributes(online: &Online) -> Vec<Value> {
    let uid = online.has_note_attribute.then_some(&online.device.uid);
    uid.map(|uid| json!({"name": "__cvg_uid", "value": uid})).into_iter().collect()
}

/// Money in Shopify's words, in the currency of one catalogue.
#[derive(Clone, Copy)]
struct Money<'a>(&'a Catalog);

impl Money<'_> {
    /// Shop money and presentment money: the same, for this shop sells in one currency.
    fn set(self, minor: i64) -> Value {
        let money = json!({"amount": decimal(minor), "currency_code": self.0.shop.currency});
        json!({"shop_money": money, "presentment_money": money})
    }

    fn tax_line(self, minor: i64) -> Value {
        let tax = &self.0.tax;
        let rate = f64::from(tax.rate_percent) / 100.0;
        json!({"title": tax.title, "rate": rate, "price": decimal(minor), "price_set": self.set(minor)})
    }
}

/// The path and query of one of the store's addresses.
pub(crate) fn path_of(url: &str) -> String {
    url.strip_prefix(ORIGIN).unwrap_or(url).to_owned()
}

/// Shopify writes whole seconds with an offset.
fn whole_seconds(at_ms: i64) -> String {
    let text = Timestamp(at_ms).to_rfc3339();
    format!("{}+00:00", text.split('.').next().unwrap_or_default())
}
