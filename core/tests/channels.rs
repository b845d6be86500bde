//! Our channels beside other projects' tables, read from the shared fixtures.
//!
//! Every difference is deliberate: it is listed with its reason, and an entry that no
//! longer differs fails the test as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tributary_core::channel::{Landing, Site, Touch, classify};

/// Case, what we say, why.
type Difference = (&'static str, &'static str, &'static str);

/// The text of a fixture, or `None` with a note.
fn fixture(name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/channels");
    let text = fs::read_to_string(root.join(name)).ok();
    if text.is_none() {
        println!("skipped: shared fixtures not present");
    }
    text
}

fn touch(url: &str, referrer: &str) -> Touch {
    classify(Landing { url: Some(url), referrer: Some(referrer) }, Site::default()).touch
}

fn landing(params: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    format!("https://shop.example/?{query}")
}

/// Compares `(case, theirs, ours)` and prints how many agree.
fn compare(table: &str, cases: &[(String, String, String)], differences: &[Difference]) {
    let mut expected: BTreeMap<&str, &str> =
        differences.iter().map(|(case, ours, _)| (*case, *ours)).collect();
    let mut n_same = 0;
    for (case, theirs, ours) in cases {
        match expected.remove(case.as_str()) {
            None => assert_eq!(ours, theirs, "{table}: {case}"),
            Some(want) => {
                assert_eq!(ours, want, "{table}: {case}, a listed difference");
                assert_ne!(ours, theirs, "{table}: {case} no longer differs");
            }
        }
        n_same += usize::from(ours == theirs);
    }
    assert!(expected.is_empty(), "{table}: no such cases: {expected:?}");
    println!(
        "{table}: {n_same} of {} agree, {} deliberate differences",
        cases.len(),
        differences.len()
    );
    for (case, ours, reason) in differences {
        println!("  {case}: {ours}: {reason}");
    }
}

/// Other projects' names for our groups.
fn our_name(theirs: &str) -> String {
    match theirs {
        "Mobile Push Notifications" => "Push",
        "Unassigned" => "Other",
        same => same,
    }
    .to_owned()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn dbt_ga4_channel_groups() {
    const NO_GROUP: &str = "the specification has no such group";
    let Some(json) = fixture("dbt_ga4_channel_grouping_cases.json") else { return };
    let table: Value = serde_json::from_str(&json).unwrap();
    let cases: Vec<_> = table["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let (source, medium, campaign) =
                (text(case, "source"), text(case, "medium"), text(case, "campaign"));
            // GA4 writes a visit without parameters as `(direct) / (none)`.
            let is_direct = source == "(direct)";
            let url = landing(&[
                ("utm_source", source),
                ("utm_medium", medium),
                ("utm_campaign", campaign),
            ]);
            let url = if is_direct { "https://shop.example/" } else { &url };
            let name = format!("{source} / {medium} / {campaign}");
            let ours = touch(url, "").attribution.channel_group;
            (name, our_name(text(case, "expected_channel")), ours)
        })
        .collect();
    compare(
        "dbt-ga4",
        &cases,
        &[
            ("some-source / some-medium / some-cross-network-campaign", "Other", NO_GROUP),
            ("some-source / some-medium / cross-network", "Other", NO_GROUP),
            ("some-source / audio / ", "Other", NO_GROUP),
            ("alibaba /  / ", "Organic Shopping", "nothing says that the click was paid for"),
            (
                "some-source /  / some-shopping-campaign",
                "Other",
                "a shop's own campaigns are called shopping whatever brings them",
            ),
        ],
    );
}

#[test]
fn posthog_properties() {
    let Some(json) = fixture("posthog_channel_type_cases.json") else { return };
    let table: Value = serde_json::from_str(&json).unwrap();
    let cases: Vec<_> = table["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let input = case["in"].as_object().unwrap();
            let params: Vec<(&str, String)> = input
                .iter()
                .filter(|(key, _)| *key != "referring_domain")
                .map(|(key, value)| (key.as_str(), value.to_string().replace('"', "")))
                .collect();
            let params: Vec<_> = params.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let domain = text(&case["in"], "referring_domain").replace("$direct", "");
            let ours = touch(&landing(&params), &format!("https://{domain}/"));
            let name = text(case, "name").to_owned();
            (name, our_name(text(case, "expected")), ours.attribution.channel_group)
        })
        .collect();
    compare(
        "PostHog properties",
        &cases,
        &[
            ("cross_network", "Other", "the specification has no such group"),
            ("no_info_is_other", "Direct", "they tell an unknown referrer from none; we have none"),
            ("unknown_domain_is_other", "Referral", "rule 5: any other site is a referral"),
            ("doesnt_fail_on_numbers", "Referral", "rule 5: any other site is a referral"),
        ],
    );
}

