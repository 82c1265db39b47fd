//! Scrape batches in: `POST /api/scrape/batches`.
//!
//! A batch is one JSON body or a stream of lines, both perhaps compressed. Snapshots are parsed and judged one by one;
//! what is good goes to the desk, what is not comes back as a verdict. The answer is given after the commit.

mod answer;
mod body;
mod envelope;
mod group;
mod intake;
mod json;
mod ledger;
mod lines;
mod ndjson;
mod parse;
#[cfg(test)]
mod parse_tests;
mod room;
mod stop;
mod turn;
mod verdict;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use answer::{BatchAnswer, Totals};
use body::{Decoded, Encoding};
use envelope::{BatchName, ScrapeBatch, SnapshotBody};
pub use intake::{IngestLimits, Intake};
pub use parse::{parse_ndjson, parse_snapshot};
pub(super) use stop::StopDeadline;
pub use verdict::Verdict;

use super::{
    auth::Caller,
    extract::{Query, media_type},
    problem::{Problem, ProblemBody},
    sockets::PeerAddress,
    state::ApiState,
};
use crate::desk::{CommandContext, Desk, DeskError, Recorded};
use linewatch_fanout::network;
use linewatch_log::{Hash, StoreError};
use linewatch_model::Snapshot;

/// Where batches are posted.
pub(super) const PATH: &str = "/api/scrape/batches";

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(post_batch))
}

/// An answer to a batch.
struct Reply {
    text: String,
    replayed: bool,
}

impl Reply {
    const fn first(text: String) -> Self {
        Self { text, replayed: false }
    }

    const fn replayed(text: String) -> Self {
        Self { text, replayed: true }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let position = position_in(&self.text);
        let json = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (StatusCode::CREATED, json, self.text).into_response();
        let headers = response.headers_mut();
        if let Some(position) = position {
            headers.insert(HeaderName::from_static("x-linewatch-position"), position.into());
        }
        if self.replayed {
            headers.insert(HeaderName::from_static("idempotent-replay"), HeaderValue::from_static("true"));
        }
        response
    }
}

fn position_in(answer: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Reached {
        position: u64,
    }
    serde_json::from_str::<Reached>(answer).ok().map(|reached| reached.position)
}

/// Take a scrape batch
///
/// Up to 5,000 snapshots as one JSON body, or a whole cycle as `application/x-ndjson` with one snapshot a line; both
/// may be compressed with gzip or zstd. A fixture's snapshots of one moment belong together, on neighbouring lines.
/// Bad snapshots come back as verdicts and do not harm the others.
#[utoipa::path(
    post, path = "/api/scrape/batches", tag = "scrape",
    params(BatchName),
    request_body(content((ScrapeBatch = "application/json"), (SnapshotBody = "application/x-ndjson"))),
    responses(
        (status = 201, description = "Committed; the verdicts say what was not taken", body = BatchAnswer<'static>,
            headers(
                ("X-Linewatch-Position" = u64, description = "the position to ask for with min_position"),
                ("Idempotent-Replay" = bool, description = "true: the first answer to this batchId, again")
            )),
        (status = 400, description = "Not a batch, or a stream that broke off", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 409, description = "Another batch had this batchId", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 415, description = "Neither JSON nor NDJSON, or an unknown encoding", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 422, description = "No good snapshot; nothing was stored", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 429, description = "Too many batches of this token, or of this address, are being taken in; try again", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Busy; nothing was stored, try again", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn post_batch(
    State(state): State<ApiState>,
    caller: Caller,
    address: PeerAddress,
    Query(name): Query<BatchName>,
    headers: HeaderMap,
    body: Body,
) -> Result<Reply, Box<Problem>> {
    let (encoding, name) = (Encoding::of(&headers)?, name.check()?);
    if state.desk().store().is_busy() {
        let detail = "more is waiting to be stored than can be taken; nothing of this batch was stored, send it again";
        return Err(Problem::unavailable(detail).into());
    }
    let room = state.intake().admit(&account(&caller, address))?;
    let patience = state.intake().limits().patience;
    let body = Decoded::new(body, encoding, patience, room, state.stop_deadline().clone());
    match media_type(&headers).as_deref() {
        Some("application/json") => json::take(&state, &caller, name, body).await,
        Some("application/x-ndjson") => ndjson::take(&state, &caller, name, body).await,
        _ => {
            let detail = "send the batch with Content-Type: application/json or application/x-ndjson";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).at("Content-Type").into())
        }
    }
}

