//! What the words of `utm_medium`, `utm_source` and `utm_campaign` mean.

use super::known::Kind;

/// A purpose that rule 4 knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Email,
    Sms,
    Push,
    Affiliates,
    Referral,
    Audio,
    Influencer,
}

impl Purpose {
    /// Its channel group. The specification has none for audio and influencers.
    pub(super) fn group(self) -> &'static str {
        match self {
            Self::Audio | Self::Influencer => "Other",
            _ => self.label(),
        }
    }

    /// Its name where no sender is known.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Sms => "SMS",
            Self::Push => "Push",
            Self::Affiliates => "Affiliates",
            Self::Referral => "Referral",
            Self::Audio => "Audio",
            Self::Influencer => "Influencer",
        }
    }
}

/// The purpose that a `utm_medium` or a `utm_source` spells out.
pub(super) fn purpose(value: &str) -> Option<Purpose> {
    let value = value.to_lowercase().replace(['-', '_', ' '], "");
    Some(match value.as_str() {
        "referral" => Purpose::Referral,
        "mms" => Purpose::Sms,
        "audio" | "podcast" => Purpose::Audio,
        v if v.starts_with("email") || v.starts_with("newsletter") => Purpose::Email,
        v if v.starts_with("sms") => Purpose::Sms,
        v if v.starts_with("affiliate") => Purpose::Affiliates,
        v if v.starts_with("influencer") => Purpose::Influencer,
        v if v.ends_with("push") || v.contains("notification") => Purpose::Push,
        _ => return None,
    })
}

/// The purpose of what a known sender sends.
pub(super) fn purpose_of_sender(kind: Kind) -> Option<Purpose> {
    match kind {
        Kind::Email => Some(Purpose::Email),
        Kind::Sms => Some(Purpose::Sms),
        Kind::Push => Some(Purpose::Push),
        Kind::Affiliates => Some(Purpose::Affiliates),
        _ => None,
    }
}

/// Whether a lower-case medium says that the click was paid for.
///
/// The banner words are Google's for display; without them the group `Display` could only
/// be reached by a click id.
pub(super) fn is_paid_medium(medium: &str) -> bool {
    const PAID: [&str; 6] = ["cpc", "cpm", "cpv", "cpa", "ppc", "retargeting"];
    PAID.contains(&medium) || medium.starts_with("paid") || is_banner(medium)
}

/// The paid group that a lower-case medium spells out, such as `paid_social`.
pub(super) fn group_in_medium(medium: &str) -> Option<&'static str> {
    match medium {
        m if m.contains("social") => Some("Paid Social"),
        m if m.contains("search") => Some("Paid Search"),
        m if m.contains("shopping") => Some("Paid Shopping"),
        m if m.contains("video") => Some("Paid Video"),
        m if m.contains("display") || is_banner(m) => Some("Display"),
        _ => None,
    }
}

/// The paid group that the way of paying suggests: views are of videos, impressions of banners.
pub(super) fn group_of_price(medium: &str) -> Option<&'static str> {
    match medium {
        "cpv" => Some("Paid Video"),
        "cpm" => Some("Display"),
        _ => None,
    }
}

/// The organic group that a `utm_medium` spells out.
pub(super) fn organic_group(medium: &str) -> Option<&'static str> {
    let medium = medium.to_lowercase().replace(['-', '_', ' '], "");
    match medium.as_str() {
        "social" | "socialnetwork" | "socialmedia" | "sm" => Some("Organic Social"),
        "organic" => Some("Organic Search"),
        m if m.contains("video") => Some("Organic Video"),
        _ => None,
    }
}

/// Whether a campaign's name says that it sells products by their pictures.
pub(super) fn is_shopping_campaign(campaign: Option<&str>) -> bool {
    campaign.is_some_and(|name| name.to_lowercase().contains("shopping"))
}

fn is_banner(medium: &str) -> bool {
    matches!(medium, "display" | "banner" | "expandable" | "interstitial")
}
