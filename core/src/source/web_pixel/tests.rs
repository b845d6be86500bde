use serde_json::json;

use super::*;
use crate::api::SourceKind;

mod bounds;

const RECEIVED: &str = "2026-11-23T10:00:00Z";

/// An event as Shopify's sandbox hands it over.
fn raw(name: &str, data: &str) -> String {
    format!(
        r#"{{"id":"sh-0259ccd2-828F-4637-02A0-DCACCD76F620","name":"{name}","data":{data},
        "clientId":"ece6cea2-0914-4dcd-8345-8d64ce97b76b","timestamp":"2026-11-23T09:59:58.500Z","seq":3,"type":"standard",
        "context":{{"document":{{"location":{{"href":"https://shop.example/checkouts/cn/c1-da33","origin":"https://shop.example"}},
        "referrer":"https://shop.example/cart","title":"Checkout"}},
        "window":{{"innerWidth":1792,"innerHeight":553}},"navigator":{{"userAgent":"UA"}}}}}}"#
    )
}

fn post(event: &str, around: &str) -> Delivery {
    let received_at = Timestamp::parse(RECEIVED).unwrap();
    Delivery {
        source_id: "checkout".to_owned(),
        kind: SourceKind::WebPixel,
        received_at,
        headers: [("cf-connecting-ip", "192.0.2.1"), ("sec-gpc", "1"), ("cf-ipcountry", "DE")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        body: format!(r#"{{"v":1,"sent_at":{},{around}"event":{event}}}"#, received_at.0 - 200),
    }
}

fn parse(delivery: &Delivery) -> Parsed {
    super::parse(delivery, &SourceOptions::default())
}

fn read(event: &str, around: &str) -> Event {
    match parse(&post(event, around)) {
        Parsed::Events(mut events) => events.remove(0).unwrap(),
        other => panic!("an event, got {other:?}"),
    }
}

/// The properties without those of the page.
fn about(event: &Event) -> Value {
    let mut properties = event.facts.properties.clone();
    for name in ["$url", "referrer", "title", "viewport", "$ip", "$sales_channel_type", "consent"] {
        assert!(properties.shift_remove(name).is_some(), "{name}");
    }
    Value::Object(properties)
}

const VARIANT: &str = r#"{"id":"43751530397931","image":{"src":"//cdn.example/b.jpg?v=1"},"price":{"amount":42.9,"currencyCode":"EUR"},
    "product":{"id":"7992983748843","title":"Bracelet","untranslatedTitle":"Bracelet","vendor":"Company","type":"","url":"/products/bracelet"},
    "sku":null,"title":"Blue","untranslatedTitle":"Blue"}"#;

fn item() -> Value {
    json!({"product_id": "7992983748843", "variant_id": "43751530397931", "name": "Bracelet",
        "vendor": "Company", "price": "42.90", "currency": "EUR",
        "url": "https://shop.example/products/bracelet", "image_url": "https://cdn.example/b.jpg?v=1"})
}

fn item_of(quantity: u64) -> Value {
    let mut item = item();
    item["quantity"] = quantity.into();
    item
}

fn checkout(order: &str) -> String {
    format!(
        r#"{{"checkout":{{"attributes":[{{"key":"_ga","value":"1"}},{{"key":"__cvg_uid","value":"uid-of-the-cart"}}],
        "token":"864ef6919a42","currencyCode":"EUR","email":"Ann@Shop.Example","phone":"+4930123456",
        "discountApplications":[{{"type":"AUTOMATIC","title":"Sale"}},{{"type":"DISCOUNT_CODE","title":"HELLO10"}}],
        "discountsAmount":{{"amount":5,"currencyCode":"EUR"}},
        "lineItems":[{{"id":"1","quantity":2,"title":"Bracelet","variant":{VARIANT}}},{{"quantity":1,"title":"Gift","variant":null}}],
        "order":{order},"shippingAddress":null,
        "billingAddress":{{"city":"Bonn","firstName":"Ann","lastName":"Lee","zip":"53111","countryCode":"DE","provinceCode":null,"province":"NRW","phone":null}},
        "shippingLine":{{"price":{{"amount":4.9,"currencyCode":"EUR"}}}},
        "totalTax":{{"amount":13.7,"currencyCode":"EUR"}},"totalPrice":{{"amount":85.70000000000001,"currencyCode":"EUR"}},"transactions":[]}}}}"#
    )
}

