//! What a person may change, kept in the Workspace.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tributary_core::channel::Site;
use tributary_core::session::SessionRules;

use crate::row::{json_param, read_all};
use crate::{Database, StoreError};

/// The settings that ingest needs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where sessions end.
    pub session: SessionRules,
    /// The shop's hosts besides that of the page itself.
    pub own_hosts: Vec<String>,
    /// Domains that are joined to the shop's.
    pub linked_domains: Vec<String>,
}

impl Settings {
    /// What belongs to the shop, for the channel rules.
    pub fn site(&self) -> Site<'_> {
        Site { own_hosts: &self.own_hosts, linked_domains: &self.linked_domains }
    }
}

/// Reads the settings; what was never set has its default.
///
/// # Errors
///
/// [`StoreError`] when the database can't be read.
pub fn load(db: &impl Database) -> Result<Settings, StoreError> {
    let rows = db.query("SELECT name, value FROM setting", &[])?;
    let mut settings = Settings::default();
    for (name, value) in read_all(rows, |row| Ok((row.text()?, row.json()?)))? {
        apply(&mut settings, &name, value);
    }
    Ok(settings)
}

/// Sets how long a gap ends a session, in milliseconds.
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set_session_timeout(db: &impl Database, timeout_ms: i64) -> Result<(), StoreError> {
    set(db, "session_timeout_ms", &timeout_ms)
}

/// Sets the domains that are joined to the shop's (`product.md §2`, `link_domain`).
///
/// # Errors
///
/// [`StoreError`] when the database can't be written.
pub fn set_linked_domains(db: &impl Database, domains: &[String]) -> Result<(), StoreError> {
    set(db, "linked_domains", &domains)
}

fn apply(settings: &mut Settings, name: &str, value: Value) {
    match name {
        "session_timeout_ms" => read(&mut settings.session.timeout_ms, value),
        "own_hosts" => read(&mut settings.own_hosts, value),
        "linked_domains" => read(&mut settings.linked_domains, value),
        _ => {}
    }
}

/// A value that is not of its type leaves the default.
fn read<T: DeserializeOwned>(setting: &mut T, value: Value) {
    if let Ok(value) = serde_json::from_value(value) {
        *setting = value;
    }
}

fn set(db: &impl Database, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    db.query(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[name.into(), json_param(value)?],
    )?;
    Ok(())
}
