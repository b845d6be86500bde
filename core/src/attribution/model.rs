//! The models: what each touch weighs (`product.md §9`).

use super::decay::half_life;
use crate::api::{AttributionModel, AttributionWindow};
use crate::time::{DAY_MS, Timestamp};

/// A conversion and the sessions before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journey<'a> {
    /// When the conversion happened.
    pub at: Timestamp,
    /// Its value in the currency's minor units.
    pub revenue_minor: Option<i64>,
    /// Its touches, oldest first. Those after the conversion or outside the window are passed
    /// over.
    pub touches: &'a [JourneyTouch],
}

/// A session as a step to a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JourneyTouch {
    /// Start of the session.
    pub at: Timestamp,
    /// Whether its channel is `Direct`.
    pub is_direct: bool,
    /// Whether the visit was paid for.
    pub is_paid: bool,
    /// Whether the conversion happened in it.
    pub is_holder: bool,
}

/// The touches that earn credit under a model and what each weighs, oldest first: a touch's
/// share is its weight of their sum. In participation weights say nothing, each earns all.
pub fn weights(
    journey: &Journey<'_>,
    model: AttributionModel,
    window: AttributionWindow,
) -> Vec<(usize, u64)> {
    let indexes = eligible(journey, model, window);
    let at = |index: &usize| journey.touches.get(*index).map_or(journey.at, |touch| touch.at);
    let n = u64::try_from(indexes.len()).unwrap_or(u64::MAX);
    let first = indexes.first().map_or(journey.at, at);
    let weigh = |(position, index): (u64, usize)| {
        let weight = match model {
            AttributionModel::UShaped => by_position(position, n, [2, 1, 2]),
            AttributionModel::JShaped => by_position(position, n, [1, 1, 3]),
            AttributionModel::InverseJ => by_position(position, n, [3, 1, 1]),
            AttributionModel::TimeDecay => half_life(journey.at.millis_since(at(&index))),
            AttributionModel::InverseTimeDecay => half_life(at(&index).millis_since(first)),
            _ => 1,
        };
        (index, weight)
    };
    (0..n).zip(indexes).map(weigh).collect()
}

/// Weights in fifths of the whole for the first touch, all between and the last; with nothing
/// between, its fifth goes to the ends in their proportion.
fn by_position(position: u64, n: u64, [first, between, last]: [u64; 3]) -> u64 {
    let n_between = n.saturating_sub(2).max(1);
    match position {
        _ if n == 1 => 1,
        0 => first * n_between,
        _ if position + 1 == n => last * n_between,
        _ => between,
    }
}

/// Indexes of the touches that the model looks at.
fn eligible(
    journey: &Journey<'_>,
    model: AttributionModel,
    window: AttributionWindow,
) -> Vec<usize> {
    let counted = counted(journey, window);
    let only = |is_wanted: fn(&JourneyTouch) -> bool| -> Vec<usize> {
        counted.iter().filter(|(_, touch)| is_wanted(touch)).map(|(index, _)| *index).collect()
    };
    match model {
        AttributionModel::Direct => only(|touch| touch.is_holder),
        AttributionModel::LastPaidTouch => last(only(|touch| touch.is_paid)),
        AttributionModel::FirstPaidTouch => first(only(|touch| touch.is_paid)),
        _ => {
            let mut indexes = only(|touch| !touch.is_direct);
            if indexes.is_empty() {
                indexes = only(|_| true);
            }
            match model {
                AttributionModel::LastTouch => last(indexes),
                AttributionModel::FirstTouch => first(indexes),
                _ => indexes,
            }
        }
    }
}

/// The touches with 0 ≤ conversion − touch ≤ window.
fn counted<'a>(journey: &Journey<'a>, window: AttributionWindow) -> Vec<(usize, &'a JourneyTouch)> {
    let window_ms = i64::from(window.days()) * DAY_MS;
    let is_counted =
        |touch: &JourneyTouch| (0..=window_ms).contains(&journey.at.millis_since(touch.at));
    journey.touches.iter().enumerate().filter(|(_, touch)| is_counted(touch)).collect()
}

fn first(mut indexes: Vec<usize>) -> Vec<usize> {
    indexes.truncate(1);
    indexes
}

fn last(indexes: Vec<usize>) -> Vec<usize> {
    indexes.into_iter().next_back().into_iter().collect()
}
