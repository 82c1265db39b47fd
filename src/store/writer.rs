//! Group commit: one task takes every append that waits into one transaction.
//!
//! While one group commits, the next gathers; there is no artificial delay. A stale append fails alone.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZeroUsize,
    sync::Arc,
    time::Duration,
};

use lru::LruCache;
use tokio::sync::{mpsc, watch};

use super::{
    Now, StoreError,
    append::{Append, Appended, Conflict, EventRow, Head, LedgerEntry, Submission},
    backend::{AppendTx, Backend},
    chain::Hashed,
    crash::crash_point,
};
use crate::model::{Position, Sequence, StreamId};

/// Submissions that may wait for the writer; the next one is refused.
pub(super) const QUEUE: usize = 4_096;
/// Events in one transaction, unless one submission alone has more.
const GROUP_EVENTS: usize = 4_096;
/// Bytes of payload in one transaction, unless one submission alone has more.
const GROUP_BYTES: usize = 8 << 20;
/// Streams whose last sequence is remembered.
const KNOWN_STREAMS: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();
/// Refused bases that are remembered: more than can be on their way.
const REFUSED_BASES: NonZeroUsize = NonZeroUsize::new(64 * 1_024).unwrap();
/// Events of other nodes that are caught up with one by one; beyond that all is asked anew.
const CATCH_UP: u64 = 20_000;
/// How often and how long a lost commit is asked for.
/// How long one step of an append may take before the connection counts as lost. The database's own limits are
/// shorter; this one is for a network that swallows everything.
const STEP: Duration = Duration::from_secs(30);
const RESOLVE_TRIES: u32 = 40;
const RESOLVE_PAUSE: Duration = Duration::from_millis(250);

/// The task that owns the end of the log.
pub(super) struct Writer {
    pub backend: Arc<Backend>,
    pub now: Now,
    pub queue: mpsc::Receiver<Submission>,
    pub head_seen: watch::Sender<Position>,
    /// The head as this writer left it, while nobody else has written since.
    head: Option<Head>,
    /// Last sequences of streams as of `head`.
    known: LruCache<StreamId, Sequence>,
    refused: LruCache<u64, ()>,
}

/// A transaction worked out in memory, before anything is sent.
struct Plan<'a> {
    rows: Vec<EventRow<'a>>,
    ledger: Vec<LedgerEntry>,
    verdicts: Vec<Vec<Result<Appended, Conflict>>>,
    sequences: HashMap<&'a StreamId, Sequence>,
    refused: Vec<u64>,
    head: Head,
}

impl Writer {
    pub fn new(
        backend: Arc<Backend>,
        now: Now,
        queue: mpsc::Receiver<Submission>,
        head_seen: watch::Sender<Position>,
    ) -> Self {
        Self {
            backend,
            now,
            queue,
            head_seen,
            head: None,
            known: LruCache::new(KNOWN_STREAMS),
            refused: LruCache::new(REFUSED_BASES),
        }
    }

    /// Runs until every handle is gone and the queue is empty.
    pub async fn run(mut self) {
        while let Some(first) = self.queue.recv().await {
            let group = self.gather(first);
            self.settle(group).await;
        }
    }

    fn gather(&mut self, first: Submission) -> Vec<Submission> {
        let (mut events, mut bytes) = size(&first);
        let mut group = vec![first];
        while events < GROUP_EVENTS && bytes < GROUP_BYTES {
            let Ok(next) = self.queue.try_recv() else { break };
            let (more_events, more_bytes) = size(&next);
            events += more_events;
            bytes += more_bytes;
            group.push(next);
        }
        group
    }

    async fn settle(&mut self, mut group: Vec<Submission>) {
        let started = std::time::Instant::now();
        match self.commit(&mut group).await {
            Ok(verdicts) => {
                metrics::histogram!("linewatch_append_seconds").record(started.elapsed());
                for (submission, verdicts) in group.into_iter().zip(verdicts) {
                    // Whoever asked may have gone; what was appended stays.
                    drop(submission.reply.send(Ok(verdicts)));
                }
            }
            Err(error) => {
                tracing::error!(error = %error, submissions = group.len(), "append failed; nothing was stored");
                metrics::counter!("linewatch_append_failures_total").increment(1);
                self.head = None;
                let error = Arc::new(error);
                for submission in group {
                    for append in &submission.appends {
                        self.refused.put(append.basis, ());
                    }
                    drop(submission.reply.send(Err(Arc::clone(&error))));
                }
            }
        }
    }

    async fn commit(&mut self, group: &mut [Submission]) -> Result<Vec<Vec<Result<Appended, Conflict>>>, StoreError> {
        let (mut tx, head) = within(self.backend.begin_append()).await?;
        within(self.learn(&mut tx, head, group)).await?;
        let mut ledgers: Vec<_> = group.iter_mut().map(|submission| submission.ledger.take()).collect();
        let plan = self.plan(group, &mut ledgers, head);
        crash_point("append.planned");
        if plan.rows.is_empty() && plan.ledger.is_empty() {
            tx.rollback().await;
        } else {
            self.store(tx, &plan).await?;
        }
        metrics::counter!("linewatch_events_appended_total").increment(plan.rows.len() as u64);
        let sequences: Vec<(StreamId, Sequence)> =
            plan.sequences.iter().map(|(stream, sequence)| ((*stream).clone(), *sequence)).collect();
        let (new_head, refused, verdicts) = (plan.head, plan.refused, plan.verdicts);
        for (stream, sequence) in sequences {
            self.known.put(stream, sequence);
        }
        for basis in refused {
            self.refused.put(basis, ());
        }
        self.head = Some(new_head);
        self.head_seen.send_if_modified(|seen| {
            let newer = *seen < new_head.position;
            *seen = new_head.position.max(*seen);
            newer
        });
        Ok(verdicts)
    }

