//! Tributary's rules: bytes and facts in, values out. No IO, no clock, no randomness.
//!
//! Modules stand in data-flow order; none uses a later one (`tests/layers.rs`).

pub mod channel;
pub mod api;
