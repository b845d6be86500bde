//! What a workspace sets about its traffic: sessions, hosts, channel rules
//! (`product.md §7, §8`).

use serde::{Deserialize, Serialize};

/// The part of a landing that a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum RuleField {
    /// `utm_source`.
    UtmSource,
    /// `utm_medium`.
    UtmMedium,
    /// `utm_campaign`.
    UtmCampaign,
    /// `utm_content`.
    UtmContent,
    /// `utm_term`.
    UtmTerm,
    /// `cvg_source`.
    CvgSource,
    /// The name of any click id that the landing carries, such as `gclid`.
    ClickId,
    /// Host of the referrer; `is` takes in its subdomains.
    ReferrerHost,
    /// Host of the landing page; `is` takes in its subdomains.
    LandingHost,
    /// Path of the landing page, such as `/pages/podcast`.
    LandingPath,
    /// The query parameter of the landing page that `param` names.
    LandingParam,
}

/// How a condition compares. Texts are compared without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum RuleOperator {
    /// Equal.
    Is,
    /// Absent or not equal.
    IsNot,
    /// Somewhere in it.
    Contains,
    /// Absent, or nowhere in it.
    DoesNotContain,
    /// Its beginning.
    StartsWith,
    /// Its end.
    EndsWith,
    /// Present, whatever it is.
    IsSet,
    /// Absent.
    IsNotSet,
}

/// One condition of a channel rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RuleCondition {
    /// What it looks at.
    pub field: RuleField,
    /// Name of the query parameter, for `landing_param` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// How it compares.
    pub operator: RuleOperator,
    /// What it compares with; empty for `is_set` and `is_not_set`.
    #[serde(default)]
    pub value: String,
}

/// A channel rule of the workspace; its conditions must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChannelRule {
    /// What people call it; shown as the rule that decided.
    pub name: String,
    /// All of them must hold.
    pub conditions: Vec<RuleCondition>,
    /// The group it gives. One that begins with `Paid ` counts as paid for, as `Display` does.
    pub channel_group: String,
    /// The channel it gives.
    pub channel: String,
    /// The campaign it gives; that of the landing when absent.
    #[serde(default)]
    pub campaign: Option<String>,
    /// The ad set it gives; that of the landing when absent.
    #[serde(default)]
    pub ad_set: Option<String>,
    /// The ad it gives; that of the landing when absent.
    #[serde(default)]
    pub ad: Option<String>,
}

/// What a workspace may set about its traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrafficSettings {
    /// A gap greater than this ends a session, in minutes.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub session_timeout_minutes: i64,
    /// Whether a landing from a present and different source starts a session inside the gap.
    pub splits_on_new_source: bool,
    /// The shop's hosts besides that of the landing page, subdomains included.
    pub own_hosts: Vec<String>,
    /// Domains joined to the shop's, subdomains included.
    pub linked_domains: Vec<String>,
    /// Payment hosts besides the built-in ones.
    pub added_gateways: Vec<String>,
    /// Built-in payment hosts that are none here.
    pub removed_gateways: Vec<String>,
    /// Rules that come before the built-in ones; the first that holds decides.
    pub channel_rules: Vec<ChannelRule>,
}

impl Default for TrafficSettings {
    fn default() -> Self {
        Self {
            session_timeout_minutes: 60,
            splits_on_new_source: true,
            own_hosts: Vec::new(),
            linked_domains: Vec::new(),
            added_gateways: Vec::new(),
            removed_gateways: Vec::new(),
            channel_rules: Vec::new(),
        }
    }
}

/// How far the stored sessions have followed changed settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Follow {
    /// Visitors whose sessions were folded again.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_done: i64,
    /// Visitors there were when the settings changed.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_visitors: i64,
}

/// The traffic settings, and how far what is stored has followed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrafficStatus {
    /// The settings.
    pub settings: TrafficSettings,
    /// The built-in payment hosts and labels.
    pub default_gateways: Vec<String>,
    /// What remains to be done; absent when stored sessions are what the settings say.
    pub follow: Option<Follow>,
}

/// What the sessions of a recent range would be under other settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChannelPreview {
    /// Sessions looked at: the newest of the range, at most 10,000.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_sessions: i64,
    /// Whether the range holds more than were looked at.
    pub is_partial: bool,
    /// Sessions that would move.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_changed: i64,
    /// How many sessions each of the workspace's rules would decide, in their order.
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub n_by_rule: Vec<i64>,
    /// The moves, largest first, at most 100.
    pub moves: Vec<ChannelMove>,
}

/// Sessions that would move from one channel to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChannelMove {
    /// Group now.
    pub from_group: String,
    /// Channel now.
    pub from_channel: String,
    /// Group under the other settings.
    pub to_group: String,
    /// Channel under the other settings.
    pub to_channel: String,
    /// Sessions that move.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub n_sessions: i64,
    /// Address of one landing that moves.
    pub example: Option<String>,
}
