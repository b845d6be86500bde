//! The built-in rules, in order; the first that speaks wins (`product.md §8`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::click_id::{self, ClickId};
use super::known::{self, Kind, Platform};
use super::params::Params;
use super::words::{self, Purpose};
use crate::api::ChannelRule;

/// Stands for a channel nothing names.
const NO_VALUE: &str = "(no value)";

/// Hosts that serve Google's display ads.
const GOOGLE_DISPLAY: [&str; 3] =
    ["googlesyndication.com", "doubleclick.net", "googleadservices.com"];

/// The rule that decided; serialised as its stable code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Rule 0: one of the workspace's own.
    Workspace,
    /// Rule 1: `cvg_source`.
    CvgSource,
    /// Rule 2: `utm_medium` says that the click was paid for.
    PaidMedium,
    /// Rule 3: a click id that only ads carry.
    PaidClickId,
    /// Rule 4: `utm_medium` or `utm_source` of e-mail, SMS, affiliates and the like.
    UtmPurpose,
    /// Rule 4 continued: the click id of an e-mail sender or an affiliate network.
    SenderClickId,
    /// Rule 5: the referrer is a known site.
    KnownReferrer,
    /// Rule 5 continued: `utm_source` or `utm_medium` names a kind of site.
    UtmPlatform,
    /// Rule 3's exception: `fbclid` with nothing to say that it was an ad.
    OrganicClickId,
    /// Rule 5, the rest: the referrer is some other site.
    Referrer,
    /// Rule 6: any UTM.
    UtmOther,
    /// Nothing says where the visit came from.
    #[default]
    Direct,
    /// The referrer is the site itself (`product.md §7.2`).
    SameSite,
    /// The referrer is a linked domain.
    LinkedDomain,
    /// The referrer is a payment or 3-D Secure page.
    PaymentGateway,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) rule: Rule,
    pub(super) group: Cow<'static, str>,
    pub(super) channel: String,
    pub(super) is_paid: bool,
    /// The workspace's rule, which may name more than group and channel.
    pub(super) workspace_rule: Option<ChannelRule>,
}

impl Verdict {
    fn new(rule: Rule, group: &'static str, channel: impl Into<String>) -> Self {
        Self {
            rule,
            group: group.into(),
            channel: channel.into(),
            is_paid: is_paid_group(group),
            workspace_rule: None,
        }
    }

    pub(super) fn workspace(rule: &ChannelRule) -> Self {
        Self {
            rule: Rule::Workspace,
            group: rule.channel_group.clone().into(),
            channel: rule.channel.clone(),
            is_paid: is_paid_group(&rule.channel_group),
            workspace_rule: Some(rule.clone()),
        }
    }

    pub(super) fn direct(rule: Rule) -> Self {
        Self::new(rule, "Direct", "Direct")
    }
}

/// Whether every visit of the group was paid for.
pub fn is_paid_group(group: &str) -> bool {
    group.starts_with("Paid ") || group == "Display"
}

/// What a landing's referrer is, apart from its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referrer<'a> {
    pub(super) host: &'a str,
    pub(super) platform: Option<Platform>,
}

impl<'a> Referrer<'a> {
    pub(super) fn new(address: &'a Address<'_>) -> Self {
        Self { host: &address.host, platform: known::host(&address.host, address.path) }
    }
}

/// Runs the rules over a landing from elsewhere.
pub(super) fn decide(params: &Params, referrer: Option<Referrer<'_>>) -> Verdict {
    cvg_source(params)
        .or_else(|| paid_medium(params, referrer))
        .or_else(|| paid_click_id(params, referrer))
        .or_else(|| utm_purpose(params, referrer))
        .or_else(|| sender_click_id(params))
        .or_else(|| known_referrer(referrer))
        .or_else(|| utm_platform(params))
        .or_else(|| organic_click_id(params))
        .or_else(|| some_referrer(referrer))
        .or_else(|| utm_other(params))
        .unwrap_or_else(|| Verdict::direct(Rule::Direct))
}

fn cvg_source(params: &Params) -> Option<Verdict> {
    let value = params.cvg.source.as_deref()?;
    let platform = known::source(value);
    let group = platform.map_or("Paid Other", |p| paid_group(p.kind));
    Some(Verdict::new(Rule::CvgSource, group, ads_channel(platform, value)))
}

/// The click id names the channel, then `utm_source`, then the referrer. The group is what
/// the medium spells out (`paid_social`), then what the click id or source is for.
fn paid_medium(params: &Params, referrer: Option<Referrer<'_>>) -> Option<Verdict> {
    let medium = params.utm.medium.as_deref()?.to_lowercase();
    if !words::is_paid_medium(&medium) {
        return None;
    }
    let click = click_id::first(&params.click_ids, |id| is_paid_group(id.group));
    let source = params.utm.source.as_deref();
    let platform = source.and_then(known::source);
    let site = referrer.and_then(|r| r.platform);
    let from_campaign = || words::is_shopping_campaign(params.utm.campaign.as_deref());
    let group = words::group_in_medium(&medium)
        .or_else(|| click.map(|id| click_group(id, platform, referrer)))
        .or_else(|| platform.map(|p| source_group(p.kind, &medium)))
        .or_else(|| from_campaign().then_some("Paid Shopping"))
        .or_else(|| words::group_of_price(&medium))
        .or_else(|| site.map(|p| paid_group(p.kind)))
        .unwrap_or("Paid Other");
    let channel = match (click, source) {
        (Some(id), _) => id.channel.to_owned(),
        (None, Some(source)) => ads_channel(platform, source),
        (None, None) => ads_channel(site, NO_VALUE),
    };
    Some(Verdict::new(Rule::PaidMedium, group, channel))
}

