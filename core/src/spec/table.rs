//! The standard events and their properties, as data (`product.md §4`).

/// What a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text or a number: ids may come as numbers. Not empty.
    Text,
    /// An exact decimal in the event's currency.
    Amount,
    /// An ISO 4217 code.
    Currency,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// E.164: a plus, then 7 to 15 digits.
    Phone,
    /// An e-mail address.
    Email,
    /// Yes or no.
    Flag,
    /// A whole number above zero.
    Quantity,
    /// A list of texts.
    Texts,
    /// A list of items.
    Items,
    /// Where it was sold.
    SalesChannel,
}

use Kind::{
    Amount, Country, Currency, Email, Flag, Items, Phone, Quantity, SalesChannel, Text, Texts,
};

/// A property of an event or an item.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
}

/// A standard event.
pub(super) struct Spec {
    pub(super) name: &'static str,
    /// In groups that events share.
    pub(super) properties: &'static [&'static [Property]],
}

const fn required(name: &'static str, kind: Kind) -> Property {
    Property { name, kind, is_required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Property {
    Property { name, kind, is_required: false }
}

const fn spec(name: &'static str, properties: &'static [&'static [Property]]) -> Spec {
    Spec { name, properties }
}

const SOLD_WHERE: &[Property] = &[optional("$sales_channel_type", SalesChannel)];
const ITEM: &[Property] = &[
    required("product_id", Text),
    optional("variant_id", Text),
    optional("sku", Text),
    required("name", Text),
    optional("vendor", Text),
    required("price", Amount),
    optional("quantity", Quantity),
    optional("url", Text),
    optional("image_url", Text),
];
const ITEM_CURRENCY: &[Property] = &[required("currency", Currency)];
const CART: &[Property] =
    &[required("total_price", Amount), required("currency", Currency), required("items", Items)];
const ID: &[Property] = &[required("id", Text)];
const PAGE: &[Property] = &[required("$url", Text)];
const COLLECTION: &[Property] =
    &[required("collection_id", Text), optional("collection_name", Text), required("items", Items)];
const ORDER: &[Property] = &[
    optional("total_tax", Amount),
    optional("total_shipping", Amount),
    optional("total_discount", Amount),
    optional("coupon", Text),
    optional("tags", Texts),
    optional("$is_new_customer", Flag),
];
const PERSON: &[Property] = &[
    optional("$email", Email),
    optional("$first_name", Text),
    optional("$last_name", Text),
    optional("$phone_number", Phone),
    optional("$city", Text),
    optional("$state", Text),
    optional("$zip_code", Text),
    optional("$country_code", Country),
];
const REFUND: &[Property] = &[
    required("id", Text),
    required("order_id", Text),
    required("total_price", Amount),
    required("currency", Currency),
    optional("items", Items),
];
const ENDED: &[Property] =
    &[optional("total_price", Amount), optional("currency", Currency), optional("items", Items)];

/// An item of a list: the event's currency holds where it names none.
pub(super) const LISTED_ITEM: &[&[Property]] = &[ITEM, &[optional("currency", Currency)]];

/// Every standard event.
pub(super) const SPECS: &[Spec] = &[
    spec("$page_load", &[PAGE, SOLD_WHERE]),
    spec("Viewed Product", &[ITEM, ITEM_CURRENCY, SOLD_WHERE]),
    spec("Viewed Collection", &[COLLECTION, SOLD_WHERE]),
    spec("Added To Cart", &[ITEM, ITEM_CURRENCY, SOLD_WHERE]),
    spec("Viewed Cart", &[CART, SOLD_WHERE]),
    spec("Started Checkout", &[ID, CART, SOLD_WHERE]),
    spec("Added Payment Info", &[ID, CART, SOLD_WHERE]),
    spec("Placed Order", &[ID, CART, ORDER, PERSON, SOLD_WHERE]),
    spec("Received Refund", &[REFUND, SOLD_WHERE]),
    spec("Started Subscription", &[ID, CART, PERSON, SOLD_WHERE]),
    spec("Cancelled Subscription", &[ID, ENDED, PERSON, SOLD_WHERE]),
    spec("New Customer Order", &[ID, CART, ORDER, PERSON, SOLD_WHERE]),
];
