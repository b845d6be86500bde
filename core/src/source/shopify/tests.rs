use serde_json::json;

use super::*;
use crate::api::SourceKind;

mod topics;

const ORDER: &str = r##"{
  "id": 820982911946154508, "name": "#1001", "email": "Ann@Shop.Example", "test": false,
  "created_at": "2026-11-23T10:58:00+01:00", "currency": "EUR", "total_price": "119.90",
  "total_tax": "19.14", "total_discounts": "10.00", "tags": "vip, first order",
  "source_name": "web", "checkout_token": "chk_1", "cart_token": "cart_1?key=secret",
  "total_shipping_price_set": {"shop_money": {"amount": "4.90", "currency_code": "EUR"}},
  "discount_codes": [{"code": "HELLO10"}],
  "note_attributes": [{"name": "gift", "value": "yes"}, {"name": "__cvg_uid", "value": "uid-1"}],
  "customer": {"id": 115310627314723954, "first_name": "Ann", "last_name": "Lee"},
  "shipping_address": {"city": "Bonn", "zip": "53111", "country_code": "DE", "province": null},
  "line_items": [{"product_id": 632910392, "variant_id": 39072856, "sku": "CAP-1",
    "title": "Cap", "price": "19.90", "quantity": 2}]
}"##;

fn delivery(topic: &str, body: &str) -> Delivery {
    Delivery {
        source_id: "shopify".to_owned(),
        kind: SourceKind::Shopify,
        received_at: Timestamp::parse("2026-11-23T12:00:00Z").unwrap(),
        headers: [("x-shopify-topic".to_owned(), topic.to_owned())].into(),
        body: body.to_owned(),
    }
}

fn read(topic: &str, body: &str, options: &SourceOptions) -> Vec<Event> {
    match parse(&delivery(topic, body), options) {
        Parsed::Events(events) => events.into_iter().map(Result::unwrap).collect(),
        other => panic!("events, got {other:?}"),
    }
}

fn order(body: &str) -> Event {
    read("orders/create", body, &SourceOptions::default()).remove(0)
}

#[test]
fn an_order_becomes_placed_order() {
    let event = order(ORDER);
    assert_eq!(
        (event.name.as_str(), event.event_id.as_str()),
        ("Placed Order", "820982911946154508")
    );
    assert_eq!(event.at.to_rfc3339(), "2026-11-23T09:58:00.000Z");
    let properties = &event.facts.properties;
    let expected = json!({
        "id": "820982911946154508", "order_name": "#1001", "total_price": "119.90",
        "total_tax": "19.14", "total_shipping": "4.90", "total_discount": "10.00",
        "currency": "EUR", "coupon": "HELLO10", "tags": ["vip", "first order"],
        "items": [{"product_id": "632910392", "variant_id": "39072856", "sku": "CAP-1",
            "name": "Cap", "price": "19.90", "currency": "EUR", "quantity": 2}],
        "$email": "Ann@Shop.Example", "$first_name": "Ann", "$last_name": "Lee",
        "$city": "Bonn", "$zip_code": "53111", "$country_code": "DE",
        "$sales_channel_type": "web",
    });
    assert_eq!(serde_json::Value::Object(properties.clone()), expected);
    assert_eq!(event.facts.warnings, []);
}

#[test]
fn join_keys_are_kept_with_their_rung() {
    let event = order(ORDER);
    let got: Vec<(&str, &str)> =
        event.facts.aliases.iter().map(|n| (n.rung.as_str(), n.alias.as_str())).collect();
    assert_eq!(
        got,
        [
            ("note_attribute", "urn:cookie:uid-1"),
            ("checkout_token", "urn:checkout_token:chk_1"),
            ("cart_token", "urn:cart_token:cart_1"),
            ("customer_id", "urn:customer_id:115310627314723954"),
            ("email", "urn:email:ann@shop.example"),
        ]
    );
    assert_eq!(event.facts.context.rung.as_deref(), Some("note_attribute"));
}

#[test]
fn address_and_browser_are_shown_and_join_nobody() {
    let event = order(
        r#"{"id":1,"created_at":"2026-11-23T10:00:00Z","browser_ip":"192.0.2.7",
            "client_details":{"user_agent":"Mozilla/5.0"},"email":""}"#,
    );
    assert_eq!(event.facts.aliases, []);
    assert_eq!(event.facts.context.rung.as_deref(), Some("ip_user_agent"));
    assert_eq!(event.text("$ip"), Some("192.0.2.7"));
    assert_eq!(event.text("$user_agent"), Some("Mozilla/5.0"));
}

