//! The dashboard API about reports: questions, what can be asked, and what is kept of them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tributary_core::api::{
    CohortQuery, DimensionInfo, FieldError, FunnelQuery, MetricInfo, NewDashboard, NewSavedReport,
    ReportQuery,
};
use tributary_core::report::{DIMENSIONS, METRICS, Metric, plan, to_csv};
use tributary_core::time::Timestamp;
use tributary_store::report::{self as stored, Answer};
use tributary_store::{Database, StoreError};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::{self, Query};

/// Answers what is about reports; `None` for any other address.
///
/// # Errors
///
/// [`JobError::Store`].
pub(super) fn api(
    db: &impl Database,
    call: &ApiCall,
    path: &[&str],
    query: &Query,
    body: &[u8],
) -> Result<Option<Reply>, JobError> {
    let method = call.method.as_str();
    Ok(Some(match (path, method) {
        (["metrics"], "GET") => {
            Reply::json(200, &METRICS.iter().map(Metric::info).collect::<Vec<MetricInfo>>())
        }
        (["dimensions"], "GET") => {
            Reply::json(200, &DIMENSIONS.iter().collect::<Vec<&DimensionInfo>>())
        }
        (["metrics" | "dimensions"], _) => Reply::method_not_allowed("GET"),
        (["reports", "query"], "POST") => report(db, call, query, body)?,
        (["reports", "funnel"], "POST") => {
            ask(body, |query: &FunnelQuery| stored::funnel(db, query, &call.home()))?
        }
        (["reports", "cohorts"], "POST") => {
            ask(body, |query: &CohortQuery| stored::cohorts(db, query, &call.home()))?
        }
        (["reports", "query" | "funnel" | "cohorts"], _) => Reply::method_not_allowed("POST"),
        (["reports" | "dashboards", ..], _) => return kept(db, call, path, body),
        _ => return Ok(None),
    }))
}

/// `POST /reports/query`, as JSON or, with `?format=csv`, as a file.
fn report(
    db: &impl Database,
    call: &ApiCall,
    query: &Query,
    body: &[u8],
) -> Result<Reply, JobError> {
    let asked = match envelope::body::<ReportQuery>(body) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal),
    };
    let zone = call.home().zone();
    let plan = match plan(&asked, &zone) {
        Ok(plan) => plan,
        Err(errors) => return Ok(invalid(errors)),
    };
    let report = stored::run_plan(db, &plan, &call.home())?;
    Ok(match query.text("format") {
        None | Some("json") => Reply::json(200, &report),
        Some("csv") => Reply::csv(to_csv(&plan, &report), "report.csv"),
        Some(_) => Reply::invalid("format", "expected json or csv"),
    })
}

fn ask<Q: DeserializeOwned, T: Serialize>(
    body: &[u8],
    answer: impl FnOnce(&Q) -> Answer<T>,
) -> Result<Reply, JobError> {
    Ok(match envelope::body::<Q>(body) {
        Ok(query) => match answer(&query)? {
            Ok(answer) => Reply::json(200, &answer),
            Err(errors) => invalid(errors),
        },
        Err(refusal) => refusal,
    })
}

fn invalid(errors: Vec<FieldError>) -> Reply {
    Reply::problem(400, "invalid_field", "The request has an invalid field.", errors)
}

/// `/reports` and `/dashboards`: what is kept.
fn kept(
    db: &impl Database,
    call: &ApiCall,
    path: &[&str],
    body: &[u8],
) -> Result<Option<Reply>, JobError> {
    let now = Timestamp(call.now_ms);
    let fresh = call.random.get(..16).unwrap_or_default();
    Ok(Some(match (path, call.method.as_str()) {
        (["reports"], "GET") => Reply::json(200, &stored::saved_reports(db)?),
        (["reports"], "POST") => {
            put(body, 201, |new: &NewSavedReport| stored::put_saved_report(db, fresh, new, now))?
        }
        (["reports", id], "GET") => {
            super::found(stored::saved_report(db, &query::decode(id))?.as_ref())
        }
        (["reports", id], "PUT") => {
            let Some(known) = stored::saved_report(db, &query::decode(id))? else {
                return Ok(Some(Reply::not_found()));
            };
            put(body, 200, |new: &NewSavedReport| {
                stored::put_saved_report(db, &known.report_id, new, now)
            })?
        }
        (["reports", id], "DELETE") => {
            removed(stored::remove_saved_report(db, &query::decode(id))?)
        }
        (["dashboards"], "GET") => Reply::json(200, &stored::dashboards(db)?),
        (["dashboards"], "POST") => {
            put(body, 201, |new: &NewDashboard| stored::put_dashboard(db, fresh, new, now))?
        }
        (["dashboards", id], "GET") => {
            super::found(stored::dashboard(db, &query::decode(id))?.as_ref())
        }
        (["dashboards", id], "PUT") => {
            let Some(known) = stored::dashboard(db, &query::decode(id))? else {
                return Ok(Some(Reply::not_found()));
            };
            put(body, 200, |new: &NewDashboard| {
                stored::put_dashboard(db, &known.dashboard_id, new, now)
            })?
        }
        (["dashboards", id], "DELETE") => {
            removed(stored::remove_dashboard(db, &query::decode(id))?)
        }
        (["reports" | "dashboards"], _) => Reply::method_not_allowed("GET, POST"),
        (["reports" | "dashboards", _], _) => Reply::method_not_allowed("GET, PUT, DELETE"),
        _ => return Ok(None),
    }))
}

fn put<Q: DeserializeOwned, T: Serialize>(
    body: &[u8],
    status: u16,
    keep: impl FnOnce(&Q) -> Result<T, StoreError>,
) -> Result<Reply, JobError> {
    match envelope::body::<Q>(body) {
        Ok(new) => envelope::or_conflict(keep(&new), |kept| Reply::json(status, &kept)),
        Err(refusal) => Ok(refusal),
    }
}

fn removed(was_there: bool) -> Reply {
    if was_there { Reply::empty() } else { Reply::not_found() }
}
