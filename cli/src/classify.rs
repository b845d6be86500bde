//! `tributary classify`: where visits came from, and the rule that decided.

use std::fs;
use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tributary_core::api::{Attribution, TrafficSettings};
use tributary_core::channel::{Landing, Rule, Site, classify};
use tributary_core::traffic::checked;

use crate::Failure;
use crate::args::Args;
use crate::ingest::words;

/// A landing, as a line of the input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Visit {
    #[serde(default, alias = "landing_url")]
    url: Option<String>,
    #[serde(default)]
    referrer: Option<String>,
    /// Hosts of the shop besides that of the landing.
    #[serde(default)]
    own_domains: Vec<String>,
}

/// What is printed of a visit.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "line")]
    number: usize,
    #[serde(flatten)]
    attribution: &'a Attribution,
    rule: Rule,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace_rule: Option<&'a str>,
    is_paid: bool,
    /// Whether it may start a session inside the gap.
    is_arrival: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'static str>,
}

/// Classifies each line; exit code 1 when one could not be read.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--settings"])?;
    let settings = match args.last("--settings") {
        None => TrafficSettings::default(),
        Some(path) => read_settings(path)?,
    };
    let mut code = ExitCode::SUCCESS;
    for (index, line) in input.lines().enumerate() {
        let (number, line) = (index + 1, line?);
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Visit>(&line) {
            Ok(visit) => print(out, number, &visit, &settings)?,
            Err(error) => {
                writeln!(out, "{}", json!({ "line": number, "error": error.to_string() }))?;
                code = ExitCode::from(1);
            }
        }
    }
    Ok(code)
}

fn read_settings(path: &str) -> Result<TrafficSettings, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let settings = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    checked(settings).map_err(|errors| format!("{path}: {}", words(&errors)).into())
}

fn print(
    out: &mut impl Write,
    number: usize,
    visit: &Visit,
    settings: &TrafficSettings,
) -> Result<(), Failure> {
    let own_hosts = [settings.own_hosts.as_slice(), &visit.own_domains].concat();
    let site = Site { own_hosts: &own_hosts, ..Site::of(settings) };
    let landing = Landing { url: visit.url.as_deref(), referrer: visit.referrer.as_deref() };
    let classified = classify(landing, site);
    let touch = &classified.touch;
    let line = Line {
        number,
        attribution: &touch.attribution,
        rule: touch.rule,
        workspace_rule: touch.workspace_rule.as_deref(),
        is_paid: touch.is_paid,
        is_arrival: touch.is_present,
        warning: classified.warning,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")?;
    Ok(())
}
