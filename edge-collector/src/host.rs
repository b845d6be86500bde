//! What the shell gives us: the object's SQLite and a log line.

#![expect(unsafe_code, reason = "the host's functions take raw pointers")]

use serde::Serialize;
use tributary_store::{Database, SqlValue, StoreError};

use crate::rows;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Runs a statement and answers `ptr << 32 | len` of JSON that we own from then on.
    fn query(sql: *const u8, sql_len: usize, params: *const u8, params_len: usize) -> u64;
    fn log(message: *const u8, len: usize);
}

/// The SQLite of the Durable Object that the current job runs in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ObjectDatabase;

/// A parameter as the shell reads it. Texts and blobs go by their place in memory, so that a
/// batch of a hundred kilobytes is not escaped into JSON only to be parsed out of it again.
#[derive(Serialize)]
#[serde(untagged)]
enum Param {
    Null,
    Integer(i64),
    Real(f64),
    Text(usize, usize),
    /// The third part marks it.
    Blob(usize, usize, u8),
}

impl Database for ObjectDatabase {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Vec<Vec<SqlValue>>, StoreError> {
        let params: Vec<Param> = params.iter().map(param).collect();
        let params =
            serde_json::to_vec(&params).map_err(|error| StoreError::Database(error.to_string()))?;
        // SAFETY: all ranges outlive the call, which only reads them.
        let packed = unsafe { query(sql.as_ptr(), sql.len(), params.as_ptr(), params.len()) };
        rows::parse(&taken(packed))
    }
}

fn param(value: &SqlValue) -> Param {
    match value {
        SqlValue::Null => Param::Null,
        SqlValue::Integer(number) => Param::Integer(*number),
        SqlValue::Real(number) => Param::Real(*number),
        SqlValue::Text(text) => Param::Text(text.as_ptr() as usize, text.len()),
        SqlValue::Blob(bytes) => Param::Blob(bytes.as_ptr() as usize, bytes.len(), 1),
    }
}

fn taken(packed: u64) -> Vec<u8> {
    const LOW: u64 = 0xffff_ffff;
    let [ptr, len] = [packed >> 32, packed & LOW].map(|half| usize::try_from(half).unwrap_or(0));
    // SAFETY: the shell wrote `len` bytes into what `alloc(len)` gave it, and forgot it.
    unsafe { tributary_wasm_abi::take(ptr as *mut u8, len) }
}

/// Logs where a panic happened. Its message may quote a request, so it is left out.
pub(crate) fn log_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = format!("panic at {place}");
        // SAFETY: the range outlives the call, which only reads it.
        unsafe { log(message.as_ptr(), message.len()) };
    }));
}
