//! Conversions and their touches as rows.

use std::collections::BTreeMap;

use tributary_core::api::{Attribution, OrderStanding, SourceKind};
use tributary_core::attribution::{Creditee, JourneyTouch, in_place_of_channel};
use tributary_core::channel::Touch;
use tributary_core::time::Timestamp;

use crate::noted::Noted;
use crate::row::{Row, json_param, read_all, read_word};
use crate::settings::Settings;
use crate::{Database, StoreError};

/// The columns that [`Conversion::read`] reads, of [`TABLES`].
pub(crate) const COLUMNS: &str =
    "conversion.seq, order_id, order_name, conversion.source_id, event_id, at,
    is_client, is_test, is_excluded, is_counted, revenue_minor, currency, sales_channel, rung,
    kind, session_key, conversion.profile_id, public_id, noted_visit";

/// What [`COLUMNS`] come from.
pub(crate) const TABLES: &str = "conversion LEFT JOIN source USING (source_id)
    LEFT JOIN profile USING (profile_id)";

/// A conversion, without its touches.
#[derive(Debug, Clone)]
pub(crate) struct Conversion {
    pub(crate) seq: i64,
    pub(crate) order_id: String,
    pub(crate) order_name: Option<String>,
    pub(crate) source_id: String,
    pub(crate) event_id: String,
    pub(crate) at: Timestamp,
    pub(crate) is_client: bool,
    pub(crate) standing: OrderStanding,
    pub(crate) revenue_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) sales_channel: Option<String>,
    pub(crate) rung: Option<String>,
    pub(crate) kind: Option<SourceKind>,
    session_key: Option<i64>,
    pub(crate) profile_id: Option<i64>,
    /// The profile's id in the API.
    pub(crate) public_id: Option<String>,
    /// The visit that its shop noted.
    noted: Option<Noted>,
}

impl Conversion {
    /// Reads [`COLUMNS`].
    pub(crate) fn read(row: &mut Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.int()?,
            order_id: row.text()?,
            order_name: row.optional_text()?,
            source_id: row.text()?,
            event_id: row.text()?,
            at: Timestamp(row.int()?),
            is_client: row.bool()?,
            standing: standing(row)?,
            revenue_minor: row.optional_int()?,
            currency: row.optional_text()?,
            sales_channel: row.optional_text()?,
            rung: row.optional_text()?,
            kind: row.optional_text()?.map(read_word).transpose()?,
            session_key: row.optional_int()?,
            profile_id: row.optional_int()?,
            public_id: row.optional_text()?,
            noted: row.optional_json()?,
        })
    }

    /// The conversion as held by another session.
    pub(crate) fn held_by(&self, session_key: Option<i64>) -> Self {
        Self { session_key, ..self.clone() }
    }

    /// The conversion with its noted visit as these settings say.
    pub(crate) fn under(mut self, settings: &Settings) -> Self {
        self.noted = self.noted.map(|noted| noted.under(settings));
        self
    }

    /// Whether the conversion happened in the session.
    pub(crate) fn is_held_by(&self, touch: &StoredTouch) -> bool {
        self.session_key == Some(touch.session_key)
    }

    /// The touches as the models see them.
    pub(crate) fn journey_touches(&self, touches: &[StoredTouch]) -> Vec<JourneyTouch> {
        let journey_touch = |touch: &StoredTouch| JourneyTouch {
            at: touch.at,
            is_direct: touch.touch.is_direct(),
            is_paid: touch.touch.is_paid,
            is_holder: self.is_held_by(touch),
        };
        touches.iter().map(journey_touch).collect()
    }

    /// The levels of a credit.
    pub(crate) fn attribution(&self, to: Creditee, touches: &[StoredTouch]) -> Attribution {
        let touch = match to {
            Creditee::Touch(index) => touches.get(index).map(|t| t.touch.attribution.clone()),
            Creditee::NoSession if self.noted.is_some() => {
                self.noted.as_ref().map(|noted| noted.attribution.clone())
            }
            _ => in_place_of_channel(to, self.sales_channel.as_deref(), self.kind),
        };
        touch.unwrap_or_default()
    }
}

fn standing(row: &mut Row) -> Result<OrderStanding, StoreError> {
    Ok(match (row.bool()?, row.bool()?, row.bool()?) {
        (_, true, _) => OrderStanding::Excluded,
        (true, ..) => OrderStanding::Test,
        (.., true) => OrderStanding::Counted,
        _ => OrderStanding::Repeated,
    })
}

/// A session that may earn credit for a conversion.
#[derive(Debug, Clone)]
pub(crate) struct StoredTouch {
    pub(crate) session_key: i64,
    pub(crate) session_id: String,
    pub(crate) visitor_id: String,
    pub(crate) at: Timestamp,
    pub(crate) landing_url: Option<String>,
    pub(crate) referrer: Option<String>,
    pub(crate) touch: Touch,
}

/// The touches of each conversion, oldest first.
pub(crate) fn touches(
    db: &impl Database,
    seqs: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<StoredTouch>>, StoreError> {
    let sql = "SELECT conversion_seq, session_key, session_id, visitor_id, started_at,
            landing_url, referrer, touch
        FROM json_each(?) AS conversions JOIN touchpoint ON conversion_seq = conversions.value
            JOIN session USING (session_key)
        ORDER BY conversion_seq, position";
    let seqs: Vec<i64> = seqs.collect();
    let rows = read_all(db.query(sql, &[json_param(&seqs)?])?, |row| {
        let seq = row.int()?;
        let touch = StoredTouch {
            session_key: row.int()?,
            session_id: row.text()?,
            visitor_id: row.text()?,
            at: Timestamp(row.int()?),
            landing_url: row.optional_text()?,
            referrer: row.optional_text()?,
            touch: row.json()?,
        };
        Ok((seq, touch))
    })?;
    let mut touches: BTreeMap<i64, Vec<StoredTouch>> = BTreeMap::new();
    for (seq, touch) in rows {
        touches.entry(seq).or_default().push(touch);
    }
    Ok(touches)
}
