//! What each topic gives.

use serde_json::json;

use super::{ORDER, read};
use crate::event::{Alias, Event};
use crate::options::SourceOptions;
use crate::source::PrivacyRequest;

fn events(topic: &str, body: &str) -> Vec<Event> {
    read(topic, body, &SourceOptions::default())
}

fn only(topic: &str, body: &str) -> Event {
    let mut events = events(topic, body);
    assert_eq!(events.len(), 1, "{topic}");
    events.remove(0)
}

fn updated(minute: u32) -> String {
    let updated_at = format!(r#""updated_at": "2026-11-23T10:{minute:02}:00Z", "email""#);
    ORDER.replacen(r#""email""#, &updated_at, 1)
}

#[test]
fn another_topic_tells_its_own_event_and_stands_in_for_the_order() {
    for (topic, name) in [
        ("orders/paid", "Paid Order"),
        ("orders/updated", "Updated Order"),
        ("orders/cancelled", "Cancelled Order"),
    ] {
        let events = events(topic, &updated(30));
        let [placed, told] = events.as_slice() else { panic!("{topic}") };
        assert_eq!((placed.name.as_str(), told.name.as_str()), ("Placed Order", name));
        assert_eq!(placed.event_id, "820982911946154508");
        assert_eq!(told.event_id, format!("820982911946154508/{topic}/2026-11-23T10:30:00.000Z"));
        assert!(placed.facts.context.is_stand_in && !told.facts.context.is_stand_in);
        assert_eq!(placed.facts.context.version, None);
        assert_eq!(told.facts.context.version.unwrap().placed_at, placed.at);
        assert_eq!(told.facts.aliases, placed.facts.aliases);
        assert_eq!(told.text("total_price"), Some("119.90"));
    }
}

#[test]
fn the_last_version_before_the_delay_is_over_counts_else_the_first_after_it() {
    let rank = |minute: u32, upsell_delay_s: u32| {
        let options = SourceOptions { upsell_delay_s, ..SourceOptions::default() };
        let told = read("orders/updated", &updated(minute), &options).remove(1);
        told.facts.context.version.unwrap().rank
    };
    // The order was placed at 9:58.
    let by_rank = |delay_s: u32| {
        let mut minutes = vec![0, 5, 8, 9, 40];
        minutes.sort_by_key(|minute| rank(*minute, delay_s));
        minutes
    };
    assert_eq!(by_rank(600), [8, 5, 0, 9, 40]);
    assert_eq!(by_rank(0), [0, 5, 8, 9, 40]);
}

#[test]
fn a_refund_is_the_money_that_moved_in_the_shops_currency() {
    let refund = |money: &str| {
        let body = format!(
            r#"{{"id": 890088186047892319, "order_id": 820982911946154508,
              "processed_at": "2026-11-23T11:00:00Z",
              "refund_line_items": [{{"quantity": 1, "subtotal_set": {{"shop_money":
                {{"amount": "19.90", "currency_code": "EUR"}}}}, "total_tax_set": {{"shop_money":
                {{"amount": "3.10", "currency_code": "EUR"}}}}, "line_item":
                {{"product_id": 632910392, "title": "Cap", "price": "19.90", "quantity": 2}}}}],
              "order_adjustments": [{{"amount": "-4.90", "tax_amount": "0.00"}}],
              "transactions": [{money}]}}"#
        );
        only("refunds/create", &body)
    };
    let moved = refund(r#"{"kind":"refund","status":"success","amount":"20.00","currency":"EUR"}"#);
    assert_eq!(
        (moved.name.as_str(), moved.event_id.as_str()),
        ("Received Refund", "890088186047892319")
    );
    assert_eq!(moved.text("order_id"), Some("820982911946154508"));
    assert_eq!((moved.text("total_price"), moved.text("currency")), (Some("20.00"), Some("EUR")));
    assert_eq!(
        moved.facts.properties["items"],
        json!([{"product_id": "632910392", "name": "Cap", "price": "19.90", "currency": "EUR", "quantity": 1}])
    );
    let cases = [
        ("nothing moved", "", "27.90"),
        (
            "in another currency",
            r#"{"kind":"refund","status":"success","amount":"300","currency":"SEK"}"#,
            "27.90",
        ),
        (
            "failed",
            r#"{"kind":"refund","status":"failure","amount":"20.00","currency":"EUR"}"#,
            "27.90",
        ),
        (
            "in two parts",
            r#"{"kind":"refund","status":"success","amount":"1.10"},
               {"kind":"refund","status":"success","amount":2.2,"currency":"EUR"}"#,
            "3.30",
        ),
    ];
    for (case, money, want) in cases {
        assert_eq!(refund(money).text("total_price"), Some(want), "{case}");
    }
}

#[test]
fn an_edit_names_its_order_and_lines() {
    let edit = only(
        "orders/edited",
        r#"{"order_edit": {"id": 78912328793123782, "order_id": 820982911946154508,
          "committed_at": "2026-11-23T11:00:00Z", "line_items":
            {"additions": [{"id": 78643924236718235, "delta": 1}], "removals": []}}}"#,
    );
    assert_eq!(edit.name, "Edited Order");
    assert_eq!(
        serde_json::Value::Object(edit.facts.properties),
        json!({"id": "78912328793123782", "order_id": "820982911946154508",
            "additions": [{"line_item_id": "78643924236718235", "quantity": 1}], "removals": [],
            "$sales_channel_type": "offline"})
    );
}

