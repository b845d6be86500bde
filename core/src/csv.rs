//! CSV that spreadsheets read as what it is: data.

/// One line, with its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = cells.into_iter().map(cell).collect::<Vec<String>>().join(",");
    line.push_str("\r\n");
    line
}

/// One cell. What a spreadsheet would take for a formula begins with an apostrophe, which it
/// shows as text; what customers send must not run on the merchant's computer.
pub fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let guard = if is_formula && !is_number { "'" } else { "" };
    let needs_quotes = text.contains([',', '"', '\n', '\r', ';', '\t']) || !guard.is_empty();
    if needs_quotes { format!("\"{guard}{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
            ("+SUM(A1)", "\"'+SUM(A1)\""),
            ("-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\""),
            ("@import", "\"'@import\""),
            ("\t=1", "\"'\t=1\""),
            ("-19.90", "-19.90"),
            ("+4915", "+4915"),
            ("-inf", "\"'-inf\""),
        ] {
            assert_eq!(cell(text), expected);
        }
        assert_eq!(line(["a", "=b"]), "a,\"'=b\"\r\n");
    }
}
