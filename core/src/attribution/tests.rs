//! The table and the examples of `product.md §9`.

use super::*;
use crate::api::AttributionWindow::{self, Days1, Days7, Days30, Days90};
use AttributionModel::*;

const HOUR_MS: i64 = DAY_MS / 24;
const ORDER_MS: i64 = 100 * DAY_MS;

fn touch(at: i64) -> JourneyTouch {
    JourneyTouch { at: Timestamp(at), is_direct: false, is_paid: false, is_holder: false }
}

fn direct(at: i64) -> JourneyTouch {
    JourneyTouch { is_direct: true, ..touch(at) }
}

fn paid(at: i64) -> JourneyTouch {
    JourneyTouch { is_paid: true, ..touch(at) }
}

/// Touches an hour apart, the last at the order, which it held.
fn journey_of(touches: &[fn(i64) -> JourneyTouch]) -> Vec<JourneyTouch> {
    let n = i64::try_from(touches.len()).unwrap();
    let at = |index: usize| ORDER_MS - (n - 1 - i64::try_from(index).unwrap()) * HOUR_MS;
    let mut journey: Vec<JourneyTouch> =
        touches.iter().enumerate().map(|(index, touch)| touch(at(index))).collect();
    journey.last_mut().unwrap().is_holder = true;
    journey
}

fn give(touches: &[JourneyTouch], settings: AttributionSettings) -> Vec<Credit> {
    let journey = Journey { at: Timestamp(ORDER_MS), revenue_minor: Some(10_000), touches };
    credits(&journey, settings)
}

fn set(model: AttributionModel, window_days: AttributionWindow) -> AttributionSettings {
    AttributionSettings { model, window_days, ..AttributionSettings::default() }
}

/// Per touch its share in per cent; the journey must be credited in whole per cents.
fn percents(touches: &[JourneyTouch], model: AttributionModel) -> Vec<i64> {
    let mut percents = vec![0; touches.len()];
    for credit in give(touches, set(model, Days30)) {
        let Creditee::Touch(index) = credit.to else { panic!("{model:?} credits no touch") };
        assert_eq!(credit.share_ppm % 10_000, 0);
        assert_eq!(credit.revenue_minor, Some(credit.share_ppm / 100));
        percents[index] = credit.share_ppm / 10_000;
    }
    percents
}

#[test]
fn each_model_shares_as_its_table_says() {
    let table: [(AttributionModel, [&[i64]; 4]); 9] = [
        (LastTouch, [&[100], &[0, 100], &[0, 0, 100], &[0, 0, 0, 100]]),
        (FirstTouch, [&[100], &[100, 0], &[100, 0, 0], &[100, 0, 0, 0]]),
        (LastPaidTouch, [&[100], &[0, 100], &[0, 0, 100], &[0, 0, 0, 100]]),
        (FirstPaidTouch, [&[100], &[100, 0], &[100, 0, 0], &[100, 0, 0, 0]]),
        (Participation, [&[100], &[100, 100], &[100, 100, 100], &[100, 100, 100, 100]]),
        (UShaped, [&[100], &[50, 50], &[40, 20, 40], &[40, 10, 10, 40]]),
        (JShaped, [&[100], &[25, 75], &[20, 20, 60], &[20, 10, 10, 60]]),
        (InverseJ, [&[100], &[75, 25], &[60, 20, 20], &[60, 10, 10, 20]]),
        (Direct, [&[100], &[0, 100], &[0, 0, 100], &[0, 0, 0, 100]]),
    ];
    for (model, rows) in table {
        for want in rows {
            let journey = journey_of(&vec![paid as fn(i64) -> JourneyTouch; want.len()]);
            assert_eq!(percents(&journey, model), want, "{model:?}");
        }
    }
    for (n, want) in [(1, 100), (2, 50), (4, 25)] {
        let journey = journey_of(&vec![touch as fn(i64) -> JourneyTouch; n]);
        assert_eq!(percents(&journey, Linear), vec![want; n]);
    }
}

#[test]
fn decay_halves_in_seven_days_from_the_conversion_or_from_the_first_touch() {
    // 7 and 14 days before: 1/2 and 1/4, so 2 : 1; the first touch is the zero of the inverse.
    let journey = [touch(ORDER_MS - 14 * DAY_MS), touch(ORDER_MS - 7 * DAY_MS)];
    let shares = |model| -> Vec<i64> {
        give(&journey, set(model, Days30)).iter().map(|credit| credit.share_ppm).collect()
    };
    assert_eq!(shares(TimeDecay), [333_333, 666_667]);
    assert_eq!(shares(InverseTimeDecay), [666_667, 333_333]);
}

