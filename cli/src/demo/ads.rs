//! The ads that run: a built-in few, and as many more as are asked for.

/// Ads of each campaign beyond the built-in ones.
const ADS_OF_MORE: u32 = 8;

/// What themes the further campaigns have, in turn.
const THEMES: [&str; 6] =
    ["prospecting", "retargeting", "lookalike", "broad", "seasonal", "bestsellers"];

/// The campaign that its platform tells no ads of.
pub(super) const PERFORMANCE_MAX: &str = "performance_max";

/// A campaign with its one ad set and its ads, by the platform's ids and names.
#[derive(Debug)]
pub(super) struct Campaign {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) ad_set: (String, String),
    pub(super) ads: Vec<(String, String)>,
}

/// The campaigns of each platform.
#[derive(Debug)]
pub(crate) struct Ads {
    pub(super) meta: Vec<Campaign>,
    pub(super) google: Vec<Campaign>,
    pub(super) tiktok: Vec<Campaign>,
}

impl Ads {
    /// The built-in ones and, up to `n_ads` in all, more of the same kind.
    pub(super) fn new(n_ads: u32) -> Self {
        let mut ads = Self { meta: meta(), google: google(), tiktok: tiktok() };
        let mut n = ads.len();
        for i in 0u32.. {
            let n_more = n_ads.saturating_sub(n).min(ADS_OF_MORE);
            if n_more == 0 {
                break;
            }
            // Out of eight: four of Meta, two of Google, two of TikTok.
            let (platform, first_id) = match i % 8 {
                0..4 => (&mut ads.meta, 120_214_900_000_000_000_u64),
                4..6 => (&mut ads.google, 21_874_000_000),
                _ => (&mut ads.tiktok, 1_814_410_000_000_000),
            };
            platform.push(another(i, first_id, n_more));
            n += n_more;
        }
        ads
    }

    fn len(&self) -> u32 {
        let campaigns = self.meta.iter().chain(&self.google).chain(&self.tiktok);
        campaigns.map(|campaign| u32::try_from(campaign.ads.len()).unwrap_or(u32::MAX)).sum()
    }
}

/// Campaign number `i` of the further ones.
fn another(i: u32, first_id: u64, n_ads: u32) -> Campaign {
    let id = first_id + u64::from(i) * 100;
    let theme = THEMES.get(i as usize % THEMES.len()).copied().unwrap_or_default();
    Campaign {
        id: id.to_string(),
        name: format!("{theme}_{i}"),
        ad_set: ((id + 1).to_string(), format!("{theme}_{i}_set")),
        ads: (0..u64::from(n_ads))
            .map(|n| ((id + 10 + n).to_string(), format!("{theme}_{i}_{n}")))
            .collect(),
    }
}

fn campaign(id: &str, name: &str, ad_set: (&str, &str), ads: [(&str, &str); 2]) -> Campaign {
    let owned = |(id, name): (&str, &str)| (id.to_owned(), name.to_owned());
    Campaign {
        id: id.to_owned(),
        name: name.to_owned(),
        ad_set: owned(ad_set),
        ads: ads.map(owned).into(),
    }
}

fn meta() -> Vec<Campaign> {
    vec![
        campaign(
            "120214880010540176",
            "autumn_prospecting",
            ("120214880010620176", "lookalike_3"),
            [("120214880010710176", "mug_video"), ("120214880010720176", "table_carousel")],
        ),
        campaign(
            "120214880020540176",
            "retargeting_cart",
            ("120214880020620176", "cart_14_days"),
            [("120214880020710176", "cart_dynamic"), ("120214880020720176", "free_delivery")],
        ),
        campaign(
            "120214880030540176",
            "candlelight_broad",
            ("120214880030620176", "home_and_living"),
            [("120214880030710176", "evening_reel"), ("120214880030720176", "beeswax_still")],
        ),
    ]
}

fn google() -> Vec<Campaign> {
    vec![
        campaign(
            "21873300411",
            "brand",
            ("171204300411", "brand_exact"),
            [("718230411001", "halm_ton"), ("718230411002", "halm_ton_shop")],
        ),
        campaign(
            "21873300412",
            "stoneware",
            ("171204300412", "mugs_and_plates"),
            [("718230412001", "stoneware_mug"), ("718230412002", "handmade_plates")],
        ),
        campaign(
            "21873300413",
            PERFORMANCE_MAX,
            ("", ""),
            [("718230413001", "feed"), ("718230413002", "feed_new")],
        ),
    ]
}

fn tiktok() -> Vec<Campaign> {
    vec![
        campaign(
            "1814407730021394",
            "slow_evening",
            ("1814407730023442", "evenings"),
            [("1814407730025474", "pour"), ("1814407730025490", "candle_dip")],
        ),
        campaign(
            "1814407730021410",
            "apron_makers",
            ("1814407730023458", "makers"),
            [("1814407730025506", "workshop"), ("1814407730025522", "pockets")],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_as_many_ads_as_asked_for_and_no_id_twice() {
        for (asked, got) in [(0, 16), (16, 16), (17, 17), (2_000, 2_000)] {
            let ads = Ads::new(asked);
            assert_eq!(ads.len(), got);
            let campaigns: Vec<&Campaign> =
                ads.meta.iter().chain(&ads.google).chain(&ads.tiktok).collect();
            let ids: BTreeSet<&str> = campaigns
                .iter()
                .flat_map(|one| one.ads.iter().map(|ad| ad.0.as_str()).chain([one.id.as_str()]))
                .collect();
            assert_eq!(ids.len(), campaigns.len() + got as usize);
        }
    }
}
