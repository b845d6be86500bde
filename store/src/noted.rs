//! The visits that shops noted by themselves, with what they are credited as where no visit of
//! ours is known (`product.md §3`, WooCommerce mapping).

use serde::{Deserialize, Serialize};
use tributary_core::api::Attribution;
use tributary_core::conversion::NotedVisit;

use crate::row::{json_param, read_all};
use crate::settings::Settings;
use crate::{Database, StoreError};

/// Rows that are in memory at once.
const CHUNK: usize = 1_000;

/// What a conversion's row keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Noted {
    visit: NotedVisit,
    /// Its levels, by the workspace's settings.
    pub(crate) attribution: Attribution,
}

impl Noted {
    pub(crate) fn new(visit: NotedVisit, settings: &Settings) -> Self {
        let attribution = visit.attribution(settings.site());
        Self { visit, attribution }
    }

    /// The same visit by other settings.
    pub(crate) fn under(self, settings: &Settings) -> Self {
        Self::new(self.visit, settings)
    }
}

/// Gives every noted visit the levels that the settings say.
///
/// # Errors
///
/// [`StoreError`] when the database fails.
pub(crate) fn classify_again(db: &impl Database, settings: &Settings) -> Result<(), StoreError> {
    let mut after = 0_i64;
    loop {
        let sql = "SELECT seq, noted_visit FROM conversion
            WHERE seq > ? AND noted_visit IS NOT NULL ORDER BY seq LIMIT ?";
        let params = [after.into(), i64::try_from(CHUNK).unwrap_or(i64::MAX).into()];
        let rows = read_all(db.query(sql, &params)?, |row| {
            let (seq, noted): (i64, Noted) = (row.int()?, row.json()?);
            Ok((seq, noted.under(settings)))
        })?;
        let sql = "UPDATE conversion SET noted_visit = json(noted.value->'$[1]')
            FROM json_each(?) AS noted WHERE seq = noted.value->>0";
        db.query(sql, &[json_param(&rows)?])?;
        match rows.last() {
            Some((seq, _)) if CHUNK <= rows.len() => after = *seq,
            _ => return Ok(()),
        }
    }
}
