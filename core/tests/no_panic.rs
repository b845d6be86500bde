//! No input bytes make a parser panic or loop (`product.md §3`).

use proptest::collection::vec;
use proptest::prelude::*;
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::event::Alias;
use tributary_core::options::SourceOptions;
use tributary_core::source;
use tributary_core::time::Timestamp;

fn any_kind() -> impl Strategy<Value = SourceKind> {
    prop_oneof![
        Just(SourceKind::Pixel),
        Just(SourceKind::Webhook),
        Just(SourceKind::Shopify),
        Just(SourceKind::Woocommerce),
        Just(SourceKind::Segment),
        Just(SourceKind::WebPixel),
    ]
}

/// JSON that is nearly right: the known fields with values of any type.
fn any_event() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        Just(r#"["urn:a:b","urn::",5]"#.to_owned()),
        Just("1e308".to_owned()),
        Just("-9223372036854775808".to_owned()),
        Just(r#""2026-11-23T10:00:00Z""#.to_owned()),
        Just(r#"[[[[{"a":[]}]]]]"#.to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| n.to_string()),
        ".{0,12}".prop_map(|text| serde_json::Value::String(text).to_string()),
    ];
    let field = prop_oneof![
        Just("event_name"),
        Just("event_id"),
        Just("properties"),
        Just("profile_properties"),
        Just("aliases"),
        Just("timestamp"),
        Just("created_at"),
        Just("sent_at"),
        Just("events"),
        Just("event"),
        Just("cookies"),
        Just("id"),
        Just("name"),
        Just("data"),
        Just("total_price"),
        Just("currency"),
        Just("customer"),
        Just("line_items"),
        Just("note_attributes"),
        Just("tags"),
        Just("status"),
        Just("date_created_gmt"),
        Just("meta_data"),
        Just("refunds"),
    ];
    vec((field, value), 0..14).prop_map(|fields| {
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
        format!("{{{}}}", fields.join(","))
    })
}

fn any_body() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<u8>(), 0..400).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        any_event(),
        vec(any_event(), 0..4).prop_map(|events| format!("[{}]", events.join(","))),
        (any::<i64>(), vec(any_event(), 0..4)).prop_map(|(sent_at, events)| {
            format!(r#"{{"v":1,"sent_at":{sent_at},"events":[{}]}}"#, events.join(","))
        }),
        ("(checkout|cart|product)_(started|viewed|completed)", any_event()).prop_map(|(name, data)| {
            let event = format!(
                r#"{{"id":"sh-1","name":"{name}","timestamp":"2026-11-23T10:00:00Z","data":{{"checkout":{data},"cart":{data}}}}}"#
            );
            format!(r#"{{"sent_at":1,"event":{event}}}"#)
        }),
        (0..5_000_usize).prop_map(|depth| "[".repeat(depth)),
        (0..5_000_usize).prop_map(|depth| format!(r#"{{"properties":{}"#, "{\"a\":".repeat(depth))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn no_body_makes_a_parser_panic(
        kind in any_kind(),
        body in any_body(),
        received_at in any::<i64>(),
        topic in prop_oneof![Just("orders/create".to_owned()), Just("order.updated".to_owned()), ".{0,20}"],
    ) {
        let headers = [("x-shopify-topic".to_owned(), topic.clone()), ("x-wc-webhook-topic".to_owned(), topic), ("cf-ipcountry".to_owned(), body.clone())];
        let received_at = Timestamp(received_at);
        let _ = source::parse(&Delivery { source_id: "s".into(), kind, received_at, headers: headers.into(), body }, &SourceOptions::default());
    }

    #[test]
    fn no_text_makes_the_small_parsers_panic(text in ".{0,60}") {
        let _ = Alias::parse(&text);
        let _ = Timestamp::parse(&text);
        let _ = Delivery::parse_line(&text);
    }
}
