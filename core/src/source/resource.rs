//! What the shop platforms' webhooks have in common: a resource under a topic, and orders that
//! are told in versions (`docs/decisions/0009-orders-in-versions.md`).

use serde_json::Value;

use crate::delivery::Delivery;
use crate::event::{Context, Event, Facts, digest};
use crate::options::SourceOptions;
use crate::time::{SECOND_MS, Timestamp};

/// A delivery's body, with what its events have in common.
pub(super) struct Resource<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) topic: &'a str,
    pub(super) body: Value,
    pub(super) digest: String,
}

impl<'a> Resource<'a> {
    /// Reads the body.
    ///
    /// # Errors
    ///
    /// Why it is no JSON, in words.
    pub(super) fn read(delivery: &'a Delivery, topic: &'a str) -> Result<Self, String> {
        let body = serde_json::from_str(&delivery.body).map_err(|error| error.to_string())?;
        Ok(Self { delivery, topic, body, digest: digest(delivery.body.as_bytes()) })
    }

    /// An event of the delivery, without properties and aliases.
    pub(super) fn event(&self, name: &str, event_id: String, at: Timestamp) -> Event {
        let context = Context { digest: self.digest.clone(), ..Context::default() };
        Event {
            source_id: self.delivery.source_id.clone(),
            event_id,
            name: name.to_owned(),
            is_client: false,
            at: at.min(self.delivery.received_at),
            received_at: self.delivery.received_at,
            facts: Facts { context, ..Facts::default() },
        }
    }
}

/// How far a version is from the one that counts: the last before the upsell delay is over,
/// else the first after it. Smaller is nearer.
pub(super) fn rank(placed_at: Timestamp, updated_at: Timestamp, options: &SourceOptions) -> i64 {
    let delay_ms = i64::from(options.upsell_delay_s).saturating_mul(SECOND_MS);
    let age_ms = updated_at.millis_since(placed_at).max(0);
    if age_ms <= delay_ms { delay_ms - age_ms } else { age_ms }
}

/// Which of the merchant's exclusions an order falls under.
pub(super) fn excluded_by(channel: &str, tags: &[&str], options: &SourceOptions) -> Option<String> {
    if options.excluded_channels.iter().any(|excluded| excluded == channel) {
        return Some(format!("channel {channel}"));
    }
    let is_excluded = |tag: &&&str| {
        options.excluded_tags.iter().any(|excluded| excluded.trim().eq_ignore_ascii_case(tag))
    };
    tags.iter().find(is_excluded).map(|tag| format!("tag {tag}"))
}
