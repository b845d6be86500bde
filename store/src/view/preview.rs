//! What other traffic settings would make of the visits that are there (`product.md §8`).

use std::collections::BTreeMap;

use tributary_core::api::{ChannelMove, ChannelPreview, TrafficSettings};
use tributary_core::channel::{Landing, Rule, Site, classify};

use crate::row::{Row, read_all};
use crate::{Database, SqlValue, StoreError};

/// Sessions looked at.
const MAX_SESSIONS: i64 = 10_000;
/// Sessions in memory at once.
const CHUNK: i64 = 1_000;
/// Moves that are told.
const MAX_MOVES: usize = 100;

/// A session's landing, and where it is now.
struct Landed {
    started_at: i64,
    session_key: i64,
    url: Option<String>,
    referrer: Option<String>,
    group: String,
    channel: String,
}

/// Group and channel, before and after.
type Move = [String; 4];

/// Classifies the landings of a range of time again, by settings that
/// [`tributary_core::traffic::checked`] let through, and says which would move. Nothing is
/// written. Sessions stay the visits they are; bots are left out.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn channel_preview(
    db: &impl Database,
    settings: &TrafficSettings,
    from: Option<i64>,
    to: Option<i64>,
) -> Result<ChannelPreview, StoreError> {
    let mut seen = Seen::new(settings);
    let from = from.unwrap_or(i64::MIN >> 11);
    // Just after the range; sessions go by their start, then their key.
    let mut before = (to.unwrap_or(i64::MAX >> 11), i64::MAX >> 11);
    loop {
        let wanted = CHUNK.min(MAX_SESSIONS - seen.n_sessions);
        let chunk = chunk(db, from, before, wanted)?;
        for landed in &chunk {
            seen.look(landed);
        }
        let Some(last) = chunk.last() else { break };
        before = (last.started_at, last.session_key);
    }
    let is_partial = !chunk(db, from, before, 1)?.is_empty();
    Ok(seen.told(is_partial))
}

/// The newest sessions of a range, before one of them.
fn chunk(
    db: &impl Database,
    from: i64,
    (started_at, session_key): (i64, i64),
    limit: i64,
) -> Result<Vec<Landed>, StoreError> {
    let sql = "SELECT visit.started_at, session_key, landing_url, referrer, channel_group, channel
        FROM visit JOIN session USING (session_key) JOIN origin USING (origin_id)
        WHERE visit.started_at BETWEEN ? AND ? AND (visit.started_at, session_key) < (?, ?)
        ORDER BY visit.started_at DESC, session_key DESC LIMIT ?";
    let params: [SqlValue; 5] =
        [from.into(), started_at.into(), started_at.into(), session_key.into(), limit.into()];
    read_all(db.query(sql, &params)?, |row: &mut Row| {
        Ok(Landed {
            started_at: row.int()?,
            session_key: row.int()?,
            url: row.optional_text()?,
            referrer: row.optional_text()?,
            group: row.text()?,
            channel: row.text()?,
        })
    })
}

/// What was found so far.
struct Seen<'a> {
    settings: &'a TrafficSettings,
    n_sessions: i64,
    n_by_rule: Vec<i64>,
    moves: BTreeMap<Move, (i64, Option<String>)>,
}

impl<'a> Seen<'a> {
    fn new(settings: &'a TrafficSettings) -> Self {
        let n_by_rule = vec![0; settings.channel_rules.len()];
        Self { settings, n_sessions: 0, n_by_rule, moves: BTreeMap::new() }
    }

    fn look(&mut self, landed: &Landed) {
        self.n_sessions += 1;
        let landing = Landing { url: landed.url.as_deref(), referrer: landed.referrer.as_deref() };
        let touch = classify(landing, Site::of(self.settings)).touch;
        if touch.rule == Rule::Workspace {
            let rules = self.settings.channel_rules.iter();
            let is_it = |name: &String| Some(name) == touch.workspace_rule.as_ref();
            for (n, rule) in self.n_by_rule.iter_mut().zip(rules) {
                *n += i64::from(is_it(&rule.name));
            }
        }
        let (group, channel) = (touch.attribution.channel_group, touch.attribution.channel);
        if (&group, &channel) != (&landed.group, &landed.channel) {
            let key = [landed.group.clone(), landed.channel.clone(), group, channel];
            let example = || landed.url.clone();
            self.moves.entry(key).or_insert_with(|| (0, example())).0 += 1;
        }
    }

    fn told(self, is_partial: bool) -> ChannelPreview {
        let n_changed = self.moves.values().map(|(n, _)| n).sum();
        let mut moves: Vec<ChannelMove> = self
            .moves
            .into_iter()
            .map(|([from_group, from_channel, to_group, to_channel], (n_sessions, example))| {
                ChannelMove { from_group, from_channel, to_group, to_channel, n_sessions, example }
            })
            .collect();
        moves.sort_by_key(|it| -it.n_sessions);
        moves.truncate(MAX_MOVES);
        ChannelPreview {
            n_sessions: self.n_sessions,
            is_partial,
            n_changed,
            n_by_rule: self.n_by_rule,
            moves,
        }
    }
}
