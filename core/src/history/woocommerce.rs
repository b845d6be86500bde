//! WooCommerce's REST API: orders in the order of their last change. An order looks there as
//! in a webhook.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{CREDENTIAL, HistoryError, Page, Progress, Shop, ShopOrder, Told};
use crate::fetch::{Answer, Fetch};
use crate::source::is_sale;
use crate::time::{SECOND_MS, Timestamp};

pub(super) fn request(shop: &Shop, progress: &Progress) -> Fetch {
    let after = progress.since.to_rfc3339();
    // Written as UTC without a zone, which `dates_are_gmt` says it is.
    let after = after.split('.').next().unwrap_or(&after);
    let page = progress.cursor.as_deref().unwrap_or("1");
    let url = format!(
        "{}/wp-json/wc/v3/orders?modified_after={after}&dates_are_gmt=true\
        &orderby=modified&order=asc&status=any&per_page={}&page={page}",
        shop.base_url, progress.page_size
    );
    Fetch::get(url).with("authorization", CREDENTIAL)
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
        is_last: u32::try_from(rows.len()).unwrap_or(u32::MAX) < progress.page_size,
        wait_ms: 0,
    };
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
    if let Some(read_to) = read_to {
        step(&mut page.progress, read_to);
    }
    Ok(page)
}

/// Pages are counted from the watermark, which moves with what was read: pages counted from
/// the beginning would shift when an order changes meanwhile. Only orders of one second that
/// fill a page need a second page.
fn step(progress: &mut Progress, read_to: Timestamp) {
    let since = Timestamp(read_to.0.saturating_sub(SECOND_MS));
    if progress.since < since {
        progress.since = since;
        progress.cursor = None;
    } else {
        let page: u32 = progress.cursor.as_deref().and_then(|c| c.parse().ok()).unwrap_or(1);
        progress.cursor = Some(page.saturating_add(1).to_string());
    }
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
