//! Job of the Workspace object: long answers, part by part (`docs/wire.md`, dashboard API).

use serde::{Deserialize, Serialize};
use serde_json::json;
use tributary_store::{Database, export, view};

use crate::envelope::{self, JobError, Reply};
use crate::query::Query;

/// Which part of which answer.
#[derive(Deserialize)]
struct Ask {
    method: String,
    path: String,
    query: String,
    /// The `next` of the part before; empty for the first.
    cursor: String,
}

/// A part of an answer.
#[derive(Serialize)]
struct Part {
    /// Its status and headers hold for all parts when it is the first.
    reply: Reply,
    next: Option<String>,
}

/// Answers a part of an export or of the merge history, and where the next one begins.
///
/// # Errors
///
/// [`JobError`].
pub fn part(db: &impl Database, request: &[u8]) -> Result<String, JobError> {
    let (ask, _): (Ask, &[u8]) = envelope::open(request)?;
    let part = match ask.path.as_str() {
        _ if ask.method != "GET" => last(Reply::method_not_allowed("GET")),
        "/export" => match export::part(db, &ask.cursor)? {
            Some(export::Part { text, next }) => Part {
                reply: Reply::text("application/x-ndjson", text)
                    .with("content-disposition", attachment("export.ndjson")),
                next,
            },
            None => last(Reply::not_found()),
        },
        _ => match Query::parse(&ask.query).text("format").unwrap_or("json") {
            "csv" => merges(db, &ask.cursor, true)?,
            "json" => merges(db, &ask.cursor, false)?,
            _ => last(Reply::invalid("format", "expected `csv` or `json`")),
        },
    };
    serde_json::to_string(&part).map_err(|error| JobError::Envelope(error.to_string()))
}

fn last(reply: Reply) -> Part {
    Part { reply, next: None }
}

fn attachment(file_name: &str) -> String {
    format!("attachment; filename=\"{file_name}\"")
}

/// A part of the merge history: `(timestamp, old_profile_id, new_profile_id)`. The cursor is
/// the last profile that was told, and whether any merge was.
fn merges(db: &impl Database, cursor: &str, is_csv: bool) -> Result<Part, JobError> {
    let (after, mut is_begun) = match cursor.split_once(' ') {
        Some((after, _)) => (after, true),
        None => (cursor, false),
    };
    let mut text = match (cursor, is_csv) {
        ("", true) => "timestamp,old_profile_id,new_profile_id\n".to_owned(),
        ("", false) => "[".to_owned(),
        _ => String::new(),
    };
    let next = view::merge_history(db, after.parse().unwrap_or_default(), |merge| {
        let at = merge.at.to_rfc3339();
        let (old, new) = (&merge.old_profile_id, &merge.new_profile_id);
        let line = if is_csv {
            format!("{at},{old},{new}\n")
        } else {
            let start = if is_begun { ",\n" } else { "\n" };
            let line = json!({"timestamp": at, "old_profile_id": old, "new_profile_id": new});
            format!("{start}{line}")
        };
        is_begun = true;
        text.push_str(&line);
    })?;
    if next.is_none() && !is_csv {
        text.push_str("\n]\n");
    }
    let (content_type, file_name) =
        if is_csv { ("text/csv", "merges.csv") } else { ("application/json", "merges.json") };
    let reply = Reply::text(content_type, text).with("content-disposition", attachment(file_name));
    let mark = if is_begun { " more" } else { "" };
    Ok(Part { reply, next: next.map(|after| format!("{after}{mark}")) })
}
