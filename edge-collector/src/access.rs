//! What each role may do: one table for all routes of the API.

use serde::Deserialize;
use tributary_core::api::{Principal, Role};

use crate::envelope::{self, JobError, Reply};

/// A call whose caller is known.
#[derive(Debug, Deserialize)]
struct Call {
    principal: Principal,
    method: String,
    /// Path below `/api/v1`.
    path: String,
}

/// Job: 204 when the caller may do this, else the refusal to answer with.
///
/// # Errors
///
/// [`JobError::Envelope`].
pub fn permit(request: &[u8]) -> Result<String, JobError> {
    let (call, _): (Call, &[u8]) = envelope::open(request)?;
    Ok(judge(&call).to_json())
}

fn judge(call: &Call) -> Reply {
    let path: Vec<&str> = call.path.split('/').skip(1).collect();
    match path.as_slice() {
        ["workspaces"] if call.method != "GET" && call.principal != Principal::Owner => {
            forbidden("Only the holder of the admin token makes workspaces.")
        }
        ["workspaces", workspace_id, rest @ ..] => match call.principal.role_in(workspace_id) {
            // Not a word about workspaces that are somebody else's.
            None => Reply::not_found(),
            Some(role) if role < needed(&call.method, rest) => {
                forbidden("Your role in this workspace does not allow this.")
            }
            Some(_) => Reply::empty(),
        },
        _ => Reply::empty(),
    }
}

/// The least role for a route of a workspace. Who reads is a viewer and who changes is an
/// editor, but for what is named here.
fn needed(method: &str, path: &[&str]) -> Role {
    let is_reading = matches!(method, "GET" | "HEAD");
    match path {
        // Who gets in, the workspace itself, raw data in bulk, and what can't be undone.
        [
            "users" | "invites" | "keys" | "audit" | "import" | "export" | "erasures"
            | "data_requests",
            ..,
        ]
        | ["profiles", _, "export"] => Role::Admin,
        [] | ["retention"] | ["profiles", _] if !is_reading => Role::Admin,
        // They compute and change nothing.
        ["reports", "query" | "funnel" | "cohorts"]
        | ["channel_rules" | "traffic", "preview"]
        | ["what_if"] => Role::Viewer,
        _ if is_reading => Role::Viewer,
        _ => Role::Editor,
    }
}

fn forbidden(title: &str) -> Reply {
    Reply::problem(403, "forbidden", title, Vec::new())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn status(principal: Principal, method: &str, path: &str) -> u16 {
        let call = Call { principal, method: method.to_owned(), path: path.to_owned() };
        judge(&call).status
    }

    fn user(role: Role) -> Principal {
        Principal::User {
            user_id: "u".to_owned(),
            email: "u@tea.example".to_owned(),
            roles: BTreeMap::from([("tea".to_owned(), role)]),
        }
    }

    #[test]
    fn each_role_may_what_its_table_says() {
        for (method, path, least) in [
            ("GET", "/events", Role::Viewer),
            ("GET", "/sources", Role::Viewer),
            ("POST", "/reports/query", Role::Viewer),
            ("GET", "/anything/new", Role::Viewer),
            ("POST", "/sources", Role::Editor),
            ("PATCH", "/sources/shop", Role::Editor),
            ("POST", "/anything/new", Role::Editor),
            ("PATCH", "", Role::Admin),
            ("PUT", "/retention", Role::Admin),
            ("GET", "/users", Role::Admin),
            ("DELETE", "/keys/k", Role::Admin),
            ("GET", "/audit", Role::Admin),
            ("POST", "/import", Role::Admin),
            ("POST", "/erasures", Role::Admin),
            ("DELETE", "/profiles/p1", Role::Admin),
            ("GET", "/profiles/p1/export", Role::Admin),
            ("GET", "/data_requests/12", Role::Admin),
        ] {
            for role in [Role::Viewer, Role::Editor, Role::Admin] {
                let expected = if least <= role { 204 } else { 403 };
                let got = status(user(role), method, &format!("/workspaces/tea{path}"));
                assert_eq!(got, expected, "{role:?} {method} {path}");
            }
            let elsewhere = format!("/workspaces/wine{path}");
            assert_eq!(status(user(Role::Admin), method, &elsewhere), 404, "{method} {path}");
            assert_eq!(status(Principal::Owner, method, &elsewhere), 204, "{method} {path}");
            let key = Principal::Key { key_id: "k".to_owned(), workspace_id: "tea".to_owned() };
            let expected = if least == Role::Viewer { 204 } else { 403 };
            let got = status(key.clone(), method, &format!("/workspaces/tea{path}"));
            assert_eq!(got, expected, "a key, {method} {path}");
            assert_eq!(status(key, method, &elsewhere), 404);
        }
    }

    #[test]
    fn workspaces_are_made_by_the_owner_alone() {
        assert_eq!(status(user(Role::Admin), "GET", "/workspaces"), 204);
        assert_eq!(status(user(Role::Admin), "POST", "/workspaces"), 403);
        assert_eq!(status(Principal::Owner, "POST", "/workspaces"), 204);
    }
}
