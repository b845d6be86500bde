//! The dashboard API about derived events.

use tributary_core::api::DerivedEvents;
use tributary_core::derive;
use tributary_store::{Database, derived};

use super::traffic::refusal;
use crate::envelope::{self, ApiCall, JobError, Reply};

/// `GET` and `PUT /derived_events`.
pub(super) fn rules(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    match call.method.as_str() {
        "GET" => {}
        "PUT" => match checked(body) {
            Ok(rules) => derived::set(db, &rules)?,
            Err(refusal) => return Ok(refusal),
        },
        _ => return Ok(Reply::method_not_allowed("GET, PUT")),
    }
    Ok(Reply::json(200, &derived::status(db)?))
}

fn checked(body: &[u8]) -> Result<DerivedEvents, Reply> {
    derive::checked(envelope::body(body)?).map_err(refusal)
}