#[test]
fn posthog_clicks_in_the_wild() {
    let Some(json) = fixture("posthog_channel_type_cases.json") else { return };
    let table: Value = serde_json::from_str(&json).unwrap();
    let cases: Vec<_> = table["wild_clicks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| case["expected"].is_string())
        .map(|case| {
            let ours = touch(text(case, "url"), text(case, "referrer")).attribution.channel_group;
            (text(case, "name").to_owned(), our_name(text(case, "expected")), ours)
        })
        .collect();
    compare(
        "PostHog clicks",
        &cases,
        &[("daily_mail_ad_click", "Display", "the referrer is Google's display ad frame")],
    );
}

#[test]
fn posthog_referring_domains() {
    let Some(json) = fixture("posthog_channel_type_cases.json") else { return };
    let table: Value = serde_json::from_str(&json).unwrap();
    let cases: Vec<_> = table["referring_domain_type"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let domain = text(case, "domain");
            let theirs = match text(case, "expected") {
                "$direct" => "Direct".to_owned(),
                kind => format!("Organic {kind}"),
            };
            let referrer = format!("https://{}/", domain.replace("$direct", ""));
            let ours = touch("https://shop.example/", &referrer).attribution.channel_group;
            (domain.to_owned(), theirs, ours)
        })
        .collect();
    compare("PostHog domains", &cases, &[]);
}

/// The hosts of one of Matomo's lists.
fn matomo_hosts(yaml: &str) -> Vec<&str> {
    let mut is_hosts = true; // the short lists have nothing but hosts
    let mut hosts = Vec::new();
    for line in yaml.lines() {
        let entry = line.trim_start();
        match entry.strip_prefix("- ") {
            Some(host) if is_hosts => hosts.push(host.trim_matches('\'')),
            None if entry != "-" && line != entry => is_hosts = entry == "urls:",
            Some(_) | None => {}
        }
    }
    hosts
}

fn matomo_cases(file: &str, group: &str) -> Option<Vec<(String, String, String)>> {
    let yaml = fixture(&format!("matomo-list/{file}"))?;
    let case = |host: &str| {
        // `{}` stands for a country, in front as a subdomain or behind as a suffix.
        let example = host.replace("android-app//", "").replace("{}", "de");
        let referrer = format!("https://{example}/");
        let ours = touch("https://shop.example/", &referrer).attribution.channel_group;
        (host.to_owned(), group.to_owned(), ours)
    };
    Some(matomo_hosts(&yaml).into_iter().map(case).collect())
}

#[test]
fn matomo_search_engines() {
    const AI: &str = "rather in Matomo's list of AI assistants";
    const SOCIAL: &str = "a network, says Google's list";
    let Some(cases) = matomo_cases("SearchEngines.yml", "Organic Search") else { return };
    compare(
        "Matomo search engines",
        &cases,
        &[
            ("chat.openai.com", "AI Assistants", AI),
            ("chatgpt.com", "AI Assistants", AI),
            ("www.perplexity.ai", "AI Assistants", AI),
            ("you.com", "AI Assistants", AI),
            ("digg.com", "Organic Social", SOCIAL),
            ("friendfeed.com", "Organic Social", SOCIAL),
            ("www.facebook.com", "Organic Social", SOCIAL),
        ],
    );
}

#[test]
fn matomo_social_networks() {
    const VIDEO: &str = "the specification has a group for video; Google's list says video";
    let Some(cases) = matomo_cases("Socials.yml", "Organic Social") else { return };
    compare(
        "Matomo social networks",
        &cases,
        &[
            ("youtube.com", "Organic Video", VIDEO),
            ("youtu.be", "Organic Video", VIDEO),
            ("vimeo.com", "Organic Video", VIDEO),
        ],
    );
}

#[test]
fn matomo_ai_assistants() {
    let Some(cases) = matomo_cases("AIAssistants.yml", "AI Assistants") else { return };
    compare("Matomo AI assistants", &cases, &[]);
}

#[test]
fn google_source_categories() {
    const GATEWAY: &str = "a payment page is no origin (product.md §7.2)";
    const MAIL: &str = "rule 5 has mail providers, Google's categories have none";
    let Some(csv) = fixture("ga4_source_categories.csv") else { return };
    let case = |line: &str| {
        let (source, category) = line.split_once(',').unwrap();
        let theirs = match category.trim() {
            "SOURCE_CATEGORY_SEARCH" => "Organic Search",
            "SOURCE_CATEGORY_SOCIAL" => "Organic Social",
            "SOURCE_CATEGORY_SHOPPING" => "Organic Shopping",
            _ => "Organic Video",
        };
        let ours = if source.contains('.') {
            touch("https://shop.example/", &format!("https://{source}/"))
        } else {
            touch(&landing(&[("utm_source", source)]), "")
        };
        (source.to_owned(), theirs.to_owned(), ours.attribution.channel_group)
    };
    let cases: Vec<_> = csv.lines().skip(1).map(case).collect();
    compare(
        "Google source categories",
        &cases,
        &[
            ("checkout.shopify.com", "Direct", GATEWAY),
            ("checkout.stripe.com", "Direct", GATEWAY),
            ("shop.app", "Direct", GATEWAY),
            ("email.seznam.cz", "Email", MAIL),
            ("mail.rambler.ru", "Email", MAIL),
            ("mail.yandex.ru", "Email", MAIL),
            ("s3.amazonaws.com", "Referral", "anybody's files, not a shop"),
            ("viadeo.journaldunet.com", "Organic Social", "Viadeo is a network"),
        ],
    );
}
