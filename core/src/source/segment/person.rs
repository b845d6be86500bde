//! Who a message is about, and what it says of the person.

use serde_json::{Map, Value, json};

use super::context::Surroundings;
use super::{Call, Fields};
use crate::event::{Alias, NamedAlias};
use crate::source::envelope::{Envelope, push_alias};
use crate::source::fields::{phone, present, text};

/// The ids that a message gives, each with its rung. The anonymous id is the browser's.
pub(super) fn aliases(fields: &Fields, envelope: &mut Envelope) -> Vec<NamedAlias> {
    if fields.user_id.is_none() && fields.anonymous_id.is_none() && fields.previous_id.is_none() {
        envelope.fail("userId", "is required where there is no anonymousId");
    }
    let told = fields.context.get("traits").and_then(Value::as_object);
    let email = [Some(&fields.traits), told].into_iter().flatten().find_map(email);
    let given = [
        ("anonymous_id", "cookie", fields.anonymous_id.clone()),
        ("user_id", "user_id", fields.user_id.clone()),
        ("email", "email", email),
        // Either may have been who it was before.
        ("previous_id", "cookie", fields.previous_id.clone()),
        ("previous_id", "user_id", fields.previous_id.clone()),
    ];
    let mut aliases = Vec::new();
    for (rung, kind, value) in given {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut aliases, &mut envelope.warnings, alias, rung);
        }
    }
    aliases
}

fn email(traits: &Map<String, Value>) -> Option<String> {
    traits.get("email").and_then(Value::as_str).map(str::to_owned)
}

/// Traits of Segment's spec and the event spec's names for them.
const TRAITS: [(&str, &str); 8] = [
    ("email", "$email"),
    ("firstName", "$first_name"),
    ("first_name", "$first_name"),
    ("lastName", "$last_name"),
    ("last_name", "$last_name"),
    ("phone", "$phone_number"),
    ("city", "$city"),
    ("state", "$state"),
];

/// What a message says of the person: its traits (but a group's are the group's), and the
/// browser it came from.
pub(super) fn profile_properties(
    fields: &Fields,
    call: Call,
    around: &Surroundings,
) -> Map<String, Value> {
    let mut traits = match fields.context.get("traits") {
        Some(Value::Object(traits)) => traits.clone(),
        _ => Map::new(),
    };
    if call != Call::Group {
        traits.extend(fields.traits.clone());
    }
    let mut said = address(&traits);
    for (name, value) in traits {
        let standard = TRAITS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
        match standard {
            _ if name == "address" => {}
            Some("$phone_number") => {
                let number = value.as_str().and_then(|number| phone(Some(number)));
                said.extend(present([("$phone_number", json!(number))]));
            }
            Some(ours) => {
                said.insert(ours.to_owned(), value);
            }
            None => {
                said.insert(name, value);
            }
        }
    }
    said.extend(around.of_person());
    said
}

fn address(traits: &Map<String, Value>) -> Map<String, Value> {
    let address = traits.get("address").unwrap_or(&Value::Null);
    present([
        ("$city", json!(text(address, "city"))),
        ("$state", json!(text(address, "state"))),
        ("$zip_code", json!(text(address, "postalCode"))),
        ("$country_code", json!(text(address, "country").filter(|code| code.len() == 2))),
    ])
}
