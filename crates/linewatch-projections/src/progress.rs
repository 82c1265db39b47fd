//! Where a group's consumers are.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Consumer, StoredEvent, checkpoints};
use linewatch_log::{End, Store, StoreError};
use linewatch_model::Position;

/// A consumer that is there.
pub(super) struct Member<E> {
    pub consumer: Arc<dyn Consumer<E>>,
    pub at: Position,
    /// As its checkpoint says. It falls behind while nothing comes that a consumer wants.
    pub stored: Position,
}

/// How far a group's consumers are.
pub(super) struct Progress<E> {
    /// Those that are there. They advance together.
    pub members: Vec<Member<E>>,
    /// Those without a checkpoint: new ones, and those whose checkpoint was deleted. They are filled up beside the others.
    pub missing: Vec<Arc<dyn Consumer<E>>>,
    /// Those whose tables are of another version of linewatch, with that version.
    pub foreign: Vec<(&'static str, i64)>,
    /// The epoch of the log in which they are that far.
    pub epoch: u64,
    /// The last event that was passed over without writing that down, and since when there is such.
    passed: Option<(End, Instant)>,
}

impl<E> Default for Progress<E> {
    fn default() -> Self {
        Self { members: Vec::new(), missing: Vec::new(), foreign: Vec::new(), epoch: 0, passed: None }
    }
}

impl<E: StoredEvent> Progress<E> {
    /// As the checkpoints say.
    pub async fn load(store: &Store, consumers: &[Arc<dyn Consumer<E>>]) -> Result<Self, StoreError> {
        // The epoch first: what is read then is of this one or of a later one.
        let mut progress = Self { epoch: store.epoch(), ..Self::default() };
        let stored = checkpoints::load(store).await?;
        for consumer in consumers {
            match stored.get(consumer.name()) {
                None => progress.missing.push(Arc::clone(consumer)),
                Some(found) if found.version == consumer.version() => {
                    let (consumer, at) = (Arc::clone(consumer), found.position);
                    progress.members.push(Member { consumer, at, stored: at });
                }
                // A newer linewatch has rebuilt it, and is who drives it.
                Some(found) => progress.foreign.push((consumer.name(), found.version)),
            }
        }
        Ok(progress)
    }

    /// The event up to which some checkpoints have to be moved; none where all are where their consumers are.
    pub fn unsettled(&self) -> Option<End> {
        let (end, _) = self.passed?;
        self.members.iter().any(|member| member.at != member.stored).then_some(end)
    }

    /// How long checkpoints may still stay behind that may do so for some time in all.
    pub fn settles_in(&self, within: Duration) -> Option<Duration> {
        self.unsettled()?;
        self.passed.map(|(_, since)| within.saturating_sub(since.elapsed()))
    }

    /// All checkpoints are where their consumers are.
    pub fn settled(&mut self) {
        self.members.iter_mut().for_each(|member| member.stored = member.at);
        self.passed = None;
    }

    /// Whether the checkpoints are as this has them.
    pub fn agrees_with(&self, stored: &Self) -> bool {
        let of = |progress: &Self| -> Vec<(&'static str, Position)> {
            progress.members.iter().map(|member| (member.consumer.name(), member.stored)).collect()
        };
        of(self) == of(stored)
    }

    /// From where on the log has to be read for some of them.
    pub fn least(&self) -> Option<Position> {
        self.members.iter().map(|member| member.at).min()
    }

    /// How far all of them are, where that was `before`. One that was filled up and has still to catch up with the others
    /// does not take it back.
    pub fn reached(&self, before: Position) -> Option<Position> {
        let there = self.members.iter().map(|member| member.at).filter(|at| *at >= before).min();
        there.or_else(|| self.least())
    }

    /// All that is there is at `last` at least, and so are their checkpoints.
    pub fn moved_to(&mut self, last: Position) {
        for member in self.members.iter_mut().filter(|member| member.at < last) {
            (member.at, member.stored) = (last, last);
        }
        if self.unsettled().is_none() {
            self.passed = None;
        }
    }

    /// As [`Progress::moved_to`], without the checkpoints.
    pub fn pass(&mut self, end: End) {
        self.members.iter_mut().for_each(|member| member.at = member.at.max(end.position));
        let since = self.passed.map_or_else(Instant::now, |(_, since)| since);
        self.passed = Some((end, since));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_consumer::{TestConsumer, TestEvent};

    fn at(positions: &[u64]) -> Progress<TestEvent> {
        let members = positions.iter().map(|at| {
            let at = Position::new(*at);
            Member { consumer: Arc::new(TestConsumer) as Arc<dyn Consumer<TestEvent>>, at, stored: at }
        });
        Progress { members: members.collect(), ..Progress::default() }
    }

    #[test]
    fn one_that_joins_takes_nothing_back() {
        assert_eq!(at(&[7, 7, 5]).reached(Position::START), Some(Position::new(5)), "at the start all count");
        assert_eq!(at(&[7, 7, 5]).reached(Position::new(7)), Some(Position::new(7)), "it has just joined");
        assert_eq!(at(&[9, 9, 8]).reached(Position::new(7)), Some(Position::new(8)), "and counts once it is there");
        assert_eq!(at(&[4, 4, 4]).reached(Position::new(7)), Some(Position::new(4)), "all went back");
        assert_eq!(at(&[]).reached(Position::new(7)), None);
    }

    #[test]
    fn checkpoints_stay_behind_for_a_bounded_time_however_often_something_is_passed_over() {
        let within = Duration::from_millis(20);
        let mut progress = at(&[7, 7, 9]);
        assert_eq!(progress.settles_in(within), None);
        for position in 10..13 {
            progress.pass(End { position: Position::new(position), hash: [0; 32] });
            std::thread::sleep(within / 2);
        }
        assert_eq!(progress.settles_in(within), Some(Duration::ZERO), "the last one is not older than that");
        assert_eq!(progress.unsettled().map(|end| end.position.get()), Some(12));
        progress.settled();
        assert_eq!((progress.settles_in(within), progress.members[0].stored.get()), (None, 12));
        progress.pass(End { position: Position::new(13), hash: [0; 32] });
        progress.moved_to(Position::new(14));
        assert_eq!(progress.settles_in(within), None, "a chunk that was applied moves them too");
    }
}
