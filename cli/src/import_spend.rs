//! `tributary import-spend`: a platform's report into a SQLite file.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use tributary_core::marketing::{Form, Upload};
use tributary_store::native::Native;
use tributary_store::{migrate, spend};

use crate::Failure;
use crate::args::Args;

/// Reads one answer of a platform, or a table, and prints what was stored.
pub(crate) fn run(
    args: Vec<String>,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let known = ["--db", "--platform", "--account", "--currency", "--as", "--mapping"];
    let args = Args::parse(args, &known)?;
    let platform = args.required("--platform")?;
    let form = Form::parse(platform)
        .ok_or_else(|| format!("--platform: `{platform}` is not meta, google, tiktok or csv"))?;
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let mapping = match args.last("--mapping") {
        Some(json) => Some(serde_json::from_str(json).map_err(|e| format!("--mapping: {e}"))?),
        None => None,
    };
    let text_of = |name| args.last(name).unwrap_or_default().to_owned();
    let upload = Upload {
        form,
        name: text_of("--as"),
        account_id: text_of("--account"),
        currency: text_of("--currency"),
        mapping,
    };
    let reading = upload.read(&text).map_err(|(field, message)| format!("{field}: {message}"))?;
    let db = Native::open(Path::new(args.required("--db")?))?;
    db.transaction(|| migrate(&db))?;
    let import = db.transaction(|| spend::put(&db, &reading))?;
    serde_json::to_writer(&mut *out, &import)?;
    out.write_all(b"\n")?;
    Ok(ExitCode::SUCCESS)
}
