//! `GET /api/status`: how linewatch is, in one document that pages may ask for every few seconds.

use std::time::Duration;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ages::Ages,
    auth::Caller,
    health,
    me::Me,
    problem::{Problem, ProblemBody, Result},
    state::ApiState,
};
use crate::projections::{
    ProjectionStatus,
    odds_now::{self, Feed, LastSeen},
};
use linewatch_log::{Dialect, StoreError};
use linewatch_model::{Bookmaker, Position, Timestamp};

/// How long what takes a while to find out is good for, whoever asks.
const GOOD_FOR: Duration = Duration::from_secs(3);
/// How often it is looked whether anything has come from the bookmakers.
const LOOK: Duration = Duration::from_secs(2);
/// A bookmaker of whom nothing came for so many cycles is stale.
const CYCLES: u64 = 2;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(status))
}

/// How linewatch is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusDocument {
    /// Its version.
    version: &'static str,
    /// When this process started.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// For how many seconds it has been running, by a clock that nobody sets.
    uptime_seconds: u64,
    /// The server's time.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// The identity of the log.
    log_id: String,
    /// Where the log ends: how many events there are.
    #[schema(value_type = u64)]
    head: Position,
    store: StoreStatus,
    /// The read models, by name.
    projections: Vec<ReadModelStatus>,
    /// The bookmakers that were ever seen, by slug. Up to 3 s old.
    feeds: Vec<FeedStatus>,
    /// After how many seconds without news a bookmaker is stale: two scrape cycles.
    stale_after_seconds: u64,
    push: PushStatus,
    /// What an operator should look at, a sentence each, as `/readyz` says it: that the clock was set, say.
    warnings: Vec<String>,
    #[serde(flatten)]
    me: Me,
}

/// The store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StoreStatus {
    /// `sqlite` or `postgres`.
    kind: &'static str,
    /// How much it takes on the disk; on SQLite with its write-ahead log. Up to 3 s old.
    size_bytes: i64,
    /// How much of that is the write-ahead log, on SQLite. It is started over at 16 MB, unless a reader that stays open
    /// keeps it from that.
    wal_bytes: Option<u64>,
    /// How many events it holds.
    #[schema(value_type = u64)]
    events: Position,
}

/// A read model.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReadModelStatus {
    name: String,
    /// The version of its tables and its fold.
    version: i64,
    /// How far it is.
    #[schema(value_type = u64)]
    position: Position,
    /// How many events it is behind.
    lag: u64,
    /// For how many seconds its next event has been waiting.
    lag_seconds: u64,
    /// Events that it could not apply.
    parked: u64,
    /// It is being filled up from the log: what it shows is not whole, and nobody waits for it.
    filling: bool,
}

impl From<ProjectionStatus> for ReadModelStatus {
    fn from(status: ProjectionStatus) -> Self {
        let ProjectionStatus { name, version, position, lag, lag_seconds, parked, filling } = status;
        Self { name, version, position, lag, lag_seconds, parked, filling }
    }
}

/// A bookmaker's odds as they come in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FeedStatus {
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// Its name for people.
    name: String,
    /// When anything of it was last seen.
    #[schema(value_type = String, format = DateTime)]
    newest_captured_at: Timestamp,
    /// How long ago that is.
    age_seconds: i64,
    /// When anything of it was last stored.
    #[schema(value_type = String, format = DateTime)]
    newest_recorded_at: Timestamp,
    /// Events to come that can be bet on there.
    fixtures: i64,
    /// Markets of these that can be bet on.
    open_markets: i64,
}

impl FeedStatus {
    fn of(feed: Feed, age: Duration, now: Timestamp) -> Self {
        let seen_at = now.plus_micros(-i64::try_from(age.as_micros()).unwrap_or(i64::MAX));
        Self {
            name: feed.bookmaker.display_name().to_owned(),
            bookmaker: feed.bookmaker,
            // What a clock said that was ahead lies in the future.
            newest_captured_at: if feed.captured_at > now { seen_at } else { feed.captured_at },
            age_seconds: i64::try_from(age.as_secs()).unwrap_or(i64::MAX),
            newest_recorded_at: feed.recorded_at,
            fixtures: feed.fixtures,
            open_markets: feed.open_markets,
        }
    }
}

