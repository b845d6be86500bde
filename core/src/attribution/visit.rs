//! Which sessions are touchpoints of a conversion, and which one holds a server event
//! (`product.md §7.4, §9`).

use crate::time::{DAY_MS, Timestamp};

/// The widest attribution window, in days: touches further back are not kept.
pub const MAX_WINDOW_DAYS: i64 = 90;

/// When a session of the profile took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Key of the session's row.
    pub session_key: i64,
    /// Id that is the same in every store.
    pub session_id: String,
    /// First event.
    pub started_at: Timestamp,
    /// Last event.
    pub last_event_at: Timestamp,
    /// Whether reports leave it out.
    pub is_bot: bool,
}

/// The sessions that may earn credit for a conversion at `at`, oldest first.
///
/// A touch counts when it began at or before the conversion and within
/// [`MAX_WINDOW_DAYS`]; what came later is unknown to it. Bots earn nothing.
pub fn touchpoints(at: Timestamp, visits: &[Visit]) -> Vec<&Visit> {
    let mut touches: Vec<&Visit> = visits
        .iter()
        .filter(|visit| !visit.is_bot && is_within_window(at, visit.started_at))
        .collect();
    touches.sort_by(|a, b| (a.started_at, &a.session_id).cmp(&(b.started_at, &b.session_id)));
    touches
}

/// The session a server event at `at` belongs to: the one that covers its time, else the
/// latest one before it within the window.
pub fn holding_session(at: Timestamp, visits: &[Visit]) -> Option<&Visit> {
    let before = || visits.iter().filter(|visit| is_within_window(at, visit.started_at));
    let covering = before().filter(|visit| at <= visit.last_event_at);
    covering.max_by_key(|visit| (visit.started_at, &visit.session_id)).or_else(|| {
        before().max_by_key(|visit| (visit.last_event_at, visit.started_at, &visit.session_id))
    })
}

fn is_within_window(at: Timestamp, started_at: Timestamp) -> bool {
    (0..=MAX_WINDOW_DAYS * DAY_MS).contains(&at.millis_since(started_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(session_key: i64, started_at: i64, last_event_at: i64) -> Visit {
        Visit {
            session_key,
            session_id: session_key.to_string(),
            started_at: Timestamp(started_at),
            last_event_at: Timestamp(last_event_at),
            is_bot: false,
        }
    }

    #[test]
    fn only_visits_before_the_conversion_and_inside_the_window_are_touches() {
        let window = MAX_WINDOW_DAYS * DAY_MS;
        let visits =
            [visit(3, 101, 200), visit(2, 100, 100), visit(1, 50, 60), visit(4, 99 - window, 0)];
        let keys = |at| -> Vec<i64> {
            touchpoints(Timestamp(at), &visits).iter().map(|visit| visit.session_key).collect()
        };
        assert_eq!(keys(100), [1, 2]);
        assert_eq!(keys(99), [4, 1]);
        let bots = [Visit { is_bot: true, ..visit(1, 50, 60) }];
        assert_eq!(touchpoints(Timestamp(100), &bots), Vec::<&Visit>::new());
    }

    #[test]
    fn a_server_event_attaches_to_the_covering_session_else_the_latest() {
        let visits = [visit(1, 0, 100), visit(2, 20, 30), visit(3, 200, 210)];
        let held = |at| holding_session(Timestamp(at), &visits).map(|visit| visit.session_key);
        assert_eq!(held(-1), None);
        assert_eq!(held(10), Some(1));
        assert_eq!(held(25), Some(2), "two cover: the later start");
        assert_eq!(held(50), Some(1), "covers, although another began later");
        assert_eq!(held(150), Some(1), "the latest activity");
        assert_eq!(held(500), Some(3));
    }
}
