//! Who is one person (`product.md §5`): the merge log, and profiles by it.
//!
//! A profile is a group of aliases. Where no guard holds anything back, groups only grow and
//! the order of arrival cannot matter: ingest joins them as edges come (`ingest/identify.rs`).
//! Where one does, [`settle`] computes the people of the edges' whole component again
//! (`docs/decisions/0019-guarded-identity.md`).

mod component;
pub(crate) mod edges;
mod owner;
pub(crate) mod people;
pub(crate) mod quarantine;
mod settle;
mod unmerge;

pub(crate) use component::{AliasRow, Component};
pub(crate) use owner::owner;
pub(crate) use settle::{revise, settle};
pub use unmerge::{undo_unmerge, unmerge, unmerges};
