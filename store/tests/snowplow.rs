//! Our sessions and people beside those of Snowplow's web package 0.15.2, from its own raw
//! events, read from the shared fixtures (`product.md §7`).
//!
//! Every difference is deliberate: it stands below with its reason, and one that no longer
//! differs fails the test as well.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::common::{store, take_in};
use serde_json::json;
use tributary_core::api::{SourceKind, TrafficSettings};
use tributary_core::delivery::Delivery;
use tributary_core::time::Timestamp;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;
use tributary_store::settings;

/// A row by its columns.
type Record = BTreeMap<String, String>;
/// What is different, what we say, why.
type Difference = (&'static str, &'static str, &'static str);

/// A fixture's rows, or `None` with a note.
fn rows(name: &str) -> Option<Vec<Record>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/fixtures/sessions/snowplow-web-0.15.2");
    let Ok(text) = fs::read_to_string(root.join(name)) else {
        println!("skipped: shared fixtures not present");
        return None;
    };
    let mut lines = text.lines().map(cells);
    let head = lines.next().unwrap();
    Some(lines.map(|cells| head.iter().cloned().zip(cells).collect()).collect())
}

/// Cells of a CSV line; no cell of these files has a line break.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                cells.last_mut().unwrap().push('"');
                chars.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            char => cells.last_mut().unwrap().push(char),
        }
    }
    cells
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{}Z", text.replace(' ', "T"))).unwrap()
}

/// One of their events as our pixel would have sent it, with the time that they corrected.
fn delivery(event: &Record) -> Delivery {
    let created = time(&event["derived_tstamp"]);
    let received_at = time(&event["collector_tstamp"]).max(created);
    let name = event["event_name"].as_str();
    let visitor = event["domain_userid"].as_str();
    let aliases: Vec<String> = match visitor {
        "" => Vec::new(),
        visitor => vec![format!("urn:cookie:{visitor}")],
    };
    let body = json!({"v": 1, "level": "wasm", "sent_at": received_at.0, "events": [{
        "event_name": if name == "page_view" { "$page_load" } else { name },
        "event_id": event["event_id"], "created_at": created.0,
        "properties": {"$url": event["page_url"], "referrer": event["page_referrer"]},
        "profile_properties": {"user_id": event["user_id"]}, "aliases": aliases,
    }]});
    Delivery {
        source_id: "snowplow".to_owned(),
        kind: SourceKind::Pixel,
        received_at,
        headers: [("user-agent".to_owned(), event["useragent"].clone())].into(),
        body: body.to_string(),
    }
}

/// Their events in a store of ours with their rules: 30 minutes, no new-source rule.
fn taken_in(events: &[Record]) -> Native {
    let db = store();
    let traffic = TrafficSettings {
        session_timeout_minutes: 30,
        splits_on_new_source: false,
        ..TrafficSettings::default()
    };
    db.transaction(|| settings::set_traffic(&db, &traffic)).unwrap();
    let mut deliveries: Vec<Delivery> = events.iter().map(delivery).collect();
    deliveries.sort_by_key(|delivery| delivery.received_at);
    take_in(&db, &deliveries);
    db
}

/// Compares by name; either side may lack a name.
fn compare(
    table: &str,
    theirs: &BTreeMap<String, String>,
    ours: &BTreeMap<String, String>,
    differences: &[Difference],
) {
    let nothing = "nothing".to_owned();
    let mut expected: BTreeMap<&str, &str> =
        differences.iter().map(|(name, ours, _)| (*name, *ours)).collect();
    let (mut n_same, mut surprises) = (0, Vec::new());
    let names = theirs.keys().chain(ours.keys().filter(|name| !theirs.contains_key(*name)));
    for name in names {
        let (theirs, ours) =
            (theirs.get(name).unwrap_or(&nothing), ours.get(name).unwrap_or(&nothing));
        match expected.remove(name.as_str()) {
            None if ours == theirs => {}
            Some(want) if ours == want && ours != theirs => {}
            _ => surprises.push(format!("{name}\n  theirs {theirs}\n  ours   {ours}")),
        }
        n_same += usize::from(ours == theirs);
    }
    assert!(surprises.is_empty(), "{table}:\n{}", surprises.join("\n"));
    assert!(expected.is_empty(), "{table}: no such rows: {expected:?}");
    println!("{table}: {n_same} of their {} agree", theirs.len());
    for (name, ours, reason) in differences {
        println!("  {name}: {ours}: {reason}");
    }
}

