//! How the numbers of reports are written.

use serde::{Serialize, Serializer};

/// Writes whole numbers without a point.
#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Broken(f64),
}

/// Largest number up to which a float holds every whole one.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn number(value: f64) -> Number {
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Number::Whole(value as i64);
    }
    Number::Broken(value)
}

pub(super) fn cells<S: Serializer>(
    cells: &[Option<f64>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cells.iter().map(|cell| cell.map(number)))
}

pub(super) fn plain_cells<S: Serializer>(cells: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cells.iter().copied().map(number))
}

#[expect(clippy::ref_option, reason = "the signature serde asks for")]
pub(super) fn optional_cells<S: Serializer>(
    optional: &Option<Vec<Option<f64>>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match optional {
        Some(row) => cells(row, serializer),
        None => serializer.serialize_none(),
    }
}
