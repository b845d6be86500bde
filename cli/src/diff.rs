//! `tributary diff`: where the states of two files differ.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use tributary_core::api::AttributionSettings;
use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;

use crate::Failure;
use crate::args::Args;
use crate::export::open;

/// Prints every line of the state that only one of the files has; exit code 1 when there is
/// one.
pub(crate) fn run(args: Vec<String>, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &[])?;
    let [a, b] = args.words("two files")?;
    let stores = [open(Path::new(a))?, open(Path::new(b))?];
    let mut is_same = true;
    for (name, table) in [
        ("events", Table::Events),
        ("merges", Table::Merges),
        ("profiles", Table::Profiles),
        ("sessions", Table::Sessions),
        ("conversions", Table::Conversions),
        ("touchpoints", Table::Touchpoints),
        ("credits", Table::Credits(AttributionSettings::default())),
    ] {
        let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
        count(&stores[0], table, 0, &mut counts)?;
        count(&stores[1], table, 1, &mut counts)?;
        for (line, [in_a, in_b]) in counts {
            let Some(only_in) = only_in(in_a, in_b).map(|first| if first { a } else { b }) else {
                continue;
            };
            is_same = false;
            let line: serde_json::Value = serde_json::from_str(&line)?;
            writeln!(out, "{}", json!({"table": name, "only_in": only_in, "line": line}))?;
        }
    }
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Whether the first or the second has more of a line.
fn only_in(in_a: usize, in_b: usize) -> Option<bool> {
    (in_a != in_b).then_some(in_b < in_a)
}

fn count(
    db: &Native,
    table: Table,
    index: usize,
    counts: &mut BTreeMap<String, [usize; 2]>,
) -> Result<(), Failure> {
    for line in dump(db, table)? {
        if let Some(n) = counts.entry(line.to_string()).or_default().get_mut(index) {
            *n += 1;
        }
    }
    // What both have is settled.
    counts.retain(|_, [in_a, in_b]| index == 0 || in_a != in_b);
    Ok(())
}
