//! Which events receive credit, and which of several copies of an order counts
//! (`product.md §1, §6`).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Attribution;
use crate::channel::{Landing, Site, classify};
use crate::event::{Context, Event, hashed_id};
use crate::money::{Currency, Money};
use crate::session::EventKey;

/// The event that receives credit by default.
pub const CONVERSION_EVENT: &str = "Placed Order";

/// An event that receives credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Its event.
    pub key: EventKey,
    /// Event name.
    pub name: String,
    /// The order it is about; the event's id when it names none.
    pub order_id: String,
    /// Whether a browser reported it.
    pub is_client: bool,
    /// A test order: stored, never counted as revenue.
    pub is_test: bool,
    /// Left out by one of the source's exclusions: stored, never counted.
    pub is_excluded: bool,
    /// What the shop calls the order, such as `#1001`.
    pub order_name: Option<String>,
    /// Where it was sold, `$sales_channel_type`.
    pub sales_channel: Option<String>,
    /// The strongest rung that ties it to a person.
    pub rung: Option<String>,
    /// Gross value, when amount and currency could be read.
    pub revenue: Option<Money>,
    /// The visit before it that its shop noted: it counts where none of ours is known.
    pub noted_visit: Option<NotedVisit>,
    /// Whose order it is: a hash of the e-mail it names (`product.md §11`, new customers).
    pub customer: Option<String>,
}

/// A visit that nobody but the shop saw (`product.md §3`, WooCommerce mapping).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedVisit {
    /// Address of its first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Address before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
}

impl NotedVisit {
    /// Where the visit came from.
    pub fn attribution(&self, site: Site<'_>) -> Attribution {
        let landing = Landing { url: self.url.as_deref(), referrer: self.referrer.as_deref() };
        classify(landing, site).touch.attribution
    }
}

impl Conversion {
    /// The conversion an event is, if it is one by itself: an order that is told in versions is
    /// read from all of them ([`Conversion::of_versions`]).
    pub fn from_event(event: &Event) -> Option<Self> {
        let Context { version, is_stand_in, .. } = &event.facts.context;
        let is_whole = version.is_none() && !is_stand_in;
        (event.name == CONVERSION_EVENT && is_whole).then(|| Self::read(event))
    }

    /// The conversion that the versions of one order make, by the one that counts
    /// (`docs/decisions/0009-orders-in-versions.md`).
    pub fn of_versions(versions: &[Event]) -> Option<Self> {
        let event = in_rank(versions).into_iter().next()?;
        let mut conversion = Self::read(event);
        conversion.key.at = event.facts.context.version?.placed_at;
        conversion.key.event_id.clone_from(&conversion.order_id);
        CONVERSION_EVENT.clone_into(&mut conversion.name);
        Some(conversion)
    }

    fn read(event: &Event) -> Self {
        let properties = &event.facts.properties;
        let order_id = match properties.get("id") {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => event.event_id.clone(),
        };
        let currency = Currency::parse(event.text("currency").unwrap_or_default()).ok();
        let revenue = currency.zip(properties.get("total_price"));
        let noted = properties.get("session_source").cloned();
        Self {
            key: EventKey::of(event),
            name: event.name.clone(),
            order_id,
            is_client: event.is_client,
            is_test: properties.get("is_test") == Some(&Value::Bool(true)),
            is_excluded: properties.contains_key("excluded_by"),
            order_name: event.text("order_name").map(str::to_owned),
            sales_channel: event.text("$sales_channel_type").map(str::to_owned),
            rung: event.rung().map(str::to_owned),
            revenue: revenue.and_then(|(currency, total)| Money::from_json(total, currency).ok()),
            noted_visit: noted.and_then(|noted| serde_json::from_value(noted).ok()),
            customer: email(event).map(|email| hashed_id(&["customer", &email])),
        }
    }
}

/// The e-mail that an order names, in one spelling.
fn email(event: &Event) -> Option<String> {
    let named = || event.facts.profile_properties.get("$email").and_then(Value::as_str);
    let email = event.text("$email").or_else(named)?.trim().to_lowercase();
    (!email.is_empty()).then_some(email)
}

/// The versions of one order, the one that counts first. Other events are left out.
pub fn in_rank(versions: &[Event]) -> Vec<&Event> {
    let rank = |event: &&Event| event.facts.context.version.map(|version| version.rank);
    let mut ranked: Vec<&Event> = versions.iter().filter(|event| rank(event).is_some()).collect();
    ranked.sort_by(|a, b| (rank(a), &a.event_id).cmp(&(rank(b), &b.event_id)));
    ranked
}

/// What decides between copies of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its event.
    pub key: EventKey,
    /// Whether a browser reported it.
    pub is_client: bool,
    /// Left out by its source. It still tells that a server saw the order.
    pub is_excluded: bool,
}

/// Which copies of one order count: for every server source its earliest, and only where no
/// server saw the order the earliest of the browser's. All copies stay visible.
pub fn counted(copies: &[Copy]) -> Vec<bool> {
    let has_server = copies.iter().any(|copy| !copy.is_client);
    let is_beaten = |copy: &Copy| {
        copies.iter().any(|other| {
            other.key < copy.key
                && other.is_client == copy.is_client
                && (copy.is_client || other.key.source_id == copy.key.source_id)
        })
    };
    let counts =
        |copy: &Copy| copy.is_client != has_server && !is_beaten(copy) && !copy.is_excluded;
    copies.iter().map(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn copy(source_id: &str, at: i64, is_client: bool) -> Copy {
        let key =
            EventKey { at: Timestamp(at), event_id: "o1".into(), source_id: source_id.into() };
        Copy { key, is_client, is_excluded: false }
    }

    #[test]
    fn the_server_wins_and_each_order_counts_once() {
        let cases = [
            ("one server copy", vec![copy("shopify", 5, false)], vec![true]),
            (
                "the pixel's copy gives way",
                vec![copy("pixel", 1, true), copy("shopify", 5, false)],
                vec![false, true],
            ),
            (
                "the pixel alone counts once",
                vec![copy("pixel", 2, true), copy("pixel", 1, true), copy("p2", 3, true)],
                vec![false, true, false],
            ),
            (
                "one source counts once",
                vec![copy("shopify", 2, false), copy("shopify", 1, false)],
                vec![false, true],
            ),
            (
                "an excluded order counts nowhere",
                vec![
                    copy("pixel", 1, true),
                    Copy { is_excluded: true, ..copy("shopify", 5, false) },
                ],
                vec![false, false],
            ),
            (
                "two shops may number alike",
                vec![copy("shop_a", 2, false), copy("shop_b", 1, false)],
                vec![true, true],
            ),
        ];
        for (case, copies, want) in cases {
            assert_eq!(counted(&copies), want, "{case}");
        }
    }
}
