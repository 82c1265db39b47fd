//! The settings: `GET` and `PUT /api/settings`, and their history.

mod change;
mod history;

use std::{collections::BTreeMap, time::Duration};

use axum::{extract::State, http::HeaderName, response::IntoResponse};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::change::{Change, REASON};
use super::{
    auth::Caller,
    extract::{Consistent, JsonText, MinPosition},
    problem::Problem,
    state::ApiState,
};
use crate::{desk::Desk, projections::settings};
use linewatch_bookmakers::markets::Table;
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{Actor, MarketId, Position, Sequence, Settings, Timestamp};

/// How long a change waits for the read model to show it.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(get_settings, put_settings)).routes(routes!(history::history))
}

/// The settings in force.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct SettingsResponse {
    #[serde(flatten)]
    #[schema(schema_with = settings_schema)]
    settings: Settings,
    /// How often they were changed; 0 for the defaults.
    #[schema(value_type = u64)]
    version: Sequence,
    /// When they were changed last; null for the defaults.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
    /// When they were changed first.
    #[schema(value_type = Option<String>, format = DateTime)]
    created_at: Option<Timestamp>,
    /// Who turned alerts off, when and why; null while they are on.
    alerts_off: Option<AlertsOff>,
    /// The names of `primaryMarkets`, by id, as far as they are known.
    primary_market_names: BTreeMap<String, String>,
}

fn names_of(settings: &Settings) -> BTreeMap<String, String> {
    let known = |id: &MarketId| Some((id.to_string(), Table::get().reference(id.as_str())?.name.to_string()));
    settings.primary_markets.iter().filter_map(known).collect()
}

/// Alerts are off.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct AlertsOff {
    /// Since when alerts are off.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Who turned them off.
    #[schema(value_type = Option<String>)]
    actor: Option<Actor>,
    /// Why, if they said.
    reason: Option<String>,
}

fn settings_schema() -> RefOr<Schema> {
    schema::of::<Settings>(bound)
}

/// Adds the bounds that are checked.
fn bound(schema: &mut schemars::Schema) {
    let Some(Value::Object(settings)) = schema.get_mut("properties") else { return };
    for (name, min, max) in Settings::BOUNDS.into_iter().chain(Settings::THRESHOLD_BOUNDS) {
        add(settings, name, &json!({ "minimum": min, "maximum": max }));
    }
    for name in ["enabledPlatforms", "primaryMarkets"] {
        add(settings, name, &json!({ "minItems": 1, "maxItems": Settings::MAX_LIST, "uniqueItems": true }));
    }
}

fn add(settings: &mut Map<String, Value>, name: &str, more: &Value) {
    if let (Some(Value::Object(setting)), Value::Object(more)) = (settings.get_mut(name), more) {
        setting.extend(more.clone());
    }
}

/// A change has what it likes, null for what stays, and what `GET` adds.
fn any_of_them(schema: &mut schemars::Schema) {
    bound(schema);
    schema.remove("required");
    schema.insert("additionalProperties".to_owned(), false.into());
    let Some(Value::Object(settings)) = schema.get_mut("properties") else { return };
    for setting in settings.values_mut() {
        if let Some(kind) = setting.get_mut("type") {
            *kind = json!([kind, "null"]);
        }
    }
    let why = "Why, at most 1,000 characters. The pages ask for it where alerts are turned off.";
    settings.insert(REASON.to_owned(), json!({"type": ["string", "null"], "maxLength": 1_000, "description": why}));
    for name in ["updatedAt", "createdAt", "version", "alertsOff", "primaryMarketNames"] {
        settings.insert(
            name.to_owned(),
            json!({
                "type": ["string", "integer", "object", "null"],
                "description": "May be sent back as `GET` answers it; it changes nothing.",
            }),
        );
    }
}

/// Any of the settings.
struct SettingsUpdate;

impl utoipa::PartialSchema for SettingsUpdate {
    fn schema() -> RefOr<Schema> {
        schema::of::<Settings>(any_of_them)
    }
}

