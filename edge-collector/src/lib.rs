//! The edge collector's decisions: synchronous Rust behind a thin shell (`shell/`) that does
//! the IO (`docs/decisions/0002-thin-shell.md`).
//!
//! Each module holds the jobs of one route group; [`envelope`] says how requests and answers
//! are written. Nothing here knows of time, network or randomness: the shell passes them in.

pub mod access;
pub mod auth;
pub mod directory;
pub mod envelope;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(feature = "fault-injection")]
pub mod fault;
pub mod forward;
pub mod history;
#[cfg(target_arch = "wasm32")]
mod host;
pub mod import;
pub mod ingest;
pub mod marketing;
pub mod origin;
mod query;
pub mod rows;
pub mod signature;
pub mod source;
pub mod stream;
pub mod spend;
pub mod team;
pub mod turn;
pub mod visitor;
pub mod workspace;
pub mod write_key;
