//! `GET /api/settings/history`: who changed what, and when.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        params::bounded,
        problem::{Problem, Result},
    },
    projections::settings::{self, SettingsVersion},
};
use linewatch_log::Reader;
use linewatch_model::{Actor, Position, Sequence, Settings, Timestamp};

/// Which versions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct HistoryQuery {
    /// At most so many: 1 to 200, default 50.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Only versions before this one: `nextBefore` of the part before.
    #[param(format = "uint64")]
    before: Option<u64>,
}

/// One setting that was changed.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct SettingChange {
    /// The name of the setting, as `GET /api/settings` has it.
    field: String,
    /// The value before.
    #[schema(value_type = Value)]
    from: Value,
    /// The value after.
    #[schema(value_type = Value)]
    to: Value,
}

/// One change of the settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SettingsChange {
    /// The version that it led to: 1 for the first change.
    #[schema(value_type = u64)]
    version: Sequence,
    /// When it was changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<Timestamp>,
    /// The name of who did it.
    #[schema(value_type = Option<String>)]
    actor: Option<Actor>,
    /// Where it is in the log.
    #[schema(value_type = Option<u64>)]
    position: Option<Position>,
    /// Why, if they said.
    reason: Option<String>,
    /// What was changed, against the version before; against the defaults for the first.
    changes: Vec<SettingChange>,
}

/// A part of the changes, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SettingsHistoryPage {
    /// The versions of this part.
    versions: Vec<SettingsChange>,
    /// Asks, as `before`, for the next part; null at the end.
    #[schema(value_type = Option<u64>)]
    next_before: Option<Sequence>,
}

/// Who changed which settings, newest first
#[utoipa::path(
    get, path = "/api/settings/history", operation_id = "list_settings_versions", tag = "settings",
    params(HistoryQuery, MinPosition),
    responses(
        (status = 200, body = SettingsHistoryPage),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn history(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<SettingsHistoryPage>> {
    let limit = bounded("limit", query.limit, 50, 1..=200)?;
    // One more than asked for: the version before the last of this part.
    let before = query.before.map(Sequence::new);
    let mut versions = settings::history(&reader, before, limit + 1).await?;
    let wanted = usize::try_from(limit).unwrap_or(0);
    let is_more = versions.len() > wanted;
    if !is_more {
        versions.push(SettingsVersion::default());
    }
    let versions: Vec<_> = versions.windows(2).map(|pair| change(&pair[0], &pair[1])).collect::<Result<_>>()?;
    let next_before = versions.last().filter(|_| is_more).map(|last| last.version);
    Ok(Answer(SettingsHistoryPage { versions, next_before }))
}

fn change(now: &SettingsVersion, before: &SettingsVersion) -> Result<SettingsChange> {
    let changes = differences(&fields(&before.settings)?, &fields(&now.settings)?);
    Ok(SettingsChange {
        version: now.version,
        changed_at: now.changed_at,
        actor: now.actor.clone(),
        position: now.position,
        reason: now.reason.clone(),
        changes,
    })
}

fn fields(settings: &Settings) -> Result<Map<String, Value>> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Problem::internal("the settings are no JSON object").into()),
        Err(error) => Err(Problem::internal(error).into()),
    }
}

/// The settings that differ. Versions of an older linewatch lack the newer ones, which then had their defaults.
fn differences(before: &Map<String, Value>, now: &Map<String, Value>) -> Vec<SettingChange> {
    let was = |field: &str| before.get(field).cloned().unwrap_or(Value::Null);
    let differing = now.iter().filter(|(field, value)| before.get(*field) != Some(value));
    differing.map(|(field, to)| SettingChange { field: field.clone(), from: was(field), to: to.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::SettingsPatch;

    #[test]
    fn a_change_names_what_differs() {
        let patch: SettingsPatch =
            serde_json::from_str(r#"{"alertThresholdWarning":5,"alertEnabled":false,"batchSize":50}"#).unwrap();
        let settings = Settings::default().with(&patch).unwrap();
        let now = SettingsVersion { version: Sequence::new(1), settings, ..SettingsVersion::default() };
        let mut changes = change(&now, &SettingsVersion::default()).unwrap().changes;
        changes.sort_by(|one, other| one.field.cmp(&other.field));
        let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["alertEnabled", "alertThresholdWarning"]);
        assert_eq!((changes[0].from.clone(), changes[0].to.clone()), (true.into(), false.into()));
    }
}
