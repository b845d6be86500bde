//! Landing addresses as the platforms make them (`product.md §8`).

use super::ads::{Ads, Campaign, PERFORMANCE_MAX};
use super::random::Random;

/// How a visit arrives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Landing {
    /// Query of the landing address without `?`; empty when there is none.
    pub(crate) query: String,
    pub(crate) referrer: String,
    /// Cookies that an ad platform's own script sets, beyond `_fbp`.
    pub(crate) cookies: Vec<(&'static str, String)>,
    /// Ads lead to products; other links more often to the home page.
    pub(crate) is_deep: bool,
}

const LETTERS: [&str; 4] = ["autumn_letter", "abandoned_cart", "welcome_flow", "back_in_stock"];

const SEARCH_ENGINES: [&str; 8] = [
    "https://www.google.com/",
    "https://www.google.de/",
    "https://www.google.com/",
    "https://www.google.at/",
    "https://www.bing.com/",
    "https://duckduckgo.com/",
    "https://www.ecosia.org/",
    "https://www.google.de/",
];
const SOCIAL: [&str; 5] = [
    "https://l.instagram.com/",
    "https://l.facebook.com/",
    "https://www.pinterest.de/",
    "https://www.reddit.com/",
    "https://www.youtube.com/",
];
const BLOGS: [&str; 4] = [
    "https://www.slow-table.example/gift-guide",
    "https://keramikliebe.example/empfehlungen",
    "https://news.wohnsinn.example/",
    "https://cafe-am-kanal.example/",
];

pub(crate) fn meta_ads(random: &mut Random, at_ms: i64, ads: &Ads) -> Landing {
    let click_id = format!("IwZXh0bgNhZW0BMABhZGlkAa{}", random.letters(60));
    let referrer = *random.pick(&[
        "https://m.facebook.com/",
        "https://l.instagram.com/",
        "https://l.facebook.com/",
        "",
    ]);
    Landing {
        query: tagged(
            random,
            &ads.meta,
            ["facebook", "facebook", "paid_social"],
            "fbclid",
            &click_id,
        ),
        referrer: referrer.to_owned(),
        cookies: vec![("_fbc", format!("fb.1.{at_ms}.{click_id}"))],
        is_deep: true,
    }
}

pub(crate) fn google_ads(random: &mut Random, _at_ms: i64, ads: &Ads) -> Landing {
    let campaign = random.pick(&ads.google);
    let ad = &random.pick(&campaign.ads).0;
    let click_id = format!("Cj0KCQiA{}", random.letters(70));
    // One campaign was set up without the tracking template: its visits carry the click id alone.
    let ids = match campaign.name.as_str() {
        PERFORMANCE_MAX => String::new(),
        _ => format!("cvg_source=google&cvg_cid={}&cvg_adid={ad}&", campaign.id),
    };
    Landing {
        query: format!("{ids}gad_source=1&gad_campaignid={}&gclid={click_id}", campaign.id),
        referrer: "https://www.google.com/".to_owned(),
        cookies: vec![(
            "_gcl_au",
            format!("1.1.{}.{}", random.below(2_000_000_000), random.below(2_000_000_000)),
        )],
        is_deep: true,
    }
}

pub(crate) fn tiktok_ads(random: &mut Random, _at_ms: i64, ads: &Ads) -> Landing {
    let click_id = format!("E.C.P.{}", random.letters(90));
    Landing {
        query: tagged(random, &ads.tiktok, ["tiktok", "tiktok", "paid"], "ttclid", &click_id),
        referrer: (*random.pick(&["https://www.tiktok.com/", ""])).to_owned(),
        cookies: vec![("_ttp", random.letters(27))],
        is_deep: true,
    }
}

pub(crate) fn microsoft_ads(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    Landing {
        query: format!(
            "utm_source=bing&utm_medium=cpc&utm_campaign=stoneware&msclkid={}",
            random.token()
        ),
        referrer: "https://www.bing.com/".to_owned(),
        is_deep: true,
        ..Landing::default()
    }
}

pub(crate) fn klaviyo(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    let letter = random.pick(&LETTERS);
    let key = random.letters(26);
    Landing {
        query: format!(
            "utm_source=Klaviyo&utm_medium=email&utm_campaign={letter}&_kx={key}.XYZabc"
        ),
        is_deep: random.happens(600),
        ..Landing::default()
    }
}

pub(crate) fn sms(_random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    let query = "utm_source=Klaviyo&utm_medium=sms&utm_campaign=early_access".to_owned();
    Landing { query, is_deep: true, ..Landing::default() }
}

pub(crate) fn organic_search(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    Landing {
        referrer: (*random.pick(&SEARCH_ENGINES)).to_owned(),
        is_deep: random.happens(550),
        ..Landing::default()
    }
}

pub(crate) fn ai_assistant(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    let (referrer, query) = *random.pick(&[
        ("https://chatgpt.com/", "utm_source=chatgpt.com"),
        ("", "utm_source=chatgpt.com"),
        ("https://www.perplexity.ai/", ""),
        ("https://gemini.google.com/", ""),
        ("https://claude.ai/", ""),
    ]);
    Landing {
        query: query.to_owned(),
        referrer: referrer.to_owned(),
        is_deep: true,
        ..Landing::default()
    }
}

/// Links that people share. Meta adds its click id to those as well.
pub(crate) fn organic_social(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    let referrer = *random.pick(&SOCIAL);
    let is_meta = referrer.contains("instagram") || referrer.contains("facebook");
    let query =
        if is_meta { format!("fbclid=PAZXh0bgNhZW0{}", random.letters(50)) } else { String::new() };
    Landing {
        query,
        referrer: referrer.to_owned(),
        is_deep: random.happens(500),
        ..Landing::default()
    }
}

pub(crate) fn referral(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    Landing {
        referrer: (*random.pick(&BLOGS)).to_owned(),
        is_deep: random.happens(600),
        ..Landing::default()
    }
}

pub(crate) fn direct(random: &mut Random, _at_ms: i64, _ads: &Ads) -> Landing {
    Landing { is_deep: random.happens(250), ..Landing::default() }
}

/// UTM and `cvg_*` parameters of one ad, with the click id that the platform appends.
fn tagged(
    random: &mut Random,
    campaigns: &[Campaign],
    [platform, utm_source, utm_medium]: [&str; 3],
    click_id_name: &str,
    click_id: &str,
) -> String {
    let campaign = random.pick(campaigns);
    let (ad_id, ad_name) = random.pick(&campaign.ads);
    format!(
        "utm_source={utm_source}&utm_medium={utm_medium}&utm_campaign={}&utm_content={ad_name}&cvg_source={platform}&cvg_cid={}&cvg_adid={ad_id}&{click_id_name}={click_id}",
        campaign.name, campaign.id
    )
}
