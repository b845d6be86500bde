//! Touches of a conversion and the credit they earn (`product.md §7.4, §9`).
//!
//! [`touchpoints`] says which sessions a conversion could see; [`credits`] shares it among
//! them. Both look at what began up to the conversion only, so a later visit never rewrites
//! an old order. Weights are integers, so the same journey gives the same credits everywhere.

mod decay;
mod model;
mod nobody;
mod split;
mod visit;

pub use model::{Journey, JourneyTouch, weights};
pub use nobody::in_place_of_channel;
pub use visit::{MAX_WINDOW_DAYS, Visit, holding_session, touchpoints};

use crate::api::{AttributionMode, AttributionModel, AttributionSettings};
use crate::time::{DAY_MS, Timestamp};
use split::split;

/// A whole conversion, in parts per million.
pub const WHOLE_PPM: i64 = 1_000_000;

/// Every model, in the order they are shown.
pub const MODELS: [AttributionModel; 12] = [
    AttributionModel::LastTouch,
    AttributionModel::FirstTouch,
    AttributionModel::LastPaidTouch,
    AttributionModel::FirstPaidTouch,
    AttributionModel::Linear,
    AttributionModel::Participation,
    AttributionModel::UShaped,
    AttributionModel::JShaped,
    AttributionModel::InverseJ,
    AttributionModel::TimeDecay,
    AttributionModel::InverseTimeDecay,
    AttributionModel::Direct,
];

/// Who receives credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Creditee {
    /// The touch with this index in the journey.
    Touch(usize),
    /// Nobody: a paid-only model found no paid touch.
    NoWebTouchpoint,
    /// Nobody: no session counts.
    NoSession,
}

/// A share of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Who receives it.
    pub to: Creditee,
    /// The moment it is dated at.
    pub at: Timestamp,
    /// Share of the conversion, in parts per million.
    pub share_ppm: i64,
    /// Share of the revenue in the currency's minor units, when the conversion has one.
    pub revenue_minor: Option<i64>,
}

/// Shares a conversion among its touches, oldest first; touches without a share are left out.
///
/// Shares sum to [`WHOLE_PPM`] and money to the revenue, by largest remainder (ties go to the
/// earlier touch), in every model but participation, which gives all to each. A lookback then
/// drops credit (`product.md §9`).
pub fn credits(journey: &Journey<'_>, settings: AttributionSettings) -> Vec<Credit> {
    let weighted = weights(journey, settings.model, settings.window_days);
    if weighted.is_empty() {
        let to = match settings.model {
            AttributionModel::LastPaidTouch | AttributionModel::FirstPaidTouch => {
                Creditee::NoWebTouchpoint
            }
            _ => Creditee::NoSession,
        };
        return vec![whole(to, journey.at, journey.revenue_minor)];
    }
    let shared = if settings.model == AttributionModel::Participation {
        let all = |(index, _)| whole(Creditee::Touch(index), journey.at, journey.revenue_minor);
        weighted.into_iter().map(all).collect()
    } else {
        share(journey, &weighted)
    };
    shared.into_iter().filter_map(|credit| dated(credit, journey, settings)).collect()
}

fn whole(to: Creditee, at: Timestamp, revenue_minor: Option<i64>) -> Credit {
    Credit { to, at, share_ppm: WHOLE_PPM, revenue_minor }
}

fn share(journey: &Journey<'_>, weighted: &[(usize, u64)]) -> Vec<Credit> {
    let parts: Vec<u64> = weighted.iter().map(|(_, weight)| *weight).collect();
    let shares = split(WHOLE_PPM, &parts);
    let revenues: Vec<Option<i64>> = match journey.revenue_minor {
        Some(minor) => split(minor, &parts).into_iter().map(Some).collect(),
        None => vec![None; parts.len()],
    };
    weighted
        .iter()
        .zip(shares.into_iter().zip(revenues))
        .map(|((index, _), (share_ppm, revenue_minor))| Credit {
            to: Creditee::Touch(*index),
            at: journey.at,
            share_ppm,
            revenue_minor,
        })
        .collect()
}

/// Dates credit by the mode; in click time, `None` when the lookback drops it.
fn dated(credit: Credit, journey: &Journey<'_>, settings: AttributionSettings) -> Option<Credit> {
    let touched = match credit.to {
        Creditee::Touch(index) => journey.touches.get(index).map(|touch| touch.at),
        _ => None,
    };
    let Some(touched) = touched.filter(|_| settings.mode == AttributionMode::ClickTime) else {
        return Some(credit);
    };
    let lookback_ms = settings.lookback_days.map(|days| i64::from(days) * DAY_MS);
    let is_dropped = lookback_ms.is_some_and(|ms| ms < journey.at.millis_since(touched));
    (!is_dropped).then_some(Credit { at: touched, ..credit })
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
