//! Shopify's mandatory privacy topics: handed out, or really erased.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::{START_MS, page, pixel, store, take_in};
use serde_json::{Value, json};
use tributary_core::api::SourceKind;
use tributary_core::delivery::Delivery;
use tributary_core::time::{DAY_MS, Timestamp};
use tributary_store::native::Native;
use tributary_store::privacy::request;
use tributary_store::{Database, SqlValue};

const NOW: Timestamp = Timestamp(START_MS + DAY_MS);

fn shopify(topic: &str, webhook_id: &str, body: &Value) -> Delivery {
    let headers = [("x-shopify-topic", topic), ("x-shopify-webhook-id", webhook_id)];
    Delivery {
        source_id: "shopify".to_owned(),
        kind: SourceKind::Shopify,
        received_at: NOW,
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        body: body.to_string(),
    }
}

fn order(id: u64, name: &str, customer: Option<u64>) -> Value {
    json!({"id": id, "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:05:00Z",
        "currency": "EUR", "total_price": "19.90", "email": customer.map(|_| format!("{name}@shop.example")),
        "customer": {"id": customer, "first_name": name}, "line_items": [],
        "note_attributes": [{"name": "__cvg_uid", "value": customer.map(|_| format!("visitor-of-{name}"))}]})
}

/// Xenia with a visit, two orders, a refund and a checkout, one order of hers that names nobody
/// yet, and Bob.
fn fill(db: &Native) {
    let refund = json!({"id": 91, "order_id": 12, "created_at": "2026-11-23T11:00:00Z",
        "note": "for xenia"});
    let checkout = json!({"token": "tok", "email": "xenia@shop.example",
        "created_at": "2026-11-23T09:00:00Z", "updated_at": "2026-11-23T09:01:00Z"});
    take_in(
        db,
        &[
            pixel(&page("1", "visitor-of-xenia", 0, "https://shop.example/?m=xenia@shop.example")),
            shopify("orders/create", "a", &order(11, "xenia", Some(1_001))),
            shopify("orders/updated", "b", &order(11, "xenia", Some(1_001))),
            shopify("orders/paid", "c", &order(12, "xenia", None)),
            shopify("refunds/create", "d", &refund),
            shopify("checkouts/update", "e", &checkout),
            shopify("orders/create", "f", &order(21, "bob", Some(1_002))),
            shopify("orders/create", "g", &json!("xenia@shop.example sent this")),
        ],
    );
}

fn customer(name: &str, id: u64, orders: &[u64]) -> Value {
    json!({"shop_id": 954_889, "shop_domain": "a.myshopify.com", "data_request": {"id": 9},
        "customer": {"id": id, "email": format!("{name}@shop.example"), "phone": null},
        "orders_to_redact": orders, "orders_requested": orders})
}

/// Lines of all tables that hold a mark.
fn traces(db: &Native, marks: &[&str]) -> Vec<String> {
    let tables = db.query("SELECT name FROM sqlite_master WHERE type = 'table'", &[]).unwrap();
    let mut found = Vec::new();
    for table in tables {
        let Some(SqlValue::Text(name)) = table.first() else { continue };
        for row in db.query(&format!("SELECT * FROM {name}"), &[]).unwrap() {
            let line = format!("{name}: {row:?}").to_lowercase();
            if marks.iter().any(|mark| line.contains(mark)) {
                found.push(line);
            }
        }
    }
    found
}

fn lines(db: &Native, name: &str) -> Vec<Value> {
    let sql = "SELECT body FROM event WHERE name = ? ORDER BY seq";
    let rows = db.query(sql, &[name.into()]).unwrap();
    let body = |row: &Vec<SqlValue>| match row.first() {
        Some(SqlValue::Text(body)) => serde_json::from_str(body).unwrap(),
        other => unreachable!("{other:?}"),
    };
    rows.iter().map(body).collect()
}

