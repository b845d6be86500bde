//! What somebody buys, and what it costs. Amounts are minor units, tax included.

use serde_json::{Value, json};

use super::ORIGIN;
use super::catalog::{Catalog, Discount, Product, Variant, decimal};

/// One line of a cart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) product: &'a Product,
    pub(crate) variant: &'a Variant,
    pub(crate) quantity: i64,
}

impl Line<'_> {
    pub(crate) fn gross_minor(&self) -> i64 {
        self.variant.price_minor * self.quantity
    }

    /// The item of the event spec (`product.md §4`), as the pixel writes it.
    pub(crate) fn item(&self, catalog: &Catalog) -> Value {
        let Self { product, variant, quantity } = self;
        json!({
            "product_id": product.id.to_string(),
            "variant_id": variant.id.to_string(),
            "sku": variant.sku,
            "name": product.title,
            "vendor": catalog.shop.name,
            "price": decimal(variant.price_minor),
            "currency": catalog.shop.currency,
            "quantity": quantity,
            "url": format!("{ORIGIN}/products/{}?variant={}", product.handle, variant.id),
            "image_url": format!("{ORIGIN}/cdn/shop/files/{}-{}.svg", product.handle, variant.colour),
        })
    }
}

/// A cart.
#[derive(Debug, Clone)]
pub(crate) struct Basket<'a> {
    pub(crate) token: String,
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) discount: Option<&'a Discount>,
}

/// A line's share of the discount and the tax in what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) discount_minor: i64,
    pub(crate) tax_minor: i64,
}

/// The sums of an order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) shares: Vec<Share>,
    pub(crate) lines_minor: i64,
    pub(crate) discount_minor: i64,
    pub(crate) shipping_minor: i64,
    pub(crate) shipping_tax_minor: i64,
    pub(crate) tax_minor: i64,
    pub(crate) total_minor: i64,
}

impl<'a> Basket<'a> {
    pub(crate) fn new(token: String) -> Self {
        Self { token, lines: Vec::new(), discount: None }
    }

    /// Adds to the line of this variant.
    pub(crate) fn add(&mut self, added: Line<'a>) {
        match self.lines.iter_mut().find(|line| line.variant.id == added.variant.id) {
            Some(line) => line.quantity += added.quantity,
            None => self.lines.push(added),
        }
    }

    pub(crate) fn lines_minor(&self) -> i64 {
        self.lines.iter().map(Line::gross_minor).sum()
    }

    pub(crate) fn items(&self, catalog: &Catalog) -> Vec<Value> {
        self.lines.iter().map(|line| line.item(catalog)).collect()
    }

    /// The sums, with delivery when the goods are sent.
    pub(crate) fn totals(&self, catalog: &Catalog, is_sent: bool) -> Totals {
        let lines_minor = self.lines_minor();
        let percent = self.discount.map_or(0, |discount| discount.percent);
        let discount_minor = lines_minor * percent / 100;
        let is_free = catalog.shipping.free_from_minor <= lines_minor - discount_minor;
        let shipping_minor = if is_sent && !is_free { catalog.shipping.price_minor } else { 0 };
        let shares = self.shares(discount_minor, catalog.tax.rate_percent);
        let shipping_tax_minor = contained_tax(shipping_minor, catalog.tax.rate_percent);
        Totals {
            tax_minor: shares.iter().map(|share| share.tax_minor).sum::<i64>() + shipping_tax_minor,
            shares,
            lines_minor,
            discount_minor,
            shipping_minor,
            shipping_tax_minor,
            total_minor: lines_minor - discount_minor + shipping_minor,
        }
    }

    /// The discount over the lines in proportion; the last line takes the odd cents.
    fn shares(&self, discount_minor: i64, rate_percent: u8) -> Vec<Share> {
        let lines_minor = self.lines_minor().max(1);
        let mut rest = discount_minor;
        let mut shares = Vec::with_capacity(self.lines.len());
        for (n_left, line) in (0..self.lines.len()).rev().zip(&self.lines) {
            let part = discount_minor * line.gross_minor() / lines_minor;
            let discount_minor = if n_left == 0 { rest } else { part };
            rest -= discount_minor;
            let tax_minor = contained_tax(line.gross_minor() - discount_minor, rate_percent);
            shares.push(Share { discount_minor, tax_minor });
        }
        shares
    }
}

/// The tax contained in a gross amount, rounded half up.
fn contained_tax(gross_minor: i64, rate_percent: u8) -> i64 {
    let rate = i64::from(rate_percent);
    let whole = 100 + rate;
    (2 * gross_minor * rate + whole) / (2 * whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_agree_to_the_cent() {
        let catalog = Catalog::built_in().unwrap();
        for discount in [None, catalog.discounts.first()] {
            let mut basket = Basket { discount, ..Basket::new("t".to_owned()) };
            for product in &catalog.products {
                basket.add(Line { product, variant: &product.variants[0], quantity: 3 });
                let totals = basket.totals(&catalog, true);
                let shared: i64 = totals.shares.iter().map(|share| share.discount_minor).sum();
                assert_eq!(shared, totals.discount_minor);
                assert_eq!(totals.total_minor, totals.lines_minor - shared + totals.shipping_minor);
            }
        }
        assert_eq!(contained_tax(11_900, 19), 1_900);
        assert_eq!(contained_tax(0, 19), 0);
    }
}
