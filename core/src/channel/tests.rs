use super::*;

const SHOP: &str = "https://www.shop.example/p";

fn from(query: &str, referrer: &str) -> Touch {
    let url = format!("{SHOP}?{query}");
    classify(Landing { url: Some(&url), referrer: Some(referrer) }, Site::default()).touch
}

/// Checks `(query, referrer, group, channel)` cases that `rule` decides.
fn check(rule: Rule, cases: &[(&str, &str, &str, &str)]) {
    for &(query, referrer, group, channel) in cases {
        let touch = from(query, referrer);
        let case = format!("{query} from {referrer:?}");
        assert_eq!(touch.rule, rule, "{case}");
        assert_eq!(touch.attribution.channel_group, group, "{case}");
        assert_eq!(touch.attribution.channel, channel, "{case}");
        assert_eq!(touch.is_present, group != "Direct", "{case}");
        assert_eq!(touch.is_paid, rules::is_paid_group(group), "{case}");
    }
}

#[test]
fn cvg_source_is_always_paid() {
    check(
        Rule::CvgSource,
        &[
            ("cvg_source=facebook&cvg_cid=1", "", "Paid Social", "Meta Ads"),
            ("cvg_source=google&gclid=1&utm_medium=email", "", "Paid Search", "Google Ads"),
            ("cvg_source=tiktok", "https://www.google.com/", "Paid Social", "TikTok Ads"),
            ("cvg_source=pinterest&cvg_cid=1", "", "Paid Social", "Pinterest Ads"),
            ("cvg_source=snapchat", "", "Paid Social", "Snapchat Ads"),
            ("cvg_source=Microsoft", "", "Paid Search", "Microsoft Ads"),
            ("cvg_source=klaviyo", "", "Paid Other", "Klaviyo"),
            ("cvg_source=mystery", "", "Paid Other", "mystery"),
        ],
    );
}

#[test]
fn a_paid_medium_takes_the_channel_from_click_id_source_or_referrer() {
    check(
        Rule::PaidMedium,
        &[
            ("utm_medium=cpc&utm_source=google", "", "Paid Search", "Google Ads"),
            ("utm_medium=CPC&utm_source=Bing", "", "Paid Search", "Microsoft Ads"),
            ("utm_medium=paid&fbclid=1", "https://l.facebook.com/", "Paid Social", "Meta Ads"),
            ("utm_medium=paid&utm_source=ig", "", "Paid Social", "Meta Ads"),
            ("utm_medium=cpc&utm_source=x&gclid=1", "", "Paid Search", "Google Ads"),
            ("utm_medium=cpm&utm_source=facebook", "", "Paid Social", "Meta Ads"),
            ("utm_medium=cpm&utm_source=google", "", "Display", "Google Ads"),
            ("utm_medium=cpm&utm_source=some-blog", "", "Display", "some-blog"),
            ("utm_medium=cpv&utm_source=some-blog", "", "Paid Video", "some-blog"),
            ("utm_medium=paid_social&utm_source=a", "", "Paid Social", "a"),
            ("utm_medium=paid-video&utm_source=google", "", "Paid Video", "Google Ads"),
            ("utm_medium=paidshopping&gclid=1", "", "Paid Shopping", "Google Ads"),
            ("utm_medium=display&utm_source=criteo", "", "Display", "Criteo"),
            ("utm_medium=cpc&utm_source=youtube.com", "", "Paid Video", "Google Ads"),
            ("utm_medium=ppc", "https://www.ebay.co.uk/", "Paid Shopping", "eBay Ads"),
            ("utm_medium=retargeting", "", "Paid Other", "(no value)"),
        ],
    );
}

#[test]
fn click_ids_of_ads() {
    check(
        Rule::PaidClickId,
        &[
            ("gclid=1", "", "Paid Search", "Google Ads"),
            ("GBRAID=1", "", "Paid Search", "Google Ads"),
            ("wbraid=1", "https://www.google.com/", "Paid Search", "Google Ads"),
            ("gclid=1", "https://www.youtube.com/", "Paid Video", "Google Ads"),
            ("gclid=1", "https://a.safeframe.googlesyndication.com/", "Display", "Google Ads"),
            ("gad_source=1&utm_source=google&utm_medium=pmax", "", "Paid Search", "Google Ads"),
            ("msclkid=1", "https://duckduckgo.com/", "Paid Search", "Microsoft Ads"),
            ("ttclid=1", "", "Paid Social", "TikTok Ads"),
            ("sccid=1", "", "Paid Social", "Snapchat Ads"),
            ("dclid=1", "", "Display", "Google Display & Video 360"),
            ("gclid=1&fbclid=2&utm_medium=email", "", "Paid Search", "Google Ads"),
        ],
    );
}

