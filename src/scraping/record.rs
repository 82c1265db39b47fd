//! Handing snapshots to the desk.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use super::incomplete::Ready;
use crate::{
    commands::{CapturedBy, FixtureBatch, Tally, split},
    desk::{CommandContext, Desk, DeskError, LeftOut},
};
use linewatch_model::{FixtureKey, Position, Snapshot};

/// How long a store that is away is waited for, and how often it is tried again.
pub(super) const STORE_RETRY_PAUSES: [Duration; 4] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(6)];

/// What became of fixtures that were handed over.
#[derive(Default)]
pub(super) struct RecordedPart {
    /// Those that are recorded, each with the bookmakers whose snapshots they were.
    pub fixtures: Vec<(FixtureKey, Vec<usize>)>,
    /// What became of their snapshots.
    pub tally: Tally,
    /// The position to ask the read models for.
    pub position: Position,
    /// Those that could not be recorded, and why.
    pub failed: Vec<(FixtureKey, Vec<usize>, String)>,
    /// The reference book's offers of which markets were left out.
    pub left_out: Vec<LeftOut>,
}

/// Records fixtures together. A store that is away for a moment is tried again; nothing is half-recorded.
pub(super) async fn record(
    desk: Desk,
    ready: Vec<Ready>,
    captured_by: CapturedBy,
    context: CommandContext,
) -> RecordedPart {
    let mut books: Vec<(FixtureKey, Vec<usize>)> = Vec::with_capacity(ready.len());
    let mut places: HashMap<FixtureKey, usize> = HashMap::new();
    let mut snapshots: Vec<(usize, Snapshot)> = Vec::new();
    for Ready { key, parts, .. } in ready {
        // A fixture whose first part was recorded early can come twice.
        let place = *places.entry(key).or_insert_with_key(|key| {
            books.push((key.clone(), Vec::new()));
            books.len() - 1
        });
        for part in parts {
            books[place].1.push(part.book);
            snapshots.push((snapshots.len(), part.snapshot));
        }
    }
    match persistently(&desk, &split(snapshots), &captured_by, &context).await {
        Ok(recorded) => {
            let failed: HashMap<FixtureKey, String> =
                recorded.failed.into_iter().map(|failed| (failed.key, failed.reason)).collect();
            let (tally, position, left_out) = (recorded.tally, recorded.position, recorded.left_out);
            let mut outcome = RecordedPart { tally, position, left_out, ..RecordedPart::default() };
            for (key, books) in books {
                match failed.get(&key) {
                    Some(reason) => outcome.failed.push((key, books, reason.clone())),
                    None => outcome.fixtures.push((key, books)),
                }
            }
            outcome
        }
        Err(error) => {
            tracing::error!(%error, fixtures = books.len(), "scraped odds could not be recorded");
            let reason = "the store could not be written; the server's log has the reason";
            let failed = books.into_iter().map(|(key, books)| (key, books, reason.to_owned())).collect();
            RecordedPart { failed, ..RecordedPart::default() }
        }
    }
}

async fn persistently(
    desk: &Desk,
    batches: &[FixtureBatch],
    captured_by: &CapturedBy,
    context: &CommandContext,
) -> Result<crate::desk::Recorded, DeskError> {
    for pause in STORE_RETRY_PAUSES {
        match desk.record_captured(batches, captured_by, context).await {
            // What was recorded although the answer got lost is not newer the second time, and changes nothing.
            Err(DeskError::Store(error)) if error.is_passing() => {
                tracing::warn!(%error, "the store does not take scraped odds; trying again");
                tokio::time::sleep(pause).await;
            }
            other => return other,
        }
    }
    desk.record_captured(batches, captured_by, context).await
}

/// The fixtures' snapshots in groups of at most so many fixtures, a fixture's never apart.
pub(super) fn groups(mut snapshots: Vec<Snapshot>, fixtures: usize) -> Vec<Vec<Snapshot>> {
    snapshots.sort_by(|a, b| (&a.fixture.key, &a.bookmaker).cmp(&(&b.fixture.key, &b.bookmaker)));
    let mut groups: Vec<Vec<Snapshot>> = Vec::new();
    let mut keys: HashSet<FixtureKey> = HashSet::new();
    for snapshot in snapshots {
        if !keys.contains(&snapshot.fixture.key) && keys.len() >= fixtures.max(1) || groups.is_empty() {
            groups.push(Vec::new());
            keys.clear();
        }
        keys.insert(snapshot.fixture.key.clone());
        if let Some(group) = groups.last_mut() {
            group.push(snapshot);
        }
    }
    groups
}
