//! Each shape in which shops describe their goods: facts of a page, structured data, carts, data
//! layers.

use super::super::answer;
use super::{CART, URL, ask};
use serde_json::{Value, json};

/// What the page at `url` shows, with its own facts before structured data.
fn shown(url: &str, facts: Value, own: &str, blocks: &[&str]) -> Value {
    let mut question = facts;
    question["url"] = url.into();
    ask(answer::page, &question, &[&[own], blocks].concat())
}

fn pick(item: &Value, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| item[*key].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn the_facts_of_a_page_are_believed_first() {
    let block = r#"{"@type":"Product","productID":"0","name":"Other","offers":{"price":"1.00","priceCurrency":"USD"}}"#;
    let own = |unit: &str, price: &str, chosen: &str| {
        format!(
            r#"{{"platform":"shopify","page":"product","currency":"EUR","unit":"{unit}","variant_id":{chosen},
            "product":{{"id":9007199254740993,"title":"Cap","vendor":"O & Co","url":"/products/cap","image":"//cdn.example/cap.png",
            "variants":[{{"id":71,"sku":"S","title":"Small","price":{price},"image":null}},{{"id":72,"sku":"L","title":"Large","price":"9","image":"/l.png"}}]}}}}"#
        )
    };
    let keys = ["product_id", "variant_id", "sku", "name", "vendor", "price", "currency"];
    let cases = [
        ("hundredths", "94900", "71", json!({}), ["71", "S", "94900e-2"]),
        ("major", "949.0", "71", json!({}), ["71", "S", "949.0"]),
        ("major", "\"949.00\"", "71", json!({"variant": "72"}), ["72", "L", "9"]),
        ("major", "1", "72", json!({"variant": "5"}), ["72", "L", "9"]),
        // Nothing is chosen: what is known of the product alone.
        ("major", "1", "null", json!({}), ["-", "-", "1.00"]),
    ];
    for (unit, price, chosen, facts, [variant, sku, amount]) in cases {
        let answer = shown(URL, facts, &own(unit, price, chosen), &[block]);
        let item = &answer["events"][0]["properties"];
        let want = ["9007199254740993", variant, sku, "Cap", "O & Co", amount, "EUR"];
        assert_eq!(pick(item, &keys), want, "{unit} {price} {chosen}");
        assert_eq!(answer["kind"], "product");
    }
}

