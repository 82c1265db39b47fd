//! What the metrics of this crate mean.

use metrics::{Unit, describe_counter, describe_histogram};

/// Tells the recorder that is installed what each metric of this crate means, and its unit.
pub fn describe_metrics() {
    describe_counter!("linewatch_http_refused_total", Unit::Count, "Connections that were not served, by reason");
    describe_histogram!(
        "linewatch_http_request_seconds",
        Unit::Seconds,
        "Time from a request to its answer, by route and status"
    );
    describe_counter!(
        "linewatch_http_unread_total",
        Unit::Count,
        "Connections that were closed because their client read no answers"
    );
}
