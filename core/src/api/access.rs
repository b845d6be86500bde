//! Who may do what: roles, users, invites, keys and the log of changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What somebody may do in a workspace; each may what the one before it may.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Role {
    /// Reads everything but what is the admins'.
    #[default]
    Viewer,
    /// Changes sources, settings and reports.
    Editor,
    /// Decides who gets in and what is erased.
    Admin,
}

/// Who a caller is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Principal {
    /// Whoever holds the deployment's admin token: may everything.
    Owner,
    /// A person with a password.
    User {
        /// Their id.
        user_id: String,
        /// What they sign in with.
        email: String,
        /// Their role by workspace.
        roles: BTreeMap<String, Role>,
    },
    /// A program that reads one workspace.
    Key {
        /// The key's id.
        key_id: String,
        /// The workspace it reads.
        workspace_id: String,
    },
}

impl Principal {
    /// The role in a workspace; `None` where the caller has no business.
    pub fn role_in(&self, workspace_id: &str) -> Option<Role> {
        match self {
            Self::Owner => Some(Role::Admin),
            Self::User { roles, .. } => roles.get(workspace_id).copied(),
            Self::Key { workspace_id: own, .. } => (own == workspace_id).then_some(Role::Viewer),
        }
    }
}

/// A person of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Member {
    /// Their id.
    pub user_id: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do here.
    pub role: Role,
    /// Since when they are here, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: i64,
}

/// A link that lets one person in; it works once, for three days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Invite {
    /// Its id.
    pub invite_id: String,
    /// Whom it is for.
    pub email: String,
    /// What they may do here.
    pub role: Role,
    /// Whether it only sets a new password for somebody who is here already.
    pub is_reset: bool,
    /// When it stops working, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub expires_at: i64,
}

/// Everybody of a workspace, and who was invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Team {
    /// Who is here, by e-mail.
    pub members: Vec<Member>,
    /// Invites that still work, by e-mail.
    pub invites: Vec<Invite>,
}

/// Whom to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewInvite {
    /// Whom it is for.
    pub email: String,
    /// What they may do here.
    pub role: Role,
}

/// A fresh invite with its token, which is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MadeInvite {
    /// The invite.
    #[serde(flatten)]
    pub invite: Invite,
    /// The secret end of its link, `/dashboard/invite/{token}`.
    pub token: String,
}

/// A member's new role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoleChange {
    /// What they may do from now on.
    pub role: Role,
}

/// What an invite's link shows to whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenInvite {
    /// Name of the workspace.
    pub workspace_name: String,
    /// The workspace.
    pub workspace_id: String,
    /// Whom it is for.
    pub email: String,
    /// What they may do there.
    pub role: Role,
    /// Whether it only sets a new password.
    pub is_reset: bool,
    /// Whether they have a password here already, and join with it.
    pub has_password: bool,
}

/// A key that reads one workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ApiKey {
    /// Its id.
    pub key_id: String,
    /// What people call it.
    pub name: String,
    /// When it was made, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub created_at: i64,
    /// The day it was used last (its beginning in UTC), Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub last_used_at: Option<i64>,
}

/// What it takes to make an [`ApiKey`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewApiKey {
    /// What people call it.
    pub name: String,
}

/// A fresh key with its secret, which is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MadeApiKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// What goes into `Authorization: Bearer …`.
    pub secret: String,
}

/// One change that somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AuditLine {
    /// Position in the log; grows with time.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub audit_id: i64,
    /// When, Unix ms.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// Who: a member's e-mail, `admin token`, or `former user`.
    pub actor: String,
    /// HTTP method of the call.
    pub method: String,
    /// Its path below the workspace; what could name a customer is left out.
    pub path: String,
    /// Names of the fields that were set, never their values.
    pub fields: Vec<String>,
}

/// A page of the log of changes, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// Pass as `before` to read on; absent at the end.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub next_before: Option<i64>,
}

/// What to change of a workspace; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct WorkspaceChange {
    /// What people call it; its id stays.
    pub name: Option<String>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
}
