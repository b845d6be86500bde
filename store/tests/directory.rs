//! Who gets in and who does not: invites, sessions, keys.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use tributary_core::api::{NewInvite, NewWorkspace, Principal, Role, WorkspaceChange};
use tributary_core::time::{DAY_MS, Timestamp};
use tributary_store::directory::access::{self, Login, Token};
use tributary_store::directory::attempt::{self, Attempt};
use tributary_store::directory::audit::{self, Change};
use tributary_store::directory::members::{self, Acceptance, Secret};
use tributary_store::directory::{change_workspace, create_workspace, migrate};
use tributary_store::native::Native;
use tributary_store::{Database as _, SqlValue, StoreError};

const NOW: Timestamp = Timestamp(1_795_392_000_000);

fn directory() -> Native {
    let db = Native::in_memory().unwrap();
    db.transaction(|| migrate(&db)).unwrap();
    for name in ["Tea", "Wine"] {
        let new = NewWorkspace { name: name.to_owned(), time_zone: None, currency: None };
        create_workspace(&db, &new).unwrap();
    }
    db
}

fn secret(token: &'static str) -> Secret<'static> {
    // A digest is the caller's business; here it is the token itself.
    Secret { id: token, token, digest: token }
}

fn invite(db: &Native, ws: &str, email: &str, role: Role, token: &'static str) {
    let new = NewInvite { email: email.to_owned(), role };
    members::invite(db, ws, &new, secret(token), NOW).unwrap();
}

fn accept(db: &Native, token: &str, user_id: &str) -> bool {
    let acceptance = Acceptance {
        digest: token.to_owned(),
        user_id: user_id.to_owned(),
        password: Some("hash".to_owned()),
    };
    members::accept(db, &acceptance, NOW).unwrap()
}

fn log_in(db: &Native, user_id: &str, token: &str) {
    let login =
        Login { digest: token.to_owned(), user_id: user_id.to_owned(), expires_at: NOW.0 + DAY_MS };
    access::log_in(db, &login, NOW).unwrap();
}

fn who(db: &Native, token: &str, now: Timestamp) -> Option<Principal> {
    access::principal(db, &Token::Login(token.to_owned()), now).unwrap()
}

#[test]
fn an_invite_lets_one_person_in_once_within_three_days() {
    let db = directory();
    invite(&db, "tea", " Ann@Tea.Example ", Role::Editor, "t1");
    let found = members::find_invite(&db, "t1", NOW).unwrap().unwrap();
    assert_eq!((found.invite.email.as_str(), found.credential), ("ann@tea.example", None));
    let late = Timestamp(NOW.0 + 3 * DAY_MS);
    assert_eq!(members::find_invite(&db, "t1", late).unwrap(), None);
    assert!(members::team(&db, "tea", late).unwrap().invites.is_empty());

    assert!(accept(&db, "t1", "ann"));
    assert!(!accept(&db, "t1", "eve"), "it works once");
    log_in(&db, "ann", "s1");
    let ann = who(&db, "s1", NOW).unwrap();
    assert_eq!((ann.role_in("tea"), ann.role_in("wine")), (Some(Role::Editor), None));
    assert_eq!(who(&db, "s1", Timestamp(NOW.0 + DAY_MS)), None, "a session ends");
    assert_eq!(who(&db, "unknown", NOW), None);
}

#[test]
fn a_second_invite_replaces_the_first_and_a_member_needs_none() {
    let db = directory();
    invite(&db, "tea", "ann@tea.example", Role::Viewer, "t1");
    invite(&db, "tea", "ann@tea.example", Role::Admin, "t2");
    assert_eq!(members::find_invite(&db, "t1", NOW).unwrap(), None);
    assert!(accept(&db, "t2", "ann"));
    let again = NewInvite { email: "ann@tea.example".to_owned(), role: Role::Viewer };
    let refused = members::invite(&db, "tea", &again, secret("t3"), NOW);
    assert!(matches!(refused, Err(StoreError::Conflict { field: "email", .. })));
    for bad in ["", "ann", "ann@", "@tea.example", "a b@tea.example", "ann@tea"] {
        assert!(members::email(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_change_of_role_holds_at_once_and_who_is_removed_is_out() {
    let db = directory();
    for (ws, token) in [("tea", "t1"), ("wine", "t2")] {
        invite(&db, ws, "ann@tea.example", Role::Viewer, token);
        assert!(accept(&db, token, "ann"));
    }
    log_in(&db, "ann", "s1");
    assert!(members::set_role(&db, "tea", "ann", Role::Admin).unwrap());
    assert_eq!(who(&db, "s1", NOW).unwrap().role_in("tea"), Some(Role::Admin));
    assert!(members::remove(&db, "tea", "ann").unwrap());
    let ann = who(&db, "s1", NOW).unwrap();
    assert_eq!((ann.role_in("tea"), ann.role_in("wine")), (None, Some(Role::Viewer)));
    assert!(members::remove(&db, "wine", "ann").unwrap());
    assert_eq!(who(&db, "s1", NOW), None, "nothing is left of her");
    assert_eq!(access::credential(&db, "ann@tea.example").unwrap(), None);
    assert!(!members::remove(&db, "wine", "ann").unwrap());
}

#[test]
fn a_reset_ends_sessions_and_is_the_owners_where_other_workspaces_are_concerned() {
    let db = directory();
    invite(&db, "tea", "ann@tea.example", Role::Editor, "t1");
    assert!(accept(&db, "t1", "ann"));
    log_in(&db, "ann", "s1");
    assert!(members::reset(&db, "tea", "ann", false, secret("r1"), NOW).unwrap().is_some());
    assert!(members::find_invite(&db, "r1", NOW).unwrap().unwrap().invite.is_reset);
    assert!(accept(&db, "r1", "ann"));
    assert_eq!(who(&db, "s1", NOW), None);

    invite(&db, "wine", "ann@tea.example", Role::Viewer, "t2");
    assert!(accept(&db, "t2", "ann"));
    let refused = members::reset(&db, "wine", "ann", false, secret("r2"), NOW);
    assert!(matches!(refused, Err(StoreError::Conflict { field: "user_id", .. })));
    assert!(members::reset(&db, "wine", "ann", true, secret("r2"), NOW).unwrap().is_some());
    assert!(accept(&db, "r2", "ann"));
    let roles = members::team(&db, "wine", NOW).unwrap().members;
    assert_eq!(roles.first().map(|member| member.role), Some(Role::Viewer), "the role stays");
    assert!(members::reset(&db, "tea", "nobody", true, secret("r3"), NOW).unwrap().is_none());
}

#[test]
fn a_key_reads_its_own_workspace_until_it_is_deleted() {
    let db = directory();
    access::create_key(&db, "tea", "BI", secret("k1"), NOW).unwrap();
    let who = || access::principal(&db, &Token::Key("k1".to_owned()), NOW).unwrap();
    let key = who().unwrap();
    assert_eq!((key.role_in("tea"), key.role_in("wine")), (Some(Role::Viewer), None));
    assert_eq!(access::principal(&db, &Token::Login("k1".to_owned()), NOW).unwrap(), None);
    let keys = access::keys(&db, "tea").unwrap();
    assert_eq!(keys.first().and_then(|key| key.last_used_at), Some(NOW.0));
    assert!(!access::delete_key(&db, "wine", "k1").unwrap(), "it is another's");
    assert!(access::delete_key(&db, "tea", "k1").unwrap());
    assert_eq!(who(), None);
}

#[test]
fn the_log_of_changes_says_who_and_what_but_nothing_of_customers() {
    let db = directory();
    invite(&db, "tea", "ann@tea.example", Role::Admin, "t1");
    assert!(accept(&db, "t1", "ann"));
    log_in(&db, "ann", "s1");
    let ann = who(&db, "s1", NOW).unwrap();
    for (actor, path) in [(&ann, ["sources", "shop"]), (&Principal::Owner, ["erasures", "a@b.c"])] {
        let path: Vec<String> = path.iter().map(|&part| part.to_owned()).collect();
        let fields = ["name".to_owned(), "Ann Berg".to_owned()];
        let change =
            Change { workspace_id: "tea", actor, method: "PATCH", path: &path, fields: &fields };
        audit::note(&db, change, NOW).unwrap();
    }
    let lines = audit::page(&db, "tea", None).unwrap().lines;
    let told: Vec<(&str, &str)> =
        lines.iter().map(|line| (line.actor.as_str(), line.path.as_str())).collect();
    assert_eq!(told, [("admin token", "erasures/…"), ("ann@tea.example", "sources/shop")]);
    assert_eq!(lines.first().map(|line| line.fields.join(" ")), Some("name …".to_owned()));
    assert!(audit::page(&db, "wine", None).unwrap().lines.is_empty());
}

#[test]
fn a_workspace_changes_field_by_field() {
    let db = directory();
    let change = WorkspaceChange {
        time_zone: Some("Europe/Berlin".to_owned()),
        ..WorkspaceChange::default()
    };
    let tea = change_workspace(&db, "tea", &change).unwrap().unwrap();
    assert_eq!((tea.name.as_str(), tea.time_zone.as_str()), ("Tea", "Europe/Berlin"));
    assert!(change_workspace(&db, "none", &change).unwrap().is_none());
    let bad = WorkspaceChange { currency: Some("EURO".to_owned()), ..WorkspaceChange::default() };
    let refused = change_workspace(&db, "tea", &bad);
    assert!(matches!(refused, Err(StoreError::Conflict { field: "currency", .. })));
}

/// The n-th of many tries.
type Attempts = fn(usize) -> Attempt;

fn attempt(address: &str, account: &str) -> Attempt {
    Attempt { address: address.to_owned(), account: account.to_owned() }
}

/// Tries until one has to wait; returns how many were made, and the wait in seconds.
fn tries(db: &Native, attempts: &mut dyn Iterator<Item = Attempt>, now: Timestamp) -> (usize, i64) {
    let waits = attempts.map(|it| attempt::begin(db, &it, now).unwrap());
    let waits: Vec<i64> = waits.take(1000).collect();
    let made = waits.iter().take_while(|wait| **wait == 0).count();
    (made, waits.get(made).copied().unwrap_or(0))
}

#[test]
fn guesses_are_counted_by_address_and_by_account() {
    let one = attempt("192.0.2.1", "ann@tea.example");
    let cases: [(&str, Attempts, usize); 6] = [
        ("one address, one account", |_| attempt("192.0.2.1", "ann@tea.example"), 10),
        (
            "many accounts from one address",
            |n| attempt("192.0.2.1", &format!("{n}@tea.example")),
            10,
        ),
        (
            "one account from many addresses",
            |n| attempt(&format!("192.0.2.{n}"), "ann@tea.example"),
            10,
        ),
        ("addresses of one network", |n| attempt(&format!("2001:db8::{n:x}"), ""), 10),
        (
            "the same as IPv4 and mapped",
            |n| attempt(if n % 2 == 0 { "192.0.2.1" } else { "::ffff:192.0.2.1" }, ""),
            10,
        ),
        (
            "other addresses, other accounts",
            |n| attempt(&format!("10.0.{n}.1"), &format!("u{n}@tea.example")),
            50,
        ),
    ];
    for (name, make, n_made) in cases {
        let db = directory();
        let (made, wait_s) = tries(&db, &mut (0..50).map(make), NOW);
        assert_eq!(made, n_made, "{name}");
        assert_eq!(wait_s, if n_made == 50 { 0 } else { 60 }, "{name}");
    }
    let db = directory();
    assert_eq!(tries(&db, &mut std::iter::repeat_n(one.clone(), 11), NOW).0, 10);
    let later = |ms| Timestamp(NOW.0 + ms);
    assert_eq!(attempt::begin(&db, &one, later(59_001)).unwrap(), 1);
    assert_eq!(attempt::begin(&db, &one, later(60_000)).unwrap(), 0, "the minute is over");
    assert_eq!(attempt::begin(&db, &one, later(-3_600_000)).unwrap(), 0, "a clock set back");
}

#[test]
fn a_try_that_came_through_counts_for_nothing_and_the_rows_are_bounded() {
    let db = directory();
    let one = attempt("192.0.2.1", "ann@tea.example");
    for _ in 0..50 {
        assert_eq!(attempt::begin(&db, &one, NOW).unwrap(), 0);
        attempt::forgive(&db, &one).unwrap();
    }
    for n in 0..300 {
        let other = attempt(&format!("2001:db8:{n:x}::1"), &format!("{n}@tea.example"));
        attempt::begin(&db, &other, NOW).unwrap();
    }
    let rows = db.query("SELECT max(bucket) < 131072, count(*) FROM attempt", &[]).unwrap();
    assert!(matches!(rows[0][..], [SqlValue::Integer(1), SqlValue::Integer(2..=602)]), "{rows:?}");
}
