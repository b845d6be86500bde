//! Money: integer minor units of a currency. Never a float (`product.md §4`).

use serde_json::Value;

/// An ISO 4217 code, three upper-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// An exact amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Amount in the currency's smallest unit, such as cents.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

/// Why text is not money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not three letters.
    #[error("expected a three-letter ISO 4217 currency code")]
    Currency,
    /// Not a plain decimal, or too large.
    #[error("expected a decimal amount, such as \"19.90\"")]
    Amount,
    /// More digits than the currency has.
    #[error("more decimal places than the currency has")]
    TooPrecise,
}

impl Currency {
    /// Reads a code; lower case is accepted.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Currency`] when the text is not three ASCII letters.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if !bytes.iter().all(u8::is_ascii_alphabetic) {
            return Err(MoneyError::Currency);
        }
        Ok(Self(bytes.map(|letter| letter.to_ascii_uppercase())))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Digits after the decimal point (ISO 4217, amendment 177).
    pub fn exponent(&self) -> usize {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl Money {
    /// Parses a decimal such as `19.90` without going through a float.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the text is no plain decimal, does not fit `i64` minor units, or
    /// has non-zero digits beyond the currency's exponent.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(MoneyError::Amount);
        }
        let places = currency.exponent();
        let (kept, dropped) = fraction.split_at(fraction.len().min(places));
        if dropped.bytes().any(|b| b != b'0') {
            return Err(MoneyError::TooPrecise);
        }
        let minor: i64 =
            format!("{whole}{kept:0<places$}").parse().map_err(|_| MoneyError::Amount)?;
        Ok(Self { minor: if is_negative { -minor } else { minor }, currency })
    }

    /// As [`Money::parse`], rounding digits that the currency does not have: half a unit goes
    /// away from zero.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the text is no plain decimal or does not fit.
    pub fn parse_rounded(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let Err(MoneyError::TooPrecise) = Self::parse(text, currency) else {
            return Self::parse(text, currency);
        };
        let (whole, fraction) = text.split_once('.').ok_or(MoneyError::Amount)?;
        let (kept, dropped) = fraction.split_at(fraction.len().min(currency.exponent()));
        let kept = if kept.is_empty() { "0" } else { kept };
        let exact = Self::parse(&format!("{whole}.{kept}"), currency)?;
        let step = i64::from(dropped.as_bytes().first().is_some_and(|digit| b'5' <= *digit));
        let step = if whole.starts_with('-') { -step } else { step };
        let minor = exact.minor.checked_add(step).ok_or(MoneyError::Amount)?;
        Ok(Self { minor, currency })
    }

    /// Reads an amount that came as a JSON string or number. A number is read from its
    /// shortest decimal text, which is what the sender wrote up to 15 digits.
    ///
    /// # Errors
    ///
    /// As [`Money::parse`]; other JSON types are [`MoneyError::Amount`].
    pub fn from_json(value: &Value, currency: Currency) -> Result<Self, MoneyError> {
        match value {
            Value::String(text) => Self::parse(text, currency),
            Value::Number(number) => Self::parse(&number.to_string(), currency),
            _ => Err(MoneyError::Amount),
        }
    }

    /// The exact decimal, `-0.05`, with the currency's number of places.
    pub fn to_decimal(self) -> String {
        let places = self.currency.exponent();
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        match digits.split_at(digits.len() - places) {
            (whole, "") => format!("{sign}{whole}"),
            (whole, fraction) => format!("{sign}{whole}.{fraction}"),
        }
    }
}

