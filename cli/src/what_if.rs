//! `tributary what-if`: attribution of a range under two settings, by channel.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use tributary_core::api::{WhatIfLine, WhatIfQuestion, WhatIfSum};
use tributary_core::what_if::checked;
use tributary_store::native::Native;
use tributary_store::what_if::{PART_EVENTS, part};

use crate::Failure;
use crate::args::Args;
use crate::ingest::words;

/// Prints a line for each channel and currency, and one with the numbers of orders.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--db"])?;
    let path = Path::new(args.required("--db")?);
    if !path.exists() {
        return Err(format!("{}: no such file", path.display()).into());
    }
    let question: WhatIfQuestion = serde_json::from_reader(input)?;
    let mut question = checked(question).map_err(|errors| words(&errors))?;
    let db = Native::open(path)?;
    let mut lines: BTreeMap<(String, String, Option<String>), WhatIfLine> = BTreeMap::new();
    let (mut n_orders, mut n_changed, mut n_events) = (0, 0, 0);
    loop {
        let part = part(&db, &question, PART_EVENTS)?;
        n_orders += part.n_orders;
        n_changed += part.n_changed;
        n_events += part.n_events;
        for line in part.lines {
            let key = (line.channel_group.clone(), line.channel.clone(), line.currency.clone());
            match lines.get_mut(&key) {
                Some(known) => {
                    add(&mut known.a, line.a);
                    add(&mut known.b, line.b);
                }
                None => {
                    lines.insert(key, line);
                }
            }
        }
        question.after = part.next;
        if question.after.is_none() {
            break;
        }
    }
    for line in lines.values() {
        writeln!(out, "{}", serde_json::to_string(line)?)?;
    }
    let counts = json!({ "n_orders": n_orders, "n_changed": n_changed, "n_events": n_events });
    writeln!(out, "{counts}")?;
    Ok(ExitCode::SUCCESS)
}

fn add(sum: &mut WhatIfSum, more: WhatIfSum) {
    sum.share_ppm += more.share_ppm;
    sum.revenue_minor += more.revenue_minor;
}
