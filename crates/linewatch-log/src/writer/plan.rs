//! Working out where events go, in memory.

use std::{collections::BTreeSet, num::NonZeroUsize};

use lru::LruCache;

use super::group::{Group, Plan};
use crate::{
    Dialect, Now, StoreError,
    append::{Append, Appended, Conflict, EventRow},
    backend::AppendTx,
    chain::Hashed,
    end::Head,
    postgres::CopyRows,
};
use linewatch_model::{Sequence, StreamId};

/// Streams whose last sequence is remembered from one group to the next.
const KNOWN_STREAMS: usize = 100_000;
/// Refused generations that are remembered: more than can be on their way.
const POISONED_GENERATIONS: NonZeroUsize = NonZeroUsize::new(64 * 1_024).unwrap();
/// Events of other nodes that are caught up with one by one; beyond that all is asked anew.
const MAX_CATCH_UP_EVENTS: u64 = 20_000;

/// What the writer knows of the log, including what it has worked out and not yet stored.
pub(super) struct Planner {
    now: Now,
    dialect: Dialect,
    /// Where the log ends, or will end with what is worked out, while nobody else writes.
    head: Option<Head>,
    /// Last sequences of streams as of `head`.
    known: LruCache<StreamId, Sequence>,
    poisoned: LruCache<u64, ()>,
}

impl Planner {
    pub fn new(now: Now, dialect: Dialect) -> Self {
        Self { now, dialect, head: None, known: LruCache::unbounded(), poisoned: LruCache::new(POISONED_GENERATIONS) }
    }

    /// Where the log must end for the group to go into it as it is worked out.
    pub fn expects(&self, group: &Group) -> Option<Head> {
        group.plan.as_ref().map(|plan| plan.from).or(self.head)
    }

    /// Works out as much of the group as can be without asking the database.
    pub fn plan(&mut self, group: &mut Group) {
        let Some(head) = self.head else { return };
        let plan = group.plan.get_or_insert_with(|| self.begin(head));
        for submission in &group.submissions[plan.verdicts.len()..] {
            if !submission.appends.iter().all(|append| self.known.contains(&append.stream)) {
                break;
            }
            let verdicts = submission.appends.iter().map(|append| self.decide(append, plan)).collect();
            plan.verdicts.push(verdicts);
        }
        self.head = Some(plan.head);
    }

    fn begin(&self, head: Head) -> Plan {
        Plan {
            from: head,
            head,
            recorded_at: (self.now)().max(head.recorded_at.plus_micros(1)),
            verdicts: Vec::new(),
            hashes: Vec::new(),
            copy: (self.dialect == Dialect::Postgres).then(CopyRows::default),
        }
    }

    fn decide(&mut self, append: &Append, plan: &mut Plan) -> Result<Appended, Conflict> {
        let known = self.known.get_mut(&append.stream);
        let actual = known.as_deref().copied().unwrap_or_default();
        if actual != append.expected || self.poisoned.contains(&append.generation) {
            self.poison(append.generation);
            metrics::counter!("linewatch_append_conflicts_total").increment(1);
            return Err(Conflict);
        }
        if append.events.is_empty() {
            return Ok(Appended {
                first: plan.head.position,
                last: plan.head.position,
                sequence: actual,
                hash: plan.head.hash,
            });
        }
        let first = plan.head.position.next();
        let sequence = add(plan, append);
        if let Some(known) = known {
            *known = sequence;
        }
        Ok(Appended { first, last: plan.head.position, sequence, hash: plan.head.hash })
    }

    /// An append on this generation failed: it is poisoned, and all later appends on it fail too.
    pub fn poison(&mut self, generation: u64) {
        self.poisoned.put(generation, ());
    }

    /// The log does not end where the group expected it: takes back what was worked out of it.
    pub fn take_back(&mut self, group: &mut Group) {
        let Some(plan) = group.unplan() else { return };
        for (submission, verdicts) in group.submissions.iter().zip(&plan.verdicts).rev() {
            for (append, verdict) in submission.appends.iter().zip(verdicts).rev() {
                if verdict.is_ok() {
                    self.known.put(append.stream.clone(), append.expected);
                }
            }
        }
        self.head = Some(plan.from);
    }

    /// Brings what is known up to where the log ends.
    pub async fn catch_up(&mut self, tx: &mut AppendTx, head: Head) -> Result<(), StoreError> {
        match self.head {
            Some(mine) if head.position.get().saturating_sub(mine.position.get()) <= MAX_CATCH_UP_EVENTS => {
                for (stream, sequence) in tx.sequences_since(mine.position).await? {
                    self.known.put(stream, sequence);
                }
            }
            _ => self.known.clear(),
        }
        self.head = Some(head);
        Ok(())
    }

    /// Asks for those of the group's streams that are not known.
    pub async fn learn(&mut self, tx: &mut AppendTx, group: &Group) -> Result<(), StoreError> {
        let missing: Vec<StreamId> = group.submissions[group.planned()..]
            .iter()
            .flat_map(|submission| &submission.appends)
            .map(|append| &append.stream)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|stream| !self.known.contains(*stream))
            .cloned()
            .collect();
        for chunk in missing.chunks(1_000) {
            for (stream, sequence) in tx.sequences(chunk).await? {
                self.known.put(stream, sequence);
            }
        }
        Ok(())
    }

    /// Keeps what is known within bounds. Between two groups only, so that a group knows all of its streams.
    pub fn trim(&mut self) {
        while self.known.len() > KNOWN_STREAMS {
            self.known.pop_lru();
        }
    }

    /// A group failed: nothing is certain any more.
    pub fn forget(&mut self) {
        self.head = None;
        self.known.clear();
    }
}

/// Puts the events of an append behind all others; answers the sequence of the last.
fn add(plan: &mut Plan, append: &Append) -> Sequence {
    let mut sequence = append.expected;
    for event in &append.events {
        sequence = sequence.next();
        let position = plan.head.position.next();
        let hash = Hashed {
            position,
            stream: &append.stream,
            sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload: &event.payload,
            metadata: &append.metadata,
            recorded_at: plan.recorded_at,
        }
        .chain(&plan.head.hash);
        plan.head = Head { position, hash, recorded_at: plan.recorded_at, epoch: plan.head.epoch };
        plan.hashes.push(hash);
        if let Some(copy) = &mut plan.copy {
            copy.push(&EventRow {
                position,
                stream: &append.stream,
                sequence,
                event,
                metadata: &append.metadata,
                recorded_at: plan.recorded_at,
                hash,
            });
        }
    }
    sequence
}
