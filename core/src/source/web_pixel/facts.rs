//! The page, the person and the aliases of a raw standard event.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::api::Warning;
use crate::detect::plain::{NONE, Node, Plain};
use crate::event::{Alias, NamedAlias};
use crate::source::envelope::push_alias;

/// A raw standard event. Numbers are the digits that were sent.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub(super) plain: Plain<'a>,
    pub(super) name: &'a str,
    client_id: String,
    data: Node,
    context: Node,
    origin: String,
    /// What Shopify says of the customer of an order.
    pub(super) is_first_order: Option<bool>,
}

impl<'a> Raw<'a> {
    /// The event in `plain`, named `name` by Shopify.
    pub(super) fn new(plain: Plain<'a>, name: &'a str, is_first_order: Option<bool>) -> Self {
        let context = plain.get(0, "context");
        let location = plain.get(plain.get(context, "document"), "location");
        Self {
            plain,
            name,
            client_id: plain.text_of(0, "clientId").to_owned(),
            data: plain.get(0, "data"),
            context,
            is_first_order,
            origin: plain.text_of(location, "origin").to_owned(),
        }
    }

    /// Drops Shopify's id of the visitor.
    pub(super) fn forget_visitor(&mut self) {
        self.client_id.clear();
    }

    /// The value at a path from `node`.
    pub(super) fn at(&self, node: Node, path: &[&str]) -> Node {
        path.iter().fold(node, |node, key| self.plain.get(node, key))
    }

    /// The text at a path from `node`; empty when there is none.
    pub(super) fn text(&self, node: Node, path: &[&str]) -> String {
        self.plain.text(self.at(node, path)).to_owned()
    }

    /// `data`, what the event is about.
    pub(super) fn data(&self, path: &[&str]) -> Node {
        self.at(self.data, path)
    }

    fn context(&self, path: &[&str]) -> String {
        self.text(self.context, path)
    }

    /// What every event of a browser carries (`product.md §2`).
    pub(super) fn page(&self) -> Map<String, Value> {
        let width = self.context(&["window", "innerWidth"]);
        let height = self.context(&["window", "innerHeight"]);
        let viewport = if width.is_empty() { String::new() } else { format!("{width}x{height}") };
        let mut page = present([
            ("$url", self.context(&["document", "location", "href"])),
            ("title", self.context(&["document", "title"])),
            ("viewport", viewport),
        ]);
        // An empty referrer is a fact too: a direct visit.
        page.insert("referrer".to_owned(), self.context(&["document", "referrer"]).into());
        page
    }

    /// An address that Shopify gave without its host or scheme, made whole by the page's.
    pub(super) fn address(&self, address: String) -> String {
        if address.starts_with("//") {
            return format!("https:{address}");
        }
        if !address.starts_with('/') {
            return address;
        }
        format!("{}{address}", self.origin)
    }

    /// What the checkout says of the person.
    pub(super) fn person(&self) -> Map<String, Value> {
        let checkout = self.data(&["checkout"]);
        let address = self.postal_address();
        present([
            ("$email", self.text(checkout, &["email"])),
            ("$first_name", self.text(address, &["firstName"])),
            ("$last_name", self.text(address, &["lastName"])),
            ("$phone_number", self.plain.pick(&[checkout, address], "phone").to_owned()),
            ("$city", self.text(address, &["city"])),
            ("$state", self.plain.pick(&[address], "provinceCode province").to_owned()),
            ("$zip_code", self.text(address, &["zip"])),
            ("$country_code", self.text(address, &["countryCode"])),
        ])
    }

    fn postal_address(&self) -> Node {
        match self.data(&["checkout", "shippingAddress"]) {
            NONE => self.data(&["checkout", "billingAddress"]),
            address => address,
        }
    }

    /// Who it was, the visitor first: our own cookie where the shop's pixel set it, else
    /// Shopify's (`_shopify_y`), which always stands beside it.
    pub(super) fn aliases(
        &self,
        cookies: &BTreeMap<String, String>,
        customer_id: Option<&str>,
        warnings: &mut Vec<Warning>,
    ) -> Vec<NamedAlias> {
        let cookie = |name: &str| cookies.get(name).cloned().unwrap_or_default();
        let or = |first: String, second: String| if first.is_empty() { second } else { first };
        let client_id = or(self.client_id.clone(), cookie("_shopify_y"));
        let checkout = self.data(&["checkout"]);
        let customer = self.text(checkout, &["order", "customer", "id"]);
        let customer = or(customer, customer_id.unwrap_or_default().to_owned());
        let rungs = [
            ("pixel", "cookie", or(cookie("__cvg_uid"), client_id.clone())),
            ("note_attribute", "cookie", self.attribute(checkout, "__cvg_uid")),
            ("client_id", "shopify_y", client_id),
            ("checkout_token", "checkout_token", self.text(checkout, &["token"])),
            ("cart_token", "cart_token", id(&self.text(self.data(&["cart"]), &["id"]))),
            ("customer_id", "customer_id", id(&customer)),
            ("email", "email", self.text(checkout, &["email"])),
        ];
        let mut aliases = Vec::new();
        for (rung, kind, value) in rungs {
            if let Ok(alias) = Alias::new(kind, &value) {
                push_alias(&mut aliases, warnings, alias, rung);
            }
        }
        aliases
    }

    /// The value of one of the checkout's attributes.
    fn attribute(&self, checkout: Node, key: &str) -> String {
        let list = self.at(checkout, &["attributes"]);
        let of_key = |node: &Node| self.plain.text_of(*node, "key") == key;
        let found = self.items(list).find(of_key);
        found.map(|node| self.plain.text_of(node, "value").to_owned()).unwrap_or_default()
    }

    /// The items of an array; nothing of any other value.
    pub(super) fn items(&self, list: Node) -> impl Iterator<Item = Node> {
        let plain = self.plain;
        let first = if plain.is_list(list) { plain.first(list) } else { NONE };
        let is_item = |node: &Node| *node != NONE;
        let start = Some(first).filter(is_item);
        std::iter::successors(start, move |item| Some(plain.next(list, *item)).filter(is_item))
    }
}

/// An id as Shopify's webhooks write it: without `gid://shopify/Order/` and `?key=…`, which
/// some shops get and others do not.
pub(super) fn id(sent: &str) -> String {
    let bare = match sent.strip_prefix("gid://") {
        Some(path) => path.rsplit('/').next().unwrap_or_default(),
        None => sent,
    };
    bare.split('?').next().unwrap_or_default().to_owned()
}

/// The fields that have a text.
pub(super) fn present<const N: usize>(fields: [(&str, String); N]) -> Map<String, Value> {
    let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
    fields.map(|(name, text)| (name.to_owned(), text.into())).collect()
}
