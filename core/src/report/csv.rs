//! Reports as CSV (RFC 4180).

use crate::api::{Granularity, MetricUnit, Report};
use crate::money::{Currency, Money};

use super::dimension::DIMENSIONS;
use super::plan::Plan;

/// The rows, with a head; money as decimals in the report's currency. Texts that a spreadsheet
/// would take for a formula are quoted with an apostrophe.
pub fn to_csv(plan: &Plan, report: &Report) -> String {
    let mut out = String::new();
    let mut head: Vec<String> = Vec::new();
    if plan.granularity != Granularity::Total {
        head.push("Period".to_owned());
    }
    for breakdown in &plan.breakdowns {
        let info = DIMENSIONS.iter().find(|info| info.key == *breakdown);
        let name = info.map_or("", |info| info.name);
        head.extend([name.to_owned(), format!("{name} ID")]);
    }
    for column in &report.columns {
        let unit = if column.unit == MetricUnit::Money {
            format!(" ({})", report.currency)
        } else {
            String::new()
        };
        head.push(format!("{}{unit}", column.name));
    }
    if plan.comparison.is_some() {
        head.extend(report.columns.iter().map(|column| format!("{} before", column.name)));
    }
    line(&mut out, &head);
    for row in &report.rows {
        let mut cells: Vec<String> = row.period.iter().cloned().collect();
        cells.extend(row.members.iter().flat_map(|it| [it.name.clone(), it.id.clone()]));
        line_of_row(&mut out, &cells, report, [Some(&row.cells), row.comparison.as_ref()]);
    }
    out
}

fn line_of_row(
    out: &mut String,
    texts: &[String],
    report: &Report,
    numbers: [Option<&Vec<Option<f64>>>; 2],
) {
    let mut written: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
    for cells in numbers.into_iter().flatten() {
        let units = report.columns.iter().map(|column| column.unit);
        written.extend(
            cells.iter().zip(units).map(|(cell, unit)| number(*cell, unit, &report.currency)),
        );
    }
    out.push_str(&written.join(","));
    out.push_str("\r\n");
}

fn line(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// One text: inert in a spreadsheet, quoted where it must be.
fn escaped(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn number(cell: Option<f64>, unit: MetricUnit, currency: &str) -> String {
    let Some(value) = cell else { return String::new() };
    let currency = Currency::parse(currency).ok().filter(|_| unit == MetricUnit::Money);
    let Some(currency) = currency else { return value.to_string() };
    if value.fract() == 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "money in minor units is whole here")]
        return Money { minor: value as i64, currency }.to_decimal();
    }
    let places = i32::try_from(currency.exponent()).unwrap_or(2);
    (value / 10_f64.powi(places)).to_string()
}
