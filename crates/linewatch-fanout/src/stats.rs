//! Figures of connections.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use linewatch_model::Timestamp;

/// One connection.
#[derive(Debug, Clone)]
pub struct ConnectionStats {
    /// `unified`, `market_SPY`, `agent_x` … ; `ws` and `stream` for connections about topics.
    pub channel: String,
    /// When it began.
    pub connected_at: Timestamp,
    /// Messages that it was given.
    pub message_count: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Messages that wait for it, at most.
    pub queue_depth: u64,
    /// Positions of the log that it is behind.
    pub lag: u64,
    /// `live`, `catching_up` or `closing`.
    pub state: &'static str,
    /// Messages that newer ones took the place of.
    pub conflated: u64,
    /// How often it had to catch up.
    pub catch_ups: u64,
    /// What it is told of, where it is about topics.
    pub topics: Vec<&'static str>,
    /// Where it comes from.
    pub remote_address: IpAddr,
    /// The name of its token.
    pub actor: String,
}

/// Figures of all connections together. Those by state are up to a second old.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HubTotals {
    /// Connections.
    pub connections: usize,
    /// Those about topics.
    pub topics: usize,
    /// Those about channels. The rest follow a scrape run, or are just being made.
    pub channels: usize,
    /// Those that get messages as they come.
    pub live: u32,
    /// Those that are behind and catch up.
    pub catching_up: u32,
    /// Those that are being closed.
    pub closing: u32,
    /// Messages that wait for their connections, of all together.
    pub waiting: u64,
}

/// How many connections of a shard are in which state, and how many messages wait for them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub live: u32,
    pub catching_up: u32,
    pub closing: u32,
    pub waiting: u64,
}

/// The last tally of every shard.
#[derive(Debug, Default)]
pub(super) struct Tallies(Mutex<Vec<Tally>>);

impl Tallies {
    pub fn put(&self, shard: usize, tally: Tally) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() <= shard {
            all.resize(shard + 1, Tally::default());
        }
        all[shard] = tally;
    }

    pub fn totals(&self, connections: usize, [topics, channels]: [usize; 2]) -> HubTotals {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut totals = HubTotals { connections, topics, channels, ..HubTotals::default() };
        for tally in all.iter() {
            totals.live += tally.live;
            totals.catching_up += tally.catching_up;
            totals.closing += tally.closing;
            totals.waiting += tally.waiting;
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallies_of_all_shards_are_summed() {
        let tallies = Tallies::default();
        let tally = |live, waiting| Tally { live, catching_up: 1, closing: 0, waiting };
        tallies.put(1, tally(3, 10));
        tallies.put(0, tally(1, 5));
        tallies.put(1, tally(2, 0));
        let totals = tallies.totals(7, [4, 2]);
        let counted = HubTotals { connections: 7, topics: 4, channels: 2, ..HubTotals::default() };
        assert_eq!(totals, HubTotals { live: 3, catching_up: 2, closing: 0, waiting: 5, ..counted });
    }
}
