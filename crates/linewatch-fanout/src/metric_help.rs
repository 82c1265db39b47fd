//! What the metrics of this crate mean.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Tells the recorder that is installed what each metric of this crate means, and its unit.
pub fn describe_metrics() {
    describe_counter!("linewatch_push_bytes_total", Unit::Bytes, "Bytes of messages that were written to sockets");
    describe_counter!(
        "linewatch_push_catch_ups_total",
        Unit::Count,
        "Connections that fell over their budget and went on from the log"
    );
    describe_counter!(
        "linewatch_push_closes_total",
        Unit::Count,
        "Connections that were closed, by close code; client: it went; silent: gone without a close frame"
    );
    describe_histogram!(
        "linewatch_push_commit_to_socket_seconds",
        Unit::Seconds,
        "Time from the commit of messages until they were written to the last socket of a pass"
    );
    describe_counter!(
        "linewatch_push_conflated_total",
        Unit::Count,
        "Messages in whose place a newer one about the same key was sent"
    );
    describe_counter!(
        "linewatch_push_deliveries_total",
        Unit::Count,
        "Messages that were written to sockets, each counted for every socket"
    );
    describe_histogram!(
        "linewatch_push_encode_seconds",
        Unit::Seconds,
        "Time to compose and encode the messages of a chunk of the log"
    );
    describe_counter!("linewatch_push_resumes_total", Unit::Count, "Connections that asked to go on from a position");
    describe_gauge!("linewatch_push_sockets", Unit::Count, "Connections that are pushed to, by kind of endpoint");
    describe_gauge!("linewatch_push_states", Unit::Count, "Connections that are pushed to, by state and shard");
    describe_gauge!(
        "linewatch_push_waiting_messages",
        Unit::Count,
        "Messages that wait for connections that are behind, by shard"
    );
    describe_histogram!(
        "linewatch_push_write_seconds",
        Unit::Seconds,
        "Time of one pass of a shard over its connections"
    );
}