/// Reads a decimal number as millionths, rounded half away from zero: `"1.5"` is 1,500,000.
/// An exponent is understood, since JSON numbers may have one.
///
/// # Errors
///
/// [`MoneyError::Amount`] when the text is no number or too large.
pub fn micros(text: &str) -> Result<i64, MoneyError> {
    const PLACES: i32 = 6;
    let text = text.trim();
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse().map_err(|_| MoneyError::Amount)?),
        None => (text, 0_i32),
    };
    let (is_negative, digits) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
        return Err(MoneyError::Amount);
    }
    let digits: i128 = format!("0{whole}{fraction}").parse().map_err(|_| MoneyError::Amount)?;
    let n_fraction = i32::try_from(fraction.len()).map_err(|_| MoneyError::Amount)?;
    let shift = exponent.saturating_add(PLACES).saturating_sub(n_fraction);
    let micros = match 10_i128.checked_pow(shift.unsigned_abs()) {
        Some(power) if 0 <= shift => digits.checked_mul(power),
        Some(power) => digits.checked_add(power / 2).and_then(|n| n.checked_div(power)),
        None if shift < 0 || digits == 0 => Some(0),
        None => None,
    };
    let micros = micros.and_then(|n| i64::try_from(n).ok()).ok_or(MoneyError::Amount)?;
    Ok(if is_negative { -micros } else { micros })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parse_is_exact_or_refuses() {
        let cases = [
            ("19.90", "EUR", Ok(1990)),
            ("19.9", "EUR", Ok(1990)),
            ("19.900", "EUR", Ok(1990)),
            ("1200", "JPY", Ok(1200)),
            ("1200.00", "jpy", Ok(1200)),
            ("0.125", "KWD", Ok(125)),
            ("-5", "EUR", Ok(-500)),
            ("19.999", "EUR", Err(MoneyError::TooPrecise)),
            ("1,5", "EUR", Err(MoneyError::Amount)),
            ("1e3", "EUR", Err(MoneyError::Amount)),
            ("", "EUR", Err(MoneyError::Amount)),
            (".5", "EUR", Err(MoneyError::Amount)),
            ("9223372036854775807", "EUR", Err(MoneyError::Amount)),
        ];
        for (text, code, want) in cases {
            let got = Money::parse(text, Currency::parse(code).unwrap()).map(|m| m.minor);
            assert_eq!(got, want, "{text:?} {code}");
        }
    }

    #[test]
    fn what_the_currency_lacks_is_rounded() {
        let cases = [
            ("19.904", "EUR", Ok(1990)),
            ("19.905", "EUR", Ok(1991)),
            ("-19.905", "EUR", Ok(-1991)),
            ("-0.005", "EUR", Ok(-1)),
            ("5200.50", "JPY", Ok(5201)),
            ("5200.49", "JPY", Ok(5200)),
            ("19.9", "EUR", Ok(1990)),
            ("9.99999", "EUR", Ok(1000)),
            ("1,5", "EUR", Err(MoneyError::Amount)),
        ];
        for (text, code, want) in cases {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Money::parse_rounded(text, currency).map(|m| m.minor), want, "{text}");
        }
    }

    #[test]
    fn currency_codes_are_three_letters() {
        assert_eq!(Currency::parse(" eur ").map(|c| c.as_str().to_owned()), Ok("EUR".to_owned()));
        for bad in ["", "EU", "EURO", "E1R", "€"] {
            assert_eq!(Currency::parse(bad), Err(MoneyError::Currency), "{bad:?}");
        }
    }

    #[test]
    fn micros_are_exact_to_six_places() {
        let cases = [
            ("1.5", Ok(1_500_000)),
            ("-0.000001", Ok(-1)),
            ("0.0000005", Ok(1)),
            ("0.0000004", Ok(0)),
            (".5", Ok(500_000)),
            ("7.", Ok(7_000_000)),
            ("1e-7", Ok(0)),
            ("1.5e3", Ok(1_500_000_000)),
            ("1e-400", Ok(0)),
            ("0e400", Ok(0)),
            ("1e400", Err(MoneyError::Amount)),
            ("", Err(MoneyError::Amount)),
            (".", Err(MoneyError::Amount)),
            ("-", Err(MoneyError::Amount)),
            ("1,5", Err(MoneyError::Amount)),
            ("9223372036854.775808", Err(MoneyError::Amount)),
        ];
        for (text, want) in cases {
            assert_eq!(micros(text), want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn decimals_round_trip(minor in -i64::MAX / 10_000..i64::MAX / 10_000, code in "EUR|JPY|KWD|CLF") {
            let currency = Currency::parse(&code).unwrap();
            let money = Money { minor, currency };
            prop_assert_eq!(Money::parse(&money.to_decimal(), currency), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Money::parse(&text, Currency::parse("EUR").unwrap());
            let _ = Currency::parse(&text);
            let _ = micros(&text);
        }
    }
}
