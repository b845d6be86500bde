//! Spend rows: each amount stands once, whatever comes in which order.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use crate::common::store;
use proptest::prelude::*;
use tributary_core::api::{SpendLevel, SpendName, SpendRow};
use tributary_core::day::Day;
use tributary_core::fx::parse_ecb;
use tributary_core::marketing::{Reading, Told};
use tributary_core::money::Currency;
use tributary_store::native::Native;
use tributary_store::{Database, SqlValue, fx, spend};

/// A row of an account with campaigns c0, c1, ad sets and ads below them.
fn row(level: SpendLevel, campaign: u8, ad: u8, day: i64, spend_micros: i64) -> SpendRow {
    let campaign_id = (level != SpendLevel::Account).then(|| format!("c{campaign}"));
    let ad_set_id = (SpendLevel::AdSet <= level).then(|| format!("s{campaign}{}", ad / 2));
    let ad_id = (level == SpendLevel::Ad).then(|| format!("a{campaign}{ad}"));
    let finest = [&ad_id, &ad_set_id, &campaign_id].into_iter().flatten().next();
    SpendRow {
        platform: "meta".to_owned(),
        account_id: "1".to_owned(),
        level,
        id: finest.cloned().unwrap_or_else(|| "1".to_owned()),
        day: Day(day),
        campaign_id,
        ad_set_id,
        ad_id,
        currency: "EUR".to_owned(),
        spend_micros,
        impressions: 10,
        clicks: 1,
        conversions_micros: 0,
        revenue_micros: 0,
    }
}

fn put(db: &Native, rows: Vec<SpendRow>) {
    let told = Told { rows, names: Vec::new() };
    let reading = Reading { told, ..Reading::default() };
    db.transaction(|| spend::put(db, &reading)).unwrap();
}

/// What reports read is what is stored.
fn reports_agree(db: &Native) -> bool {
    let sum = |table: &str| {
        let sql = format!("SELECT count(*), sum(spend_micros), sum(clicks) FROM {table}");
        db.query(&sql, &[]).unwrap()
    };
    sum("spend") == sum("ad_day")
}

fn stored(db: &Native) -> Vec<Vec<SqlValue>> {
    let sql = "SELECT level, id, day, spend_micros, impressions FROM spend ORDER BY 1, 2, 3";
    db.query(sql, &[]).unwrap()
}

#[test]
fn a_row_replaces_and_never_adds() {
    let db = store();
    put(&db, vec![row(SpendLevel::Ad, 0, 0, 5, 100)]);
    put(&db, vec![row(SpendLevel::Ad, 0, 0, 5, 70), row(SpendLevel::Ad, 0, 0, 6, 1)]);
    assert!(reports_agree(&db));
    let spend: Vec<SqlValue> = stored(&db).into_iter().map(|row| row[3].clone()).collect();
    assert_eq!(spend, [SqlValue::Integer(70), SqlValue::Integer(1)]);
}

#[test]
fn the_latest_name_counts() {
    let db = store();
    for name in ["Old", "New"] {
        let name = SpendName {
            platform: "meta".to_owned(),
            account_id: "1".to_owned(),
            level: SpendLevel::Ad,
            id: "a00".to_owned(),
            name: name.to_owned(),
        };
        let told = Told { rows: Vec::new(), names: vec![name] };
        spend::put(&db, &Reading { told, ..Reading::default() }).unwrap();
    }
    let names = db.query("SELECT name FROM spend_name", &[]).unwrap();
    assert_eq!(names, [[SqlValue::Text("New".to_owned())]]);
}

#[test]
fn rates_that_were_read_count_over_those_that_come_along() {
    let db = store();
    let [eur, usd] = ["EUR", "USD"].map(|code| Currency::parse(code).unwrap());
    let day = Day::parse("2026-11-24").unwrap();
    let before = fx::rates(&db, "USD", false).unwrap();
    assert!(before.convert(1_000_000, eur, usd, day).is_some());
    fx::put(&db, &parse_ecb("Date,USD\n2026-11-24,9.5\n").unwrap()).unwrap();
    fx::put(&db, &parse_ecb("Date,USD\n2026-11-24,2\n").unwrap()).unwrap();
    let after = fx::rates(&db, "USD", false).unwrap();
    assert_eq!(after.convert(1_000_000, eur, usd, day), Some(2_000_000));
    let earlier = day.plus(-30);
    assert_eq!(after.convert(1, eur, usd, earlier), before.convert(1, eur, usd, earlier));
}

fn any_row() -> impl Strategy<Value = SpendRow> {
    let level = prop::sample::select(vec![
        SpendLevel::Account,
        SpendLevel::Campaign,
        SpendLevel::AdSet,
        SpendLevel::Ad,
    ]);
    (level, 0..2_u8, 0..4_u8, 0..2_i64)
        .prop_map(|(level, campaign, ad, day)| row(level, campaign, ad, day, 100))
}

proptest! {
    #[test]
    fn no_amount_stands_in_two_rows_and_order_does_not_matter(
        rows in prop::collection::vec(any_row(), 1..16),
        cut in 0..16_usize,
    ) {
        let (one, other) = (store(), store());
        let cut = cut.min(rows.len());
        put(&one, rows[..cut].to_vec());
        put(&one, rows[cut..].to_vec());
        put(&other, rows.iter().rev().cloned().collect());
        prop_assert_eq!(stored(&one), stored(&other));
        prop_assert!(reports_agree(&one) && reports_agree(&other));
        let doubled = "SELECT count(*) FROM spend AS coarse JOIN spend AS fine USING (day)
            WHERE (coarse.level = 'account' AND fine.level <> 'account')
                OR (coarse.level = 'campaign' AND fine.level IN ('ad', 'ad_set')
                    AND coarse.campaign_id = fine.campaign_id)
                OR (coarse.level = 'ad_set' AND fine.level = 'ad'
                    AND coarse.ad_set_id = fine.ad_set_id)";
        prop_assert_eq!(one.query(doubled, &[]).unwrap(), vec![vec![SqlValue::Integer(0)]]);
    }
}
