//! Meta Ads: insights of the Graph API.

mod ask;

use serde_json::Value;

pub(super) use ask::{after, checked, read, request};

use super::number::{count, id, in_micros};
use super::row::{Ids, Told};
use super::{Account, MarketingError};
use crate::api::SpendLevel;
use crate::day::Day;

const PLATFORM: &str = "meta";

/// Names of one thing, a purchase: they stand beside each other and are never added. The
/// first that is there counts. `omni_purchase` is of web, app and shop together, without
/// counting one twice.
const PURCHASES: [&str; 4] =
    ["omni_purchase", "purchase", "onsite_web_purchase", "offsite_conversion.fb_pixel_purchase"];

/// Reads `{"data":[…]}`, or the list alone.
pub(super) fn rows(body: &Value, account: &Account) -> Result<Told, MarketingError> {
    let list = body.get("data").unwrap_or(body).as_array();
    let list = list.ok_or_else(|| MarketingError::Unexpected("there is no `data`".to_owned()))?;
    let mut told = Told::default();
    for row in list {
        read_row(row, account, &mut told)?;
    }
    Ok(told.combined())
}

fn read_row(row: &Value, account: &Account, told: &mut Told) -> Result<(), MarketingError> {
    let text = |field: &str| row.get(field).and_then(Value::as_str);
    let account = Account {
        account_id: match id(row.get("account_id")) {
            Some(id) => id.trim_start_matches("act_").to_owned(),
            None => account.account_id.clone(),
        },
        currency: text("account_currency").unwrap_or(&account.currency).to_owned(),
    };
    let ids = Ids {
        campaign: id(row.get("campaign_id")),
        ad_set: id(row.get("adset_id")),
        ad: id(row.get("ad_id")),
    };
    for (level, id, name) in [
        (SpendLevel::Campaign, &ids.campaign, text("campaign_name")),
        (SpendLevel::AdSet, &ids.ad_set, text("adset_name")),
        (SpendLevel::Ad, &ids.ad, text("ad_name")),
    ] {
        told.name(PLATFORM, &account.account_id, level, id.as_ref(), name);
    }
    let row_of = told.row(PLATFORM, &account, ids, day(row)?)?;
    row_of.spend_micros = in_micros(row.get("spend"), "spend")?;
    row_of.impressions = count(row.get("impressions"), "impressions")?;
    row_of.clicks = count(row.get("clicks"), "clicks")?;
    row_of.conversions_micros = purchases(row.get("actions"), "actions")?;
    row_of.revenue_micros = purchases(row.get("action_values"), "action_values")?;
    Ok(())
}

fn day(row: &Value) -> Result<Day, MarketingError> {
    let of = |field: &str| row.get(field).and_then(Value::as_str);
    let start = of("date_start").and_then(|text| Day::parse(text).ok());
    let start = start.ok_or_else(|| MarketingError::Unexpected("`date_start` is no day".into()))?;
    match of("date_stop") {
        Some(stop) if Day::parse(stop) != Ok(start) => {
            Err(MarketingError::Unexpected("a row is about more than one day".to_owned()))
        }
        _ => Ok(start),
    }
}

/// The value of the first name of a purchase that is in the list.
fn purchases(list: Option<&Value>, field: &str) -> Result<i64, MarketingError> {
    let list = || list.and_then(Value::as_array).into_iter().flatten();
    let named = |name: &&str| {
        list().find(|entry| entry.get("action_type").and_then(Value::as_str) == Some(*name))
    };
    let found = PURCHASES.iter().find_map(named);
    in_micros(found.and_then(|entry| entry.get("value")), field)
}
