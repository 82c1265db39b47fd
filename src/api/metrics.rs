//! The metrics, as Prometheus reads them.

use std::sync::{Arc, Mutex, PoisonError};

use ::metrics::{Unit, describe_counter, describe_gauge};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{health::Health, state::ApiState};
use linewatch_fanout::Hub;
use linewatch_log::Store;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(metrics))
}

/// Metrics in Prometheus' text format
#[utoipa::path(
    get, path = "/metrics", operation_id = "get_metrics", tag = "operations",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain; version=0.0.4"))
)]
async fn metrics(
    State(metrics): State<PrometheusHandle>,
    State(store): State<Store>,
    State(health): State<Arc<Health>>,
    State(hub): State<Hub>,
) -> Response {
    observe(&store, &health, &hub).await;
    metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response()
}

/// What is only looked at when somebody asks.
#[expect(clippy::cast_precision_loss, reason = "gauges are floats; beyond 2^53 the last digits do not matter")]
async fn observe(store: &Store, health: &Health, hub: &Hub) {
    ::metrics::gauge!("linewatch_log_head_position").set(store.head().borrow().get() as f64);
    ::metrics::gauge!("linewatch_push_connections").set(hub.connections() as f64);
    let projections = health.projections().await;
    let store = store.health();
    let up = projections.is_ok() && store.failing.is_empty();
    ::metrics::gauge!("linewatch_store_up").set(if up { 1.0 } else { 0.0 });
    if let Some(bytes) = store.wal_bytes {
        ::metrics::gauge!("linewatch_store_wal_bytes").set(bytes as f64);
    }
    for status in projections.unwrap_or_default() {
        let name = status.name;
        ::metrics::gauge!("linewatch_projection_lag_events", "projection" => name.clone()).set(status.lag as f64);
        ::metrics::gauge!("linewatch_projection_lag_seconds", "projection" => name.clone())
            .set(status.lag_seconds as f64);
        ::metrics::gauge!("linewatch_projection_dead_lettered_events", "projection" => name)
            .set(status.dead_lettered as f64);
    }
}

/// The process's one recorder of metrics. It knows what each of them means.
///
/// # Errors
/// When the process has another recorder already.
pub fn metrics_recorder() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut installed = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*installed {
        return Ok(handle.clone());
    }
    let seconds = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)?
        .install_recorder()?;
    linewatch_task::describe_metrics();
    linewatch_log::describe_metrics();
    linewatch_projections::describe_metrics();
    linewatch_fanout::describe_metrics();
    linewatch_http::describe_metrics();
    describe_metrics();
    Ok(installed.insert(handle).clone())
}

/// What the metrics of the service mean; its crates say it of theirs.
fn describe_metrics() {
    describe_gauge!("linewatch_log_head_position", Unit::Count, "Where the log ends, as this node knows");
    describe_gauge!(
        "linewatch_projection_dead_lettered_events",
        Unit::Count,
        "Events that a read model could not apply, in all"
    );
    describe_gauge!(
        "linewatch_projection_lag_events",
        Unit::Count,
        "Events of the log that a read model has not applied yet"
    );
    describe_gauge!(
        "linewatch_projection_lag_seconds",
        Unit::Seconds,
        "For how long the next event of a read model has been waiting; 0 when there is none"
    );
    describe_gauge!("linewatch_push_connections", Unit::Count, "Connections that are pushed to");
    describe_counter!("linewatch_push_log_reads_total", Unit::Count, "Times that the log was read for messages");
    describe_gauge!("linewatch_store_up", Unit::Count, "Whether the store answers and takes writes: 1 or 0");
    describe_gauge!("linewatch_store_wal_bytes", Unit::Bytes, "Size of the write-ahead log, on SQLite");
}
