//! An item of the event spec (`product.md §4`), out of the objects that describe goods.
//!
//! Platforms, structured data and data layers have names of their own for the same few things;
//! here they all stand.

use super::amount;
use super::plain::{NONE, Node, Plain, write_key, write_member};
use super::text::{count, write_count};

/// Items of a list, at most: an event has 32 KiB.
pub const MAX_ITEMS: u32 = 50;

/// Shopify's storefront amounts are hundredths in every currency, also in those without
/// subunits: themes divide by 100 throughout.
const STOREFRONT_EXPONENT: usize = 2;

/// Where an item's parts stand. What is absent is [`NONE`].
#[derive(Debug, Clone, Copy)]
pub struct Goods<'a> {
    /// The text in which the nodes are.
    pub plain: Plain<'a>,
    /// The platform's own product and variant; one and the same for a line of a cart.
    pub own: [Node; 2],
    /// Of structured data: the product, the variant it comes in, an offer.
    pub told: [Node; 3],
    /// What surrounds them: a cart, a list.
    pub root: Node,
    /// Decimal places of the platform's own amounts, or [`amount::DECIMAL`].
    pub exponent: usize,
}

impl<'a> Goods<'a> {
    /// A line of a cart or a list.
    pub fn line(plain: Plain<'a>, line: Node, root: Node) -> Self {
        let exponent = exponent(plain, root);
        Self { plain, own: [line, line], told: [NONE; 3], root, exponent }
    }

    /// Appends the item as an object. `fallback_url` is its address when it says none.
    pub fn write(&self, out: &mut String, variant_id: &str, quantity: u32, fallback_url: &str) {
        let plain = self.plain;
        let [product, variant] = self.own;
        let [thing, model, offer] = self.told;
        let whole = [product, thing, variant];
        let parts = [variant, self.root, offer, model, product, thing];
        // A cart of WooCommerce's Store API says of a variation only its own id.
        let is_variation = !plain.pick(&whole, "variation.attribute").is_empty();
        let ids = "product_id productGroupID productID item_id id product:retailer_item_id";

        out.push('{');
        plain.put(out, "product_id", if is_variation { &[] } else { &whole }, ids);
        write_member(out, "variant_id", variant_id);
        plain.put(out, "sku", &parts, "sku");
        plain.put(out, "name", &whole, "product_title name title item_name og:title");
        plain.put(out, "vendor", &whole, "vendor brand brand.name item_brand product:brand");
        write_member(out, "price", &self.price(&parts));
        let currencies = "prices.currency_code currency priceCurrency \
            priceSpecification.priceCurrency product:price:currency og:price:currency";
        plain.put(out, "currency", &parts, currencies);
        let url = plain.pick(&whole, "url permalink og:url");
        write_member(out, "url", if url.is_empty() { fallback_url } else { url });
        let images = "image image.url image.src image.contentUrl images.src og:image \
            featured_image.url";
        plain.put(out, "image_url", &parts, images);
        write_key(out, "quantity");
        write_count(out, quantity);
        out.push('}');
    }

    fn price(&self, parts: &[Node]) -> String {
        let own = self.plain.pick(&self.own, "prices.price price display_price");
        if own.is_empty() {
            let told = "price priceSpecification.price lowPrice product:price:amount \
                og:price:amount";
            return amount::from_text(self.plain.pick(parts, told));
        }
        let places = self.plain.pick(&self.own, "prices.currency_minor_unit");
        amount::read(own, places_or(places, self.exponent))
    }
}

/// Decimal places of the amounts in a cart or in the facts of a page (`docs/wire.md`).
pub fn exponent(plain: Plain<'_>, root: Node) -> usize {
    let is_decimal = plain.text_of(root, "unit") == "major";
    let places = plain.pick(&[root], "totals.currency_minor_unit");
    places_or(places, if is_decimal { amount::DECIMAL } else { STOREFRONT_EXPONENT })
}

fn places_or(places: &str, other: usize) -> usize {
    if places.is_empty() { other } else { count(places) as usize }
}
