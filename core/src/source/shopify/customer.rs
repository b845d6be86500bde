//! Customer → what is known of the person.

use super::{Resource, person};
use crate::api::Warning;
use crate::event::{Alias, Event};
use crate::source::envelope::push_alias;
use crate::source::fields::{id, moment};

/// Reads a customer.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn events(resource: &Resource<'_>, name: &str) -> Result<Vec<Event>, String> {
    let customer = &resource.body;
    let customer_id = id(customer.get("id")).ok_or("the customer has no `id`")?;
    let updated_at = moment(customer, "updated_at");
    let event_id = resource.event_id(&customer_id, updated_at);
    let at = updated_at.unwrap_or(resource.delivery.received_at);
    let mut event = resource.event(name, event_id, at);
    let email = person::email(customer).map(str::to_owned);
    let rungs = [("customer_id", Some(customer_id)), ("email", email)];
    let mut warnings: Vec<Warning> = Vec::new();
    for (kind, value) in rungs {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut event.facts.aliases, &mut warnings, alias, kind);
        }
    }
    event.facts.warnings = warnings;
    event.facts.context.rung = person::rung(&event.facts.aliases, customer);
    event.facts.profile_properties = person::profile_properties(customer);
    Ok(vec![event])
}
