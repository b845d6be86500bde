//! Events that are made of others by rules (`product.md §4`, derived events).
//!
//! A derived event is a function of its event and the rules alone, so no order of arrival
//! matters. None is made of a derived one.

use serde_json::{Map, Value};

use crate::api::{DerivedEvent, DerivedEvents, FieldError, PropertyCondition, PropertyOperator};
use crate::event::{Context, Event, Facts};
use crate::spec;

/// Rules of a workspace, at most.
const MAX_RULES: usize = 50;
/// Conditions of a rule, at most.
const MAX_CONDITIONS: usize = 10;
/// Characters of a name or a value, at most.
const MAX_CHARS: usize = 200;

/// The rules that every workspace has.
pub fn built_in() -> Vec<DerivedEvent> {
    let condition = PropertyCondition {
        property: "$is_new_customer".to_owned(),
        operator: PropertyOperator::Is,
        value: "true".to_owned(),
    };
    vec![DerivedEvent {
        name: "New Customer Order".to_owned(),
        event: "Placed Order".to_owned(),
        conditions: vec![condition],
    }]
}

/// The events that rules make of one.
pub fn derive(event: &Event, rules: &[DerivedEvent]) -> Vec<Event> {
    // The order that a browser tells is told by the shop's server too.
    let is_copy = event.is_client && event.name == "Placed Order";
    if is_copy || event.facts.context.derived_from.is_some() {
        return Vec::new();
    }
    let holds = |rule: &&DerivedEvent| {
        rule.event == event.name
            && rule.conditions.iter().all(|it| is_met(it, &event.facts.properties))
    };
    rules.iter().filter(holds).map(|rule| made_of(event, &rule.name)).collect()
}

/// The event under another name. Its id tells what it is made of, so a repeat makes a repeat.
fn made_of(event: &Event, name: &str) -> Event {
    let context = Context {
        version: None,
        is_retold: true,
        derived_from: Some(event.event_id.clone()),
        ..event.facts.context.clone()
    };
    Event {
        event_id: format!("{}/{name}", event.event_id),
        name: name.to_owned(),
        facts: Facts {
            properties: event.facts.properties.clone(),
            profile_properties: Map::new(),
            aliases: event.facts.aliases.clone(),
            warnings: Vec::new(),
            context,
        },
        ..event.clone()
    }
}

fn is_met(condition: &PropertyCondition, properties: &Map<String, Value>) -> bool {
    let found = values(properties, &condition.property);
    let wanted = condition.value.trim().to_lowercase();
    let any = |test: &dyn Fn(&str) -> bool| found.iter().any(|value| test(value));
    let is = |value: &str| match (number(value), number(&wanted)) {
        (Some(value), Some(wanted)) => value == wanted,
        _ => value == wanted,
    };
    let compares = |test: fn(&i128, &i128) -> bool| {
        let wanted = number(&wanted);
        any(&|value| number(value).zip(wanted).is_some_and(|(value, wanted)| test(&value, &wanted)))
    };
    match condition.operator {
        PropertyOperator::Is => any(&is),
        PropertyOperator::IsNot => !any(&is),
        PropertyOperator::Contains => any(&|value| value.contains(&wanted)),
        PropertyOperator::DoesNotContain => !any(&|value| value.contains(&wanted)),
        PropertyOperator::GreaterThan => compares(i128::gt),
        PropertyOperator::AtLeast => compares(i128::ge),
        PropertyOperator::LessThan => compares(i128::lt),
        PropertyOperator::AtMost => compares(i128::le),
        PropertyOperator::IsSet => !found.is_empty(),
        PropertyOperator::IsNotSet => found.is_empty(),
    }
}

/// The values of a property as lower-case text; those of all entries where it is a list.
fn values(properties: &Map<String, Value>, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(value) = properties.get(path) {
        gather(value, &mut std::iter::empty(), &mut found);
        return found;
    }
    let mut steps = path.split('.');
    if let Some(value) = steps.next().and_then(|first| properties.get(first)) {
        gather(value, &mut steps, &mut found);
    }
    found
}

