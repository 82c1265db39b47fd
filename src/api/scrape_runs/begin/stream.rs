//! `GET /api/scrape/stream`: begins a run, or joins the one that is going on, and shows how it goes.

use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ScrapeQuery, timeout};
use crate::{
    api::{
        auth::Caller,
        extract::Query,
        problem::{Problem, Result},
        scrape_runs::RunStreams,
        sockets::{PeerAddress, peer},
        state::ApiState,
    },
    projections::scrape_runs,
    scraping::{Order, ScrapeStartError, Scraper},
};
use linewatch_log::Reader;
use linewatch_model::Trigger;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(stream))
}

/// Scrape now, and watch
///
/// Begins a run over everything, or joins the one that is going on, and streams its progress as server-sent events to
/// its end: `curl -N`. Because it begins something, it is checked like a POST: its `Host` must be this server's, and it
/// must not come from a foreign page.
#[utoipa::path(
    get, path = "/api/scrape/stream", operation_id = "begin_and_watch_scrape", tag = "scrape",
    params(ScrapeQuery),
    responses(
        (status = 200, description = "Events follow", body = String, content_type = "text/event-stream"),
        (status = 400, description = "A time-out out of bounds"),
        (status = 403, description = "Asked by a foreign page"),
        (status = 503, description = "No source is configured, or too many connections"),
    )
)]
async fn stream(
    State(scraper): State<Scraper>,
    State(reader): State<Reader>,
    State(streams): State<RunStreams>,
    caller: Caller,
    address: PeerAddress,
    method: Method,
    Query(query): Query<ScrapeQuery>,
) -> Result<Response> {
    // What answers a GET answers a HEAD too, and nobody who sends one means to begin anything.
    if method != Method::GET {
        let detail = "only a GET begins or joins a scrape run";
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).into_box());
    }
    let order = Order { timeout: Some(timeout(query.timeout)?), ..Order::everything(Trigger::Api) };
    let key = match scraper.start(order, &caller.context()).await {
        Ok(run) => run.key.to_string(),
        Err(ScrapeStartError::AlreadyRunning { id: Some(id) }) => key_of(&scraper, &reader, id).await?,
        Err(error) => return Err(error.into()),
    };
    streams.follow(&key, None, &peer(address, &caller)).await
}

/// The key of the run that is going on. On this node it is known at once.
async fn key_of(scraper: &Scraper, reader: &Reader, id: u64) -> Result<String> {
    if let Some(run) = scraper.current().filter(|run| run.id == id) {
        return Ok(run.key.to_string());
    }
    let run = scrape_runs::find(reader, i64::try_from(id).unwrap_or(i64::MAX)).await?;
    run.map(|run| run.key).ok_or_else(|| Problem::unavailable("the run that is going on has just ended").into_box())
}
