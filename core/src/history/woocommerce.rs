//! WooCommerce's REST API: orders in the order of their last change. An order looks there as
//! in a webhook.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{CREDENTIAL, HistoryError, Page, Progress, Shop, ShopOrder, Told};
use crate::fetch::{Answer, Fetch};
use crate::source::is_sale;
use crate::time::{SECOND_MS, Timestamp};

pub(super) fn request(shop: &Shop, progress: &Progress) -> Fetch {
    // Times are written as UTC without a zone, which `dates_are_gmt` says they are.
    let after = whole_seconds(progress.since).to_rfc3339();
    let after = after.split('.').next().unwrap_or(&after);
    let which = match &progress.cursor {
        None => "orderby=modified".to_owned(),
        Some(page) => {
            let before = Timestamp(whole_seconds(progress.since).0 + 2 * SECOND_MS).to_rfc3339();
            let before = before.split('.').next().unwrap_or(&before);
            format!("modified_before={before}&orderby=id&page={page}")
        }
    };
    let url = format!(
        "{}/wp-json/wc/v3/orders?modified_after={after}&dates_are_gmt=true&status=any\
        &per_page={}&order=asc&{which}",
        shop.base_url, progress.page_size
    );
    Fetch::get(url).with("authorization", CREDENTIAL)
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_euclid(SECOND_MS) * SECOND_MS)
}

#[derive(Deserialize)]
struct Order {
    id: u64,
    #[serde(default)]
    status: String,
    date_created_gmt: String,
    date_modified_gmt: String,
}

pub(super) fn read(progress: &Progress, answer: &Answer<'_>) -> Result<Page, HistoryError> {
    let unexpected = |what: String| HistoryError::Unexpected(what);
    if answer.status != 200 {
        return Err(unexpected(format!("status {}", answer.status)));
    }
    let rows: Vec<&RawValue> =
        serde_json::from_str(answer.body).map_err(|error| unexpected(error.to_string()))?;
    let mut page = Page {
        orders: Vec::with_capacity(rows.len()),
        told: Vec::with_capacity(rows.len()),
        progress: progress.clone(),
        is_last: false,
        wait_ms: 0,
    };
    let is_full = progress.page_size <= u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut read_to = None;
    for row in rows {
        let (order, status) = order(row).map_err(unexpected)?;
        page.progress.latest = page.progress.latest.max(order.updated_at);
        read_to = read_to.max(Some(order.updated_at));
        // What is no sale here is not missed there.
        if is_sale(&status) {
            page.orders.push(order);
        }
        let topic = ("x-wc-webhook-topic", "order.updated");
        page.told.push(Told { topic, body: row.get().to_owned() });
    }
    step(&mut page, read_to, is_full);
    Ok(page)
}

/// Pages are counted from the watermark, which moves with what was read: pages counted from
/// the beginning would shift when an order changes meanwhile. Orders of one second that fill a
/// page come in no certain order, so that a second page could leave one out: that second is
/// read by the orders' ids, and then what comes after it.
fn step(page: &mut Page, read_to: Option<Timestamp>, is_full: bool) {
    let progress = &mut page.progress;
    let number: Option<u32> = progress.cursor.take().and_then(|cursor| cursor.parse().ok());
    let before = read_to.map(|it| Timestamp(it.0.saturating_sub(SECOND_MS)));
    match (number, before) {
        (Some(number), _) if is_full => {
            progress.cursor = Some(number.saturating_add(1).to_string());
        }
        (Some(_), _) => progress.since = Timestamp(whole_seconds(progress.since).0 + SECOND_MS),
        (None, Some(before)) if progress.since < before => progress.since = before,
        (None, _) if is_full => progress.cursor = Some("1".to_owned()),
        (None, _) => {}
    }
    page.is_last = number.is_none() && !is_full;
}

fn order(row: &RawValue) -> Result<(ShopOrder, String), String> {
    let order: Order = serde_json::from_str(row.get()).map_err(|error| error.to_string())?;
    let moment = |text: &str| {
        Timestamp::parse(&format!("{text}Z")).map_err(|error| format!("`{text}`: {error}"))
    };
    let shop_order = ShopOrder {
        order_id: order.id.to_string(),
        placed_at: moment(&order.date_created_gmt)?,
        updated_at: moment(&order.date_modified_gmt)?,
    };
    Ok((shop_order, order.status))
}
