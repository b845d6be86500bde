//! What the dashboard's pages read (`core/src/api/`).

pub mod event_csv;
mod event_filter;
mod events;
pub(crate) mod facts;
mod merges;
mod order;
mod orders;
mod preview;
mod profiles;
mod timeline;

pub use event_filter::EventFilter;
pub use events::{event, event_names, events};
pub use merges::{identity_report, merge_history};
pub use order::order;
pub use orders::{OrderFilter, orders};
pub use preview::channel_preview;
pub use profiles::{profile, profiles};

pub(crate) use profiles::profile_properties;
