//! One file per entrance: a delivery in, events or reasons out (`product.md §3`).

mod envelope;
mod pixel;
mod shopify;
mod webhook;

use crate::api::{FieldError, SourceKind};
use crate::delivery::Delivery;
use crate::event::Event;

/// Events in one delivery, at most (`product.md §3`).
pub const MAX_EVENTS: usize = 500;
/// Bytes of one event, at most (`product.md §3`).
pub const MAX_EVENT_BYTES: usize = 32 * 1024;

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

/// Reads a delivery. Never panics, whatever the bytes.
pub fn parse(delivery: &Delivery) -> Parsed {
    match delivery.kind {
        SourceKind::Pixel => pixel::parse(delivery),
        SourceKind::Webhook => webhook::parse(delivery),
        SourceKind::Shopify => shopify::parse(delivery),
        SourceKind::Woocommerce | SourceKind::Segment | SourceKind::WebPixel => Parsed::Refused(
            vec![envelope::error("kind", "this kind of source is not supported yet")],
        ),
    }
}
