//! What stands in the place of a channel where no touch earned the credit
//! (`product.md §8, §9`).

use super::Creditee;
use crate::api::{Attribution, SourceKind};

/// The levels of credit that went to nobody: `No web touchpoint` for a paid-only model, else
/// what the order says of itself, else `(no value)`. `None` for a touch, which has its own.
pub fn in_place_of_channel(
    to: Creditee,
    sales_channel: Option<&str>,
    kind: Option<SourceKind>,
) -> Option<Attribution> {
    let label = match to {
        Creditee::Touch(_) => return None,
        Creditee::NoWebTouchpoint => "No web touchpoint",
        Creditee::NoSession => without_session(sales_channel, kind),
    };
    let label = label.to_owned();
    Some(Attribution { channel_group: label.clone(), channel: label, ..Attribution::default() })
}

fn without_session(sales_channel: Option<&str>, kind: Option<SourceKind>) -> &'static str {
    match (sales_channel, kind) {
        (Some("subscription_contract"), _) => "Recurring subscriptions",
        (Some("pos"), _) => "POS",
        (Some("offline"), _) => "Offline",
        (Some("marketplace"), _) => "Marketplace",
        (Some("mobile_app"), _) => "Mobile app",
        (Some("sms"), _) => "SMS",
        (Some("facebook_shop"), _) => "Facebook Shop",
        (Some("pinterest_shop"), _) => "Pinterest Shop",
        (Some("tiktok_shop"), _) => "TikTok Shop",
        (_, Some(SourceKind::Shopify)) => "Shopify",
        (_, Some(SourceKind::Woocommerce)) => "WooCommerce",
        _ => "(no value)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_to_nobody_says_what_the_order_says() {
        let (nobody, paid) = (Creditee::NoSession, Creditee::NoWebTouchpoint);
        let shopify = Some(SourceKind::Shopify);
        let cases = [
            (nobody, Some("subscription_contract"), shopify, Some("Recurring subscriptions")),
            (nobody, Some("pos"), shopify, Some("POS")),
            (nobody, Some("web"), shopify, Some("Shopify")),
            (nobody, Some("web"), Some(SourceKind::Pixel), Some("(no value)")),
            (nobody, None, None, Some("(no value)")),
            (paid, Some("pos"), shopify, Some("No web touchpoint")),
            (Creditee::Touch(0), Some("pos"), shopify, None),
        ];
        for (to, sales_channel, kind, want) in cases {
            let got = in_place_of_channel(to, sales_channel, kind);
            assert_eq!(
                got.as_ref().map(|levels| levels.channel.as_str()),
                want,
                "{sales_channel:?}"
            );
        }
    }
}
