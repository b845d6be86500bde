//! Reading the fields that every event has, with an error for each that is wrong.

use serde_json::{Map, Value};

use crate::api::{FieldError, Warning};
use crate::event::{Alias, NamedAlias};
use crate::identity;
use crate::spec;

use super::Refusal;

/// Longest event name and event id, in characters (`product.md §3`).
const MAX_NAME_CHARS: usize = 200;
/// Most aliases an event may carry (`product.md §3`).
const MAX_ALIASES: usize = 10;

/// A wrong field.
pub(super) fn error(field: &str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), message: message.into() }
}

/// Takes the fields of one event's JSON object and gathers what is wrong with them.
#[derive(Debug)]
pub(super) struct Envelope {
    fields: Map<String, Value>,
    errors: Vec<FieldError>,
    pub(super) warnings: Vec<Warning>,
}

impl Envelope {
    /// Reads one event's JSON text.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] when it is too large or no JSON object.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = |message: String| Refusal {
            event_id: None,
            name: None,
            errors: vec![error("", message)],
        };
        if super::MAX_EVENT_BYTES < text.len() {
            return Err(refuse(format!("larger than {} bytes", super::MAX_EVENT_BYTES)));
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => {
                Ok(Self { fields, errors: Vec::new(), warnings: Vec::new() })
            }
            Ok(_) => Err(refuse("expected a JSON object".to_owned())),
            Err(problem) => Err(refuse(problem.to_string())),
        }
    }

    /// Notes a wrong field.
    pub(super) fn fail(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(error(field, message));
    }

    /// Takes a field as it is; JSON `null` counts as absent.
    pub(super) fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    /// Takes a required string of 1 to 200 characters.
    pub(super) fn name(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Some(Value::String(text)) if (1..=MAX_NAME_CHARS).contains(&text.chars().count()) => {
                Some(text)
            }
            Some(Value::String(_)) => self.refuse(field, "expected 1 to 200 characters"),
            Some(_) => self.refuse(field, "expected a string"),
            None => self.refuse(field, "is required"),
        }
    }

    /// Takes a required object.
    pub(super) fn object(&mut self, field: &str) -> Map<String, Value> {
        match self.take(field) {
            Some(Value::Object(object)) => return object,
            Some(_) => self.fail(field, "expected an object"),
            None => self.fail(field, "is required"),
        }
        Map::new()
    }

    /// Takes the aliases; each gets the rung. Junk is set aside with a warning
    /// (`product.md §5.4`), repeats are dropped.
    pub(super) fn aliases(&mut self, rung: &str, is_required: bool) -> Vec<NamedAlias> {
        let values = match self.take("aliases") {
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.fail("aliases", "expected a list of strings");
                return Vec::new();
            }
            None if is_required => {
                self.fail("aliases", "is required");
                return Vec::new();
            }
            None => Vec::new(),
        };
        if MAX_ALIASES < values.len() || (is_required && values.is_empty()) {
            self.fail("aliases", "expected 1 to 10 aliases");
            return Vec::new();
        }
        let mut aliases = Vec::new();
        for (index, value) in values.iter().enumerate() {
            match Alias::parse(value.as_str().unwrap_or_default()) {
                Ok(alias) => push_alias(&mut aliases, &mut self.warnings, alias, rung),
                Err(_) if is_empty_alias(value) => {
                    let message = format!("{value} has no value and was set aside");
                    self.warnings.push(spec::warning("junk_alias", "aliases", message));
                }
                Err(problem) => self.fail(&format!("aliases[{index}]"), problem.to_string()),
            }
        }
        aliases
    }

    /// The event's name in the spec's spelling.
    pub(super) fn event_name(&mut self) -> Option<String> {
        let name = self.name("event_name")?;
        let (standard, warning) = spec::standard_name(&name);
        let standard = standard.to_owned();
        self.warnings.extend(warning);
        Some(standard)
    }

    /// Ends reading: the refusal when any field was wrong.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] with every wrong field.
    pub(super) fn finish(
        self,
        event_id: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<Warning>, Refusal> {
        if self.errors.is_empty() {
            return Ok(self.warnings);
        }
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        Err(Refusal { event_id: owned(event_id), name: owned(name), errors: self.errors })
    }

    fn refuse(&mut self, field: &str, message: &str) -> Option<String> {
        self.fail(field, message);
        None
    }
}

/// Whether an alias names its kind and nobody, as `urn:customer_id:` does where nobody is
/// logged in. It is junk, not a broken envelope (`product.md §5.4`).
fn is_empty_alias(alias: &Value) -> bool {
    Alias::parse(&format!("{}x", alias.as_str().unwrap_or_default().trim_end()))
        .is_ok_and(|alias| alias.value() == "x")
}

/// Adds an alias unless it is junk or known already.
pub(super) fn push_alias(
    aliases: &mut Vec<NamedAlias>,
    warnings: &mut Vec<Warning>,
    alias: Alias,
    rung: &str,
) {
    if identity::is_junk(&alias) {
        let message = format!("`{alias}` names nobody in particular and was set aside");
        warnings.push(spec::warning("junk_alias", "aliases", message));
    } else if !aliases.iter().any(|known| known.alias == alias) {
        aliases.push(NamedAlias { alias, rung: rung.to_owned() });
    }
}
