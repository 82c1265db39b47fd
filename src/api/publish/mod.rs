//! Publishing on channels: `POST /api/v1/publish` and one path a kind below it.
//!
//! Everything in one request goes to the log together. The answer is given after the commit; messages go out from the
//! log, so nobody who listens can delay it.

mod batch;
mod body;

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest as _, Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use batch::{BatchPublished, PublishBatch, judge};
use body::{AgentInsightBody, AlertBody, Body, MarketDataBody, NarrativeBody, SignalBody, parse};

use super::{
    auth::Caller,
    batches::Ingest,
    extract::JsonText,
    problem::{Problem, Result},
    sockets::PeerAddress,
    state::ApiState,
};
use crate::{
    commands::Publication,
    desk::{Desk, Published},
};
use linewatch_model::Position;

/// The largest body of one publication.
const PUBLICATION_BYTES: usize = 64 << 10;
/// The largest body of a batch.
const PUBLISH_BATCH_BYTES: usize = 8 << 20;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    let batch = OpenApiRouter::new().routes(routes!(post_batch)).layer(DefaultBodyLimit::max(PUBLISH_BATCH_BYTES));
    OpenApiRouter::new()
        .routes(routes!(post_alert))
        .routes(routes!(post_signal))
        .routes(routes!(post_market_data))
        .routes(routes!(post_agent_insight))
        .routes(routes!(post_narrative))
        .layer(DefaultBodyLimit::max(PUBLICATION_BYTES))
        .merge(batch)
}

/// What became of a publication.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Published)]
struct PublishedAnswer {
    /// Where it is stored; messages carry the same.
    #[schema(value_type = u64)]
    position: Position,
    /// Whether it repeats an alert that was sent within 300 s before: it is stored, and not sent again.
    repeat: bool,
}

/// 201, and the position as other writes answer it.
fn created(position: Position, body: impl Serialize) -> Response {
    let headers = [(HeaderName::from_static("x-linewatch-position"), position.to_string())];
    (StatusCode::CREATED, headers, axum::Json(body)).into_response()
}

async fn publish_one<'a, B: Body<'a>>(desk: &Desk, caller: &Caller, text: &'a Bytes) -> Result<Response> {
    let publication = parse::<B>(text)?;
    let Some(outcome) = publish(desk, caller, vec![publication]).await?.pop() else {
        return Err(Problem::internal("a publication had no outcome").into_box());
    };
    let Published { position, repeat } = outcome?;
    Ok(created(position, PublishedAnswer { position, repeat }))
}

async fn publish(
    desk: &Desk,
    caller: &Caller,
    publications: Vec<Publication>,
) -> Result<Vec<Result<Published, crate::desk::DeskError>>> {
    if desk.store().is_busy() {
        let detail = "more is waiting to be stored than can be taken; nothing of this was stored, send it again";
        return Err(Problem::unavailable(detail).into_box());
    }
    Ok(desk.publish(publications, &caller.context()).await)
}

