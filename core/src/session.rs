//! Where sessions begin and end (`product.md §7`).
//!
//! Sessions are a fold over one visitor's browser events in the order of their time, so
//! the order of arrival does not matter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::{StartReason, Warning};
use crate::channel::{Landing, Site, Touch, classify};
use crate::device::{Device, device, is_automated};
use crate::event::{Event, hashed_id};
use crate::spec;
use crate::time::{MINUTE_MS, Timestamp};

/// The event that can start a session by its source: others repeat their page's address.
const LANDING_EVENT: &str = "$page_load";

/// What a person may change about sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRules {
    /// A gap **greater than** this ends a session (`product.md §7.1`).
    pub timeout_ms: i64,
    /// Whether a landing from a present and different source begins a session inside the gap
    /// (`product.md §7.2`).
    pub splits_on_new_source: bool,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self { timeout_ms: 60 * MINUTE_MS, splits_on_new_source: true }
    }
}

/// Position of an event among its visitor's: time, ties by event id, then source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventKey {
    /// When it happened.
    pub at: Timestamp,
    /// The sender's id.
    pub event_id: String,
    /// Source it came from.
    pub source_id: String,
}

impl EventKey {
    /// The position of an event.
    pub fn of(event: &Event) -> Self {
        Self { at: event.at, event_id: event.event_id.clone(), source_id: event.source_id.clone() }
    }
}

/// What the fold needs to know of a browser event.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEvent {
    /// Its position.
    pub key: EventKey,
    /// Event name.
    pub name: String,
    /// Address of the page.
    pub url: Option<String>,
    /// Referrer of the page.
    pub referrer: Option<String>,
    /// Where its page says the visit came from.
    pub touch: Touch,
    /// ISO 3166-1 alpha-2 country.
    pub country: Option<String>,
    /// What it said of the person.
    pub profile_properties: Map<String, Value>,
    /// Whether the edge took its sender for a program.
    pub is_automated: bool,
}

impl SessionEvent {
    /// Reads the session facts of a browser event, and what was doubtful about its landing.
    pub fn read(event: &Event, site: Site<'_>) -> (Self, Option<Warning>) {
        let (url, referrer) = (event.text("$url"), event.text("referrer"));
        let classified = classify(Landing { url, referrer }, site);
        let profile_properties = &event.facts.profile_properties;
        let session_event = Self {
            key: EventKey::of(event),
            name: event.name.clone(),
            url: url.map(str::to_owned),
            referrer: referrer.map(str::to_owned),
            touch: classified.touch,
            country: event.facts.context.country.clone(),
            profile_properties: profile_properties.clone(),
            is_automated: is_automated(&event.facts.context, user_agent(profile_properties)),
        };
        let is_landing = event.name == LANDING_EVENT;
        (session_event, classified.warning.filter(|_| is_landing).map(internal_link))
    }
}

fn user_agent(profile_properties: &Map<String, Value>) -> &str {
    profile_properties.get("$user_agent").and_then(Value::as_str).unwrap_or_default()
}

/// A link inside the site carried UTM parameters (`product.md §7.2`).
fn internal_link(rule: &str) -> Warning {
    spec::warning(
        rule,
        "properties.$url",
        "UTM parameters on a link inside the shop were ignored: they would hide where the visit came from".to_owned(),
    )
}

/// The newest value of each profile property, with the time it was said.
///
/// Newest event time wins per key; two values of one moment are decided by their text, so
/// the result does not depend on arrival (`product.md §5.5`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileProperties(BTreeMap<String, (i64, Value)>);

impl ProfileProperties {
    /// Takes in what one event said.
    pub fn learn(&mut self, at: Timestamp, properties: &Map<String, Value>) {
        for (key, value) in properties {
            self.learn_one(key, at.0, value);
        }
    }

    /// Takes in what another set of events said.
    pub fn merge(&mut self, other: &Self) {
        for (key, (at_ms, value)) in &other.0 {
            self.learn_one(key, *at_ms, value);
        }
    }

    /// The values without their times.
    pub fn values(&self) -> Map<String, Value> {
        self.0.iter().map(|(key, (_, value))| (key.clone(), value.clone())).collect()
    }

