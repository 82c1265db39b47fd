//! Figures of a shard's connections.

use super::{
    Shard,
    connection::{Connection, Flow},
};
use crate::stats::{ConnectionStats, Tally};

impl Shard {
    pub(super) fn stats(&self) -> Vec<ConnectionStats> {
        self.connections.values().map(|connection| self.stats_of(connection)).collect()
    }

    fn stats_of(&self, connection: &Connection) -> ConnectionStats {
        let ring = &self.rings[connection.family().index()];
        ConnectionStats {
            channel: connection.profile.endpoint(),
            connected_at: connection.since,
            message_count: connection.counters.messages,
            bytes: connection.counters.bytes,
            queue_depth: connection.backlog(ring).0,
            lag: connection.lag(ring),
            state: state_of(connection),
            conflated: connection.counters.conflated,
            catch_ups: connection.counters.catch_ups,
            topics: connection.topics().names(),
            remote_address: connection.profile.peer.address,
            actor: connection.profile.peer.actor.clone(),
        }
    }
}

const fn state_of(connection: &Connection) -> &'static str {
    match (&connection.closing, &connection.flow) {
        (Some(_), _) => "closing",
        (None, Flow::Replay(_)) => "catching_up",
        (None, _) if connection.over_budget || connection.resuming.is_some() => "catching_up",
        (None, _) => "live",
    }
}

pub(super) fn count(tally: &mut Tally, connection: &Connection, backlog: u64) {
    match state_of(connection) {
        "live" => tally.live += 1,
        "closing" => tally.closing += 1,
        _ => tally.catching_up += 1,
    }
    tally.waiting += backlog;
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats; beyond 2^53 the last digits do not matter")]
pub(super) fn report(tally: Tally, shard: usize) {
    let shard = shard.to_string();
    for (state, count) in [("live", tally.live), ("catching_up", tally.catching_up), ("closing", tally.closing)] {
        metrics::gauge!("linewatch_push_states", "state" => state, "shard" => shard.clone()).set(f64::from(count));
    }
    metrics::gauge!("linewatch_push_waiting_messages", "shard" => shard).set(tally.waiting as f64);
}

/// Tells the metrics of messages and bytes that were taken.
pub(super) fn report_delivered((messages, bytes): (u64, u64)) {
    metrics::counter!("linewatch_push_deliveries_total").increment(messages);
    metrics::counter!("linewatch_push_bytes_total").increment(bytes);
}
