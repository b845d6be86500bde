//! Shopify's Admin API, GraphQL: orders in the order of their last change, mapped to the shape
//! of the webhooks so that one parser reads both.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{CREDENTIAL, HistoryError, Page, Progress, Shop, ShopOrder, Told};
use crate::fetch::{Answer, Body, Fetch};
use crate::time::{SECOND_MS, Timestamp};

const TOPIC: &str = "x-shopify-topic";

/// Fields: Shopify Admin GraphQL, `Order`. Everything is shop money but what is named
/// presentment.
const QUERY: &str = "query Orders($first: Int!, $after: String, $query: String!) {
  orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes {
      legacyResourceId name test email phone sourceName tags clientIp
      createdAt updatedAt cancelledAt cancelReason displayFinancialStatus
      displayFulfillmentStatus discountCodes
      customAttributes { key value }
      customer { legacyResourceId firstName lastName }
      shippingAddress { ...Address } billingAddress { ...Address }
      totalPriceSet { ...Both } currentTotalPriceSet { ...Both } totalTaxSet { ...Both }
      totalDiscountsSet { ...Both } totalShippingPriceSet { ...Both }
      lineItems(first: 50) { nodes {
        title sku vendor quantity product { legacyResourceId } variant { legacyResourceId }
        originalUnitPriceSet { ...Both }
      } }
      refunds(first: 50) {
        legacyResourceId createdAt totalRefundedSet { ...Both }
      }
    }
  }
}
fragment Both on MoneyBag {
  shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }
}
fragment Address on MailingAddress {
  firstName lastName phone city zip province provinceCode countryCodeV2
}";

pub(super) fn request(shop: &Shop, progress: &Progress) -> Fetch {
    // Both bounds of a second are wanted: repeats are told by their ids, gaps are not.
    let query = format!("updated_at:>='{}'", progress.since.to_rfc3339());
    let variables = json!({"first": progress.page_size, "after": progress.cursor, "query": query});
    let url = format!("{}/admin/api/{}/graphql.json", shop.base_url, shop.api_version);
    let body = json!({"query": QUERY, "variables": variables}).to_string();
    Fetch::post(url, Body::Json(body)).with("x-shopify-access-token", CREDENTIAL)
}

