//! The five levels of a row: what a session's landing told and what a platform calls its ads,
//! brought together (`product.md §8`).
//!
//! Both sides meet in (channel, campaign id, ad set id, ad id). A landing tells an ad by its id;
//! the campaign and the ad set that it belongs to come from the platform, and so do names. A
//! `utm_campaign` that is a campaign's name stands for that campaign. What matches nothing
//! keeps what it said of itself, so neither side is ever dropped.

use std::collections::HashMap;

use crate::api::{Attribution, Dimension, ReportMember};
use crate::channel::{Landing, Site, classify};

/// What a landing told, as it is stored: empty for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Such as `Paid Social`.
    pub channel_group: String,
    /// Such as `Meta Ads`.
    pub channel: String,
    /// Id or name.
    pub campaign: String,
    /// Id or name.
    pub ad_set: String,
    /// Id or name.
    pub ad: String,
}

impl From<Attribution> for Origin {
    fn from(levels: Attribution) -> Self {
        Self {
            channel_group: levels.channel_group,
            channel: levels.channel,
            campaign: levels.campaign.unwrap_or_default(),
            ad_set: levels.ad_set.unwrap_or_default(),
            ad: levels.ad.unwrap_or_default(),
        }
    }
}

/// Where a spend row stands in its account: ids, empty where the platform told none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UnitNode {
    /// Such as `meta`.
    pub platform: String,
    /// The campaign's id.
    pub campaign: String,
    /// The ad set's id.
    pub ad_set: String,
    /// The ad's id.
    pub ad: String,
}

/// The five levels, coarsest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Levels([ReportMember; 5]);

impl Levels {
    /// The member of one of the five dimensions.
    pub fn member(&self, dimension: Dimension) -> Option<&ReportMember> {
        let [group, channel, campaign, ad_set, ad] = &self.0;
        Some(match dimension {
            Dimension::ChannelGroup => group,
            Dimension::Channel => channel,
            Dimension::Campaign => campaign,
            Dimension::AdSet => ad_set,
            Dimension::Ad => ad,
            _ => return None,
        })
    }
}

/// The channel that a platform's spend belongs to: that of a landing which names the platform
/// in `cvg_source`, so that both sides follow one rule.
pub fn platform_channel(platform: &str) -> Attribution {
    let encoded: String = form_urlencoded::byte_serialize(platform.as_bytes()).collect();
    let url = format!("https://shop.example/?cvg_source={encoded}");
    let landing = Landing { url: Some(&url), referrer: None };
    classify(landing, Site::default()).touch.attribution
}

/// `(channel, level, id or name)`.
type Key = (String, u8, String);

const CAMPAIGN: u8 = 0;
const AD_SET: u8 = 1;
const AD: u8 = 2;

/// What the platforms call their campaigns, ad sets and ads, and how these contain each other.
#[derive(Debug, Clone, Default)]
pub struct PlatformNames {
    channels: HashMap<String, Attribution>,
    names: HashMap<Key, String>,
    /// Ids by lower-case name; `None` where two share it.
    ids: HashMap<Key, Option<String>>,
    /// Campaign and ad set of an ad or ad set.
    parents: HashMap<Key, (String, String)>,
}

impl PlatformNames {
    fn channel(&mut self, platform: &str) -> Attribution {
        if let Some(known) = self.channels.get(platform) {
            return known.clone();
        }
        let made = platform_channel(platform);
        self.channels.insert(platform.to_owned(), made.clone());
        made
    }

    /// Learns where an ad, ad set or campaign stands.
    pub fn learn_unit(&mut self, unit: &UnitNode) {
        let channel = self.channel(&unit.platform).channel;
        let parents = (unit.campaign.clone(), unit.ad_set.clone());
        if !unit.ad.is_empty() {
            self.parents.insert((channel.clone(), AD, unit.ad.clone()), parents);
        }
        if !unit.ad_set.is_empty() {
            let parents = (unit.campaign.clone(), String::new());
            self.parents.insert((channel.clone(), AD_SET, unit.ad_set.clone()), parents);
        }
        if !unit.campaign.is_empty() {
            let parents = (String::new(), String::new());
            self.parents.insert((channel, CAMPAIGN, unit.campaign.clone()), parents);
        }
    }

    /// Learns what a platform calls one: `level` is `campaign`, `ad_set` or `ad`.
    pub fn learn_name(&mut self, platform: &str, level: &str, id: &str, name: &str) {
        let level = match level {
            "campaign" => CAMPAIGN,
            "ad_set" => AD_SET,
            "ad" => AD,
            _ => return,
        };
        let channel = self.channel(platform).channel;
        let by_name = (channel.clone(), level, name.to_lowercase());
        let is_shared = self.ids.get(&by_name).is_some_and(|known| known.as_deref() != Some(id));
        self.ids.insert(by_name, (!is_shared).then(|| id.to_owned()));
        self.names.insert((channel, level, id.to_owned()), name.to_owned());
    }

    /// The levels of a landing.
    pub fn of_origin(&self, origin: &Origin) -> Levels {
        let channel = &origin.channel;
        let ad = self.id(channel, AD, &origin.ad);
        let mut ad_set = self.id(channel, AD_SET, &origin.ad_set);
        let mut campaign = self.id(channel, CAMPAIGN, &origin.campaign);
        let parents = |level, id: &str| self.parents.get(&(channel.clone(), level, id.to_owned()));
        if let Some((its_campaign, its_ad_set)) = parents(AD, &ad) {
            replace(&mut campaign, its_campaign);
            replace(&mut ad_set, its_ad_set);
        } else if let Some((its_campaign, _)) = parents(AD_SET, &ad_set) {
            replace(&mut campaign, its_campaign);
        }
        self.levels(&origin.channel_group, channel, [campaign, ad_set, ad])
    }

    /// The levels of a spend row.
    pub fn of_unit(&self, unit: &UnitNode) -> Levels {
        let channel = self.channels.get(&unit.platform).cloned();
        let channel = channel.unwrap_or_else(|| platform_channel(&unit.platform));
        let ids = [unit.campaign.clone(), unit.ad_set.clone(), unit.ad.clone()];
        self.levels(&channel.channel_group, &channel.channel, ids)
    }

    /// The id that a landing's word stands for: itself where it is one or is unknown.
    fn id(&self, channel: &str, level: u8, word: &str) -> String {
        let key = (channel.to_owned(), level, word.to_owned());
        if word.is_empty() || self.names.contains_key(&key) || self.parents.contains_key(&key) {
            return key.2;
        }
        let by_name = self.ids.get(&(key.0, level, word.to_lowercase()));
        by_name.cloned().flatten().unwrap_or(key.2)
    }

    fn levels(&self, group: &str, channel: &str, ids: [String; 3]) -> Levels {
        let named = |level, id: String| {
            let name = self.names.get(&(channel.to_owned(), level, id.clone())).cloned();
            match name {
                Some(name) => ReportMember { id, name },
                None => plain(&id),
            }
        };
        let [campaign, ad_set, ad] = ids;
        Levels([
            plain(group),
            plain(channel),
            named(CAMPAIGN, campaign),
            named(AD_SET, ad_set),
            named(AD, ad),
        ])
    }
}

fn replace(ours: &mut String, theirs: &str) {
    if !theirs.is_empty() {
        theirs.clone_into(ours);
    }
}

/// A member that is called by its id.
pub(crate) fn plain(id: &str) -> ReportMember {
    let name = if id.is_empty() { "(no value)" } else { id };
    ReportMember {
        id: if id == "(no value)" { String::new() } else { id.to_owned() },
        name: name.to_owned(),
    }
}