fn paid_click_id(params: &Params, referrer: Option<Referrer<'_>>) -> Option<Verdict> {
    let id = click_id::first(&params.click_ids, ClickId::is_paid)?;
    let platform = params.utm.source.as_deref().and_then(known::source);
    Some(Verdict::new(Rule::PaidClickId, click_group(id, platform, referrer), id.channel))
}

fn utm_purpose(params: &Params, referrer: Option<Referrer<'_>>) -> Option<Verdict> {
    let source = params.utm.source.as_deref();
    let platform = source.and_then(known::source);
    let purpose = params
        .utm
        .medium
        .as_deref()
        .and_then(words::purpose)
        .or_else(|| source.and_then(words::purpose))
        .or_else(|| words::purpose_of_sender(platform?.kind))?;
    let sender = click_id::first(&params.click_ids, |id| id.group == purpose.group());
    let named = source.filter(|s| words::purpose(s).is_none());
    let channel = match purpose {
        Purpose::Audio | Purpose::Influencer => purpose.label(),
        Purpose::Referral => named.or(referrer.map(|r| site_name(r.host))).unwrap_or("Referral"),
        _ => platform
            .map(|p| p.name)
            .or(sender.map(|id| id.channel))
            .or(named)
            .unwrap_or(purpose.label()),
    };
    Some(Verdict::new(Rule::UtmPurpose, purpose.group(), channel))
}

fn sender_click_id(params: &Params) -> Option<Verdict> {
    let id = click_id::first(&params.click_ids, |id| !is_paid_group(id.group))?;
    Some(Verdict::new(Rule::SenderClickId, id.group, id.channel))
}

fn known_referrer(referrer: Option<Referrer<'_>>) -> Option<Verdict> {
    let platform = referrer?.platform?;
    Some(Verdict::new(Rule::KnownReferrer, organic_group(platform.kind), platform.name))
}

fn utm_platform(params: &Params) -> Option<Verdict> {
    let source = params.utm.source.as_deref();
    let platform = source.and_then(known::source);
    let group = platform
        .map(|p| organic_group(p.kind))
        .or_else(|| words::organic_group(params.utm.medium.as_deref()?))?;
    let channel = platform.map(|p| p.name).or(source).unwrap_or(NO_VALUE);
    Some(Verdict::new(Rule::UtmPlatform, group, channel))
}

fn organic_click_id(params: &Params) -> Option<Verdict> {
    let has_fbclid = params.click_ids.contains_key("fbclid");
    has_fbclid.then(|| Verdict::new(Rule::OrganicClickId, "Organic Social", "Facebook"))
}

fn some_referrer(referrer: Option<Referrer<'_>>) -> Option<Verdict> {
    Some(Verdict::new(Rule::Referrer, "Referral", site_name(referrer?.host)))
}

fn utm_other(params: &Params) -> Option<Verdict> {
    let channel = params.utm.source.as_deref().unwrap_or(NO_VALUE);
    (!params.utm.is_empty()).then(|| Verdict::new(Rule::UtmOther, "Other", channel))
}

/// Google sells search, video and display under one click id; the placement tells them apart.
fn click_group(
    id: &ClickId,
    source: Option<Platform>,
    referrer: Option<Referrer<'_>>,
) -> &'static str {
    let is_under =
        |domain: &&str| referrer.is_some_and(|r| super::address::is_under(r.host, domain));
    let is_video = |p: Option<Platform>| p.is_some_and(|p| p.kind == Kind::Video);
    match id.channel {
        "Google Ads" if is_video(source) || is_video(referrer.and_then(|r| r.platform)) => {
            "Paid Video"
        }
        "Google Ads" if GOOGLE_DISPLAY.iter().any(is_under) => "Display",
        _ => id.group,
    }
}

/// Nobody pays for search by the impression: `google / cpm` is display.
fn source_group(kind: Kind, medium: &str) -> &'static str {
    if kind == Kind::Search && medium == "cpm" { "Display" } else { paid_group(kind) }
}

fn paid_group(kind: Kind) -> &'static str {
    match kind {
        Kind::Search => "Paid Search",
        Kind::Social => "Paid Social",
        Kind::Video => "Paid Video",
        Kind::Shopping => "Paid Shopping",
        Kind::Display => "Display",
        Kind::Ai | Kind::Email | Kind::Sms | Kind::Push | Kind::Affiliates => "Paid Other",
    }
}

fn organic_group(kind: Kind) -> &'static str {
    match kind {
        Kind::Search => "Organic Search",
        Kind::Social => "Organic Social",
        Kind::Video => "Organic Video",
        Kind::Shopping => "Organic Shopping",
        Kind::Ai => "AI Assistants",
        Kind::Email => "Email",
        Kind::Sms => "SMS",
        Kind::Push => "Push",
        Kind::Affiliates => "Affiliates",
        Kind::Display => "Display",
    }
}

/// The ad platform that sells a platform's ads, else `fallback`.
fn ads_channel(platform: Option<Platform>, fallback: &str) -> String {
    let Some(Platform { kind, name }) = platform else {
        return fallback.to_owned();
    };
    match (kind, name) {
        (_, "Google" | "Google Shopping" | "YouTube") => "Google Ads".to_owned(),
        (_, "Facebook" | "Instagram" | "Instagram Shopping" | "Messenger" | "Threads") => {
            "Meta Ads".to_owned()
        }
        (_, "Bing" | "MSN") => "Microsoft Ads".to_owned(),
        (Kind::Search | Kind::Social | Kind::Video | Kind::Shopping | Kind::Ai, name) => {
            format!("{name} Ads")
        }
        (_, name) => name.to_owned(),
    }
}

fn site_name(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}
