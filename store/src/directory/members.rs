//! People, what they may do where, and the links that let them in.
//!
//! Secrets are kept as digests only: whoever reads the database can't get in with it.

use serde::{Deserialize, Serialize};
use tributary_core::api::{Invite, MadeInvite, Member, NewInvite, OpenInvite, Role, Team};
use tributary_core::time::{DAY_MS, Timestamp};

use super::{conflict, word};
use crate::row::{Row, read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// How long an invite works (`product.md §12`).
const INVITE_MS: i64 = 3 * DAY_MS;
/// Invites of a workspace that wait at a time, at most.
const MAX_INVITES: usize = 100;

/// What a person's password is checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The person.
    pub user_id: String,
    /// Hash of the password.
    pub password: String,
}

/// An invite that was found by its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What its link shows.
    pub invite: OpenInvite,
    /// The person's credential, when they have one already.
    pub credential: Option<Credential>,
}

/// What is to be written when an invite is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Digest of the invite's token.
    pub digest: String,
    /// The person's id, new or known.
    pub user_id: String,
    /// Hash of a new password; absent where the known one was right.
    pub password: Option<String>,
}

/// An e-mail address as a person signs in with it.
///
/// # Errors
///
/// [`StoreError::Conflict`] when it is none.
pub fn email(text: &str) -> Result<String, StoreError> {
    let email = text.trim().to_lowercase();
    let is_address = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if !is_address || 200 < email.len() || email.contains(|c: char| c.is_whitespace()) {
        return Err(conflict("email", "expected an e-mail address"));
    }
    Ok(email)
}

/// Everybody of a workspace.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn team(db: &impl Database, workspace_id: &str, now: Timestamp) -> Result<Team, StoreError> {
    let sql = "SELECT user_id, email, role, since FROM membership JOIN user USING (user_id)
        WHERE workspace_id = ? ORDER BY email";
    let members = read_all(db.query(sql, &[workspace_id.into()])?, |row| {
        Ok(Member {
            user_id: row.text()?,
            email: row.text()?,
            role: read_word(row.text()?)?,
            since: row.int()?,
        })
    })?;
    let sql = "SELECT invite_id, email, role, is_reset, expires_at FROM invite
        WHERE workspace_id = ? AND ? < expires_at ORDER BY email, expires_at";
    let invites = read_all(db.query(sql, &[workspace_id.into(), now.0.into()])?, read_invite)?;
    Ok(Team { members, invites })
}

fn read_invite(row: &mut Row) -> Result<Invite, StoreError> {
    Ok(Invite {
        invite_id: row.text()?,
        email: row.text()?,
        role: read_word(row.text()?)?,
        is_reset: row.bool()?,
        expires_at: row.int()?,
    })
}

/// A token nobody knows yet, with what the database keeps of it.
#[derive(Debug, Clone, Copy)]
pub struct Secret<'a> {
    /// The public id of what it opens.
    pub id: &'a str,
    /// What its holder is told, once.
    pub token: &'a str,
    /// What is kept.
    pub digest: &'a str,
}

/// Invites a person. An earlier invite of the same person to this workspace stops working.
///
/// # Errors
///
/// [`StoreError::Conflict`] names the field that can't be as asked.
pub fn invite(
    db: &impl Database,
    workspace_id: &str,
    new: &NewInvite,
    secret: Secret<'_>,
    now: Timestamp,
) -> Result<MadeInvite, StoreError> {
    let email = email(&new.email)?;
    let team = team(db, workspace_id, now)?;
    if team.members.iter().any(|member| member.email == email) {
        return Err(conflict("email", "is a member already"));
    }
    if MAX_INVITES <= team.invites.len() {
        return Err(conflict("email", "a hundred invites are waiting; take some back first"));
    }
    put_invite(db, workspace_id, email, new.role, false, secret, now)
}

/// Makes a link that sets a new password for a member. Where the person belongs to other
/// workspaces too, only the deployment's owner may: whoever holds the link gets into all.
///
/// # Errors
///
/// [`StoreError::Conflict`] when the person belongs to another workspace as well.
pub fn reset(
    db: &impl Database,
    workspace_id: &str,
    user_id: &str,
    is_owner: bool,
    secret: Secret<'_>,
    now: Timestamp,
) -> Result<Option<MadeInvite>, StoreError> {
    let members = team(db, workspace_id, now)?.members;
    let Some(member) = members.into_iter().find(|member| member.user_id == user_id) else {
        return Ok(None);
    };
    let sql = "SELECT count(*) FROM membership WHERE user_id = ?";
    let counted = read_all(db.query(sql, &[user_id.into()])?, |row| row.int())?;
    if !is_owner && counted.first().is_some_and(|&n| 1 < n) {
        let message = "belongs to other workspaces too: only the admin token can reset this";
        return Err(conflict("user_id", message));
    }
    put_invite(db, workspace_id, member.email, member.role, true, secret, now).map(Some)
}

