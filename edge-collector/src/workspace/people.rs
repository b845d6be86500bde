//! People: profiles, what was merged and separated, and what the law lets them ask for.

use tributary_core::api::NewUnmerge;
use tributary_core::time::Timestamp;
use tributary_store::{Database, StoreError, identity, privacy, view};

use super::found;
use crate::envelope::{self, ApiCall, JobError, Reply};
use crate::query::{self, Query};

/// Below `/profiles`.
pub(super) fn profiles(
    db: &impl Database,
    call: &ApiCall,
    path: &[&str],
    body: &[u8],
) -> Result<Reply, JobError> {
    let now = Timestamp(call.now_ms);
    Ok(match (call.method.as_str(), path) {
        ("GET", []) => {
            let query = Query::parse(&call.query);
            Reply::json(200, &view::profiles(db, query.text("q").unwrap_or_default())?)
        }
        ("GET", [id]) => found(view::profile(db, &query::decode(id))?.as_ref()),
        ("DELETE", [id]) => found(privacy::erase_profile(db, &query::decode(id), now)?.as_ref()),
        (_, [_]) => Reply::method_not_allowed("GET, DELETE"),
        ("GET", [id, "export"]) => {
            let document = privacy::export_profile(db, &query::decode(id))?;
            document.map_or_else(Reply::not_found, |document| {
                Reply::document(document, "personal-data.json")
            })
        }
        (_, [] | [_, "export"]) => Reply::method_not_allowed("GET"),
        ("POST", [id, "unmerge"]) => match envelope::body::<NewUnmerge>(body) {
            Ok(new) => unmerge(identity::unmerge(db, &query::decode(id), &new, now), 201)?,
            Err(refusal) => refusal,
        },
        (_, [_, "unmerge"]) => Reply::method_not_allowed("POST"),
        _ => Reply::not_found(),
    })
}

/// `/unmerges/{unmerge_id}`: takes one back.
pub(super) fn undo(db: &impl Database, call: &ApiCall, id: &str) -> Result<Reply, JobError> {
    if call.method != "DELETE" {
        return Ok(Reply::method_not_allowed("DELETE"));
    }
    let Ok(id) = id.parse() else { return Ok(Reply::not_found()) };
    unmerge(identity::undo_unmerge(db, id, Timestamp(call.now_ms)), 200)
}

fn unmerge(
    done: Result<Option<tributary_core::api::Unmerge>, StoreError>,
    status: u16,
) -> Result<Reply, JobError> {
    envelope::or_conflict(done, |done| {
        done.map_or_else(Reply::not_found, |done| Reply::json(status, &done))
    })
}