/// The connections of this node. Those by state are up to a second old.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PushStatus {
    /// All of them.
    connections: usize,
    /// Those about topics.
    topics_connections: usize,
    /// Those about channels.
    channel_connections: usize,
    /// Those that get messages as they come.
    live: u32,
    /// Those that are behind and catch up.
    catching_up: u32,
    /// Messages that wait for their connections, of all together.
    queue_depth: u64,
    /// How far messages have been handed out.
    #[schema(value_type = u64)]
    position: Position,
}

impl PushStatus {
    fn of(state: &ApiState) -> Self {
        let totals = state.hub().totals();
        Self {
            connections: totals.connections,
            topics_connections: totals.topics,
            channel_connections: totals.channels,
            live: totals.live,
            catching_up: totals.catching_up,
            queue_depth: totals.waiting,
            position: state.hub().reached(),
        }
    }
}

/// What takes a while to find out, kept for a moment, so that it costs the same however many pages ask.
#[derive(Default)]
pub(super) struct Costly {
    kept: Mutex<Option<Found>>,
    ages: Ages,
}

#[derive(Clone)]
struct Found {
    /// On the monotonic clock.
    at: Duration,
    size_bytes: i64,
    feeds: Vec<Feed>,
}

impl Costly {
    /// Of those who ask at the same time one looks; the others wait for what it finds.
    async fn get(&self, state: &ApiState) -> std::result::Result<Found, StoreError> {
        let mut kept = self.kept.lock().await;
        let at = state.passed();
        let is_good = |found: &&Found| at.saturating_sub(found.at) < GOOD_FOR;
        if let Some(found) = kept.as_ref().filter(is_good) {
            return Ok(found.clone());
        }
        let size_bytes = state.desk().store().size_bytes().await?;
        let feeds = odds_now::feeds(state.reader(), state.now()).await?;
        Ok(kept.insert(Found { at, size_bytes, feeds }).clone())
    }

    /// How old what was last seen of a bookmaker is.
    fn age_of(&self, state: &ApiState, feed: &Feed) -> Duration {
        let seen = LastSeen { captured_at: feed.captured_at, recorded_at: feed.recorded_at };
        self.ages.of(&feed.bookmaker, seen, (state.now(), state.passed()))
    }
}

/// Looks again and again what has come from the bookmakers, until `stop`: its age is counted from when it came.
pub async fn watch_feeds(state: ApiState, stop: CancellationToken) {
    loop {
        match odds_now::last_seen(state.reader()).await {
            Ok(all) => {
                for (bookmaker, seen) in all {
                    state.costly().ages.of(&bookmaker, seen, (state.now(), state.passed()));
                }
            }
            Err(error) => tracing::debug!(%error, "nobody knows what has come from the bookmakers"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_none() {
            return;
        }
    }
}

/// How linewatch is
///
/// Cheap enough to ask for every few seconds.
#[utoipa::path(
    get, path = "/api/status", tag = "operations",
    responses(
        (status = 200, body = StatusDocument),
        (status = 503, description = "The store does not answer", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn status(State(state): State<ApiState>, caller: Caller) -> Result<Answer<StatusDocument>> {
    let projections = health::projections(&state).await.map_err(Problem::unavailable)?;
    let found = state.costly().get(&state).await?;
    let (settings, _) = state.desk().settings().await?;
    let warnings = health::warnings(&state, &projections);
    let store = state.desk().store();
    let (now, head) = (state.now(), *store.head().borrow());
    let feed = |feed: Feed| {
        let age = state.costly().age_of(&state, &feed);
        FeedStatus::of(feed, age, now)
    };
    let kind = match store.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    };
    Ok(Answer(StatusDocument {
        version: env!("CARGO_PKG_VERSION"),
        started_at: state.started_at(),
        uptime_seconds: state.uptime().as_secs(),
        now,
        log_id: store.identity(),
        head,
        store: StoreStatus { kind, size_bytes: found.size_bytes, wal_bytes: store.health().wal_bytes, events: head },
        projections: projections.into_iter().map(ReadModelStatus::from).collect(),
        feeds: found.feeds.into_iter().map(feed).collect(),
        stale_after_seconds: u64::from(settings.scrape_interval_minutes) * 60 * CYCLES,
        push: PushStatus::of(&state),
        warnings,
        me: Me::of(&caller, &state),
    }))
}
