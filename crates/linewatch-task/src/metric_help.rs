//! What the metrics of this crate mean.

use metrics::{Unit, describe_counter};

/// Tells the recorder that is installed what each metric of this crate means, and its unit.
pub fn describe_metrics() {
    describe_counter!(
        "linewatch_task_panics_total",
        Unit::Count,
        "Tasks and threads that panicked, by name; each is a defect of linewatch"
    );
}
