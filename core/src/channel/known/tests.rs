use super::*;

fn keys(table: &'static str) -> Vec<&'static str> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').next().unwrap()).collect()
}

#[test]
fn tables_are_sorted_lower_case_and_without_repeats() {
    for (name, table) in [("hosts", HOSTS), ("sources", SOURCES), ("gateways", GATEWAYS)] {
        for pair in keys(table).windows(2) {
            assert!(pair[0] < pair[1], "{name}: {:?} stands before {:?}", pair[0], pair[1]);
        }
        for key in keys(table) {
            assert_eq!(key, key.to_lowercase(), "{name}");
        }
        let body: Vec<_> = table.lines().skip_while(|line| line.starts_with('#')).collect();
        assert!(body.iter().all(|line| !line.starts_with('#')), "{name}: comments come first");
    }
}

#[test]
fn every_row_is_found() {
    for key in keys(HOSTS) {
        let example = key.trim_start_matches('.').replace(".*", ".de");
        let (name, path) = example.split_at(example.find('/').unwrap_or(example.len()));
        assert!(host(name, path).is_some(), "{key}");
        if key.starts_with('.') {
            assert!(host(&format!("some.{name}"), path).is_some(), "{key}");
        }
    }
    for key in keys(SOURCES) {
        assert!(source(&key.to_uppercase()).is_some(), "{key}");
    }
    for key in keys(GATEWAYS).into_iter().filter(|key| key.contains('.')) {
        assert!(is_gateway(key, &[], &[]) && is_gateway(&format!("some.{key}"), &[], &[]), "{key}");
        assert!(!is_gateway(&format!("not{key}"), &[], &[]), "{key}");
    }
}

#[test]
fn hosts_are_compared_by_whole_labels() {
    let cases = [
        // host, path, name
        ("google.com", "/", Some("Google")),
        ("www.google.com", "/", Some("Google")),
        ("www.google.de", "/", Some("Google")),
        ("google.co.uk", "/", Some("Google")),
        ("google.com.br", "/", Some("Google")),
        ("images.google.fr", "/", Some("Google Images")),
        ("gemini.google.com", "/app", Some("Gemini")),
        ("mail.google.com", "/mail", Some("Gmail")),
        ("docs.google.com", "/", None), // a document that links, not a search
        ("notgoogle.com", "/", None),
        ("google.com.evil.example", "/", None),
        ("google.evil.example", "/", None),
        ("google.shop", "/", None),
        ("google.com.de", "/", None), // a private suffix: anybody's
        ("google.github.io", "/", None),
        ("wwwx.google.com", "/", None),
        ("uk.search.yahoo.com", "/", Some("Yahoo")),
        ("r.search.yahoo.com", "/", Some("Yahoo")),
        ("search.yahoo.com", "/", Some("Yahoo")),
        ("finance.yahoo.com", "/", None),
        ("cn.bing.com", "/", Some("Bing")),
        ("notbing.com", "/", None),
        ("l.facebook.com", "/l.php", Some("Facebook")),
        ("facebook.com.evil.example", "/", None),
        ("t.co", "/", Some("X")),
        ("at.co", "/", None),
        ("x.com", "/", Some("X")),
        ("netflix.com", "/", Some("Netflix")),
        ("x.com", "/i/grok", Some("Grok")),
        ("x.com", "/I/Grok/share", Some("Grok")),
        ("x.com", "/i/grokking", Some("X")),
        ("de.pinterest.com", "/", Some("Pinterest")),
        ("www.pinterest.co.kr", "/", Some("Pinterest")),
        ("www.ebay.co.uk", "/", Some("eBay")),
        ("old.reddit.com", "/", Some("Reddit")),
        ("lnkd.in", "/", Some("LinkedIn")),
        ("m.youtube.com", "/", Some("YouTube")),
        ("com", "/", None),
        ("", "", None),
        (".", "", None),
        ("...", "", None),
    ];
    for (name, path, want) in cases {
        assert_eq!(host(name, path).map(|p| p.name), want, "{name}{path}");
    }
}

#[test]
fn sources_by_word_host_and_ads() {
    let cases = [
        ("Facebook", Some("Facebook")),
        ("facebook_ads", Some("Facebook")),
        ("Snapchat Ads", Some("Snapchat")),
        ("tiktokads", Some("TikTok")),
        ("chatgpt.com", Some("ChatGPT")),
        ("www.youtube.com", Some("YouTube")),
        ("ads", None),
        ("spring_leads", None),
        ("", None),
    ];
    for (value, want) in cases {
        assert_eq!(source(value).map(|p| p.name), want, "{value:?}");
    }
}

#[test]
fn banks_own_3d_secure_hosts_are_gateways() {
    let cases = [
        ("acs.bank.example", true),
        ("3ds.eu.bank.example", true),
        ("acs.org", false), // a society, not a subdomain
        ("pubs.acs.org", false),
        ("bank.example", false),
        ("stripe.com", false),
        ("checkout.stripe.com", true),
        ("notpaypal.com", false),
        ("paypal.com.evil.example", false),
        ("acs.evil.example", true), // the price of knowing every bank's
    ];
    for (name, want) in cases {
        assert_eq!(is_gateway(name, &[], &[]), want, "{name}");
    }
}

#[test]
fn a_workspace_edits_the_gateways() {
    let added = ["pay.bank.example".to_owned(), "kasse".to_owned()];
    let removed = ["paypal.com".to_owned(), "acs".to_owned()];
    let cases = [
        ("pay.bank.example", true),
        ("eu.pay.bank.example", true),
        ("bank.example", false),
        ("notpay.bank.example", false),
        ("pay.bank.example.evil.example", false),
        ("kasse.shop.example", true),
        ("www.paypal.com", false),
        ("acs.bank.example", false),
        ("3ds.bank.example", true),
    ];
    for (name, want) in cases {
        assert_eq!(is_gateway(name, &added, &removed), want, "{name}");
    }
}
