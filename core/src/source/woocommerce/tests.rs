use serde_json::json;

use super::*;
use crate::api::SourceKind;

const ORDER: &str = r#"{
  "id": 9007199254740993, "number": "1001", "status": "processing", "currency": "EUR",
  "date_created": "2026-11-23T11:00:00", "date_created_gmt": "2026-11-23T10:00:00",
  "date_modified_gmt": "2026-11-23T10:05:00", "created_via": "checkout", "customer_id": 7,
  "total": "76.00", "total_tax": "12.13", "shipping_total": "4.90", "discount_total": "7.90",
  "order_key": "wc_order_abc", "customer_ip_address": "192.0.2.7", "customer_user_agent": "UA",
  "coupon_lines": [{"code": "save10"}], "refunds": [], "payment_method": "cod",
  "billing": {"first_name": "Zoë", "last_name": "O'Brien", "email": "Zoe@Shop.Example",
    "phone": "+1 500 555 0006", "city": "Irvine", "state": "CA", "postcode": "92602", "country": "US"},
  "shipping": {"first_name": "", "city": "", "country": ""},
  "meta_data": [{"id": 1, "key": "_tributary_uid", "value": "uid-12345"}],
  "line_items": [{"product_id": 11, "variation_id": 12, "sku": "H-S", "quantity": 2,
    "name": "Cap &amp; &#8220;Logo&#8221;", "price": 16.65, "image": {"id": "", "src": ""}},
    {"product_id": 10, "variation_id": 0, "name": "Mug", "price": 10.084033613445378, "quantity": 1}]
}"#;

fn delivery(topic: &str, body: &str) -> Delivery {
    Delivery {
        source_id: "woo".to_owned(),
        kind: SourceKind::Woocommerce,
        received_at: Timestamp::parse("2026-11-23T12:00:00Z").unwrap(),
        headers: [("x-wc-webhook-topic".to_owned(), topic.to_owned())].into(),
        body: body.to_owned(),
    }
}

fn read(topic: &str, body: &str) -> Vec<Event> {
    match parse(&delivery(topic, body), &SourceOptions::default()) {
        Parsed::Events(events) => events.into_iter().map(Result::unwrap).collect(),
        other => panic!("events, got {other:?}"),
    }
}

fn with(changes: &Value) -> String {
    let mut order: Value = serde_json::from_str(ORDER).unwrap();
    order.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    order.to_string()
}

#[test]
fn an_order_becomes_placed_order() {
    let event = read("order.created", ORDER).remove(0);
    assert_eq!(
        (event.name.as_str(), event.event_id.as_str()),
        ("Placed Order", "9007199254740993")
    );
    assert_eq!(event.at.to_rfc3339(), "2026-11-23T10:00:00.000Z");
    assert_eq!(
        Value::Object(event.facts.properties),
        json!({
            "id": "9007199254740993", "order_name": "1001", "total_price": "76.00",
            "total_tax": "12.13", "total_shipping": "4.90", "total_discount": "7.90",
            "currency": "EUR", "coupon": "save10", "items": [
                {"product_id": "11", "variant_id": "12", "sku": "H-S", "name": "Cap & “Logo”",
                    "price": "16.65", "currency": "EUR", "quantity": 2},
                {"product_id": "10", "name": "Mug", "price": "10.08", "currency": "EUR", "quantity": 1}],
            "$email": "Zoe@Shop.Example", "$first_name": "Zoë", "$last_name": "O'Brien",
            "$phone_number": "+15005550006", "$city": "Irvine", "$state": "CA",
            "$zip_code": "92602", "$country_code": "US", "$sales_channel_type": "web",
            "$ip": "192.0.2.7", "$user_agent": "UA", "status": "processing", "payment_method": "cod",
        })
    );
    assert_eq!(event.facts.warnings, []);
    let aliases: Vec<(&str, &str)> =
        event.facts.aliases.iter().map(|n| (n.rung.as_str(), n.alias.as_str())).collect();
    assert_eq!(
        aliases,
        [
            ("order_meta", "urn:cookie:uid-12345"),
            ("order_key", "urn:order_key:wc_order_abc"),
            ("customer_id", "urn:customer_id:7"),
            ("email", "urn:email:zoe@shop.example"),
        ]
    );
    assert_eq!(event.facts.context.rung.as_deref(), Some("order_meta"));
}

#[test]
fn a_status_says_whether_it_is_a_sale() {
    let cases: [(&str, &[&str], &[&str]); 8] = [
        ("processing", &["Placed Order"], &["Placed Order", "Updated Order"]),
        ("on-hold", &["Placed Order"], &["Placed Order", "Updated Order"]),
        ("wc-shipped", &["Placed Order"], &["Placed Order", "Updated Order"]),
        ("pending", &["Created Order"], &["Updated Order"]),
        ("failed", &["Created Order"], &["Updated Order"]),
        ("cancelled", &["Cancelled Order"], &["Cancelled Order"]),
        ("trash", &["Deleted Order"], &["Deleted Order"]),
        ("checkout-draft", &[], &[]),
    ];
    for (status, created, updated) in cases {
        let body = with(&json!({"status": status}));
        let names = |topic| -> Vec<String> {
            read(topic, &body).into_iter().map(|event| event.name).collect()
        };
        assert_eq!(
            (names("order.created").as_slice(), names("order.updated").as_slice()),
            (
                created.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice(),
                updated.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice()
            ),
            "{status}"
        );
    }
    let told = read("order.updated", ORDER);
    assert!(told[0].facts.context.is_stand_in && told[0].facts.context.version.is_none());
    assert_eq!(told[1].facts.context.version.unwrap().placed_at, told[0].at);
    assert!(told[1].event_id.starts_with("9007199254740993/order.updated/"));
    let unpaid = read("order.updated", &with(&json!({"status": "pending"}))).remove(0);
    assert_eq!(unpaid.facts.context.version, None);
}

