//! Google Ads: `googleAds:searchStream`, over REST.

mod ask;

use serde_json::Value;

pub(super) use ask::{checked, read, request, search};

use super::number::{id, in_micros, integer};
use super::row::{Ids, Told};
use super::{Account, MarketingError};
use crate::api::SpendLevel;
use crate::day::Day;

const PLATFORM: &str = "google";

/// Reads the stream's list of batches, or one batch alone.
pub(super) fn rows(body: &Value, account: &Account) -> Result<Told, MarketingError> {
    let batches = body.as_array().map_or_else(|| std::slice::from_ref(body), Vec::as_slice);
    let mut told = Told::default();
    for batch in batches {
        if !batch.is_object() {
            return Err(MarketingError::Unexpected("a batch is no object".to_owned()));
        }
        // A batch without results has no such field.
        for row in batch.get("results").and_then(Value::as_array).into_iter().flatten() {
            read_row(row, account, &mut told)?;
        }
    }
    Ok(told.combined())
}

fn read_row(row: &Value, account: &Account, told: &mut Told) -> Result<(), MarketingError> {
    let at = |pointer: &str| row.pointer(pointer);
    let text = |pointer: &str| at(pointer).and_then(Value::as_str);
    let account = Account {
        account_id: id(at("/customer/id")).unwrap_or_else(|| account.account_id.clone()),
        currency: text("/customer/currencyCode").unwrap_or(&account.currency).to_owned(),
    };
    let ids = Ids {
        campaign: id(at("/campaign/id")),
        ad_set: id(at("/adGroup/id")),
        ad: id(at("/adGroupAd/ad/id")),
    };
    for (level, id, name) in [
        (SpendLevel::Campaign, &ids.campaign, text("/campaign/name")),
        (SpendLevel::AdSet, &ids.ad_set, text("/adGroup/name")),
        (SpendLevel::Ad, &ids.ad, text("/adGroupAd/ad/name")),
    ] {
        told.name(PLATFORM, &account.account_id, level, id.as_ref(), name);
    }
    let day = text("/segments/date").and_then(|text| Day::parse(text).ok());
    let day =
        day.ok_or_else(|| MarketingError::Unexpected("`segments.date` is no day".to_owned()))?;
    let row_of = told.row(PLATFORM, &account, ids, day)?;
    // Zeros are left out of the answer.
    row_of.spend_micros = integer(at("/metrics/costMicros"), "metrics.costMicros")?;
    row_of.impressions = integer(at("/metrics/impressions"), "metrics.impressions")?;
    row_of.clicks = integer(at("/metrics/clicks"), "metrics.clicks")?;
    row_of.conversions_micros = in_micros(at("/metrics/conversions"), "metrics.conversions")?;
    row_of.revenue_micros = in_micros(at("/metrics/conversionsValue"), "metrics.conversionsValue")?;
    Ok(())
}
