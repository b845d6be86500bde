//! What a person may change about traffic, kept in the Workspace (`product.md §7, §8`).

use serde::Serialize;
use serde::de::DeserializeOwned;
use tributary_core::api::TrafficSettings;
use tributary_core::channel::Site;
use tributary_core::session::SessionRules;
use tributary_core::time::MINUTE_MS;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError, follow, noted};

/// The row that holds them.
const TRAFFIC: &str = "traffic";

/// The settings that ingest needs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where sessions end.
    pub session: SessionRules,
    /// As the API gives and takes them.
    pub traffic: TrafficSettings,
}

impl Settings {
    /// What the channel rules need to know of the workspace.
    pub fn site(&self) -> Site<'_> {
        Site::of(&self.traffic)
    }
}

impl From<TrafficSettings> for Settings {
    fn from(traffic: TrafficSettings) -> Self {
        let session = SessionRules {
            timeout_ms: traffic.session_timeout_minutes.saturating_mul(MINUTE_MS),
            splits_on_new_source: traffic.splits_on_new_source,
        };
        Self { session, traffic }
    }
}

/// Reads the settings; what was never set has its default.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn load(db: &impl Database) -> Result<Settings, StoreError> {
    Ok(get::<TrafficSettings>(db, TRAFFIC)?.unwrap_or_default().into())
}

/// Sets traffic settings that [`tributary_core::traffic::checked`] let through. New events
/// follow them at once, stored sessions with the next calls of [`crate::follow::step`].
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set_traffic(db: &impl Database, traffic: &TrafficSettings) -> Result<(), StoreError> {
    if load(db)?.traffic == *traffic {
        return Ok(());
    }
    set(db, TRAFFIC, traffic)?;
    noted::classify_again(db, &traffic.clone().into())?;
    follow::begin(db)
}

/// A value by its name.
pub(crate) fn get<T: DeserializeOwned>(
    db: &impl Database,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let rows = db.query("SELECT value FROM setting WHERE name = ?", &[name.into()])?;
    Ok(read_all(rows, |row| row.json())?.into_iter().next())
}

/// Keeps a value under its name.
pub(crate) fn set(
    db: &impl Database,
    name: &str,
    value: &impl Serialize,
) -> Result<(), StoreError> {
    db.query(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[name.into(), json_param(value)?],
    )?;
    Ok(())
}

/// Forgets a value.
pub(crate) fn remove(db: &impl Database, name: &str) -> Result<(), StoreError> {
    db.query("DELETE FROM setting WHERE name = ?", &[name.into()])?;
    Ok(())
}