/// The sessions of each case, in words.
fn by_case(
    events: &[Record],
    sessions: impl Iterator<Item = (String, Timestamp, Timestamp, i64)>,
) -> BTreeMap<String, String> {
    let case = |visitor: &str| {
        let event = events.iter().find(|event| event["domain_userid"] == visitor);
        event.map(|event| event["user_id"].clone()).unwrap()
    };
    let mut cases: BTreeMap<String, Vec<(Timestamp, Timestamp, i64)>> = BTreeMap::new();
    for (visitor, start, end, n_events) in sessions {
        cases.entry(case(&visitor)).or_default().push((start, end, n_events));
    }
    let tell = |(start, end, n_events): &(Timestamp, Timestamp, i64)| {
        format!("{} +{} s {n_events} events", start.to_rfc3339(), end.millis_since(*start) / 1000)
    };
    let told = |(case, mut sessions): (String, Vec<(Timestamp, Timestamp, i64)>)| {
        sessions.sort_unstable();
        let told = match sessions.len() {
            n @ 5.. => {
                let n_events: i64 = sessions.iter().map(|(_, _, n_events)| n_events).sum();
                format!("{n} sessions, {n_events} events")
            }
            _ => sessions.iter().map(tell).collect::<Vec<_>>().join("; "),
        };
        (case, told)
    };
    cases.into_iter().map(told).collect()
}

#[test]
fn sessions_are_theirs() {
    let Some(events) = rows("source/snowplow_web_events.csv") else { return };
    let expected = rows("expected/default/snowplow_web_sessions_expected.csv").unwrap();
    // Their session id comes from the tracker, ours from the events: sessions go by the visitor,
    // whom the case is called after, and by their time.
    let theirs = expected.iter().map(|row| {
        let (start, end) = (time(&row["start_tstamp"]), time(&row["end_tstamp"]));
        (row["domain_userid"].clone(), start, end, row["total_events"].parse().unwrap())
    });
    let ours = dump(&taken_in(&events), Table::Sessions).unwrap();
    let ours = ours.iter().map(|session| {
        let at = |name: &str| Timestamp::parse(session[name].as_str().unwrap()).unwrap();
        let visitor = session["visitor_id"].as_str().unwrap().to_owned();
        (visitor, at("started_at"), at("last_event_at"), session["n_events"].as_i64().unwrap())
    });
    let (theirs, ours) = (by_case(&events, theirs), by_case(&events, ours));
    let each = |cases: &BTreeMap<String, String>| -> Vec<String> {
        cases.values().flat_map(|told| told.split("; ").map(str::to_owned)).collect()
    };
    let known = each(&ours);
    let n_same = each(&theirs).iter().filter(|told| known.contains(told)).count();
    println!("Snowplow sessions: {n_same} of their {} to the millisecond", expected.len());
    compare("Snowplow sessions, by case", &theirs, &ours, &SESSIONS);
}

const PING: &str = "their session that begins with a page ping begins a heartbeat of 5 s earlier";
const CONCURRENT: &str =
    "one browser at one moment with two session ids of its tracker is one visit";
const NO_PAGE: &str = "theirs need a page view or a ping; ours are told of every browser event";

const TOO_LATE: &str =
    "theirs passes over what comes more than 3 days after a session id was first seen";
const ONE_ID: &str = "events a day apart under one session id, cut after 3 days: the gap ends ours";

