//! What a landing says about where the visit came from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::click_id::{self, Scope};
use super::params::{Cvg, Params, Utm};
use super::rules::{Rule, Verdict};
use crate::api::Attribution;

/// The channel group of visits that nothing told the origin of.
const DIRECT: &str = "Direct";

/// The origin of a visit, as stored with its session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Touch {
    /// Group, channel, campaign, ad set and ad.
    pub attribution: Attribution,
    /// The rule that decided.
    pub rule: Rule,
    /// Name of the workspace's own rule, when it was one of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_rule: Option<String>,
    /// Whether the visit was paid for.
    #[serde(skip_serializing_if = "is_false")]
    pub is_paid: bool,
    /// Whether it is an arrival from elsewhere, so that it can start a session. Not so for
    /// direct visits, the site itself, linked domains and payment pages.
    #[serde(skip_serializing_if = "is_false")]
    pub is_present: bool,
    /// UTM parameters; empty where they are ignored.
    #[serde(skip_serializing_if = "Utm::is_empty")]
    pub utm: Utm,
    /// `cvg_*` parameters.
    #[serde(skip_serializing_if = "Cvg::is_empty")]
    pub cvg: Cvg,
    /// Click ids by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub click_ids: BTreeMap<String, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Touch {
    /// Joins what the address carried with what the rules made of it.
    ///
    /// The campaign is `cvg_cid`, else `utm_campaign`, else `utm_id`; the ad is `cvg_adid`,
    /// else `utm_content`. The ad templates carry no ad set (it comes with the ad, by the
    /// join with spend rows), so only `utm_term` of paid social can name one: there it is
    /// the custom, while for search it is the keyword.
    pub(super) fn new(params: Params, verdict: Verdict, is_arrival: bool) -> Self {
        let Params { utm, cvg, click_ids } = params;
        let is_paid_social = verdict.group == "Paid Social";
        let found = [
            cvg.cid.as_ref().or(utm.campaign.as_ref()).or(utm.id.as_ref()),
            utm.term.as_ref().filter(|_| is_paid_social),
            cvg.adid.as_ref().or(utm.content.as_ref()),
        ];
        let is_direct = verdict.group == DIRECT;
        let rule = verdict.workspace_rule.as_ref();
        let given = rule.map(|rule| [&rule.campaign, &rule.ad_set, &rule.ad].map(Option::as_ref));
        let [campaign, ad_set, ad] = given.unwrap_or_default();
        let [found_campaign, found_ad_set, found_ad] = found;
        Self {
            attribution: Attribution {
                campaign: campaign.or(found_campaign).cloned(),
                ad_set: ad_set.or(found_ad_set).cloned(),
                ad: ad.or(found_ad).cloned(),
                channel_group: verdict.group.into_owned(),
                channel: verdict.channel,
            },
            rule: verdict.rule,
            workspace_rule: verdict.workspace_rule.map(|rule| rule.name),
            is_paid: verdict.is_paid,
            is_present: is_arrival && !is_direct,
            utm,
            cvg,
            click_ids,
        }
    }

    /// Whether nothing told where the visit came from.
    pub fn is_direct(&self) -> bool {
        self.attribution.channel_group == DIRECT
    }

    /// Whether a landing with this origin starts a session in place of the current one,
    /// whose origin is `current`, although the gap has not passed (`product.md §7.2`).
    ///
    /// It must be an arrival, and different:
    /// - Click ids speak first, since each click has its own: one that `current` lacks is a
    ///   new click; if `current` holds them all it is the same click, whatever else
    ///   a redirect or a reload dropped or added.
    /// - Without click ids: another channel, or a campaign or ad parameter with a value that
    ///   `current` lacks. One that is missing is not another one.
    ///
    /// So a landing whose parameters are a part of the current ones, a reload above all,
    /// never starts a session unless its channel is another.
    pub fn starts_new_session_after(&self, current: &Self) -> bool {
        self.is_present && self.is_different_from(current)
    }

    fn is_different_from(&self, current: &Self) -> bool {
        let mut clicks = self.clicks().peekable();
        if clicks.peek().is_some() {
            return clicks.any(|(name, value)| current.click_ids.get(name) != Some(value));
        }
        let (ours, theirs) = (&self.attribution, &current.attribution);
        let is_other_channel =
            ours.channel_group != theirs.channel_group || ours.channel != theirs.channel;
        let is_new =
            |(ours, theirs): (&Option<String>, &Option<String>)| ours.is_some() && ours != theirs;
        is_other_channel || self.identifiers().into_iter().zip(current.identifiers()).any(is_new)
    }

    /// Click ids whose value is one click's.
    fn clicks(&self) -> impl Iterator<Item = (&String, &String)> {
        let is_click = |name: &str| click_id::find(name).is_some_and(|id| id.scope == Scope::Click);
        self.click_ids.iter().filter(move |(name, _)| is_click(name))
    }

    /// What tells campaigns and ads apart.
    fn identifiers(&self) -> [&Option<String>; 5] {
        [&self.cvg.cid, &self.cvg.adid, &self.utm.campaign, &self.utm.id, &self.utm.content]
    }
}

#[cfg(test)]
mod tests;
