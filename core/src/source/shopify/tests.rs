use super::*;
use crate::api::SourceKind;
use crate::event::Event;
use crate::time::Timestamp;

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
        received_at: Timestamp::parse("2026-11-23T10:00:00Z").unwrap(),
        headers: [("x-shopify-topic".to_owned(), topic.to_owned())].into(),
        body: body.to_owned(),
    }
}

fn order(body: &str) -> Event {
    match parse(&delivery("orders/create", body)) {
        Parsed::Events(mut events) => events.remove(0).unwrap(),
        other => panic!("an event, got {other:?}"),
    }
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
    let expected = serde_json::json!({
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
}

#[test]
fn sales_channels_follow_the_map() {
    let cases = [
        ("web", "web"),
        ("subscription_contract", "subscription_contract"),
        ("shopify_draft_order", "offline"),
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
    for body in ["", "<html>", "[]", "{}", r#"{"id":1}"#, r#"{"id":1,"created_at":"yesterday"}"#] {
        assert!(
            matches!(parse(&delivery("orders/create", body)), Parsed::Quarantined(_)),
            "{body}"
        );
    }
    assert_eq!(parse(&delivery("app/uninstalled", "{}")), Parsed::Events(vec![]));
    assert!(matches!(parse(&delivery("", "{}")), Parsed::Quarantined(_)));
}
