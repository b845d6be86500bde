//! Rule 0: the workspace's own channel rules (`product.md §8`).

use super::address::{Address, is_under, query};
use super::params::Params;
use crate::api::{ChannelRule, FieldError, RuleCondition, RuleField, RuleOperator};

/// Rules of one workspace, at most.
const MAX_RULES: usize = 100;
/// Conditions of one rule, at most.
const MAX_CONDITIONS: usize = 10;
/// Longest text of a rule, in characters.
const MAX_CHARS: usize = 200;

/// What conditions may look at. A referrer that is no origin is absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) params: &'a Params,
    pub(super) url: Option<&'a str>,
    pub(super) page: Option<&'a Address<'a>>,
    pub(super) referrer: Option<&'a Address<'a>>,
}

/// The first rule whose conditions all hold.
pub(super) fn decide<'r>(rules: &'r [ChannelRule], facts: &Facts<'_>) -> Option<&'r ChannelRule> {
    // A rule without conditions would take everything; it is refused when it is set.
    let holds = |rule: &&ChannelRule| {
        !rule.conditions.is_empty() && rule.conditions.iter().all(|c| c.holds(facts))
    };
    rules.iter().find(holds)
}

impl RuleCondition {
    fn holds(&self, facts: &Facts<'_>) -> bool {
        let value = self.value.trim().to_lowercase();
        let found = self.found(facts);
        let is_host = matches!(self.field, RuleField::ReferrerHost | RuleField::LandingHost);
        let is_value = |found: &String| {
            if is_host { is_under(found, &value) } else { *found == value }
        };
        let any = |test: &dyn Fn(&String) -> bool| found.iter().any(test);
        match self.operator {
            RuleOperator::Is => any(&is_value),
            RuleOperator::IsNot => !any(&is_value),
            RuleOperator::Contains => any(&|found| found.contains(&value)),
            RuleOperator::DoesNotContain => !any(&|found| found.contains(&value)),
            RuleOperator::StartsWith => any(&|found| found.starts_with(&value)),
            RuleOperator::EndsWith => any(&|found| found.ends_with(&value)),
            RuleOperator::IsSet => !found.is_empty(),
            RuleOperator::IsNotSet => found.is_empty(),
        }
    }

    /// The values of the field, lower-case: none, one, or each click id's name.
    fn found(&self, facts: &Facts<'_>) -> Vec<String> {
        let Params { utm, cvg, click_ids } = facts.params;
        let value = match self.field {
            RuleField::UtmSource => utm.source.clone(),
            RuleField::UtmMedium => utm.medium.clone(),
            RuleField::UtmCampaign => utm.campaign.clone(),
            RuleField::UtmContent => utm.content.clone(),
            RuleField::UtmTerm => utm.term.clone(),
            RuleField::CvgSource => cvg.source.clone(),
            RuleField::ReferrerHost => facts.referrer.map(|address| address.host.clone()),
            RuleField::LandingHost => facts.page.map(|address| address.host.clone()),
            RuleField::LandingPath => facts.page.map(|address| address.path.to_owned()),
            RuleField::LandingParam => self.param_of(facts.url),
            RuleField::ClickId => {
                return click_ids.keys().map(|name| name.to_lowercase()).collect();
            }
        };
        value.map(|value| value.to_lowercase()).into_iter().collect()
    }

    /// The query parameter that `param` names; an empty one counts as absent.
    fn param_of(&self, url: Option<&str>) -> Option<String> {
        let name = self.param.as_deref()?.trim();
        let pairs = form_urlencoded::parse(query(url?).as_bytes());
        let mut values = pairs.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        values.find(|(_, value)| !value.trim().is_empty()).map(|(_, v)| v.trim().to_owned())
    }
}

/// What is wrong with rules that a person wants to set; empty when they are good.
///
/// Paths begin with `channel_rules[n]`.
pub fn check_rules(rules: &[ChannelRule]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |field: String, message: &str| {
        errors.push(FieldError { field, message: message.to_owned() });
    };
    if MAX_RULES < rules.len() {
        refuse("channel_rules".to_owned(), "expected at most 100 rules");
    }
    for (index, rule) in rules.iter().enumerate().take(MAX_RULES) {
        let at = format!("channel_rules[{index}]");
        for (name, text) in [
            ("name", &rule.name),
            ("channel_group", &rule.channel_group),
            ("channel", &rule.channel),
        ] {
            if text.trim().is_empty() {
                refuse(format!("{at}.{name}"), "must not be empty");
            }
        }
        // The name is shown as the rule that decided: two rules of one name would be one.
        let is_same = |other: &ChannelRule| other.name.trim() == rule.name.trim();
        if rules.iter().take(index).any(is_same) {
            refuse(format!("{at}.name"), "is the name of a rule above");
        }
        let given = [Some(&rule.name), Some(&rule.channel_group), Some(&rule.channel)];
        let optional = [rule.campaign.as_ref(), rule.ad_set.as_ref(), rule.ad.as_ref()];
        if given.into_iter().chain(optional).flatten().any(is_too_long) {
            refuse(at.clone(), "has a text longer than 200 characters");
        }
        if rule.conditions.is_empty() || MAX_CONDITIONS < rule.conditions.len() {
            refuse(format!("{at}.conditions"), "expected 1 to 10 conditions");
        }
        for (n, condition) in rule.conditions.iter().enumerate().take(MAX_CONDITIONS) {
            if let Some((field, message)) = fault(condition) {
                refuse(format!("{at}.conditions[{n}].{field}"), message);
            }
        }
    }
    errors
}

/// The first thing that is wrong with a condition: field and sentence.
fn fault(condition: &RuleCondition) -> Option<(&'static str, &'static str)> {
    let needs_value = !matches!(condition.operator, RuleOperator::IsSet | RuleOperator::IsNotSet);
    let param = condition.param.as_deref().unwrap_or_default();
    let is_param = condition.field == RuleField::LandingParam;
    if is_param && param.trim().is_empty() {
        Some(("param", "name the query parameter"))
    } else if !is_param && !param.is_empty() {
        Some(("param", "is for landing_param only"))
    } else if needs_value && condition.value.trim().is_empty() {
        Some(("value", "must not be empty"))
    } else if is_too_long(&condition.value) || is_too_long(param) {
        Some(("value", "is longer than 200 characters"))
    } else {
        None
    }
}

fn is_too_long(text: impl AsRef<str>) -> bool {
    MAX_CHARS < text.as_ref().chars().count()
}

#[cfg(test)]
mod tests;
