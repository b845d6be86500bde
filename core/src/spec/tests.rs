use serde_json::json;

use super::*;

fn rules(name: &str, properties: Value) -> Vec<String> {
    let Value::Object(properties) = properties else { panic!("an object") };
    check(name, &properties).into_iter().map(|w| format!("{} {}", w.rule, w.field)).collect()
}

#[test]
fn violations_are_named() {
    let item = json!({"product_id": 1, "name": "Cap", "price": "9.90", "currency": "EUR"});
    assert_eq!(rules("Viewed Product", item), [] as [&str; 0]);
    assert_eq!(
        rules("Viewed Product", json!({"product_id": "", "price": "9,90", "currency": "€"})),
        [
            "wrong_format properties.product_id",
            "missing_property properties.name",
            "wrong_format properties.price",
            "wrong_format properties.currency"
        ]
    );
    let order = json!({"id": "1", "total_price": 1, "currency": "EUR", "items": {}});
    assert_eq!(rules("Placed Order", order), ["wrong_type properties.items"]);
    assert_eq!(rules("My Own Event", json!({})), [] as [&str; 0]);
}

#[test]
fn each_kind_of_property_is_checked() {
    let problem = |name: &str, value: Value| {
        let mut order = json!({"id": "1", "total_price": "1.00", "currency": "EUR", "items": []});
        order[name] = value;
        rules("Placed Order", order).join(", ")
    };
    let cases = [
        ("id", json!(9_007_199_254_740_993_u64), ""),
        ("id", json!(["1"]), "wrong_type properties.id"),
        ("total_price", json!("1.999"), "wrong_format properties.total_price"),
        ("total_tax", json!({"amount": "1"}), "wrong_type properties.total_tax"),
        ("total_tax", json!(0.19), ""),
        ("total_shipping", Value::Null, ""),
        ("currency", json!("ABC"), "wrong_format properties.currency"),
        ("currency", json!("eur"), "wrong_format properties.currency"),
        ("$country_code", json!("DE"), ""),
        ("$country_code", json!("UK"), "wrong_format properties.$country_code"),
        ("$country_code", json!(49), "wrong_type properties.$country_code"),
        ("$phone_number", json!("+49228123456"), ""),
        ("$phone_number", json!("0228 123456"), "wrong_format properties.$phone_number"),
        ("$email", json!("Ann+x@shop.example"), ""),
        ("$email", json!("ann at shop"), "wrong_format properties.$email"),
        ("$is_new_customer", json!(true), ""),
        ("$is_new_customer", json!("yes"), "wrong_type properties.$is_new_customer"),
        ("tags", json!(["vip"]), ""),
        ("tags", json!("vip"), "wrong_type properties.tags"),
        ("tags", json!([1]), "wrong_format properties.tags"),
        ("$sales_channel_type", json!("moon"), "wrong_format properties.$sales_channel_type"),
        ("own", json!({"any": "thing"}), ""),
    ];
    for (name, value, want) in cases {
        assert_eq!(problem(name, value.clone()), want, "{name} {value}");
    }
}

#[test]
fn items_are_checked_and_each_problem_is_told_once() {
    let cart = json!({"total_price": "1.00", "currency": "JPY", "items": [
        {"product_id": "7", "name": "Cap", "price": "100", "quantity": 2},
        {"product_id": "7", "name": "Cap", "price": "9.50", "currency": "EUR", "quantity": 0},
        {"product_id": "8", "price": "9.50"},
        {"product_id": "9", "price": "9.50"},
        "cap"]});
    assert_eq!(
        rules("Viewed Cart", cart),
        [
            "wrong_format properties.items[].quantity",
            "missing_property properties.items[].name",
            "wrong_format properties.items[].price",
            "wrong_type properties.items[]",
        ]
    );
}

#[test]
fn names_that_differ_in_case_are_mapped() {
    assert_eq!(standard_name("Placed Order"), ("Placed Order", None));
    assert_eq!(standard_name("placed order").0, "Placed Order");
    assert_eq!(standard_name("placed order").1.unwrap().rule, "name_case");
    assert_eq!(standard_name("Quiz Done"), ("Quiz Done", None));
}

#[test]
fn properties_that_differ_in_spelling_are_mapped() {
    let cases = [
        ("Placed Order", "Total_Price", "total_price", true),
        ("Placed Order", "totalPrice", "total_price", true),
        ("Placed Order", "TOTAL-PRICE", "total_price", true),
        ("Placed Order", "ID", "id", true),
        ("Placed Order", "$Email", "$email", true),
        ("Placed Order", "$countryCode", "$country_code", true),
        ("Viewed Product", "productId", "product_id", true),
        ("$page_load", "$URL", "$url", true),
        ("Placed Order", "total_price", "total_price", false),
        // Names of its own, and events of its own.
        ("Placed Order", "Email", "Email", false),
        ("Placed Order", "price_total", "price_total", false),
        ("Quiz Done", "Total_Price", "Total_Price", false),
    ];
    for (event, sent, want, is_warned) in cases {
        let mut properties = Map::from_iter([(sent.to_owned(), json!("1.00"))]);
        let warnings = spell(event, &mut properties);
        assert_eq!(properties.keys().collect::<Vec<_>>(), [want], "{event} {sent}");
        let told: Vec<(&str, &str)> =
            warnings.iter().map(|w| (w.rule.as_str(), w.field.as_str())).collect();
        let field = format!("properties.{sent}");
        let wanted = [("property_case", field.as_str())];
        assert_eq!(told, if is_warned { &wanted[..] } else { &[] }, "{event} {sent}");
    }
}

#[test]
fn a_right_spelling_keeps_its_value_and_items_are_spelled_too() {
    let mut order = json!({"total_price": "1.00", "TotalPrice": "2.00",
        "Items": [{"productID": 1, "Price": "1.00"}, {"productID": 2}, "cap"]});
    let order = order.as_object_mut().unwrap();
    let fields: Vec<String> = spell("Placed Order", order).into_iter().map(|w| w.field).collect();
    assert_eq!(
        fields,
        ["properties.Items", "properties.items[].productID", "properties.items[].Price"]
    );
    let want = json!({"total_price": "1.00", "TotalPrice": "2.00",
        "items": [{"product_id": 1, "price": "1.00"}, {"product_id": 2}, "cap"]});
    assert_eq!(Value::Object(order.clone()), want);
}

#[test]
fn the_code_lists_are_whole() {
    assert_eq!(COUNTRIES.split_whitespace().count(), 249);
    for codes in [COUNTRIES, CURRENCIES] {
        assert!(codes.split_whitespace().is_sorted());
    }
}
