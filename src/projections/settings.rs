//! The settings in force, and every version before them.

use async_trait::async_trait;

use super::{
    ApplyError, Consumer, LogEvent, ModelTx,
    columns::{Columns, damaged},
};
use crate::events::{Event, RecordedEvent, SettingsEvent};
use linewatch_log::{Reader, Row, StoreError};
use linewatch_model::{Actor, Note, Position, Sequence, Settings, StreamId, Timestamp};

/// The read model `settings`.
pub struct SettingsHistory;

#[async_trait]
impl Consumer<Event> for SettingsHistory {
    fn name(&self) -> &'static str {
        "settings"
    }

    fn version(&self) -> i64 {
        3
    }

    fn tables(&self) -> &'static [&'static str] {
        &["settings_history"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &["CREATE TABLE settings_history~ (version bigint NOT NULL PRIMARY KEY, position bigint NOT NULL, \
           changed_at bigint NOT NULL, actor text NOT NULL, settings text NOT NULL, raises_alerts bigint NOT NULL, reason text)"]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &[]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        event.stream.aggregate_type == StreamId::SETTINGS
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        let mut rows = Vec::new();
        for event in events.iter().filter(|event| self.concerns(&event.recorded)) {
            let Event::Settings(SettingsEvent::SettingsChanged { settings, version, actor, at, reason }) =
                event.event()?
            else {
                continue;
            };
            let raises_alerts = i64::from(settings.alert_enabled);
            let settings = serde_json::to_string(settings).map_err(|error| event.cannot_apply(error.to_string()))?;
            rows.push(vec![
                version.to_sql().into(),
                event.recorded.position.to_sql().into(),
                at.micros().into(),
                actor.as_str().into(),
                settings.into(),
                raises_alerts.into(),
                reason.as_ref().map(Note::as_str).into(),
            ]);
        }
        let head =
            "INSERT INTO settings_history~ (version, position, changed_at, actor, settings, raises_alerts, reason)";
        Ok(model.insert_rows(head, "", &rows).await?)
    }
}

/// One version of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsVersion {
    /// Its number; 0 for the defaults of a fresh store.
    pub version: Sequence,
    /// All of them.
    pub settings: Settings,
    /// When they were set; `None` for the defaults.
    pub changed_at: Option<Timestamp>,
    /// By whom; `None` for the defaults.
    pub actor: Option<Actor>,
    /// The position of its event; `None` for the defaults.
    pub position: Option<Position>,
    /// Why, if they said.
    pub reason: Option<String>,
}

impl Default for SettingsVersion {
    fn default() -> Self {
        Self {
            version: Sequence::START,
            settings: Settings::default(),
            changed_at: None,
            actor: None,
            position: None,
            reason: None,
        }
    }
}

const SELECT: &str = "SELECT version, settings, changed_at, actor, position, reason FROM settings_history";

/// The settings in force, and when they were set for the first time.
///
/// # Errors
/// When the database fails.
pub async fn current(reader: &Reader) -> Result<(SettingsVersion, Option<Timestamp>), StoreError> {
    let newest = reader.fetch_optional(&format!("{SELECT} ORDER BY version DESC LIMIT 1"), &[]).await?;
    let first = reader.fetch_optional(&format!("{SELECT} ORDER BY version LIMIT 1"), &[]).await?;
    let first = first.as_ref().map(read).transpose()?;
    let newest = newest.as_ref().map(read).transpose()?;
    Ok((newest.unwrap_or_default(), first.and_then(|first| first.changed_at)))
}

/// The versions before one, or all that were ever set, newest first.
///
/// # Errors
/// When the database fails.
pub async fn history(
    reader: &Reader,
    before: Option<Sequence>,
    limit: i64,
) -> Result<Vec<SettingsVersion>, StoreError> {
    let before = before.map_or(i64::MAX, Sequence::to_sql);
    let sql = format!("{SELECT} WHERE version < $1 ORDER BY version DESC LIMIT $2");
    let rows = reader.fetch(&sql, &[before.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

/// The version that turned alerts off, where they are off now.
///
/// # Errors
/// When the database fails.
pub async fn alerts_off(reader: &Reader) -> Result<Option<SettingsVersion>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE version > COALESCE((SELECT max(version) FROM settings_history WHERE raises_alerts = 1), 0) \
         ORDER BY version LIMIT 1"
    );
    reader.fetch_optional(&sql, &[]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<SettingsVersion, StoreError> {
    let mut columns = Columns::of(row);
    Ok(SettingsVersion {
        version: Sequence::from_sql(columns.int()?),
        settings: serde_json::from_str(columns.str()?).map_err(|error| damaged(&error.to_string()))?,
        changed_at: Some(columns.time()?),
        actor: Some(columns.parse()?),
        position: Some(Position::from_sql(columns.int()?)),
        reason: columns.opt_text()?,
    })
}
