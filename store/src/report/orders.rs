//! Orders and the sessions they are credited to (`product.md §9`).
//!
//! An order comes over as one row with its touches as one text: tens of thousands of them are
//! a megabyte, and the models are the core's.

use std::collections::{BTreeSet, HashSet};

use tributary_core::api::{
    Attribution, AttributionMode, AttributionModel, AttributionSettings, SourceKind,
};
use tributary_core::attribution::{
    Credit, Creditee, Journey, JourneyTouch, WHOLE_PPM, credits, in_place_of_channel,
};
use tributary_core::report::{Part, minor_to_micros};
use tributary_core::time::{DAY_MS, Timestamp};

use super::customers::Customers;
use super::facts::{Facts, Levels, Needs, touch_of};
use super::gather::Gather;
use crate::row::{Row, read_all, read_word};
use crate::{Database, SqlValue, StoreError};

/// Orders that are in memory at once.
const CHUNK: i64 = 5000;

/// Parts that orders are read for.
const PARTS: [Part; 6] = [
    Part::Revenue,
    Part::Orders,
    Part::NewCustomers,
    Part::NewCustomerRevenue,
    Part::Customers,
    Part::LifetimeRevenue,
];

/// Between the touches of an order, and between the fields of a touch.
const TOUCH: char = '\u{1e}';
const FIELD: char = '\u{1f}';

/// A session before an order.
#[derive(Debug)]
pub(super) struct Touch {
    at: Timestamp,
    origin_id: i64,
    session_key: i64,
    device: String,
    country: String,
    landing: String,
}

/// An order with what its credit depends on.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) at: Timestamp,
    key: (String, String),
    pub(super) revenue_minor: Option<i64>,
    pub(super) currency: String,
    session_key: Option<i64>,
    sales_channel: Option<String>,
    kind: Option<SourceKind>,
    is_new: bool,
    customer: Option<String>,
    /// Where the visit came from that its shop noted.
    noted: Option<Attribution>,
    touches: Vec<Touch>,
}

/// What is read of an order, of a row called `conversion`.
pub(super) fn columns(needs: Needs, knows_new: bool) -> String {
    let touches = if needs.session() { touches(needs) } else { "NULL".to_owned() };
    let is_new = if knows_new { IS_NEW } else { "0" };
    format!(
        "conversion.at, conversion.source_id, conversion.event_id, conversion.revenue_minor,
        ifnull(conversion.currency, ''), conversion.session_key, conversion.sales_channel,
        (SELECT kind FROM source WHERE source.source_id = conversion.source_id),
        {is_new},
        {CUSTOMER}, conversion.noted_visit->'$.attribution', {touches}"
    )
}

/// Whose an order is: its e-mail's hash, else its profile.
pub(super) const CUSTOMER: &str = "ifnull(conversion.customer, 'p' || conversion.profile_id)";

/// Whether nobody with the order's e-mail ordered before; without an e-mail, nobody of its
/// profile (`product.md §11`).
pub(super) const IS_NEW: &str = "NOT EXISTS (SELECT 1 FROM conversion AS other
            WHERE other.customer = conversion.customer AND other.is_counted AND NOT other.is_test
                AND (other.at, other.source_id, other.event_id)
                    < (conversion.at, conversion.source_id, conversion.event_id))
        AND (conversion.customer IS NOT NULL OR NOT EXISTS (SELECT 1 FROM conversion AS other
            WHERE other.profile_id = conversion.profile_id
                AND other.is_counted AND NOT other.is_test
                AND (other.at, other.source_id, other.event_id)
                    < (conversion.at, conversion.source_id, conversion.event_id)))";

