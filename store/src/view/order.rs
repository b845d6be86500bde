//! One order: why it is credited as it is (`product.md §9, §12`).

use tributary_core::api::{
    AttributionSettings, AttributionWindow, ChannelCredit, ModelChannels, ModelCredits, OrderCopy,
    OrderCredit, OrderDetail, OrderTouch, Unattributed, WindowCredits,
};
use tributary_core::attribution::{Credit, Creditee, Journey, MODELS, credits};
use tributary_core::time::DAY_MS;

use super::orders::summary;
use crate::conversion_row::{COLUMNS, Conversion, StoredTouch, TABLES, touches};
use crate::row::read_all;
use crate::{Database, SqlValue, StoreError};

/// Touches that are shown.
const MAX_TOUCHES: usize = 500;
/// Copies of one order that are shown.
const MAX_COPIES: i64 = 50;

/// Everything about an order: the copy that `source_id` told, else the one that counts. `None`
/// when nobody told it.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn order(
    db: &impl Database,
    order_id: &str,
    source_id: Option<&str>,
    settings: AttributionSettings,
) -> Result<Option<OrderDetail>, StoreError> {
    let copies = copies(db, order_id)?;
    let is_asked = |copy: &&Conversion| source_id.is_none_or(|id| copy.source_id == id);
    let Some(order) = copies.iter().find(is_asked) else { return Ok(None) };
    let touches = touches(db, [order.seq].into_iter())?.remove(&order.seq).unwrap_or_default();
    let explained = Explained { order, touches: &touches };
    let first_shown = touches.len().saturating_sub(MAX_TOUCHES);
    let is_attributed =
        touches.iter().any(|touch| is_in_window(order, touch, settings.window_days));
    Ok(Some(OrderDetail {
        summary: summary(order, &touches),
        settings,
        copies: copies.iter().map(copy).collect(),
        touches: explained.shown(settings.window_days).skip(first_shown).collect(),
        unattributed: if is_attributed { None } else { Some(reason(db, order)?) },
        models: explained.models(settings),
        windows: AttributionWindow::ALL.map(|window| explained.window(window, settings)).into(),
    }))
}

/// All copies of an order: those that count, then those of servers, the earliest first.
fn copies(db: &impl Database, order_id: &str) -> Result<Vec<Conversion>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE order_id = ?
        ORDER BY is_counted DESC, is_client, at, conversion.source_id, event_id
        LIMIT {MAX_COPIES}"
    );
    read_all(db.query(&sql, &[order_id.into()])?, Conversion::read)
}

fn copy(order: &Conversion) -> OrderCopy {
    OrderCopy {
        seq: order.seq,
        source_id: order.source_id.clone(),
        is_client: order.is_client,
        standing: order.standing,
        at: order.at.0,
        revenue_minor: order.revenue_minor,
        currency: order.currency.clone(),
        rung: order.rung.clone(),
    }
}

fn is_in_window(order: &Conversion, touch: &StoredTouch, window: AttributionWindow) -> bool {
    let window_ms = i64::from(window.days()) * DAY_MS;
    (0..=window_ms).contains(&order.at.millis_since(touch.at))
}

/// Why an order has no touch in the window.
fn reason(db: &impl Database, order: &Conversion) -> Result<Unattributed, StoreError> {
    let Some(profile_id) = order.profile_id else { return Ok(Unattributed::NoPerson) };
    let sql = "SELECT count(*), ifnull(sum(started_at <= ?2), 0),
            ifnull(sum(started_at <= ?2 AND is_bot), 0)
        FROM session WHERE profile_id = ?1";
    let params: [SqlValue; 2] = [profile_id.into(), order.at.0.into()];
    let counts = read_all(db.query(sql, &params)?, |row| Ok((row.int()?, row.int()?, row.int()?)))?;
    Ok(match counts.first() {
        None | Some((0, ..)) => Unattributed::NoSession,
        Some((_, 0, _)) => Unattributed::OnlyLater,
        Some((_, before, bots)) if before == bots => Unattributed::OnlyBots,
        Some(_) => Unattributed::OutsideWindow,
    })
}

