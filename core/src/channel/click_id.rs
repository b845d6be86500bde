//! The click ids that ad platforms add to a landing address (`product.md §8`).

use std::collections::BTreeMap;

/// What a click id's value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// One click: another value is another visit.
    Click,
    /// A person or a constant: says where from, but not which click.
    Other,
}

/// A known click id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClickId {
    /// Parameter name as the platform spells it.
    pub(super) name: &'static str,
    pub(super) scope: Scope,
    /// Channel group of a landing that has nothing better to say.
    pub(super) group: &'static str,
    /// Channel of such a landing.
    pub(super) channel: &'static str,
}

impl ClickId {
    /// Whether only ads carry it. Meta adds `fbclid` to organic links as well.
    pub(super) fn is_paid(&self) -> bool {
        super::rules::is_paid_group(self.group) && self.name != "fbclid"
    }
}

const fn ad(name: &'static str, group: &'static str, channel: &'static str) -> ClickId {
    ClickId { name, scope: Scope::Click, group, channel }
}

const fn other(name: &'static str, group: &'static str, channel: &'static str) -> ClickId {
    ClickId { name, scope: Scope::Other, group, channel }
}

/// When a landing carries several, the first of this list decides.
const CLICK_IDS: [ClickId; 24] = [
    ad("gclid", "Paid Search", "Google Ads"),
    ad("gbraid", "Paid Search", "Google Ads"),
    ad("wbraid", "Paid Search", "Google Ads"),
    ad("msclkid", "Paid Search", "Microsoft Ads"),
    ad("ttclid", "Paid Social", "TikTok Ads"),
    ad("twclid", "Paid Social", "X Ads"),
    ad("li_fat_id", "Paid Social", "LinkedIn Ads"),
    ad("epik", "Paid Social", "Pinterest Ads"),
    ad("ScCid", "Paid Social", "Snapchat Ads"),
    ad("rdt_cid", "Paid Social", "Reddit Ads"),
    ad("qclid", "Paid Social", "Quora Ads"),
    ad("yclid", "Paid Search", "Yandex Ads"),
    ad("dclid", "Display", "Google Display & Video 360"),
    ad("tblci", "Display", "Taboola"),
    ad("dicbo", "Display", "Outbrain"),
    // Google adds it to ad clicks beside the click id, or alone when that is withheld.
    other("gad_source", "Paid Search", "Google Ads"),
    ad("fbclid", "Paid Social", "Meta Ads"),
    ad("irclickid", "Affiliates", "Impact"),
    ad("awc", "Affiliates", "Awin"),
    ad("cjevent", "Affiliates", "CJ"),
    ad("sscid", "Affiliates", "ShareASale"),
    ad("ranSiteID", "Affiliates", "Rakuten"),
    other("_kx", "Email", "Klaviyo"),
    other("mc_eid", "Email", "Mailchimp"),
];

/// The click id of this parameter name, in any case.
pub(super) fn find(name: &str) -> Option<&'static ClickId> {
    CLICK_IDS.iter().find(|id| id.name.eq_ignore_ascii_case(name))
}

/// The first click id of the landing that satisfies `is_wanted`.
pub(super) fn first(
    found: &BTreeMap<String, String>,
    is_wanted: impl Fn(&ClickId) -> bool,
) -> Option<&'static ClickId> {
    CLICK_IDS.iter().find(|id| is_wanted(id) && found.contains_key(id.name))
}