#[test]
fn each_standard_event_becomes_ours() {
    let line = format!(
        r#"{{"cost":{{"totalAmount":{{"amount":85.8,"currencyCode":"EUR"}}}},"merchandise":{VARIANT},"quantity":2}}"#
    );
    let cases = [
        ("page_viewed", "{}".to_owned(), "$page_load", json!({})),
        ("product_viewed", format!(r#"{{"productVariant":{VARIANT}}}"#), "Viewed Product", item()),
        (
            "collection_viewed",
            format!(
                r#"{{"collection":{{"id":"408385257707","title":"Rings","productVariants":[{VARIANT},{VARIANT}]}}}}"#
            ),
            "Viewed Collection",
            json!({"collection_id": "408385257707", "collection_name": "Rings", "items": [item(), item()]}),
        ),
        ("product_added_to_cart", format!(r#"{{"cartLine":{line}}}"#), "Added To Cart", item_of(2)),
        (
            "cart_viewed",
            format!(
                r#"{{"cart":{{"id":"gid://shopify/Cart/Z2Nw?key=secret","cost":{{"totalAmount":{{"amount":85.8,"currencyCode":"EUR"}}}},"lines":[{line}],"totalQuantity":2}}}}"#
            ),
            "Viewed Cart",
            json!({"total_price": "85.80", "currency": "EUR", "items": [item_of(2)]}),
        ),
    ];
    for (sent, data, name, want) in cases {
        let event = read(&raw(sent, &data), "");
        assert_eq!(event.name, name);
        assert_eq!(event.event_id, "sh-0259ccd2-828F-4637-02A0-DCACCD76F620");
        assert_eq!(about(&event), want, "{sent}");
        assert_eq!(event.facts.warnings, [], "{sent}");
    }
}

#[test]
fn a_checkout_is_told_with_its_token_and_an_order_with_the_orders_id() {
    let started = read(&raw("checkout_started", &checkout("{}")), "");
    let about_checkout = json!({"id": "864ef6919a42", "total_price": "85.70", "total_tax": "13.70",
        "total_shipping": "4.90", "total_discount": "5.00", "currency": "EUR", "coupon": "HELLO10",
        "items": [item_of(2), {"name": "Gift", "quantity": 1}]});
    assert_eq!(
        (started.name.as_str(), about(&started)),
        ("Started Checkout", about_checkout.clone())
    );
    let paid = read(&raw("payment_info_submitted", &checkout("null")), "");
    assert_eq!((paid.name.as_str(), about(&paid)), ("Added Payment Info", about_checkout));
    for id in ["gid://shopify/OrderIdentity/5396439498987", "5396439498987"] {
        let order = format!(
            r#"{{"id":"{id}","customer":{{"id":"gid://shopify/Customer/77","isFirstOrder":true}}}}"#
        );
        let placed = read(&raw("checkout_completed", &checkout(&order)), "");
        assert_eq!(
            (placed.name.as_str(), placed.event_id.as_str()),
            ("Placed Order", "5396439498987")
        );
        let got = about(&placed);
        let want = [
            ("id", "5396439498987"),
            ("checkout_token", "864ef6919a42"),
            ("total_price", "85.70"),
            ("$email", "Ann@Shop.Example"),
            ("$phone_number", "+4930123456"),
            ("$city", "Bonn"),
            ("$state", "NRW"),
            ("$zip_code", "53111"),
            ("$country_code", "DE"),
            ("$first_name", "Ann"),
            ("$last_name", "Lee"),
        ];
        for (field, value) in want {
            assert_eq!(got[field], value, "{field}");
        }
        assert_eq!(got["$is_new_customer"], true);
        assert!(placed.is_client);
    }
}

#[test]
fn a_completed_checkout_without_its_order_never_counts() {
    for order in ["{}", "null", r#"{"id":null}"#] {
        let event = read(&raw("checkout_completed", &checkout(order)), "");
        assert_eq!(event.name, "Completed Checkout", "{order}");
    }
}

#[test]
fn a_checkout_that_was_told_already_adds_only_its_aliases() {
    let event = read(&raw("checkout_started", &checkout("{}")), r#""is_told":true,"#);
    assert_eq!((event.name.as_str(), about(&event)), ("$alias", json!({})));
    assert!(
        event
            .facts
            .aliases
            .iter()
            .any(|one| one.alias.as_str() == "urn:checkout_token:864ef6919a42")
    );
}

#[test]
fn the_visitor_is_ours_where_there_is_one_and_shopifys_where_not() {
    let names = |event: &Event| -> Vec<(String, String)> {
        let name =
            |one: &crate::event::NamedAlias| (one.rung.clone(), one.alias.as_str().to_owned());
        event.facts.aliases.iter().map(name).collect()
    };
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(rung, alias)| ((*rung).to_owned(), (*alias).to_owned())).collect()
    };
    let client = "ece6cea2-0914-4dcd-8345-8d64ce97b76b";
    let placed = checkout(r#"{"id":"5","customer":{"id":"77"}}"#);
    let event = read(
        &raw("checkout_completed", &placed),
        r#""cookies":{"__cvg_uid":"uid-1","__cvg_sid":"sid-1"},"#,
    );
    let want = owned(&[
        ("pixel", "urn:cookie:uid-1"),
        ("note_attribute", "urn:cookie:uid-of-the-cart"),
        ("client_id", &format!("urn:shopify_y:{client}")),
        ("checkout_token", "urn:checkout_token:864ef6919a42"),
        ("customer_id", "urn:customer_id:77"),
        ("email", "urn:email:ann@shop.example"),
    ]);
    assert_eq!(names(&event), want);
    assert_eq!(event.visitor_id(), Some("uid-1"));
    assert_eq!(event.facts.context.session_hint.as_deref(), Some("sid-1"));

    let event = read(
        &raw("cart_viewed", r#"{"cart":{"id":"c1-5dc8"}}"#),
        r#""customer_id":"gid://shopify/Customer/9","#,
    );
    let want = owned(&[
        ("pixel", &format!("urn:cookie:{client}")),
        ("client_id", &format!("urn:shopify_y:{client}")),
        ("cart_token", "urn:cart_token:c1-5dc8"),
        ("customer_id", "urn:customer_id:9"),
    ]);
    assert_eq!(names(&event), want);
    assert_eq!(event.visitor_id(), Some(client));
}

#[test]
fn what_surrounds_the_event_comes_along() {
    let around = r#""timezone":"Europe/Berlin","cookies":{"_fbp":"fb.1.1.2","__cvg_uid":"u","_gcl_au":""},
        "customer_privacy":{"analyticsProcessingAllowed":true,"marketingAllowed":false,"saleOfDataAllowed":false},"#;
    let event = read(&raw("page_viewed", "{}"), around);
    let properties = Value::Object(event.facts.properties.clone());
    let want = json!({"$url": "https://shop.example/checkouts/cn/c1-da33", "title": "Checkout",
        "viewport": "1792x553", "referrer": "https://shop.example/cart", "timezone": "Europe/Berlin",
        "consent": {"analytics": "granted", "marketing": "denied"}, "$ip": "192.0.2.1",
        "$sales_channel_type": "web"});
    assert_eq!(properties, want);
    assert_eq!(
        Value::Object(event.facts.profile_properties),
        json!({"_fbp": "fb.1.1.2", "$ip": "192.0.2.1",
            "consent": {"analytics": "granted", "marketing": "denied"}})
    );
    let context = event.facts.context;
    assert_eq!(
        (context.level.as_deref(), context.country.as_deref(), context.has_gpc),
        (Some("raw"), Some("DE"), true)
    );
    assert_eq!(event.at.to_rfc3339(), "2026-11-23T09:59:58.500Z");
}

#[test]
fn a_browsers_wrong_clock_is_corrected() {
    let mut delivery =
        post(&raw("page_viewed", "{}").replace("2026-11-23T09", "2026-11-23T03"), "");
    let an_event = |delivery: &Delivery| match parse(delivery) {
        Parsed::Events(events) => events[0].clone().unwrap().at.to_rfc3339(),
        other => panic!("{other:?}"),
    };
    assert_eq!(an_event(&delivery), "2026-11-23T03:59:58.500Z");
    let sent_at = (delivery.received_at.0 - 200).to_string();
    let six_hours = (delivery.received_at.0 - 6 * 3_600_000).to_string();
    delivery.body = delivery.body.replace(&sent_at, &six_hours);
    assert_eq!(an_event(&delivery), "2026-11-23T09:59:58.500Z");
}
