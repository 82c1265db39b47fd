//! `POST /api/scrape/{id}/retry`

use std::collections::{BTreeMap, HashSet};

use axum::{body::Bytes, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        auth::Caller,
        extract::{Path, parse_json},
        problem::{Problem, ProblemBody, Result},
        state::ApiState,
    },
    model::{Bookmaker, FixtureKey, RunStatus, Trigger},
    projections::scrape_runs::{self, FailedOf, Run},
    sources::cycle::{Order, Scope},
};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(post_retry))
}

/// What to try again.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct RetryBody {
    /// Only at these bookmakers.
    #[schema(value_type = Option<Vec<String>>)]
    platforms: Option<Vec<Bookmaker>>,
}

/// A run that tries again.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RetryResponse {
    /// Its id.
    new_run_id: u64,
    /// The bookmakers that it asks.
    #[schema(value_type = Vec<String>)]
    platforms_retried: Vec<Bookmaker>,
    /// What it does, for people.
    message: String,
}

/// Try again what failed in a run
///
/// Asks only for what failed: the fixtures at their bookmakers, or everything at a bookmaker whose lists could not be
/// read, or of which more failed than is remembered one by one.
#[utoipa::path(
    post, path = "/api/scrape/{id}/retry", tag = "scrape",
    params(("id" = i64, Path, description = "The run")),
    request_body(content = Option<RetryBody>, description = "Nothing, or at which bookmakers"),
    responses(
        (status = 200, description = "It has begun", body = RetryResponse),
        (status = 400, description = "Nothing failed", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 404, description = "There is no such run", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 409, description = "A run is going on; `scrape_run_id` is its id", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "No source is configured", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn post_retry(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<axum::Json<RetryResponse>> {
    let body: RetryBody = if body.trim_ascii().is_empty() { RetryBody::default() } else { parse_json(&body)? };
    let run = scrape_runs::find(state.reader(), id).await?;
    let failed = scrape_runs::failed_of(state.reader(), id).await?;
    let (Some(run), Some(failed)) = (run, failed) else {
        return Err(Problem::not_found("there is no such scrape run").into_box());
    };
    if run.status == RunStatus::Running {
        let detail = "the run is still going on; what fails in it can be tried again when it has ended";
        return Err(Problem::new(StatusCode::CONFLICT, detail).with("scrape_run_id", id).into_box());
    }
    let wanted = body.platforms.filter(|platforms| !platforms.is_empty());
    let configured: HashSet<Bookmaker> = state.scraper().bookmakers().into_iter().collect();
    let mut again = again(&run, &failed, state.scraper().bookmakers());
    again.retain(|bookmaker, _| {
        // With no source at all the scraper says what to do.
        (configured.is_empty() || configured.contains(bookmaker))
            && wanted.as_ref().is_none_or(|wanted| wanted.contains(bookmaker))
    });
    if again.is_empty() {
        let detail = "nothing failed in this run at these bookmakers, as far as they are still configured";
        return Err(Problem::bad_request(detail).at("platforms").into_box());
    }
    let bookmakers: Vec<Bookmaker> = again.keys().cloned().collect();
    let message = message(&again);
    let order = Order {
        bookmakers: Some(bookmakers.clone()),
        scope: Scope::Again(again),
        ..Order::everything(Trigger::Retry { run: id.unsigned_abs() })
    };
    let begun = state.scraper().start(order, &caller.cause()).await?;
    Ok(axum::Json(RetryResponse { new_run_id: begun.id, platforms_retried: bookmakers, message }))
}

type Again = BTreeMap<Bookmaker, Option<Vec<FixtureKey>>>;

/// What to ask for: at each bookmaker the fixtures that failed, or everything.
fn again(run: &Run, failed: &FailedOf, configured: Vec<Bookmaker>) -> Again {
    let mut again: Again = failed.bookmakers.iter().map(|bookmaker| (bookmaker.clone(), None)).collect();
    for progress in run.bookmakers.iter().filter(|progress| failed.in_part.contains(&progress.bookmaker)) {
        let of_it = failed.pairs.iter().filter(|(bookmaker, _)| *bookmaker == progress.bookmaker);
        let fixtures: Vec<FixtureKey> = of_it.map(|(_, fixture)| fixture.clone()).collect();
        let all_known = failed.all && u32::try_from(fixtures.len()).is_ok_and(|known| known >= progress.failed);
        again.insert(progress.bookmaker.clone(), all_known.then_some(fixtures));
    }
    let given_up = matches!(run.status, RunStatus::Failed | RunStatus::ConnectionFailed);
    if again.is_empty() && given_up {
        let asked: Vec<Bookmaker> = run.bookmakers.iter().map(|progress| progress.bookmaker.clone()).collect();
        let all = if asked.is_empty() { configured } else { asked };
        again.extend(all.into_iter().map(|bookmaker| (bookmaker, None)));
    }
    again
}

fn message(again: &Again) -> String {
    let parts = again.iter().map(|(bookmaker, fixtures)| match fixtures {
        None => format!("everything at {}", bookmaker.display_name()),
        Some(fixtures) => format!("{} fixtures at {}", fixtures.len(), bookmaker.display_name()),
    });
    format!("trying again: {}", parts.collect::<Vec<_>>().join(", "))
}
