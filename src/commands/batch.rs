//! From a scrape batch to commands, and from a command's events to the batch's answer.

use std::collections::HashMap;

use crate::{
    events::FixtureEvent,
    model::{FixtureKey, Snapshot},
};

/// The snapshots of one fixture in a batch: what one `RecordSnapshots` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureBatch {
    /// The fixture.
    pub key: FixtureKey,
    /// The snapshots' places in the batch, in its order.
    pub indices: Vec<usize>,
    /// The snapshots, in the same order.
    pub snapshots: Vec<Snapshot>,
}

/// Sorts the snapshots of a batch, each with its place there, by fixture. The fixtures keep the order in which they
/// first appear.
#[must_use]
pub fn split(snapshots: Vec<(usize, Snapshot)>) -> Vec<FixtureBatch> {
    let mut places: HashMap<FixtureKey, usize> = HashMap::new();
    let mut batches: Vec<FixtureBatch> = Vec::new();
    for (index, snapshot) in snapshots {
        let key = &snapshot.fixture.key;
        let place = places.get(key).copied().unwrap_or_else(|| {
            places.insert(key.clone(), batches.len());
            batches.push(FixtureBatch { key: key.clone(), indices: Vec::new(), snapshots: Vec::new() });
            batches.len() - 1
        });
        batches[place].indices.push(index);
        batches[place].snapshots.push(snapshot);
    }
    batches
}

/// What became of the snapshots of a `RecordSnapshots`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Snapshots that changed something.
    pub changed: usize,
    /// Snapshots that confirmed what was known.
    pub unchanged: usize,
    /// Snapshots that were not newer than what was known, or not prematch.
    pub stale: usize,
    /// Alerts raised.
    pub alerts: usize,
    /// Events written.
    pub events: usize,
}

impl Tally {
    /// Reads it off the events that a command with that many snapshots wrote.
    #[must_use]
    pub fn of(events: &[FixtureEvent], snapshots: usize) -> Self {
        let mut tally = Self { events: events.len(), ..Self::default() };
        for event in events {
            match event {
                FixtureEvent::OddsUpdated(_) => tally.changed += 1,
                FixtureEvent::OddsConfirmed { bookmakers, .. } => tally.unchanged += bookmakers.len(),
                FixtureEvent::AlertDetected(_) => tally.alerts += 1,
                _ => {}
            }
        }
        tally.stale = snapshots.saturating_sub(tally.changed + tally.unchanged);
        tally
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.stale += other.stale;
        self.alerts += other.alerts;
        self.events += other.events;
    }
}
