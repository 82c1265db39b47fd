//! Is it alive, is it ready, how is it.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use axum::extract::State;
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Consistent, MinPosition},
    problem::Problem,
    state::ApiState,
};
use crate::{
    desk::Desk,
    projections::{
        self, ProjectionStatus,
        scrape_runs::{self, BookHealth},
    },
    scraping::Scraper,
};
use linewatch_log::{Reader, Rewind, StoreHealth};
use linewatch_model::{Bookmaker, PlatformStatus};

/// A read model that is further behind is out of bounds, in seconds.
const MAX_LAG_SECONDS: u64 = 30;
/// How long what a probe found is good for, whoever asks.
const PROBE_CACHE_TTL: Duration = Duration::from_millis(500);
/// A store that takes longer to answer is out of bounds.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);
/// For how long a log that was moved back is warned of.
const REWIND_WARNING_PERIOD: Duration = Duration::from_hours(24);

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(health))
}

/// The process is alive.
#[derive(Serialize, utoipa::ToSchema)]
struct Alive {
    /// `ok`.
    status: &'static str,
}

/// The process is alive
#[utoipa::path(get, path = "/healthz", operation_id = "get_liveness", tag = "operations", responses((status = 200, body = Alive)))]
async fn healthz() -> axum::Json<Alive> {
    axum::Json(Alive { status: "ok" })
}

/// linewatch is ready for requests.
#[derive(Serialize, utoipa::ToSchema)]
struct Ready {
    /// `ok`.
    status: &'static str,
    /// What somebody should look at, although requests are answered.
    warnings: Vec<String>,
}

/// What the read models' state was found to be, or why it was not found out.
type Found = Result<Vec<ProjectionStatus>, String>;

/// How the store and the read models are.
pub(super) struct Health {
    desk: Desk,
    /// What the probes were answered last: they need no token, so they must cost the same however often they are asked.
    probed: Mutex<Option<(Duration, Found)>>,
    /// The last rewind of the log, and when this process first told of it, on the monotonic clock.
    rewind: std::sync::Mutex<Option<(u64, Duration)>>,
}

impl Health {
    pub fn new(desk: Desk) -> Self {
        Self { desk, probed: Mutex::default(), rewind: std::sync::Mutex::default() }
    }

    pub fn store(&self) -> StoreHealth {
        self.desk.store().health()
    }

    /// The state of the read models, if the store answers in time.
    pub async fn projections(&self) -> Found {
        match tokio::time::timeout(STORE_TIMEOUT, projections::status(self.desk.store())).await {
            Ok(Ok(projections)) => Ok(projections),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the store failed a health check");
                Err("the store does not answer".to_owned())
            }
            Err(_) => Err(format!("the store did not answer within {} s", STORE_TIMEOUT.as_secs())),
        }
    }

    /// The same for the probes. Of those who ask at the same time one looks; the others wait for what it finds.
    async fn probe(&self) -> Found {
        let mut probed = self.probed.lock().await;
        let passed = || self.desk.clock().monotonic();
        if let Some((_, found)) = probed.as_ref().filter(|(at, _)| passed().saturating_sub(*at) < PROBE_CACHE_TTL) {
            return found.clone();
        }
        let found = self.projections().await;
        probed.insert((passed(), found)).1.clone()
    }

    /// What does not keep this node from answering, and should be looked at all the same.
    pub fn warnings(&self, projections: &[ProjectionStatus]) -> Vec<String> {
        let rewind = self.desk.store().last_rewind().filter(|rewind| self.warns_of(rewind));
        let filling = projections.iter().filter(|status| status.filling);
        let filling =
            filling.map(|status| format!("{}: is being filled up from the log; it is not whole", status.name));
        let of_store = rewind.map(rewind_warning).into_iter().chain(self.store().warnings);
        of_store.chain(filling).chain(self.desk.clock().steps().warning).collect()
    }

    /// Whether a rewind is still told. When it was declared another clock said, and this one may have been set since: so
    /// it is told no longer than that after this process began to.
    fn warns_of(&self, rewind: &Rewind) -> bool {
        let passed = self.desk.clock().monotonic();
        let mut first = self.rewind.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match *first {
            Some((epoch, since)) if epoch == rewind.epoch => since,
            _ => first.insert((rewind.epoch, passed)).1,
        };
        let told_micros = i64::try_from(REWIND_WARNING_PERIOD.as_micros()).unwrap_or(i64::MAX);
        self.desk.now().micros_since(rewind.declared_at) < told_micros
            && passed.saturating_sub(since) < REWIND_WARNING_PERIOD
    }
}