#[test]
fn sales_channels_follow_the_map() {
    let cases = [
        ("web", "web"),
        ("subscription_contract", "subscription_contract"),
        ("shopify_draft_order", "offline"),
        ("edited_order", "offline"),
        ("pos", "pos"),
        ("12875497473", "web"),
        ("3890849", "marketplace"),
        ("2329312", "facebook_shop"),
        ("4383523", "tiktok_shop"),
        ("3009811", "pinterest_shop"),
        ("amazon", "marketplace"),
        ("something-new", "web"),
    ];
    for (source_name, want) in cases {
        let body =
            ORDER.replace(r#""source_name": "web""#, &format!(r#""source_name": "{source_name}""#));
        assert_eq!(order(&body).text("$sales_channel_type"), Some(want), "{source_name}");
    }
}

#[test]
fn unreadable_orders_are_quarantined_and_other_topics_acknowledged() {
    let options = SourceOptions::default();
    for body in ["", "<html>", "[]", "{}", r#"{"id":1}"#, r#"{"id":1,"created_at":"yesterday"}"#] {
        for topic in ["orders/create", "orders/updated"] {
            let parsed = parse(&delivery(topic, body), &options);
            assert!(matches!(parsed, Parsed::Quarantined(_)), "{topic} {body}");
        }
    }
    assert_eq!(parse(&delivery("products/update", "{}"), &options), Parsed::Events(Vec::new()));
    assert!(matches!(parse(&delivery("", "{}"), &options), Parsed::Quarantined(_)));
}

#[test]
fn the_bare_header_family_is_read_and_its_newline_dropped() {
    let mut delivery = delivery("", ORDER);
    delivery.headers = [("shopify-topic".to_owned(), "orders/create\n".to_owned())].into();
    let parsed = parse(&delivery, &SourceOptions::default());
    assert!(matches!(parsed, Parsed::Events(events) if events.len() == 1));
}

#[test]
fn revenue_is_shop_money_and_what_the_buyer_saw_stands_beside_it() {
    let body = ORDER.replace(
        r#""total_price": "119.90","#,
        r#""total_price": "119.90", "total_price_set": {
            "shop_money": {"amount": "119.90", "currency_code": "EUR"},
            "presentment_money": {"amount": "1349.00", "currency_code": "SEK"}},"#,
    );
    let event = order(&body);
    assert_eq!((event.text("total_price"), event.text("currency")), (Some("119.90"), Some("EUR")));
    assert_eq!(event.text("presentment_total_price"), Some("1349.00"));
    assert_eq!(event.text("presentment_currency"), Some("SEK"));
}

#[test]
fn exclusions_and_test_orders_are_flagged() {
    let options = SourceOptions {
        excluded_channels: vec!["pos".to_owned()],
        excluded_tags: vec!["VIP".to_owned()],
        ..SourceOptions::default()
    };
    let flag = |body: &str| {
        let event = read("orders/create", body, &options).remove(0);
        event.text("excluded_by").map(str::to_owned)
    };
    assert_eq!(flag(ORDER).as_deref(), Some("tag vip"));
    let pos = ORDER.replace(r#""source_name": "web""#, r#""source_name": "pos""#);
    assert_eq!(flag(&pos).as_deref(), Some("channel pos"));
    assert_eq!(flag(&ORDER.replace("vip, ", "")), None);
    let test = order(&ORDER.replace(r#""test": false"#, r#""test": true"#));
    assert_eq!(test.facts.properties.get("is_test"), Some(&json!(true)));
}

#[test]
fn only_the_first_version_says_whether_the_customer_is_new() {
    let body = ORDER.replace(r#""first_name": "Ann""#, r#""orders_count": 1, "first_name": "Ann""#);
    assert_eq!(order(&body).facts.properties["$is_new_customer"], json!(true));
    let updated = read("orders/updated", &body, &SourceOptions::default());
    assert!(updated.iter().all(|e| !e.facts.properties.contains_key("$is_new_customer")));
}
