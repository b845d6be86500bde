//! What must never be turned away for being too much (`product.md §3`).

use serde_json::Value;

use super::segment;
use crate::spec::standard_name;

/// Events that money hangs on.
const ORDER_EVENTS: [&str; 4] =
    ["Placed Order", "Received Refund", "Started Subscription", "Cancelled Subscription"];

/// Whether a body of the webhook or of the Segment protocol tells an order, or can't be read:
/// the answer to that is another one.
pub fn tells_order(body: &str) -> bool {
    serde_json::from_str(body).map_or(true, |body| is_order(&body))
}

fn is_order(body: &Value) -> bool {
    if let Value::Array(events) = body {
        return events.iter().any(is_order);
    }
    let named = |field| body.get(field).and_then(Value::as_str);
    let name = named("event_name").or_else(|| named("event")).unwrap_or_default();
    let name = segment::standard_name(name).unwrap_or(standard_name(name).0);
    ORDER_EVENTS.contains(&name) || body.get("batch").is_some_and(is_order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_told_from_the_rest() {
        let cases = [
            (r#"{"event_name":"Placed Order"}"#, true),
            (r#"{"event_name":"placed order"}"#, true),
            (r#"[{"event_name":"Quiz"},{"event_name":"Received Refund"}]"#, true),
            (r#"{"batch":[{"event":"A"},{"event":"Order Completed"}]}"#, true),
            (r#"{"event":"Order Refunded"}"#, true),
            ("<html>", true),
            (r#"{"event_name":"Viewed Product"}"#, false),
            (r#"{"batch":[{"event":"Product Viewed"}]}"#, false),
            ("[]", false),
            ("7", false),
        ];
        for (body, want) in cases {
            assert_eq!(tells_order(body), want, "{body}");
        }
    }
}
