//! What the dashboard's pages read (`core/src/api.rs`).

mod events;
mod order;
mod orders;
mod profiles;
mod timeline;

pub use events::{EventFilter, event, event_names, events};
pub use order::order;
pub use orders::{OrderFilter, orders};
pub use profiles::{profile, profiles};

pub(crate) use profiles::profile_properties;
