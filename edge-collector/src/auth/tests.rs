use serde_json::{Value, json};

use super::enter::login;
use super::*;

fn status_of(verdict: &Verdict) -> u16 {
    match verdict {
        Verdict::Refused(reply) => reply.status,
        Verdict::Is(_) => 204,
        Verdict::Ask(_) => 202,
    }
}

const NOW_MS: i64 = 1_795_456_800_000;

fn log_in(token: &str, is_secure: bool) -> Value {
    let head = json!({ "admin_token": "secret", "is_secure": is_secure, "now_ms": NOW_MS });
    let request = format!("{head}\n{}", json!({ "token": token }));
    let mut answer: Value = serde_json::from_str(&login(request.as_bytes()).unwrap()).unwrap();
    answer["reply"].take()
}

fn session_cookie() -> String {
    let reply = log_in("secret", false);
    let cookie = reply["headers"]["set-cookie"].as_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn visit() -> Visit {
    Visit {
        admin_token: "secret".to_owned(),
        method: "GET".to_owned(),
        own_origin: "https://t.example".to_owned(),
        now_ms: NOW_MS,
        ..Visit::default()
    }
}

#[test]
fn the_right_token_opens_a_session() {
    let reply = log_in("secret", true);
    assert_eq!(reply["status"], 204);
    let cookie = reply["headers"]["set-cookie"].as_str().unwrap();
    for part in ["Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!log_in("secret", false).to_string().contains("Secure"));
    assert_eq!(log_in("Secret", true)["status"], 401);
    assert_eq!(log_in("", true)["status"], 401);
}

#[test]
fn a_session_lasts_twelve_hours_and_cannot_be_stretched() {
    let cookie = session_cookie();
    let status = |cookie: &str, now_ms: i64| {
        status_of(&judge(&Visit { cookie: cookie.to_owned(), now_ms, ..visit() }))
    };
    assert_eq!(status(&cookie, NOW_MS), 204);
    assert_eq!(status(&format!("a=b; {cookie}; c=d"), NOW_MS), 204);
    assert_eq!(status(&cookie, NOW_MS + 12 * 3_600_000 - 1), 204);
    assert_eq!(status(&cookie, NOW_MS + 12 * 3_600_000), 401);
    assert_eq!(status(&cookie.replacen("=1", "=2", 1), NOW_MS), 401);
    assert_eq!(status("tributary_session=", NOW_MS), 401);
    assert_eq!(status("", NOW_MS), 401);
}

#[test]
fn a_session_ends_with_the_token_it_was_made_from() {
    let cookie = session_cookie();
    let verdict = judge(&Visit { cookie, admin_token: "newer".to_owned(), ..visit() });
    assert_eq!(status_of(&verdict), 401);
}

#[test]
fn a_bearer_needs_the_exact_token() {
    for (authorization, expected) in [
        ("Bearer secret", 204),
        ("Bearer secre", 401),
        ("Bearer ", 401),
        ("Basic secret", 401),
        ("Bearer tributary_abc", 202),
    ] {
        let verdict = judge(&Visit {
            authorization: authorization.to_owned(),
            method: "POST".to_owned(),
            ..visit()
        });
        assert_eq!(status_of(&verdict), expected, "{authorization}");
    }
}

#[test]
fn with_a_cookie_changes_must_come_from_our_own_pages() {
    let own = Some("https://t.example");
    for (method, is_upgrade, origin, site, expected) in [
        ("GET", false, None, None, 204),
        ("GET", false, Some("https://evil.example"), Some("cross-site"), 204),
        ("POST", false, own, Some("same-origin"), 204),
        ("POST", false, None, Some("same-origin"), 204),
        ("POST", false, None, None, 403),
        ("POST", false, Some("https://evil.example"), None, 403),
        ("POST", false, Some("null"), None, 403),
        ("DELETE", false, None, Some("same-site"), 403),
        ("GET", true, Some("https://evil.example"), None, 403),
        ("GET", true, own, None, 204),
    ] {
        let verdict = judge(&Visit {
            method: method.to_owned(),
            is_upgrade,
            cookie: session_cookie(),
            origin: origin.map(str::to_owned),
            sec_fetch_site: site.map(str::to_owned),
            ..visit()
        });
        assert_eq!(status_of(&verdict), expected, "{method} {origin:?} {site:?}");
    }
}

#[test]
fn without_an_admin_token_nobody_gets_in() {
    let nobody =
        Visit { admin_token: String::new(), authorization: "Bearer ".to_owned(), ..visit() };
    assert_eq!(status_of(&judge(&nobody)), 503);
}

#[test]
fn a_persons_session_is_looked_up_by_its_digest_and_may_change_from_our_pages_only() {
    let cookie = format!("tributary_session={}", "ab".repeat(32));
    let asked = judge(&Visit { cookie: cookie.clone(), ..visit() });
    assert_eq!(asked, Verdict::Ask(Token::Login(digest(&"ab".repeat(32)))));
    let change = Visit { cookie, method: "POST".to_owned(), ..visit() };
    assert_eq!(status_of(&judge(&change)), 403);
    let own = Visit { origin: Some("https://t.example".to_owned()), ..change };
    assert_eq!(status_of(&judge(&own)), 202);
}
