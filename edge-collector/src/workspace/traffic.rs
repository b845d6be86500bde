//! The dashboard API about traffic: its settings, what they would change, and attribution under
//! other ones.

use tributary_core::api::{FieldError, TrafficSettings, TrafficStatus, WhatIfQuestion};
use tributary_core::channel::default_gateways;
use tributary_core::{traffic, what_if as question};
use tributary_store::{Database, follow, settings as stored, view, what_if as answer};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::Query;

/// `GET` and `PUT /traffic`.
pub(super) fn settings(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    match call.method.as_str() {
        "GET" => {}
        "PUT" => match checked(body) {
            Ok(settings) => stored::set_traffic(db, &settings)?,
            Err(refusal) => return Ok(refusal),
        },
        _ => return Ok(Reply::method_not_allowed("GET, PUT")),
    }
    let status = TrafficStatus {
        settings: stored::load(db)?.traffic,
        default_gateways: default_gateways().map(str::to_owned).collect(),
        follow: follow::pending(db)?,
    };
    Ok(Reply::json(200, &status))
}

/// `POST /channel_rules/preview`.
pub(super) fn preview(
    db: &impl Database,
    call: &ApiCall,
    query: &Query,
    body: &[u8],
) -> Result<Reply, JobError> {
    if call.method != "POST" {
        return Ok(Reply::method_not_allowed("POST"));
    }
    let asked = checked(body)
        .and_then(|settings| Ok((settings, query.number("from")?, query.number("to")?)));
    Ok(match asked {
        Ok((settings, from, to)) => {
            Reply::json(200, &view::channel_preview(db, &settings, from, to)?)
        }
        Err(refusal) => refusal,
    })
}

/// `POST /what_if`.
pub(super) fn what_if(db: &impl Database, call: &ApiCall, body: &[u8]) -> Result<Reply, JobError> {
    if call.method != "POST" {
        return Ok(Reply::method_not_allowed("POST"));
    }
    let asked = envelope::body::<WhatIfQuestion>(body);
    Ok(match asked.and_then(|asked| question::checked(asked).map_err(refusal)) {
        Ok(asked) => Reply::json(200, &answer::part(db, &asked, answer::PART_EVENTS)?),
        Err(refusal) => refusal,
    })
}

fn checked(body: &[u8]) -> Result<TrafficSettings, Reply> {
    traffic::checked(envelope::body(body)?).map_err(refusal)
}

pub(super) fn refusal(errors: Vec<FieldError>) -> Reply {
    Reply::problem(400, "invalid_field", "The request has an invalid field.", errors)
}
