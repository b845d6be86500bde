use serde_json::json;

use super::*;
use crate::api::SourceKind;
use crate::options::ConsentMode;

const RECEIVED_MS: i64 = 1_795_428_000_000;

fn parse_batch(sent_at: i64, event: &str) -> Parsed {
    parse_under(ConsentMode::Default, sent_at, event)
}

fn parse_under(consent: ConsentMode, sent_at: i64, event: &str) -> Parsed {
    let headers = [("user-agent", "UA"), ("cf-connecting-ip", "192.0.2.1"), ("sec-gpc", "1")];
    let delivery = Delivery {
        source_id: "shop".to_owned(),
        kind: SourceKind::Pixel,
        received_at: Timestamp(RECEIVED_MS),
        headers: headers.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        body: format!(r#"{{"v":1,"level":"wasm","sent_at":{sent_at},"events":[{event}]}}"#),
    };
    parse(&delivery, &SourceOptions { consent, ..SourceOptions::default() })
}

/// An event with what only a cookie tells, under a source's setting: its properties,
/// profile properties and aliases.
fn under(mode: ConsentMode, consent: &str) -> Option<(Value, Value, Vec<String>, bool)> {
    let event = format!(
        r#"{{"event_name":"$page_load","event_id":"1","created_at":{RECEIVED_MS},"session_hint":"s",
            "consent":{consent},"properties":{{}},"profile_properties":{{"_fbp":"fb.1","plan":"a"}},
            "aliases":["urn:cookie:v","urn:customer_id:7"]}}"#
    );
    let Parsed::Events(events) = parse_under(mode, RECEIVED_MS, &event) else { panic!("events") };
    let event = events.into_iter().next()?.unwrap();
    let Facts { properties, mut profile_properties, aliases, context, .. } = event.facts;
    profile_properties.retain(|name, _| !name.starts_with('$'));
    let aliases = aliases.iter().map(|named| named.alias.to_string()).collect();
    Some((
        properties["consent"].clone(),
        profile_properties.into(),
        aliases,
        context.session_hint.is_some(),
    ))
}

#[test]
fn consent_rides_along_and_a_restricted_source_obeys_it() {
    let granted = r#"{"analytics":"granted","marketing":"granted"}"#;
    let said = json!({"analytics": "granted", "marketing": "denied"});
    let both = vec!["urn:cookie:v".to_owned(), "urn:customer_id:7".to_owned()];
    for mode in [ConsentMode::Default, ConsentMode::Cookieless, ConsentMode::Require] {
        let profile = json!({"_fbp": "fb.1", "plan": "a", "consent": said});
        // The browser's Global Privacy Control is on.
        let want = (said.clone(), profile, both.clone(), true);
        assert_eq!(under(mode, granted), Some(want), "{mode:?}");
    }
    for (consent, said) in [
        ("null", json!({"marketing": "denied"})),
        ("5", json!({"marketing": "denied"})),
        (r#"{"analytics":"maybe"}"#, json!({"marketing": "denied"})),
        (r#"{"analytics":"denied"}"#, json!({"analytics": "denied", "marketing": "denied"})),
    ] {
        let profile = json!({"_fbp": "fb.1", "plan": "a", "consent": said});
        let want = (said.clone(), profile, both.clone(), true);
        assert_eq!(under(ConsentMode::Default, consent), Some(want), "{consent}");
        let profile = json!({"plan": "a", "consent": said});
        let want = (said, profile, vec!["urn:customer_id:7".to_owned()], false);
        assert_eq!(under(ConsentMode::Cookieless, consent), Some(want), "{consent}");
        assert_eq!(under(ConsentMode::Require, consent), None, "{consent}");
    }
}

fn at(sent_at: i64, created_at: i64) -> i64 {
    let event = format!(
        r#"{{"event_name":"$page_load","event_id":"1","created_at":{created_at},"properties":{{"$url":"https://a.b/"}}}}"#
    );
    let Parsed::Events(events) = parse_batch(sent_at, &event) else { panic!("events") };
    events[0].as_ref().unwrap().at.0 - RECEIVED_MS
}

#[test]
fn clocks_are_corrected() {
    let minute = 60_000;
    let cases = [
        // sent − received, created − received, want at − received
        ("right clock", 0, -minute, -minute),
        ("network delay is no skew", -100_000, -100_000, -100_000),
        ("an hour behind", -60 * minute, -61 * minute, -minute),
        ("an hour ahead", 60 * minute, 59 * minute, -minute),
        ("created in the future", 0, minute, 0),
        ("kept back for a day", 0, -1440 * minute, -1440 * minute),
        ("clock at 1970", -RECEIVED_MS + 5_000, -RECEIVED_MS, -5_000),
    ];
    for (case, sent, created, want) in cases {
        assert_eq!(at(RECEIVED_MS + sent, RECEIVED_MS + created), want, "{case}");
    }
    at(i64::MIN, i64::MAX);
    at(i64::MAX, i64::MIN);
}

#[test]
fn the_edge_adds_what_it_knows() {
    let Parsed::Events(events) = parse_batch(
        RECEIVED_MS,
        r#"{"event_name":"Started Checkout","event_id":"1","created_at":1795427999000,"properties":{"id":"tok"},"aliases":["urn:cookie:v"]}"#,
    ) else {
        panic!("events")
    };
    let event = events[0].as_ref().unwrap();
    assert_eq!(event.text("$ip"), Some("192.0.2.1"));
    assert_eq!(event.text("$sales_channel_type"), Some("web"));
    assert_eq!(event.facts.profile_properties["$user_agent"], "UA");
    assert!(event.facts.context.has_gpc);
    let aliases: Vec<&str> = event.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
    assert_eq!(aliases, ["urn:cookie:v", "urn:checkout_token:tok"]);
    assert_eq!(event.visitor_id(), Some("v"));
}

#[test]
fn a_broken_batch_is_refused_and_a_broken_event_only_itself() {
    for body in ["", "[]", "{}", r#"{"sent_at":1,"events":[]}"#, r#"{"sent_at":"x","events":[{}]}"#]
    {
        let delivery = Delivery {
            source_id: "shop".to_owned(),
            kind: SourceKind::Pixel,
            received_at: Timestamp(0),
            headers: std::collections::BTreeMap::new(),
            body: body.to_owned(),
        };
        assert!(
            matches!(parse(&delivery, &SourceOptions::default()), Parsed::Refused(_)),
            "{body}"
        );
    }
    let Parsed::Events(events) = parse_batch(0, "{},5") else { panic!("events") };
    assert!(events.iter().all(Result::is_err));
    let fields: Vec<String> =
        events[0].clone().unwrap_err().errors.into_iter().map(|e| e.field).collect();
    assert_eq!(fields, ["event_name", "event_id", "properties", "created_at"]);
}