/// The touches of an order as one text, oldest first: the order of the table's key.
fn touches(needs: Needs) -> String {
    let [_, device, country, landing] = needs.visit_columns();
    let join = if needs.landing {
        "CROSS JOIN session ON session.session_key = touchpoint.session_key"
    } else {
        ""
    };
    format!(
        "(SELECT group_concat(visit.started_at || char(31) || visit.origin_id || char(31) ||
                visit.session_key || char(31) || {device} || char(31) || {country} || char(31) ||
                {landing}, char(30))
            FROM touchpoint CROSS JOIN visit ON visit.session_key = touchpoint.session_key {join}
            WHERE touchpoint.conversion_seq = conversion.seq)"
    )
}

impl Order {
    /// Reads [`columns`].
    pub(super) fn read(row: &mut Row) -> Result<Self, StoreError> {
        Ok(Self {
            at: Timestamp(row.int()?),
            key: (row.text()?, row.text()?),
            revenue_minor: row.optional_int()?,
            currency: row.text()?,
            session_key: row.optional_int()?,
            sales_channel: row.optional_text()?,
            kind: row.optional_text()?.map(read_word).transpose()?,
            is_new: row.bool()?,
            customer: row.optional_text()?,
            noted: row.optional_json()?,
            touches: row.optional_text()?.map_or_else(Vec::new, |text| read_touches(&text)),
        })
    }

    /// Origins of its touches.
    pub(super) fn origin_ids(&self) -> impl Iterator<Item = i64> + '_ {
        self.touches.iter().map(|touch| touch.origin_id)
    }

    /// Its credits, for an amount that is shared as its revenue is.
    pub(super) fn credits(
        &self,
        gather: &Gather<'_, impl Database>,
        revenue_minor: Option<i64>,
    ) -> Vec<Credit> {
        let origin = |touch: &Touch| gather.names.origin(touch.origin_id);
        let journey_touch = |touch: &Touch| JourneyTouch {
            at: touch.at,
            is_direct: origin(touch).is_some_and(|origin| origin.is_direct),
            is_paid: origin(touch).is_some_and(|origin| origin.is_paid),
            is_holder: self.session_key == Some(touch.session_key),
        };
        let touches: Vec<JourneyTouch> = self.touches.iter().map(journey_touch).collect();
        let journey = Journey { at: self.at, revenue_minor, touches: &touches };
        credits(&journey, gather.plan.attribution)
    }

    /// What a credit says in each dimension.
    pub(super) fn facts(&self, needs: Needs, to: Creditee) -> Facts {
        let touch = touch_of(to).and_then(|index| self.touches.get(index));
        let mut facts = match touch {
            Some(touch) => needs.visit_facts(
                touch.origin_id,
                touch.device.clone(),
                touch.country.clone(),
                touch.landing.clone(),
            ),
            None if needs.levels => Facts::of(Levels::Told(self.in_place(to).into())),
            None => Facts::of(Levels::Any),
        };
        if needs.sales_channel {
            facts.sales_channel = Some(self.sales_channel.clone().unwrap_or_default());
        }
        facts.is_new = needs.customer.then_some(self.is_new);
        facts
    }
}

impl Order {
    /// What stands in the place of a channel where no touch earned the credit.
    fn in_place(&self, to: Creditee) -> Attribution {
        match (&self.noted, to) {
            (Some(noted), Creditee::NoSession) => noted.clone(),
            _ => in_place_of_channel(to, self.sales_channel.as_deref(), self.kind)
                .unwrap_or_default(),
        }
    }
}

fn read_touches(text: &str) -> Vec<Touch> {
    let touch = |text: &str| {
        let mut fields = text.splitn(6, FIELD);
        let mut number = || fields.next()?.parse::<i64>().ok();
        let (at, origin_id, session_key) = (number()?, number()?, number()?);
        let mut text = || fields.next().unwrap_or_default().to_owned();
        let (device, country, landing) = (text(), text(), text());
        Some(Touch { at: Timestamp(at), origin_id, session_key, device, country, landing })
    };
    text.split(TOUCH).filter_map(touch).collect()
}

/// How far after its touch an order may come and still be credited at the touch.
fn reach_ms(settings: AttributionSettings) -> i64 {
    let window = settings.window_days.days();
    match settings.mode {
        AttributionMode::ConversionTime => 0,
        AttributionMode::ClickTime => {
            i64::from(settings.lookback_days.map_or(window, |days| days.min(window))) * DAY_MS
        }
    }
}

