use serde_json::json;

use super::*;
use crate::api::SourceKind;

const RECEIVED: &str = "2026-11-23T10:00:00.000Z";

fn delivery(call: &str, body: &Value, headers: &[(&str, &str)]) -> Delivery {
    let mut all = vec![(CALL_HEADER, call)];
    all.extend(headers);
    Delivery {
        source_id: "segment".to_owned(),
        kind: SourceKind::Segment,
        received_at: Timestamp::parse(RECEIVED).unwrap(),
        headers: all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        body: body.to_string(),
    }
}

fn read(call: &str, body: &Value, headers: &[(&str, &str)]) -> Vec<Result<Event, Refusal>> {
    match parse(&delivery(call, body, headers)) {
        Parsed::Events(events) => events,
        other => panic!("{other:?}"),
    }
}

fn one(call: &str, body: &Value) -> Event {
    read(call, body, &[]).remove(0).unwrap()
}

fn aliases(event: &Event) -> Vec<&str> {
    event.facts.aliases.iter().map(|named| named.alias.as_str()).collect()
}

fn browser() -> Value {
    json!({"userAgent": "Mozilla/5.0", "timezone": "Europe/Berlin",
        "page": {"url": "https://shop.example/p?utm_source=news", "referrer": "https://www.google.com/", "title": "P"},
        "campaign": {"source": "other", "medium": "email", "name": "autumn"}})
}

#[test]
fn a_browsers_page_call_makes_a_page_load() {
    let body = json!({"type": "page", "anonymousId": "anon-1", "messageId": "m1", "name": "Product",
        "properties": {"url": "https://shop.example/p?utm_source=news", "referrer": ""},
        "context": browser(), "timestamp": "2026-11-23T09:59:59Z", "sentAt": "2026-11-23T10:00:00Z"});
    let headers = [
        ("origin", "https://shop.example"),
        ("user-agent", "UA"),
        ("cf-connecting-ip", "192.0.2.1"),
        ("cf-ipcountry", "DE"),
    ];
    let event = read("p", &body, &headers).remove(0).unwrap();
    assert!(event.is_client);
    assert_eq!((event.name.as_str(), event.event_id.as_str()), ("$page_load", "m1"));
    assert_eq!(event.visitor_id(), Some("anon-1"));
    assert_eq!(event.at.to_rfc3339(), "2026-11-23T09:59:59.000Z");
    // What the address says comes before what the client noted.
    assert_eq!(
        event.text("$url"),
        Some("https://shop.example/p?utm_source=news&utm_medium=email&utm_campaign=autumn")
    );
    assert_eq!(event.text("$ip"), Some("192.0.2.1"));
    assert_eq!(event.text("referrer"), Some("https://www.google.com/"));
    assert_eq!(event.text("$sales_channel_type"), Some("web"));
    assert_eq!(event.facts.context.country.as_deref(), Some("DE"));
    assert_eq!(event.facts.profile_properties["$user_agent"], "Mozilla/5.0");
    assert_eq!(event.facts.warnings, []);
}

#[test]
fn a_server_speaks_for_others_and_for_visitors() {
    let headers =
        [("user-agent", "node"), ("cf-connecting-ip", "198.51.100.1"), ("cf-ipcountry", "US")];
    let body = json!({"batch": [{"type": "track", "event": "Joined Club", "userId": 7,
        "properties": {"tier": "gold"}, "context": {"ip": "192.0.2.9"}}], "sentAt": RECEIVED});
    let event = read("batch", &body, &headers).remove(0).unwrap();
    assert_eq!((event.is_client, event.name.as_str()), (false, "Joined Club"));
    assert_eq!(aliases(&event), ["urn:user_id:7"]);
    assert_eq!(
        (event.text("$ip"), event.facts.context.country.as_deref()),
        (Some("192.0.2.9"), None)
    );
    assert_eq!(event.facts.profile_properties.get("$user_agent"), None);
}

#[test]
fn an_order_of_their_spec_is_ours() {
    let body = json!({"event": "order completed", "anonymousId": "anon-1", "userId": "u1", "messageId": "m",
        "properties": {"order_id": 50_314, "checkout_id": "chk", "total": 27.5, "revenue": 20, "shipping": 3,
            "tax": 2.000_000_000_1, "discount": 2.5, "coupon": "hello", "currency": "EUR", "email": "ann@shop.example",
            "affiliation": "Store", "products": [{"product_id": 507, "sku": "45", "name": "Monopoly",
                "brand": "Hasbro", "price": 19.0, "quantity": 1, "category": "Games"}]}});
    let event = one("track", &body);
    assert_eq!(event.name, "Placed Order");
    assert_eq!(
        Value::Object(event.facts.properties),
        json!({"id": "50314", "checkout_id": "chk", "total_price": "27.50", "revenue": 20,
            "total_shipping": "3.00", "total_tax": "2.00", "total_discount": "2.50", "coupon": "hello",
            "currency": "EUR", "$email": "ann@shop.example", "affiliation": "Store",
            "items": [{"product_id": "507", "sku": "45", "name": "Monopoly", "vendor": "Hasbro",
                "price": "19.00", "quantity": 1, "category": "Games"}]})
    );
    assert_eq!(event.facts.warnings, []);
}

