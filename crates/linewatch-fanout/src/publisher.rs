//! Follows the feed, and hands its messages to the shards.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use linewatch_model::Position;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Family, FeedError, FrameBatch, command::Command, protocol::Rewound, shared::Shared};

/// How long to sleep after the store failed.
const FEED_RETRY_INTERVAL: Duration = Duration::from_millis(500);
/// How long the read models may take before clients are told that they are late.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);
/// How long what is committed may take to be sent when linewatch stops.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Follows the log, always behind the read models: who fetches on a message finds it there.
pub(super) struct Publisher {
    pub shared: Arc<Shared>,
    pub shards: Vec<mpsc::Sender<Command>>,
    /// The epoch of the log that is handed out.
    pub epoch: u64,
}

impl Publisher {
    pub async fn run(mut self, stop: CancellationToken) {
        let orphans = self.shared.orphaned.clone().drop_guard();
        let mut head = self.shared.feed.head();
        let _ = stop.run_until_cancelled(self.begin_with_a_commit()).await;
        loop {
            let target = *head.borrow_and_update();
            // The end first: one of another epoch is not taken for one of this.
            if stop.run_until_cancelled(self.rewind()).await.is_none() {
                break;
            }
            if let Some(Err(error)) = stop.run_until_cancelled(self.hand_out(target)).await {
                tracing::warn!(%error, "messages wait for the store");
                self.shared.late.store(true, Ordering::Relaxed);
                let _ = stop.run_until_cancelled(tokio::time::sleep(FEED_RETRY_INTERVAL)).await;
                continue;
            }
            if !matches!(stop.run_until_cancelled(head.changed()).await, Some(Ok(()))) {
                break;
            }
        }
        let target = *head.borrow();
        if !matches!(tokio::time::timeout(FLUSH_TIMEOUT, self.hand_out(target)).await, Ok(Ok(()))) {
            tracing::warn!("not all that is committed could be sent; clients go on from where they are");
        }
        for shard in &self.shards {
            drop(shard.send(Command::Stop).await);
        }
        orphans.disarm();
    }

    /// Where the log was moved back, tells everybody and goes on from where it is what it was.
    async fn rewind(&mut self) {
        let Some(rewind) = self.shared.feed.rewound_since(self.epoch) else { return };
        while !self.shared.feed.wait_for_epoch(rewind.epoch, READ_MODEL_TIMEOUT).await {
            self.shared.late.store(true, Ordering::Relaxed);
        }
        self.epoch = rewind.epoch;
        let from = self.reached().min(rewind.from);
        self.shared.reached.store(from.get(), Ordering::Relaxed);
        let rewound = Rewound { rewind, from };
        for shard in &self.shards {
            drop(shard.send(Command::Rewind(rewound.clone())).await);
        }
    }

    fn reached(&self) -> Position {
        Position::new(self.shared.reached.load(Ordering::Relaxed))
    }

    /// The read models may have got only so far as into the middle of a commit, whose messages are only whole when it is
    /// read from its beginning. Those that lie before are known to whoever comes: the shards leave them out.
    async fn begin_with_a_commit(&self) {
        loop {
            match self.shared.feed.commit_start(self.reached()).await {
                Ok(start) => return self.shared.reached.store(start.get(), Ordering::Relaxed),
                Err(error) => tracing::warn!(%error, "messages wait for the store"),
            }
            tokio::time::sleep(FEED_RETRY_INTERVAL).await;
        }
    }

    async fn hand_out(&self, target: Position) -> Result<(), FeedError> {
        let at = self.reached();
        if at >= target {
            return Ok(());
        }
        if Family::ALL.into_iter().all(|family| self.shared.is_wanted(family).is_none()) {
            self.wait_for_read_models(target).await?;
            self.publish(FrameBatch { frames: [None, None], upto: target }).await;
            return Ok(());
        }
        self.shared.live_priority.claim();
        let mut commits = self.shared.feed.commits(at, target);
        while let Some(stretch) = commits.next().await? {
            if let Some(fetched) = stretch.fetched {
                self.wait_for_read_models(fetched).await?;
            }
            let mut frames = [None, None];
            for family in Family::ALL {
                if let Some(wanted) = self.shared.is_wanted(family) {
                    let started = std::time::Instant::now();
                    let made = commits.frames(wanted).await?;
                    metrics::histogram!("linewatch_push_encode_seconds").record(started.elapsed());
                    frames[family.index()] = Some(made.into_iter().map(Arc::new).collect());
                }
            }
            self.publish(FrameBatch { frames, upto: stretch.upto }).await;
        }
        Ok(())
    }

    /// Fails where the log is moved back meanwhile: then they may never get there.
    async fn wait_for_read_models(&self, position: Position) -> Result<(), FeedError> {
        loop {
            tokio::select! {
                biased;
                is_there = self.shared.feed.wait_for(position, READ_MODEL_TIMEOUT) => {
                    if is_there {
                        return Ok(());
                    }
                    self.shared.late.store(true, Ordering::Relaxed);
                }
                () = self.shared.feed.left_epoch(self.epoch) => return Err(FeedError::Rewound),
            }
        }
    }

    async fn publish(&self, batch: FrameBatch) {
        let upto = batch.upto;
        for shard in &self.shards {
            // A shard never waits for a client, so that this does not either.
            drop(shard.send(Command::Publish(batch.clone())).await);
        }
        self.shared.reached.fetch_max(upto.get(), Ordering::Relaxed);
        self.shared.late.store(false, Ordering::Relaxed);
    }
}
