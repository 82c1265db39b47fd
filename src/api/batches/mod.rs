//! Scrape batches in: `POST /api/scrape/batches`.
//!
//! A batch is one JSON body or a stream of lines, both perhaps compressed. Snapshots are parsed and judged one by one;
//! what is good goes to the desk, what is not comes back as a verdict. The answer is given after the commit.

mod answer;
mod envelope;
mod group;
mod ingest;
mod json;
mod ledger;
mod ndjson;
mod parse;
#[cfg(test)]
mod parse_tests;
mod record;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use linewatch_http::intake::Encoding;
use utoipa_axum::{router::OpenApiRouter, routes};

use answer::BatchAnswer;
use envelope::{BatchName, ScrapeBatch, SnapshotBody};
pub(super) use ingest::Ingest;
pub use linewatch_http::intake::{IngestLimits, Intake};
pub use parse::{Verdict, parse_ndjson, parse_snapshot};
use record::Reply;

use super::{
    auth::Caller,
    extract::{Query, media_type},
    problem::Problem,
    sockets::PeerAddress,
    state::ApiState,
};

/// Where batches are posted.
pub(super) const PATH: &str = "/api/scrape/batches";

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(post_batch))
}

/// Take a scrape batch
///
/// Up to 5,000 snapshots as one JSON body, or a whole cycle as `application/x-ndjson` with one snapshot a line; both
/// may be compressed with gzip or zstd. A fixture's snapshots of one moment belong together, on neighbouring lines.
/// Bad snapshots come back as verdicts and do not harm the others.
#[utoipa::path(
    post, path = "/api/scrape/batches", operation_id = "send_scrape_batch", tag = "scrape",
    params(BatchName),
    request_body(content((ScrapeBatch = "application/json"), (SnapshotBody = "application/x-ndjson"))),
    responses(
        (status = 201, description = "Committed; the verdicts say what was not taken", body = BatchAnswer<'static>,
            headers(
                ("X-Linewatch-Position" = u64, description = "the position to ask for with min_position"),
                ("Idempotent-Replay" = bool, description = "true: the first answer to this batchId, again")
            )),
        (status = 400, description = "Not a batch, or a stream that broke off"),
        (status = 408, description = "The body stopped coming"),
        (status = 409, description = "Another batch had this batchId"),
        (status = 413, description = "Too large"),
        (status = 415, description = "Neither JSON nor NDJSON, or an unknown encoding"),
        (status = 422, description = "No good snapshot; nothing was stored"),
        (status = 429, description = "Too many batches of this token, or of this address, are being taken in; try again"),
        (status = 503, description = "Busy; nothing was stored, try again"),
    )
)]
async fn post_batch(
    State(ingest): State<Arc<Ingest>>,
    caller: Caller,
    address: PeerAddress,
    Query(name): Query<BatchName>,
    headers: HeaderMap,
    body: Body,
) -> Result<Reply, Box<Problem>> {
    let (encoding, name) = (Encoding::of(&headers)?, name.check()?);
    let body = ingest.open(&caller, address, encoding, body)?;
    match media_type(&headers).as_deref() {
        Some("application/json") => json::take(&ingest, &caller, name, body).await,
        Some("application/x-ndjson") => ndjson::take(&ingest, &caller, name, body).await,
        _ => {
            let detail = "send the batch with Content-Type: application/json or application/x-ndjson";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).at("Content-Type").into())
        }
    }
}
