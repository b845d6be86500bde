//! Slows down whoever guesses a password or an invite.
//!
//! Failures are counted by where they come from and by whose account they are about, in
//! numbered buckets: there are never more rows than buckets, whoever sends what. Two of many
//! thousand addresses may share a bucket, and then share a minute's tries.

use std::net::{IpAddr, Ipv6Addr};

use serde::Deserialize;
use tributary_core::time::Timestamp;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// Failures of one bucket within [`WINDOW_MS`].
const LIMIT: i64 = 10;
/// How long a bucket counts from its first failure on.
const WINDOW_MS: i64 = 60_000;

/// Somebody who tries to get in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Attempt {
    /// Network address, empty when it is not known.
    pub address: String,
    /// E-mail address of the account; empty where a secret alone is asked for, which is too
    /// long to be guessed from many addresses.
    pub account: String,
}

/// Counts a try as failed, until [`forgive`] says that it was none; so tries that are made at
/// once count as well. Returns the seconds to wait where nothing may be tried now, and then
/// counts nothing. Call inside one transaction.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub fn begin(db: &impl Database, attempt: &Attempt, now: Timestamp) -> Result<i64, StoreError> {
    let buckets = json_param(&attempt.buckets())?;
    let since = now.0 - WINDOW_MS;
    let sql = "SELECT max(began_at) FROM attempt
        WHERE bucket IN (SELECT value FROM json_each(?)) AND n >= ? AND began_at > ? AND began_at <= ?";
    let params = [buckets.clone(), LIMIT.into(), since.into(), now.0.into()];
    let full = read_all(db.query(sql, &params)?, |row| row.optional_int())?.pop().flatten();
    if let Some(began_at) = full {
        return Ok((began_at - since + 999) / 1000);
    }
    // What began after now was counted before the clock was set back.
    let sql = "INSERT INTO attempt SELECT value, ?1, 1 FROM json_each(?2) WHERE true
        ON CONFLICT (bucket) DO UPDATE SET
            n = iif(began_at > ?3 AND began_at <= ?1, n + 1, 1),
            began_at = iif(began_at > ?3 AND began_at <= ?1, began_at, ?1)";
    db.query(sql, &[now.0.into(), buckets, since.into()])?;
    Ok(0)
}

/// Takes back what [`begin`] counted: the try did not fail.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn forgive(db: &impl Database, attempt: &Attempt) -> Result<(), StoreError> {
    let sql = "UPDATE attempt SET n = n - 1
        WHERE bucket IN (SELECT value FROM json_each(?)) AND n > 0";
    db.query(sql, &[json_param(&attempt.buckets())?])?;
    Ok(())
}

impl Attempt {
    /// At most two of 2 × 65,536.
    fn buckets(&self) -> Vec<u32> {
        let of_account = (!self.account.is_empty()).then(|| 0x1_0000 | bucket(&self.account));
        [bucket(&network(&self.address))].into_iter().chain(of_account).collect()
    }
}

fn bucket(text: &str) -> u32 {
    let hash = tributary_core::event::hashed_id(&[text]);
    hash.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// Who has one address of the sixth version has the 64 bits below it too.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).to_string(),
        Ok(ip) => ip.to_string(),
        Err(_) => String::new(),
    }
}
