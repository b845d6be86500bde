//! Query strings of the dashboard API.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use tributary_core::api::{AttributionMode, AttributionSettings, AttributionWindow};
use tributary_store::view::{EventFilter, OrderFilter};

use crate::envelope::Reply;

/// The parameters of a query string, the last of each name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads `a=1&b=%20`.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    /// A parameter's text; empty counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What the event log is asked for.
    ///
    /// # Errors
    ///
    /// The 400 that names the parameter.
    pub(crate) fn event_filter(&self) -> Result<EventFilter, Reply> {
        let text = |name| self.text(name).map(str::to_owned);
        if !text("fact").is_none_or(|fact| EventFilter::knows(&fact)) {
            return Err(Reply::invalid(
                "fact",
                "expected a fact and its value, such as `level:wasm`",
            ));
        }
        // What could not be read has no name.
        let name = match self.text("unnamed") {
            Some(_) => Some(String::new()),
            None => text("name"),
        };
        let is_refused = self.text("status") == Some("refused");
        Ok(EventFilter {
            alias: text("alias"),
            text: text("text"),
            rule: text("rule"),
            field: text("field"),
            property: text("property"),
            fact: text("fact"),
            source_id: self.text("source_id").map(str::to_owned),
            name,
            is_refused,
            status: if is_refused { None } else { self.word("status")? },
            from: self.number("from")?,
            to: self.number("to")?,
            happened_from: self.number("happened_from")?,
            before: self.number("before")?,
            after: self.number("after")?,
            limit: self.number("limit")?,
        })
    }

    /// A whole number.
    ///
    /// # Errors
    ///
    /// The 400 that names the parameter.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Reply> {
        // SQLite's numbers cross the host as doubles.
        const EXACT: i64 = 1 << 53;
        let number = self
            .text(name)
            .map(|value| value.parse().ok().filter(|number: &i64| number.abs() <= EXACT));
        match number {
            None => Ok(None),
            Some(None) => Err(Reply::invalid(name, "expected a whole number")),
            Some(number) => Ok(number),
        }
    }

    /// What the list of orders is asked for.
    ///
    /// # Errors
    ///
    /// The 400 that names the parameter.
    pub(crate) fn order_filter(&self) -> Result<OrderFilter, Reply> {
        Ok(OrderFilter {
            q: self.text("q").map(str::to_owned),
            from: self.number("from")?,
            to: self.number("to")?,
            before: self.number("before")?,
            limit: self.number("limit")?,
        })
    }

    /// The choices about attribution; the default where one is absent.
    ///
    /// # Errors
    ///
    /// The 400 that names the parameter.
    pub(crate) fn attribution_settings(&self) -> Result<AttributionSettings, Reply> {
        let days = |name| -> Result<Option<u16>, Reply> {
            let number = self.number(name)?.map(u16::try_from).transpose();
            number.map_err(|_| Reply::invalid(name, "expected a number of days"))
        };
        let window = days("window")?.map(|days| {
            let refusal = || Reply::invalid("window", "expected 1, 7, 14, 30, 60 or 90");
            AttributionWindow::of_days(days).ok_or_else(refusal)
        });
        let settings = AttributionSettings {
            model: self.word("model")?.unwrap_or_default(),
            window_days: window.transpose()?.unwrap_or_default(),
            mode: self.word("mode")?.unwrap_or_default(),
            lookback_days: days("lookback")?,
        };
        if settings.lookback_days.is_some() && settings.mode != AttributionMode::ClickTime {
            return Err(Reply::invalid("lookback", "goes with the mode `click_time` only"));
        }
        Ok(settings)
    }

    /// One of an enum's words.
    fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Reply> {
        let read = |value: &str| serde_json::from_value(value.into());
        let unknown = |_| Reply::invalid(name, "is not one of the known values");
        self.text(name).map(read).transpose().map_err(unknown)
    }
}

/// Decodes `%20` and `+`; what is no valid escape stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, tail),
                _ => (b'%', rest.get(1..).unwrap_or_default()),
            },
            (b'+', tail) => (b' ', tail),
            (byte, tail) => (*byte, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use tributary_core::api::EventStatus;

    use super::*;

    #[test]
    fn escapes() {
        for (given, expected) in [
            ("a+b%20c", "a b c"),
            ("%C3%BC", "ü"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%ff", "\u{fffd}"),
        ] {
            assert_eq!(decode(given), expected);
        }
    }

    #[test]
    fn a_filter_is_read_and_a_bad_value_is_named() {
        let filter =
            Query::parse("name=Placed%20Order&status=duplicate&limit=10&from=").event_filter();
        let expected = EventFilter {
            name: Some("Placed Order".to_owned()),
            status: Some(EventStatus::Duplicate),
            limit: Some(10),
            ..EventFilter::default()
        };
        assert_eq!(filter, Ok(expected));
        for (query, field) in [
            ("window=31", "window"),
            ("window=-1", "window"),
            ("model=magic", "model"),
            ("lookback=3", "lookback"),
            ("mode=click_time&lookback=99999", "lookback"),
        ] {
            let refusal = Query::parse(query).attribution_settings().unwrap_err();
            assert!(refusal.body.contains(&format!("\"field\":\"{field}\"")), "{}", refusal.body);
        }
        for (query, field) in
            [("limit=ten", "limit"), ("status=odd", "status"), ("before=1e400", "before")]
        {
            let refusal = Query::parse(query).event_filter().unwrap_err();
            assert_eq!(refusal.status, 400);
            assert!(refusal.body.contains(&format!("\"field\":\"{field}\"")), "{}", refusal.body);
        }
    }
}
