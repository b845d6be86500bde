//! What holds for every journey (`product.md §9`).

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::api::AttributionWindow;
use AttributionModel::*;

const ORDER_MS: i64 = 200 * DAY_MS;

fn any_touch() -> impl Strategy<Value = JourneyTouch> {
    let at = prop_oneof![
        ORDER_MS - 95 * DAY_MS..ORDER_MS + DAY_MS,
        (0..95_i64).prop_map(|days| ORDER_MS - days * DAY_MS),
    ];
    (at, any::<bool>(), any::<bool>()).prop_map(|(at, is_direct, is_paid)| JourneyTouch {
        at: Timestamp(at),
        is_direct,
        is_paid: is_paid && !is_direct,
        is_holder: false,
    })
}

fn any_touches() -> impl Strategy<Value = Vec<JourneyTouch>> {
    (vec(any_touch(), 0..30), any::<prop::sample::Index>()).prop_map(|(mut touches, holder)| {
        touches.sort_by_key(|touch| touch.at);
        if !touches.is_empty() {
            let n = touches.len();
            touches[holder.index(n)].is_holder = true;
        }
        touches
    })
}

fn any_window() -> impl Strategy<Value = AttributionWindow> {
    select(AttributionWindow::ALL.to_vec())
}

fn journey(touches: &[JourneyTouch]) -> Journey<'_> {
    Journey { at: Timestamp(ORDER_MS), revenue_minor: None, touches }
}

/// The touches that a model credits.
fn credited(
    touches: &[JourneyTouch],
    model: AttributionModel,
    window: AttributionWindow,
) -> BTreeSet<usize> {
    weights(&journey(touches), model, window).into_iter().map(|(index, _)| index).collect()
}

fn weights_alone(touches: &[JourneyTouch], model: AttributionModel) -> Vec<u64> {
    let weights = weights(&journey(touches), model, AttributionWindow::Days90);
    weights.into_iter().map(|(_, weight)| weight).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn credits_sum_to_the_whole_and_money_to_the_cent(
        touches in any_touches(),
        model in select(MODELS.to_vec()),
        window_days in any_window(),
        is_click_time in any::<bool>(),
        revenue_minor in option::of(any::<i64>()),
    ) {
        let mode = if is_click_time { AttributionMode::ClickTime } else { AttributionMode::ConversionTime };
        let settings = AttributionSettings { model, window_days, mode, lookback_days: None };
        let credits = credits(&Journey { revenue_minor, ..journey(&touches) }, settings);
        prop_assert!(!credits.is_empty());
        if model == Participation {
            prop_assert!(credits.iter().all(|c| c.share_ppm == WHOLE_PPM && c.revenue_minor == revenue_minor));
            return Ok(());
        }
        prop_assert_eq!(credits.iter().map(|c| c.share_ppm).sum::<i64>(), WHOLE_PPM);
        let money: Option<i128> = credits.iter().map(|c| c.revenue_minor.map(i128::from)).sum();
        prop_assert_eq!(money, revenue_minor.map(i128::from));
    }

    #[test]
    fn linear_weighs_all_alike(touches in any_touches()) {
        let weights = weights_alone(&touches, Linear);
        prop_assert!(weights.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn u_is_its_own_mirror_image_and_j_that_of_inverse_j(touches in any_touches()) {
        let mirrored = |model| weights_alone(&touches, model).into_iter().rev().collect::<Vec<_>>();
        prop_assert_eq!(weights_alone(&touches, UShaped), mirrored(UShaped));
        prop_assert_eq!(weights_alone(&touches, JShaped), mirrored(InverseJ));
    }

    #[test]
    fn time_decay_never_favours_the_more_distant(touches in any_touches()) {
        let (decay, inverse) = (weights_alone(&touches, TimeDecay), weights_alone(&touches, InverseTimeDecay));
        prop_assert!(decay.is_sorted());
        prop_assert!(inverse.iter().rev().is_sorted());
    }

    #[test]
    fn a_larger_window_never_removes_a_touch(touches in any_touches()) {
        let all = |window| credited(&touches, Participation, window);
        for pair in AttributionWindow::ALL.windows(2) {
            let (small, large) = (all(pair[0]), all(pair[1]));
            let is_direct = |index: &usize| touches[*index].is_direct;
            // A direct touch gives way once there is something else.
            let gives_way = small.iter().all(is_direct) && !large.iter().all(is_direct);
            prop_assert!(gives_way || small.is_subset(&large));
            for model in [FirstPaidTouch, LastPaidTouch, Direct] {
                let (small, large) = (credited(&touches, model, pair[0]), credited(&touches, model, pair[1]));
                prop_assert!(small.len() <= large.len());
            }
        }
    }

    #[test]
    fn paid_only_is_a_part_of_all(touches in any_touches(), window in any_window()) {
        let all = credited(&touches, Participation, window);
        for model in [FirstPaidTouch, LastPaidTouch] {
            let paid = credited(&touches, model, window);
            prop_assert!(paid.is_subset(&all));
            prop_assert!(paid.iter().all(|index| touches[*index].is_paid));
        }
    }

    #[test]
    fn what_comes_after_the_conversion_changes_nothing(
        touches in any_touches(),
        later in vec(any_touch(), 1..5),
        model in select(MODELS.to_vec()),
        window_days in any_window(),
    ) {
        let settings = AttributionSettings { model, window_days, ..AttributionSettings::default() };
        let mut more = touches.clone();
        more.extend(later.iter().map(|touch| JourneyTouch {
            at: Timestamp(ORDER_MS.max(touch.at.0) + 1),
            ..*touch
        }));
        prop_assert_eq!(credits(&journey(&more), settings), credits(&journey(&touches), settings));
    }

    #[test]
    fn no_journey_panics(
        at in any::<i64>(),
        times in vec(any::<i64>(), 0..10),
        model in select(MODELS.to_vec()),
        window_days in any_window(),
        lookback_days in option::of(any::<u16>()),
    ) {
        let touches: Vec<JourneyTouch> = times
            .into_iter()
            .map(|at| JourneyTouch { at: Timestamp(at), is_direct: false, is_paid: true, is_holder: true })
            .collect();
        let settings = AttributionSettings { model, window_days, mode: AttributionMode::ClickTime, lookback_days };
        let journey = Journey { at: Timestamp(at), revenue_minor: Some(i64::MIN), touches: &touches };
        credits(&journey, settings);
    }
}
