//! What the demo store's ads cost: a table for `import-spend`, in proportion to its visits.

use std::io::{self, Write};

use tributary_core::time::DAY_MS;

use super::SPEND;
use super::ads::{Ads, Campaign, PERFORMANCE_MAX};
use super::args::DemoArgs;
use super::calendar::Day;
use super::random::Random;
use super::traffic::{self, Traffic};

/// An ad account and how its ads do, per visit that they bring.
struct Account {
    platform: &'static str,
    id: &'static str,
    currency: &'static str,
    campaigns: fn(&Ads) -> &[Campaign],
    traffic: Traffic,
    /// Cost of a click, in millionths of the currency's unit.
    click_micros: i64,
    /// Impressions for a click.
    impressions: i64,
    /// Purchases that the platform claims for a thousand clicks.
    purchases_per_mille: u64,
}

const ACCOUNTS: [Account; 3] = [
    Account {
        platform: "meta",
        id: "239804476908866",
        currency: "EUR",
        campaigns: |ads| &ads.meta,
        traffic: traffic::META_ADS,
        click_micros: 620_000,
        impressions: 84,
        purchases_per_mille: 44,
    },
    Account {
        platform: "google",
        id: "2121450128",
        currency: "EUR",
        campaigns: |ads| &ads.google,
        traffic: traffic::GOOGLE_ADS,
        click_micros: 780_000,
        impressions: 17,
        purchases_per_mille: 62,
    },
    Account {
        platform: "tiktok",
        id: "7002238017842757633",
        currency: "USD",
        campaigns: |ads| &ads.tiktok,
        traffic: traffic::TIKTOK_ADS,
        click_micros: 410_000,
        impressions: 112,
        purchases_per_mille: 18,
    },
];

/// An ad that nobody comes by: its address lacks the tracking parameters.
const UNTRACKED: (&str, &str) = ("120214880030730176", "beeswax_story");

/// What a purchase that a platform claims is worth, in millionths.
const PURCHASE_MICROS: (i64, i64) = (28_000_000, 96_000_000);

const HEAD: &str = "platform,account_id,currency,day,campaign_id,campaign_name,ad_set_id,\
    ad_set_name,ad_id,ad_name,spend,impressions,clicks,conversions,revenue";

/// Writes the table, a line for each ad and day.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn run(args: &DemoArgs, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{HEAD}")?;
    let ads = Ads::new(args.ads);
    args.calendar().try_for_each(|day| write_day(args, &ads, day, out))
}

/// The table of one day alone.
///
/// # Errors
///
/// None: it is made in memory.
pub(super) fn of_day(args: &DemoArgs, ads: &Ads, day: Day) -> io::Result<String> {
    let mut out = Vec::new();
    writeln!(out, "{HEAD}")?;
    write_day(args, ads, day, &mut out)?;
    String::from_utf8(out).map_err(io::Error::other)
}

fn write_day(args: &DemoArgs, ads: &Ads, day: Day, out: &mut impl Write) -> io::Result<()> {
    let mut random = Random::stream(args.seed, SPEND, day.0.unsigned_abs());
    let visits = day.n_visits(args.sessions_per_day, &mut random) * 1_000;
    // A day that is not over has cost its part.
    let passed_ms = (args.until.0 - day.start_ms()).clamp(0, DAY_MS);
    let visits = visits * (passed_ms / 1_000) / (DAY_MS / 1_000);
    for account in &ACCOUNTS {
        write_account(account, ads, day, visits, &mut random, out)?;
    }
    Ok(())
}

/// `visits` is all visits of the day, in thousandths.
fn write_account(
    account: &Account,
    ads: &Ads,
    day: Day,
    visits: i64,
    random: &mut Random,
    out: &mut impl Write,
) -> io::Result<()> {
    let visits = visits * traffic::per_mille(&account.traffic) / 1_000;
    let campaigns = (account.campaigns)(ads);
    let n_campaigns = i64::try_from(campaigns.len()).unwrap_or(1);
    for campaign in campaigns {
        let each = visits / n_campaigns;
        let n_ads = i64::try_from(campaign.ads.len()).unwrap_or(1);
        if campaign.name == PERFORMANCE_MAX {
            write_line(account, day, campaign, ("", ""), each, random, out)?;
            continue;
        }
        for (id, name) in &campaign.ads {
            write_line(account, day, campaign, (id, name), each / n_ads, random, out)?;
        }
        if campaign.name == "candlelight_broad" {
            write_line(account, day, campaign, UNTRACKED, each / 4, random, out)?;
        }
    }
    Ok(())
}

