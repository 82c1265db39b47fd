//! `/api/scheduler`: what the schedule is about to do, and how its runs went.

mod history;
mod status;

use utoipa_axum::{router::OpenApiRouter, routes};

use super::ApiState;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    status::routes().routes(routes!(history::history)).routes(routes!(history::health))
}
