//! Tributary's rules: bytes and facts in, values out. No IO, no clock, no randomness.
//!
//! Modules stand in data-flow order; none uses a later one (`tests/layers.rs`).

pub mod time;
pub mod day;
pub mod options;
pub mod consent;
pub mod api;
pub mod csv;
pub mod money;
pub mod fx;
pub mod event;
pub mod delivery;
pub mod spec;
pub mod identity;
pub mod detect;
pub mod source;
pub mod derive;
pub mod fetch;
pub mod forward;
pub mod history;
pub mod marketing;
pub mod device;
pub mod channel;
pub mod session;
pub mod traffic;
pub mod conversion;
pub mod attribution;
pub mod what_if;
pub mod report;
