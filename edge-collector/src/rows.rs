//! Rows as the shell writes them: `[[1,"a",null],…]`, or `{"error":"…"}`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use tributary_store::{SqlValue, StoreError};

#[derive(serde::Deserialize)]
struct Refused {
    error: String,
}

/// One column. Read by a visitor of its own: trying one variant after the other, as an
/// untagged enum does, makes and drops an error for each that does not fit.
struct Cell(SqlValue);

/// Reads the shell's answer to a statement.
///
/// # Errors
///
/// [`StoreError::Database`] when the statement was refused.
pub fn parse(answer: &[u8]) -> Result<Vec<Vec<SqlValue>>, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Database(error.to_string());
    if answer.first() == Some(&b'{') {
        let refused: Refused = serde_json::from_slice(answer).map_err(unreadable)?;
        return Err(StoreError::Database(refused.error));
    }
    let rows: Vec<Vec<Cell>> = serde_json::from_slice(answer).map_err(unreadable)?;
    Ok(rows.into_iter().map(|row| row.into_iter().map(|Cell(value)| value).collect()).collect())
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl Visitor<'_> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, a number or text")
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell(SqlValue::Null))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell(SqlValue::Integer(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cell, E> {
        i64::try_from(number).map(|number| Cell(SqlValue::Integer(number))).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cell, E> {
        Ok(Cell(SqlValue::Real(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell(SqlValue::Text(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_types() {
        let rows = parse(br#"[[1,-2,1.5,"a\nb",null],[]]"#).unwrap();
        let expected = vec![
            vec![
                SqlValue::Integer(1),
                SqlValue::Integer(-2),
                SqlValue::Real(1.5),
                SqlValue::Text("a\nb".to_owned()),
                SqlValue::Null,
            ],
            vec![],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_refused_statement_says_why() {
        let error = parse(br#"{"error":"no such table"}"#).unwrap_err();
        assert_eq!(error, StoreError::Database("no such table".to_owned()));
        assert!(parse(b"[[{}]]").is_err());
        assert!(parse(b"").is_err());
    }
}
