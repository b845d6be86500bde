//! What the tracking doctor says of ad accounts.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crate::common::{START_MS, store};
use tributary_core::api::{
    AdAccount, AdPlatform, CheckState, MarketingChange, NewMarketingSource, SpendLevel, SpendRow,
};
use tributary_core::day::{Day, Zone};
use tributary_core::marketing::{Reading, Settings, Told};
use tributary_core::time::{DAY_MS, Timestamp};
use tributary_store::native::Native;
use tributary_store::quality::doctor;
use tributary_store::report::Home;
use tributary_store::{marketing, spend};

const NOW: Timestamp = Timestamp(START_MS);

fn connect(db: &Native, platform: AdPlatform, name: &str, currency: &str, time_zone: &str) {
    let new = NewMarketingSource { platform, name: Some(name.to_owned()) };
    let id = marketing::create(db, &new, &format!("{name:->6}"), NOW).unwrap();
    let account = AdAccount {
        account_id: "7".to_owned(),
        name: "Shop".to_owned(),
        currency: currency.to_owned(),
        time_zone: time_zone.to_owned(),
        manager_id: None,
    };
    let change = MarketingChange { account: Some(account), ..MarketingChange::default() };
    marketing::change(db, &id, &change, NOW).unwrap();
}

fn told(db: &Native, id: &str, zone: &str, settings: &Settings) -> (CheckState, Vec<String>) {
    let home = Home { time_zone: zone.to_owned(), currency: "EUR".to_owned() };
    let checks = doctor(db, &home, settings, NOW).unwrap();
    let check = checks.into_iter().find(|check| check.check == id).unwrap();
    (check.state, check.findings.into_iter().map(|it| it.subject).collect())
}

#[test]
fn nothing_is_said_before_an_account_is_there() {
    let db = store();
    for id in ["account_currencies", "account_time_zones", "api_versions"] {
        let none = told(&db, id, "UTC", &Settings::default());
        assert_eq!(none, (CheckState::Unknown, Vec::new()), "{id}");
    }
}

#[test]
fn another_currency_is_told_of_connected_accounts_and_of_uploads() {
    let db = store();
    connect(&db, AdPlatform::Meta, "Ours", "EUR", "UTC");
    let fine = told(&db, "account_currencies", "UTC", &Settings::default());
    assert_eq!(fine, (CheckState::Fine, Vec::new()));
    connect(&db, AdPlatform::Google, "Theirs", "GBP", "UTC");
    let row = |platform: &str, account_id: &str| SpendRow {
        platform: platform.to_owned(),
        account_id: account_id.to_owned(),
        level: SpendLevel::Account,
        id: account_id.to_owned(),
        day: Day::of(NOW, &Zone::utc()),
        campaign_id: None,
        ad_set_id: None,
        ad_id: None,
        currency: "USD".to_owned(),
        spend_micros: 1,
        impressions: 1,
        clicks: 1,
        conversions_micros: 0,
        revenue_micros: 0,
    };
    // What a connected account has brought in is told of the account, not of its rows.
    let rows = vec![row("meta", "7"), row("pinterest", "9")];
    let told_rows = Told { rows, names: Vec::new() };
    spend::put(&db, &Reading { told: told_rows, ..Reading::default() }).unwrap();
    let other = told(&db, "account_currencies", "UTC", &Settings::default());
    let want = vec!["Theirs: GBP".to_owned(), "pinterest 9: USD".to_owned()];
    assert_eq!(other, (CheckState::Attention, want));
}

#[test]
fn zones_are_judged_by_their_days_not_by_their_names() {
    let db = store();
    connect(&db, AdPlatform::Meta, "Paris", "EUR", "Europe/Paris");
    let zones = |zone: &str| told(&db, "account_time_zones", zone, &Settings::default());
    assert_eq!(zones("Europe/Berlin"), (CheckState::Fine, Vec::new()));
    let other = (CheckState::Attention, vec!["Paris: Europe/Paris".to_owned()]);
    assert_eq!(zones("America/New_York"), other);
    // In winter the same, in summer not.
    assert_eq!(zones("Africa/Algiers"), other);
}

#[test]
fn a_version_near_its_end_is_told_once_for_each_platform() {
    let db = store();
    connect(&db, AdPlatform::Meta, "One", "EUR", "UTC");
    connect(&db, AdPlatform::Meta, "Two", "EUR", "UTC");
    let with = |version: &str| {
        let pair = ("META_API_VERSION".to_owned(), version.to_owned());
        told(&db, "api_versions", "UTC", &Settings::new([pair]))
    };
    assert_eq!(with("v26.0"), (CheckState::Fine, Vec::new()), "none is announced");
    assert_eq!(with("v25.0"), (CheckState::Fine, Vec::new()), "three months away");
    let ended = with("v24.0");
    assert_eq!(ended, (CheckState::Broken, vec!["META_API_VERSION v24.0".to_owned()]));
    let later = Timestamp(NOW.0 + 40 * DAY_MS);
    let pair = ("META_API_VERSION".to_owned(), "v25.0".to_owned());
    let home = Home { time_zone: "UTC".to_owned(), currency: "EUR".to_owned() };
    let checks = doctor(&db, &home, &Settings::new([pair]), later).unwrap();
    let check = checks.into_iter().find(|check| check.check == "api_versions").unwrap();
    // 2027-01-02 to 2027-02-23.
    assert_eq!(
        (check.state, check.findings.first().map(|it| it.n)),
        (CheckState::Attention, Some(52))
    );
}
