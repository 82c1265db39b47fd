//! `/api/scrape`: how scrape runs went and go, and beginning them. `snake_case`, as the existing client reads it.

mod begin;
pub(super) mod body;
mod figures;
pub(super) mod progress;
pub(super) mod runs;

use std::time::Duration;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use progress::RunStreams;

use super::{
    ApiState,
    problem::{Problem, Result},
};
use crate::{
    desk::Desk,
    projections::scrape_runs::{self, Run},
};
use linewatch_model::Position;

/// The routes of these resources.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(runs::list))
        .routes(routes!(runs::active))
        .routes(routes!(runs::detail))
        .routes(routes!(runs::phases))
        .routes(routes!(progress::progress))
        .routes(routes!(figures::stats))
        .routes(routes!(figures::analytics))
        .routes(routes!(figures::event_metrics))
        .merge(begin::routes())
}

/// How long the read model may take to have a run that was just begun.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);

/// The run with an id. An id is a position of the log, so who asks for a run right after beginning it finds it.
///
/// # Errors
/// 404 when there is none.
async fn run(desk: &Desk, id: i64) -> Result<Run> {
    let position = Position::from_sql(id);
    if id > 0 && position <= *desk.store().head().borrow() {
        desk.applied().wait_for(position, READ_MODEL_TIMEOUT).await;
    }
    let run = scrape_runs::find(desk.store().reader(), id).await?;
    run.ok_or_else(|| Problem::not_found("Scrape run not found").into())
}
