//! `/api/alerts`: what the rules raised, one by one or by event, and acknowledging it. camelCase.

mod acknowledge;
mod body;
mod detail;
mod explain;
mod facets;
mod groups;
mod list;
mod note;
mod query;

use utoipa_axum::{router::OpenApiRouter, routes};

use super::ApiState;

pub(super) use list::answer_of_event;
pub use list::{AlertList, EventAlertQuery};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::stats))
        .routes(routes!(facets::facets))
        .routes(routes!(groups::groups))
        .routes(routes!(detail::group))
        .routes(routes!(acknowledge::acknowledge_many))
        .routes(routes!(list::get, acknowledge::patch))
        .routes(routes!(note::amend))
        .routes(routes!(note::history))
        .routes(routes!(explain::explain))
}
