//! The metrics, as Prometheus reads them.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::PrometheusHandle;
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
        ::metrics::gauge!("linewatch_projection_parked_events", "projection" => name).set(status.parked as f64);
    }
}
