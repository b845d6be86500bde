//! `tributary attribute`: journeys in, credits out.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tributary_core::api::{
    Attribution, AttributionMode, AttributionModel, AttributionSettings, AttributionWindow,
};
use tributary_core::attribution::{
    Credit, Creditee, Journey, JourneyTouch, credits, in_place_of_channel,
};
use tributary_core::channel::{Touch, is_paid_group};
use tributary_core::money::{Currency, Money};
use tributary_core::time::Timestamp;

use crate::Failure;
use crate::args::Args;

/// The options of [`settings`].
pub(crate) const OPTIONS: [&str; 4] = ["--model", "--window", "--mode", "--lookback"];

/// A conversion and its touches, as a line of the input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// When the conversion happened.
    at: Timestamp,
    /// Its value, such as `"19.90"`.
    #[serde(default)]
    revenue: Option<serde_json::Value>,
    /// ISO 4217 code; needed with `revenue`.
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    touches: Vec<LineTouch>,
}

/// A session of a journey.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineTouch {
    /// When the session began.
    at: Timestamp,
    channel_group: String,
    /// As the group when absent.
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    campaign: Option<String>,
    #[serde(default)]
    ad_set: Option<String>,
    #[serde(default)]
    ad: Option<String>,
    /// By the group when absent.
    #[serde(default)]
    is_paid: Option<bool>,
    /// Whether the conversion happened in it. When no touch says so, it was the last one
    /// before the conversion.
    #[serde(default)]
    is_holder: bool,
}

/// A credit, as it is printed.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(rename = "line")]
    number: usize,
    /// Index of the touch in its line; `null` when the credit went to nobody.
    touch: Option<usize>,
    #[serde(flatten)]
    attribution: &'a Attribution,
    at: Timestamp,
    share_ppm: i64,
    revenue: Option<String>,
    currency: Option<&'a str>,
}

/// Prints the credits of each line; exit code 1 when one could not be read.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let settings = settings(&Args::parse(args, &OPTIONS)?)?;
    let mut code = ExitCode::SUCCESS;
    for (index, line) in input.lines().enumerate() {
        let (number, line) = (index + 1, line?);
        if line.trim().is_empty() {
            continue;
        }
        if let Err(error) = attribute(&line, number, settings, out) {
            writeln!(out, "{}", json!({ "line": number, "error": error.to_string() }))?;
            code = ExitCode::from(1);
        }
    }
    Ok(code)
}

/// Reads `--model`, `--window`, `--mode` and `--lookback`.
///
/// # Errors
///
/// The option that is wrong.
pub(crate) fn settings(args: &Args) -> Result<AttributionSettings, Failure> {
    let default = AttributionSettings::default();
    let window_days = match args.number::<u16>("--window")? {
        None => default.window_days,
        Some(days) => AttributionWindow::of_days(days)
            .ok_or_else(|| format!("--window: expected 1, 7, 14, 30, 60 or 90, got {days}"))?,
    };
    let settings = AttributionSettings {
        model: word::<AttributionModel>(args, "--model")?.unwrap_or_default(),
        window_days,
        mode: word::<AttributionMode>(args, "--mode")?.unwrap_or_default(),
        lookback_days: args.number("--lookback")?,
    };
    if settings.lookback_days.is_some() && settings.mode != AttributionMode::ClickTime {
        return Err("--lookback goes with --mode click_time only".into());
    }
    Ok(settings)
}

fn word<T: DeserializeOwned>(args: &Args, name: &str) -> Result<Option<T>, Failure> {
    let Some(word) = args.last(name) else { return Ok(None) };
    let read = serde_json::from_value(word.replace('-', "_").into());
    Ok(Some(read.map_err(|error| format!("{name}: {error}"))?))
}

fn attribute(
    line: &str,
    number: usize,
    settings: AttributionSettings,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let line: Line = serde_json::from_str(line)?;
    let revenue = revenue(&line)?;
    let mut order: Vec<usize> = (0..line.touches.len()).collect();
    order.sort_by_key(|index| line.touches.get(*index).map(|touch| touch.at));
    let sorted: Vec<&LineTouch> =
        order.iter().filter_map(|index| line.touches.get(*index)).collect();
    let journey = Journey {
        at: line.at,
        revenue_minor: revenue.map(|money| money.minor),
        touches: &journey_touches(&sorted, line.at),
    };
    for credit in credits(&journey, settings) {
        let printed = Printed {
            number,
            touch: position(&credit).and_then(|position| order.get(position).copied()),
            attribution: &levels(&credit, &sorted),
            at: credit.at,
            share_ppm: credit.share_ppm,
            revenue: revenue.zip(credit.revenue_minor).map(|(of, minor)| decimal(of, minor)),
            currency: revenue.as_ref().map(|money| money.currency.as_str()),
        };
        serde_json::to_writer(&mut *out, &printed)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn revenue(line: &Line) -> Result<Option<Money>, Failure> {
    let Some(amount) = &line.revenue else { return Ok(None) };
    let currency = Currency::parse(line.currency.as_deref().unwrap_or_default())
        .map_err(|error| format!("currency: {error}"))?;
    Ok(Some(Money::from_json(amount, currency).map_err(|error| format!("revenue: {error}"))?))
}

fn decimal(of: Money, minor: i64) -> String {
    Money { minor, ..of }.to_decimal()
}

fn journey_touches(sorted: &[&LineTouch], at: Timestamp) -> Vec<JourneyTouch> {
    let is_told = sorted.iter().any(|touch| touch.is_holder);
    let last = sorted.iter().rposition(|touch| touch.at <= at);
    let journey_touch = |(index, touch): (usize, &&LineTouch)| JourneyTouch {
        at: touch.at,
        is_direct: Touch { attribution: attribution(touch), ..Touch::default() }.is_direct(),
        is_paid: touch.is_paid.unwrap_or_else(|| is_paid_group(&touch.channel_group)),
        is_holder: if is_told { touch.is_holder } else { Some(index) == last },
    };
    sorted.iter().enumerate().map(journey_touch).collect()
}

fn attribution(touch: &LineTouch) -> Attribution {
    Attribution {
        channel_group: touch.channel_group.clone(),
        channel: touch.channel.as_ref().unwrap_or(&touch.channel_group).clone(),
        campaign: touch.campaign.clone(),
        ad_set: touch.ad_set.clone(),
        ad: touch.ad.clone(),
    }
}

fn position(credit: &Credit) -> Option<usize> {
    if let Creditee::Touch(index) = credit.to { Some(index) } else { None }
}

fn levels(credit: &Credit, sorted: &[&LineTouch]) -> Attribution {
    let touch = position(credit).and_then(|index| sorted.get(index));
    let levels = touch.map(|touch| attribution(touch));
    levels.or_else(|| in_place_of_channel(credit.to, None, None)).unwrap_or_default()
}
