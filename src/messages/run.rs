//! Following one scrape run to its end, as server-sent events.
//!
//! Unlike a topic it is read from the run's own stream: whoever comes gets the latest state at once, and nobody has to
//! be told what the run said before.

use std::{convert::Infallible, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::progress::progress_message;
use crate::{events::RecordedEvent, projections::Applied};
use linewatch_fanout::{Admission, Framing, wire};
use linewatch_log::{Store, StoreError};
use linewatch_model::{Position, Sequence, StreamId};

/// Events that are read together.
const EVENTS_PER_READ: i64 = 64;
/// The least time between two looks into the log.
const MIN_READ_INTERVAL: Duration = Duration::from_millis(100);
/// After so long without a word a comment keeps the connection alive.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);
/// How long to sleep after the store failed, and how often.
const STORE_RETRY_INTERVAL: Duration = Duration::from_millis(500);
const STORE_ATTEMPTS: u32 = 40;
/// How long the last report may take when linewatch stops.
const FINAL_READ_TIMEOUT: Duration = Duration::from_secs(1);
/// How long the read models may take before the message goes out all the same.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);

/// One who watches a run.
struct Follower {
    store: Store,
    applied: Applied,
    stop: CancellationToken,
    stream: StreamId,
    /// What was told last; nothing yet.
    told: Option<Sequence>,
    /// The epoch of the log in which it was told.
    epoch: u64,
    /// The log was moved back, and the run has not been seen in it since.
    may_be_gone: bool,
    ended: bool,
    /// When something was said last.
    said: Instant,
    _admission: Admission,
}

/// The log of scrape runs, for who follows one.
#[derive(Clone)]
pub struct RunFeed {
    store: Store,
    applied: Applied,
    stop: CancellationToken,
}

impl RunFeed {
    /// The runs in a store's log, behind the read models, until `stop`.
    #[must_use]
    pub const fn new(store: Store, applied: Applied, stop: CancellationToken) -> Self {
        Self { store, applied, stop }
    }

    /// Follows the run of a key: first its latest state, or what came after an event of it that the client has, then
    /// every newer one. Ends with the run, or when linewatch stops. The bytes are the body of an answer.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn follow(
        &self,
        key: &str,
        seen: Option<Position>,
        admission: Admission,
    ) -> Result<impl Stream<Item = Result<Bytes, Infallible>> + Send + use<>, StoreError> {
        let stream = StreamId::scrape_run(key);
        // First: what is read then is of this epoch or of a later one, in which it is told again.
        let epoch = self.store.epoch();
        let seen = match seen {
            Some(position) => self.store.event_at(position).await?.filter(|event| event.stream == stream),
            None => None,
        };
        // The latest state is that of now, not of when the answer is first read.
        let told = match seen {
            Some(event) => Some(event.sequence),
            None => {
                self.store.last_of(&stream).await?.map(|latest| Sequence::new(latest.sequence.get().saturating_sub(1)))
            }
        };
        let follower = Follower {
            store: self.store.clone(),
            applied: self.applied.clone(),
            epoch,
            stop: self.stop.clone(),
            stream,
            told,
            may_be_gone: false,
            ended: false,
            said: Instant::now(),
            _admission: admission,
        };
        Ok(futures_util::stream::unfold(follower, |mut follower| async move {
            let bytes = follower.next().await?;
            Some((Ok(bytes), follower))
        }))
    }
}

impl Follower {
    /// The next messages or a comment; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let stop = self.stop.clone();
        let mut head = self.store.head();
        let mut tries = 0;
        while !self.ended {
            head.mark_unchanged();
            match self.news().await {
                Ok(Some(bytes)) => {
                    self.said = Instant::now();
                    return Some(bytes);
                }
                Ok(None) if self.ended => return None,
                Ok(None) => tries = 0,
                Err(error) if tries < STORE_ATTEMPTS => {
                    tracing::warn!(%error, "who watches a scrape run waits for the store");
                    tries += 1;
                    stop.run_until_cancelled(tokio::time::sleep(STORE_RETRY_INTERVAL)).await?;
                    continue;
                }
                Err(_) => return None,
            }
            let silence = self.said + KEEP_ALIVE_INTERVAL;
            let waited = tokio::time::timeout_at(silence, async {
                // An error says that the store was closed; it is asked again until linewatch stops.
                let changed = head.changed().await;
                tokio::time::sleep(if changed.is_ok() { MIN_READ_INTERVAL } else { STORE_RETRY_INTERVAL }).await;
            });
            let Some(waited) = stop.run_until_cancelled(waited).await else { return self.last_words().await };
            if waited.is_err() {
                self.said = Instant::now();
                return Some(wire::comment());
            }
        }
        None
    }

    /// linewatch stops: the run's last report may have been stored just before.
    async fn last_words(&mut self) -> Option<Bytes> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        tokio::time::timeout(FINAL_READ_TIMEOUT, self.news()).await.ok()?.ok()?
    }

    /// What has come since.
    async fn news(&mut self) -> Result<Option<Bytes>, StoreError> {
        let store = &self.store;
        let epoch = store.epoch();
        if std::mem::replace(&mut self.epoch, epoch) != epoch {
            // What was told may be lost: the latest state is told again.
            self.told = None;
            self.may_be_gone = true;
        }
        let events: Vec<RecordedEvent> = match self.told {
            None => store.last_of(&self.stream).await?.into_iter().collect(),
            Some(told) => store.next_of(&self.stream, told, EVENTS_PER_READ).await?,
        };
        let Some(last) = events.last() else {
            // The run itself is lost with the end of the log: nothing will ever come of it.
            self.ended |= self.may_be_gone;
            return Ok(None);
        };
        self.may_be_gone = false;
        self.told = Some(last.sequence);
        // Who fetches on a message finds it there.
        self.applied.wait_for(last.position, READ_MODEL_TIMEOUT).await;
        let mut bytes = BytesMut::new();
        for message in events.iter().filter_map(progress_message) {
            let event = wire::encode(
                Framing::EventStream,
                "scrape_progress",
                Some(message.position.into()),
                message.json.as_bytes(),
            );
            bytes.extend_from_slice(&event);
            self.ended |= message.is_end;
        }
        Ok(Some(bytes.freeze()))
    }
}
