//! `GET /api/status`: how linewatch is, in one document that pages may ask for every few seconds.

mod body;
mod figures;

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use tokio_util::sync::CancellationToken;
use utoipa_axum::{router::OpenApiRouter, routes};

use body::{FeedStatus, PushStatus, ReadModelStatus, StatusDocument, StoreStatus};
pub(super) use figures::StatusFigures;

use super::{
    auth::Caller,
    health::Health,
    me::Me,
    problem::{Problem, Result},
    state::ApiState,
};
use crate::{
    desk::Desk,
    projections::odds_now::{Feed, LastSeen},
};
use linewatch_fanout::Hub;
use linewatch_log::Dialect;

/// How often it is looked whether anything has come from the bookmakers.
const FEEDS_POLL_INTERVAL: Duration = Duration::from_secs(2);
/// A bookmaker of whom nothing came for so many cycles is stale.
const STALE_AFTER_CYCLES: u64 = 2;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(status))
}

/// Looks again and again what has come from the bookmakers, until `stop`: its age is counted from when it came.
pub async fn watch_feeds(state: ApiState, stop: CancellationToken) {
    loop {
        state.status.look().await;
        if stop.run_until_cancelled(tokio::time::sleep(FEEDS_POLL_INTERVAL)).await.is_none() {
            return;
        }
    }
}

/// How linewatch is
///
/// Cheap enough to ask for every few seconds.
#[utoipa::path(
    get, path = "/api/status", operation_id = "get_status", tag = "operations",
    responses(
        (status = 200, body = StatusDocument),
        (status = 503, description = "The store does not answer"),
    )
)]
async fn status(
    State(desk): State<Desk>,
    State(health): State<Arc<Health>>,
    State(figures): State<Arc<StatusFigures>>,
    State(hub): State<Hub>,
    caller: Caller,
) -> Result<Answer<StatusDocument>> {
    let projections = health.projections().await.map_err(Problem::unavailable)?;
    let found = figures.find().await?;
    let (settings, _) = desk.settings().await?;
    let warnings = health.warnings(&projections);
    let store = desk.store();
    let (now, head) = (desk.now(), *store.head().borrow());
    let feed = |feed: Feed| {
        let seen = LastSeen { captured_at: feed.captured_at, recorded_at: feed.recorded_at };
        let age = figures.age(&feed.bookmaker, seen);
        FeedStatus::of(feed, age, now)
    };
    let kind = match store.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    };
    Ok(Answer(StatusDocument {
        version: env!("CARGO_PKG_VERSION"),
        started_at: figures.started_at,
        uptime_seconds: figures.uptime().as_secs(),
        now,
        log_id: store.identity(),
        head,
        store: StoreStatus { kind, size_bytes: found.size_bytes, wal_bytes: store.health().wal_bytes, events: head },
        projections: projections.into_iter().map(ReadModelStatus::from).collect(),
        feeds: found.feeds.into_iter().map(feed).collect(),
        stale_after_seconds: u64::from(settings.scrape_interval_minutes) * 60 * STALE_AFTER_CYCLES,
        push: PushStatus::of(&hub),
        warnings,
        me: Me::of(&caller),
    }))
}
