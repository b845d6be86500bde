//! `tributary parse`: the canonical events of one delivery.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tributary_core::api::{FieldError, SourceKind};
use tributary_core::delivery::Delivery;
use tributary_core::event::Event;
use tributary_core::options::SourceOptions;
use tributary_core::source::{self, Parsed};
use tributary_core::time::Timestamp;

use crate::Failure;
use crate::args::Args;

/// Reads one body and prints its events; exit code 1 when something was refused.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--source", "--received-at", "--header"])?;
    let kind = args.word("KIND")?;
    let kind: SourceKind = serde_json::from_value(kind.into())
        .map_err(|_| format!("unknown kind `{kind}`: pixel, web_pixel, webhook or shopify"))?;
    let received_at = match args.last("--received-at") {
        Some(text) => Timestamp::parse(text)?,
        None => now(),
    };
    let mut body = Vec::new();
    input.read_to_end(&mut body)?;
    let delivery = Delivery {
        source_id: args.last("--source").unwrap_or("cli").to_owned(),
        kind,
        received_at,
        headers: headers(args.all("--header"))?,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let lines = match source::parse(&delivery, &SourceOptions::default()) {
        Parsed::Events(events) => events
            .iter()
            .map(|event| match event {
                Ok(event) => event_line(event),
                Err(refusal) => refusal_line("rejected", &refusal.errors),
            })
            .collect(),
        Parsed::Refused(errors) => vec![refusal_line("rejected", &errors)],
        Parsed::Quarantined(message) => {
            vec![refusal_line("quarantined", &[FieldError { field: String::new(), message }])]
        }
    };
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    let has_refusal = lines.iter().any(|line| line.get("status").is_some());
    Ok(if has_refusal { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn event_line(event: &Event) -> Value {
    json!({
        "source_id": event.source_id,
        "event_id": event.event_id,
        "event_name": event.name,
        "is_client": event.is_client,
        "at": event.at,
        "received_at": event.received_at,
        "properties": event.facts.properties,
        "profile_properties": event.facts.profile_properties,
        "aliases": event.facts.aliases,
        "warnings": event.facts.warnings,
        "context": event.facts.context,
    })
}

fn refusal_line(status: &str, errors: &[FieldError]) -> Value {
    json!({ "status": status, "errors": errors })
}

fn headers(given: &[String]) -> Result<BTreeMap<String, String>, String> {
    let read = |header: &String| {
        let (name, value) = header
            .split_once('=')
            .ok_or_else(|| format!("--header {header}: expected NAME=VALUE"))?;
        Ok((name.to_lowercase(), value.to_owned()))
    };
    given.iter().map(read).collect()
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
