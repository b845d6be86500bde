//! Modules stand in data-flow order in `lib.rs`, and none uses a later one.

#![expect(clippy::unwrap_used, reason = "tests stop at what is wrong")]

use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ext| ext == "rs"))
        .flat_map(|path| rust_files(&path))
        .collect()
}

/// Whether code names `crate::{module}`.
fn uses(code: &str, module: &str) -> bool {
    code.match_indices("crate::").any(|(at, found)| {
        let rest = &code[at + found.len()..];
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next();
        name == Some(module)
    })
}

#[test]
fn no_module_uses_a_later_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).unwrap();
    let modules: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(10 < modules.len());
    for (index, module) in modules.iter().enumerate() {
        let mut files = rust_files(&src.join(module));
        files.extend(rust_files(&src.join(format!("{module}.rs"))));
        assert!(!files.is_empty(), "{module}");
        for file in files {
            let code = fs::read_to_string(&file).unwrap();
            for later in modules.iter().skip(index + 1) {
                assert!(!uses(&code, later), "{} uses the later module `{later}`", file.display());
            }
        }
    }
}
