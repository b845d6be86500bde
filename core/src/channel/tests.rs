use super::*;

const SHOP: &str = "https://www.shop.example/p";

fn from(query: &str, referrer: &str) -> Touch {
    let url = format!("{SHOP}?{query}");
    classify(Landing { url: Some(&url), referrer: Some(referrer) }, Site::default()).touch
}

#[test]
fn rules_in_order() {
    let cases = [
        // query, referrer, rule, group, channel
        // 1: cvg_source is always paid
        ("cvg_source=facebook&cvg_cid=1", "", Rule::CvgSource, "Paid Social", "Meta Ads"),
        (
            "cvg_source=google&gclid=1&utm_medium=email",
            "",
            Rule::CvgSource,
            "Paid Search",
            "Google Ads",
        ),
        (
            "cvg_source=tiktok",
            "https://www.google.com/",
            Rule::CvgSource,
            "Paid Social",
            "TikTok Ads",
        ),
        ("cvg_source=Microsoft", "", Rule::CvgSource, "Paid Search", "Microsoft Ads"),
        ("cvg_source=klaviyo", "", Rule::CvgSource, "Paid Other", "Klaviyo"),
        ("cvg_source=mystery", "", Rule::CvgSource, "Paid Other", "mystery"),
        // 2: a paid medium
        ("utm_medium=cpc&utm_source=google", "", Rule::PaidMedium, "Paid Search", "Google Ads"),
        ("utm_medium=CPC&utm_source=Bing", "", Rule::PaidMedium, "Paid Search", "Microsoft Ads"),
        (
            "utm_medium=paid&fbclid=1",
            "https://l.facebook.com/",
            Rule::PaidMedium,
            "Paid Social",
            "Meta Ads",
        ),
        ("utm_medium=paid&utm_source=ig", "", Rule::PaidMedium, "Paid Social", "Meta Ads"),
        ("utm_medium=cpc&utm_source=x&gclid=1", "", Rule::PaidMedium, "Paid Search", "Google Ads"),
        ("utm_medium=cpm&utm_source=facebook", "", Rule::PaidMedium, "Paid Social", "Meta Ads"),
        ("utm_medium=cpm&utm_source=google", "", Rule::PaidMedium, "Display", "Google Ads"),
        ("utm_medium=cpm&utm_source=some-blog", "", Rule::PaidMedium, "Display", "some-blog"),
        ("utm_medium=cpv&utm_source=some-blog", "", Rule::PaidMedium, "Paid Video", "some-blog"),
        ("utm_medium=paid_social&utm_source=a", "", Rule::PaidMedium, "Paid Social", "a"),
        (
            "utm_medium=paid-video&utm_source=google",
            "",
            Rule::PaidMedium,
            "Paid Video",
            "Google Ads",
        ),
        ("utm_medium=paidshopping&gclid=1", "", Rule::PaidMedium, "Paid Shopping", "Google Ads"),
        ("utm_medium=display&utm_source=criteo", "", Rule::PaidMedium, "Display", "Criteo"),
        ("utm_medium=cpc&utm_source=youtube.com", "", Rule::PaidMedium, "Paid Video", "Google Ads"),
        (
            "utm_medium=ppc",
            "https://www.ebay.co.uk/",
            Rule::PaidMedium,
            "Paid Shopping",
            "eBay Ads",
        ),
        ("utm_medium=retargeting", "", Rule::PaidMedium, "Paid Other", "(no value)"),
        // 3: a paid click id
        ("gclid=1", "", Rule::PaidClickId, "Paid Search", "Google Ads"),
        ("GBRAID=1", "", Rule::PaidClickId, "Paid Search", "Google Ads"),
        ("wbraid=1", "https://www.google.com/", Rule::PaidClickId, "Paid Search", "Google Ads"),
        ("gclid=1", "https://www.youtube.com/", Rule::PaidClickId, "Paid Video", "Google Ads"),
        (
            "gclid=1",
            "https://a.safeframe.googlesyndication.com/",
            Rule::PaidClickId,
            "Display",
            "Google Ads",
        ),
        (
            "gad_source=1&utm_source=google&utm_medium=pmax",
            "",
            Rule::PaidClickId,
            "Paid Search",
            "Google Ads",
        ),
        ("msclkid=1", "https://duckduckgo.com/", Rule::PaidClickId, "Paid Search", "Microsoft Ads"),
        ("ttclid=1", "", Rule::PaidClickId, "Paid Social", "TikTok Ads"),
        ("sccid=1", "", Rule::PaidClickId, "Paid Social", "Snapchat Ads"),
        ("dclid=1", "", Rule::PaidClickId, "Display", "Google Display & Video 360"),
        ("gclid=1&fbclid=2&utm_medium=email", "", Rule::PaidClickId, "Paid Search", "Google Ads"),
        // 4: e-mail and the like
        ("utm_medium=email&utm_source=klaviyo", "", Rule::UtmPurpose, "Email", "Klaviyo"),
        ("utm_medium=email&utm_source=welcome&_kx=1", "", Rule::UtmPurpose, "Email", "Klaviyo"),
        ("utm_medium=e-mail", "https://mail.google.com/", Rule::UtmPurpose, "Email", "Email"),
        ("utm_source=newsletter", "", Rule::UtmPurpose, "Email", "Email"),
        ("utm_medium=sms&utm_source=klaviyo&_kx=1", "", Rule::UtmPurpose, "SMS", "Klaviyo"),
        ("utm_source=attentive", "", Rule::UtmPurpose, "SMS", "Attentive"),
        ("utm_medium=affiliate&utm_source=jane", "", Rule::UtmPurpose, "Affiliates", "jane"),
        (
            "utm_medium=referral",
            "https://blog.example/",
            Rule::UtmPurpose,
            "Referral",
            "blog.example",
        ),
        ("utm_medium=web_push", "", Rule::UtmPurpose, "Push", "Push"),
        ("utm_medium=audio&utm_source=spotify", "", Rule::UtmPurpose, "Other", "Audio"),
        ("utm_medium=influencer&utm_source=jane", "", Rule::UtmPurpose, "Other", "Influencer"),
        (
            "utm_medium=email&fbclid=1",
            "https://l.facebook.com/",
            Rule::UtmPurpose,
            "Email",
            "Email",
        ),
        ("_kx=1", "", Rule::SenderClickId, "Email", "Klaviyo"),
        ("irclickid=1", "https://blog.example/", Rule::SenderClickId, "Affiliates", "Impact"),
        // 5: the referrer
        ("", "https://www.google.com/", Rule::KnownReferrer, "Organic Search", "Google"),
        ("", "https://l.instagram.com/", Rule::KnownReferrer, "Organic Social", "Instagram"),
        (
            "fbclid=1",
            "https://l.instagram.com/",
            Rule::KnownReferrer,
            "Organic Social",
            "Instagram",
        ),
        ("", "https://chatgpt.com/", Rule::KnownReferrer, "AI Assistants", "ChatGPT"),
        ("", "https://www.youtube.com/", Rule::KnownReferrer, "Organic Video", "YouTube"),
        ("", "https://www.amazon.de/", Rule::KnownReferrer, "Organic Shopping", "Amazon"),
        ("", "https://mail.google.com/", Rule::KnownReferrer, "Email", "Gmail"),
        ("", "android-app://com.google.android.gm/", Rule::KnownReferrer, "Email", "Gmail"),
        ("utm_source=chatgpt.com", "", Rule::UtmPlatform, "AI Assistants", "ChatGPT"),
        ("utm_source=ig&utm_medium=social", "", Rule::UtmPlatform, "Organic Social", "Instagram"),
        ("utm_source=bio&utm_medium=social", "", Rule::UtmPlatform, "Organic Social", "bio"),
        ("utm_source=google&utm_medium=organic", "", Rule::UtmPlatform, "Organic Search", "Google"),
        ("fbclid=1", "", Rule::OrganicClickId, "Organic Social", "Facebook"),
        ("fbclid=1", "https://blog.example/", Rule::OrganicClickId, "Organic Social", "Facebook"),
        ("", "https://www.blog.example/x", Rule::Referrer, "Referral", "blog.example"),
        ("", "https://notgoogle.com/", Rule::Referrer, "Referral", "notgoogle.com"),
        ("utm_source=flyer", "https://blog.example/", Rule::Referrer, "Referral", "blog.example"),
        // 6: any UTM, then nothing
        ("utm_source=flyer", "", Rule::UtmOther, "Other", "flyer"),
        ("utm_campaign=spring", "", Rule::UtmOther, "Other", "(no value)"),
        ("variant=1", "", Rule::Direct, "Direct", "Direct"),
        ("gclid=", "about:blank", Rule::Direct, "Direct", "Direct"),
    ];
    for (query, referrer, rule, group, channel) in cases {
        let touch = from(query, referrer);
        let got = (
            touch.rule,
            touch.attribution.channel_group.as_str(),
            touch.attribution.channel.as_str(),
        );
        assert_eq!(got, (rule, group, channel), "{query} from {referrer:?}");
        assert_eq!(touch.is_present, group != "Direct", "{query} from {referrer:?}");
        assert_eq!(touch.is_paid, rules::is_paid_group(group), "{query} from {referrer:?}");
    }
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
fn inside_the_shop() {
    let own = ["checkout.example".to_owned(), "localhost:8787".to_owned()];
    let linked = ["https://blog.example/".to_owned()];
    let site = Site { own_hosts: &own, linked_domains: &linked };
    let warned = Some(UTM_ON_INTERNAL_LINK);
    let cases = [
        // url, referrer, rule, channel, warning
        (
            "https://shop.co.uk/?utm_source=x",
            "https://www.shop.co.uk/",
            Rule::SameSite,
            "Direct",
            warned,
        ),
        ("https://shop.co.uk/", "https://www.shop.co.uk/", Rule::SameSite, "Direct", None),
        ("https://shop.co.uk/", "https://other.co.uk/", Rule::Referrer, "other.co.uk", None),
        (
            "https://a.myshopify.com/",
            "https://b.myshopify.com/",
            Rule::Referrer,
            "b.myshopify.com",
            None,
        ),
        (
            "https://shop.co.uk/?gclid=1&utm_source=x",
            "https://shop.co.uk/lp",
            Rule::PaidClickId,
            "Google Ads",
            warned,
        ),
        (
            "https://shop.co.uk/?cvg_source=facebook",
            "https://shop.co.uk/lp",
            Rule::CvgSource,
            "Meta Ads",
            None,
        ),
        (
            "https://shop.co.uk/?utm_source=x",
            "https://pay.checkout.example/",
            Rule::SameSite,
            "Direct",
            warned,
        ),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:8787/a", Rule::SameSite, "Direct", None),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:9999/", Rule::Referrer, "127.0.0.1", None),
        (
            "http://localhost:1/?utm_source=x",
            "http://localhost:1/",
            Rule::SameSite,
            "Direct",
            warned,
        ),
        ("http://localhost:1/", "http://localhost:8787/", Rule::SameSite, "Direct", None),
        ("http://localhost:1/", "http://localhost:2/", Rule::Referrer, "localhost", None),
        (
            "https://shop.co.uk/?utm_source=x",
            "https://m.blog.example/",
            Rule::LinkedDomain,
            "Direct",
            None,
        ),
        (
            "https://shop.co.uk/",
            "https://notblog.example/",
            Rule::Referrer,
            "notblog.example",
            None,
        ),
        (
            "https://shop.co.uk/?gclid=1",
            "https://www.paypal.com/",
            Rule::PaymentGateway,
            "Direct",
            None,
        ),
        (
            "https://shop.co.uk/?utm_source=x",
            "https://acs.bank.example/",
            Rule::PaymentGateway,
            "Direct",
            None,
        ),
        ("/relative?utm_source=x", "https://checkout.example/", Rule::SameSite, "Direct", warned),
    ];
    for (url, referrer, rule, channel, warning) in cases {
        let got = classify(Landing { url: Some(url), referrer: Some(referrer) }, site);
        let case = format!("{url} from {referrer}");
        assert_eq!(
            (got.touch.rule, got.touch.attribution.channel.as_str()),
            (rule, channel),
            "{case}"
        );
        assert_eq!(got.warning, warning, "{case}");
        assert_eq!(got.touch.is_present, rule == Rule::Referrer, "{case}");
        assert!(rule == Rule::Referrer || got.touch.utm.is_empty(), "{case}");
    }
}

