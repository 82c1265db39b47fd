//! Which history of the log this process knows, so that a log that was moved back is recognised.
//!
//! A database can go back to an earlier state under a running node: an asynchronous failover loses the end of the log,
//! a restore loses more. The positions that are lost are given out again, so a position alone shows nothing; its hash
//! does. A process therefore remembers ends of the log that it has seen, and takes a new end only when the newest of
//! them is still in the log. Where it is not, the log goes on in a new epoch (`epochs.rs`).

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::watch;

use super::{
    chain::Hash,
    end::{End, Head},
    tail::Tail,
};
use linewatch_model::{Position, Timestamp};

/// Ends of the log that are remembered: as many commits can be lost and still be told one by one.
const REMEMBERED_ENDS: usize = 4_096;

/// The log lost its end and goes on with other events at the same positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewind {
    /// The epoch that began with it.
    pub epoch: u64,
    /// Up to here the log is what it was; 0 where that could not be found out.
    pub after: Position,
    /// Where who follows the log goes on.
    pub from: Position,
    /// The last position that was known of what is lost.
    pub lost_upto: Position,
    /// When that was noticed.
    pub declared_at: Timestamp,
}

impl Rewind {
    /// Two rewinds, one after the other, as one.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self {
            epoch: later.epoch,
            after: self.after.min(later.after),
            from: self.from.min(later.from),
            lost_upto: self.lost_upto.max(later.lost_upto),
            declared_at: later.declared_at,
        }
    }
}

/// What a process knows of the log's history. Nobody else says where the log ends.
pub(super) struct History {
    known: Mutex<Known>,
    head: watch::Sender<Position>,
    epoch: watch::Sender<u64>,
    next_basis: AtomicU64,
    /// Copies of aggregates with a lower generation may hold events that are lost.
    oldest_basis: AtomicU64,
    tail: Arc<Tail>,
}

struct Known {
    epoch: u64,
    /// In ascending order; at least one.
    ends: VecDeque<End>,
    /// All that this process has seen, oldest first.
    rewinds: Vec<Rewind>,
}

impl Known {
    fn newest(&self) -> End {
        self.ends.back().copied().unwrap_or(End::EMPTY)
    }

    fn push(&mut self, end: End) {
        self.ends.push_back(end);
        if self.ends.len() > REMEMBERED_ENDS {
            self.ends.pop_front();
        }
    }
}

impl History {
    /// Of a log that is opened.
    pub fn new(head: Head, last: Option<Rewind>, tail: Arc<Tail>) -> Self {
        let known =
            Known { epoch: head.epoch, ends: VecDeque::from([head.end()]), rewinds: last.into_iter().collect() };
        Self {
            known: Mutex::new(known),
            head: watch::Sender::new(head.position),
            epoch: watch::Sender::new(head.epoch),
            next_basis: AtomicU64::new(1),
            oldest_basis: AtomicU64::new(0),
            tail,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the log ends; changes wake whoever waits.
    pub fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// The epoch; changes wake whoever waits.
    pub fn epochs(&self) -> watch::Receiver<u64> {
        self.epoch.subscribe()
    }

    /// The epoch and the newest end in it.
    pub fn newest(&self) -> (u64, End) {
        let known = self.known();
        (known.epoch, known.newest())
    }

    /// The epoch and all ends that are remembered, in ascending order.
    pub fn ends(&self) -> (u64, Vec<End>) {
        let known = self.known();
        (known.epoch, known.ends.iter().copied().collect())
    }

    /// The hash at the end of a commit, where it is remembered.
    pub fn hash_of(&self, position: Position) -> Option<Hash> {
        let known = self.known();
        let at = known.ends.binary_search_by_key(&position, |end| end.position).ok()?;
        known.ends.get(at).map(|end| end.hash)
    }

    /// What happened to the log since an epoch, if anything.
    pub fn rewound_since(&self, epoch: u64) -> Option<Rewind> {
        let known = self.known();
        known.rewinds.iter().filter(|rewind| rewind.epoch > epoch).copied().reduce(Rewind::and)
    }

    /// The last rewind that is known of.
    pub fn last_rewind(&self) -> Option<Rewind> {
        self.known().rewinds.last().copied()
    }

    /// The log goes on to there. Known to follow on what is known: read together with it, or written behind it.
    pub fn reach(&self, head: &Head) {
        let mut known = self.known();
        if known.epoch == head.epoch && known.newest().position < head.position {
            known.push(head.end());
            self.head.send_replace(head.position);
        }
    }

    /// The log goes on in another epoch. Nothing that was in memory counts any more.
    pub fn rewind(&self, rewind: Rewind, head: &Head) {
        let mut known = self.known();
        if rewind.epoch <= known.epoch {
            return;
        }
        known.epoch = rewind.epoch;
        known.ends.retain(|end| end.position <= rewind.after && end.position < head.position);
        known.push(head.end());
        known.rewinds.push(rewind);
        self.oldest_basis.store(self.next_basis.load(Ordering::Relaxed), Ordering::Relaxed);
        self.tail.clear();
        // The epoch first: who sees the new end knows that it is of another history.
        self.epoch.send_replace(rewind.epoch);
        self.head.send_replace(head.position);
    }

    /// A name for a copy of an aggregate that no other copy of any aggregate in this process has. Taken before anything
    /// of it is read.
    pub fn new_generation(&self) -> u64 {
        self.next_basis.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether a copy may hold events that are lost.
    pub fn is_outdated(&self, generation: u64) -> bool {
        generation < self.oldest_basis.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(epoch: u64, position: u64, mark: u8) -> Head {
        Head { position: Position::new(position), hash: [mark; 32], recorded_at: Timestamp::MIN, epoch }
    }

    fn rewind(epoch: u64, after: u64, lost_upto: u64) -> Rewind {
        let (after, lost_upto) = (Position::new(after), Position::new(lost_upto));
        Rewind { epoch, after, from: after, lost_upto, declared_at: Timestamp::MIN }
    }

    #[test]
    fn a_head_of_another_epoch_is_not_taken_for_the_next() {
        let history = History::new(head(0, 5, 5), None, Arc::default());
        history.reach(&head(0, 8, 8));
        history.reach(&head(0, 7, 7));
        assert_eq!(history.newest().1, head(0, 8, 8).end(), "it never goes back by itself");
        let (generation, heads) = (history.new_generation(), history.head());
        history.rewind(rewind(1, 5, 8), &head(1, 6, 60));
        history.reach(&head(0, 9, 9));
        assert_eq!((history.newest(), *heads.borrow()), ((1, head(1, 6, 60).end()), Position::new(6)));
        assert!(history.is_outdated(generation) && !history.is_outdated(history.new_generation()));
        assert_eq!((history.hash_of(Position::new(5)), history.hash_of(Position::new(8))), (Some([5; 32]), None));
    }

    #[test]
    fn who_missed_several_rewinds_hears_of_all_that_is_lost() {
        let history = History::new(head(0, 50, 1), None, Arc::default());
        history.rewind(rewind(1, 20, 50), &head(1, 30, 2));
        history.rewind(rewind(3, 25, 40), &head(3, 25, 3));
        assert_eq!(history.rewound_since(0), Some(rewind(3, 20, 50)));
        assert_eq!(history.rewound_since(1), Some(rewind(3, 25, 40)));
        assert_eq!(history.rewound_since(3), None);
        history.rewind(rewind(2, 1, 40), &head(2, 1, 3));
        assert_eq!(history.newest().0, 3, "an epoch that is over does not come again");
    }
}
