//! What is too much, cannot be read, or is not wanted.

use super::{VARIANT, parse, post, raw, read};
use crate::options::{ConsentMode, SourceOptions};
use crate::source::{MAX_EVENT_BYTES, Parsed};

#[test]
fn an_event_holds_as_many_items_as_fit() {
    let variants = vec![VARIANT; 250].join(",");
    let data =
        format!(r#"{{"collection":{{"id":"1","title":"All","productVariants":[{variants}]}}}}"#);
    let event = read(&raw("collection_viewed", &data), "");
    let text = serde_json::to_string(&event.facts).unwrap();
    assert!(text.len() <= MAX_EVENT_BYTES, "{}", text.len());
    let rules: Vec<&str> = event.facts.warnings.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(rules, ["too_many_items"]);
}

#[test]
fn what_cannot_be_read_is_refused_by_field() {
    for body in ["", "{}", "[]", r#"{"sent_at":1}"#, r#"{"sent_at":"x","event":{}}"#] {
        let mut delivery = post("{}", "");
        delivery.body = body.to_owned();
        assert!(matches!(parse(&delivery), Parsed::Refused(_)), "{body}");
    }
    let fields = |event: &str| match parse(&post(event, "")) {
        Parsed::Events(events) => {
            let errors = events[0].clone().unwrap_err().errors;
            errors.into_iter().map(|one| one.field).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    for event in ["{}", "[]", "5", "null", r#""x""#, r#"{"id":null}"#] {
        assert_eq!(fields(event), ["event.id", "event.name", "event.timestamp"], "{event}");
    }
    assert_eq!(fields(&raw("search_submitted", "{}")), ["event.name"]);
    assert_eq!(
        fields(&raw("page_viewed", "{}").replace("T09:59:58.500Z", "")),
        ["event.timestamp"]
    );
}

#[test]
fn a_deep_or_hollow_body_takes_bounded_time() {
    for data in [
        "[".repeat(60_000),
        "{\"cart\":".repeat(20_000),
        format!(r#"{{"collection":{{"productVariants":[{}]}}}}"#, "1,".repeat(60_000)),
    ] {
        let _ = parse(&post(&raw("collection_viewed", &data), ""));
        let _ = parse(&post(&raw("cart_viewed", &data), ""));
    }
}

#[test]
fn what_a_source_shall_not_track_is_acknowledged_only() {
    let options =
        SourceOptions { untracked: vec!["$page_load".to_owned()], ..SourceOptions::default() };
    let page = crate::source::web_pixel::parse(&post(&raw("page_viewed", "{}"), ""), &options);
    assert_eq!(page, Parsed::Events(vec![]));
    let cart = crate::source::web_pixel::parse(&post(&raw("cart_viewed", "{}"), ""), &options);
    assert!(matches!(cart, Parsed::Events(events) if events.len() == 1));
}

#[test]
fn what_needs_consent_waits_for_it() {
    let parse = |consent: ConsentMode, is_allowed: &str| {
        let around = format!(
            r#""cookies":{{"__cvg_uid":"uid-1"}},"customer_privacy":{{"analyticsProcessingAllowed":{is_allowed}}},"#
        );
        let options = SourceOptions { consent, ..SourceOptions::default() };
        let checkout = r#"{"checkout":{"token":"tok"}}"#;
        let post = post(&raw("checkout_started", checkout), &around);
        match crate::source::web_pixel::parse(&post, &options) {
            Parsed::Events(events) => {
                let events = events.into_iter().map(|event| event.unwrap().facts.aliases);
                let kinds = |aliases: Vec<_>| -> Vec<String> {
                    let kind = |one: &crate::event::NamedAlias| one.alias.kind().to_owned();
                    aliases.iter().map(kind).collect()
                };
                events.map(kinds).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    };
    let known = [["cookie", "shopify_y", "checkout_token"]];
    assert_eq!(parse(ConsentMode::Default, "false"), known);
    assert_eq!(parse(ConsentMode::Require, "true"), known);
    assert_eq!(parse(ConsentMode::Require, "false"), [] as [[&str; 3]; 0]);
    assert_eq!(parse(ConsentMode::Cookieless, "true"), known);
    assert_eq!(parse(ConsentMode::Cookieless, "false"), [["checkout_token"]]);
}
