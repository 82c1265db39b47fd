//! Group commit: one task takes every append that waits into one transaction.
//!
//! While one group is written, the next gathers and is worked out: positions, hashes, rows. There is no artificial
//! delay. A stale append fails alone.
//!
//! The task has a thread of its own: behind thousands of woken commands it would wait longer for its turn than the
//! database takes to answer.

mod commit;
mod group;
mod plan;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{commit::within, group::Group, plan::Planner};
use super::{
    Now, StoreError,
    append::Submission,
    backend::{AppendTx, Backend},
    epochs,
    health::Health,
    history::History,
    tail::Tail,
};
use linewatch_task::crash_point;

/// Submissions that may wait for the writer; the next one is refused.
pub(super) const WAITING_SUBMISSIONS: usize = 4_096;
/// While a group is written, how often the writer works out what has come in meanwhile. Waking up for each submission
/// would cost more than the work.
const PLAN_INTERVAL: Duration = Duration::from_millis(2);

/// The task that owns the end of the log.
pub(super) struct Writer {
    backend: Arc<Backend>,
    queue: mpsc::Receiver<Submission>,
    seen: Seen,
    now: Now,
    planner: Planner,
    /// The last transaction found the log as this writer had left it, so the next one probably will too.
    alone: bool,
    /// Where those who wait are told, on their own threads.
    callers: tokio::runtime::Handle,
    replies: TaskTracker,
}

/// What others see of the writing.
pub(super) struct Seen {
    pub history: Arc<History>,
    pub tail: Arc<Tail>,
    pub health: Arc<Health>,
}

impl Writer {
    pub fn new(
        backend: Arc<Backend>,
        now: Now,
        queue: mpsc::Receiver<Submission>,
        seen: Seen,
        replies: TaskTracker,
    ) -> Self {
        let planner = Planner::new(Arc::clone(&now), backend.dialect());
        let callers = tokio::runtime::Handle::current();
        Self { backend, queue, seen, now, planner, alone: false, callers, replies }
    }

    /// Starts it; the answer comes when it has ended. Where it panics, that cancels `failed`.
    pub fn start(self, failed: CancellationToken) -> Result<oneshot::Receiver<()>, StoreError> {
        let no_thread = |error| StoreError::Unavailable(sqlx::Error::Io(error));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_thread)?;
        let (ended, end) = oneshot::channel();
        let run = move || {
            runtime.block_on(self.run());
            // Whoever closes the store may have gone.
            let _ = ended.send(());
        };
        linewatch_task::spawn_vital_thread("append", failed, run).map_err(no_thread)?;
        Ok(end)
    }

    /// Runs until every handle is gone and the queue is empty.
    async fn run(mut self) {
        let mut next = Group::default();
        loop {
            if next.is_empty() {
                let Some(first) = self.queue.recv().await else { break };
                self.take(first, &mut next);
            }
            self.gather(&mut next);
            let mut group = std::mem::take(&mut next);
            if group.is_empty() {
                continue;
            }
            let started = Instant::now();
            let append_in_flight = self.seen.tail.append_in_flight();
            let stored = self.store(&mut group, &mut next).await;
            drop(append_in_flight);
            match stored {
                Ok(()) => {
                    metrics::histogram!("linewatch_append_seconds").record(started.elapsed());
                    self.committed(group);
                }
                Err(StoreError::BatchAnswered(batch_id)) => {
                    let (batch, others) = group.without_batch(&batch_id, next);
                    next = others;
                    self.refuse(batch, StoreError::BatchAnswered(batch_id));
                }
                Err(error) => {
                    // What was worked out since stood on what is not there.
                    next.unplan();
                    let waiting = std::mem::take(&mut next).refused();
                    waiting.for_each(|submission| self.take(submission, &mut next));
                    self.failed(group, error);
                }
            }
        }
        self.backend.end_appends().await;
    }

    /// Takes a submission, unless it was decided on what is lost.
    fn take(&self, submission: Submission, group: &mut Group) {
        if submission.appends.iter().any(|append| self.seen.history.is_outdated(append.generation)) {
            drop(submission.reply.send(Err(Arc::new(StoreError::Rewound))));
        } else {
            group.push(submission);
        }
    }

    fn gather(&mut self, group: &mut Group) {
        while group.has_room() {
            let Ok(submission) = self.queue.try_recv() else { break };
            self.take(submission, group);
        }
    }

    /// Stores a group, and works out the next one meanwhile.
    async fn store(&mut self, group: &mut Group, next: &mut Group) -> Result<(), StoreError> {
        let tx = self.begin(group).await?;
        crash_point("append.planned");
        let backend = Arc::clone(&self.backend);
        let mut written = std::pin::pin!(commit::write(&backend, tx, group));
        loop {
            tokio::select! {
                biased;
                written = &mut written => return written,
                () = tokio::time::sleep(PLAN_INTERVAL) => if self.alone {
                    self.gather(next);
                    self.planner.plan(next);
                },
            }
        }
    }

    /// Takes the end of the log and works out what is left to work out.
    async fn begin(&mut self, group: &mut Group) -> Result<AppendTx, StoreError> {
        let (mut tx, head) = within(self.backend.begin_append()).await?;
        // Where others were heard of since, a log that ends with what this node wrote last was moved back.
        let newest = (head.epoch, head.end());
        self.alone = self.planner.expects(group) == Some(head) && self.seen.history.newest() == newest;
        if !self.alone {
            self.planner.take_back(group);
            if !within(epochs::follows(&self.seen.history, &mut tx, &head)).await? {
                within(epochs::enter_epoch(&self.seen.history, tx, head, (self.now)())).await?;
                // All of it was decided on what may be lost.
                return Err(StoreError::Rewound);
            }
            within(self.planner.catch_up(&mut tx, head)).await?;
        }
        self.planner.plan(group);
        if !group.is_planned() {
            within(self.planner.learn(&mut tx, group)).await?;
            self.planner.plan(group);
        }
        self.planner.trim();
        group.finish();
        Ok(tx)
    }

    fn committed(&self, group: Group) {
        metrics::counter!("linewatch_events_appended_total").increment(group.events() as u64);
        if group.has_written() {
            self.seen.health.stored();
        }
        if Tail::takes(group.events()) {
            self.seen.tail.keep(&group.rows());
        } else {
            self.seen.tail.clear();
        }
        if let Some(head) = group.head() {
            self.seen.history.reach(&head);
        }
        let replies = async move {
            for (reply, verdicts) in group.verdicts() {
                // Whoever asked may have gone; what was appended stays.
                drop(reply.send(Ok(verdicts)));
            }
        };
        self.replies.spawn_on(replies, &self.callers);
    }

    fn failed(&mut self, group: Group, error: StoreError) {
        tracing::error!(error = %error, submissions = group.len(), "an append failed");
        metrics::counter!("linewatch_append_failures_total").increment(1);
        self.seen.health.failed(&error);
        self.refuse(group, error);
    }

    /// Tells those who wait that nothing was stored.
    fn refuse(&mut self, group: Group, error: StoreError) {
        self.planner.forget();
        let error = Arc::new(error);
        for submission in group.refused() {
            for append in &submission.appends {
                self.planner.poison(append.generation);
            }
            drop(submission.reply.send(Err(Arc::clone(&error))));
        }
    }
}
