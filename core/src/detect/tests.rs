//! The questions over whole pages: of our own, and of others (`../shared/fixtures`).

mod shapes;

use super::answer;
use super::from_json::from_json;
use super::plain::{Plain, QUOTE};
use proptest::prelude::*;
use serde_json::{Value, json};

const URL: &str = "https://shop.example/products/cap";

fn ask(rule: fn(&str) -> String, facts: &Value, documents: &[&str]) -> Value {
    let mut question = plain(&facts.to_string());
    for document in documents {
        question.push('\0');
        question.push_str(&plain(document));
    }
    read(&rule(&question)).unwrap()
}

/// What is no JSON is an empty document: reading it all the same is the driver's part.
fn plain(json: &str) -> String {
    serde_json::from_str(json).map(from_json).unwrap_or_default()
}

/// Reads an answer as the driver does, but for amounts: `1990e-2` stands for `["1990","2"]`, and
/// a text that has its own decimal point for itself.
fn read(answer: &str) -> serde_json::Result<Value> {
    let quoted = |(at, part): (usize, &str)| {
        if at % 2 == 0 { part.to_owned() } else { json!(part).to_string() }
    };
    let answer: String = answer.split(QUOTE).enumerate().map(quoted).collect();
    serde_json::from_str(&answer).map(with_amounts)
}

fn with_amounts(value: Value) -> Value {
    match value {
        Value::Array(list) => Value::Array(list.into_iter().map(with_amounts).collect()),
        Value::Object(members) => {
            let member = |(key, value): (String, Value)| {
                let value = match (key.as_str(), value.as_array().map(Vec::as_slice)) {
                    ("price" | "total_price", Some([text, places])) => amount(text, places),
                    _ => with_amounts(value),
                };
                (key, value)
            };
            members.into_iter().map(member).collect()
        }
        other => other,
    }
}

fn amount(text: &Value, places: &Value) -> Value {
    let [text, places] = [text, places].map(|part| part.as_str().unwrap());
    if places.is_empty() { json!(text) } else { json!(format!("{text}e-{places}")) }
}

/// The page's own facts come first: none here.
fn of_page<'a>(blocks: &[&'a str]) -> Vec<&'a str> {
    [&[""], blocks].concat()
}

fn viewed_at(url: &str, blocks: &[&str]) -> Value {
    ask(answer::page, &json!({ "url": url }), &of_page(blocks))["events"][0]["properties"].clone()
}

fn viewed(block: &str) -> Value {
    viewed_at(URL, &[block])
}

fn member(json: &str, key: &str) -> String {
    let text = plain(json);
    Plain(&text).text_of(0, key).to_owned()
}