fn put_invite(
    db: &impl Database,
    workspace_id: &str,
    email: String,
    role: Role,
    is_reset: bool,
    secret: Secret<'_>,
    now: Timestamp,
) -> Result<MadeInvite, StoreError> {
    let sql = "DELETE FROM invite WHERE expires_at <= ?1 OR (workspace_id = ?2 AND email = ?3)";
    db.query(sql, &[now.0.into(), workspace_id.into(), email.as_str().into()])?;
    let expires_at = now.0.saturating_add(INVITE_MS);
    let params: [SqlValue; 7] = [
        secret.digest.into(),
        secret.id.into(),
        workspace_id.into(),
        email.as_str().into(),
        word(role)?.into(),
        i64::from(is_reset).into(),
        expires_at.into(),
    ];
    db.query("INSERT INTO invite VALUES (?, ?, ?, ?, ?, ?, ?)", &params)?;
    let invite_id = secret.id.to_owned();
    let invite = Invite { invite_id, email, role, is_reset, expires_at };
    Ok(MadeInvite { invite, token: secret.token.to_owned() })
}

/// Takes an invite back; `false` when there is none of this id.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn uninvite(
    db: &impl Database,
    workspace_id: &str,
    invite_id: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM invite WHERE workspace_id = ? AND invite_id = ? RETURNING 1";
    Ok(!db.query(sql, &[workspace_id.into(), invite_id.into()])?.is_empty())
}

/// The invite of a token's digest, while it works.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn find_invite(
    db: &impl Database,
    digest: &str,
    now: Timestamp,
) -> Result<Option<Found>, StoreError> {
    let sql = "SELECT workspace.name, workspace_id, invite.email, role, is_reset, user_id, password
        FROM invite JOIN workspace USING (workspace_id) LEFT JOIN user ON user.email = invite.email
        WHERE token_digest = ? AND ? < expires_at";
    let mut found = read_all(db.query(sql, &[digest.into(), now.0.into()])?, |row| {
        let mut invite = OpenInvite {
            workspace_name: row.text()?,
            workspace_id: row.text()?,
            email: row.text()?,
            role: read_word(row.text()?)?,
            is_reset: row.bool()?,
            has_password: false,
        };
        let credential = row.optional_text()?.zip(row.optional_text()?);
        let credential = credential.map(|(user_id, password)| Credential { user_id, password });
        invite.has_password = credential.is_some();
        Ok(Found { invite, credential })
    })?;
    Ok(found.pop())
}

/// Lets the person of an invite in; `false` when the invite works no longer. A new password
/// ends every session of the person.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn accept(db: &impl Database, taken: &Acceptance, now: Timestamp) -> Result<bool, StoreError> {
    let Some(Found { invite, .. }) = find_invite(db, &taken.digest, now)? else { return Ok(false) };
    db.query("DELETE FROM invite WHERE token_digest = ?", &[taken.digest.as_str().into()])?;
    if let Some(password) = &taken.password {
        let sql = "INSERT INTO user (user_id, email, password, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (email) DO UPDATE SET password = excluded.password";
        let params: [SqlValue; 4] = [
            taken.user_id.as_str().into(),
            invite.email.as_str().into(),
            password.as_str().into(),
            now.0.into(),
        ];
        db.query(sql, &params)?;
        db.query("DELETE FROM login WHERE user_id = ?", &[taken.user_id.as_str().into()])?;
    }
    if !invite.is_reset {
        let params: [SqlValue; 4] = [
            taken.user_id.as_str().into(),
            invite.workspace_id.as_str().into(),
            word(invite.role)?.into(),
            now.0.into(),
        ];
        db.query("INSERT OR REPLACE INTO membership VALUES (?, ?, ?, ?)", &params)?;
    }
    Ok(true)
}

/// Gives a member another role; `false` when there is no such member.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set_role(
    db: &impl Database,
    workspace_id: &str,
    user_id: &str,
    role: Role,
) -> Result<bool, StoreError> {
    let sql = "UPDATE membership SET role = ? WHERE workspace_id = ? AND user_id = ? RETURNING 1";
    let params: [SqlValue; 3] = [word(role)?.into(), workspace_id.into(), user_id.into()];
    Ok(!db.query(sql, &params)?.is_empty())
}

/// Removes a member; who belongs to no workspace any more is forgotten, sessions and all.
/// `false` when there is no such member.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn remove(db: &impl Database, workspace_id: &str, user_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM membership WHERE workspace_id = ? AND user_id = ? RETURNING 1";
    let is_removed = !db.query(sql, &[workspace_id.into(), user_id.into()])?.is_empty();
    for table in ["login", "user"] {
        let sql = format!(
            "DELETE FROM {table} WHERE user_id = ?1
                AND NOT EXISTS (SELECT 1 FROM membership WHERE membership.user_id = ?1)"
        );
        db.query(&sql, &[user_id.into()])?;
    }
    Ok(is_removed)
}
