//! `tributary export`: a workspace's settings and raw events as lines.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use tributary_store::export::part;
use tributary_store::migrate;
use tributary_store::native::Native;

use crate::Failure;
use crate::args::Args;

/// Prints what `tributary replay` rebuilds the workspace from.
pub(crate) fn run(args: Vec<String>, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let args = Args::parse(args, &["--db"])?;
    let db = open(Path::new(args.required("--db")?))?;
    let mut cursor = String::new();
    while let Some(part) = part(&db, &cursor)? {
        out.write_all(part.text.as_bytes())?;
        let Some(next) = part.next else { break };
        cursor = next;
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens a file that must be there and brings it to this release's schema.
pub(crate) fn open(path: &Path) -> Result<Native, Failure> {
    if !path.exists() {
        return Err(format!("{}: no such file", path.display()).into());
    }
    let db = Native::open(path)?;
    db.transaction(|| migrate(&db))?;
    Ok(db)
}
