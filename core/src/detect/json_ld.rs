//! The product a page is about, from its schema.org JSON-LD.

use super::entity::unescape;
use super::json::{Json, NONE, Node, write_key, write_member};
use super::text::{from, rfind_any, write_count};
use super::{amount, link};

/// Looks for the page's product in its JSON-LD blocks, one after the other.
///
/// A page with several products is about one of them only if that one carries the page's
/// address: lists and recommendations are no product views.
#[derive(Debug)]
pub struct Search<'a> {
    url: &'a str,
    json: Json<'a>,
    n_products: u32,
    product: Node,
    has_address: bool,
}

/// A variant (or the product itself) with one of its offers.
struct Choice {
    node: Node,
    offer: Node,
}

impl<'a> Search<'a> {
    /// Starts for the page at `url`, whose blocks stand in `json`.
    pub fn new(url: &'a str, json: Json<'a>) -> Self {
        Self { url, json, n_products: 0, product: NONE, has_address: false }
    }

    /// Looks into a block, or a part of it.
    pub fn look(&mut self, block: Node) {
        let mut node = self.json.first(block);
        while node != NONE {
            if self.is_product(node) {
                self.n_products += 1;
                let has_address = self.is_here(node);
                if self.product == NONE || (has_address && !self.has_address) {
                    self.product = node;
                    self.has_address = has_address;
                }
            } else {
                self.look(self.json.get(node, "@graph"));
                self.look(self.json.get(node, "mainEntity"));
            }
            node = self.json.next(block, node);
        }
    }

    /// Appends what was found as an item: in the variant that `variant` or the address names
    /// (an id; may be empty), else in the first. Answers false when nothing was found.
    pub fn write_item(&self, out: &mut String, variant: &str, quantity: u32) -> bool {
        if self.product == NONE || (1 < self.n_products && !self.has_address) {
            return false;
        }
        let wanted = if variant.is_empty() { link::query(self.url, "variant") } else { variant };
        let mut choice = Choice { node: self.product, offer: NONE };
        self.choose(&mut choice, self.product, self.product, wanted);
        self.write_choice(out, &choice, wanted);
        write_key(out, "quantity");
        write_count(out, quantity);
        out.push('}');
        true
    }

    /// A product that can be bought: review snippets name products without offer or code.
    fn is_product(&self, node: Node) -> bool {
        let has = |key| self.json.get(node, key) != NONE;
        let kinds = self.json.get(node, "@type");
        let mut kind = self.json.first(kinds);
        while kind != NONE {
            let text = self.json.text(kind);
            let name = from(&text, rfind_any(&text, b"/#:").map_or(0, |at| at + 1));
            if matches!(name, "Product" | "ProductGroup" | "IndividualProduct" | "ProductModel") {
                let marks = ["offers", "Offers", "hasVariant", "sku", "productID"];
                return has("name") && marks.into_iter().any(has);
            }
            kind = self.json.next(kinds, kind);
        }
        false
    }

    fn is_here(&self, node: Node) -> bool {
        let offer = self.json.first(self.offers(node));
        let addresses = [(node, "url"), (node, "@id"), (offer, "url")];
        addresses.into_iter().any(|(node, key)| {
            let address = self.json.text_of(node, key);
            !address.is_empty() && link::path(&address) == link::path(self.url)
        })
    }

    fn offers(&self, node: Node) -> Node {
        let offers = self.json.get(node, "offers");
        if offers == NONE { self.json.get(node, "Offers") } else { offers }
    }

    /// Takes the first offer below `holder`, then goes on until it is the one for `wanted`.
    fn choose(&self, choice: &mut Choice, node: Node, holder: Node, wanted: &str) -> bool {
        let offers = self.offers(holder);
        let mut offer = self.json.first(offers);
        while offer != NONE {
            let other = Choice { node, offer };
            let is_wanted = self.is_variant(&other, wanted);
            // An AggregateOffer may list its offers.
            if self.offers(offer) != NONE {
                if self.choose(choice, node, offer, wanted) {
                    return true;
                }
            } else if choice.offer == NONE || is_wanted {
                *choice = other;
                if is_wanted {
                    return true;
                }
            }
            offer = self.json.next(offers, offer);
        }
        let variants = self.json.get(holder, "hasVariant");
        let mut variant = self.json.first(variants);
        while variant != NONE {
            if self.choose(choice, variant, variant, wanted) {
                return true;
            }
            variant = self.json.next(variants, variant);
        }
        false
    }

    /// The id in a Shopify variant's address.
    fn variant_id(&self, choice: &Choice) -> String {
        let mut id = String::new();
        for node in [choice.node, choice.offer] {
            for key in ["@id", "url"] {
                let address = self.json.text_of(node, key);
                let own = link::query(&address, "variant");
                if !own.is_empty() {
                    id = String::from(own);
                }
            }
        }
        id
    }

    fn is_variant(&self, choice: &Choice, id: &str) -> bool {
        let skus = [self.json.get(choice.offer, "sku"), self.json.get(choice.node, "sku")];
        !id.is_empty() && (self.variant_id(choice) == id || self.json.first_text(&skus) == id)
    }

    fn write_choice(&self, out: &mut String, choice: &Choice, wanted: &str) {
        let (json, product) = (self.json, self.product);
        let Choice { node, offer } = *choice;
        let get = |node, key| json.get(node, key);
        let own_id = self.variant_id(choice);
        let is_own = !own_id.is_empty() && (wanted.is_empty() || self.is_variant(choice, wanted));
        let specification = json.first(get(offer, "priceSpecification"));
        let brand = json.first(get(product, "brand"));
        let (own_image, image) =
            (json.first(get(node, "image")), json.first(get(product, "image")));
        let prices = [get(offer, "price"), get(specification, "price"), get(offer, "lowPrice")];
        let images = [own_image, get(own_image, "url"), image, get(image, "url")];
        let own_url = json.text_of(product, "url");
        let url = if own_url.is_empty() { self.url } else { &own_url };

        out.push('{');
        let ids = [get(product, "productGroupID"), get(product, "productID")];
        json.write_first(out, "product_id", &ids);
        write_member(out, "variant_id", if is_own { &own_id } else { wanted });
        json.write_first(out, "sku", &[get(offer, "sku"), get(node, "sku"), get(product, "sku")]);
        write_member(out, "name", &unescape(&json.text_of(product, "name")));
        let vendor = json.first_text(&[brand, get(brand, "name")]);
        write_member(out, "vendor", &unescape(&vendor));
        write_member(out, "price", &amount::from_text(&json.first_text(&prices)));
        let currencies = [get(offer, "priceCurrency"), get(specification, "priceCurrency")];
        json.write_first(out, "currency", &currencies);
        write_member(out, "url", &link::absolute(self.url, url));
        write_member(out, "image_url", &link::absolute(self.url, &json.first_text(&images)));
    }
}
