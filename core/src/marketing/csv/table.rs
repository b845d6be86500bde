//! Cells of a table (RFC 4180), with the separators that spreadsheets write.

use super::suggest::suggest;
use crate::api::LineError;

/// Lines that may stand above the names of the columns, such as a report's title.
const MAX_TITLE_LINES: usize = 10;
/// Columns of a table, at most.
const MAX_COLUMNS: usize = 500;

/// A table whose first line names its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvTable {
    /// The names, in order.
    pub columns: Vec<String>,
    /// Number of the line that names them.
    pub(super) header_line: usize,
    lines: Vec<(usize, Vec<String>)>,
}

impl CsvTable {
    /// Reads a table; comma, semicolon and tab are told apart. Titles above the names of the
    /// columns are left out.
    ///
    /// # Errors
    ///
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let text = text.trim_start_matches('\u{feff}');
        let wrong = |line: usize, message: &str| LineError {
            line: i64::try_from(line).unwrap_or(i64::MAX),
            column: String::new(),
            message: message.to_owned(),
        };
        let mut best: Option<(usize, Vec<(usize, Vec<String>)>)> = None;
        for separator in [',', ';', '\t'] {
            let lines =
                split(text, separator).map_err(|line| wrong(line, "a quote is never closed"))?;
            let width = lines.iter().take(MAX_TITLE_LINES).map(|(_, cells)| cells.len()).max();
            let width = width.unwrap_or(0);
            if best.as_ref().is_none_or(|(known, _)| *known < width) {
                best = Some((width, lines));
            }
        }
        let (width, mut lines) = best.unwrap_or_default();
        if width == 0 || lines.is_empty() {
            return Err(wrong(1, "the table is empty"));
        }
        if MAX_COLUMNS < width {
            return Err(wrong(1, "too many columns"));
        }
        let is_header = |cells: &[String]| {
            let mapping = suggest(cells);
            mapping.day.is_some() && mapping.spend.is_some()
        };
        let header = lines.iter().take(MAX_TITLE_LINES).position(|(_, cells)| is_header(cells));
        let (header_line, columns) = lines.remove(header.unwrap_or(0));
        let lines = lines.split_off(header.unwrap_or(0));
        let columns = columns.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Self { columns, header_line, lines })
    }

    /// The lines below the names that are not empty, with their numbers.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.lines.iter().map(|(line, cells)| (*line, cells.as_slice()))
    }
}

/// Splits text into lines of cells; empty lines are left out. The error is the line of a quote
/// that is never closed.
fn split(text: &str, separator: char) -> Result<Vec<(usize, Vec<String>)>, usize> {
    let mut all = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut number, mut first, mut quoted_since) = (1, 1, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted_since) {
            ('"', Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', Some(_)) => quoted_since = None,
            ('"', None) if cell.trim().is_empty() => {
                cell.clear();
                quoted_since = Some(number);
            }
            ('\n', None) => {
                cells.push(std::mem::take(&mut cell));
                push_line(&mut all, first, std::mem::take(&mut cells));
                number += 1;
                first = number;
            }
            ('\r', None) => {}
            (c, None) if c == separator => cells.push(std::mem::take(&mut cell)),
            (c, _) => {
                number += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    cells.push(cell);
    push_line(&mut all, first, cells);
    quoted_since.map_or(Ok(all), Err)
}

fn push_line(all: &mut Vec<(usize, Vec<String>)>, number: usize, cells: Vec<String>) {
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        all.push((number, cells));
    }
}