#[test]
fn a_checkout_starts_once_and_its_updates_tell_who_it_is() {
    let body = r#"{"token": "tok", "cart_token": "c1?key=x", "email": "a@b.example",
      "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:02:00Z",
      "currency": "EUR", "total_price": "19.90", "line_items": [{"product_id": 7,
      "title": "Cap", "price": "19.90", "quantity": 1}]}"#;
    let started = only("checkouts/create", body);
    assert_eq!((started.name.as_str(), started.event_id.as_str()), ("Started Checkout", "tok"));
    assert_eq!((started.is_client, &started.facts.warnings), (false, &Vec::new()));
    let aliases: Vec<&str> = started.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
    assert_eq!(aliases, ["urn:checkout_token:tok", "urn:cart_token:c1", "urn:email:a@b.example"]);
    let updates = events("checkouts/update", body);
    assert!(updates[0].facts.context.is_stand_in);
    assert_eq!(updates[1].event_id, "tok/checkouts/update/2026-11-23T10:02:00.000Z");
    assert_eq!(
        (updates[1].name.as_str(), updates[1].at.to_rfc3339().as_str()),
        ("Updated Checkout", "2026-11-23T10:02:00.000Z")
    );
}

#[test]
fn a_cart_is_summed_in_the_shops_money() {
    let cart = only(
        "carts/update",
        r#"{"id": "c1?key=x", "token": "c1?key=x", "updated_at": "2026-11-23T10:00:00.000Z",
          "line_items": [{"product_id": 7, "title": "Cap", "price": "19.90", "quantity": 3,
            "line_price": "59.70", "price_set": {"shop_money": {"amount": "19.90", "currency_code": "EUR"}}},
            {"product_id": 8, "title": "Mug", "price": "0.35", "quantity": 1, "line_price": "0.35"}]}"#,
    );
    assert_eq!(
        (cart.name.as_str(), cart.event_id.as_str()),
        ("Updated Cart", "c1/carts/update/2026-11-23T10:00:00.000Z")
    );
    assert_eq!((cart.text("total_price"), cart.text("currency")), (Some("60.05"), Some("EUR")));
    assert_eq!(cart.facts.aliases[0].alias.as_str(), "urn:cart_token:c1");
}

#[test]
fn a_customer_is_known_by_id_and_address() {
    let customer = only(
        "customers/update",
        r#"{"id": 706405506930370084, "email": "Bob@Biller.example", "first_name": "Bob",
          "phone": "+49 228 1234567", "updated_at": "2026-11-23T10:00:00Z",
          "default_address": {"city": "Ottawa", "country_code": "CA"}}"#,
    );
    assert_eq!(customer.event_id, "706405506930370084/customers/update/2026-11-23T10:00:00.000Z");
    let aliases: Vec<&str> = customer.facts.aliases.iter().map(|n| n.alias.as_str()).collect();
    assert_eq!(aliases, ["urn:customer_id:706405506930370084", "urn:email:bob@biller.example"]);
    assert_eq!(
        serde_json::Value::Object(customer.facts.profile_properties),
        json!({"$email": "Bob@Biller.example", "$first_name": "Bob",
            "$phone_number": "+492281234567", "$city": "Ottawa", "$country_code": "CA"})
    );
}

#[test]
fn an_uninstalled_app_is_logged() {
    let event = only("app/uninstalled", r#"{"id": 548380009, "updated_at": null}"#);
    assert_eq!(event.name, "Uninstalled App");
    assert!(event.facts.aliases.is_empty());
}

#[test]
fn a_privacy_request_is_logged_without_the_person_it_is_about() {
    let body = r#"{"shop_id": 954889, "shop_domain": "a.myshopify.com", "customer":
        {"id": 191167, "email": "John@Shop.example", "phone": "+49 228 1234567"},
        "orders_requested": [820982911946154508], "orders_to_redact": [7],
        "data_request": {"id": 9999}}"#;
    for (topic, name) in [
        ("customers/data_request", "Requested Data"),
        ("customers/redact", "Redacted Customer"),
        ("shop/redact", "Redacted Shop"),
    ] {
        let event = only(topic, body);
        assert_eq!((event.name.as_str(), event.facts.context.digest.as_str()), (name, ""));
        let text = serde_json::to_string(&event.facts).unwrap() + &event.event_id;
        assert!(
            !["191167", "John", "john", "228"].iter().any(|secret| text.contains(secret)),
            "{text}"
        );
    }
    let request = |topic: &str| crate::source::privacy_request(&super::delivery(topic, body));
    let Some(PrivacyRequest::Export(asked)) = request("customers/data_request") else { panic!() };
    assert_eq!(asked.order_ids, ["820982911946154508"]);
    let aliases: Vec<&str> = asked.aliases.iter().map(Alias::as_str).collect();
    assert_eq!(
        aliases,
        ["urn:customer_id:191167", "urn:email:john@shop.example", "urn:phone:+492281234567"]
    );
    let Some(PrivacyRequest::Erase(gone)) = request("customers/redact") else { panic!() };
    assert_eq!(gone.order_ids, ["7"]);
    assert_eq!(request("shop/redact"), Some(PrivacyRequest::EraseShop));
    assert_eq!(request("orders/create"), None);
}
