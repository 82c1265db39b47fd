//! Beginning scrape runs: all of it, one fixture, or what failed before.

mod retry;
mod start;
mod stream;

use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use crate::api::{problem::Problem, state::ApiState};
use crate::scraping::ScrapeStartError;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    start::routes().merge(retry::routes()).merge(stream::routes())
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
