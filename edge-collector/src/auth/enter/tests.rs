use serde_json::{Value, json};

use super::*;

const NOW_MS: i64 = 1_795_456_800_000;

fn entry() -> Value {
    json!({ "admin_token": "secret", "is_secure": true, "now_ms": NOW_MS, "random": "ab".repeat(32) })
}

fn ask(job: fn(&[u8]) -> Result<String, JobError>, head: &Value, body: &Value) -> Value {
    serde_json::from_str(&job(format!("{head}\n{body}").as_bytes()).unwrap()).unwrap()
}

fn credential(password: &str) -> Value {
    json!({ "user_id": "ann", "password": password::hash(password, "salt of ann").unwrap() })
}

fn invite(is_reset: bool) -> Value {
    json!({ "workspace_name": "Tea", "workspace_id": "tea", "email": "ann@tea.example",
        "role": "editor", "is_reset": is_reset, "has_password": false })
}

#[test]
fn a_person_signs_in_with_the_right_password_only() {
    let mut head = entry();
    let words = |password: &str| json!({ "email": "Ann@tea.example", "password": password });
    assert_eq!(login_email(words("x").to_string().as_bytes()).unwrap(), "ann@tea.example");
    assert_eq!(login_email(b"{\"token\":\"x\"}").unwrap(), "");
    assert_eq!(ask(login, &head, &words("correct horse"))["reply"]["status"], 401);

    head["credential"] = credential("correct horse");
    let wrong = ask(login, &head, &words("wrong horse"));
    assert_eq!(wrong["reply"]["status"], 401);
    assert!(wrong.get("login").is_none());
    let right = ask(login, &head, &words("correct horse"));
    assert_eq!(right["reply"]["status"], 204);
    assert_eq!(right["login"]["user_id"], "ann");
    assert_eq!(right["login"]["expires_at"], NOW_MS + 12 * 3_600_000);
    let cookie = right["reply"]["headers"]["set-cookie"].as_str().unwrap();
    assert!(cookie.starts_with(&format!("tributary_session={};", "ab".repeat(32))), "{cookie}");
    assert_eq!(right["login"]["digest"], digest(&"ab".repeat(32)));
}

#[test]
fn a_new_person_takes_an_invite_by_setting_a_password() {
    let mut head = entry();
    let body = |password: &str| json!({ "token": "t1", "password": password });
    assert_eq!(ask(take_invite, &head, &body("long enough"))["reply"]["status"], 404);
    head["invite"] = json!({ "invite": invite(false), "credential": null });
    let short = ask(take_invite, &head, &body("too short"));
    assert_eq!(short["reply"]["status"], 400);
    let taken = ask(take_invite, &head, &body("long enough"));
    assert_eq!(taken["reply"]["status"], 204);
    let hash = taken["acceptance"]["password"].as_str().unwrap();
    assert!(password::is_right("long enough", hash));
    assert_eq!(taken["acceptance"]["digest"], digest("t1"));
    assert_eq!(taken["login"]["user_id"], taken["acceptance"]["user_id"]);
}

#[test]
fn who_has_a_password_joins_with_it_unless_it_is_reset() {
    let mut head = entry();
    let body = |password: &str| json!({ "token": "t1", "password": password });
    head["invite"] = json!({ "invite": invite(false), "credential": credential("correct horse") });
    assert_eq!(ask(take_invite, &head, &body("another horse"))["reply"]["status"], 401);
    let joined = ask(take_invite, &head, &body("correct horse"));
    assert_eq!(joined["acceptance"]["user_id"], "ann");
    assert_eq!(joined["acceptance"]["password"], Value::Null);
    head["invite"] = json!({ "invite": invite(true), "credential": credential("correct horse") });
    let reset = ask(take_invite, &head, &body("another horse"));
    assert!(password::is_right("another horse", reset["acceptance"]["password"].as_str().unwrap()));
}

#[test]
fn a_password_is_renewed_by_who_knows_the_old_one() {
    let mut head = entry();
    head["credential"] = credential("correct horse");
    let body = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    let wrong = ask(set_password, &head, &body("wrong", "long enough"));
    assert_eq!(wrong["reply"]["status"], 400);
    assert_eq!(ask(set_password, &head, &body("correct horse", "short"))["reply"]["status"], 400);
    let renewed = ask(set_password, &head, &body("correct horse", "long enough"));
    assert_eq!(renewed["reply"]["status"], 204);
    assert!(password::is_right("long enough", renewed["credential"]["password"].as_str().unwrap()));
}
