//! Which column probably holds what, by the names that the platforms' exports use.

use crate::api::CsvMapping;
use crate::money::Currency;

/// Fills in what the names of the columns suggest.
pub fn suggest(columns: &[String]) -> CsvMapping {
    let find = |names: &[&str]| {
        let is_it = |name: &&str| columns.iter().find(|column| plain(column) == **name);
        names.iter().find_map(is_it).map(|column| column.trim().to_owned())
    };
    CsvMapping {
        day: find(&[
            "day",
            "date",
            "stat time day",
            "date start",
            "reporting starts",
            "gregorian date",
            "time period",
            "start date",
            "start time",
            "segments date",
            "datum",
            "tag",
        ]),
        spend: find(&[
            "spend",
            "cost",
            "amount spent",
            "spend in account currency",
            "total spent",
            "total spend",
            "cost micros",
            "spent",
            "kosten",
            "ausgaben",
        ]),
        impressions: find(&["impressions", "impr", "paid impressions", "impressionen"]),
        clicks: find(&[
            "clicks",
            "link clicks",
            "clicks all",
            "swipe ups",
            "pin clicks",
            "outbound clicks",
            "klicks",
        ]),
        conversions: find(&[
            "conversions",
            "purchases",
            "conversion",
            "results",
            "total conversions",
            "total conversions checkout",
            "conversionen",
        ]),
        revenue: find(&[
            "revenue",
            "conversion value",
            "conversions value",
            "conv value",
            "purchases value",
            "purchases conversion value",
            "total conversion value",
            "total order value checkout",
            "conv wert",
        ]),
        campaign_id: find(&["campaign id", "campaignid"]),
        campaign_name: find(&["campaign name", "campaign", "kampagne"]),
        ad_set_id: find(&["ad set id", "adset id", "ad group id", "adgroup id", "ad squad id"]),
        ad_set_name: find(&[
            "ad set name",
            "adset name",
            "ad group name",
            "ad group",
            "ad set",
            "ad squad name",
            "anzeigengruppe",
        ]),
        ad_id: find(&["ad id", "adid"]),
        ad_name: find(&["ad name", "ad", "anzeige"]),
        platform: find(&["platform"]),
        account_id: find(&["account id", "customer id", "advertiser id", "ad account id"]),
        currency: find(&["currency", "currency code", "account currency", "waehrung"]),
        day_order: None,
        decimal: None,
    }
}

/// `Amount spent (EUR)`, `amount_spent` and `AmountSpent` are `amount spent`.
fn plain(column: &str) -> String {
    let name = column.split('(').next().unwrap_or_default();
    let mut words = String::new();
    let mut was_lower = false;
    for c in name.trim().chars() {
        if c.is_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = c.is_lowercase();
        words.extend(if c.is_alphanumeric() { c.to_lowercase().next() } else { Some(' ') });
    }
    words.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The currency that a column such as `Amount spent (EUR)` names.
pub(super) fn currency_of(column: &str) -> Option<&str> {
    let (_, rest) = column.split_once('(')?;
    let code = rest.split(')').next()?.trim();
    Currency::parse(code).ok().map(|_| code)
}
