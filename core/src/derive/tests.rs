use serde_json::json;

use super::*;
use crate::time::Timestamp;

fn order(properties: Value) -> Event {
    let Value::Object(properties) = properties else { panic!("an object") };
    Event {
        source_id: "shop".to_owned(),
        event_id: "1001".to_owned(),
        name: "Placed Order".to_owned(),
        is_client: false,
        at: Timestamp(1),
        received_at: Timestamp(2),
        facts: Facts { properties, ..Facts::default() },
    }
}

fn rule(property: &str, operator: PropertyOperator, value: &str) -> DerivedEvent {
    let (property, value) = (property.to_owned(), value.to_owned());
    DerivedEvent {
        name: "Big Order".to_owned(),
        event: "Placed Order".to_owned(),
        conditions: vec![PropertyCondition { property, operator, value }],
    }
}

#[test]
fn each_operator_compares_as_it_says() {
    use PropertyOperator::*;
    let event = order(json!({"total_price": "100.50", "coupon": "SUMMER10", "n": 7, "empty": null,
        "is_gift": true, "tags": ["VIP", "first"], "a.b": "dotted",
        "items": [{"product_id": "7", "price": "9.90"}, {"product_id": "8"}]}));
    let cases = [
        ("total_price", Is, "100.5", true),
        ("total_price", GreaterThan, "100.49", true),
        ("total_price", GreaterThan, "100.50", false),
        ("total_price", AtLeast, "100.50", true),
        ("total_price", LessThan, "1000", true),
        ("total_price", AtMost, "99", false),
        ("n", Is, "7", true),
        ("n", IsNot, "7", false),
        ("coupon", Is, "summer10", true),
        ("coupon", Contains, "summer", true),
        ("coupon", DoesNotContain, "winter", true),
        ("coupon", GreaterThan, "5", false),
        ("missing", IsNot, "x", true),
        ("missing", DoesNotContain, "x", true),
        ("missing", Is, "", false),
        ("missing", IsSet, "", false),
        ("empty", IsNotSet, "", true),
        ("is_gift", Is, "true", true),
        ("tags", Is, "vip", true),
        ("items.product_id", Is, "8", true),
        ("items.product_id", IsNot, "9", true),
        ("items.price", AtLeast, "10", false),
        ("items", IsSet, "", false),
        ("a.b", Is, "dotted", true),
        ("coupon.length", IsSet, "", false),
    ];
    for (property, operator, value, want) in cases {
        let made = derive(&event, &[rule(property, operator, value)]);
        assert_eq!(!made.is_empty(), want, "{property} {operator:?} {value}");
    }
}

#[test]
fn a_new_customers_order_is_derived_everywhere() {
    let made = derive(&order(json!({"$is_new_customer": true, "id": "1001"})), &built_in());
    assert_eq!(made.len(), 1);
    assert_eq!(
        (made[0].name.as_str(), made[0].event_id.as_str()),
        ("New Customer Order", "1001/New Customer Order")
    );
    assert_eq!(made[0].text("id"), Some("1001"));
    assert_eq!(derive(&made[0], &built_in()), []);
    let told_by_browser = Event { is_client: true, ..order(json!({"$is_new_customer": true})) };
    assert_eq!(derive(&told_by_browser, &built_in()), []);
    for not_new in [json!({"$is_new_customer": false}), json!({})] {
        assert_eq!(derive(&order(not_new), &built_in()), []);
    }
}

#[test]
fn wrong_rules_are_named() {
    use PropertyOperator::*;
    let good = rule("total_price", GreaterThan, " 100 ");
    let cases = [
        (DerivedEvent { name: " ".to_owned(), ..good.clone() }, "rules[0].name"),
        (DerivedEvent { name: "placed order".to_owned(), ..good.clone() }, "rules[0].name"),
        (DerivedEvent { name: "New Customer Order".to_owned(), ..good.clone() }, "rules[0].name"),
        (DerivedEvent { name: "$mine".to_owned(), ..good.clone() }, "rules[0].name"),
        (DerivedEvent { event: String::new(), ..good.clone() }, "rules[0].event"),
        (rule("", Is, "x"), "rules[0].conditions[0].property"),
        (rule("x", Is, ""), "rules[0].conditions[0].value"),
        (rule("x", AtMost, "many"), "rules[0].conditions[0].value"),
    ];
    for (rule, field) in cases {
        let errors = checked(DerivedEvents { rules: vec![rule] }).unwrap_err();
        assert_eq!(errors[0].field, field);
    }
    let twice = DerivedEvents { rules: vec![good.clone(), good.clone()] };
    assert_eq!(checked(twice).unwrap_err()[0].field, "rules[1].name");
    let named = DerivedEvent { event: "placed order".to_owned(), ..good };
    assert_eq!(
        checked(DerivedEvents { rules: vec![named] }).unwrap().rules[0].event,
        "Placed Order"
    );
}
