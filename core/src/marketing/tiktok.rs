//! TikTok Ads: the integrated report of the Marketing API. Errors come inside HTTP 200, `-`
//! means none.

mod ask;

use serde_json::Value;

pub(super) use ask::{base, checked, read, request};

use super::number::{count, id, in_micros};
use super::row::{Ids, Told};
use super::{Account, MarketingError};
use crate::api::SpendLevel;
use crate::day::Day;

const PLATFORM: &str = "tiktok";

/// Reads `{"code":0,"data":{"list":[…]}}`, or the list alone.
pub(super) fn rows(body: &Value, account: &Account) -> Result<Told, MarketingError> {
    let list = body.pointer("/data/list").or_else(|| body.get("list")).unwrap_or(body).as_array();
    let list = list.ok_or_else(|| {
        let message = body.get("message").and_then(Value::as_str);
        MarketingError::Unexpected(message.unwrap_or("there is no `data.list`").to_owned())
    })?;
    let mut told = Told::default();
    for row in list {
        read_row(row, account, &mut told)?;
    }
    Ok(told.combined())
}

fn read_row(row: &Value, account: &Account, told: &mut Told) -> Result<(), MarketingError> {
    let (dimensions, metrics) = (row.get("dimensions"), row.get("metrics"));
    let dimension = |name: &str| dimensions.and_then(|them| them.get(name));
    let metric = |name: &str| metrics.and_then(|them| them.get(name));
    // The ids of the levels above are attributes among the metrics.
    let id_of = |name: &str| id(dimension(name)).or_else(|| id(metric(name)));
    let account = Account {
        account_id: id_of("advertiser_id").unwrap_or_else(|| account.account_id.clone()),
        currency: metric("currency")
            .and_then(Value::as_str)
            .unwrap_or(&account.currency)
            .to_owned(),
    };
    let ids =
        Ids { campaign: id_of("campaign_id"), ad_set: id_of("adgroup_id"), ad: id_of("ad_id") };
    for (level, id, name) in [
        (SpendLevel::Campaign, &ids.campaign, "campaign_name"),
        (SpendLevel::AdSet, &ids.ad_set, "adgroup_name"),
        (SpendLevel::Ad, &ids.ad, "ad_name"),
    ] {
        let name = metric(name).and_then(Value::as_str);
        told.name(PLATFORM, &account.account_id, level, id.as_ref(), name);
    }
    let day = dimension("stat_time_day").and_then(Value::as_str);
    let day = day.and_then(|text| Day::parse(text).ok());
    let day =
        day.ok_or_else(|| MarketingError::Unexpected("`stat_time_day` is no day".to_owned()))?;
    let row_of = told.row(PLATFORM, &account, ids, day)?;
    row_of.spend_micros = in_micros(metric("spend"), "spend")?;
    row_of.impressions = count(metric("impressions"), "impressions")?;
    row_of.clicks = count(metric("clicks"), "clicks")?;
    // Purchases on the website; `conversion`, whatever the ad was optimised for, only where
    // the account does not know them. The value's name is misleading: it is an amount.
    let conversions = metric("complete_payment").or_else(|| metric("conversion"));
    row_of.conversions_micros = in_micros(conversions, "complete_payment")?;
    row_of.revenue_micros =
        in_micros(metric("total_complete_payment_rate"), "total_complete_payment_rate")?;
    Ok(())
}
