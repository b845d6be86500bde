//! What the dashboard's pages read (`core/src/api.rs`).

mod events;
mod order;
mod orders;
mod preview;
mod profiles;
mod timeline;

pub use events::{EventFilter, event, event_names, events};
pub use order::order;
pub use orders::{OrderFilter, orders};
pub use preview::channel_preview;
pub use profiles::{profile, profiles};

pub(crate) use profiles::profile_properties;
