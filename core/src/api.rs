//! The shapes the HTTP API answers with (`docs/wire.md`).
//!
//! The dashboard's TypeScript types are generated from these files; nothing else
//! describes them. Times are Unix milliseconds UTC, money is minor units.

mod access;
mod attribution;
mod derived;
mod event;
mod forwarding;
mod history;
mod identity;
mod marketing;
mod order;
mod problem;
mod profile;
mod quality;
mod quarantine;
mod report;
mod retention;
mod session;
mod source;
mod spend;
mod tracking;
mod traffic;
mod what_if;
mod workspace;

pub use access::*;
pub use attribution::*;
pub use derived::*;
pub use event::*;
pub use forwarding::*;
pub use history::*;
pub use identity::*;
pub use marketing::*;
pub use order::*;
pub use problem::*;
pub use profile::*;
pub use quality::*;
pub use quarantine::*;
pub use report::*;
pub use retention::*;
pub use session::*;
pub use source::*;
pub use spend::*;
pub use tracking::*;
pub use traffic::*;
pub use what_if::*;
pub use workspace::*;
