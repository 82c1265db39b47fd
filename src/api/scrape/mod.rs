//! `/api/scrape` and `/api/scheduler`, the reading half: how scrape runs went and go. `snake_case`, as the existing
//! client reads it. Beginning one is elsewhere.

mod body;
mod figures;
pub(super) mod progress;
mod runs;
mod scheduler;

use std::time::Duration;

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ApiState,
    problem::{Problem, Result},
};
use crate::{
    model::Position,
    projections::scrape_runs::{self, Run},
};

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
        .routes(routes!(scheduler::history))
        .routes(routes!(scheduler::health))
}

/// How long the read model may take to have a run that was just begun.
const PATIENCE: Duration = Duration::from_secs(5);

/// The run with an id. An id is a position of the log, so who asks for a run right after beginning it finds it.
///
/// # Errors
/// 404 when there is none.
async fn run(state: &ApiState, id: i64) -> Result<Run> {
    let position = Position::from_sql(id);
    if id > 0 && position <= *state.desk().store().head().borrow() {
        state.desk().applied().wait_for(position, PATIENCE).await;
    }
    let run = scrape_runs::find(state.reader(), id).await?;
    run.ok_or_else(|| Problem::not_found("Scrape run not found").into())
}
