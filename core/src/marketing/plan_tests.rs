use super::*;

const SALT: &str = "s";

fn zone() -> Zone {
    Zone::named("America/Los_Angeles").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Reads part after part, each at once, until `now` has nothing left; what was read.
fn run(progress: &mut Progress, since: Day, now: Timestamp) -> Vec<(Purpose, String)> {
    let mut read = Vec::new();
    while progress.choose(since, now, &zone(), SALT) == 0 {
        let done = next(AdPlatform::Meta, progress, &Ok(Page::default()), 0, now);
        let part = done.done.unwrap();
        read.push((part.purpose, format!("{}..{}", part.from, part.to)));
        *progress = done.progress;
    }
    read
}

#[test]
fn today_comes_first_then_the_past_from_its_end() {
    let now = at("2026-11-25T12:00:00Z");
    let since = day("2026-09-20");
    let mut progress = Progress::from(since, now, &zone(), SALT);
    let want = [
        (Purpose::Today, "2026-11-25..2026-11-25"),
        (Purpose::Backfill, "2026-10-26..2026-11-24"),
        (Purpose::Backfill, "2026-09-26..2026-10-25"),
        (Purpose::Backfill, "2026-09-20..2026-09-25"),
    ]
    .map(|(purpose, days)| (purpose, days.to_owned()));
    assert_eq!(run(&mut progress, since, now), want);
    // An hour later today again, nothing else.
    let later = Timestamp(now.0 + HOUR_MS);
    assert_eq!(progress.choose(since, now, &zone(), SALT), HOUR_MS);
    let want = [(Purpose::Today, "2026-11-25..2026-11-25".to_owned())];
    assert_eq!(run(&mut progress, since, later), want);
}

#[test]
fn a_day_is_the_accounts_and_is_read_to_its_end() {
    let since = day("2026-11-24");
    // Still the 24th where the account is.
    let mut progress = Progress::from(since, at("2026-11-25T07:30:00Z"), &zone(), SALT);
    let read = run(&mut progress, since, at("2026-11-25T07:30:00Z"));
    assert_eq!(read, [(Purpose::Today, "2026-11-24..2026-11-24".to_owned())]);
    let read = run(&mut progress, since, at("2026-11-25T08:30:00Z"));
    assert_eq!(read, [(Purpose::Today, "2026-11-24..2026-11-25".to_owned())]);
}

#[test]
fn every_night_thirty_days_are_read_again_but_none_that_was_not_asked_for() {
    let since = day("2026-11-20");
    let now = at("2026-11-25T20:00:00Z");
    let mut progress = Progress::from(since, now, &zone(), SALT);
    run(&mut progress, since, now);
    let night = progress.night_at;
    assert!(at("2026-11-26T10:00:00Z") <= night && night < at("2026-11-26T12:00:00Z"));
    let read = run(&mut progress, since, night);
    assert_eq!(read[1], (Purpose::Restated, "2026-11-20..2026-11-26".to_owned()));
    assert!(night.0 + 20 * HOUR_MS < progress.night_at.0);
    let far = day("2026-01-01");
    progress.night_at = night;
    let read = run(&mut progress, far, Timestamp(night.0 + HOUR_MS));
    assert_eq!(read[1], (Purpose::Restated, "2026-10-28..2026-11-26".to_owned()));
}

#[test]
fn what_is_too_large_is_halved_until_it_is_one_day() {
    let now = at("2026-11-25T12:00:00Z");
    let since = day("2026-11-01");
    let mut progress = Progress::from(since, now, &zone(), SALT);
    progress.today_at = Timestamp(i64::MAX);
    for days in [24, 12, 6, 3, 1] {
        progress.choose(since, now, &zone(), SALT);
        let part = progress.part.clone().unwrap();
        assert_eq!((part.to.0 - part.from.0 + 1, part.to), (days, day("2026-11-24")));
        let after = next(AdPlatform::Meta, &progress, &Err(MarketingError::TooLarge), 0, now);
        assert!(after.starts_again && after.done.is_none());
        progress = after.progress;
    }
    assert!(progress.part.clone().unwrap().is_large);
    // The rest goes on in such steps, without a gap.
    let read = run(&mut progress, since, now);
    assert_eq!(read.len(), 24);
    assert_eq!(read[23].1, "2026-11-01..2026-11-01");
}

#[test]
fn failures_wait_ever_longer_and_a_refusal_is_not_repeated() {
    let now = at("2026-11-25T12:00:00Z");
    let mut progress = Progress::from(day("2026-11-01"), now, &zone(), SALT);
    progress.choose(day("2026-11-01"), now, &zone(), SALT);
    let after = |error: MarketingError, n| {
        let next = next(AdPlatform::Tiktok, &progress, &Err(error), n, now);
        assert_eq!(next.progress, progress, "the part stays where it was");
        (next.at.0 - now.0, next.n_failures, next.error.is_some())
    };
    let down = || MarketingError::Unavailable("x".to_owned());
    assert_eq!(after(down(), 0), (1_000, 1, true));
    assert_eq!(after(down(), 3), (8_000, 4, true));
    assert_eq!(after(down(), 30), (900_000, 31, true));
    assert_eq!(after(MarketingError::Reconnect("x".into()), 0), (6 * HOUR_MS, 1, true));
    assert_eq!(after(MarketingError::RateLimited { wait_ms: 40_000 }, 2), (40_000, 2, false));
    let page =
        Page { next: Some(Stage::Page { cursor: "2".into() }), wait_ms: 0, ..Page::default() };
    assert_eq!(next(AdPlatform::Tiktok, &progress, &Ok(page), 2, now).at.0 - now.0, 150);
}