#[test]
fn the_plain_form_keeps_what_json_says() {
    let cases = [
        (r#"{"a": "x"}"#, "x"),
        (r#"{"b": [1, {"a": 2}], "a": " x\ny "}"#, "x y"),
        (r#"{"\u0061": "\u00fc\ud83d\ude00\/\""}"#, "ü😀/\""),
        (r#"{"a": 820982911946154508}"#, "820982911946154508"),
        (r#"{"a": 949.0}"#, "949.0"),
        (r#"{"a": null}"#, ""),
        (r#"{"a": true}"#, ""),
        (r#"{"b": {"a": 1}}"#, ""),
        (r#"["a"]"#, ""),
    ];
    for (json, want) in cases {
        assert_eq!(member(json, "a"), want, "{json}");
    }
}

#[test]
fn products_are_read_in_all_their_shapes() {
    let cases = [
        (
            "plain",
            r#"{"@type":"Product","name":"Cap","offers":{"price":"19.90","priceCurrency":"EUR"}}"#,
            "19.90",
        ),
        (
            "type as a list and a URL",
            r#"{"@type":["Thing","http://schema.org/Product"],"name":"Cap","offers":{"price":19.9,"priceCurrency":"EUR"}}"#,
            "19.9",
        ),
        (
            "in a graph",
            r#"{"@graph":[{"@type":"WebPage"},{"@type":"Product","name":"Cap","offers":[{"price":"1,299.00","priceCurrency":"EUR"}]}]}"#,
            "1,299.00",
        ),
        (
            "as the main entity",
            r#"[{"@type":"WebPage","mainEntity":{"@type":"Product","name":"Cap","Offers":{"price":"5","priceCurrency":"EUR"}}}]"#,
            "5",
        ),
        (
            "price only specified",
            r#"{"@type":"Product","name":"Cap","offers":{"priceSpecification":[{"price":"7.50","priceCurrency":"EUR"}]}}"#,
            "7.50",
        ),
        (
            "an aggregate",
            r#"{"@type":"Product","name":"Cap","offers":{"@type":"AggregateOffer","lowPrice":"3.00","priceCurrency":"EUR"}}"#,
            "3.00",
        ),
        (
            "an aggregate of offers",
            r#"{"@type":"Product","name":"Cap","offers":{"lowPrice":"1","offers":[{"price":"4.00","priceCurrency":"EUR"}]}}"#,
            "4.00",
        ),
        (
            "a group",
            r#"{"@type":"ProductGroup","name":"Cap","hasVariant":[{"@type":"Product","name":"S","offers":{"price":"6.00","priceCurrency":"EUR"}}]}"#,
            "6.00",
        ),
    ];
    for (case, block, price) in cases {
        let item = viewed(block);
        assert_eq!(item["name"], "Cap", "{case}");
        assert_eq!(item["price"], price, "{case}");
        assert_eq!(item["currency"], "EUR", "{case}");
        assert_eq!(item["url"], URL, "{case}");
    }
}

#[test]
fn lists_and_snippets_are_no_product_views() {
    let one = r#"{"@type":"Product","name":"A","sku":"1","url":"/products/a"}"#;
    let cap = r#"{"@type":"Product","name":"Cap","sku":"2","url":"/products/cap"}"#;
    let snippet = r#"{"@type":"Product","name":"Our shop","aggregateRating":{"ratingValue":5}}"#;
    let list = r#"{"@type":"ItemList","itemListElement":[{"item":{"@type":"Product","name":"A","sku":"1"}}]}"#;
    assert!(viewed(snippet).is_null());
    assert!(viewed(list).is_null());
    assert!(viewed_at("https://shop.example/collections/all", &[one, cap]).is_null());
    assert_eq!(viewed_at(URL, &[one, cap])["name"], "Cap");
    assert!(viewed("null").is_null());
}

#[test]
fn the_variant_is_the_one_that_the_address_or_the_form_names() {
    let block = r#"{"@type":"Product","productID":"9007199254740993","name":"Cap & Co","brand":"Oracle","image":["//cdn.example/cap.png"],
        "offers":[{"sku":"S","price":"1.00","priceCurrency":"EUR","url":"/products/cap?variant=1"},{"sku":"L","price":"2.00","priceCurrency":"EUR","url":"/products/cap?variant=2"}]}"#;
    let want = |variant: &str, sku: &str, price: &str, quantity: u32| {
        json!({"product_id": "9007199254740993", "variant_id": variant, "sku": sku, "name": "Cap & Co", "vendor": "Oracle", "price": price,
            "currency": "EUR", "quantity": quantity, "url": URL, "image_url": "//cdn.example/cap.png"})
    };
    assert_eq!(viewed(block), want("1", "S", "1.00", 1));
    let mut at_variant = viewed_at("https://shop.example/products/cap?variant=2", &[block]);
    at_variant["url"] = URL.into();
    assert_eq!(at_variant, want("2", "L", "2.00", 1));
    let added = ask(
        answer::page,
        &json!({"url": URL, "variant": "2", "quantity": "3", "before": "7:1"}),
        &of_page(&[block]),
    );
    assert_eq!(added["events"][0]["event_name"], "Added To Cart");
    assert_eq!(added["events"][0]["properties"], want("2", "L", "2.00", 3));
    assert_eq!(added["lines"], "7:1,2:3");
    let bare = ask(answer::page, &json!({"url": URL, "variant": "5", "quantity": "1"}), &[]);
    assert_eq!(bare["events"][0]["properties"], json!({"variant_id": "5", "quantity": 1}));
}

const CART: &str = r#"{"token":"c1?key=k","currency":"EUR","total_price":5970,"items":[
    {"variant_id":820982911946154508,"product_id":7,"quantity":2,"price":1990,"product_title":"Cap","title":"Cap - L","url":"/products/cap?variant=8"},
    {"variant_id":3,"quantity":1,"price":1990,"title":"Hat"}]}"#;

#[test]
fn a_cart_tells_what_it_gained() {
    let gains = |facts: Value| -> Vec<(String, u64)> {
        let answer = ask(answer::cart, &facts, &[CART]);
        assert_eq!(answer["lines"], "c1:0,820982911946154508:2,3:1");
        let events = answer["events"].as_array().unwrap();
        let gain = |event: &Value| {
            let item = &event["properties"];
            (item["variant_id"].as_str().unwrap().to_owned(), item["quantity"].as_u64().unwrap())
        };
        events.iter().map(gain).collect()
    };
    let big = || "820982911946154508".to_owned();
    let three = || "3".to_owned();
    assert_eq!(
        gains(json!({"url": URL, "quantity": "1", "before": ""})),
        [(big(), 2), (three(), 1)]
    );
    assert_eq!(
        gains(json!({"url": URL, "quantity": "1", "before": "c1:0,820982911946154508:1,3:1"})),
        [(big(), 1)]
    );
    assert_eq!(
        gains(json!({"url": URL, "quantity": "1", "before": "c1:0,820982911946154508:2,3:4"})),
        []
    );
    assert_eq!(gains(json!({"url": URL, "variant": "3", "quantity": "1"})), [(three(), 1)]);
    assert_eq!(gains(json!({"url": URL, "quantity": "1"})), [(big(), 1)]);
    assert_eq!(gains(json!({"url": URL, "before": ""})), []);
    assert_eq!(ask(answer::cart, &json!({"url": URL}), &["<html>"]), json!({"events": []}));
}

#[test]
fn a_checkout_starts_with_the_cart() {
    let event = |id: &str, documents| {
        let facts = json!({"url": URL, "whole": "Started Checkout", "id": id, "session": "s1"});
        ask(answer::cart, &facts, documents)["events"][0].clone()
    };
    let told = event("chk", &[CART]);
    assert_eq!(told["event_name"], "Started Checkout");
    assert_eq!(told["properties"]["id"], "chk");
    assert_eq!(told["properties"]["total_price"], "5970e-2");
    assert_eq!(told["properties"]["items"][0]["price"], "1990e-2");
    assert_eq!(told["properties"]["items"][0]["name"], "Cap");
    assert_eq!(told["aliases"], json!(["urn:cart_token:c1"]));
    assert_eq!(event("", &[CART])["properties"]["id"], "c1");
    assert_eq!(event("chk", &[])["properties"], json!({"id": "chk"}));
    assert_eq!(event("", &[])["properties"], json!({"id": "s1"}));
}

proptest! {
    #[test]
    fn no_text_makes_a_rule_fail(text in "[{}\\[\\],:\u{1}a-z@/0-9 ü\u{0}*<!-]{0,200}") {
        for rule in [answer::place, answer::page, answer::cart] {
            let answer = rule(&text);
            prop_assert!(read(&answer).is_ok(), "{answer}");
            let facts = json!({"url": URL, "variant": "1", "quantity": "1", "whole": "x"});
            let question = format!("{}\0{text}", plain(&facts.to_string()));
            prop_assert!(read(&rule(&question)).is_ok());
        }
    }

    #[test]
    fn well_formed_text_is_read_exactly(text in "\\PC{0,40}", key in "[a-z]{1,5}") {
        let object = json!({"other": [{"x": text}], key.clone(): text}).to_string();
        prop_assert_eq!(member(&object, &key), super::text::trim(&text));
    }
}

/// JSON-LD blocks of a page of the shared fixtures, or `None` when they are not there.
fn blocks_of(path: &str) -> Option<Vec<String>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures/");
    let Ok(html) = std::fs::read(format!("{folder}{path}")) else {
        eprintln!("skipped: shared fixtures not present");
        return None;
    };
    let html = String::from_utf8_lossy(&html).into_owned();
    let block = |part: &str| Some(part.split_once('>')?.1.split_once("</script>")?.0.to_owned());
    Some(html.split("application/ld+json").skip(1).filter_map(block).collect())
}

#[test]
fn woocommerce_pages_show_their_products() {
    let cases = [
        ("product_simple", "beanie-logo-unicode", "BEANIE-1", "18.50"),
        ("product_variable", "v-neck-hoodie", "HOODIE", "42.00"),
        ("product_grouped", "bundle", "16", "18.50"),
    ];
    for (page, slug, sku, price) in cases {
        let path = format!("woocommerce/real-7.9.0/html/{page}.html");
        let Some(blocks) = blocks_of(&path) else { return };
        let blocks: Vec<&str> = blocks.iter().map(String::as_str).collect();
        let url = format!("http://localhost:8088/product/{slug}/");
        let item = viewed_at(&url, &blocks);
        let got =
            ["sku", "price", "currency", "url"].map(|key| item[key].as_str().unwrap().to_owned());
        assert_eq!(got, [sku, price, "EUR", &url], "{page}");
    }
    for page in ["shop", "category", "cart", "checkout", "order_received"] {
        let path = format!("woocommerce/real-7.9.0/html/{page}.html");
        let Some(blocks) = blocks_of(&path) else { return };
        let blocks: Vec<&str> = blocks.iter().map(String::as_str).collect();
        assert!(viewed_at("http://localhost:8088/shop/", &blocks).is_null(), "{page}");
    }
}
