//! What a deployment sets about the platforms: addresses, versions, apps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::api::AdPlatform;
use crate::day::Day;

/// A deployment's settings by name, such as `META_API_VERSION`. Secrets are not among them; of
/// a secret only whether it is set is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, String>);

/// The names of a platform's settings, and what holds where they are not set.
struct Names {
    api_url: (&'static str, &'static str),
    login_url: (&'static str, &'static str),
    token_url: (&'static str, &'static str),
    version: (&'static str, &'static str),
    client_id: &'static str,
    client_secret: &'static str,
}

const META: Names = Names {
    api_url: ("META_API_URL", "https://graph.facebook.com"),
    login_url: ("META_LOGIN_URL", "https://www.facebook.com"),
    token_url: ("META_API_URL", "https://graph.facebook.com"),
    version: ("META_API_VERSION", "v26.0"),
    client_id: "META_APP_ID",
    client_secret: "META_APP_SECRET",
};
const GOOGLE: Names = Names {
    api_url: ("GOOGLE_ADS_API_URL", "https://googleads.googleapis.com"),
    login_url: ("GOOGLE_LOGIN_URL", "https://accounts.google.com"),
    token_url: ("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com"),
    version: ("GOOGLE_ADS_API_VERSION", "v26"),
    client_id: "GOOGLE_CLIENT_ID",
    client_secret: "GOOGLE_CLIENT_SECRET",
};
const TIKTOK: Names = Names {
    api_url: ("TIKTOK_API_URL", "https://business-api.tiktok.com"),
    login_url: ("TIKTOK_LOGIN_URL", "https://business-api.tiktok.com"),
    token_url: ("TIKTOK_API_URL", "https://business-api.tiktok.com"),
    version: ("TIKTOK_API_VERSION", "v1.3"),
    client_id: "TIKTOK_APP_ID",
    client_secret: "TIKTOK_APP_SECRET",
};

/// Where the European Central Bank's rates of the last 90 days are.
const RATES: (&str, &str) =
    ("RATES_URL", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml");

/// Days on which versions stop answering, as the platforms have announced them.
const SUNSETS: &str = include_str!("../../data/sunsets.tsv");
/// A version that ends within so many days is warned of.
pub const WARNED_DAYS: i64 = 60;

fn names(platform: AdPlatform) -> &'static Names {
    match platform {
        AdPlatform::Meta => &META,
        AdPlatform::Google => &GOOGLE,
        AdPlatform::Tiktok => &TIKTOK,
    }
}

impl Settings {
    /// Settings by name.
    pub fn new(settings: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(settings.into_iter().collect())
    }

    fn get(&self, (name, default): (&str, &'static str)) -> &str {
        let set = self.0.get(name).map(|value| value.trim().trim_end_matches('/'));
        set.filter(|value| !value.is_empty()).unwrap_or(default)
    }

    /// Address of a platform's interface, without a slash at the end.
    pub fn api_url(&self, platform: AdPlatform) -> &str {
        self.get(names(platform).api_url)
    }

    /// Address where a person signs in.
    pub fn login_url(&self, platform: AdPlatform) -> &str {
        self.get(names(platform).login_url)
    }

    /// Address that gives tokens.
    pub fn token_url(&self, platform: AdPlatform) -> &str {
        self.get(names(platform).token_url)
    }

    /// Version of a platform's interface.
    pub fn version(&self, platform: AdPlatform) -> &str {
        self.get(names(platform).version)
    }

    /// Id of the app that this deployment is at a platform; empty when it is none.
    pub fn client_id(&self, platform: AdPlatform) -> &str {
        self.get((names(platform).client_id, ""))
    }

    /// Where a secret stands in a request: `${NAME}`.
    pub fn client_secret(platform: AdPlatform) -> String {
        format!("${{{}}}", names(platform).client_secret)
    }

    /// Whether a person can sign in there from here.
    pub fn has_sign_in(&self, platform: AdPlatform) -> bool {
        let secret = self.0.get(names(platform).client_secret);
        !self.client_id(platform).is_empty() && secret.is_some_and(|secret| !secret.is_empty())
    }

    /// The settings that signing in needs.
    pub fn sign_in_names(platform: AdPlatform) -> [&'static str; 2] {
        [names(platform).client_id, names(platform).client_secret]
    }

    /// Where exchange rates are read.
    pub fn rates_url(&self) -> &str {
        self.get(RATES)
    }

    /// The day on which the version in use stops answering, where one is announced.
    pub fn sunset(&self, platform: AdPlatform) -> Option<Day> {
        let is_it = |cells: &[&str]| {
            cells.first() == Some(&platform.as_str())
                && cells.get(1) == Some(&self.version(platform))
        };
        let mut rows = SUNSETS.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        Day::parse(rows.find(|cells| is_it(cells))?.get(2)?).ok()
    }

    /// The name of the setting that says which version is in use.
    pub fn version_name(platform: AdPlatform) -> &'static str {
        names(platform).version.0
    }

