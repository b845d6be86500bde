//! The core's rules against SQLite: schema, ingest transaction, queries.
//!
//! The same code runs on a Durable Object's SQLite in the Worker and on rusqlite in tests
//! and tools; [`Database`] is all it needs of either.

mod conversion_row;
pub mod credit;
pub mod derived;
pub mod directory;
pub mod dump;
pub mod export;
pub mod follow;
pub mod forward;
pub mod fx;
pub mod history;
pub mod identity;
mod ingest;
pub mod marketing;
#[cfg(feature = "native")]
pub mod native;
mod noted;
pub mod privacy;
pub mod quality;
pub mod quarantine;
pub mod replay;
pub mod report;
pub mod retention;
mod row;
mod schema;
mod session_row;
pub mod settings;
pub mod source;
pub mod spend;
pub mod view;
pub mod what_if;

pub use ingest::{DeliveryOutcome, EventOutcome, ingest};
pub use schema::migrate;

/// A value that SQLite keeps. Integers stay below 2^53, as the Worker's runtime demands.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL.
    Real(f64),
    /// TEXT.
    Text(String),
    /// BLOB: a parameter only, nothing we keep is one.
    Blob(Vec<u8>),
}

/// One SQLite database.
pub trait Database {
    /// Runs one statement with its parameters and returns all rows it gives.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] when SQLite refuses it.
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Vec<Vec<SqlValue>>, StoreError>;
}

/// Why the store could not do what it was asked to. Always ours, never the sender's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite refused.
    #[error("database: {0}")]
    Database(String),
    /// A row does not hold what we wrote.
    #[error("unexpected row: {0}")]
    Row(String),
    /// The database was written by a newer release.
    #[error("schema version {0} is newer than this release knows")]
    Newer(i64),
    /// The request conflicts with what is stored.
    #[error("{field}: {message}")]
    Conflict {
        /// The field that conflicts.
        field: &'static str,
        /// Why, for a person.
        message: String,
    },
}