#[test]
fn email_and_the_like() {
    check(
        Rule::UtmPurpose,
        &[
            ("utm_medium=email&utm_source=klaviyo", "", "Email", "Klaviyo"),
            ("utm_medium=email&utm_source=welcome&_kx=1", "", "Email", "Klaviyo"),
            ("utm_medium=e-mail", "https://mail.google.com/", "Email", "Email"),
            ("utm_source=newsletter", "", "Email", "Email"),
            ("utm_medium=sms&utm_source=klaviyo&_kx=1", "", "SMS", "Klaviyo"),
            ("utm_source=attentive", "", "SMS", "Attentive"),
            ("utm_medium=affiliate&utm_source=jane", "", "Affiliates", "jane"),
            ("utm_medium=referral", "https://blog.example/", "Referral", "blog.example"),
            ("utm_medium=web_push", "", "Push", "Push"),
            ("utm_medium=audio&utm_source=spotify", "", "Other", "Audio"),
            ("utm_medium=influencer&utm_source=jane", "", "Other", "Influencer"),
            ("utm_medium=email&fbclid=1", "https://l.facebook.com/", "Email", "Email"),
        ],
    );
}

#[test]
fn click_ids_of_senders() {
    check(
        Rule::SenderClickId,
        &[
            ("_kx=1", "", "Email", "Klaviyo"),
            ("irclickid=1", "https://blog.example/", "Affiliates", "Impact"),
        ],
    );
}

#[test]
fn known_referrers() {
    check(
        Rule::KnownReferrer,
        &[
            ("", "https://www.google.com/", "Organic Search", "Google"),
            ("", "https://l.instagram.com/", "Organic Social", "Instagram"),
            ("fbclid=1", "https://l.instagram.com/", "Organic Social", "Instagram"),
            ("", "https://chatgpt.com/", "AI Assistants", "ChatGPT"),
            ("", "https://www.youtube.com/", "Organic Video", "YouTube"),
            ("", "https://www.amazon.de/", "Organic Shopping", "Amazon"),
            ("", "https://mail.google.com/", "Email", "Gmail"),
            ("", "android-app://com.google.android.gm/", "Email", "Gmail"),
        ],
    );
}

#[test]
fn utm_names_a_platform() {
    check(
        Rule::UtmPlatform,
        &[
            ("utm_source=chatgpt.com", "", "AI Assistants", "ChatGPT"),
            ("utm_source=ig&utm_medium=social", "", "Organic Social", "Instagram"),
            ("utm_source=bio&utm_medium=social", "", "Organic Social", "bio"),
            ("utm_source=google&utm_medium=organic", "", "Organic Search", "Google"),
        ],
    );
}

#[test]
fn fbclid_alone_is_organic() {
    check(
        Rule::OrganicClickId,
        &[
            ("fbclid=1", "", "Organic Social", "Facebook"),
            ("fbclid=1", "https://blog.example/", "Organic Social", "Facebook"),
        ],
    );
}

#[test]
fn any_other_site_is_a_referral() {
    check(
        Rule::Referrer,
        &[
            ("", "https://www.blog.example/x", "Referral", "blog.example"),
            ("", "https://notgoogle.com/", "Referral", "notgoogle.com"),
            ("utm_source=flyer", "https://blog.example/", "Referral", "blog.example"),
        ],
    );
}

#[test]
fn any_other_utm() {
    check(
        Rule::UtmOther,
        &[
            ("utm_source=flyer", "", "Other", "flyer"),
            ("utm_campaign=spring", "", "Other", "(no value)"),
        ],
    );
}

#[test]
fn nothing_is_direct() {
    check(
        Rule::Direct,
        &[("variant=1", "", "Direct", "Direct"), ("gclid=", "about:blank", "Direct", "Direct")],
    );
}

#[test]
fn campaign_ad_set_and_ad() {
    let cases = [
        // query, campaign, ad set, ad
        (
            "cvg_source=facebook&cvg_cid=1&cvg_adid=2&utm_campaign=c&utm_content=a",
            Some("1"),
            None,
            Some("2"),
        ),
        (
            "utm_source=facebook&utm_medium=paid&utm_campaign=c&utm_term=s&utm_content=a",
            Some("c"),
            Some("s"),
            Some("a"),
        ),
        ("utm_source=google&utm_medium=cpc&utm_id=7&utm_term=red+shoes", Some("7"), None, None),
        ("utm_source=flyer", None, None, None),
    ];
    for (query, campaign, ad_set, ad) in cases {
        let got = from(query, "").attribution;
        let got = (got.campaign.as_deref(), got.ad_set.as_deref(), got.ad.as_deref());
        assert_eq!(got, (campaign, ad_set, ad), "{query}");
    }
}

#[test]
fn nothing_known_is_direct() {
    let got = classify(Landing::default(), Site::default());
    assert_eq!(got.touch.attribution.channel_group, "Direct");
    assert!(!got.touch.is_present);
}
