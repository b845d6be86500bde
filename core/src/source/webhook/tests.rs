use std::collections::BTreeMap;

use super::*;
use crate::api::SourceKind;

fn parse_body(body: &str) -> Parsed {
    parse(&Delivery {
        source_id: "crm".to_owned(),
        kind: SourceKind::Webhook,
        received_at: Timestamp(1_795_428_000_000),
        headers: BTreeMap::new(),
        body: body.to_owned(),
    })
}

fn only(body: &str) -> Result<Event, Refusal> {
    match parse_body(body) {
        Parsed::Events(mut events) if events.len() == 1 => events.remove(0),
        other => panic!("one event, got {other:?}"),
    }
}

fn wrong_fields(body: &str) -> Vec<String> {
    only(body).unwrap_err().errors.into_iter().map(|error| error.field).collect()
}

const GOOD: &str = r#"{"event_name":"placed order","event_id":"1","properties":{"id":820982911946154508},
    "profile_properties":{},"aliases":["urn:Email: A@B.c ","urn:email:a@b.c","urn:customer_id:null"],
    "timestamp":"2026-11-23T09:00:00Z"}"#;

#[test]
fn a_good_event_is_read_whole() {
    let event = only(GOOD).unwrap();
    assert_eq!((event.name.as_str(), event.event_id.as_str()), ("Placed Order", "1"));
    assert_eq!(event.at, Timestamp(1_795_424_400_000));
    assert_eq!(event.facts.properties["id"].to_string(), "820982911946154508");
    let aliases: Vec<&str> = event.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
    assert_eq!(aliases, ["urn:email:a@b.c"]);
    let rules: Vec<&str> = event.facts.warnings.iter().map(|w| w.rule.as_str()).collect();
    assert_eq!(
        rules,
        ["name_case", "junk_alias", "missing_property", "missing_property", "missing_property"]
    );
    assert!(!event.is_client);
}

#[test]
fn every_wrong_field_is_named() {
    let long = "n".repeat(201);
    let cases = [
        ("{}".to_owned(), vec!["event_name", "event_id", "properties", "profile_properties", "aliases"]),
        (r#"{"event_name":"","event_id":7,"properties":[],"profile_properties":null,"aliases":[]}"#.to_owned(),
         vec!["event_name", "event_id", "properties", "profile_properties", "aliases"]),
        (format!(r#"{{"event_name":"{long}","event_id":"1","properties":{{}},"profile_properties":{{}},"aliases":["urn:a:b"]}}"#), vec!["event_name"]),
        (r#"{"event_name":"A","event_id":"1","properties":{},"profile_properties":{},"aliases":["urn:a:b","x",5]}"#.to_owned(), vec!["aliases[1]", "aliases[2]"]),
        (r#"{"event_name":"A","event_id":"1","properties":{},"profile_properties":{},"aliases":["urn:a:b"],"timestamp":"2026-11-23"}"#.to_owned(), vec!["timestamp"]),
        (r#"{"event_name":"A","event_id":"1","properties":{},"profile_properties":{},"aliases":["urn:a:b"],"timestamp":1795428000000}"#.to_owned(), vec!["timestamp"]),
        ("not json".to_owned(), vec![""]),
        ("5".to_owned(), vec![""]),
        (format!(r#"{{"event_name":"{}"}}"#, "x".repeat(40_000)), vec![""]),
    ];
    for (body, want) in cases {
        assert_eq!(wrong_fields(&body), want, "{}", body.get(..80).unwrap_or(&body));
    }
}

#[test]
fn an_array_keeps_the_good_ones() {
    let Parsed::Events(events) = parse_body(&format!("[{GOOD},{{}},{GOOD}]")) else { panic!() };
    assert_eq!(events.iter().map(Result::is_ok).collect::<Vec<bool>>(), [true, false, true]);
    assert!(matches!(parse_body("[]"), Parsed::Refused(_)));
    assert!(matches!(parse_body("[1"), Parsed::Refused(_)));
    let many = format!("[{}]", vec!["{}"; 501].join(","));
    assert!(matches!(parse_body(&many), Parsed::Refused(_)));
}

#[test]
fn times_are_read_in_both_forms_and_never_lie_in_the_future() {
    let at = |timestamp: &str| {
        let body = format!(
            r#"{{"event_name":"A","event_id":"1","properties":{{}},"profile_properties":{{}},"aliases":["urn:a:b"],"timestamp":{timestamp}}}"#
        );
        only(&body).unwrap().at.0
    };
    assert_eq!(at("1795424400"), 1_795_424_400_000);
    assert_eq!(at("1795424400.25"), 1_795_424_400_250);
    assert_eq!(at("null"), 1_795_428_000_000);
    assert_eq!(at(r#""2027-01-01T00:00:00Z""#), 1_795_428_000_000);
}