impl utoipa::ToSchema for SettingsUpdate {}

/// The settings in force
#[utoipa::path(
    get, path = "/api/settings", operation_id = "get_settings", tag = "settings",
    params(MinPosition),
    responses((status = 200, body = SettingsResponse))
)]
async fn get_settings(
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    _: Consistent,
) -> Result<axum::Json<SettingsResponse>, Box<Problem>> {
    let (settings, version) = desk.settings().await?;
    Ok(axum::Json(response(&reader, settings, version).await?))
}

/// Change settings
///
/// Takes any of them; the others stay. In force for every batch after the answer.
#[utoipa::path(
    put, path = "/api/settings", operation_id = "update_settings", tag = "settings",
    request_body = SettingsUpdate,
    responses(
        (status = 200, description = "All of them as they are now", body = SettingsResponse),
        (status = 400, description = "Out of bounds, an unknown setting, or one that does not fit the rule set in force"),
        (status = 409, description = "Another node changes the settings or the rules just now"),
    )
)]
async fn put_settings(
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    caller: Caller,
    JsonText(text): JsonText,
) -> Result<impl IntoResponse, Box<Problem>> {
    let Change { reason, patch } = Change::read(&text)?;
    let changed = desk.change_settings_for(reason, patch, &caller.context()).await?;
    if !desk.applied().wait_for(changed.position, READ_MODEL_TIMEOUT).await {
        tracing::warn!(log.position = changed.position.get(), "the settings' read model is late");
    }
    let body = response(&reader, changed.settings, changed.version).await;
    let body = body
        .map_err(|problem| Problem::stored_at(changed.position).because(problem.cause().unwrap_or(problem.detail())))?;
    Ok((position_header(changed.position), axum::Json(body)))
}

/// The position that a change reached, to ask for with `min_position`.
fn position_header(position: Position) -> [(HeaderName, String); 1] {
    [(HeaderName::from_static("x-linewatch-position"), position.to_string())]
}

async fn response(reader: &Reader, settings: Settings, version: Sequence) -> Result<SettingsResponse, Box<Problem>> {
    let (newest, created_at) = settings::current(reader).await?;
    let off = if settings.alert_enabled { None } else { settings::alerts_off(reader).await? };
    let alerts_off = off.map(|off| AlertsOff { since: off.changed_at, actor: off.actor, reason: off.reason });
    let primary_market_names = names_of(&settings);
    let updated_at = newest.changed_at;
    Ok(SettingsResponse { settings, version, updated_at, created_at, alerts_off, primary_market_names })
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn a_change_is_described_with_its_bounds() {
        let schema = serde_json::to_value(SettingsUpdate::schema()).unwrap();
        let size = &schema["properties"]["batchSize"];
        assert_eq!((&size["minimum"], &size["maximum"]), (&json!(10), &json!(200)));
        assert_eq!(size["type"], json!(["integer", "null"]));
        assert_eq!(schema["additionalProperties"], false);
        assert!(schema["properties"]["version"].is_object() && schema.get("required").is_none(), "{schema}");
    }

    #[test]
    fn the_answer_has_what_the_existing_client_reads() {
        let response = SettingsResponse {
            settings: Settings::default(),
            version: Sequence::START,
            updated_at: None,
            created_at: None,
            alerts_off: None,
            primary_market_names: BTreeMap::new(),
        };
        let json = serde_json::to_value(&response).unwrap();
        for field in [
            "scrapeIntervalMinutes",
            "enabledPlatforms",
            "oddsRetentionDays",
            "matchRetentionDays",
            "cleanupFrequencyHours",
            "alertEnabled",
            "alertThresholdWarning",
            "alertThresholdElevated",
            "alertThresholdCritical",
            "alertRetentionDays",
            "alertLookbackMinutes",
            "updatedAt",
            "createdAt",
            "version",
            "referenceBookmaker",
            "primaryMarkets",
        ] {
            assert!(json.get(field).is_some(), "{field}");
        }
        assert_eq!(json["alertThresholdWarning"], 7);
    }
}
