//! The product a page is about, from its schema.org JSON-LD.

use super::entity::unescape;
use super::json::{Json, first_text, write_first, write_key, write_member};
use super::text::{from, rfind_any, write_count};
use super::{amount, link};

/// Looks for the page's product in its JSON-LD blocks, one after the other.
///
/// A page with several products is about one of them only if that one carries the page's
/// address: lists and recommendations are no product views.
#[derive(Debug)]
pub struct Search<'a> {
    url: &'a str,
    n_products: u32,
    product: Json<'a>,
    has_address: bool,
}

impl<'a> Search<'a> {
    /// Starts for the page at `url`.
    pub fn new(url: &'a str) -> Self {
        Self { url, n_products: 0, product: Json::NONE, has_address: false }
    }

    /// Looks into a block, or a part of it.
    pub fn look(&mut self, block: Json<'a>) {
        for node in block.items() {
            if !is_product(node) {
                for key in ["@graph", "mainEntity"] {
                    self.look(node.get(key));
                }
                continue;
            }
            self.n_products += 1;
            let has_address = is_at(node, link::path(self.url));
            if self.product.is_none() || (has_address && !self.has_address) {
                self.product = node;
                self.has_address = has_address;
            }
        }
    }

    /// Appends what was found as an item: in the variant that `variant` or the address names
    /// (an id; may be empty), else in the first. Answers false when nothing was found.
    pub fn write_item(&self, out: &mut String, variant: &str, quantity: u32) -> bool {
        if self.product.is_none() || (1 < self.n_products && !self.has_address) {
            return false;
        }
        let wanted = if variant.is_empty() { link::query(self.url, "variant") } else { variant };
        let mut choice = Choice { node: self.product, offer: Json::NONE };
        choice.find(self.product, self.product, wanted);
        choice.write_item(out, self.url, self.product, wanted, quantity);
        true
    }
}

/// A product that can be bought: review snippets name products without an offer or a code.
fn is_product(node: Json) -> bool {
    let is_type = node.get("@type").items().any(|kind| {
        let kind = kind.text();
        let name = from(&kind, rfind_any(&kind, b"/#:").map_or(0, |at| at + 1));
        matches!(name, "Product" | "ProductGroup" | "IndividualProduct" | "ProductModel")
    });
    let marks = ["offers", "Offers", "hasVariant", "sku", "productID"];
    is_type && !node.get("name").is_none() && marks.iter().any(|key| !node.get(key).is_none())
}

fn is_at(node: Json, path: &str) -> bool {
    ["url", "@id"].iter().any(|key| {
        let url = node.text_of(key);
        !url.is_empty() && link::path(&url) == path
    }) || offers(node).items().any(|offer| link::path(&offer.text_of("url")) == path)
}

fn offers<'a>(node: Json<'a>) -> Json<'a> {
    let offers = node.get("offers");
    if offers.is_none() { node.get("Offers") } else { offers }
}

/// A variant (or the product itself) with one of its offers.
struct Choice<'a> {
    node: Json<'a>,
    offer: Json<'a>,
}

impl<'a> Choice<'a> {
    /// Takes the first offer below `holder`, then goes on until it is the one for `wanted`.
    fn find(&mut self, node: Json<'a>, holder: Json<'a>, wanted: &str) -> bool {
        for offer in offers(holder).items() {
            // An AggregateOffer may list its offers.
            if !offers(offer).is_none() {
                if self.find(node, offer, wanted) {
                    return true;
                }
                continue;
            }
            let other = Choice { node, offer };
            let is_wanted = !wanted.is_empty() && other.is_variant(wanted);
            if self.offer.is_none() || is_wanted {
                *self = other;
            }
            if is_wanted {
                return true;
            }
        }
        holder.get("hasVariant").items().any(|variant| self.find(variant, variant, wanted))
    }

    /// The id in a Shopify variant's address.
    fn variant_id(&self) -> String {
        for part in [self.offer, self.node] {
            for key in ["url", "@id"] {
                let address = part.text_of(key);
                let id = link::query(&address, "variant");
                if !id.is_empty() {
                    return String::from(id);
                }
            }
        }
        String::new()
    }

    fn sku(&self) -> String {
        first_text(&[self.offer.get("sku"), self.node.get("sku")])
    }

    fn is_variant(&self, id: &str) -> bool {
        self.variant_id() == id || self.sku() == id
    }

    fn write_item(&self, out: &mut String, url: &str, product: Json, wanted: &str, quantity: u32) {
        let Self { node, offer } = *self;
        let own_id = self.variant_id();
        let has_own_id = !own_id.is_empty() && (wanted.is_empty() || self.is_variant(wanted));
        let specification = offer.get("priceSpecification").first();
        let (brand, image) = (product.get("brand").first(), product.get("image").first());
        let own_image = node.get("image").first();
        let prices = [offer.get("price"), specification.get("price"), offer.get("lowPrice")];
        let currencies = [offer.get("priceCurrency"), specification.get("priceCurrency")];
        let images = [own_image, own_image.get("url"), image, image.get("url")];

        out.push('{');
        write_first(out, "product_id", &[product.get("productGroupID"), product.get("productID")]);
        write_member(out, "variant_id", if has_own_id { &own_id } else { wanted });
        write_first(out, "sku", &[offer.get("sku"), node.get("sku"), product.get("sku")]);
        write_member(out, "name", &unescape(&product.text_of("name")));
        write_member(out, "vendor", &unescape(&first_text(&[brand, brand.get("name")])));
        write_member(out, "price", &amount::from_text(&first_text(&prices)));
        write_first(out, "currency", &currencies);
        let own_url = product.text_of("url");
        let address = if own_url.is_empty() { url } else { &own_url };
        write_member(out, "url", &link::absolute(url, address));
        link::write_first(out, "image_url", url, &images);
        write_key(out, "quantity");
        write_count(out, quantity);
        out.push('}');
    }
}
