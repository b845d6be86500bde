//! Job of the Workspace object: spend that a person hands in.

use tributary_core::api::CsvPreview;
use tributary_core::day::{Day, Zone};
use tributary_core::marketing::{CsvTable, Form, Reading, Upload, suggest_mapping};
use tributary_core::time::Timestamp;
use tributary_store::{Database, marketing, spend};

use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::Query;

/// Rows of a preview.
const MAX_SHOWN: usize = 20;

/// Job: what is read of spend: its sums, the reconciliation of orders, tracking health.
///
/// # Errors
///
/// [`JobError`].
pub fn get(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, _): (ApiCall, &[u8]) = envelope::open(request)?;
    let query = Query::parse(&call.query);
    let now = Timestamp(call.now_ms);
    let (from, to, zone) = match range(&query, now) {
        Ok(range) => range,
        Err(refusal) => return Ok(refusal.to_json()),
    };
    let reply = match call.path.as_str() {
        "/reconciliation" => Reply::json(200, &marketing::reconcile(db, from, to, &zone, now)?),
        "/tracking_health" => Reply::json(200, &marketing::health(db, from, to, &zone)?),
        _ => match serde_json::from_value(query.text("by").unwrap_or("account").into()) {
            Ok(by) => Reply::json(200, &spend::sums(db, by, from, to)?),
            Err(_) => Reply::invalid("by", "expected account, campaign, ad_set, ad or day"),
        },
    };
    Ok(reply.to_json())
}

/// The days asked for: the last 30 when none are, a year at most.
fn range(query: &Query, now: Timestamp) -> Result<(Day, Day, Zone), Reply> {
    const DAYS: i64 = 30;
    const MAX_DAYS: i64 = 400;
    let zone = Zone::named(query.text("time_zone").unwrap_or("UTC"));
    let zone =
        zone.ok_or_else(|| Reply::invalid("time_zone", "expected a zone such as Europe/Berlin"))?;
    let day = |name: &str| {
        let read = query.text(name).map(Day::parse).transpose();
        read.map_err(|error| Reply::invalid(name, &error.to_string()))
    };
    let to = day("to")?.unwrap_or_else(|| Day::of(now, &zone));
    let from = day("from")?.unwrap_or_else(|| to.plus(1 - DAYS));
    if to < from || MAX_DAYS <= to.0 - from.0 {
        return Err(Reply::invalid("from", "expected a day before `to`, at most 400 days"));
    }
    Ok((from, to, zone))
}

/// `POST /spend`: stores what was handed in, or with `preview=true` tells what would be stored.
/// Call inside one transaction.
///
/// # Errors
///
/// [`JobError`]; nothing may stay stored then.
pub fn put(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (call, body): (ApiCall, &[u8]) = envelope::open(request)?;
    let text = String::from_utf8_lossy(body);
    let query = Query::parse(&call.query);
    let upload = match upload(&query) {
        Ok(upload) => upload,
        Err(refusal) => return Ok(refusal.to_json()),
    };
    let reply = match upload.read(&text) {
        Err((field, message)) => Reply::invalid(&field, &message),
        Ok(reading) if query.text("preview") == Some("true") => {
            Reply::json(200, &preview(&text, upload, &reading))
        }
        Ok(reading) => Reply::json(200, &spend::put(db, &reading)?),
    };
    Ok(reply.to_json())
}

fn upload(query: &Query) -> Result<Upload, Reply> {
    let form = Form::parse(query.text("form").unwrap_or("csv"));
    let form =
        form.ok_or_else(|| Reply::invalid("form", "expected csv, meta, google or tiktok"))?;
    let text = |name| query.text(name).unwrap_or_default().to_owned();
    let mapping = query.text("mapping").map(serde_json::from_str).transpose();
    Ok(Upload {
        form,
        name: text("name"),
        account_id: text("account_id"),
        currency: text("currency"),
        mapping: mapping.map_err(|error| Reply::invalid("mapping", &error.to_string()))?,
    })
}

fn preview(text: &str, upload: Upload, reading: &Reading) -> CsvPreview {
    let columns = match upload.form {
        Form::Csv => CsvTable::parse(text).map(|table| table.columns).unwrap_or_default(),
        Form::Report(_) => Vec::new(),
    };
    CsvPreview {
        mapping: upload.mapping.unwrap_or_else(|| suggest_mapping(&columns)),
        columns,
        rows: reading.told.rows.iter().take(MAX_SHOWN).cloned().collect(),
        import: spend::summary(reading),
    }
}
