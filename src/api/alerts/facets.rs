//! `GET /api/alerts/facets`: what filters can be set to.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        problem::Result,
    },
    projections::alerts::{self, Choice, Facets, TournamentChoice},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{AlertStatus, Bookmaker};

/// The most choices of a filter.
const CHOICES_PER_FACET: usize = 200;

/// Of which alerts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct FacetQuery {
    /// Only of this status.
    #[param(value_type = Option<schema::AlertStatus>)]
    status: Option<AlertStatus>,
}

/// A choice of a filter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FacetChoice {
    /// What to filter by.
    value: String,
    /// Its name for people.
    name: String,
    /// How many alerts.
    count: i64,
}

/// A tournament to filter by.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FacetTournament {
    /// What to filter by.
    id: i64,
    /// Its name; `Unknown` where nobody named one.
    name: String,
    /// Its country; `Unknown` where nobody named one.
    country: String,
    /// How many alerts.
    count: i64,
}

/// The choices of each filter, those with most alerts first; at most 200 of each.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AlertFacets {
    /// The bookmakers that have alerts.
    bookmakers: Vec<FacetChoice>,
    /// The types.
    types: Vec<FacetChoice>,
    /// The severities, mildest first.
    severities: Vec<FacetChoice>,
    /// The tournaments.
    tournaments: Vec<FacetTournament>,
    /// The countries.
    countries: Vec<FacetChoice>,
}

impl From<Facets> for AlertFacets {
    fn from(facets: Facets) -> Self {
        Self {
            bookmakers: facets.bookmakers.into_iter().map(bookmaker).collect(),
            types: facets.types.into_iter().map(word).collect(),
            severities: facets.severities.into_iter().map(word).collect(),
            tournaments: facets.tournaments.into_iter().map(tournament).collect(),
            countries: facets.countries.into_iter().map(word).collect(),
        }
    }
}

fn bookmaker(choice: Choice<String>) -> FacetChoice {
    let named = choice.value.parse::<Bookmaker>().ok().map(|book| book.display_name().to_owned());
    let name = named.unwrap_or_else(|| choice.value.clone());
    FacetChoice { name, ..word(choice) }
}

fn word(choice: Choice<String>) -> FacetChoice {
    FacetChoice { name: choice.value.replace('_', " "), value: choice.value, count: choice.count }
}

fn tournament(choice: Choice<TournamentChoice>) -> FacetTournament {
    let TournamentChoice { country, name, id } = choice.value;
    FacetTournament { id, name, country, count: choice.count }
}

/// What the filters can be set to, and how many alerts each choice has
#[utoipa::path(get, path = "/api/alerts/facets", operation_id = "list_alert_facets", tag = "alerts", params(FacetQuery,
        MinPosition),
    responses((status = 200, body = AlertFacets)))]
pub(super) async fn facets(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<FacetQuery>,
) -> Result<Answer<AlertFacets>> {
    Ok(Answer(alerts::facets(&reader, query.status, CHOICES_PER_FACET).await?.into()))
}