#[test]
fn when_a_landing_starts_a_session() {
    let cases = [
        // current landing, next landing (query, referrer), whether it starts a session
        (("gclid=1&utm_campaign=c", ""), ("gclid=1&utm_campaign=c", ""), false), // reload
        (("gclid=1&utm_campaign=c", ""), ("gclid=1", ""), false),
        (("gclid=1", ""), ("gclid=1&utm_campaign=c", ""), false), // same click, better told
        (("gclid=1", ""), ("gclid=2", ""), true),
        (("gclid=1", ""), ("gclid=1&fbclid=2", ""), true), // an ad's link, shared and clicked
        (("gclid=1&fbclid=2", ""), ("fbclid=2", ""), false),
        (("utm_medium=paid&fbclid=2", ""), ("fbclid=2", ""), false), // same click, other channel
        (
            ("utm_source=fb&utm_medium=paid", ""),
            ("utm_source=fb&utm_medium=paid&fbclid=2", ""),
            true,
        ),
        (
            ("utm_source=fb&utm_medium=paid&utm_campaign=a", ""),
            ("utm_source=fb&utm_medium=paid", ""),
            false,
        ),
        (
            ("utm_source=fb&utm_medium=paid&utm_campaign=a", ""),
            ("utm_source=fb&utm_medium=paid&utm_campaign=b", ""),
            true,
        ),
        (
            ("utm_source=fb&utm_medium=paid", ""),
            ("utm_source=fb&utm_medium=paid&utm_campaign=b", ""),
            true,
        ),
        (
            ("cvg_source=fb&cvg_cid=1&cvg_adid=2", ""),
            ("cvg_source=fb&cvg_cid=1&cvg_adid=3", ""),
            true,
        ),
        (
            ("cvg_source=fb&cvg_cid=1&utm_campaign=a", ""),
            ("cvg_source=fb&utm_campaign=a", ""),
            false,
        ),
        (("utm_source=klaviyo&_kx=1", ""), ("utm_source=klaviyo&_kx=2", ""), false), // names a person
        (("utm_source=klaviyo&utm_content=a", ""), ("utm_source=klaviyo&utm_content=b", ""), true),
        (("utm_source=klaviyo&utm_term=a", ""), ("utm_source=klaviyo&utm_term=b", ""), false),
        (("", ""), ("gclid=1", ""), true),
        (("gclid=1", "https://www.google.com/"), ("", "https://www.google.com/"), true), // ad, then result
        (("", "https://www.google.com/"), ("", "https://www.google.de/"), false), // same channel
        (("", "https://blog.example/a"), ("", "https://blog.example/b"), false),
        (("", "https://blog.example/"), ("", "https://other.example/"), true),
        (("gclid=1", ""), ("", ""), false), // direct
        (("gclid=1", ""), ("gclid=2", "https://www.shop.example/"), false), // inside the site
        (("gclid=1", ""), ("utm_source=a", "https://shop.example/"), false),
        (("gclid=1", ""), ("", "https://checkout.stripe.com/"), false),
    ];
    for (current, next, want) in cases {
        let (now, then) = (from(current.0, current.1), from(next.0, next.1));
        assert_eq!(then.starts_new_session_after(&now), want, "{current:?} then {next:?}");
        assert!(!now.starts_new_session_after(&now), "{current:?} again");
    }
}

#[test]
fn a_touch_is_stored_without_its_empty_fields() {
    let touch = from("", "https://www.google.com/");
    let json = serde_json::to_string(&touch).unwrap();
    assert_eq!(
        json,
        r#"{"attribution":{"channel_group":"Organic Search","channel":"Google","campaign":null,"ad_set":null,"ad":null},"rule":"known_referrer","is_present":true}"#
    );
    assert_eq!(serde_json::from_str::<Touch>(&json).unwrap(), touch);
}

#[test]
fn nothing_known_is_direct() {
    let got = classify(Landing::default(), Site::default());
    assert_eq!(got.touch.attribution.channel_group, "Direct");
    assert!(!got.touch.is_present);
}
