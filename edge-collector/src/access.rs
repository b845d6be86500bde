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

/// Every call below one workspace by the least role that may make it: methods and path, where
/// `*` is any one segment. What is not here does not exist for anybody.
const ROUTES: &[(Role, &[(&str, &str)])] = &[
    (
        Role::Viewer,
        &[
            ("GET", ""),
            ("POST", "/channel_rules/preview"),
            ("GET", "/dashboards"),
            ("GET", "/dashboards/*"),
            ("GET", "/derived_events"),
            ("GET", "/dimensions"),
            ("GET", "/doctor"),
            ("GET", "/event_names"),
            ("GET", "/events"),
            ("GET", "/events.csv"),
            ("GET", "/events/*"),
            ("GET", "/identity"),
            ("GET", "/live"),
            ("GET", "/marketing"),
            ("GET", "/marketing/*/accounts"),
            ("GET", "/merges"),
            ("GET", "/metrics"),
            ("GET", "/orders"),
            ("GET", "/orders/*"),
            ("GET", "/profiles"),
            ("GET", "/profiles/*"),
            ("GET", "/quality"),
            ("GET", "/quality/properties"),
            ("GET", "/reconciliation"),
            ("GET", "/retention"),
            ("GET", "/reports"),
            ("GET", "/reports/*"),
            ("POST", "/reports/cohorts"),
            ("POST", "/reports/funnel"),
            ("POST", "/reports/query"),
            ("GET", "/sources"),
            ("GET", "/sources/*/gaps"),
            ("GET", "/sources/*/history"),
            ("GET", "/spend"),
            ("GET", "/tracking_health"),
            ("GET", "/traffic"),
            ("POST", "/what_if"),
        ],
    ),
    (
        Role::Editor,
        &[
            ("POST", "/dashboards"),
            ("DELETE PUT", "/dashboards/*"),
            ("PUT", "/derived_events"),
            ("POST", "/marketing"),
            ("DELETE PATCH", "/marketing/*"),
            ("POST", "/marketing/*/sign_in"),
            ("POST", "/marketing/*/sync"),
            ("POST", "/profiles/*/unmerge"),
            ("POST", "/quarantine/*/replay"),
            ("POST", "/reports"),
            ("DELETE PUT", "/reports/*"),
            ("POST", "/sources"),
            ("PATCH", "/sources/*"),
            ("DELETE POST PUT", "/sources/*/history"),
            ("POST", "/sources/*/token"),
            ("POST", "/spend"),
            ("PUT", "/traffic"),
            ("DELETE", "/unmerges/*"),
        ],
    ),
    // Who gets in, the workspace itself, raw data in bulk, and what can't be undone.
    (
        Role::Admin,
        &[
            ("PATCH", ""),
            ("GET", "/audit"),
            ("GET", "/data_requests"),
            ("GET", "/data_requests/*"),
            ("POST", "/erasures"),
            ("GET", "/export"),
            ("GET POST", "/forwarding"),
            ("DELETE PATCH", "/forwarding/*"),
            ("POST", "/forwarding/*/retry"),
            ("POST", "/forwarding/test"),
            ("POST", "/import"),
            ("PUT", "/retention"),
            ("POST", "/invites"),
            ("DELETE", "/invites/*"),
            ("GET POST", "/keys"),
            ("DELETE", "/keys/*"),
            ("DELETE", "/profiles/*"),
            ("GET", "/profiles/*/export"),
            ("GET", "/users"),
            ("DELETE PATCH", "/users/*"),
            ("POST", "/users/*/reset"),
        ],
    ),
];

fn judge(call: &Call) -> Reply {
    let path: Vec<&str> = call.path.split('/').skip(1).collect();
    match path.as_slice() {
        ["workspaces"] if call.method != "GET" && call.principal != Principal::Owner => {
            forbidden("Only the holder of the admin token makes workspaces.")
        }
        ["workspaces", workspace_id, rest @ ..] => {
            let rest: String = rest.iter().flat_map(|segment| ["/", segment]).collect();
            let least = needed(&call.method, &rest);
            match (call.principal.role_in(workspace_id), least) {
                // Not a word about workspaces that are somebody else's.
                (None, _) | (_, None) => Reply::not_found(),
                (Some(role), Some(least)) if role < least => {
                    forbidden("Your role in this workspace does not allow this.")
                }
                _ => Reply::empty(),
            }
        }
        _ => Reply::empty(),
    }
}

