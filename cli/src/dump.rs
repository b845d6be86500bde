//! `tributary dump`: the state of a SQLite file.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use tributary_store::dump::{Table, dump};
use tributary_store::native::Native;

use crate::Failure;
use crate::args::Args;
use crate::attribute;

/// Prints one table as NDJSON.
pub(crate) fn run(args: Vec<String>, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &[&["--db"][..], &attribute::OPTIONS].concat())?;
    let path = Path::new(args.required("--db")?);
    if !path.exists() {
        return Err(format!("{}: no such file", path.display()).into());
    }
    let word = args.word("what to dump")?;
    let table = match Table::parse(word).ok_or_else(|| format!("cannot dump `{word}`"))? {
        Table::Credits(_) => Table::Credits(attribute::settings(&args)?),
        table => table,
    };
    for line in dump(&Native::open(path)?, table)? {
        writeln!(out, "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}