/// Whom a body is counted for: a token, or an address where there are no tokens.
pub(super) fn account(caller: &Caller, address: PeerAddress) -> String {
    if caller.role.is_some() { caller.actor.to_string() } else { network(address.0).to_string() }
}

/// The cause of a batch's events. Messages are cut by it, so it is the batch's own name where it has one.
fn context(caller: &Caller, name: &BatchName) -> CommandContext {
    let mut context = caller.context();
    if let Some(batch_id) = &name.batch_id {
        context.correlation_id.clone_from(batch_id);
    }
    context.scrape_run_id.clone_from(&name.scrape_run_id);
    context
}

/// Records a group of a batch that is not its last. Whoever sent it may go away meanwhile: its id, and whatever else is
/// `held`, is kept until that is done, so that a repeat waits for this group too.
async fn record_part(
    state: &ApiState,
    group: Vec<(usize, Snapshot)>,
    context: CommandContext,
    held: impl Send + 'static,
) -> Result<Recorded, Box<Problem>> {
    let desk = state.desk().clone();
    let work = async move {
        let _held = held;
        desk.record(group, &context, None).await
    };
    Ok(linewatch_task::spawn("batch", work).await.map_err(|panic| Problem::internal(panic).into_box())??)
}

/// The end of a batch: its last group, and what became of the ones before.
struct Last {
    name: BatchName,
    context: CommandContext,
    group: Vec<(usize, Snapshot)>,
    totals: Totals,
    hash: Hash,
}

/// Records the last group of a batch, with its ledger entry, and makes the answer. Whoever sent it may go away meanwhile:
/// its id, and whatever else is `held`, is kept until that is done.
async fn record_last(state: &ApiState, last: Last, held: impl Send + 'static) -> Result<Reply, Box<Problem>> {
    let desk = state.desk().clone();
    let work = async move {
        let _held = held;
        last.record(&desk).await
    };
    linewatch_task::spawn("batch", work).await.map_err(|panic| Problem::internal(panic).into_box())?
}

impl Last {
    async fn record(self, desk: &Desk) -> Result<Reply, Box<Problem>> {
        let before = Arc::new(self.totals);
        let batch_id = self.name.batch_id.filter(|_| !before.undone);
        let entry = batch_id.clone().map(|id| ledger::entry_maker(id, self.hash, Arc::clone(&before)));
        match desk.record(self.group, &self.context, entry).await {
            Ok(recorded) => answer(recorded, before),
            // Another node held the id too, as this one was away for long, and answered first.
            Err(DeskError::Store(error)) if matches!(*error, StoreError::BatchAnswered(_)) => {
                let entry = desk.store().ledger_entry(batch_id.as_deref().unwrap_or_default()).await?;
                entry.map_or(Err(error.into()), |entry| ledger::replay(entry, &self.hash).map(Reply::replayed))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn answer(recorded: Recorded, before: Arc<Totals>) -> Result<Reply, Box<Problem>> {
    if recorded.failed.is_empty() {
        return Ok(Reply::first(before.text_after(recorded.position, recorded.tally)));
    }
    let mut totals = Arc::unwrap_or_clone(before);
    totals.add(recorded);
    if totals.taken() == 0 {
        return Err(none_recorded(&totals).into());
    }
    Ok(Reply::first(totals.text()))
}

/// 422: there was nothing to record.
fn none_good(totals: &Totals) -> Problem {
    let detail = "none of the snapshots could be taken; nothing was stored";
    with_verdicts(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail), totals)
}

/// 503: the snapshots are good, but none of their fixtures could be written.
fn none_recorded(totals: &Totals) -> Problem {
    with_verdicts(Problem::unavailable("none of the snapshots could be recorded; send the batch again"), totals)
}

fn with_verdicts(problem: Problem, totals: &Totals) -> Problem {
    let verdicts = serde_json::to_value(totals.verdicts.kept()).unwrap_or_default();
    problem.with("refused", totals.verdicts.count()).with("verdicts", verdicts)
}
