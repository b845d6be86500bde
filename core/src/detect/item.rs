//! An item of the event spec (`product.md §4`), out of the objects that describe goods.
//!
//! Platforms, structured data and data layers have names of their own for the same few things;
//! here they all stand.

use super::plain::{Node, Plain, write_amount, write_key, write_member};
use super::text::write_count;

/// Items of a list, at most: an event has 32 KiB.
pub const MAX_ITEMS: u32 = 50;

/// Shopify's storefront amounts are hundredths in every currency, also in those without
/// subunits: themes divide by 100 throughout.
const STOREFRONT_PLACES: &str = "2";

/// Instead of decimal places: the amounts are decimals.
pub const DECIMAL: &str = "";

/// What the items of a page or of a cart have in common.
#[derive(Debug, Clone, Copy)]
pub struct Goods<'a> {
    /// The text in which the nodes are.
    pub plain: Plain<'a>,
    /// What surrounds the items: the facts of a page, a cart, a list.
    root: Node,
    /// Decimal places of the platform's own amounts, or [`DECIMAL`].
    places: &'a str,
}

/// Where an item's parts stand. What is absent is [`NONE`].
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// The platform's own product and variant; one and the same for a line of a cart.
    pub own: [Node; 2],
    /// Of structured data: the product, the variant it comes in, an offer.
    pub told: [Node; 3],
}

impl<'a> Goods<'a> {
    /// Goods inside `root`, whose amounts have so many decimal places.
    pub fn new(plain: Plain<'a>, root: Node, places: &'a str) -> Self {
        Self { plain, root, places }
    }

    /// Appends an item as an object. `fallback_url` is its address when it says none.
    pub fn write(
        &self,
        out: &mut String,
        item: &Parts,
        variant_id: &str,
        quantity: u32,
        fallback_url: &str,
    ) {
        let plain = self.plain;
        let [product, variant] = item.own;
        let [thing, model, offer] = item.told;
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
        self.write_price(out, &item.own, &parts);
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

    fn write_price(&self, out: &mut String, own: &[Node], parts: &[Node]) {
        let mut price = self.plain.pick(own, "prices.price price display_price");
        let mut places = self.plain.pick(own, "prices.currency_minor_unit");
        if places.is_empty() {
            places = self.places;
        }
        if price.is_empty() {
            let told = "price priceSpecification.price lowPrice product:price:amount \
                og:price:amount";
            price = self.plain.pick(parts, told);
            places = DECIMAL;
        }
        write_amount(out, "price", price, places);
    }
}

/// Decimal places of the amounts in a cart or in the facts of a page (`docs/wire.md`), in digits.
pub fn places(plain: Plain<'_>, root: Node) -> &str {
    let places = plain.pick(&[root], "totals.currency_minor_unit");
    if !places.is_empty() {
        places
    } else if plain.text_of(root, "unit") == "major" {
        DECIMAL
    } else {
        STOREFRONT_PLACES
    }
}
