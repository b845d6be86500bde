use super::*;
use crate::channel::{Landing, UTM_ON_INTERNAL_LINK, classify};

#[test]
fn inside_the_shop() {
    let own = ["checkout.example".to_owned(), "localhost:8787".to_owned()];
    let linked = ["https://blog.example/".to_owned()];
    let site = Site { own_hosts: &own, linked_domains: &linked, ..Site::default() };
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
fn look_alikes_are_other_sites() {
    let own_hosts = ["checkout.example".to_owned()];
    let site = Site { own_hosts: &own_hosts, ..Site::default() };
    for host in [
        "notshop.co.uk",
        "shop.co.uk.evil.example",
        "notcheckout.example",
        "checkout.example.evil.example",
        "paypal.com.evil.example",
    ] {
        let referrer = format!("https://{host}/");
        let landing = Landing { url: Some("https://shop.co.uk/"), referrer: Some(&referrer) };
        assert_eq!(classify(landing, site).touch.rule, Rule::Referrer, "{host}");
    }
}