/// Publish an alert
///
/// It goes to `unified`, to `market/{symbol}` where it has a symbol, and to `signals` where its type contains `signal`,
/// `synthesis` or `narrative`. The same alert again (type, symbol, source, title without its numbers) within 300 s is
/// stored and not sent.
#[utoipa::path(
    post, path = "/api/v1/publish/alerts", operation_id = "publish_alert", tag = "channels",
    request_body = AlertBody<'static>,
    responses(
        (status = 201, description = "Stored", body = PublishedAnswer),
        (status = 400, description = "Something in it does not fit; `field` says what"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
async fn post_alert(State(desk): State<Desk>, caller: Caller, JsonText(text): JsonText) -> Result<Response> {
    publish_one::<AlertBody<'_>>(&desk, &caller, &text).await
}

/// Publish a trading signal
///
/// It goes to `signals`, to `unified`, and to `market/{symbol}` where the signal has a `symbol`.
#[utoipa::path(
    post, path = "/api/v1/publish/signals", operation_id = "publish_signal", tag = "channels",
    request_body = SignalBody<'static>,
    responses(
        (status = 201, description = "Stored", body = PublishedAnswer),
        (status = 400, description = "Something in it does not fit; `field` says what"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
async fn post_signal(State(desk): State<Desk>, caller: Caller, JsonText(text): JsonText) -> Result<Response> {
    publish_one::<SignalBody<'_>>(&desk, &caller, &text).await
}

/// Publish the state of a market
///
/// It goes to `market/{symbol}` and `unified`. To a client that cannot keep up only the newest of a symbol is sent.
#[utoipa::path(
    post, path = "/api/v1/publish/market-data", operation_id = "publish_market_data", tag = "channels",
    request_body = MarketDataBody<'static>,
    responses(
        (status = 201, description = "Stored", body = PublishedAnswer),
        (status = 400, description = "Something in it does not fit; `field` says what"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
async fn post_market_data(State(desk): State<Desk>, caller: Caller, JsonText(text): JsonText) -> Result<Response> {
    publish_one::<MarketDataBody<'_>>(&desk, &caller, &text).await
}

/// Publish what an agent found
///
/// It goes to `agents/{agent}` and `unified`.
#[utoipa::path(
    post, path = "/api/v1/publish/agent-insights", operation_id = "publish_agent_insight", tag = "channels",
    request_body = AgentInsightBody<'static>,
    responses(
        (status = 201, description = "Stored", body = PublishedAnswer),
        (status = 400, description = "Something in it does not fit; `field` says what"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
async fn post_agent_insight(State(desk): State<Desk>, caller: Caller, JsonText(text): JsonText) -> Result<Response> {
    publish_one::<AgentInsightBody<'_>>(&desk, &caller, &text).await
}

/// Publish what is going on
///
/// It goes to `narrative` and `unified`. To a client that cannot keep up only the newest is sent.
#[utoipa::path(
    post, path = "/api/v1/publish/narratives", operation_id = "publish_narrative", tag = "channels",
    request_body = NarrativeBody<'static>,
    responses(
        (status = 201, description = "Stored", body = PublishedAnswer),
        (status = 400, description = "Something in it does not fit; `field` says what"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
async fn post_narrative(State(desk): State<Desk>, caller: Caller, JsonText(text): JsonText) -> Result<Response> {
    publish_one::<NarrativeBody<'_>>(&desk, &caller, &text).await
}

/// Publish many things at once
///
/// 1 to 1,000 items, each with its `kind`. Those that fit are stored together; each has its verdict. Items of one
/// channel keep their order.
#[utoipa::path(
    post, path = "/api/v1/publish", operation_id = "publish_batch", tag = "channels",
    request_body = PublishBatch,
    responses(
        (status = 201, description = "Stored, as far as the verdicts say", body = BatchPublished),
        (status = 400, description = "Not a batch"),
        (status = 413, description = "More than 1,000 items or 8 MiB"),
        (status = 422, description = "No item could be taken; nothing was stored"),
        (status = 429, description = "Too many batches of this token, or of this address, are being taken in; try again"),
        (status = 503, description = "Busy; nothing was stored, try again"),
    )
)]
async fn post_batch(
    State(desk): State<Desk>,
    State(ingest): State<Arc<Ingest>>,
    caller: Caller,
    address: PeerAddress,
    request: Request,
) -> Result<Response> {
    let mut memory = ingest.admit(&caller, address)?;
    let stated = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    memory.reserve(stated.unwrap_or(PUBLISH_BATCH_BYTES).min(PUBLISH_BATCH_BYTES))?;
    let JsonText(text) = JsonText::from_request(request, &()).await?;
    let judged = linewatch_task::spawn_blocking("publish_judge", move || judge(&text)).await;
    let mut judged = judged.map_err(|error| Problem::internal(error).into_box())??;
    let publications = std::mem::take(&mut judged.publications);
    let outcomes = publish(&desk, &caller, publications).await?;
    let answer = judged.answer(outcomes)?;
    Ok(created(answer.position, answer))
}
