use super::*;
use crate::channel::{Landing, Rule, Site, Touch, classify};

fn condition(field: RuleField, operator: RuleOperator, value: &str) -> RuleCondition {
    RuleCondition { field, param: None, operator, value: value.to_owned() }
}

fn rule(conditions: Vec<RuleCondition>) -> ChannelRule {
    ChannelRule {
        name: "Podcast".to_owned(),
        conditions,
        channel_group: "Paid Audio".to_owned(),
        channel: "Our podcast".to_owned(),
        campaign: None,
        ad_set: None,
        ad: None,
    }
}

fn touch(rules: &[ChannelRule], url: &str, referrer: &str) -> Touch {
    let site = Site { rules, ..Site::default() };
    classify(Landing { url: Some(url), referrer: Some(referrer) }, site).touch
}

#[test]
fn conditions() {
    use RuleField::*;
    use RuleOperator::*;
    const URL: &str = "https://www.shop.example/Pages/Pod?utm_source=Show&gclid=1&ScCid=2&code=";
    let cases = [
        // field, operator, value, whether it holds
        (UtmSource, Is, "show", true),
        (UtmSource, Is, "shows", false),
        (UtmSource, IsNot, "SHOW", false),
        (UtmMedium, IsNot, "cpc", true), // absent
        (UtmMedium, IsSet, "", false),
        (UtmMedium, IsNotSet, "", true),
        (UtmSource, Contains, "ho", true),
        (UtmSource, DoesNotContain, "ho", false),
        (UtmCampaign, DoesNotContain, "ho", true),
        (UtmSource, StartsWith, "sh", true),
        (UtmSource, EndsWith, "sh", false),
        (ClickId, Is, "gclid", true),
        (ClickId, Is, "sccid", true),
        (ClickId, IsNot, "gclid", false),
        (ClickId, Is, "fbclid", false),
        (ReferrerHost, Is, "example.org", true), // takes in subdomains
        (ReferrerHost, Is, "ample.org", false),
        (ReferrerHost, Contains, "ample", true),
        (LandingHost, Is, "shop.example", true),
        (LandingPath, StartsWith, "/pages/", true),
        (LandingPath, Is, "/pages/pod", true),
        (CvgSource, IsSet, "", false),
    ];
    for (field, operator, value, holds) in cases {
        let rules = [rule(vec![condition(field, operator, value)])];
        let touch = touch(&rules, URL, "https://blog.example.org/post");
        assert_eq!(touch.rule == Rule::Workspace, holds, "{field:?} {operator:?} {value:?}");
    }
}

#[test]
fn a_landing_parameter_is_read_by_its_name() {
    let by = |param: &str, operator, value: &str| {
        let param = Some(param.to_owned());
        [rule(vec![RuleCondition { param, ..condition(RuleField::LandingParam, operator, value) }])]
    };
    let url = "https://shop.example/?Ref=&ref=Ann%20B&code=";
    let holds = |rules: &[ChannelRule]| touch(rules, url, "").rule == Rule::Workspace;
    assert!(holds(&by("ref", RuleOperator::Is, "ann b")));
    assert!(holds(&by("code", RuleOperator::IsNotSet, "")));
    assert!(!holds(&by("code", RuleOperator::IsSet, "")));
}

#[test]
fn the_first_rule_whose_conditions_all_hold_decides() {
    let is_show = || condition(RuleField::UtmSource, RuleOperator::Is, "show");
    let is_cpc = || condition(RuleField::UtmMedium, RuleOperator::Is, "cpc");
    let mut second = rule(vec![is_show()]);
    second.name = "Second".to_owned();
    second.campaign = Some("Spring".to_owned());
    let rules = [rule(vec![is_show(), is_cpc()]), second];
    let both = touch(&rules, "https://shop.example/?utm_source=show&utm_medium=cpc", "");
    assert_eq!(both.workspace_rule.as_deref(), Some("Podcast"));
    assert!(both.is_paid && both.is_present);
    assert_eq!(both.attribution.channel_group, "Paid Audio");
    let one = touch(&rules, "https://shop.example/?utm_source=show&utm_campaign=c", "");
    assert_eq!(one.workspace_rule.as_deref(), Some("Second"));
    assert_eq!(one.attribution.campaign.as_deref(), Some("Spring"));
    assert_eq!(touch(&rules, "https://shop.example/", "").rule, Rule::Direct);
}

#[test]
fn a_rule_names_a_visit_from_inside_but_never_makes_it_an_arrival() {
    let rules = [
        rule(vec![condition(RuleField::LandingPath, RuleOperator::Is, "/pod")]),
        rule(vec![condition(RuleField::ReferrerHost, RuleOperator::IsSet, "")]),
    ];
    let inside = touch(&rules, "https://shop.example/pod", "https://shop.example/");
    assert_eq!((inside.rule, inside.is_present), (Rule::Workspace, false));
    let inside = touch(&rules, "https://shop.example/", "https://www.paypal.com/");
    assert_eq!(inside.rule, Rule::PaymentGateway, "a payment page is no referrer");
    let direct = touch(&rules, "https://shop.example/pod", "");
    assert_eq!((direct.rule, direct.is_present), (Rule::Workspace, true));
    let mut to_direct = rule(vec![condition(RuleField::UtmSource, RuleOperator::Is, "qr")]);
    to_direct.channel_group = "Direct".to_owned();
    assert!(!touch(&[to_direct], "https://shop.example/?utm_source=qr", "").is_present);
}

#[test]
fn rules_are_refused_by_field() {
    let good = rule(vec![condition(RuleField::UtmSource, RuleOperator::Is, "x")]);
    assert_eq!(check_rules(std::slice::from_ref(&good)), []);
    let mut param = condition(RuleField::LandingParam, RuleOperator::IsSet, "");
    let mut stray = condition(RuleField::UtmSource, RuleOperator::IsSet, "");
    stray.param = Some("x".to_owned());
    let bad = ChannelRule { name: " ".to_owned(), channel: "c".repeat(201), ..good.clone() };
    let named = |name: &str, rule: ChannelRule| ChannelRule { name: name.to_owned(), ..rule };
    let rules = [
        bad,
        named("b", rule(vec![])),
        named("c", rule(vec![condition(RuleField::UtmSource, RuleOperator::Is, " ")])),
        named("b", rule(vec![param.clone(), stray])),
    ];
    let fields: Vec<String> = check_rules(&rules).into_iter().map(|e| e.field).collect();
    let want = [
        "channel_rules[0].name",
        "channel_rules[0]",
        "channel_rules[1].conditions",
        "channel_rules[2].conditions[0].value",
        "channel_rules[3].name",
        "channel_rules[3].conditions[0].param",
        "channel_rules[3].conditions[1].param",
    ];
    assert_eq!(fields, want);
    param.param = Some("ref".to_owned());
    assert_eq!(check_rules(&[rule(vec![param])]), []);
    let many = (0..101).map(|n| named(&n.to_string(), good.clone())).collect::<Vec<_>>();
    assert_eq!(check_rules(&many).len(), 1);
}
