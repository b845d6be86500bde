//! Laws of channel classification: any input is read, and a reload is never an arrival.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tributary_core::channel::{Landing, Site, Touch, classify};

fn touch(url: &str, referrer: &str) -> Touch {
    classify(Landing { url: Some(url), referrer: Some(referrer) }, Site::default()).touch
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_address_panics(url in ".{0,300}", referrer in ".{0,300}", own in ".{0,40}") {
        let hosts = [own];
        let site = Site { own_hosts: &hosts, linked_domains: &hosts, added_gateways: &hosts, removed_gateways: &hosts, rules: &[] };
        classify(Landing { url: Some(&url), referrer: Some(&referrer) }, site);
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..9_000)) {
        let text = String::from_utf8_lossy(&bytes);
        let url = format!("https://shop.example/?utm_source={text}&gclid={text}");
        for (url, referrer) in [(&*url, &*text), (&*text, &*url)] {
            touch(url, referrer);
            touch(url, &format!("https://{referrer}"));
        }
    }

    #[test]
    fn a_reload_never_starts_a_session(now in visit(), next in visit()) {
        let (now, next) = (touch(&now.0, &now.1), touch(&next.0, &next.1));
        prop_assert!(!now.starts_new_session_after(&now));
        prop_assert!(next.is_present || !next.starts_new_session_after(&now));
    }

    #[test]
    fn a_touch_survives_storage(visit in visit()) {
        let touch = touch(&visit.0, &visit.1);
        let json = serde_json::to_string(&touch).unwrap();
        prop_assert_eq!(serde_json::from_str::<Touch>(&json).unwrap(), touch);
    }
}

/// A landing with some parameters of a small vocabulary, and a referrer.
fn visit() -> impl Strategy<Value = (String, String)> {
    let name = select(vec![
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "utm_id",
        "cvg_source",
        "cvg_cid",
        "cvg_adid",
        "gclid",
        "fbclid",
        "_kx",
        "gad_source",
    ]);
    let value = select(vec!["a", "b", "facebook", "cpc", "email", "google", ""]);
    let referrer = select(vec![
        "",
        "https://www.google.com/",
        "https://l.facebook.com/",
        "https://shop.example/",
        "https://www.paypal.com/",
        "https://blog.example/",
    ]);
    (vec((name, value), 0..5), referrer)
        .prop_map(|(params, referrer)| (landing(&params), referrer.to_owned()))
}

fn landing(params: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    format!("https://shop.example/?{query}")
}
