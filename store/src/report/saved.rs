//! Saved reports, and the pages they are put on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tributary_core::api::{Dashboard, NewDashboard, NewSavedReport, SavedReport};
use tributary_core::time::Timestamp;

use crate::row::{read_all, to_json};
use crate::{Database, SqlValue, StoreError};

/// Characters of a name, at most.
const MAX_NAME_CHARS: usize = 100;
/// Kept of each kind, at most.
const MAX_KEPT: usize = 500;
/// Reports on one page, at most.
const MAX_ON_PAGE: usize = 50;

/// All saved reports, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn saved_reports(db: &impl Database) -> Result<Vec<SavedReport>, StoreError> {
    let rows = all(db, "SELECT report_id, changed_at, body FROM saved_report")?;
    let report = |(report_id, changed_at, report)| SavedReport { report_id, report, changed_at };
    let mut reports: Vec<SavedReport> = rows.into_iter().map(report).collect();
    reports.sort_by_key(|it| (it.report.name.to_lowercase(), it.report_id.clone()));
    Ok(reports)
}

/// One saved report.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn saved_report(db: &impl Database, id: &str) -> Result<Option<SavedReport>, StoreError> {
    Ok(saved_reports(db)?.into_iter().find(|report| report.report_id == id))
}

/// Keeps a report under its id, in the place of what was there.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn put_saved_report(
    db: &impl Database,
    id: &str,
    report: &NewSavedReport,
    now: Timestamp,
) -> Result<SavedReport, StoreError> {
    check_name(&report.name)?;
    let others = saved_reports(db)?;
    check_room(others.iter().filter(|it| it.report_id != id).count())?;
    put(db, "saved_report", id, report, now)?;
    let (report_id, changed_at) = (id.to_owned(), now.0);
    Ok(SavedReport { report_id, report: report.clone(), changed_at })
}

/// Forgets a report, and takes it off the pages it is on. Tells whether there was one.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn remove_saved_report(db: &impl Database, id: &str) -> Result<bool, StoreError> {
    for page in dashboards(db)? {
        if page.dashboard.report_ids.iter().any(|it| it == id) {
            let mut without = page.dashboard.clone();
            without.report_ids.retain(|it| it != id);
            put(db, "dashboard", &page.dashboard_id, &without, Timestamp(page.changed_at))?;
        }
    }
    let sql = "DELETE FROM saved_report WHERE report_id = ? RETURNING 1";
    Ok(!db.query(sql, &[id.into()])?.is_empty())
}

/// All dashboards, by name.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn dashboards(db: &impl Database) -> Result<Vec<Dashboard>, StoreError> {
    let rows = all(db, "SELECT dashboard_id, changed_at, body FROM dashboard")?;
    let page =
        |(dashboard_id, changed_at, dashboard)| Dashboard { dashboard_id, dashboard, changed_at };
    let mut pages: Vec<Dashboard> = rows.into_iter().map(page).collect();
    pages.sort_by_key(|it| (it.dashboard.name.to_lowercase(), it.dashboard_id.clone()));
    Ok(pages)
}

/// One dashboard.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn dashboard(db: &impl Database, id: &str) -> Result<Option<Dashboard>, StoreError> {
    Ok(dashboards(db)?.into_iter().find(|page| page.dashboard_id == id))
}

/// Keeps a dashboard under its id, in the place of what was there.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn put_dashboard(
    db: &impl Database,
    id: &str,
    page: &NewDashboard,
    now: Timestamp,
) -> Result<Dashboard, StoreError> {
    check_name(&page.name)?;
    check_room(dashboards(db)?.iter().filter(|it| it.dashboard_id != id).count())?;
    let known = saved_reports(db)?;
    let is_known = |id: &String| known.iter().any(|report| report.report_id == *id);
    if MAX_ON_PAGE < page.report_ids.len() || !page.report_ids.iter().all(is_known) {
        return Err(conflict("report_ids", "expected ids of saved reports, 50 at most"));
    }
    put(db, "dashboard", id, page, now)?;
    let (dashboard_id, changed_at) = (id.to_owned(), now.0);
    Ok(Dashboard { dashboard_id, dashboard: page.clone(), changed_at })
}

/// Forgets a dashboard; its reports stay. Tells whether there was one.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn remove_dashboard(db: &impl Database, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM dashboard WHERE dashboard_id = ? RETURNING 1";
    Ok(!db.query(sql, &[id.into()])?.is_empty())
}

fn all<T: DeserializeOwned>(
    db: &impl Database,
    sql: &str,
) -> Result<Vec<(String, i64, T)>, StoreError> {
    read_all(db.query(sql, &[])?, |row| Ok((row.text()?, row.int()?, row.json()?)))
}

fn put(
    db: &impl Database,
    table: &str,
    id: &str,
    body: &impl Serialize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params: [SqlValue; 3] = [id.into(), now.0.into(), to_json(body)?.into()];
    db.query(&format!("INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)"), &params)?;
    Ok(())
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let is_name = (1..=MAX_NAME_CHARS).contains(&name.trim().chars().count());
    if is_name { Ok(()) } else { Err(conflict("name", "expected 1 to 100 characters")) }
}

fn check_room(n_others: usize) -> Result<(), StoreError> {
    if n_others < MAX_KEPT { Ok(()) } else { Err(conflict("name", "there are 500 already")) }
}

fn conflict(field: &'static str, message: &str) -> StoreError {
    StoreError::Conflict { field, message: message.to_owned() }
}