#[derive(Deserialize)]
struct Reply {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<Problem>,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize)]
struct Data {
    orders: Orders,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Orders {
    page_info: PageInfo,
    nodes: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    message: String,
    #[serde(default)]
    extensions: Value,
}

#[derive(Deserialize, Default)]
struct Extensions {
    cost: Option<Cost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    requested_query_cost: f64,
    throttle_status: Throttle,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Throttle {
    currently_available: f64,
    restore_rate: f64,
}

impl Cost {
    /// How long until the shop has points enough for the same query again.
    #[expect(clippy::cast_possible_truncation, reason = "bounded before")]
    fn wait_ms(&self) -> i64 {
        let missing = self.requested_query_cost - self.throttle_status.currently_available;
        let seconds = missing / self.throttle_status.restore_rate.max(1.0);
        // NaN and the like count as nothing to wait for.
        if seconds > 0.0 { (seconds.min(600.0) * 1_000.0).ceil() as i64 } else { 0 }
    }
}

pub(super) fn read(progress: &Progress, answer: &Answer<'_>) -> Result<Page, HistoryError> {
    let unexpected = |what: String| HistoryError::Unexpected(what);
    if answer.status != 200 {
        return Err(unexpected(format!("status {}", answer.status)));
    }
    let reply: Reply =
        serde_json::from_str(answer.body).map_err(|error| unexpected(error.to_string()))?;
    let wait_ms = reply.extensions.cost.as_ref().map_or(0, Cost::wait_ms);
    if let Some(problem) = reply.errors.first() {
        return Err(refusal(problem, wait_ms));
    }
    let orders = reply.data.ok_or_else(|| unexpected("no `data`".to_owned()))?.orders;
    let mut page = Page {
        orders: Vec::with_capacity(orders.nodes.len()),
        told: Vec::with_capacity(orders.nodes.len()),
        progress: progress.clone(),
        is_last: !orders.page_info.has_next_page,
        wait_ms,
    };
    for node in &orders.nodes {
        let order = shop_order(node)
            .ok_or_else(|| unexpected("an order without id or times".to_owned()))?;
        page.progress.latest = page.progress.latest.max(order.updated_at);
        page.orders.push(order);
        page.told.push(Told { topic: (TOPIC, "orders/updated"), body: body(node).to_string() });
        page.told.extend(refunds(node));
    }
    if orders.page_info.has_next_page && orders.page_info.end_cursor.is_none() {
        return Err(unexpected("a next page without a cursor".to_owned()));
    }
    page.progress.cursor = orders.page_info.end_cursor;
    Ok(page)
}

fn refusal(problem: &Problem, wait_ms: i64) -> HistoryError {
    match problem.extensions.get("code").and_then(Value::as_str) {
        Some("THROTTLED") => HistoryError::RateLimited { wait_ms: wait_ms.max(SECOND_MS) },
        Some("MAX_COST_EXCEEDED") => HistoryError::TooCostly,
        Some("ACCESS_DENIED") => HistoryError::Unauthorized,
        _ if problem.message.eq_ignore_ascii_case("throttled") => {
            HistoryError::RateLimited { wait_ms: wait_ms.max(SECOND_MS) }
        }
        _ if problem.message.to_lowercase().contains("cursor") => HistoryError::CursorLost,
        _ => HistoryError::Unexpected(problem.message.chars().take(200).collect()),
    }
}

fn shop_order(node: &Value) -> Option<ShopOrder> {
    Some(ShopOrder {
        order_id: legacy_id(node)?.to_owned(),
        placed_at: moment(node, "createdAt")?,
        updated_at: moment(node, "updatedAt")?,
    })
}

/// The order as the topic `orders/updated` tells it.
fn body(node: &Value) -> Value {
    let at = |pointer: &str| node.pointer(pointer).cloned().unwrap_or(Value::Null);
    let currency = at("/totalPriceSet/shopMoney/currencyCode");
    let status = |field: &str| node.get(field).and_then(Value::as_str).map(str::to_lowercase);
    let tags = node.get("tags").and_then(Value::as_array).into_iter().flatten();
    let tags: Vec<&str> = tags.filter_map(Value::as_str).collect();
    let mut body = json!({
        "id": legacy_id(node), "name": at("/name"), "test": at("/test"), "email": at("/email"),
        "phone": at("/phone"), "source_name": at("/sourceName"), "tags": tags.join(","),
        "browser_ip": at("/clientIp"), "created_at": at("/createdAt"),
        "updated_at": at("/updatedAt"), "cancelled_at": at("/cancelledAt"),
        "cancel_reason": status("cancelReason"),
        "financial_status": status("displayFinancialStatus"),
        "fulfillment_status": status("displayFulfillmentStatus"),
        "currency": currency,
        "discount_codes": entries(node, "/discountCodes", |code| json!({"code": code})),
        "note_attributes": entries(node, "/customAttributes", |pair| {
            json!({"name": pair.get("key"), "value": pair.get("value")})
        }),
        "customer": node.get("customer").filter(|c| c.is_object()).map(|customer| json!({
            "id": legacy_id(customer), "first_name": customer.get("firstName"),
            "last_name": customer.get("lastName"),
        })),
        "shipping_address": address(node.get("shippingAddress")),
        "billing_address": address(node.get("billingAddress")),
        "line_items": entries(node, "/lineItems/nodes", line_item),
    });
    if let Some(fields) = body.as_object_mut() {
        for (from, to) in [
            ("totalPriceSet", "total_price"),
            ("currentTotalPriceSet", "current_total_price"),
            ("totalTaxSet", "total_tax"),
            ("totalDiscountsSet", "total_discounts"),
            ("totalShippingPriceSet", "total_shipping_price"),
        ] {
            insert_money(fields, node.get(from), to);
        }
    }
    body
}

/// Each refund of the order, as the topic `refunds/create` tells it.
fn refunds(node: &Value) -> Vec<Told> {
    let refunds = node.get("refunds").and_then(Value::as_array).into_iter().flatten();
    let tell = |refund: &Value| {
        let money = refund.pointer("/totalRefundedSet/shopMoney");
        let part = |part: &str| money.and_then(|money| money.get(part));
        let body = json!({
            "id": legacy_id(refund)?, "order_id": legacy_id(node), "created_at": refund.get("createdAt"),
            "transactions": [{"kind": "refund", "status": "success", "amount": part("amount"),
                "currency": part("currencyCode"), "test": node.get("test")}],
        });
        Some(Told { topic: (TOPIC, "refunds/create"), body: body.to_string() })
    };
    refunds.filter_map(tell).collect()
}

fn line_item(line: &Value) -> Value {
    let id = |field: &str| line.get(field).and_then(legacy_id);
    let mut item = json!({
        "title": line.get("title"), "sku": line.get("sku"), "vendor": line.get("vendor"),
        "quantity": line.get("quantity"), "product_id": id("product"),
        "variant_id": id("variant"),
    });
    if let Some(fields) = item.as_object_mut() {
        insert_money(fields, line.get("originalUnitPriceSet"), "price");
    }
    item
}

fn address(address: Option<&Value>) -> Option<Value> {
    let address = address.filter(|address| address.is_object())?;
    Some(json!({
        "first_name": address.get("firstName"), "last_name": address.get("lastName"),
        "phone": address.get("phone"), "city": address.get("city"), "zip": address.get("zip"),
        "province": address.get("province"), "province_code": address.get("provinceCode"),
        "country_code": address.get("countryCodeV2"),
    }))
}

/// Writes a `MoneyBag` as the webhooks do: `{name}_set`, and the shop's amount beside it.
fn insert_money(fields: &mut Map<String, Value>, bag: Option<&Value>, name: &str) {
    let side = |side: &str| {
        let money = bag?.get(side)?;
        Some(json!({"amount": money.get("amount"), "currency_code": money.get("currencyCode")}))
    };
    let Some(shop) = side("shopMoney") else { return };
    fields.insert(name.to_owned(), shop.get("amount").cloned().unwrap_or(Value::Null));
    let set = json!({"shop_money": shop, "presentment_money": side("presentmentMoney")});
    fields.insert(format!("{name}_set"), set);
}

fn entries(node: &Value, pointer: &str, map: impl Fn(&Value) -> Value) -> Vec<Value> {
    let list = node.pointer(pointer).and_then(Value::as_array);
    list.into_iter().flatten().map(map).collect()
}

/// The id in digits: the webhooks' ids, as text.
fn legacy_id(node: &Value) -> Option<&str> {
    node.get("legacyResourceId").and_then(Value::as_str).filter(|id| !id.is_empty())
}

fn moment(node: &Value, field: &str) -> Option<Timestamp> {
    Timestamp::parse(node.get(field)?.as_str()?).ok()
}