    async fn store(&self, mut tx: AppendTx, plan: &Plan<'_>) -> Result<(), StoreError> {
        within(tx.insert(&plan.rows)).await?;
        crash_point("append.inserted");
        for entry in &plan.ledger {
            within(tx.insert_ledger(entry, plan.head.recorded_at)).await?;
        }
        within(tx.move_head(&plan.head)).await?;
        crash_point("append.head_moved");
        let committed = match within(tx.commit()).await {
            Err(StoreError::Unavailable(error)) => self.resolve(plan, error).await,
            other => other,
        };
        crash_point("append.committed");
        committed
    }

    /// The connection broke during the commit: asks the log itself whether it went through. Taking the head row
    /// first waits for a commit that the server is still working on.
    async fn resolve(&self, plan: &Plan<'_>, error: sqlx::Error) -> Result<(), StoreError> {
        let Some(last) = plan.rows.last() else { return Err(StoreError::Unavailable(error)) };
        for _ in 0..RESOLVE_TRIES {
            if let Ok((mut tx, _)) = within(self.backend.begin_append()).await
                && let Ok(stored) = within(tx.hash_at(last.position)).await
            {
                tx.rollback().await;
                return if stored == Some(last.hash) { Ok(()) } else { Err(StoreError::Unavailable(error)) };
            }
            tokio::time::sleep(RESOLVE_PAUSE).await;
        }
        Err(StoreError::OutcomeUnknown)
    }

    /// Brings the known sequences up to `head` and asks for those of the group's streams that are missing.
    async fn learn(&mut self, tx: &mut AppendTx, head: Head, group: &[Submission]) -> Result<(), StoreError> {
        match self.head {
            Some(mine) if mine == head => {}
            Some(mine) if head.position.get().saturating_sub(mine.position.get()) <= CATCH_UP => {
                for (stream, sequence) in tx.sequences_since(mine.position).await? {
                    self.known.put(stream, sequence);
                }
            }
            _ => self.known.clear(),
        }
        self.head = Some(head);
        let missing: Vec<StreamId> = group
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

    fn plan<'a>(
        &mut self,
        group: &'a [Submission],
        ledgers: &mut [Option<super::append::LedgerFn>],
        head: Head,
    ) -> Plan<'a> {
        let recorded_at = (self.now)().max(head.recorded_at.plus_micros(1));
        let mut plan = Plan {
            rows: Vec::new(),
            ledger: Vec::new(),
            verdicts: Vec::with_capacity(group.len()),
            sequences: HashMap::new(),
            refused: Vec::new(),
            head,
        };
        for (submission, ledger) in group.iter().zip(ledgers) {
            let verdicts: Vec<_> =
                submission.appends.iter().map(|append| self.decide(append, recorded_at, &mut plan)).collect();
            plan.ledger.extend(ledger.take().and_then(|ledger| ledger(&verdicts)));
            plan.verdicts.push(verdicts);
        }
        plan
    }

    fn decide<'a>(
        &mut self,
        append: &'a Append,
        recorded_at: crate::model::Timestamp,
        plan: &mut Plan<'a>,
    ) -> Result<Appended, Conflict> {
        let actual = match plan.sequences.get(&append.stream) {
            Some(sequence) => *sequence,
            None => self.known.get(&append.stream).copied().unwrap_or_default(),
        };
        let dead = self.refused.contains(&append.basis) || plan.refused.contains(&append.basis);
        if dead || actual != append.expected {
            plan.refused.push(append.basis);
            metrics::counter!("linewatch_append_conflicts_total").increment(1);
            return Err(Conflict);
        }
        if append.events.is_empty() {
            return Ok(Appended { first: plan.head.position, last: plan.head.position, sequence: actual });
        }
        let first = plan.head.position.next();
        let mut sequence = actual;
        for event in &append.events {
            sequence = sequence.next();
            push(plan, append, event, sequence, recorded_at);
        }
        plan.sequences.insert(&append.stream, sequence);
        Ok(Appended { first, last: plan.head.position, sequence })
    }
}

fn push<'a>(
    plan: &mut Plan<'a>,
    append: &'a Append,
    event: &'a super::append::NewEvent,
    sequence: Sequence,
    recorded_at: crate::model::Timestamp,
) {
    let position = plan.head.position.next();
    let hash = Hashed {
        position,
        stream: &append.stream,
        sequence,
        event_type: &event.event_type,
        event_version: &event.event_version,
        payload: &event.payload,
        metadata: &append.metadata,
        recorded_at,
    }
    .chain(&plan.head.hash);
    plan.head = Head { position, hash, recorded_at };
    plan.rows.push(EventRow {
        position,
        stream: &append.stream,
        sequence,
        event,
        metadata: &append.metadata,
        recorded_at,
        hash,
    });
}

async fn within<T>(step: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    tokio::time::timeout(STEP, step)
        .await
        .unwrap_or_else(|_| Err(StoreError::Unavailable(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))))
}

fn size(submission: &Submission) -> (usize, usize) {
    submission
        .appends
        .iter()
        .flat_map(|append| &append.events)
        .fold((0, 0), |(events, bytes), event| (events + 1, bytes + event.payload.len()))
}