#[test]
fn channels_follow_who_made_the_order_unless_its_meta_says_one() {
    let meta = |value: &str| json!([{"key": "sales_channel_type", "value": value}]);
    let cases = [
        (json!({"created_via": "checkout"}), "web"),
        (json!({"created_via": "store-api"}), "web"),
        (json!({"created_via": "rest-api"}), "web"),
        (json!({"created_via": "subscription"}), "subscription_contract"),
        (json!({"created_via": "admin"}), "offline"),
        (json!({"created_via": "admin", "meta_data": meta("pos")}), "pos"),
        (json!({"created_via": "admin", "meta_data": meta("moon")}), "offline"),
    ];
    for (changes, want) in cases {
        let event = read("order.created", &with(&changes)).remove(0);
        assert_eq!(event.text("$sales_channel_type"), Some(want), "{changes}");
    }
}

#[test]
fn money_is_rounded_to_what_the_currency_has() {
    let body = with(&json!({"currency": "JPY", "total": "5200.50", "total_tax": "0.00"}));
    let event = read("order.created", &body).remove(0);
    assert_eq!((event.text("total_price"), event.text("total_tax")), (Some("5201"), Some("0")));
    let broken = read("order.created", &with(&json!({"total": "1,5"}))).remove(0);
    assert_eq!(broken.text("total_price"), Some("1,5"));
    assert_eq!(broken.facts.warnings[0].field, "properties.total_price");
}

#[test]
fn an_order_names_its_refunds_again_and_again() {
    let body = with(&json!({"refunds": [{"id": 19, "reason": "One returned", "total": "-18.50"}]}));
    let refund = read("order.updated", &body).remove(2);
    assert_eq!((refund.name.as_str(), refund.event_id.as_str()), ("Received Refund", "19"));
    assert!(refund.facts.context.is_retold);
    let later = read("order.updated", &body.replace("10:05:00", "10:09:00")).remove(2);
    assert_eq!(later.facts.context.digest, refund.facts.context.digest);
    assert_eq!(
        Value::Object(refund.facts.properties),
        json!({"id": "19", "order_id": "9007199254740993", "total_price": "18.50",
            "currency": "EUR", "items": [], "reason": "One returned"})
    );
}

#[test]
fn the_visit_that_woo_noted_is_kept() {
    let noted = |fields: &[(&str, &str)]| {
        let meta: Vec<Value> = fields
            .iter()
            .map(|(key, value)| json!({"key": format!("_wc_order_attribution_{key}"), "value": value}))
            .collect();
        let event = read("order.created", &with(&json!({"meta_data": meta}))).remove(0);
        event.facts.properties.get("session_source").cloned()
    };
    let entry = ("session_entry", "https://shop.example/?gclid=abc#top");
    let cases = [
        (vec![], None),
        (vec![("source_type", "admin")], None),
        (
            vec![("source_type", "typein"), ("utm_source", "(direct)")],
            Some(json!({"kind": "typein"})),
        ),
        (
            vec![("source_type", "utm"), ("utm_source", "google"), entry],
            Some(
                json!({"kind": "utm", "url": "https://shop.example/?gclid=abc&utm_source=google#top"}),
            ),
        ),
        (
            vec![
                ("source_type", "organic"),
                ("utm_source", "google"),
                ("utm_medium", "organic"),
                ("referrer", "https://www.google.com/"),
            ],
            Some(json!({"kind": "organic", "url": "?utm_source=google&utm_medium=organic",
                "referrer": "https://www.google.com/"})),
        ),
        (
            vec![
                ("source_type", "utm"),
                ("utm_source", "a b"),
                ("session_entry", "https://s.example/?utm_source=x"),
            ],
            Some(json!({"kind": "utm", "url": "https://s.example/?utm_source=x"})),
        ),
    ];
    for (fields, want) in cases {
        assert_eq!(noted(&fields), want, "{fields:?}");
    }
}

#[test]
fn a_deleted_order_and_customers_are_told() {
    let deleted = read("order.deleted", r#"{"id":20}"#).remove(0);
    assert_eq!((deleted.name.as_str(), deleted.text("order_id")), ("Deleted Order", Some("20")));
    let body = r#"{"id":2,"date_modified_gmt":"2026-11-23T10:50:27","email":"New@Shop.Example",
        "first_name":"","billing":{"first_name":"New","phone":"+32 470 12 34 56"},"shipping":{}}"#;
    let customer = read("customer.updated", body).remove(0);
    assert!(customer.event_id.starts_with("customer-2/customer.updated/"));
    assert_eq!(customer.at.to_rfc3339(), "2026-11-23T10:50:27.000Z");
    let aliases: Vec<&str> = customer.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
    assert_eq!(aliases, ["urn:customer_id:2", "urn:email:new@shop.example"]);
    assert_eq!(
        Value::Object(customer.facts.profile_properties),
        json!({"$email": "New@Shop.Example", "$first_name": "New", "$phone_number": "+32470123456"})
    );
}

#[test]
fn what_cannot_be_read_is_quarantined_and_other_topics_acknowledged() {
    let options = SourceOptions::default();
    for body in ["", "[]", "{}", r#"{"id":1}"#, r#"{"id":1,"status":"processing"}"#] {
        let parsed = parse(&delivery("order.created", body), &options);
        assert!(matches!(parsed, Parsed::Quarantined(_)), "{body}");
    }
    assert_eq!(parse(&delivery("product.updated", "x"), &options), Parsed::Events(Vec::new()));
    assert!(matches!(parse(&delivery("", "{}"), &options), Parsed::Quarantined(_)));
}