fn gather<'a>(
    value: &Value,
    steps: &mut (impl Iterator<Item = &'a str> + Clone),
    found: &mut Vec<String>,
) {
    match value {
        Value::Array(entries) => {
            for entry in entries {
                gather(entry, &mut steps.clone(), found);
            }
        }
        Value::Object(fields) => {
            if let Some(value) = steps.next().and_then(|step| fields.get(step)) {
                gather(value, steps, found);
            }
        }
        Value::Null => {}
        _ if steps.next().is_some() => {}
        Value::String(text) => found.push(text.trim().to_lowercase()),
        other => found.push(other.to_string()),
    }
}

/// Decimal places that numbers are compared to.
const PLACES: usize = 12;

/// A plain decimal in units of its twelfth place; exact, as no float is.
fn number(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || PLACES < fraction.len() {
        return None;
    }
    format!("{whole}{fraction:0<PLACES$}").parse::<i128>().ok().map(|number| sign * number)
}

/// The rules that a person wants, with surrounding white space gone.
///
/// # Errors
///
/// Each wrong field.
pub fn checked(mut wanted: DerivedEvents) -> Result<DerivedEvents, Vec<FieldError>> {
    let mut errors = Vec::new();
    if MAX_RULES < wanted.rules.len() {
        errors.push(error("rules", "expected at most 50 rules"));
    }
    let mut names: Vec<String> = built_in().into_iter().map(|rule| rule.name).collect();
    for (index, rule) in wanted.rules.iter_mut().enumerate() {
        check_rule(rule, &format!("rules[{index}]"), &names, &mut errors);
        names.push(rule.name.clone());
    }
    if errors.is_empty() { Ok(wanted) } else { Err(errors) }
}

fn check_rule(
    rule: &mut DerivedEvent,
    field: &str,
    names: &[String],
    errors: &mut Vec<FieldError>,
) {
    rule.name = rule.name.trim().to_owned();
    rule.event = spec::standard_name(rule.event.trim()).0.to_owned();
    let is_text = |text: &str| (1..=MAX_CHARS).contains(&text.chars().count());
    let mut fail =
        |part: &str, message: &str| errors.push(error(&format!("{field}.{part}"), message));
    if !is_text(&rule.name) {
        fail("name", "expected 1 to 200 characters");
    } else if names.iter().any(|known| known.eq_ignore_ascii_case(&rule.name)) {
        fail("name", "is another derived event's");
    } else if spec::is_standard(spec::standard_name(&rule.name).0) || rule.name.starts_with('$') {
        fail("name", "is a standard event's");
    }
    if !is_text(&rule.event) {
        fail("event", "expected 1 to 200 characters");
    }
    if MAX_CONDITIONS < rule.conditions.len() {
        fail("conditions", "expected at most 10 conditions");
    }
    for (index, condition) in rule.conditions.iter_mut().enumerate() {
        condition.property = condition.property.trim().to_owned();
        if !is_text(&condition.property) {
            fail(&format!("conditions[{index}].property"), "expected 1 to 200 characters");
        }
        if let Some(message) = wrong_value(condition) {
            fail(&format!("conditions[{index}].value"), message);
        }
    }
}

fn wrong_value(condition: &PropertyCondition) -> Option<&'static str> {
    use PropertyOperator::{AtLeast, AtMost, GreaterThan, IsNotSet, IsSet, LessThan};
    let value = condition.value.trim();
    match condition.operator {
        IsSet | IsNotSet => None,
        GreaterThan | AtLeast | LessThan | AtMost if number(value).is_none() => {
            Some("expected a number, such as 99.90")
        }
        _ if value.is_empty() => Some("must not be empty"),
        _ if MAX_CHARS < value.chars().count() => Some("expected at most 200 characters"),
        _ => None,
    }
}

fn error(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests;