/// Adds up the orders that are credited in the range.
pub(super) fn gather(gather: &mut Gather<'_, impl Database>) -> Result<(), StoreError> {
    if !gather.wants(|part| PARTS.contains(part)) {
        return Ok(());
    }
    let mode = gather.plan.attribution.mode;
    // Touches are needed to say whose an order is, or when its credit is dated.
    if mode == AttributionMode::ClickTime {
        gather.needs.levels = true;
    }
    let knows_new = gather.needs.customer
        || gather.wants(|part| matches!(part, Part::NewCustomers | Part::NewCustomerRevenue));
    let sql = format!(
        "SELECT {} FROM conversion
        WHERE (at, source_id, event_id) > (?, ?, ?) AND at < ? AND is_counted AND NOT is_test
        ORDER BY at, source_id, event_id LIMIT {CHUNK}",
        columns(gather.needs, knows_new)
    );
    let until = gather.span.to_ms() + reach_ms(gather.plan.attribution);
    // Nothing has an empty source id: the first moment of the range is in.
    let mut after = (gather.span.from_ms(), String::new(), String::new());
    let mut customers = Customers::of(gather);
    loop {
        let (source_id, event_id) = (after.1.as_str().into(), after.2.as_str().into());
        let params: [SqlValue; 4] = [after.0.into(), source_id, event_id, until.into()];
        let chunk = read_all(gather.db.query(&sql, &params)?, Order::read)?;
        let Some(last) = chunk.last() else { break };
        after = (last.at.0, last.key.0.clone(), last.key.1.clone());
        let origin_ids: BTreeSet<i64> = chunk.iter().flat_map(Order::origin_ids).collect();
        gather.names.learn(gather.db, origin_ids.into_iter())?;
        for order in &chunk {
            add(gather, order, &mut customers);
        }
    }
    customers.finish(gather)
}

fn add(gather: &mut Gather<'_, impl Database>, order: &Order, customers: &mut Customers) {
    let sums_up = gather.plan.attribution.model != AttributionModel::Participation;
    let mut is_in_total = false;
    // Without sessions in sight credit is whole, whatever the model.
    let credits = if gather.needs.session() {
        order.credits(gather, order.revenue_minor)
    } else {
        let revenue_minor = order.revenue_minor;
        vec![Credit { to: Creditee::NoSession, at: order.at, share_ppm: WHOLE_PPM, revenue_minor }]
    };
    let mut rows: HashSet<(usize, Vec<usize>)> = HashSet::new();
    for credit in credits {
        let Some(period) = gather.span.period_of(credit.at.0) else { continue };
        let facts = order.facts(gather.needs, credit.to);
        let Some(key) = gather.key(&facts) else { continue };
        // In participation each takes part in the whole: an order counts once in a row, and
        // once in all.
        if !sums_up && !rows.insert((period, key.clone())) {
            continue;
        }
        let counts_in_total = sums_up || !is_in_total;
        is_in_total = true;
        let amount =
            credit.revenue_minor.map_or(0, |minor| minor_to_micros(minor, &order.currency));
        let day = credit_day(order.at);
        let revenue = gather.rates.convert(amount, &order.currency, day);
        let share = i128::from(credit.share_ppm);
        let mut put = |part: &Part, amount: i128| {
            gather.sheet.add_row(period, &key, part, amount);
            if counts_in_total {
                gather.sheet.add_total(part, amount);
            }
        };
        put(&Part::Revenue, revenue);
        put(&Part::Orders, share);
        if order.is_new {
            put(&Part::NewCustomers, share);
            put(&Part::NewCustomerRevenue, revenue);
        }
        customers.note(period, &key, order.customer.as_deref());
    }
}

/// The day whose rate an order's amount is converted at (UTC), from 1970-01-01.
pub(super) fn credit_day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY_MS)
}
