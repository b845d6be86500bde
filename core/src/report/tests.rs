use std::collections::BTreeSet;

use super::*;
use crate::api::{DayRange, Dimension, FilterOperator, Granularity, ReportFilter, ReportMember};
use crate::day::{Day, Zone};
use crate::fx;
use crate::money::Currency;

fn range(from: &str, to: &str) -> DayRange {
    DayRange { from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn every_metric_has_a_key_of_its_own_and_a_formula_that_reads() {
    let keys: BTreeSet<&str> = METRICS.iter().map(|metric| metric.key).collect();
    assert_eq!(keys.len(), METRICS.len());
    for metric in &METRICS {
        assert!(parse(metric.key).is_ok(), "{}", metric.key);
        assert_ne!(metric.part.is_some(), metric.formula.is_some(), "{}", metric.key);
    }
}

#[test]
fn formulas_keep_precedence_and_empty_cells() {
    let value = |text: &str| {
        parse(text).unwrap().value(&|part| match part {
            Part::Revenue => 600.0,
            Part::Spend => 200.0,
            Part::Orders => 4.0,
            _ => 0.0,
        })
    };
    let cases = [
        ("1 + 2 * 3", Some(7.0)),
        ("(1 + 2) * 3", Some(9.0)),
        ("8 / 2 / 2", Some(2.0)),
        ("1 - 2 - 3", Some(-4.0)),
        ("-2 * -3", Some(6.0)),
        (".5 + 1.25", Some(1.75)),
        ("revenue - spend", Some(400.0)),
        ("roas", Some(3.0)),
        ("100 * roas / 4", Some(75.0)),
        ("spend / clicks", None),
        ("1 + spend / clicks", None),
        ("-clicks", Some(0.0)),
        ("sessions(\"Signed Up\") / orders", Some(0.0)),
        ("average(\"Rated\", \"stars\")", None),
        ("min(\"Rated\", \"stars\")", None),
        ("distinct(\"Rated\", \"stars\")", Some(0.0)),
    ];
    for (text, want) in cases {
        assert_eq!(value(text), want, "{text}");
    }
    let deep = format!("{}1{}", "(".repeat(40), ")".repeat(40));
    let long = "1+".repeat(300);
    let bad = [
        "",
        "1 +",
        "revenu",
        "(1",
        "1)",
        "1 2",
        "1..2",
        "sum(\"A\")",
        "median(\"A\")",
        "events(A)",
        "events(\"A",
        "events(\"\")",
        "2 ^ 3",
        "revenue;",
        &deep,
        &long,
    ];
    for text in bad {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn days_are_those_of_the_zone() {
    let span = |zone: &str, from: &str, to: &str, cut| {
        let span = Span::of(&range(from, to), cut, &Zone::named(zone).unwrap()).unwrap();
        let label =
            |p: Period| (p.label, (p.to_ms - p.from_ms) / 3_600_000, p.last_day - p.first_day);
        span.periods.into_iter().map(label).collect::<Vec<_>>()
    };
    let label = |text: &str| text.to_owned();
    assert_eq!(
        span("Europe/Berlin", "2026-10-24", "2026-10-26", Granularity::Day),
        [(label("2026-10-24"), 24, 0), (label("2026-10-25"), 25, 0), (label("2026-10-26"), 24, 0)]
    );
    assert_eq!(
        span("UTC", "2026-11-01", "2026-11-10", Granularity::Week),
        [(label("2026-10-26"), 24, 0), (label("2026-11-02"), 168, 6), (label("2026-11-09"), 48, 1)]
    );
    assert_eq!(
        span("UTC", "2026-01-31", "2026-03-01", Granularity::Month),
        [
            (label("2026-01-01"), 24, 0),
            (label("2026-02-01"), 672, 27),
            (label("2026-03-01"), 24, 0)
        ]
    );
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let day = Span::of(&range("2026-11-23", "2026-11-23"), Granularity::Total, &berlin).unwrap();
    assert_eq!((day.from_ms(), day.to_ms()), (1_795_388_400_000, 1_795_474_800_000));
    assert_eq!(day.period_of(day.to_ms()), None);
    assert_eq!(day.period_of(day.from_ms()), Some(0));
    for (from, to) in
        [("2026-11-02", "2026-11-01"), ("2026-02-30", "2026-03-01"), ("2020-01-01", "2026-01-01")]
    {
        assert!(Span::of(&range(from, to), Granularity::Day, &berlin).is_err(), "{from}");
    }
}

#[test]
fn landings_and_spend_meet_by_ids_and_by_names() {
    let mut names = PlatformNames::default();
    let unit = |campaign: &str, ad_set: &str, ad: &str| UnitNode {
        platform: "meta".to_owned(),
        campaign: campaign.to_owned(),
        ad_set: ad_set.to_owned(),
        ad: ad.to_owned(),
    };
    let first = unit("c1", "s1", "a1");
    names.learn_unit(&first);
    names.learn_unit(&unit("c2", "s2", "a2"));
    names.learn_name("meta", "campaign", "c1", "Summer");
    names.learn_name("meta", "ad", "a1", "Video");
    names.learn_name("meta", "ad", "a2", "Video");
    let origin = |campaign: &str, ad: &str| Origin {
        channel_group: "Paid Social".to_owned(),
        channel: "Meta Ads".to_owned(),
        campaign: campaign.to_owned(),
        ad_set: String::new(),
        ad: ad.to_owned(),
    };
    let ids = |levels: &Levels| {
        [Dimension::Campaign, Dimension::AdSet, Dimension::Ad]
            .map(|it| levels.member(it).unwrap().id.clone())
    };
    let cases = [
        ("by ids", origin("c1", "a1"), ["c1", "s1", "a1"]),
        ("the ad knows its campaign", origin("", "a2"), ["c2", "s2", "a2"]),
        ("by the campaign's name", origin("SUMMER", ""), ["c1", "", ""]),
        ("a name that two share stays a name", origin("c1", "video"), ["c1", "", "video"]),
        ("what matches nothing stays", origin("c9", "a9"), ["c9", "", "a9"]),
    ];
    for (case, origin, want) in cases {
        assert_eq!(ids(&names.of_origin(&origin)), want, "{case}");
    }
    assert_eq!(names.of_unit(&first), names.of_origin(&origin("c1", "a1")));
    assert_eq!(names.of_unit(&first).member(Dimension::Campaign).unwrap().name, "Summer");
}

#[test]
fn platforms_spend_in_the_channel_of_their_landings() {
    for (platform, group, channel) in [
        ("meta", "Paid Social", "Meta Ads"),
        ("google", "Paid Search", "Google Ads"),
        ("tiktok", "Paid Social", "TikTok Ads"),
        ("pinterest", "Paid Social", "Pinterest Ads"),
        ("snapchat", "Paid Social", "Snapchat Ads"),
        ("microsoft", "Paid Search", "Microsoft Ads"),
        ("a & b", "Paid Other", "a & b"),
    ] {
        let levels = platform_channel(platform);
        assert_eq!((levels.channel_group.as_str(), levels.channel.as_str()), (group, channel));
    }
}

#[test]
fn amounts_are_converted_at_the_days_rate() {
    let rate = |code: &str, day, rate_micros| fx::Rate {
        currency: Currency::parse(code).unwrap(),
        day: Day(day),
        rate_micros,
    };
    let known = [rate("USD", 10, 1_100_000), rate("USD", 20, 1_200_000)];
    let mut rates = Rates::towards("USD", known.into_iter().collect());
    assert_eq!(rates.convert(100 * MICRO, "EUR", 15), 110 * MICRO);
    assert_eq!(rates.convert(7, "USD", 10), 7, "none needed");
    assert_eq!(rates.convert(100 * MICRO, "XAU", 10), 0, "none known");
    assert_eq!(rates.unknown(), ["XAU"]);
    assert_eq!(minor_to_micros(1990, "EUR"), 19_900_000);
    assert_eq!(minor_to_micros(1990, "JPY"), 1_990_000_000);
}

#[test]
fn filters_compare_ids_and_names() {
    let member = ReportMember { id: "c1".to_owned(), name: "Summer Sale".to_owned() };
    let none = ReportMember { id: String::new(), name: "(no value)".to_owned() };
    let filter = |operator, value: &str| {
        Filters::of(&[ReportFilter {
            dimension: Dimension::Campaign,
            operator,
            values: vec![value.to_owned()],
        }])
    };
    let cases = [
        (FilterOperator::Is, "C1", true, false),
        (FilterOperator::Is, "summer sale", true, false),
        (FilterOperator::Is, "summer", false, false),
        (FilterOperator::Is, "", false, true),
        (FilterOperator::IsNot, "c1", false, true),
        (FilterOperator::Contains, "sale", true, false),
        (FilterOperator::NotContains, "sale", false, true),
        (FilterOperator::Contains, "", false, true),
    ];
    for (operator, value, want, want_none) in cases {
        let filters = filter(operator, value);
        assert_eq!(filters.pass(|_| Some(&member)), want, "{operator:?} {value}");
        assert_eq!(filters.pass(|_| Some(&none)), want_none, "{operator:?} {value} of none");
    }
}

#[test]
fn csv_is_decimal_and_inert_in_a_spreadsheet() {
    let query = serde_json::json!({"metrics": ["revenue", "aov", "sessions"],
        "breakdowns": ["campaign"], "range": {"from": "2026-11-01", "to": "2026-11-01"}});
    let query = serde_json::from_value(query).unwrap();
    let plan = plan(&query, &Zone::named("UTC").unwrap()).unwrap();
    let mut sheet = Sheet::new(&plan.parts);
    let campaign = ReportMember { id: "=1+1".to_owned(), name: "a \"b\", c".to_owned() };
    let key = [sheet.member(&campaign)];
    sheet.add(0, &key, &Part::Revenue, 19_900_000);
    let report = report(&plan, &sheet, None, "EUR", "UTC", Vec::new());
    assert_eq!(
        to_csv(&plan, &report),
        "Campaign,Campaign ID,Revenue (EUR),AOV (EUR),Sessions\r\n\"a \"\"b\"\", c\",'=1+1,19.90,,0\r\n"
    );
}
