//! What every handler may use.

use std::{sync::Arc, time::Duration};

use metrics_exporter_prometheus::PrometheusHandle;

use tokio_util::sync::CancellationToken;

use super::{
    auth::Tokens,
    batches::{Intake, StopDeadline},
    guard::Guard,
    health::Readiness,
    sockets::Tickets,
    status::Costly,
};
use crate::messages::RunFeed;
use crate::{
    desk::Desk,
    scraping::{Scraper, schedule::Schedule},
};
use linewatch_fanout::Hub;
use linewatch_log::Reader;
use linewatch_model::Timestamp;

/// Makes ids of requests.
pub type Ids = Arc<dyn Fn() -> String + Send + Sync>;

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

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub struct ApiState(Arc<Inner>);

struct Inner {
    parts: ApiParts,
    tickets: Tickets,
    costly: Costly,
    readiness: Readiness,
    stop_deadline: StopDeadline,
    started_at: Timestamp,
    /// The same on the monotonic clock.
    started: Duration,
}

impl ApiState {
    /// The state of an API.
    #[must_use]
    pub fn new(parts: ApiParts) -> Self {
        Self(Arc::new(Inner {
            tickets: Tickets::default(),
            costly: Costly::default(),
            readiness: Readiness::default(),
            stop_deadline: StopDeadline::new(parts.stop.clone()),
            started_at: parts.desk.now(),
            started: parts.desk.clock().monotonic(),
            parts,
        }))
    }

    /// The use cases.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.0.parts.desk
    }

    /// Reads the read models.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.0.parts.desk.store().reader()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.parts.desk.now()
    }

    /// The latest time that may be right: what somebody else's clock says is not ahead of it for being right.
    #[must_use]
    pub fn latest(&self) -> Timestamp {
        self.0.parts.desk.clock().latest()
    }

    /// The time that has passed, for spans.
    #[must_use]
    pub fn passed(&self) -> Duration {
        self.0.parts.desk.clock().monotonic()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> String {
        (self.0.parts.ids)()
    }

    /// A new secret.
    #[must_use]
    pub fn new_secret(&self) -> String {
        (self.0.parts.secrets)()
    }

    /// When this API was started.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    /// For how long this API has been there.
    #[must_use]
    pub fn uptime(&self) -> Duration {
        self.passed().saturating_sub(self.0.started)
    }

    /// Cancelled when linewatch stops.
    pub(super) fn stopping(&self) -> &CancellationToken {
        &self.0.parts.stop
    }

    /// Until when batches come in once linewatch stops.
    pub(super) fn stop_deadline(&self) -> &StopDeadline {
        &self.0.stop_deadline
    }

    pub(super) fn readiness(&self) -> &Readiness {
        &self.0.readiness
    }

    pub(super) fn costly(&self) -> &Costly {
        &self.0.costly
    }

    pub(super) fn tickets(&self) -> &Tickets {
        &self.0.tickets
    }

    /// The log of scrape runs.
    #[must_use]
    pub fn runs(&self) -> &RunFeed {
        &self.0.parts.runs
    }

    /// Renders the metrics.
    #[must_use]
    pub fn metrics(&self) -> &PrometheusHandle {
        &self.0.parts.metrics
    }

    /// Fans messages out to sockets.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.0.parts.hub
    }

    /// Begins scrape runs.
    #[must_use]
    pub fn scraper(&self) -> &Scraper {
        &self.0.parts.scraper
    }

    /// Begins them by itself.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.0.parts.schedule
    }

    pub(super) fn intake(&self) -> &Intake {
        &self.0.parts.intake
    }

    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.0.parts.tokens.as_ref()
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.0.parts.guard
    }
}