#[test]
fn a_page_that_is_something_else_shows_no_product() {
    let block = r#"{"@type":"Product","name":"Cap","sku":"1","offers":{"price":"1.00"}}"#;
    for page in ["cart", "checkout", "other"] {
        let own = format!(r#"{{"page":"{page}"}}"#);
        let answer = shown("https://shop.example/x", json!({}), &own, &[block]);
        assert_eq!(answer["events"], json!([]), "{page}");
        assert_eq!(answer["kind"], page);
    }
}

#[test]
fn a_lower_rung_is_asked_when_the_higher_ones_know_no_product() {
    let page = r#"{"@type":"WebPage","name":"Cap"}"#;
    let micro =
        r#"{"@type":"http://schema.org/Product","name":"Micro","offers":{"price":"1.299,00 €"}}"#;
    let graph = r#"{"og:type":"product","og:title":"Graph","og:price:amount":"5,00","og:price:currency":"EUR"}"#;
    let name = |blocks: &[&str]| {
        let answer = shown(URL, json!({}), "", blocks);
        pick(&answer["events"][0]["properties"], &["name", "price"])
    };
    assert_eq!(name(&[page, "", micro, "", graph]), ["Micro", "1.299,00 €"]);
    assert_eq!(name(&[page, "", page, "", graph]), ["Graph", "5,00"]);
    assert_eq!(name(&[micro, "", graph, ""]), ["Micro", "1.299,00 €"]);
    let article = r#"{"og:type":"article","og:title":"Story"}"#;
    assert_eq!(name(&["", "", article]), ["-", "-"]);
}

#[test]
fn collections_come_from_the_facts_or_from_a_list_of_products() {
    let own = r#"{"page":"collection","currency":"EUR","unit":"major","collection":{"id":281834520745,"title":"Hats","items":[
        {"product_id":7,"variant_id":71,"sku":"S","name":"Cap","price":"19.90","url":"/p/cap"}]}}"#;
    let answer = shown("https://shop.example/c/hats", json!({}), own, &[]);
    let event = &answer["events"][0];
    assert_eq!(event["event_name"], "Viewed Collection");
    let collection = &event["properties"];
    assert_eq!(pick(collection, &["collection_id", "collection_name"]), ["281834520745", "Hats"]);
    let item = &collection["items"][0];
    let keys = ["product_id", "variant_id", "name", "price", "currency", "url"];
    let want = ["7", "71", "Cap", "19.90", "EUR", "/p/cap"];
    assert_eq!(pick(item, &keys), want);

    let entry =
        r#"{"@type":"ListItem","item":{"@type":"Product","name":"A","offers":{"price":"1"}}}"#;
    let list = |entries: &str| format!(r#"{{"@type":"ItemList","itemListElement":[{entries}]}}"#);
    let told = |url: &str, block: &str| {
        shown(url, json!({}), "", &[block])["events"][0]["properties"]["collection_id"].clone()
    };
    let two = list(&format!("{entry},{entry}"));
    assert_eq!(told("https://shop.example/c/hats/", &two), "hats");
    assert!(told("https://shop.example/", &two).is_null(), "a home page");
    assert!(told("https://shop.example/c", &list(r#"{"url":"/a"},{"url":"/b"}"#)).is_null());
}

const WOO_CART: &str = r#"{"items":[
    {"key":"a","id":14,"quantity":2,"name":"V-Neck & Hoodie","sku":"","permalink":"https://shop.example/?p=11","images":[{"src":"https://shop.example/h.png"}],
     "variation":[{"attribute":"Size","value":"L"}],"prices":{"price":"1990","currency_code":"EUR","currency_minor_unit":2}},
    {"key":"b","id":10,"quantity":1,"name":"Yen","variation":[],"prices":{"price":"1200","currency_code":"JPY","currency_minor_unit":0}}],
    "totals":{"total_price":"12345","currency_code":"EUR","currency_minor_unit":3}}"#;

#[test]
fn a_cart_of_the_store_api_is_read_in_its_own_minor_units() {
    let facts = json!({"url": URL, "before": "14:1,10:1", "quantity": "1", "whole": "Viewed Cart"});
    let answer = ask(answer::cart, &facts, &[WOO_CART]);
    let [added, cart] = [&answer["events"][0], &answer["events"][1]];
    let keys = ["product_id", "variant_id", "name", "price", "currency", "url", "image_url"];
    let want = [
        "-",
        "14",
        "V-Neck & Hoodie",
        "1990e-2",
        "EUR",
        "https://shop.example/?p=11",
        "https://shop.example/h.png",
    ];
    assert_eq!(pick(&added["properties"], &keys), want);
    assert_eq!(added["properties"]["quantity"], 1);
    assert_eq!(pick(&cart["properties"], &["total_price", "currency"]), ["12345e-3", "EUR"]);
    let keys = ["product_id", "price", "currency"];
    assert_eq!(pick(&cart["properties"]["items"][1], &keys), ["10", "1200e-0", "JPY"]);
    assert_eq!(answer["lines"], "14:2,10:1");
}

#[test]
fn a_new_cart_is_not_compared_with_the_one_before() {
    let gain = |before: &str, variant: &str| {
        let facts = json!({"url": URL, "before": before, "quantity": "1", "variant": variant});
        ask(answer::cart, &facts, &[CART])["events"].as_array().unwrap().len()
    };
    assert_eq!(gain("c1:0,3:1", ""), 1, "the same cart: what it gained");
    assert_eq!(gain("c0:0,820982911946154508:2,3:1", "3"), 1, "another: what was seen");
    assert_eq!(gain("c0:0,3:9", "5"), 0, "another, without what was seen");
}

#[test]
fn a_data_layer_tells_items_or_the_whole() {
    let layer = r#"{"currency":"EUR","value":35.7,"item_list_id":"l1","items":[
        {"item_id":"7","item_name":"Cap","item_brand":"Oracle","price":11.9,"quantity":3},{"item_id":"8","item_name":"Hat","price":"1,299.00"}]}"#;
    let told = |how: &str, name: &str| {
        let mut facts = json!({"url": URL, "decimals": 1});
        facts[how] = name.into();
        ask(answer::cart, &facts, &[layer])["events"].clone()
    };
    let added = told("each", "Added To Cart");
    let keys = ["product_id", "name", "vendor", "price", "currency"];
    assert_eq!(pick(&added[0]["properties"], &keys), ["7", "Cap", "Oracle", "11.9", "EUR"]);
    assert_eq!(added[0]["properties"]["quantity"], 3);
    assert_eq!(pick(&added[1]["properties"], &keys), ["8", "Hat", "-", "1,299.00", "EUR"]);
    assert_eq!(added[1]["properties"]["quantity"], 1);
    let cart = told("whole", "Viewed Cart");
    assert_eq!(cart[0]["properties"]["total_price"], "35.7");
    assert_eq!(told("whole", "Viewed Collection")[0]["properties"]["collection_id"], "l1");
}
