//! Customer → what is known of the person.

use super::{event_id, moment, person};
use crate::event::{Alias, Event};
use crate::source::envelope::push_alias;
use crate::source::fields::{id, text};
use crate::source::resource::Resource;

/// Reads a customer.
///
/// # Errors
///
/// Why it can't be read, in words.
pub(super) fn events(resource: &Resource<'_>, name: &str) -> Result<Vec<Event>, String> {
    let customer = &resource.body;
    let customer_id = id(customer.get("id")).ok_or("the customer has no `id`")?;
    let at = moment(customer, "date_modified_gmt").unwrap_or(resource.delivery.received_at);
    // Customers and orders are numbered each on their own.
    let mut event =
        resource.event(name, event_id(resource, &format!("customer-{customer_id}")), at);
    let email = text(customer, "email").map(str::to_owned);
    let mut warnings = Vec::new();
    for (kind, value) in [("customer_id", Some(customer_id)), ("email", email)] {
        if let Some(alias) = value.and_then(|value| Alias::new(kind, &value).ok()) {
            push_alias(&mut event.facts.aliases, &mut warnings, alias, kind);
        }
    }
    event.facts.warnings = warnings;
    event.facts.context.rung = person::rung(&event.facts.aliases, customer);
    event.facts.profile_properties = person::profile_properties(customer);
    Ok(vec![event])
}
