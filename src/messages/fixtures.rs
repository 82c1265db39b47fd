//! From a fixture's stream to what messages say of it.

use std::{num::NonZeroUsize, sync::Arc};

use compact_str::CompactString;
use lru::LruCache;

use super::FixtureFacts;
use crate::{
    events::RecordedEvent,
    projections::fixtures::{self, Fixture},
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::StreamId;

/// Fixtures that are remembered. A desk has some thousands at a time.
const REMEMBERED_FIXTURES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(19_999);

/// Remembers what the read model says of fixtures.
pub(super) struct Fixtures {
    known: LruCache<CompactString, Arc<FixtureFacts>>,
    /// The epoch of the log that they are of.
    epoch: u64,
}

impl Fixtures {
    pub(super) fn new() -> Self {
        Self { known: LruCache::new(REMEMBERED_FIXTURES), epoch: 0 }
    }

    /// Forgets everything where the log has gone on in another epoch.
    pub(super) fn forget_other_epochs(&mut self, epoch: u64) {
        if self.epoch != epoch {
            self.known.clear();
            self.epoch = epoch;
        }
    }

    /// Makes all fixtures of these events known. The read model must have the events.
    pub(super) async fn learn(&mut self, reader: &Reader, events: &[RecordedEvent]) -> Result<(), StoreError> {
        let mut unknown: Vec<&str> = Vec::new();
        for event in events.iter().filter(|event| event.stream.aggregate_type == StreamId::FIXTURE) {
            let stream = &event.stream.aggregate_id;
            if self.known.get(stream).is_none() {
                unknown.push(stream);
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        for fixture in fixtures::of_streams(reader, &unknown).await? {
            self.known.put(CompactString::new(&fixture.stream), Arc::new(facts(&fixture)));
        }
        Ok(())
    }

    /// What is known of a fixture that was learnt.
    pub(super) fn of(&mut self, stream: &StreamId) -> Option<Arc<FixtureFacts>> {
        self.known.get(&stream.aggregate_id).cloned()
    }

    /// The id of a fixture that was learnt.
    pub(super) fn id_of(&mut self, stream: &StreamId) -> Option<u64> {
        self.known.get(&stream.aggregate_id).map(|facts| facts.id)
    }

    #[cfg(test)]
    pub(super) fn know(&mut self, stream: &str, id: u64) {
        let facts = FixtureFacts {
            id,
            key: stream.into(),
            name: "Norway - France".to_owned(),
            home: "Norway".to_owned(),
            away: "France".to_owned(),
            tournament: None,
        };
        self.known.put(stream.into(), Arc::new(facts));
    }
}

fn facts(fixture: &Fixture) -> FixtureFacts {
    let tournament = &fixture.tournament.name;
    FixtureFacts {
        id: fixture.id.unsigned_abs(),
        key: fixture.key.as_str().into(),
        name: fixture.name.clone(),
        home: fixture.home_team.clone(),
        away: fixture.away_team.clone(),
        tournament: (tournament != fixtures::UNKNOWN).then(|| tournament.clone()),
    }
}
