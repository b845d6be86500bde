//! Credit of a range of time (`product.md §9`): the touchpoints are stored, the models are
//! arithmetic over them. The cost grows with the range, not with what is stored.

use tributary_core::api::{Attribution, AttributionMode, AttributionSettings};
use tributary_core::attribution::{Credit, Creditee, Journey, credits};
use tributary_core::time::{DAY_MS, Timestamp};

use crate::conversion_row::{COLUMNS, Conversion, StoredTouch, TABLES, touches};
use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Conversions that are in memory at once.
const CHUNK: i64 = 500;

/// A share of a conversion, as a report adds it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditRow {
    /// The order.
    pub order_id: String,
    /// Source that told it.
    pub source_id: String,
    /// The event that is credited.
    pub event_id: String,
    /// When the conversion happened.
    pub conversion_at: Timestamp,
    /// The moment the credit is dated at.
    pub at: Timestamp,
    /// The session that earned it; `None` when it went to nobody.
    pub session_id: Option<String>,
    /// The session's levels, or what stands in their place.
    pub attribution: Attribution,
    /// Share of the conversion, in parts per million.
    pub share_ppm: i64,
    /// Share of the revenue in the currency's minor units.
    pub revenue_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
}

/// Hands over the credit dated from `from` up to, not including, `to`: of the conversions
/// that count and are no test, in the order of their time.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn each_credit(
    db: &impl Database,
    settings: AttributionSettings,
    from: Timestamp,
    to: Timestamp,
    mut take: impl FnMut(CreditRow),
) -> Result<(), StoreError> {
    let until = to.0.saturating_add(reach_ms(settings));
    let mut after = (from.0, String::new(), String::new());
    loop {
        let chunk = chunk(db, &after, until, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after = (last.at.0, last.source_id.clone(), last.event_id.clone());
        let mut touches = touches(db, chunk.iter().map(|conversion| conversion.seq))?;
        for conversion in &chunk {
            let touches = touches.remove(&conversion.seq).unwrap_or_default();
            let rows = shares(conversion, &touches, settings).into_iter();
            rows.filter(|row| (from..to).contains(&row.at)).for_each(&mut take);
        }
    }
}

/// How far after its touch a conversion may come and still be credited at the touch.
pub(crate) fn reach_ms(settings: AttributionSettings) -> i64 {
    let window = settings.window_days.days();
    match settings.mode {
        AttributionMode::ConversionTime => 0,
        AttributionMode::ClickTime => {
            i64::from(settings.lookback_days.map_or(window, |days| days.min(window))) * DAY_MS
        }
    }
}

/// The next conversions that count, after a key and before a time.
pub(crate) fn chunk(
    db: &impl Database,
    (at, source_id, event_id): &(i64, String, String),
    until: i64,
    limit: i64,
) -> Result<Vec<Conversion>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
        WHERE (at, conversion.source_id, event_id) > (?, ?, ?) AND at < ?
            AND is_counted AND NOT is_test
        ORDER BY at, conversion.source_id, event_id LIMIT ?"
    );
    let params: [SqlValue; 5] = [
        (*at).into(),
        source_id.as_str().into(),
        event_id.as_str().into(),
        until.into(),
        limit.into(),
    ];
    read_all(db.query(&sql, &params)?, Conversion::read)
}

/// The shares of one conversion.
pub(crate) fn shares(
    conversion: &Conversion,
    touches: &[StoredTouch],
    settings: AttributionSettings,
) -> Vec<CreditRow> {
    let journey = Journey {
        at: conversion.at,
        revenue_minor: conversion.revenue_minor,
        touches: &conversion.journey_touches(touches),
    };
    credits(&journey, settings).iter().map(|credit| row(conversion, credit, touches)).collect()
}

fn row(conversion: &Conversion, credit: &Credit, touches: &[StoredTouch]) -> CreditRow {
    let session_id = match credit.to {
        Creditee::Touch(index) => touches.get(index).map(|touch| touch.session_id.clone()),
        _ => None,
    };
    CreditRow {
        order_id: conversion.order_id.clone(),
        source_id: conversion.source_id.clone(),
        event_id: conversion.event_id.clone(),
        conversion_at: conversion.at,
        at: credit.at,
        session_id,
        attribution: conversion.attribution(credit.to, touches),
        share_ppm: credit.share_ppm,
        revenue_minor: credit.revenue_minor,
        currency: conversion.currency.clone(),
    }
}
