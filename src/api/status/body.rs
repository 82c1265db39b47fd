//! The document that tells how linewatch is.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::me::Me,
    projections::{ProjectionStatus, odds_now::Feed},
};
use linewatch_fanout::Hub;
use linewatch_model::{Bookmaker, Position, Timestamp};

/// How linewatch is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusDocument {
    /// Its version.
    pub version: &'static str,
    /// When this process started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// For how many seconds it has been running, by a clock that nobody sets.
    pub uptime_seconds: u64,
    /// The server's time.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
    /// The identity of the log.
    pub log_id: String,
    /// Where the log ends: how many events there are.
    #[schema(value_type = u64)]
    pub head: Position,
    pub store: StoreStatus,
    /// The read models, by name.
    pub projections: Vec<ReadModelStatus>,
    /// The bookmakers that were ever seen, by slug. Up to 3 s old.
    pub feeds: Vec<FeedStatus>,
    /// After how many seconds without news a bookmaker is stale: two scrape cycles.
    pub stale_after_seconds: u64,
    pub push: PushStatus,
    /// What an operator should look at, a sentence each, as `/readyz` says it: that the clock was set, say.
    pub warnings: Vec<String>,
    #[serde(flatten)]
    pub me: Me,
}

/// The store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoreStatus {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    /// How much it takes on the disk; on SQLite with its write-ahead log. Up to 3 s old.
    pub size_bytes: i64,
    /// How much of that is the write-ahead log, on SQLite. It is started over at 16 MB, unless a reader that stays open
    /// keeps it from that.
    pub wal_bytes: Option<u64>,
    /// How many events it holds.
    #[schema(value_type = u64)]
    pub events: Position,
}

/// A read model.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadModelStatus {
    /// The read model.
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
    dead_lettered: u64,
    /// It is being filled up from the log: what it shows is not whole, and nobody waits for it.
    filling: bool,
}

impl From<ProjectionStatus> for ReadModelStatus {
    fn from(status: ProjectionStatus) -> Self {
        let ProjectionStatus { name, version, position, lag, lag_seconds, dead_lettered, filling } = status;
        Self { name, version, position, lag, lag_seconds, dead_lettered, filling }
    }
}

/// A bookmaker's odds as they come in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FeedStatus {
    /// The bookmaker's slug.
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
    pub fn of(feed: Feed, age: Duration, now: Timestamp) -> Self {
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
pub(super) struct PushStatus {
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
    pub fn of(hub: &Hub) -> Self {
        let totals = hub.totals();
        Self {
            connections: totals.connections,
            topics_connections: totals.topics,
            channel_connections: totals.channels,
            live: totals.live,
            catching_up: totals.catching_up,
            queue_depth: totals.waiting,
            position: hub.reached(),
        }
    }
}