#[test]
fn every_name_of_their_spec_is_mapped() {
    let item = json!({"product_id": "7", "name": "Cap", "price": 9.9, "currency": "EUR", "variant": "red"});
    let cart = json!({"checkout_id": "c", "value": "9.90", "currency": "EUR", "products": [item]});
    let cases = [
        ("Product Viewed", &item, "Viewed Product"),
        ("Product Added", &item, "Added To Cart"),
        (
            "Product List Viewed",
            &json!({"list_id": "hot", "category": "Deals", "products": [item]}),
            "Viewed Collection",
        ),
        (
            "Cart Viewed",
            &json!({"cart_id": "k", "value": 9.9, "currency": "EUR", "products": [item]}),
            "Viewed Cart",
        ),
        ("Checkout Started", &cart, "Started Checkout"),
        ("Payment Info Entered", &cart, "Added Payment Info"),
        (
            "Order Completed",
            &json!({"order_id": "o", "revenue": 7, "tax": 1, "shipping": "1.90", "currency": "EUR", "products": []}),
            "Placed Order",
        ),
        (
            "Order Refunded",
            &json!({"order_id": 9, "total": 9.9, "currency": "EUR", "products": []}),
            "Received Refund",
        ),
        (
            "placed order",
            &json!({"id": "o", "total_price": "9.90", "currency": "EUR", "items": []}),
            "Placed Order",
        ),
        ("Product Removed", &item, "Product Removed"),
    ];
    for (theirs, properties, ours) in cases {
        let body =
            json!({"event": theirs, "userId": "u", "messageId": "m", "properties": properties});
        let event = one("track", &body);
        assert_eq!(event.name, ours);
        let rules: Vec<&str> = event.facts.warnings.iter().map(|w| w.rule.as_str()).collect();
        assert!(rules.is_empty() || rules == ["name_case"], "{theirs}: {:?}", event.facts.warnings);
        if ours == "Placed Order" || ours == "Viewed Cart" {
            assert_eq!(event.text("total_price"), Some("9.90"), "{theirs}");
        }
    }
}

#[test]
fn who_it_is_comes_from_ids_and_traits() {
    let identify = one(
        "identify",
        &json!({"userId": "u1", "anonymousId": "a1", "messageId": "m",
        "traits": {"email": "Ann@Shop.example", "firstName": "Ann", "phone": "+49 228 123456", "plan": "pro",
            "address": {"city": "Bonn", "postalCode": "53111", "country": "DE"}}}),
    );
    assert_eq!(identify.name, "$identify");
    assert_eq!(
        aliases(&identify),
        ["urn:cookie:a1", "urn:user_id:u1", "urn:email:ann@shop.example"]
    );
    assert_eq!(
        Value::Object(identify.facts.profile_properties),
        json!({"$city": "Bonn", "$zip_code": "53111", "$country_code": "DE", "$email": "Ann@Shop.example",
            "$first_name": "Ann", "$phone_number": "+49228123456", "plan": "pro"})
    );
    let alias = one("a", &json!({"userId": "u1", "previousId": "a1", "messageId": "m"}));
    assert_eq!(aliases(&alias), ["urn:user_id:u1", "urn:cookie:a1", "urn:user_id:a1"]);
    let group = one(
        "group",
        &json!({"userId": "u1", "groupId": "g1", "messageId": "m", "traits": {"name": "Acme", "email": "all@acme.example"}}),
    );
    assert_eq!((group.name.as_str(), group.text("group_id")), ("$group", Some("g1")));
    assert_eq!(group.facts.profile_properties.len(), 0);
    let screen = one("screen", &json!({"userId": "u1", "name": "Home", "messageId": "m"}));
    assert_eq!(
        (screen.name.as_str(), screen.text("name"), screen.text("$sales_channel_type")),
        ("Viewed Screen", Some("Home"), Some("mobile_app"))
    );
}

#[test]
fn clocks_are_corrected_and_repeats_keep_their_id() {
    let body = |sent: &str| json!({"event": "A", "userId": "u", "timestamp": "2026-11-23T09:00:00Z", "sentAt": sent});
    let at = |sent: &str| one("track", &body(sent)).at.to_rfc3339();
    assert_eq!(at("2026-11-23T09:59:00Z"), "2026-11-23T09:00:00.000Z");
    assert_eq!(at("2026-11-23T09:30:00Z"), "2026-11-23T09:30:00.000Z");
    let id = |sent: &str| one("track", &body(sent)).event_id;
    assert_eq!(id(RECEIVED), id(RECEIVED));
}

#[test]
fn wrong_messages_are_refused_alone() {
    let batch = json!({"batch": [
        {"type": "track", "event": "A", "userId": "u", "messageId": "1"},
        {"type": "track", "userId": "u", "messageId": "2"},
        {"type": "fly", "userId": "u", "messageId": "3"},
        {"type": "page", "messageId": "4"},
        {"type": "track", "event": "A", "userId": "u", "messageId": "5", "properties": []},
        {"type": "track", "event": "A", "userId": "u", "messageId": "6", "timestamp": "yesterday"},
    ]});
    let fields: Vec<String> = read("batch", &batch, &[])
        .into_iter()
        .map(|event| {
            event.map_or_else(|refusal| refusal.errors[0].field.clone(), |_| String::new())
        })
        .collect();
    assert_eq!(fields, ["", "event", "type", "userId", "properties", "timestamp"]);
    assert!(matches!(parse(&delivery("batch", &json!({"batch": []}), &[])), Parsed::Refused(_)));
    assert!(matches!(parse(&delivery("b", &json!({}), &[])), Parsed::Refused(_)));
}
