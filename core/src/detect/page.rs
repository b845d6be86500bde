//! What a page is about: a product, a collection, a cart.
//!
//! Two kinds of documents say so. The first is the page's own facts (`docs/wire.md`), written by
//! a plugin of ours or put together by the driver from what a platform leaves in its pages.
//! The others are structured data, rung by rung with an empty document between: a lower rung is
//! looked at when those before it know no product.

use super::item::{self, Goods, Parts};
use super::json_ld::{Choice, Search};
use super::link;
use super::plain::{NONE, Node, Plain, write_comma, write_key, write_member};
use super::text::{from, rfind_any};

/// The documents of the page at `url`.
#[derive(Debug)]
pub struct Page<'a> {
    url: &'a str,
    plain: Plain<'a>,
    own: Node,
    goods: Goods<'a>,
    search: Search<'a>,
}

impl<'a> Page<'a> {
    /// Reads the documents behind the first one of `plain`.
    pub fn read(url: &'a str, plain: Plain<'a>) -> Self {
        let first = plain.next_document(0);
        let own = first.map_or(NONE, |at| plain.read(at));
        let mut search = Search::new(url, plain);
        let mut at = first;
        while let Some(document) = at.and_then(|at| plain.next_document(at)) {
            if !plain.is_end(document) {
                search.look(plain.read(document));
            } else if search.product() == NONE {
                search.start_over();
            } else {
                break;
            }
            at = Some(document);
        }
        Self { url, plain, own, goods: Goods::new(plain, own, item::places(plain, own)), search }
    }

    /// What kind of page the shop says it is; empty when it does not.
    pub fn kind(&self) -> &'a str {
        self.plain.text_of(self.own, "page")
    }

    /// Appends the product as an item, in the variant that `variant` (an id; may be empty), the
    /// address or the page names. Answers false when the page is about none.
    pub fn write_product(&self, out: &mut String, variant: &str, quantity: u32) -> bool {
        let (plain, search) = (self.plain, &self.search);
        let product = plain.get(self.own, "product");
        let thing = search.product();
        if !self.may_be("product") || (product == NONE && thing == NONE) {
            return false;
        }
        let wanted = if variant.is_empty() { link::variant(self.url) } else { variant };
        let chosen = plain.text_of(self.own, "variant_id");
        let mut own = search.choose(product, wanted);
        if !search.is_variant(own, wanted) {
            own = search.choose(product, chosen);
            if !search.is_variant(own, chosen) && !self.has_one_variant(product) {
                own.offer = NONE;
            }
        }
        let code = plain.text_of(own.offer, "sku");
        let told = search.choose(thing, if code.is_empty() { wanted } else { code });
        let told_id = search.variant_id(told);
        let is_told = !told_id.is_empty() && (wanted.is_empty() || search.is_variant(told, wanted));
        let id = if plain.get(product, "variants") != NONE {
            search.variant_id(own)
        } else if is_told {
            told_id
        } else {
            wanted
        };
        let parts = Parts { own: [product, own.offer], told: [thing, told.model, told.offer] };
        self.goods.write(out, &parts, id, quantity, self.url);
        true
    }

    /// Whether the page can be of this kind, by what the shop says of it.
    fn may_be(&self, kind: &str) -> bool {
        let own = self.kind();
        own.is_empty() || own == kind
    }

    fn has_one_variant(&self, product: Node) -> bool {
        let list = self.plain.get(product, "variants");
        let first = self.plain.first(list);
        first != NONE && self.plain.next(list, first) == NONE
    }

    /// Appends the collection as an object. Answers false when the page shows none.
    pub fn write_collection(&self, out: &mut String) -> bool {
        let plain = self.plain;
        let own = plain.get(self.own, "collection");
        let [told, name] = self.search.list;
        let path = link::path(self.url);
        let path = path.strip_suffix('/').unwrap_or(path);
        // A home page shows lists of all kinds.
        if own == NONE && (told == NONE || path.is_empty() || !self.may_be("collection")) {
            return false;
        }
        let slug = from(path, rfind_any(path, b"/").map_or(0, |slash| slash + 1));
        let id = plain.text_of(own, "id");
        out.push('{');
        write_member(out, "collection_id", if id.is_empty() { slug } else { id });
        plain.put(out, "collection_name", &[own, name], "title name");
        write_key(out, "items");
        out.push('[');
        let own_items = plain.get(own, "items");
        let is_own = plain.first(own_items) != NONE;
        let items = if is_own { own_items } else { told };
        let mut n_items = 0;
        let mut element = plain.first(items);
        while element != NONE && n_items < item::MAX_ITEMS {
            n_items += u32::from(self.write_listed(out, element, is_own));
            element = plain.next(items, element);
        }
        out.push_str("]}");
        own != NONE || 1 < n_items
    }

    /// Appends an entry of a collection, unless a list only links to it.
    fn write_listed(&self, out: &mut String, element: Node, is_own: bool) -> bool {
        let (plain, search) = (self.plain, &self.search);
        let inner = plain.first(plain.get(element, "item"));
        let thing = if inner == NONE { element } else { inner };
        let is_product = search.is_kind(thing, "Product ProductGroup");
        if !is_own && (!is_product || plain.get(thing, "name") == NONE) {
            return false;
        }
        let Choice { offer, model } = search.choose(thing, "");
        let own = if is_own { element } else { NONE };
        let parts = Parts { own: [own; 2], told: [thing, model, offer] };
        write_comma(out);
        self.goods.write(
            out,
            &parts,
            plain.text_of(element, "variant_id"),
            1,
            plain.text_of(element, "url"),
        );
        true
    }
}
