//! What the metrics of this crate mean.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Tells the recorder that is installed what each metric of this crate means, and its unit.
pub fn describe_metrics() {
    describe_counter!(
        "linewatch_append_conflicts_total",
        Unit::Count,
        "Appends that were refused because another node had written to the stream first"
    );
    describe_counter!("linewatch_append_failures_total", Unit::Count, "Append groups that the store failed");
    describe_histogram!("linewatch_append_seconds", Unit::Seconds, "Time of the transaction of one append group");
    describe_counter!(
        "linewatch_command_retries_total",
        Unit::Count,
        "Commands that were decided again because another node had written to the stream first"
    );
    describe_counter!("linewatch_events_appended_total", Unit::Count, "Events that this node has stored");
    describe_gauge!("linewatch_journal_aggregates", Unit::Count, "Aggregates in memory, by type");
    describe_gauge!("linewatch_journal_bytes", Unit::Bytes, "Estimated memory of the aggregates in memory, by type");
    describe_counter!(
        "linewatch_journal_loads_total",
        Unit::Count,
        "Aggregates that were loaded from the store, by type"
    );
    describe_gauge!(
        "linewatch_lease_denied_seconds",
        Unit::Seconds,
        "For how long the database has let this node neither take a lease that it wants nor know that another has it"
    );
    describe_gauge!("linewatch_lease_held", Unit::Count, "Whether this node holds the lease and it counts: 1 or 0");
    describe_counter!(
        "linewatch_log_rewinds_total",
        Unit::Count,
        "Times that this process found the log moved back by a restore or a failover"
    );
    describe_counter!(
        "linewatch_sessions_ended_total",
        Unit::Count,
        "Database sessions of silent nodes that this node ended"
    );
}
