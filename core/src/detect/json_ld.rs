//! The product or the list of products that a page is about, from its schema.org data.
//!
//! Microdata and OpenGraph come in the same shape: the driver makes them JSON.

use super::link;
use super::plain::{NONE, Node, Plain};
use super::text::{from, has_word, rfind_any};

/// Looks for the page's product in its blocks, one after the other.
///
/// A page with several products is about one of them only if that one carries the page's
/// address: lists and recommendations are no product views.
#[derive(Debug)]
pub struct Search<'a> {
    url: &'a str,
    plain: Plain<'a>,
    n_products: u32,
    product: Node,
    has_address: bool,
    /// The page's list of products and who names it, [`NONE`] without one.
    pub list: [Node; 2],
}

/// A variant (or the product itself) with one of its offers.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The variant.
    pub model: Node,
    /// The offer.
    pub offer: Node,
}

impl<'a> Search<'a> {
    /// Starts for the page at `url`, whose blocks stand in `plain`.
    pub fn new(url: &'a str, plain: Plain<'a>) -> Self {
        Self { url, plain, n_products: 0, product: NONE, has_address: false, list: [NONE; 2] }
    }

    /// The product the page is about, or [`NONE`].
    pub fn product(&self) -> Node {
        if 1 < self.n_products && !self.has_address { NONE } else { self.product }
    }

    /// Forgets products of which none was the page's: the next blocks say it in another way.
    pub fn start_over(&mut self) {
        self.n_products = 0;
        self.product = NONE;
    }

    /// Looks into a block, or a part of it.
    pub fn look(&mut self, block: Node) {
        let plain = self.plain;
        let mut node = plain.first(block);
        while node != NONE {
            if self.is_product(node) {
                self.n_products += 1;
                let has_address = self.is_here(node);
                if self.product == NONE || (has_address && !self.has_address) {
                    self.product = node;
                    self.has_address = has_address;
                }
            } else {
                let names = self.is_kind(node, "ItemList CollectionPage");
                if names && self.list == [NONE; 2] {
                    let inner = plain.first(plain.get(node, "mainEntity"));
                    let holder = if inner == NONE { node } else { inner };
                    self.list = [plain.get(holder, "itemListElement"), node];
                }
                self.look(plain.get(node, "@graph"));
                self.look(plain.get(node, "mainEntity"));
            }
            node = plain.next(block, node);
        }
    }

    /// Whether the value is of one of the schema.org types `kinds` (words).
    pub fn is_kind(&self, node: Node, kinds: &str) -> bool {
        let types = self.plain.get(node, "@type");
        let mut kind = self.plain.first(types);
        while kind != NONE {
            let text = self.plain.text(kind);
            if has_word(kinds, from(text, rfind_any(text, b"/#:").map_or(0, |at| at + 1))) {
                return true;
            }
            kind = self.plain.next(types, kind);
        }
        false
    }

    /// A product that can be bought: review snippets name products without offer or code.
    fn is_product(&self, node: Node) -> bool {
        let plain = self.plain;
        if plain.get(node, "og:title") != NONE {
            let kind = plain.text_of(node, "og:type");
            return plain.any(node, "product:price:amount og:price:amount") != NONE
                || has_word("product product.item og:product", kind);
        }
        plain.get(node, "name") != NONE
            && plain.any(node, "offers Offers hasVariant sku productID") != NONE
            && self.is_kind(node, "Product ProductGroup IndividualProduct ProductModel")
    }

    fn is_here(&self, node: Node) -> bool {
        ["url", "@id", "offers.url"].into_iter().any(|path| {
            let address = self.plain.pick(&[node], path);
            !address.is_empty() && link::path(address) == link::path(self.url)
        })
    }

    /// A platform's variants are told apart like offers.
    fn offers(&self, node: Node) -> Node {
        self.plain.any(node, "offers Offers variants")
    }

    /// The offer for `wanted` (a variant's id or code), else the first one.
    pub fn choose(&self, product: Node, wanted: &str) -> Choice {
        let mut choice = Choice { model: product, offer: NONE };
        self.choose_below(&mut choice, product, product, wanted);
        choice
    }

    /// Takes the first offer below `holder`, then goes on until it is the one for `wanted`.
    fn choose_below(&self, choice: &mut Choice, model: Node, holder: Node, wanted: &str) -> bool {
        let offers = self.offers(holder);
        let mut offer = self.plain.first(offers);
        while offer != NONE {
            let other = Choice { model, offer };
            let is_wanted = self.is_variant(other, wanted);
            // An AggregateOffer may list its offers.
            if self.offers(offer) != NONE {
                if self.choose_below(choice, model, offer, wanted) {
                    return true;
                }
            } else if choice.offer == NONE || is_wanted {
                *choice = other;
                if is_wanted {
                    return true;
                }
            }
            offer = self.plain.next(offers, offer);
        }
        let variants = self.plain.get(holder, "hasVariant");
        let mut variant = self.plain.first(variants);
        while variant != NONE {
            if self.choose_below(choice, variant, variant, wanted) {
                return true;
            }
            variant = self.plain.next(variants, variant);
        }
        false
    }

    /// The variant's id, which schema.org has in Shopify's addresses only.
    pub fn variant_id(&self, choice: Choice) -> &'a str {
        let nodes = [choice.offer, choice.model];
        let id = self.plain.pick(&[choice.offer], "id variation_id");
        if id.is_empty() { link::variant(self.plain.pick(&nodes, "url @id")) } else { id }
    }

    /// Whether the choice has the id or the code `id`.
    pub fn is_variant(&self, choice: Choice, id: &str) -> bool {
        !id.is_empty()
            && (self.variant_id(choice) == id
                || self.plain.pick(&[choice.offer, choice.model], "sku") == id)
    }
}
