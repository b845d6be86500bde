//! Events that are made of others (`product.md §4`, derived events).

use serde::{Deserialize, Serialize};

/// How a condition compares. Texts are compared without regard to case, numbers exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum PropertyOperator {
    /// Equal; numbers by their value, so that `10.0` is `10`.
    Is,
    /// Absent or not equal.
    IsNot,
    /// Somewhere in it.
    Contains,
    /// Absent, or nowhere in it.
    DoesNotContain,
    /// A number above the value.
    GreaterThan,
    /// A number, the value or above.
    AtLeast,
    /// A number below the value.
    LessThan,
    /// A number, the value or below.
    AtMost,
    /// Present, whatever it is.
    IsSet,
    /// Absent.
    IsNotSet,
}

/// One condition of a derived event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PropertyCondition {
    /// Name of the property; `items.product_id` looks at that of any item.
    pub property: String,
    /// How it compares.
    pub operator: PropertyOperator,
    /// What with, as text: `100`, `true`, `summer`; not looked at for `is_set` and `is_not_set`.
    #[serde(default)]
    pub value: String,
}

/// A new event for each event that the conditions hold for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DerivedEvent {
    /// Name of the new event.
    pub name: String,
    /// Name of the event it is made of.
    pub event: String,
    /// All of them must hold; none holds always.
    pub conditions: Vec<PropertyCondition>,
}

/// A workspace's derived events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DerivedEvents {
    /// The workspace's own, which hold for what is received from now on.
    pub rules: Vec<DerivedEvent>,
}

/// What [`DerivedEvents`] there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DerivedEventsStatus {
    /// The workspace's own.
    pub rules: Vec<DerivedEvent>,
    /// Those that every workspace has.
    pub built_in: Vec<DerivedEvent>,
}