    /// That the version in use ends soon or has ended, and which setting to raise.
    pub fn sunset_warning(&self, platform: AdPlatform, today: Day) -> Option<String> {
        let (version, setting) = (self.version(platform), Self::version_name(platform));
        let day = self.sunset(platform)?;
        if day <= today {
            return Some(format!("version {version} ended on {day}: raise {setting}"));
        }
        let is_soon = day.0 - today.0 <= WARNED_DAYS;
        is_soon.then(|| format!("version {version} ends on {day}: raise {setting} before"))
    }
}

/// The tracking parameters to show a person (`product.md §8`).
pub fn template(platform: AdPlatform) -> &'static str {
    match platform {
        AdPlatform::Meta => "cvg_source=facebook&cvg_cid={{campaign.id}}&cvg_adid={{ad.id}}",
        AdPlatform::Google => "cvg_source=google&cvg_cid={campaignid}&cvg_adid={creative}",
        AdPlatform::Tiktok => "cvg_source=tiktok&cvg_cid=__CAMPAIGN_ID__&cvg_adid=__CID__",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_counts_over_its_default() {
        let pairs = [
            ("META_API_URL", "http://127.0.0.1:9/"),
            ("META_APP_ID", "1"),
            ("GOOGLE_ADS_API_VERSION", " "),
        ];
        let settings =
            Settings::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(settings.api_url(AdPlatform::Meta), "http://127.0.0.1:9");
        assert_eq!(settings.token_url(AdPlatform::Meta), "http://127.0.0.1:9");
        assert_eq!(settings.version(AdPlatform::Google), "v26");
        assert!(!settings.has_sign_in(AdPlatform::Meta), "the secret is missing");
        assert_eq!(Settings::client_secret(AdPlatform::Tiktok), "${TIKTOK_APP_SECRET}");
    }

    #[test]
    fn every_sunset_names_platform_version_day_and_source() {
        let mut before = "";
        for line in SUNSETS.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [platform, version, day, source] = cells[..] else { panic!("{line}") };
            let quoted = format!("\"{platform}\"");
            let platform: AdPlatform = serde_json::from_str(&quoted).unwrap();
            let set = (Settings::version_name(platform).to_owned(), version.to_owned());
            assert_eq!(Settings::new([set]).sunset(platform), Some(Day::parse(day).unwrap()));
            assert!(source.starts_with("https://"), "{line}");
            assert!(before < line, "sorted, each once: {line}");
            before = line;
        }
    }

    #[test]
    fn a_version_that_ends_is_warned_of() {
        let warning = |version: &str, today: &str| {
            let settings = Settings::new([("META_API_VERSION".to_owned(), version.to_owned())]);
            settings.sunset_warning(AdPlatform::Meta, Day::parse(today).unwrap())
        };
        assert_eq!(warning("v26.0", "2026-11-25"), None);
        assert_eq!(warning("v25.0", "2026-11-25"), None);
        assert!(warning("v25.0", "2027-01-10").unwrap().contains("ends on 2027-02-23"));
        assert!(warning("v24.0", "2026-11-25").unwrap().contains("raise META_API_VERSION"));
    }
}
