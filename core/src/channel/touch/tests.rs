use super::*;
use crate::channel::{Landing, Site, classify};

fn from(query: &str, referrer: &str) -> Touch {
    let url = format!("https://www.shop.example/p?{query}");
    classify(Landing { url: Some(&url), referrer: Some(referrer) }, Site::default()).touch
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
