//! What handlers work with. Each takes the parts that it needs, as `State<Part>`.

use std::sync::Arc;

use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use super::{
    auth::{Access, Tokens},
    batches::{Ingest, Intake},
    guard::Guard,
    health::Health,
    scrape_runs::RunStreams,
    status::StatusFigures,
};
use crate::{
    backtest::{Reviews, jobs::Backtests},
    desk::Desk,
    messages::RunFeed,
    scraping::{Scraper, schedule::Schedule},
};
use linewatch_fanout::Hub;
use linewatch_http::request_id::Ids;
use linewatch_log::{Reader, Store};

/// Makes ids of backtests.
#[derive(Clone)]
pub(super) struct JobIds(Ids);

impl JobIds {
    /// A new one.
    pub fn next(&self) -> String {
        (self.0)()
    }
}

/// What the API is made of.
pub struct ApiParts {
    /// The use cases.
    pub desk: Desk,
    /// The tokens that are accepted; `None` lets whoever reaches the loopback interface do everything.
    pub tokens: Option<Tokens>,
    /// Knows this server's names.
    pub guard: Guard,
    /// Makes ids.
    pub ids: Ids,
    /// Makes secrets that nobody can guess.
    pub secrets: Ids,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// Counts the batches that are being taken in.
    pub intake: Intake,
    /// Fans messages out to sockets.
    pub hub: Hub,
    /// The log of scrape runs, for who follows one.
    pub runs: RunFeed,
    /// Begins scrape runs.
    pub scraper: Scraper,
    /// Begins them by itself.
    pub schedule: Schedule,
    /// Cancelled when linewatch stops.
    pub stop: CancellationToken,
}

/// What the router hands to handlers and extractors, part by part. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct ApiState {
    /// The use cases, and the clock.
    pub(super) desk: Desk,
    store: Store,
    /// Reads the read models.
    reader: Reader,
    scraper: Scraper,
    schedule: Schedule,
    pub(super) backtests: Backtests,
    job_ids: JobIds,
    reviews: Reviews,
    hub: Hub,
    run_streams: RunStreams,
    ingest: Arc<Ingest>,
    pub(super) access: Arc<Access>,
    health: Arc<Health>,
    pub(super) status: Arc<StatusFigures>,
    metrics: PrometheusHandle,
    #[from_ref(skip)]
    pub(super) guard: Arc<Guard>,
    #[from_ref(skip)]
    pub(super) ids: Ids,
    #[from_ref(skip)]
    pub(super) stop: CancellationToken,
}

impl ApiState {
    /// The state of an API.
    #[must_use]
    pub fn new(parts: ApiParts) -> Self {
        let desk = parts.desk;
        let clock = Arc::clone(desk.clock());
        Self {
            store: desk.store().clone(),
            reader: desk.store().reader().clone(),
            scraper: parts.scraper,
            schedule: parts.schedule,
            backtests: Backtests::new(desk.store().clone(), Arc::clone(&clock), parts.stop.clone()),
            reviews: Reviews::new(desk.store().clone()),
            job_ids: JobIds(Arc::clone(&parts.ids)),
            run_streams: RunStreams { feed: parts.runs, hub: parts.hub.clone() },
            hub: parts.hub,
            ingest: Arc::new(Ingest::new(desk.clone(), parts.intake, parts.stop.clone())),
            access: Arc::new(Access::new(parts.tokens, parts.secrets, clock)),
            health: Arc::new(Health::new(desk.clone())),
            status: Arc::new(StatusFigures::new(desk.clone())),
            metrics: parts.metrics,
            guard: Arc::new(parts.guard),
            ids: parts.ids,
            stop: parts.stop,
            desk,
        }
    }
}
