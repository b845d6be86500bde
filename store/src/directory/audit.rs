//! Who changed what and when. Nothing of a customer gets in: values are never kept, and of
//! a path only what can't name a person.

use tributary_core::api::{AuditLine, AuditPage, Principal};
use tributary_core::time::Timestamp;

use crate::row::{json_param, read_all};
use crate::{Database, SqlValue, StoreError};

/// Lines of a page.
const PAGE: i64 = 100;
/// Field names of a line, at most.
const MAX_FIELDS: usize = 20;
/// Characters of a path's segment or of a field's name, at most.
const MAX_CHARS: usize = 64;

/// A change that was made.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Where.
    pub workspace_id: &'a str,
    /// Who.
    pub actor: &'a Principal,
    /// HTTP method.
    pub method: &'a str,
    /// Path below the workspace, decoded by segments.
    pub path: &'a [String],
    /// Names of the fields that were set.
    pub fields: &'a [String],
}

/// Notes a change.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn note(db: &impl Database, change: Change<'_>, now: Timestamp) -> Result<(), StoreError> {
    let path = change.path.iter().map(|segment| harmless(segment)).collect::<Vec<&str>>().join("/");
    let fields: Vec<&str> =
        change.fields.iter().take(MAX_FIELDS).map(|field| harmless(field)).collect();
    let user_id = match change.actor {
        Principal::User { user_id, .. } => Some(user_id.clone()),
        Principal::Owner | Principal::Key { .. } => None,
    };
    let params: [SqlValue; 6] = [
        change.workspace_id.into(),
        now.0.into(),
        user_id.into(),
        change.method.into(),
        path.into(),
        json_param(&fields)?,
    ];
    let sql = "INSERT INTO audit (workspace_id, at, user_id, method, path, fields)
        VALUES (?, ?, ?, ?, ?, ?)";
    db.query(sql, &params)?;
    Ok(())
}

/// The text unless it might be an alias, an e-mail address or prose.
fn harmless(text: &str) -> &str {
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '$');
    if text.len() <= MAX_CHARS && text.chars().all(is_id) { text } else { "…" }
}

/// The changes of a workspace, newest first, before the line `before`.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn page(
    db: &impl Database,
    workspace_id: &str,
    before: Option<i64>,
) -> Result<AuditPage, StoreError> {
    let sql = "SELECT audit_id, at, user_id, email, method, path, fields
        FROM audit LEFT JOIN user USING (user_id)
        WHERE workspace_id = ? AND audit_id < ? ORDER BY audit_id DESC LIMIT ?";
    let params = [workspace_id.into(), before.unwrap_or(i64::MAX >> 11).into(), PAGE.into()];
    let lines = read_all(db.query(sql, &params)?, |row| {
        let (audit_id, at) = (row.int()?, row.int()?);
        let actor = match (row.optional_text()?, row.optional_text()?) {
            (_, Some(email)) => email,
            (Some(_), None) => "former user".to_owned(),
            (None, None) => "admin token".to_owned(),
        };
        let (method, path, fields) = (row.text()?, row.text()?, row.json()?);
        Ok(AuditLine { audit_id, at, actor, method, path, fields })
    })?;
    let is_full = usize::try_from(PAGE).is_ok_and(|page| lines.len() == page);
    let next_before = lines.last().map(|line| line.audit_id).filter(|_| is_full);
    Ok(AuditPage { lines, next_before })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_a_person_is_left_out() {
        for (text, expected) in [
            ("sources", "sources"),
            ("p_1a2b.3-4", "p_1a2b.3-4"),
            ("$email", "$email"),
            ("urn:email:a@b.c", "…"),
            ("a@b.c", "…"),
            ("Ann Berg", "…"),
            ("Ännchen", "…"),
        ] {
            assert_eq!(harmless(text), expected);
        }
        assert_eq!(harmless(&"x".repeat(65)), "…");
    }
}