/// The least role for a call of a workspace; `None` when there is no such address. A method
/// that the address does not answer to is let through to be told so.
fn needed(method: &str, path: &str) -> Option<Role> {
    let method = if method == "HEAD" { "GET" } else { method };
    let here = |(_, route): &&(&str, &str)| is_at(path, route);
    let mut of_path = ROUTES
        .iter()
        .flat_map(|(role, routes)| routes.iter().filter(here).map(move |it| (*role, it.0)))
        .peekable();
    of_path.peek()?;
    let of_method = of_path.filter(|(_, methods)| methods.split(' ').any(|it| it == method));
    // Where two lines fit, such as `/reports/query` and `/reports/*`, both are kept.
    Some(of_method.map(|(role, _)| role).max().unwrap_or_default())
}

/// Whether `*` of the route stand for the path's segments.
fn is_at(path: &str, route: &str) -> bool {
    path.split('/').count() == route.split('/').count()
        && path
            .split('/')
            .zip(route.split('/'))
            .all(|(given, known)| known == "*" || known == given)
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
            ("HEAD", "/orders/1001", Role::Viewer),
            ("POST", "/what_if", Role::Viewer),
            ("POST", "/sources", Role::Editor),
            ("PATCH", "/sources/shop", Role::Editor),
            ("DELETE", "/unmerges/u", Role::Editor),
            ("PATCH", "", Role::Admin),
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
    fn what_is_not_in_the_table_does_not_exist() {
        for (method, path, expected) in [
            ("GET", "/anything/new", 404),
            ("POST", "/anything/new", 404),
            ("GET", "/events/", 204),
            ("GET", "/events/1/2", 404),
            ("GET", "/", 404),
            ("PUT", "/events", 204),
        ] {
            let got = status(user(Role::Admin), method, &format!("/workspaces/tea{path}"));
            assert_eq!(got, expected, "{method} {path}");
        }
    }

    /// The calls that `docs/wire.md` lists below a workspace, as the table writes them.
    fn documented() -> Vec<String> {
        let wire = include_str!("../../docs/wire.md");
        let (_, section) = wire.split_once("## Dashboard API").unwrap();
        let (section, _) = section.split_once("## Other addresses").unwrap();
        let mut calls = Vec::new();
        for line in section.lines().filter_map(|line| line.strip_prefix("| `")) {
            let words = line.replace(['`', ','], " ");
            let mut words = words.split_whitespace().peekable();
            let mut methods = Vec::new();
            while let Some(word) = words.next_if(|it| it.chars().all(|c| c.is_ascii_uppercase())) {
                methods.push(word.to_owned());
            }
            let path = words.next().unwrap().split('?').next().unwrap().to_owned();
            let Some(path) = path.strip_prefix("/workspaces/{ws}") else { continue };
            let path: Vec<&str> =
                path.split('/').map(|it| if it.starts_with('{') { "*" } else { it }).collect();
            calls.extend(methods.iter().map(|method| format!("{method} {}", path.join("/"))));
        }
        calls.sort();
        calls
    }

    #[test]
    fn the_table_holds_what_is_documented_and_nothing_else() {
        let mut listed: Vec<String> = ROUTES
            .iter()
            .flat_map(|(_, routes)| *routes)
            .flat_map(|(methods, path)| methods.split(' ').map(move |it| format!("{it} {path}")))
            .collect();
        listed.sort();
        assert_eq!(listed, documented());
    }

    #[test]
    fn workspaces_are_made_by_the_owner_alone() {
        assert_eq!(status(user(Role::Admin), "GET", "/workspaces"), 204);
        assert_eq!(status(user(Role::Admin), "POST", "/workspaces"), 403);
        assert_eq!(status(Principal::Owner, "POST", "/workspaces"), 204);
    }
}