const SESSIONS: [Difference; 12] = [
    ("Multiple first sessions per user", "2021-03-02T07:23:19.675Z +8 s 7 events", CONCURRENT),
    ("Multiple last sessions per user", "2021-03-02T02:01:19.675Z +8 s 6 events", CONCURRENT),
    ("NULL domain_userid", "nothing", "an event without a visitor is stored and in no session"),
    (
        "No edge cases",
        "2021-03-02T15:55:18.539Z +251 s 11 events; 2021-03-02T22:59:29.752Z +0 s 1 events; \
         2021-03-04T22:59:29.752Z +0 s 1 events",
        PING,
    ),
    (
        "Rotating domain_userid per session",
        "2021-03-02T15:55:18.539Z +4 s 2 events; 2021-03-03T15:55:26.044Z +0 s 2 events; \
         2021-03-04T15:55:27.084Z +0 s 1 events",
        "a session belongs to one visitor, and these three are a day apart",
    ),
    (
        "Unexpired session",
        "2020-07-03T15:55:18.542Z +0 s 1 events; 2021-03-04T15:55:27.085Z +0 s 1 events",
        TOO_LATE,
    ),
    ("long session", "11 sessions, 11 events", ONE_ID),
    (
        "stray page ping",
        "2021-03-01T18:01:08.687Z +2 s 2 events; 2021-03-03T18:01:38.658Z +0 s 1 events",
        PING,
    ),
    (
        "NULL domain_sessionid",
        "2021-03-01T11:46:46.218Z +0 s 1 events",
        "the tracker's session id is not asked for",
    ),
    ("NULL page_view_id", "2021-03-01T00:30:19.052Z +0 s 2 events", NO_PAGE),
    ("consent_accel", "26 sessions, 65 events", NO_PAGE),
    (
        "late arriving: device created/sent >3 days",
        "2021-02-26T09:42:56.128Z +0 s 2 events",
        "theirs drops what was sent more than 3 days after it happened; a late event is ours too",
    ),
];

#[test]
fn people_are_theirs() {
    let Some(events) = rows("source/snowplow_web_events.csv") else { return };
    let expected = rows("expected/snowplow_web_users_expected.csv").unwrap();
    let sessions = rows("expected/default/snowplow_web_sessions_expected.csv").unwrap();
    // The name a browser goes by in the end, and how often it came.
    let theirs = expected.iter().map(|row| {
        let visitor = row["domain_userid"].clone();
        let stitched = sessions.iter().find(|session| session["domain_userid"] == visitor);
        (visitor, format!("{}: {}", stitched.unwrap()["stitched_user_id"], row["sessions"]))
    });
    let db = taken_in(&events);
    let mut n_sessions: BTreeMap<String, usize> = BTreeMap::new();
    for session in dump(&db, Table::Sessions).unwrap() {
        *n_sessions.entry(session["profile_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let profiles = dump(&db, Table::Profiles).unwrap();
    let ours = profiles.iter().map(|profile| {
        let alias = profile["aliases"][0].as_str().unwrap();
        let visitor = alias.trim_start_matches("urn:cookie:").to_owned();
        let name = profile["properties"]["user_id"].as_str().unwrap();
        (visitor, format!("{name}: {}", n_sessions[profile["profile_id"].as_str().unwrap()]))
    });
    // Browsers that theirs knows nothing of have no session of theirs either (above).
    let theirs: BTreeMap<String, String> = theirs.collect();
    let ours = ours.filter(|(visitor, _)| theirs.contains_key(visitor)).collect();
    compare("Snowplow users", &theirs, &ours, &USERS);
}

const USERS: [Difference; 4] = [
    (
        "066d5a7eecd5792fc6700998b72e58da69e690d9a6fb23c3b70f2bdb41230a70",
        "Multiple first sessions per user: 1",
        CONCURRENT,
    ),
    (
        "24837eb265f7e3f2e82196a3c3a05bf028135683819ab8ded7b8b79753bd52dd",
        "Multiple last sessions per user: 1",
        CONCURRENT,
    ),
    (
        "12c98e1f5869e3f298fef62699ad9bbe5410d1685e8344a1a1f86e92029685f0",
        "Unexpired session: 2",
        TOO_LATE,
    ),
    (
        "4f011c929234934761dfff0bca3b5509a1b6d139560439e894a8d26a363654ad",
        "long session: 11",
        ONE_ID,
    ),
];
