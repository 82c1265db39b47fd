//! Where the runner's read models are.

use std::sync::Arc;

use super::{Projection, checkpoints};
use linewatch_log::{End, Store, StoreError};
use linewatch_model::Position;

/// A read model that is there.
pub(super) struct Member {
    pub projection: Arc<dyn Projection>,
    pub at: Position,
    /// As its checkpoint says. It falls behind while nothing comes that a read model wants.
    pub stored: Position,
}

/// How far the read models are.
#[derive(Default)]
pub(super) struct Progress {
    /// Those that are there. They advance together.
    pub members: Vec<Member>,
    /// Those without a checkpoint: new ones, and those whose checkpoint was deleted. They are filled up beside the others.
    pub missing: Vec<Arc<dyn Projection>>,
    /// Those whose tables are of another version of linewatch, with that version.
    pub foreign: Vec<(&'static str, i64)>,
    /// The epoch of the log in which they are that far.
    pub epoch: u64,
    /// The last event that was passed over without writing that down.
    pub passed: Option<End>,
}

impl Progress {
    /// As the checkpoints say.
    pub async fn load(store: &Store, projections: &[Arc<dyn Projection>]) -> Result<Self, StoreError> {
        // The epoch first: what is read then is of this one or of a later one.
        let mut progress = Self { epoch: store.epoch(), ..Self::default() };
        let stored = checkpoints::load(store).await?;
        for projection in projections {
            match stored.get(projection.name()) {
                None => progress.missing.push(Arc::clone(projection)),
                Some(found) if found.version == projection.version() => {
                    let (projection, at) = (Arc::clone(projection), found.position);
                    progress.members.push(Member { projection, at, stored: at });
                }
                // A newer linewatch has rebuilt it, and is who drives it.
                Some(found) => progress.foreign.push((projection.name(), found.version)),
            }
        }
        Ok(progress)
    }

    /// Whether all checkpoints are where the read models are.
    pub fn is_stored(&self) -> bool {
        self.members.iter().all(|member| member.at == member.stored)
    }

    /// Whether the checkpoints are as this has them.
    pub fn agrees_with(&self, stored: &Self) -> bool {
        let of = |progress: &Self| -> Vec<(&'static str, Position)> {
            progress.members.iter().map(|member| (member.projection.name(), member.stored)).collect()
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
    }

    /// As [`Progress::moved_to`], without the checkpoints.
    pub fn pass(&mut self, end: End) {
        self.members.iter_mut().for_each(|member| member.at = member.at.max(end.position));
        self.passed = Some(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections;

    fn at(positions: &[u64]) -> Progress {
        let members = projections::all().into_iter().zip(positions).map(|(projection, at)| {
            let at = Position::new(*at);
            Member { projection, at, stored: at }
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
}