fn write_line(
    account: &Account,
    day: Day,
    campaign: &Campaign,
    (ad_id, ad_name): (&str, &str),
    visits: i64,
    random: &mut Random,
    out: &mut impl Write,
) -> io::Result<()> {
    // Some who click never arrive.
    let clicks = visits * random.between(1_040, 1_360) / 1_000;
    let clicks =
        clicks / 1_000 + i64::from(random.happens(clicks.rem_euclid(1_000).unsigned_abs()));
    let spend = clicks * account.click_micros * random.between(820, 1_210) / 1_000;
    let impressions = clicks * account.impressions * random.between(800, 1_250) / 1_000
        + random.between(0, account.impressions);
    let n_purchases = (0..clicks).filter(|_| random.happens(account.purchases_per_mille)).count();
    let (low, high) = PURCHASE_MICROS;
    let revenue: i64 = (0..n_purchases).map(|_| random.between(low, high)).sum();
    let (ad_set_id, ad_set_name) = &campaign.ad_set;
    writeln!(
        out,
        "{},{},{},{},{},{},{ad_set_id},{ad_set_name},{ad_id},{ad_name},{},{impressions},{clicks},\
        {n_purchases},{}",
        account.platform,
        account.id,
        account.currency,
        tributary_core::day::Day(day.0),
        campaign.id,
        campaign.name,
        cents(spend),
        cents(revenue),
    )
}

fn cents(micros: i64) -> String {
    format!("{}.{:02}", micros / 1_000_000, micros / 10_000 % 100)
}

#[cfg(test)]
mod tests {
    use tributary_core::marketing::{Form, Upload};
    use tributary_core::time::Timestamp;

    use super::*;

    fn text(args: &DemoArgs) -> String {
        let mut out = Vec::new();
        run(args, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_is_read_whole_and_costs_what_such_a_store_would_spend() {
        let args = DemoArgs::until(Timestamp::parse("2026-11-23T12:00:00Z").unwrap());
        assert_eq!(text(&args), text(&args));
        let upload = Upload {
            form: Form::Csv,
            name: String::new(),
            account_id: String::new(),
            currency: String::new(),
            mapping: None,
        };
        let reading = upload.read(&text(&args)).unwrap();
        assert_eq!((reading.n_errors, reading.n_combined), (0, 0));
        let rows = &reading.told.rows;
        // 31 days of 13 ads (one of them untracked) and one campaign without ads.
        assert_eq!(rows.len(), 31 * 16);
        let of =
            |platform: &str| rows.iter().filter(|row| row.platform == platform).collect::<Vec<_>>();
        for (platform, clicks, micros) in [
            ("meta", 400..800, 250..500),
            ("google", 300..520, 230..420),
            ("tiktok", 110..260, 40..110),
        ] {
            let rows = of(platform);
            let n_clicks: i64 = rows.iter().map(|row| row.clicks).sum();
            let spend: i64 = rows.iter().map(|row| row.spend_micros).sum::<i64>() / 1_000_000;
            assert!(clicks.contains(&n_clicks), "{platform}: {n_clicks} clicks");
            assert!(micros.contains(&spend), "{platform}: {spend} spent");
        }
        assert!(rows.iter().any(|row| row.id == UNTRACKED.0 && 0 < row.spend_micros));
        let campaigns = rows.iter().filter(|row| row.ad_id.is_none());
        assert!(campaigns.clone().all(|row| row.ad_set_id.is_none() && row.id == "21873300413"));
        assert_eq!(campaigns.count(), 31);
    }
}
