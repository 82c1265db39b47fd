//! `POST /api/scrape/{id}/retry`

use std::{collections::BTreeMap, time::Duration};

use axum::{body::Bytes, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::NotBegun;
use crate::{
    api::{
        auth::Caller,
        extract::{Path, optional_json},
        problem::{Problem, Result},
        state::ApiState,
    },
    desk::Desk,
    projections::scrape_runs::{self, FailedAt, Run},
    scraping::{Order, Scope, Scraper},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{Bookmaker, FixtureKey, RunStatus, Trigger};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(post_retry))
}

/// What to try again.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
struct RetryBody {
    /// Only at these bookmakers.
    #[schema(value_type = Option<Vec<schema::Bookmaker>>)]
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

/// How long a run that began a moment ago may take to show.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);

/// A run that the read models did not show: whoever began it knows its id before they do.
async fn find_new(desk: &Desk, reader: &Reader, id: i64) -> Result<Run> {
    let head = desk.store().read_head().await?.position;
    desk.applied().wait_for(head, READ_MODEL_TIMEOUT).await;
    scrape_runs::find(reader, id).await?.ok_or_else(|| Problem::not_found("there is no such scrape run").into())
}

/// Try again what failed in a run
///
/// Asks only for what failed: the fixtures at their bookmakers, or everything at a bookmaker whose lists could not be
/// read, or of which more failed than is remembered one by one. A bookmaker that is named and at which nothing failed is asked
/// for everything.
#[utoipa::path(
    post, path = "/api/scrape/{id}/retry", operation_id = "retry_scrape_run", tag = "scrape",
    params(("id" = i64, Path, description = "The run")),
    request_body(content = Option<RetryBody>, description = "Nothing, or at which bookmakers"),
    responses(
        (status = 200, description = "It has begun", body = RetryResponse),
        (status = 400, description = "Nothing failed, or none of the bookmakers is configured"),
        (status = 404, description = "There is no such run"),
        NotBegun,
    )
)]
async fn post_retry(
    State(scraper): State<Scraper>,
    State(reader): State<Reader>,
    State(desk): State<Desk>,
    caller: Caller,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<axum::Json<RetryResponse>> {
    let RetryBody { platforms } = optional_json(&body)?;
    let run = match scrape_runs::find(&reader, id).await? {
        Some(run) => run,
        None => find_new(&desk, &reader, id).await?,
    };
    if run.status == RunStatus::Running {
        let detail = "the run is still going on; what fails in it can be tried again when it has ended";
        return Err(Problem::new(StatusCode::CONFLICT, detail).with("scrape_run_id", id).into_box());
    }
    let failed = scrape_runs::failed_of(&reader, &run).await?;
    let wanted = platforms.filter(|platforms| !platforms.is_empty());
    let configured = scraper.bookmakers();
    let mut again = again(&run, failed, &configured);
    // Who names a bookmaker means it, whether something failed there or not.
    for bookmaker in wanted.iter().flatten() {
        again.entry(bookmaker.clone()).or_insert(None);
    }
    again.retain(|bookmaker, _| {
        // With no source at all the scraper says what to do.
        (configured.is_empty() || configured.contains(bookmaker))
            && wanted.as_ref().is_none_or(|wanted| wanted.contains(bookmaker))
    });
    if again.is_empty() {
        let detail = if wanted.is_some() {
            "none of these bookmakers is configured; name some that are"
        } else {
            "nothing failed in this run at bookmakers that are still configured; name some in `platforms` to ask them again"
        };
        return Err(Problem::bad_request(detail).at("platforms").into_box());
    }
    let bookmakers: Vec<Bookmaker> = again.keys().cloned().collect();
    let message = message(&again);
    let order = Order {
        bookmakers: Some(bookmakers.clone()),
        scope: Scope::Again(again),
        ..Order::everything(Trigger::Retry { run: id.unsigned_abs() })
    };
    let begun = scraper.start(order, &caller.context()).await?;
    Ok(axum::Json(RetryResponse { new_run_id: begun.id, platforms_retried: bookmakers, message }))
}

type RetryPlan = BTreeMap<Bookmaker, Option<Vec<FixtureKey>>>;

/// What to ask for: at each bookmaker the fixtures that failed, or everything.
fn again(run: &Run, failed: Vec<FailedAt>, configured: &[Bookmaker]) -> RetryPlan {
    let given_up = matches!(run.status, RunStatus::Failed | RunStatus::ConnectionFailed);
    if !failed.is_empty() || !given_up {
        return failed.into_iter().map(|at| (at.bookmaker, at.fixtures)).collect();
    }
    let asked: Vec<Bookmaker> = run.bookmakers.iter().map(|progress| progress.bookmaker.clone()).collect();
    let all = if asked.is_empty() { configured.to_vec() } else { asked };
    all.into_iter().map(|bookmaker| (bookmaker, None)).collect()
}

fn message(again: &RetryPlan) -> String {
    let parts = again.iter().map(|(bookmaker, fixtures)| match fixtures {
        None => format!("everything at {}", bookmaker.display_name()),
        Some(fixtures) if fixtures.len() == 1 => format!("1 fixture at {}", bookmaker.display_name()),
        Some(fixtures) => format!("{} fixtures at {}", fixtures.len(), bookmaker.display_name()),
    });
    format!("trying again: {}", parts.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fixture_many_and_everything() {
        let key = |n: u32| format!("sr:{n}").parse::<FixtureKey>().unwrap();
        let again = RetryPlan::from([
            ("bet9ja".parse().unwrap(), Some(vec![key(1)])),
            ("betpawa".parse().unwrap(), Some(vec![key(1), key(2)])),
            ("sportybet".parse().unwrap(), None),
        ]);
        let told = "trying again: 1 fixture at Bet9ja, 2 fixtures at BetPawa, everything at SportyBet";
        assert_eq!(message(&again), told);
    }
}
