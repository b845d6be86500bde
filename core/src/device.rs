//! What kind of device a user agent names, and whether it is a bot (`product.md §7.6`).

use serde::{Deserialize, Serialize};

use crate::event::Context;

/// Pieces of bots' user agents, lower-case, one a line.
const BOTS: &str = include_str!("../data/bots.txt");

/// Networks that serve machines, not people (`data/datacenters.tsv`).
const DATA_CENTERS: &str = include_str!("../data/datacenters.tsv");

/// Pieces of tablets' user agents.
const TABLETS: [&str; 5] = ["ipad", "tablet", "playbook", "kindle", "silk/"];

/// Pieces of phones' user agents.
const PHONES: [&str; 5] = ["mobi", "iphone", "ipod", "opera mini", "blackberry"];

/// Longest user agent that is read, in bytes.
const MAX_BYTES: usize = 1_024;

/// What sent an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A computer, and whatever gives no other sign.
    Desktop,
    /// A phone.
    Mobile,
    /// A tablet. An iPad that asks for desktop sites cannot be told from a computer.
    Tablet,
    /// A program; reports leave it out.
    Bot,
}

impl Device {
    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Mobile => "mobile",
            Self::Tablet => "tablet",
            Self::Bot => "bot",
        }
    }

    /// Whether reports leave it out.
    pub fn is_bot(self) -> bool {
        self == Self::Bot
    }
}

/// Reads a `User-Agent`. An empty one is no evidence of anything: [`Device::Desktop`].
pub fn device(user_agent: &str) -> Device {
    let read = user_agent.get(..user_agent.floor_char_boundary(MAX_BYTES)).unwrap_or(user_agent);
    let text = read.to_lowercase();
    let has = |piece: &str| text.contains(piece);
    let is_android_tablet = has("android") && !has("mobi");
    if is_bot(&text) {
        Device::Bot
    } else if TABLETS.into_iter().any(has) || is_android_tablet {
        Device::Tablet
    } else if PHONES.into_iter().any(has) {
        Device::Mobile
    } else {
        Device::Desktop
    }
}

/// Whether the edge took the sender for a program: a crawler it verified, or an address of
/// a network that rents out servers (`product.md §7.6`).
///
/// Amazon's tablets are the exception: their browser, Silk, loads pages by way of Amazon.
pub fn is_automated(context: &Context, user_agent: &str) -> bool {
    let is_relayed = user_agent.contains("Silk/");
    context.is_verified_bot || !is_relayed && context.asn.is_some_and(is_data_center)
}

fn is_data_center(asn: u32) -> bool {
    let number = |line: &str| line.split('\t').next().and_then(|asn| asn.parse().ok());
    DATA_CENTERS.lines().any(|line| number(line) == Some(asn))
}

/// `cubot` is a maker of phones; every other word with `bot` in it is what it says.
fn is_bot(lower: &str) -> bool {
    let without_phones = lower.replace("cubot", "");
    let mut pieces = BOTS.lines().filter(|line| !line.starts_with('#'));
    pieces.any(|piece| without_phones.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        const SAFARI: &str =
            "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        const CHROME: &str = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
        let cases = [
            // user agent, device
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36"), Device::Desktop),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0".to_owned(), Device::Desktop),
            (format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36"), Device::Desktop),
            (format!("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {SAFARI}"), Device::Mobile),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36"), Device::Mobile),
            (format!("Mozilla/5.0 (Linux; Android 11; CUBOT KING KONG) {CHROME} Mobile Safari/537.36"), Device::Mobile),
            ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.8".to_owned(), Device::Mobile),
            (format!("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {SAFARI} Instagram 361.0"), Device::Mobile),
            (format!("Mozilla/5.0 (iPad; CPU OS 16_1 like Mac OS X) {SAFARI}"), Device::Tablet),
            (format!("Mozilla/5.0 (Linux; Android 13; SM-X700) {CHROME} Safari/537.36"), Device::Tablet),
            (format!("Mozilla/5.0 (Linux; Android 9; KFTRWI) {CHROME} Silk/131.1 like Chrome/131.0 Safari/537.36"), Device::Tablet),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)".to_owned(), Device::Bot),
            (format!("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) {CHROME} Mobile Safari/537.36 (compatible; Googlebot/2.1)"), Device::Bot),
            ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)".to_owned(), Device::Bot),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/131.0.0.0 Safari/537.36".to_owned(), Device::Bot),
            ("curl/8.5.0".to_owned(), Device::Bot),
            ("python-requests/2.32".to_owned(), Device::Bot),
            ("GPTBot/1.2".to_owned(), Device::Bot),
            (String::new(), Device::Desktop),
            ("\u{0}İ\u{202e}".repeat(2_000), Device::Desktop),
        ];
        for (user_agent, want) in cases {
            assert_eq!(device(&user_agent), want, "{user_agent}");
        }
    }

    #[test]
    fn the_edge_hints_at_programs() {
        let from = |asn| Context { asn: Some(asn), ..Context::default() };
        assert!(is_automated(&from(16_509), "Mozilla/5.0"), "a server of Amazon's");
        assert!(!is_automated(&from(16_509), "Mozilla/5.0 (Linux; Android 9) Silk/131.1"));
        assert!(!is_automated(&from(3_320), "Mozilla/5.0"), "people's provider");
        assert!(!is_automated(&from(13_335), "Mozilla/5.0"), "relays people");
        assert!(!is_automated(&Context::default(), ""));
        let known = Context { is_verified_bot: true, ..Context::default() };
        assert!(is_automated(&known, "Mozilla/5.0"));
        for line in DATA_CENTERS.lines().filter(|line| !line.starts_with('#')) {
            let (asn, name) = line.split_once('\t').unwrap();
            assert!(is_data_center(asn.parse().unwrap()) && !name.is_empty(), "{line}");
        }
    }

    #[test]
    fn the_list_holds_lower_case_pieces() {
        for line in BOTS.lines() {
            assert!(
                line.len() > 2 && line.trim() == line && line == line.to_lowercase()
                    || line.starts_with('#'),
                "{line:?}"
            );
        }
    }
}
