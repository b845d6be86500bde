//! What is wrong with a question about other settings (`product.md §9`).

use crate::api::{AttributionMode, FieldError, WhatIfQuestion, WhatIfSide};
use crate::traffic;

/// The question with its traffic settings as [`traffic::checked`] brings them.
///
/// # Errors
///
/// Each wrong field.
pub fn checked(mut question: WhatIfQuestion) -> Result<WhatIfQuestion, Vec<FieldError>> {
    let mut errors = Vec::new();
    if question.to <= question.from {
        errors.push(error("to".to_owned(), "must be after `from`"));
    }
    for (name, side) in [("a", &mut question.a), ("b", &mut question.b)] {
        errors.extend(check_side(name, side));
    }
    if errors.is_empty() { Ok(question) } else { Err(errors) }
}

fn check_side(name: &str, side: &mut WhatIfSide) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let attribution = side.attribution;
    if attribution.lookback_days.is_some() && attribution.mode != AttributionMode::ClickTime {
        let field = format!("{name}.attribution.lookback_days");
        errors.push(error(field, "goes with the mode `click_time` only"));
    }
    match side.traffic.take().map(traffic::checked) {
        None => {}
        Some(Ok(traffic)) => side.traffic = Some(traffic),
        Some(Err(wrong)) => errors.extend(wrong.into_iter().map(|wrong| FieldError {
            field: format!("{name}.traffic.{}", wrong.field),
            message: wrong.message,
        })),
    }
    errors
}

fn error(field: String, message: &str) -> FieldError {
    FieldError { field, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{AttributionSettings, TrafficSettings};

    #[test]
    fn wrong_fields_are_named_with_their_side() {
        let traffic = |session_timeout_minutes| {
            Some(TrafficSettings { session_timeout_minutes, ..TrafficSettings::default() })
        };
        let side = |traffic, lookback_days| WhatIfSide {
            attribution: AttributionSettings { lookback_days, ..AttributionSettings::default() },
            traffic,
        };
        let ask = |to, a, b| checked(WhatIfQuestion { from: 0, to, a, b, after: None });
        assert!(ask(1, side(None, None), side(traffic(30), None)).is_ok());
        let errors = ask(0, side(traffic(0), None), side(None, Some(3))).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let want = ["to", "a.traffic.session_timeout_minutes", "b.attribution.lookback_days"];
        assert_eq!(fields, want);
    }
}
