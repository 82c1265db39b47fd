//! `GET /api/rules/effective`: what the rules say of a fixture's market, and which layer says it.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        problem::{Problem, Result},
    },
    desk::Desk,
    projections::fixtures,
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{Bookmaker, Label, Line, MarketId, Odds};
use linewatch_rules::{Effective, Field, FixtureContext, Layer, Subject, Value as FieldValue};

/// Of what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EffectiveQuery {
    /// The fixture's id.
    fixture: i64,
    /// The market's id.
    #[param(inline, value_type = schema::MarketId)]
    market: MarketId,
    /// Its line.
    #[param(value_type = Option<f64>)]
    line: Option<Line>,
    /// The bookmaker; without one as for steam.
    #[param(inline, value_type = Option<schema::Bookmaker>)]
    bookmaker: Option<Bookmaker>,
    /// The price before the change; without one no override with `odds_from` or `odds_to` matches.
    #[param(value_type = Option<f64>)]
    odds: Option<Odds>,
}

/// What each monitor says there.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EffectiveDocument {
    /// The monitors, with their fields.
    monitors: Vec<EffectiveMonitor>,
}

/// What a monitor says there.
#[derive(Debug, Serialize, ToSchema)]
struct EffectiveMonitor {
    /// The monitor.
    id: String,
    /// What it looks for.
    detector: &'static str,
    /// Its fields.
    fields: Vec<EffectiveField>,
}

/// A field and who set it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct EffectiveField {
    /// Its name.
    field: String,
    /// What it says; null for none.
    #[schema(value_type = Value)]
    value: Value,
    /// Who set it: `default`, `settings`, `monitor` or `override`.
    layer: &'static str,
    /// The place of the override in the rule set, counted from 0.
    r#override: Option<usize>,
}

/// What the rules say of a market
#[utoipa::path(
    get, path = "/api/rules/effective", operation_id = "get_effective_rules", tag = "rules",
    params(EffectiveQuery, MinPosition),
    responses(
        (status = 200, body = EffectiveDocument),
        (status = 404, description = "There is no such fixture"),
    )
)]
pub(super) async fn effective(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(query): Query<EffectiveQuery>,
) -> Result<Answer<EffectiveDocument>> {
    let found = fixtures::find(&reader, query.fixture).await?;
    let fixture = found.ok_or_else(|| Problem::not_found("there is no such fixture"))?;
    let current = desk.settings_in_force().await?;
    let [sport, country, tournament] =
        [&fixture.sport, &fixture.tournament.country, &fixture.tournament.name].map(|text| known(text));
    let subject = Subject {
        fixture: FixtureContext {
            key: &fixture.key,
            sport: sport.as_ref(),
            country: country.as_ref(),
            tournament: tournament.as_ref(),
        },
        to_kickoff: fixture.kickoff.micros_since(desk.now()),
        bookmaker: query.bookmaker.as_ref(),
        market: &query.market,
        line: query.line,
        price: query.odds,
    };
    let effective = current.rule_set.rules.effective(&current.settings, &subject);
    Ok(Answer(EffectiveDocument { monitors: effective.iter().map(monitor).collect::<Result<_>>()? }))
}

/// What a fixture was registered with, if anything was.
fn known(text: &str) -> Option<Label> {
    if text == fixtures::UNKNOWN { None } else { text.parse().ok() }
}

fn monitor(effective: &Effective) -> Result<EffectiveMonitor> {
    let fields = effective.fields.iter().map(EffectiveField::of);
    Ok(EffectiveMonitor {
        id: effective.monitor.to_string(),
        detector: effective.detector.as_str(),
        fields: fields.collect::<Result<_>>()?,
    })
}

impl EffectiveField {
    /// A field, its value, and who set it.
    pub(in crate::api) fn of((field, value, layer): &(Field, Option<FieldValue>, Layer)) -> Result<Self> {
        let value = serde_json::to_value(value).map_err(|error| Problem::internal(error).into_box())?;
        let (layer, place) = match layer {
            Layer::Default => ("default", None),
            Layer::Settings => ("settings", None),
            Layer::Monitor => ("monitor", None),
            Layer::Override(at) => ("override", Some(*at)),
        };
        Ok(Self { field: field.to_string(), value, layer, r#override: place })
    }
}
