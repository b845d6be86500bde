//! The demo store's goods: the same file that the demo shop shows.

use serde::Deserialize;

/// The store.
#[derive(Debug, Deserialize)]
pub(crate) struct Catalog {
    pub(crate) shop: Shop,
    pub(crate) shipping: Shipping,
    pub(crate) tax: Tax,
    pub(crate) discounts: Vec<Discount>,
    pub(crate) collections: Vec<Collection>,
    pub(crate) products: Vec<Product>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Shop {
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) currency: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Shipping {
    pub(crate) title: String,
    pub(crate) price_minor: i64,
    /// Orders from this much on are delivered free.
    pub(crate) free_from_minor: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Tax {
    pub(crate) title: String,
    pub(crate) rate_percent: u8,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Discount {
    pub(crate) code: String,
    pub(crate) percent: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Collection {
    pub(crate) handle: String,
    pub(crate) title: String,
}

/// Prices are minor units of the shop's currency, tax included.
#[derive(Debug, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: u64,
    pub(crate) handle: String,
    pub(crate) title: String,
    /// `drawer`: added by the cart endpoint, so that the pixel learns the cart's token.
    pub(crate) cart: String,
    pub(crate) option: String,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Variant {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) sku: String,
    pub(crate) colour: String,
    pub(crate) price_minor: i64,
    pub(crate) available: bool,
    pub(crate) grams: i64,
}

impl Catalog {
    /// The catalogue this binary was built with.
    ///
    /// # Errors
    ///
    /// The file is not of this form; a test reads it.
    pub(crate) fn built_in() -> serde_json::Result<Self> {
        serde_json::from_str(include_str!("../../../www/storefront/catalog.json"))
    }
}

impl Product {
    /// A variant's own title; none for the only variant of a product.
    pub(crate) fn variant_title<'a>(&self, variant: &'a Variant) -> Option<&'a str> {
        (self.option != "Title").then_some(variant.title.as_str())
    }

    /// `Morning Mug - Moss`, as Shopify names a line.
    pub(crate) fn full_title(&self, variant: &Variant) -> String {
        match self.variant_title(variant) {
            Some(own) => format!("{} - {own}", self.title),
            None => self.title.clone(),
        }
    }
}

/// 2400 → `24.00`. All amounts of this store have two decimals.
pub(crate) fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