#[test]
fn a_third_is_split_to_the_cent() {
    let journey = journey_of(&[touch, touch, touch]);
    let credits = give(&journey, set(Linear, Days30));
    let shares: Vec<i64> = credits.iter().map(|credit| credit.share_ppm).collect();
    let money: Vec<i64> = credits.iter().filter_map(|credit| credit.revenue_minor).collect();
    assert_eq!(shares, [333_334, 333_333, 333_333]);
    assert_eq!(money, [3_334, 3_333, 3_333]);
}

#[test]
fn direct_is_ignored_unless_there_is_nothing_else() {
    // Facebook > Direct > Google > Direct > order
    let journey = journey_of(&[touch, direct, touch, direct]);
    assert_eq!(percents(&journey, LastTouch), [0, 0, 100, 0]);
    assert_eq!(percents(&journey, Linear), [50, 0, 50, 0]);
    // Facebook > Google > Direct(order)
    let journey = journey_of(&[touch, touch, direct]);
    assert_eq!(percents(&journey, Direct), [0, 0, 100]);
    assert_eq!(percents(&journey, LastTouch), [0, 100, 0]);
    let journey = journey_of(&[direct, direct]);
    assert_eq!(percents(&journey, Linear), [50, 50]);
    assert_eq!(percents(&journey, LastTouch), [0, 100]);
}

#[test]
fn window_mode_and_lookback() {
    // Snapchat day 1, Meta day 5, Google and the order day 10.
    let day = |day: i64| ORDER_MS - (10 - day) * DAY_MS;
    let journey = [paid(day(1)), paid(day(5)), paid(day(10))];
    let told = |settings: AttributionSettings| -> Vec<(Creditee, i64, i64, Option<i64>)> {
        let tell = |c: &Credit| (c.to, c.at.0, c.share_ppm, c.revenue_minor);
        give(&journey, settings).iter().map(tell).collect()
    };
    let (meta, google) = (Creditee::Touch(1), Creditee::Touch(2));
    let linear = set(Linear, Days7);
    let half = (500_000, Some(5_000));
    assert_eq!(told(linear), [(meta, day(10), half.0, half.1), (google, day(10), half.0, half.1)]);
    let clicks = AttributionSettings { mode: AttributionMode::ClickTime, ..linear };
    assert_eq!(told(clicks), [(meta, day(5), half.0, half.1), (google, day(10), half.0, half.1)]);
    let lookback = AttributionSettings { lookback_days: Some(4), ..clicks };
    assert_eq!(told(lookback), [(google, day(10), half.0, half.1)]);
    let lookback = AttributionSettings { lookback_days: Some(5), ..clicks };
    assert_eq!(told(lookback), told(clicks), "5 days are not more than 5 days");
    let conversions = AttributionSettings { mode: AttributionMode::ConversionTime, ..lookback };
    assert_eq!(told(conversions), told(linear), "lookback is of click time only");
}

#[test]
fn the_window_takes_in_its_last_millisecond() {
    for window in AttributionWindow::ALL {
        let reach = i64::from(window.days()) * DAY_MS;
        let earned = |before: i64| {
            let credits = give(&[touch(ORDER_MS - before)], set(LastTouch, window));
            credits[0].to == Creditee::Touch(0)
        };
        let cases = [(0, true), (reach, true), (reach + 1, false), (-1, false)];
        for (before, want) in cases {
            assert_eq!(earned(before), want, "{before} ms before, {window:?}");
        }
    }
}

#[test]
fn paid_only_credits_nobody_without_a_paid_touch() {
    let paid_far = [paid(ORDER_MS - 2 * DAY_MS), touch(ORDER_MS)];
    for model in [FirstPaidTouch, LastPaidTouch] {
        assert_eq!(give(&paid_far, set(model, Days7))[0].to, Creditee::Touch(0));
        for touches in [&paid_far[..], &[]] {
            let credits = give(touches, set(model, Days1));
            let (to, at) = (Creditee::NoWebTouchpoint, Timestamp(ORDER_MS));
            let revenue_minor = Some(10_000);
            assert_eq!(credits, [Credit { to, at, share_ppm: WHOLE_PPM, revenue_minor }]);
        }
    }
}

#[test]
fn a_conversion_without_sessions_is_credited_to_nobody_once() {
    for model in MODELS.into_iter().filter(|m| !matches!(m, FirstPaidTouch | LastPaidTouch)) {
        let credits = give(&[], set(model, Days90));
        assert_eq!(credits.len(), 1);
        assert_eq!(credits[0].to, Creditee::NoSession, "{model:?}");
    }
    // A session outside the window, and one that did not hold the conversion.
    assert_eq!(give(&[touch(0)], set(Linear, Days1))[0].to, Creditee::NoSession);
    assert_eq!(give(&[touch(ORDER_MS)], set(Direct, Days1))[0].to, Creditee::NoSession);
}
