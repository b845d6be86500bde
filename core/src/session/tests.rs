use serde_json::json;

use super::*;

const MINUTE: i64 = MINUTE_MS;

/// An event `minute` minutes in, on this page.
fn event(id: &str, minute: i64, name: &str, url: &str, referrer: &str) -> SessionEvent {
    let event = Event {
        source_id: "pixel".to_owned(),
        event_id: id.to_owned(),
        name: name.to_owned(),
        is_client: true,
        at: Timestamp(minute * MINUTE),
        received_at: Timestamp(minute * MINUTE),
        facts: crate::event::Facts {
            properties: json!({"$url": url, "referrer": referrer}).as_object().unwrap().clone(),
            ..Default::default()
        },
    };
    SessionEvent::read(&event, Site::default()).0
}

fn page(id: &str, minute: i64, url: &str, referrer: &str) -> SessionEvent {
    event(id, minute, "$page_load", url, referrer)
}

/// Start minute and reason of each session.
fn sessions(events: &[SessionEvent]) -> Vec<(i64, StartReason)> {
    fold("ann", None, events, &SessionRules::default())
        .iter()
        .map(|session| (session.start.at.0 / MINUTE, session.start_reason))
        .collect()
}

const SHOP: &str = "https://shop.example/";
const AD: &str = "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=a";
const OTHER_AD: &str = "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=b";

#[test]
fn a_gap_greater_than_the_timeout_ends_a_session() {
    use StartReason::{First, Timeout};
    let visit = |second| sessions(&[page("1", 0, SHOP, ""), page("2", second, SHOP, "")]);
    assert_eq!(visit(60), [(0, First)]);
    assert_eq!(visit(61), [(0, First), (61, Timeout)]);
    // There is no maximum and no midnight: an hour apart for two days is one session.
    let long: Vec<SessionEvent> =
        (0..48).map(|hour| page(&hour.to_string(), hour * 60, SHOP, "")).collect();
    assert_eq!(sessions(&long), [(0, First)]);
}

#[test]
fn only_a_present_and_different_source_starts_a_session_inside_the_gap() {
    let cases = [
        ("another campaign", AD, OTHER_AD, "", true),
        ("a reload of the same landing", AD, AD, "", false),
        ("an advert after a direct visit", SHOP, AD, "", true),
        ("direct", AD, SHOP, "", false),
        ("a search engine", SHOP, SHOP, "https://www.google.com/", true),
        ("same site, UTM ignored", AD, OTHER_AD, "https://shop.example/cart", false),
        ("same site by subdomain", AD, OTHER_AD, "https://blog.shop.example/", false),
        ("back from the payment page", AD, SHOP, "https://www.paypal.com/checkoutnow", false),
    ];
    for (case, first, second, referrer, starts) in cases {
        let events = [page("1", 0, first, ""), page("2", 5, second, referrer)];
        assert_eq!(sessions(&events).len() == 2, starts, "{case}");
    }
}

#[test]
fn without_the_new_source_rule_only_a_gap_ends_a_session() {
    let rules = SessionRules { splits_on_new_source: false, ..SessionRules::default() };
    let events = [page("1", 0, AD, ""), page("2", 5, OTHER_AD, ""), page("3", 66, AD, "")];
    let starts: Vec<i64> =
        fold("ann", None, &events, &rules).iter().map(|s| s.start.at.0 / MINUTE).collect();
    assert_eq!(starts, [0, 66]);
}

#[test]
fn a_session_is_a_bots_by_its_user_agent_or_its_network() {
    let is_bot = |user_agent: &str, is_automated| {
        let mut event = page("1", 0, SHOP, "");
        event.profile_properties.insert("$user_agent".to_owned(), user_agent.into());
        event.is_automated = is_automated;
        fold("ann", None, &[event], &SessionRules::default())[0].is_bot
    };
    assert!(is_bot("Googlebot/2.1", false));
    assert!(is_bot("Mozilla/5.0 (Windows NT 10.0)", true));
    assert!(!is_bot("Mozilla/5.0 (Windows NT 10.0)", false));
}

#[test]
fn only_page_loads_are_landings() {
    let events = [page("1", 0, AD, ""), event("2", 5, "Added To Cart", OTHER_AD, "")];
    assert_eq!(sessions(&events).len(), 1);
}

#[test]
fn internal_utm_is_warned_of_once_per_landing() {
    let mut event = Event {
        source_id: "pixel".to_owned(),
        event_id: "1".to_owned(),
        name: "$page_load".to_owned(),
        is_client: true,
        at: Timestamp(0),
        received_at: Timestamp(0),
        facts: crate::event::Facts::default(),
    };
    event.facts.properties =
        json!({"$url": AD, "referrer": "https://shop.example/"}).as_object().unwrap().clone();
    let warning = SessionEvent::read(&event, Site::default()).1.unwrap();
    assert_eq!(warning.rule, "utm_on_internal_link");
    event.name = "Viewed Product".to_owned();
    assert_eq!(SessionEvent::read(&event, Site::default()).1, None);
}

#[test]
fn a_session_counts_its_events_and_keeps_what_they_said() {
    let mut first = page("1", 0, AD, "https://www.google.com/");
    first.profile_properties = json!({"a": 1, "b": 1}).as_object().unwrap().clone();
    let mut second = event("2", 3, "Viewed Product", SHOP, "");
    second.profile_properties = json!({"b": 2}).as_object().unwrap().clone();
    let session = fold("ann", None, &[first, second], &SessionRules::default()).remove(0);
    assert_eq!(session.n_events(), 2);
    assert_eq!(session.event_counts["Viewed Product"], 1);
    assert_eq!(session.landing_url.as_deref(), Some(AD));
    assert_eq!(session.touch.attribution.channel_group, "Paid Search");
    let known = serde_json::Value::Object(session.profile_properties.values());
    assert_eq!(known, json!({"a": 1, "b": 2}));
    assert_eq!(session.session_id().len(), 24);
}

#[test]
fn the_newest_value_wins_whatever_the_order() {
    let said =
        |at: i64, value: i64| (Timestamp(at), json!({"k": value}).as_object().unwrap().clone());
    let facts = [said(3, 1), said(1, 9), said(3, 2), said(2, 7)];
    let learn = |order: [usize; 4]| {
        let mut known = ProfileProperties::default();
        for index in order {
            known.learn(facts[index].0, &facts[index].1);
        }
        known.values()["k"].clone()
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        assert_eq!(learn(order), json!(2), "{order:?}");
    }
}