/// The store answers and takes writes, and the read models are within bounds
#[utoipa::path(
    get, path = "/readyz", operation_id = "get_readiness", tag = "operations",
    responses(
        (status = 200, body = Ready),
        (status = 503, description = "`failing` lists why not, `warnings` what else should be looked at"),
    )
)]
async fn readyz(State(health): State<Arc<Health>>) -> Result<axum::Json<Ready>, Box<Problem>> {
    let projections = health.probe().await;
    let mut failing: Vec<String> = match &projections {
        Ok(projections) => projections.iter().filter_map(out_of_bounds).collect(),
        Err(reason) => vec![reason.clone()],
    };
    failing.extend(health.store().failing.into_iter().map(ToOwned::to_owned));
    let warnings = health.warnings(projections.as_deref().unwrap_or_default());
    if failing.is_empty() {
        return Ok(axum::Json(Ready { status: "ok", warnings }));
    }
    let problem = Problem::unavailable("linewatch is not ready; see failing");
    Err(problem.with("failing", failing).with("warnings", warnings).into())
}

fn rewind_warning(rewind: Rewind) -> String {
    let Rewind { epoch, after, lost_upto, declared_at, .. } = rewind;
    format!(
        "the log was moved back at {declared_at} by a failover or a restore: what was stored after position {after}, up \
         to {lost_upto} at least, is lost (epoch {epoch})"
    )
}

fn out_of_bounds(status: &ProjectionStatus) -> Option<String> {
    let name = &status.name;
    if status.dead_lettered > 0 {
        return Some(format!("{name}: {} events could not be applied", status.dead_lettered));
    }
    (status.lag_seconds > MAX_LAG_SECONDS)
        .then(|| format!("{name}: {} s and {} events behind", status.lag_seconds, status.lag))
}

/// How it is, as the existing client reads it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HealthResponse {
    /// `healthy`, `degraded` where nothing can be stored or a read model is out of bounds, `unhealthy` without a store.
    status: &'static str,
    /// `connected` or `disconnected`.
    database: &'static str,
    /// The bookmakers that are scraped.
    platforms: Vec<PlatformHealth>,
}

/// One bookmaker.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PlatformHealth {
    /// Its slug.
    platform: String,
    /// `healthy` or `unhealthy`.
    status: &'static str,
}

/// The bookmakers that are configured and were asked before, by what became of them in their last run.
async fn platforms(configured: Vec<Bookmaker>, reader: &Reader) -> Vec<PlatformHealth> {
    let asked = match tokio::time::timeout(STORE_TIMEOUT, scrape_runs::health(reader)).await {
        Ok(Ok(asked)) if !configured.is_empty() => asked,
        _ => return Vec::new(),
    };
    let health = |of: BookHealth| PlatformHealth {
        platform: of.bookmaker.to_string(),
        status: if of.last_status == PlatformStatus::Failed { "unhealthy" } else { "healthy" },
    };
    asked.into_iter().filter(|of| configured.contains(&of.bookmaker)).map(health).collect()
}

/// How the whole is
#[utoipa::path(
    get, path = "/api/health", operation_id = "get_health", tag = "operations",
    params(MinPosition),
    responses((status = 200, body = HealthResponse))
)]
async fn health(
    State(health): State<Arc<Health>>,
    State(scraper): State<Scraper>,
    State(reader): State<Reader>,
    _: Consistent,
) -> axum::Json<HealthResponse> {
    let projections = health.projections().await;
    let (status, database) = match &projections {
        Err(_) => ("unhealthy", "disconnected"),
        Ok(projections) if projections.iter().any(|status| out_of_bounds(status).is_some()) => {
            ("degraded", "connected")
        }
        Ok(_) if !health.store().failing.is_empty() => ("degraded", "connected"),
        Ok(_) => ("healthy", "connected"),
    };
    axum::Json(HealthResponse { status, database, platforms: platforms(scraper.bookmakers(), &reader).await })
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::Position;

    #[test]
    fn late_and_dead_lettered_read_models_are_out_of_bounds() {
        let status = |lag_seconds, dead_lettered| ProjectionStatus {
            name: "alerts".to_owned(),
            version: 1,
            position: Position::new(1),
            lag: 10,
            lag_seconds,
            dead_lettered,
            filling: false,
        };
        assert_eq!(out_of_bounds(&status(30, 0)), None);
        assert!(out_of_bounds(&status(31, 0)).is_some_and(|reason| reason.contains("behind")));
        assert!(out_of_bounds(&status(0, 1)).is_some_and(|reason| reason.contains("could not be applied")));
    }
}
