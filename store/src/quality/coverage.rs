//! Which properties events have.

use std::collections::BTreeMap;

use serde_json::Value;
use tributary_core::api::{Coverage, PropertyCoverage};
use tributary_core::event::Facts;

use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Events that are looked at.
const MAX_EVENTS: i64 = 1_000;
const MAX_PROPERTIES: usize = 200;
const MAX_EXAMPLES: usize = 3;
const MAX_EXAMPLE_CHARS: usize = 60;

/// The properties of the latest events of a name, from one source or any.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn coverage(
    db: &impl Database,
    name: &str,
    source_id: Option<&str>,
) -> Result<Coverage, StoreError> {
    // Page loads are most of the log: a scan from its end finds them soon.
    let (index, rare) = match name {
        "$page_load" => ("", ""),
        _ => ("INDEXED BY event_name", "AND name <> '$page_load'"),
    };
    let sql = format!(
        "SELECT body FROM event {index} WHERE name = ?1 {rare} AND (?2 IS NULL OR source_id = ?2)
        ORDER BY seq DESC LIMIT ?3"
    );
    let params: [SqlValue; 3] =
        [name.into(), source_id.map(str::to_owned).into(), MAX_EVENTS.into()];
    let bodies: Vec<Facts> = read_all(db.query(&sql, &params)?, |row| row.json())?;
    let mut found: BTreeMap<&str, Seen> = BTreeMap::new();
    for facts in &bodies {
        for (property, value) in &facts.properties {
            if found.len() < MAX_PROPERTIES || found.contains_key(property.as_str()) {
                found.entry(property).or_default().add(value);
            }
        }
    }
    let mut properties: Vec<PropertyCoverage> =
        found.into_iter().map(|(property, seen)| seen.told(property)).collect();
    properties.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.property.cmp(&b.property)));
    Ok(Coverage { n_events: i64::try_from(bodies.len()).unwrap_or(i64::MAX), properties })
}

#[derive(Debug, Default)]
struct Seen {
    n: i64,
    types: BTreeMap<&'static str, i64>,
    examples: Vec<String>,
}

impl Seen {
    fn add(&mut self, value: &Value) {
        self.n += 1;
        *self.types.entry(type_of(value)).or_default() += 1;
        if self.examples.len() < MAX_EXAMPLES {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let short: String = text.chars().take(MAX_EXAMPLE_CHARS).collect();
            if !short.is_empty() && !self.examples.contains(&short) {
                self.examples.push(short);
            }
        }
    }

    fn told(self, property: &str) -> PropertyCoverage {
        let mut types: Vec<(&str, i64)> = self.types.into_iter().collect();
        types.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        PropertyCoverage {
            property: property.to_owned(),
            n: self.n,
            types: types.into_iter().map(|(word, _)| word.to_owned()).collect(),
            examples: self.examples,
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true/false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}
