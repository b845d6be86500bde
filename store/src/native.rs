//! The store on rusqlite, for tests and tools.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::{Database, SqlValue, StoreError};

/// A SQLite file, or a database in memory.
#[derive(Debug)]
pub struct Native {
    connection: Connection,
}

impl Native {
    /// Opens or creates a file.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] when SQLite can't.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path).map_err(database)?)
    }

    /// Opens a new database in memory.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] when SQLite can't.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory().map_err(database)?)
    }

    fn prepare(connection: Connection) -> Result<Self, StoreError> {
        // As in the Durable Object: write-ahead log, synced at checkpoints.
        connection.pragma_update(None, "journal_mode", "WAL").map_err(database)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(database)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection })
    }

    /// Runs `work` in one transaction; an error rolls everything back.
    ///
    /// # Errors
    ///
    /// What `work` returned, or what SQLite said of the transaction itself.
    pub fn transaction<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.query("BEGIN IMMEDIATE", &[])?;
        match work() {
            Ok(value) => self.query("COMMIT", &[]).map(|_| value),
            Err(error) => {
                self.query("ROLLBACK", &[])?;
                Err(error)
            }
        }
    }
}

impl Database for Native {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Vec<Vec<SqlValue>>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(database)?;
        let n_columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(database)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(database)? {
            let values = (0..n_columns).map(|i| row.get_ref(i).map_err(database).and_then(value));
            all.push(values.collect::<Result<Vec<SqlValue>, StoreError>>()?);
        }
        Ok(all)
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Result<SqlValue, StoreError> {
    match value {
        ValueRef::Null => Ok(SqlValue::Null),
        ValueRef::Integer(number) => Ok(SqlValue::Integer(number)),
        ValueRef::Real(number) => Ok(SqlValue::Real(number)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes)
            .map(|text| SqlValue::Text(text.to_owned()))
            .map_err(|error| StoreError::Row(error.to_string())),
        ValueRef::Blob(_) => Err(StoreError::Row("a blob".to_owned())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn database(error: rusqlite::Error) -> StoreError {
    StoreError::Database(error.to_string())
}
