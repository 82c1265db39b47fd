//! Beginning scrape runs: all of it, one fixture, or what failed before.

mod retry;
mod stream;

use std::time::Duration;

use axum::{body::Bytes, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        auth::Caller,
        extract::{Path, Query, optional_json},
        problem::{Problem, Result},
        state::ApiState,
    },
    scraping::{Order, Scope, ScrapeStartError, Scraper},
};
use linewatch_http::schema;
use linewatch_model::{Bookmaker, FixtureKey, Trigger};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    start_routes().merge(retry::routes()).merge(stream::routes())
}

/// The answers where no run could begin.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only described; the problems are made from errors")]
enum NotBegun {
    /// A run is going on; `scrape_run_id` is its id
    #[response(status = 409)]
    GoingOn,
    /// No source is configured
    #[response(status = 503)]
    NobodyToAsk,
}

impl From<ScrapeStartError> for Box<Problem> {
    fn from(error: ScrapeStartError) -> Self {
        let detail = error.to_string();
        match error {
            ScrapeStartError::AlreadyRunning { id } => {
                Problem::new(StatusCode::CONFLICT, detail).with("scrape_run_id", id).into_box()
            }
            ScrapeStartError::NothingConfigured | ScrapeStartError::NothingEnabled(_) => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_box()
            }
            ScrapeStartError::UnknownBookmaker(..) => Problem::bad_request(detail).at("bookmakers").into_box(),
            ScrapeStartError::Stopping => Problem::unavailable(detail).into_box(),
            ScrapeStartError::Desk(error) => error.into(),
        }
    }
}

/// The routes that begin all of it, or one fixture.
fn start_routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(post_scrape)).routes(routes!(post_event))
}

/// What to scrape.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ScrapeBody {
    /// The bookmakers; all that are configured and enabled where none is named.
    #[schema(value_type = Option<Vec<schema::Bookmaker>>)]
    bookmakers: Option<Vec<Bookmaker>>,
    /// The same, as the existing client calls them.
    #[schema(value_type = Option<Vec<schema::Bookmaker>>)]
    platforms: Option<Vec<Bookmaker>>,
    /// Seconds after which the run is ended: 5 to 600, 300 by default.
    #[schema(minimum = 5, maximum = 600)]
    timeout: Option<u64>,
}

/// The same in the query.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ScrapeQuery {
    /// Seconds after which the run is ended: 5 to 600, 300 by default.
    #[param(minimum = 5, maximum = 600, default = 300)]
    pub(super) timeout: Option<u64>,
}

/// A run that has begun.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ScrapeStarted {
    /// Its id.
    scrape_run_id: u64,
}

/// Scrape now
///
/// Begins a run and answers at once. `GET /api/scrape/runs/{id}/progress` shows how it goes. One at a time.
#[utoipa::path(
    post, path = "/api/scrape", operation_id = "begin_scrape", tag = "scrape",
    params(ScrapeQuery),
    request_body(content = Option<ScrapeBody>, description = "Nothing, or what to scrape"),
    responses(
        (status = 200, description = "It has begun", body = ScrapeStarted),
        (status = 400, description = "A bookmaker that is not configured, or a time-out out of bounds"),
        NotBegun,
    )
)]
async fn post_scrape(
    State(scraper): State<Scraper>,
    caller: Caller,
    Query(query): Query<ScrapeQuery>,
    body: Bytes,
) -> Result<axum::Json<ScrapeStarted>> {
    let body: ScrapeBody = optional_json(&body)?;
    let bookmakers = body.bookmakers.or(body.platforms).filter(|bookmakers| !bookmakers.is_empty());
    // The body's counts, and the other one must be one too.
    let in_query = timeout(query.timeout)?;
    let timeout = Some(body.timeout.map_or(Ok(in_query), |seconds| timeout(Some(seconds)))?);
    let order = Order { bookmakers, timeout, ..Order::everything(Trigger::Api) };
    let run = scraper.start(order, &caller.context()).await?;
    Ok(axum::Json(ScrapeStarted { scrape_run_id: run.id }))
}

/// How long a run may take.
pub(super) fn timeout(seconds: Option<u64>) -> Result<Duration> {
    let Some(seconds) = seconds else { return Ok(Order::DEFAULT_TIMEOUT) };
    let timeout = Duration::from_secs(seconds);
    if (Order::SHORTEST_TIMEOUT..=Order::LONGEST_TIMEOUT).contains(&timeout) {
        return Ok(timeout);
    }
    let (min, max) = (Order::SHORTEST_TIMEOUT.as_secs(), Order::LONGEST_TIMEOUT.as_secs());
    Err(Problem::bad_request(format!("must lie between {min} and {max} seconds")).at("timeout").into_box())
}

/// Scrape one fixture now
///
/// At all bookmakers that are configured and enabled, by its SportRadar id: `66457014`, `sr:66457014` or
/// `sr:match:66457014`.
#[utoipa::path(
    post, path = "/api/scrape/event/{sportradar_id}", operation_id = "begin_event_scrape", tag = "scrape",
    params(("sportradar_id" = String, Path, description = "The SportRadar id: 66457014 or sr:66457014", pattern = "^(sr:(match:)?)?[0-9]{1,19}$")),
    responses(
        (status = 200, description = "It has begun", body = ScrapeStarted),
        (status = 400, description = "Not an id"),
        NotBegun,
    )
)]
async fn post_event(
    State(scraper): State<Scraper>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<ScrapeStarted>> {
    let fixture = fixture(&id)?;
    let trigger = Trigger::Fixture { fixture: fixture.clone() };
    let order = Order::about(trigger, Scope::Fixtures(vec![fixture]));
    let run = scraper.start(order, &caller.context()).await?;
    Ok(axum::Json(ScrapeStarted { scrape_run_id: run.id }))
}

fn fixture(id: &str) -> Result<FixtureKey> {
    let number = id.strip_prefix("sr:match:").or_else(|| id.strip_prefix("sr:")).unwrap_or(id);
    let key = if number.bytes().all(|byte| byte.is_ascii_digit()) { format!("sr:{number}").parse().ok() } else { None };
    key.filter(|_| (1..=19).contains(&number.len())).ok_or_else(|| {
        Problem::bad_request("must be a SportRadar id: 66457014 or sr:66457014").at("sportradar_id").into_box()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_has_three_spellings() {
        for id in ["66457014", "sr:66457014", "sr:match:66457014"] {
            assert_eq!(fixture(id).unwrap().as_str(), "sr:66457014", "{id}");
        }
        for id in ["", "sr:", "x", "sr:match:1x", "odds-api:1", "99999999999999999999"] {
            assert!(fixture(id).is_err(), "{id}");
        }
    }

    #[test]
    fn a_run_takes_five_seconds_to_ten_minutes() {
        assert_eq!(timeout(None).unwrap(), Duration::from_mins(5));
        assert_eq!(timeout(Some(5)).unwrap(), Duration::from_secs(5));
        for seconds in [0, 4, 601, u64::MAX] {
            assert_eq!(timeout(Some(seconds)).unwrap_err().field(), Some("timeout"));
        }
    }
}