/// An order and the touches it could see.
struct Explained<'a> {
    order: &'a Conversion,
    touches: &'a [StoredTouch],
}

impl Explained<'_> {
    /// The touches, oldest first.
    fn shown(&self, window: AttributionWindow) -> impl Iterator<Item = OrderTouch> {
        (1..).zip(self.touches).map(move |(position, touch)| OrderTouch {
            position,
            session_id: touch.session_id.clone(),
            visitor_id: touch.visitor_id.clone(),
            at: touch.at.0,
            attribution: touch.touch.attribution.clone(),
            is_paid: touch.touch.is_paid,
            is_holder: self.order.is_held_by(touch),
            is_in_window: is_in_window(self.order, touch, window),
            landing_url: touch.landing_url.clone(),
            referrer: touch.referrer.clone(),
        })
    }

    /// The order under every model, each with its credit.
    fn credited(
        &self,
        settings: AttributionSettings,
    ) -> impl Iterator<Item = (AttributionSettings, Vec<Credit>)> {
        let touches = self.order.journey_touches(self.touches);
        MODELS.into_iter().map(move |model| {
            let settings = AttributionSettings { model, ..settings };
            let (at, revenue_minor) = (self.order.at, self.order.revenue_minor);
            let journey = Journey { at, revenue_minor, touches: &touches };
            (settings, credits(&journey, settings))
        })
    }

    fn models(&self, settings: AttributionSettings) -> Vec<ModelCredits> {
        let credit = |credit: &Credit| OrderCredit {
            position: match credit.to {
                Creditee::Touch(index) => i64::try_from(index + 1).ok(),
                _ => None,
            },
            attribution: self.order.attribution(credit.to, self.touches),
            at: credit.at.0,
            share_ppm: credit.share_ppm,
            revenue_minor: credit.revenue_minor,
        };
        self.credited(settings)
            .map(|(settings, credits)| ModelCredits {
                model: settings.model,
                credits: credits.iter().map(credit).collect(),
            })
            .collect()
    }

    /// What a window makes of the order, beside the one that was asked for.
    fn window(&self, window: AttributionWindow, asked: AttributionSettings) -> WindowCredits {
        let settings = AttributionSettings { window_days: window, ..asked };
        let models = self.credited(settings).zip(self.credited(asked));
        let is_in = |touch: &&StoredTouch| is_in_window(self.order, touch, window);
        WindowCredits {
            window_days: window,
            n_touches: i64::try_from(self.touches.iter().filter(is_in).count()).unwrap_or(i64::MAX),
            models: models
                .map(|((settings, credits), (_, asked))| ModelChannels {
                    model: settings.model,
                    channels: self.channels(&credits),
                    is_changed: credits != asked,
                })
                .collect(),
        }
    }

    /// Credit added up by channel.
    fn channels(&self, credits: &[Credit]) -> Vec<ChannelCredit> {
        let mut channels: Vec<ChannelCredit> = Vec::new();
        for credit in credits {
            let levels = self.order.attribution(credit.to, self.touches);
            let known = channels.iter_mut().find(|known| {
                known.channel_group == levels.channel_group && known.channel == levels.channel
            });
            match known {
                Some(known) => {
                    known.share_ppm = known.share_ppm.saturating_add(credit.share_ppm);
                    let sum = known.revenue_minor.zip(credit.revenue_minor);
                    known.revenue_minor = sum.map(|(a, b)| a.saturating_add(b));
                }
                None => channels.push(ChannelCredit {
                    channel_group: levels.channel_group,
                    channel: levels.channel,
                    share_ppm: credit.share_ppm,
                    revenue_minor: credit.revenue_minor,
                }),
            }
        }
        channels
    }
}
