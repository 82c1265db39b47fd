//! From a scrape batch to commands, and from a command's events to the batch's answer.

use std::{collections::HashMap, sync::Arc};

use crate::events::FixtureEvent;
use linewatch_model::{FixtureKey, Snapshot};

/// The snapshots of one fixture in a batch: what one `RecordSnapshots` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureBatch {
    /// The fixture.
    pub key: FixtureKey,
    /// The snapshots' places in the batch, in its order.
    pub indices: Vec<usize>,
    /// The snapshots, in the same order. Shared, as a command that is sent again takes them again.
    pub snapshots: Arc<[Snapshot]>,
}

/// Sorts the snapshots of a batch, each with its place there, by fixture. The fixtures keep the order in which they
/// first appear.
#[must_use]
pub fn split(snapshots: Vec<(usize, Snapshot)>) -> Vec<FixtureBatch> {
    let mut places: HashMap<FixtureKey, usize> = HashMap::new();
    let mut batches: Vec<(FixtureKey, Vec<usize>, Vec<Snapshot>)> = Vec::new();
    for (index, snapshot) in snapshots {
        let key = &snapshot.fixture.key;
        let place = places.get(key).copied().unwrap_or_else(|| {
            places.insert(key.clone(), batches.len());
            batches.push((key.clone(), Vec::new(), Vec::new()));
            batches.len() - 1
        });
        batches[place].1.push(index);
        batches[place].2.push(snapshot);
    }
    let whole = |(key, indices, snapshots): (_, _, Vec<_>)| FixtureBatch { key, indices, snapshots: snapshots.into() };
    batches.into_iter().map(whole).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::tests::{home, snapshot};

    fn of(key: &str, bookmaker: &str) -> Snapshot {
        let mut snapshot = snapshot(bookmaker, 0, home("2"));
        snapshot.fixture.key = key.parse().unwrap();
        snapshot
    }

    #[test]
    fn fixtures_and_snapshots_keep_their_order() {
        let batch = vec![
            (0, of("sr:2", "betpawa")),
            (2, of("sr:1", "betpawa")),
            (3, of("sr:2", "bet9ja")),
            (4, of("sr:1", "bet9ja")),
        ];
        let shape = |batch: &FixtureBatch| {
            let books: Vec<_> = batch.snapshots.iter().map(|snapshot| snapshot.bookmaker.to_string()).collect();
            (batch.key.to_string(), batch.indices.clone(), books)
        };
        let books = || vec!["betpawa".to_owned(), "bet9ja".to_owned()];
        assert_eq!(
            split(batch).iter().map(shape).collect::<Vec<_>>(),
            [("sr:2".to_owned(), vec![0, 3], books()), ("sr:1".to_owned(), vec![2, 4], books())]
        );
        assert_eq!(split(vec![]), []);
    }

    #[test]
    fn tallies_add_up() {
        let mut sum = Tally { changed: 1, unchanged: 2, stale: 3, alerts: 4, events: 5 };
        sum += Tally { changed: 10, unchanged: 20, stale: 30, alerts: 40, events: 50 };
        assert_eq!(sum, Tally { changed: 11, unchanged: 22, stale: 33, alerts: 44, events: 55 });
    }
}
