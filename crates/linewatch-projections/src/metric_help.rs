//! What the metrics of this crate mean.

use metrics::{Unit, describe_counter, describe_histogram};

/// Tells the recorder that is installed what each metric of this crate means, and its unit.
pub fn describe_metrics() {
    describe_histogram!("linewatch_projection_chunk_seconds", Unit::Seconds, "Time of one transaction of read models");
    describe_counter!(
        "linewatch_projection_dead_lettered_total",
        Unit::Count,
        "Events that a read model could not apply, found by this process"
    );
}
