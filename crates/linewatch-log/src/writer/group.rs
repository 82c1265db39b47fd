//! What goes into one transaction.

use tokio::sync::oneshot;

use crate::{
    append::{Appended, Conflict, EventRow, LedgerEntry, Submission, Verdicts},
    chain::Hash,
    end::Head,
    postgres::CopyRows,
};
use linewatch_model::Timestamp;

/// Events in one transaction, unless one submission alone has more.
const MAX_GROUP_EVENTS: usize = 4_096;
/// Bytes of payload in one transaction, unless one submission alone has more.
const MAX_GROUP_BYTES: usize = 8 << 20;

/// Submissions that go into one transaction, and where their events go as far as that is worked out.
#[derive(Default)]
pub(super) struct Group {
    pub submissions: Vec<Submission>,
    pub plan: Option<Plan>,
    pub ledger: Vec<LedgerEntry>,
    size: usize,
    bytes: usize,
}

/// Where the events of a group go. Good for a log that ends at `from`, and for no other.
pub(super) struct Plan {
    pub from: Head,
    pub head: Head,
    pub recorded_at: Timestamp,
    /// The verdicts on the first submissions; the others are not worked out yet.
    pub verdicts: Vec<Vec<Result<Appended, Conflict>>>,
    pub hashes: Vec<Hash>,
    /// The rows as PostgreSQL takes them.
    pub copy: Option<CopyRows>,
}

impl Group {
    pub fn push(&mut self, submission: Submission) {
        for append in &submission.appends {
            self.size += append.events.len().max(1);
            self.bytes += append.events.iter().map(|event| event.payload.len()).sum::<usize>();
        }
        self.submissions.push(submission);
    }

    pub const fn has_room(&self) -> bool {
        self.size < MAX_GROUP_EVENTS && self.bytes < MAX_GROUP_BYTES
    }

    pub const fn is_empty(&self) -> bool {
        self.submissions.is_empty()
    }

    pub const fn len(&self) -> usize {
        self.submissions.len()
    }

    /// How many of the submissions are worked out.
    pub fn planned(&self) -> usize {
        self.plan.as_ref().map_or(0, |plan| plan.verdicts.len())
    }

    pub fn is_planned(&self) -> bool {
        self.planned() == self.submissions.len()
    }

    pub fn unplan(&mut self) -> Option<Plan> {
        self.plan.take()
    }

    pub fn events(&self) -> usize {
        self.plan.as_ref().map_or(0, |plan| plan.hashes.len())
    }

    /// Where the log ends with this group in it.
    pub fn head(&self) -> Option<Head> {
        self.plan.as_ref().map(|plan| plan.head)
    }

    /// Closes a group that is worked out: nothing can be added any more.
    pub fn finish(&mut self) {
        let Some(plan) = &mut self.plan else { return };
        for (submission, verdicts) in self.submissions.iter().zip(&plan.verdicts) {
            self.ledger.extend(submission.ledger.as_ref().and_then(|ledger| ledger(verdicts)));
        }
        if let Some(copy) = &mut plan.copy {
            copy.finish();
        }
    }

    /// Whether it put anything into the database: questions alone do not.
    pub fn has_written(&self) -> bool {
        self.events() > 0 || !self.ledger.is_empty()
    }

    /// The rows, in order.
    pub fn rows(&self) -> Vec<EventRow<'_>> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let appends = self.submissions.iter().zip(&plan.verdicts).flat_map(|(submission, verdicts)| {
            submission.appends.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_ok()).map(|(append, _)| append)
        });
        let mut rows = Vec::with_capacity(plan.hashes.len());
        let mut position = plan.from.position;
        for append in appends {
            let mut sequence = append.expected;
            for (event, hash) in append.events.iter().zip(&plan.hashes[rows.len()..]) {
                (position, sequence) = (position.next(), sequence.next());
                rows.push(EventRow {
                    position,
                    stream: &append.stream,
                    sequence,
                    event,
                    metadata: &append.metadata,
                    recorded_at: plan.recorded_at,
                    hash: *hash,
                });
            }
        }
        rows
    }

    /// What is to be told to whom, now that it is stored.
    pub fn verdicts(self) -> impl Iterator<Item = (oneshot::Sender<Verdicts>, Vec<Result<Appended, Conflict>>)> {
        let verdicts = self.plan.map(|plan| plan.verdicts).unwrap_or_default();
        self.submissions.into_iter().map(|submission| submission.reply).zip(verdicts)
    }

    /// Takes the submissions of a batch out; the others are worked out again, before those of the next group. Where the
    /// group has several of that batch, the first of them stays, as the answer may have been its own.
    pub fn without_batch(self, batch_id: &str, next: Self) -> (Self, Self) {
        let verdicts = self.plan.map(|plan| plan.verdicts).unwrap_or_default();
        let (mut of_batch, mut others) = (Vec::new(), Vec::new());
        for (submission, verdicts) in self.submissions.into_iter().zip(verdicts) {
            let entry = submission.ledger.as_ref().and_then(|ledger| ledger(&verdicts));
            let is_of_batch = entry.is_some_and(|entry| entry.batch_id == batch_id);
            if is_of_batch {
                of_batch.push((others.len(), submission));
            } else {
                others.push(submission);
            }
        }
        if of_batch.len() > 1 {
            let (place, first) = of_batch.remove(0);
            others.insert(place, first);
        }
        let (mut batch, mut rest) = (Self::default(), Self::default());
        for (_, submission) in of_batch {
            batch.push(submission);
        }
        for submission in others.into_iter().chain(next.submissions) {
            rest.push(submission);
        }
        (batch, rest)
    }

    /// The submissions, none of which was stored.
    pub fn refused(self) -> impl Iterator<Item = Submission> {
        self.submissions.into_iter()
    }
}
