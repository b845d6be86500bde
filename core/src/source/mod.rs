//! One file per entrance: a delivery in, events or reasons out (`product.md §3`).

mod envelope;
mod fields;
mod landing;
mod pixel;
mod resource;
mod segment;
mod urgent;
mod shopify;
mod web_pixel;
mod webhook;
mod woocommerce;

pub use urgent::tells_order;
pub use woocommerce::is_sale;

use crate::api::{FieldError, SourceKind};
use crate::delivery::Delivery;
use crate::event::{Alias, Event, NamedAlias};
use crate::options::SourceOptions;
use crate::time::Timestamp;

/// Events in one delivery, at most (`product.md §3`).
pub const MAX_EVENTS: usize = 500;
/// Bytes of one event, at most (`product.md §3`).
pub const MAX_EVENT_BYTES: usize = 32 * 1024;

/// What a platform asks to do with somebody's data (`product.md §3`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivacyRequest {
    /// Hand out what is known of a customer.
    Export(Customer),
    /// Erase all that is known of a customer.
    Erase(Customer),
    /// Erase all that came from the source.
    EraseShop,
}

/// Whom a privacy request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Who it is.
    pub aliases: Vec<Alias>,
    /// Orders of theirs that the request names.
    pub order_ids: Vec<String>,
}

/// What a delivery asks to do with somebody's data, if it does.
pub fn privacy_request(delivery: &Delivery) -> Option<PrivacyRequest> {
    if delivery.kind != SourceKind::Shopify {
        return None;
    }
    shopify::privacy_request(delivery)
}

/// Header of a delivery that was read from the shop's history: since when the source is
/// connected.
pub const HISTORY_HEADER: &str = "x-tributary-history";

/// An event that was refused, with what was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The sender's id, when it could be read.
    pub event_id: Option<String>,
    /// The event's name, when it could be read.
    pub name: Option<String>,
    /// Each wrong field.
    pub errors: Vec<FieldError>,
}

/// What a delivery held.
#[derive(Debug, Clone, PartialEq)]
pub enum Parsed {
    /// Events in the sender's order, each good or refused. May be empty: a topic that gives
    /// no event.
    Events(Vec<Result<Event, Refusal>>),
    /// The whole body is refused: the sender's fault, final.
    Refused(Vec<FieldError>),
    /// An authentic platform delivery that can't be read: kept whole, answered 2xx.
    Quarantined(String),
}

/// Reads a delivery of a source. Never panics, whatever the bytes.
pub fn parse(delivery: &Delivery, options: &SourceOptions) -> Parsed {
    let mut parsed = match delivery.kind {
        SourceKind::Pixel => pixel::parse(delivery, options),
        SourceKind::Webhook => webhook::parse(delivery),
        SourceKind::Shopify => shopify::parse(delivery, options),
        SourceKind::WebPixel => web_pixel::parse(delivery, options),
        SourceKind::Woocommerce => woocommerce::parse(delivery, options),
        SourceKind::Segment => segment::parse(delivery),
    };
    if let (Parsed::Events(events), true) = (&mut parsed, options.email_is_alias) {
        events.iter_mut().flatten().for_each(name_by_email);
    }
    let connected_at = delivery.header(HISTORY_HEADER).map(Timestamp::parse);
    if let (Parsed::Events(events), Some(Ok(connected_at))) = (&mut parsed, connected_at) {
        events.iter_mut().flatten().for_each(|event| mark_history(event, connected_at));
    }
    parsed
}

/// Marks what happened before the source was connected: it is not news to anybody.
fn mark_history(event: &mut Event, connected_at: Timestamp) {
    let context = &mut event.facts.context;
    let happened_at = context.version.map_or(event.at, |version| version.placed_at);
    context.is_history = happened_at < connected_at;
}

/// Makes `$email` an alias (`product.md §5.1`).
fn name_by_email(event: &mut Event) {
    let facts = &event.facts;
    let said = [&facts.properties, &facts.profile_properties];
    let email = said.iter().find_map(|properties| properties.get("$email")?.as_str());
    let Some(Ok(alias)) = email.map(|email| Alias::new("email", email)) else { return };
    if facts.aliases.iter().all(|named| named.alias != alias) {
        event.facts.aliases.push(NamedAlias { alias, rung: "email".to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_an_alias_where_the_source_says_so() {
        let body = r#"{"event_name":"A","event_id":"1","properties":{},
            "profile_properties":{"$email":" Ann@Shop.Example"},"aliases":["urn:x:1"]}"#;
        let delivery = Delivery {
            source_id: "server".to_owned(),
            kind: SourceKind::Webhook,
            received_at: Timestamp(1_000),
            headers: std::collections::BTreeMap::new(),
            body: body.to_owned(),
        };
        for (email_is_alias, want) in
            [(false, vec!["urn:x:1"]), (true, vec!["urn:x:1", "urn:email:ann@shop.example"])]
        {
            let options = SourceOptions { email_is_alias, ..SourceOptions::default() };
            let Parsed::Events(events) = parse(&delivery, &options) else { panic!("refused") };
            let event = events[0].as_ref().unwrap();
            let aliases: Vec<&str> = event.facts.aliases.iter().map(|a| a.alias.as_str()).collect();
            assert_eq!(aliases, want);
        }
    }
}