    fn learn_one(&mut self, key: &str, at_ms: i64, value: &Value) {
        match self.0.get_mut(key) {
            None => {
                self.0.insert(key.to_owned(), (at_ms, value.clone()));
            }
            Some(known) if known.0 < at_ms => *known = (at_ms, value.clone()),
            Some(known) if known.0 == at_ms => {
                let (ours, theirs) = (known.1.to_string(), value.to_string());
                if ours < theirs {
                    known.1 = value.clone();
                }
            }
            Some(_) => {}
        }
    }
}

/// One visit of one visitor.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The browser.
    pub visitor_id: String,
    /// Its first event.
    pub start: EventKey,
    /// Its last event so far.
    pub last: EventKey,
    /// Why it began.
    pub start_reason: StartReason,
    /// Address of the first page.
    pub landing_url: Option<String>,
    /// Referrer of the first page.
    pub referrer: Option<String>,
    /// Where it came from.
    pub touch: Touch,
    /// Device of the first event.
    pub device: Device,
    /// Whether reports leave it out: its first event came from a program, by its user agent
    /// or by what the edge knew.
    pub is_bot: bool,
    /// Country of the first event.
    pub country: Option<String>,
    /// Events by name.
    pub event_counts: BTreeMap<String, i64>,
    /// What its events said of the person.
    pub profile_properties: ProfileProperties,
}

impl Session {
    /// The session that a visitor's event begins.
    pub fn begin(visitor_id: &str, event: &SessionEvent, start_reason: StartReason) -> Self {
        let device = device(user_agent(&event.profile_properties));
        let mut session = Self {
            visitor_id: visitor_id.to_owned(),
            start: event.key.clone(),
            last: event.key.clone(),
            start_reason,
            landing_url: event.url.clone(),
            referrer: event.referrer.clone(),
            touch: event.touch.clone(),
            device,
            is_bot: device.is_bot() || event.is_automated,
            country: event.country.clone(),
            event_counts: BTreeMap::new(),
            profile_properties: ProfileProperties::default(),
        };
        session.join(event);
        session
    }

    /// Takes in an event that belongs to it and is not before its last one.
    pub fn join(&mut self, event: &SessionEvent) {
        self.last = event.key.clone();
        *self.event_counts.entry(event.name.clone()).or_default() += 1;
        self.profile_properties.learn(event.key.at, &event.profile_properties);
    }

    /// Why the next event of the visitor begins a new session, if it does.
    pub fn ends_before(&self, event: &SessionEvent, rules: &SessionRules) -> Option<StartReason> {
        if rules.timeout_ms < event.key.at.millis_since(self.last.at) {
            return Some(StartReason::Timeout);
        }
        let is_landing = rules.splits_on_new_source && event.name == LANDING_EVENT;
        (is_landing && event.touch.starts_new_session_after(&self.touch))
            .then_some(StartReason::NewSource)
    }

    /// Id computed from visitor and first event, so a replay gives the same one.
    pub fn session_id(&self) -> String {
        hashed_id(&[&self.visitor_id, &self.start.source_id, &self.start.event_id])
    }

    /// Events in the session.
    pub fn n_events(&self) -> i64 {
        self.event_counts.values().sum()
    }
}

/// The sessions of one visitor: folds events, in the order of their keys, onto `current`.
///
/// Returns the sessions that were continued or begun, oldest first.
pub fn fold<'a>(
    visitor_id: &str,
    current: Option<Session>,
    events: impl IntoIterator<Item = &'a SessionEvent>,
    rules: &SessionRules,
) -> Vec<Session> {
    let mut sessions: Vec<Session> = current.into_iter().collect();
    for event in events {
        let end = match sessions.last() {
            None => Some(StartReason::First),
            Some(session) => session.ends_before(event, rules),
        };
        match (end, sessions.last_mut()) {
            (None, Some(session)) => session.join(event),
            (reason, _) => {
                let reason = reason.unwrap_or(StartReason::First);
                sessions.push(Session::begin(visitor_id, event, reason));
            }
        }
    }
    sessions
}

#[cfg(test)]
mod tests;