#[test]
fn a_redacted_customer_leaves_only_the_line_that_says_so() {
    let db = store();
    fill(&db);
    assert!(10 < traces(&db, &["xenia"]).len());
    let bobs = traces(&db, &["bob"]);
    let redact = shopify("customers/redact", "w1", &customer("xenia", 1_001, &[11, 12]));
    let outcomes = take_in(&db, std::slice::from_ref(&redact));
    assert_eq!(outcomes.first().unwrap().http_status(), 202);
    assert_eq!(traces(&db, &["xenia", "1001", "\"tok\""]), [] as [&str; 0]);
    assert_eq!(traces(&db, &["bob"]), bobs);
    let line = lines(&db, "Redacted Customer").remove(0);
    assert_eq!(line.pointer("/properties/erased/n_profiles"), Some(&json!(1)));
    assert_eq!(line.pointer("/properties/erased/n_events"), Some(&json!(8)));

    // The same request again erases nothing more and adds no line.
    let outcomes = take_in(&db, &[redact]);
    assert_eq!(outcomes.first().unwrap().duplicates, 1);
    assert_eq!(lines(&db, "Redacted Customer").len(), 1);
}

#[test]
fn a_request_with_another_customers_address_leaves_the_other_alone() {
    // Xenia's id with Bob's address, by which they must not meet.
    let mixed = json!({"shop_id": 954_889, "customer": {"id": 1_001, "email": "bob@shop.example"},
        "orders_to_redact": [11, 12], "orders_requested": [11]});
    let db = store();
    fill(&db);
    let bobs = traces(&db, &["bob"]);
    take_in(&db, &[shopify("customers/data_request", "w0", &mixed)]);
    let asked = request::list(&db, NOW).unwrap().remove(0);
    let answer = request::answer(&db, asked.seq, NOW).unwrap().unwrap();
    assert!(answer.contains("visitor-of-xenia") && !answer.contains("bob"));

    take_in(&db, &[shopify("customers/redact", "w1", &mixed)]);
    assert_eq!(traces(&db, &["xenia", "1001"]), [] as [&str; 0]);
    assert_eq!(traces(&db, &["bob"]), bobs);
    let line = lines(&db, "Redacted Customer").remove(0);
    assert_eq!(line.pointer("/properties/erased/n_profiles"), Some(&json!(1)));
    assert_eq!(line.pointer("/properties/n_left_to_others"), Some(&json!(1)));

    // An address of nobody else's is the customer's.
    take_in(
        &db,
        &[shopify(
            "customers/redact",
            "w2",
            &json!({"shop_id": 954_889,
        "customer": {"email": "bob@shop.example"}}),
        )],
    );
    assert_eq!(traces(&db, &["bob"]), [] as [&str; 0]);
    let line = lines(&db, "Redacted Customer").remove(1);
    assert_eq!(line.pointer("/properties/n_left_to_others"), None);
}

#[test]
fn a_request_for_data_is_kept_for_a_month_and_answered() {
    let db = store();
    fill(&db);
    take_in(&db, &[shopify("customers/data_request", "w1", &customer("xenia", 1_001, &[11]))]);
    let [asked] = <[_; 1]>::try_from(request::list(&db, NOW).unwrap()).unwrap();
    assert_eq!((asked.source_id.as_str(), asked.received_at), ("shopify", NOW.0));
    let answer = request::answer(&db, asked.seq, NOW).unwrap().unwrap();
    assert!(["visitor-of-xenia", "xenia@shop.example"].iter().all(|mark| answer.contains(mark)));
    assert!(!answer.contains("bob"));
    assert_eq!(traces(&db, &["requested data"]).len(), 1);
    let later = Timestamp(NOW.0 + 31 * DAY_MS);
    assert_eq!(request::list(&db, later).unwrap(), []);
    assert_eq!(request::answer(&db, asked.seq, later).unwrap(), None);

    // Who is erased asked for nothing.
    take_in(&db, &[shopify("customers/redact", "w2", &customer("xenia", 1_001, &[]))]);
    assert_eq!(request::list(&db, NOW).unwrap(), []);
}

#[test]
fn a_redacted_shop_leaves_its_lines_and_other_sources() {
    let db = store();
    fill(&db);
    take_in(&db, &[pixel(&page("2", "passer-by", 3, "https://shop.example/"))]);
    let shop = json!({"shop_id": 954_889, "shop_domain": "a.myshopify.com"});
    take_in(&db, &[shopify("shop/redact", "w1", &shop)]);
    assert_eq!(traces(&db, &["xenia", "bob", "placed order"]), [] as [&str; 0]);
    assert!(!traces(&db, &["passer-by"]).is_empty());
    let sql = "SELECT name FROM event WHERE source_id = 'shopify'";
    assert_eq!(db.query(sql, &[]).unwrap(), [[SqlValue::Text("Redacted Shop".to_owned())]]);
}
