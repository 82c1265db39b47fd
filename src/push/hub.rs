//! The hub: follows the log behind the read models and fans messages out.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio_util::sync::CancellationToken;

use super::{Message, Topics, cutter, fixtures::FixtureIds};
use crate::{
    model::Position,
    projections::Applied,
    store::{LogCursor, Store, StoreError},
};

/// Bytes of events that are cut into messages together. Larger than most batches, so that most are not cut in two.
const CHUNK_BYTES: usize = 4 << 20;
/// Messages that are handed out at once …
const SLICE: usize = 64;
/// … and how long the connections then have to send some of them. An import can make thousands of messages in one
/// chunk; all at once they would overflow the queue of the quickest. The pause does not depend on any client.
const PAUSE: Duration = Duration::from_millis(1);
/// How long to sleep after the store failed.
const RETRY: Duration = Duration::from_millis(500);

/// Bounds of a hub.
#[derive(Debug, Clone, Copy)]
pub struct HubLimits {
    /// Connections at once.
    pub connections: usize,
    /// Messages that wait for one connection.
    pub queue: usize,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self { connections: 1_000, queue: 2_048 }
    }
}

/// There are as many connections as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are too many connections; try again later")]
pub struct NoRoom;

/// Fans messages out to connections. Cheap to clone; all clones are one hub.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    limits: HubLimits,
    listeners: Mutex<Listeners>,
    stop: CancellationToken,
}

#[derive(Default)]
struct Listeners {
    /// Everything up to here has been handed out.
    position: Position,
    next: u64,
    by_id: HashMap<u64, Listener>,
}

struct Listener {
    queue: mpsc::Sender<Arc<Message>>,
    topics: Arc<AtomicU8>,
    overflowed: CancellationToken,
}

/// A connection's end of the hub. Dropped, it is forgotten.
pub struct Subscription {
    hub: Hub,
    id: u64,
    topics: Arc<AtomicU8>,
    /// The messages, in the order of the log.
    pub messages: mpsc::Receiver<Arc<Message>>,
    /// Cancelled when the queue has overflowed: messages after the last received one are lost to this connection.
    pub overflowed: CancellationToken,
    /// Messages after this position are received.
    pub from: Position,
}

impl Hub {
    /// A hub without connections. They end with `stop`.
    #[must_use]
    pub fn new(limits: HubLimits, stop: CancellationToken) -> Self {
        Self(Arc::new(Inner { limits, listeners: Mutex::default(), stop }))
    }

    /// Takes a connection in.
    ///
    /// # Errors
    /// When there are too many.
    pub fn subscribe(&self, topics: Topics) -> Result<Subscription, NoRoom> {
        let (sender, messages) = mpsc::channel(self.0.limits.queue);
        let overflowed = CancellationToken::new();
        let topics = Arc::new(AtomicU8::new(topics.bits()));
        let mut listeners = self.listeners();
        if listeners.by_id.len() >= self.0.limits.connections {
            return Err(NoRoom);
        }
        let id = listeners.next;
        listeners.next += 1;
        let listener = Listener { queue: sender, topics: Arc::clone(&topics), overflowed: overflowed.clone() };
        listeners.by_id.insert(id, listener);
        Ok(Subscription { hub: self.clone(), id, topics, messages, overflowed, from: listeners.position })
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.listeners().by_id.len()
    }

    /// Cancelled when linewatch stops.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Follows the log until linewatch stops, always behind the read models: who fetches on a message finds it there.
    pub async fn run(self, store: Store, applied: Applied) {
        let mut reached = applied.subscribe();
        let mut ids = FixtureIds::new();
        self.skip_to(*reached.borrow_and_update());
        let stop = self.0.stop.clone();
        while let Some(Ok(())) = stop.run_until_cancelled(reached.changed()).await {
            let target = *reached.borrow_and_update();
            while let Some(Err(error)) = stop.run_until_cancelled(self.hand_out(&store, &mut ids, target)).await {
                tracing::warn!(%error, "messages wait for the store");
                let _ = stop.run_until_cancelled(tokio::time::sleep(RETRY)).await;
            }
        }
    }

    async fn hand_out(&self, store: &Store, ids: &mut FixtureIds, target: Position) -> Result<(), StoreError> {
        let at = self.skip_to(target);
        let mut cursor = LogCursor::new(store.clone(), at, target, CHUNK_BYTES);
        loop {
            let events = cursor.next_page().await?;
            let Some(last) = events.last().map(|event| event.position) else { return Ok(()) };
            ids.learn(store.reader(), &events).await?;
            self.publish_slice_by_slice(cutter::cut(&events, ids, store.now()), last).await;
        }
    }

    /// Without connections the log need not be read. Answers where to read on from.
    fn skip_to(&self, target: Position) -> Position {
        let mut listeners = self.listeners();
        if listeners.by_id.is_empty() {
            listeners.position = listeners.position.max(target);
        }
        listeners.position
    }

    /// Publishes all messages of a chunk. They are in the order of their positions, so that a connection that begins
    /// between two slices gets all that is after its beginning.
    async fn publish_slice_by_slice(&self, messages: Vec<Message>, up_to: Position) {
        let mut rest = messages;
        while rest.len() > SLICE {
            let after = rest.split_off(SLICE);
            let reached = rest.last().map_or(up_to, |message| message.position);
            self.publish(rest, reached);
            rest = after;
            tokio::time::sleep(PAUSE).await;
        }
        self.publish(rest, up_to);
    }

    /// Puts messages into the queues of who wants them; who has no room is cut off.
    pub(super) fn publish(&self, messages: Vec<Message>, up_to: Position) {
        let mut listeners = self.listeners();
        listeners.position = listeners.position.max(up_to);
        for message in messages.into_iter().map(Arc::new) {
            listeners.by_id.retain(|_, listener| listener.offer(&message));
        }
    }

    fn listeners(&self) -> std::sync::MutexGuard<'_, Listeners> {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Whether it goes on.
    fn offer(&self, message: &Arc<Message>) -> bool {
        if !Topics::from_bits(self.topics.load(Ordering::Relaxed)).contains(message.topic) {
            return true;
        }
        match self.queue.try_send(Arc::clone(message)) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(_)) => {
                metrics::counter!("linewatch_push_overflows_total").increment(1);
                self.overflowed.cancel();
                false
            }
        }
    }
}

impl Subscription {
    /// What it hears of.
    #[must_use]
    pub fn topics(&self) -> Topics {
        Topics::from_bits(self.topics.load(Ordering::Relaxed))
    }

    /// Changes what it hears of.
    pub fn set_topics(&self, topics: Topics) {
        self.topics.store(topics.bits(), Ordering::Relaxed);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.listeners().by_id.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::Topic;

    fn hub(connections: usize, queue: usize) -> Hub {
        Hub::new(HubLimits { connections, queue }, CancellationToken::new())
    }

    fn message(position: u64, topic: Topic) -> Message {
        let position = Position::new(position);
        Message { topic, position, complete: position, text: Arc::from("{}") }
    }

    #[tokio::test]
    async fn each_gets_what_it_wants() {
        let hub = hub(2, 8);
        let mut risk = hub.subscribe(Topics::of_query("risk_alerts")).unwrap();
        let mut all = hub.subscribe(Topics::all()).unwrap();
        hub.publish(vec![message(1, Topic::OddsUpdates), message(2, Topic::RiskAlerts)], Position::new(2));
        assert_eq!(risk.messages.recv().await.map(|message| message.position.get()), Some(2));
        assert_eq!(all.messages.recv().await.map(|message| message.position.get()), Some(1));
        assert_eq!(all.messages.recv().await.map(|message| message.position.get()), Some(2));
        assert!(risk.messages.try_recv().is_err());
    }

    #[tokio::test]
    async fn who_is_slow_is_cut_off_and_delays_nobody() {
        let hub = hub(2, 2);
        let slow = hub.subscribe(Topics::all()).unwrap();
        let mut quick = hub.subscribe(Topics::all()).unwrap();
        for position in 1..=5 {
            hub.publish(vec![message(position, Topic::RiskAlerts)], Position::new(position));
            assert_eq!(quick.messages.recv().await.map(|message| message.position.get()), Some(position));
        }
        assert!(slow.overflowed.is_cancelled());
        assert!(!quick.overflowed.is_cancelled());
        assert_eq!(hub.connections(), 1);
    }

    #[tokio::test]
    async fn a_burst_larger_than_a_queue_does_not_cut_off_who_reads() {
        let hub = hub(2, 128);
        let mut quick = hub.subscribe(Topics::all()).unwrap();
        let burst = (1..=1_000).map(|position| message(position, Topic::RiskAlerts)).collect();
        let reading = tokio::spawn(async move {
            let mut heard = 0;
            while heard < 1_000 && quick.messages.recv().await.is_some() {
                heard += 1;
            }
            heard
        });
        hub.publish_slice_by_slice(burst, Position::new(1_001)).await;
        assert_eq!(reading.await.unwrap(), 1_000);
        assert_eq!(hub.listeners().position, Position::new(1_001));
    }

    #[test]
    fn room_is_bounded_and_given_back() {
        let hub = hub(1, 1);
        let first = hub.subscribe(Topics::all()).unwrap();
        assert_eq!(hub.subscribe(Topics::all()).err(), Some(NoRoom));
        drop(first);
        assert!(hub.subscribe(Topics::all()).is_ok());
    }

    #[test]
    fn a_connection_begins_where_the_hub_is() {
        let hub = hub(2, 8);
        assert_eq!(hub.skip_to(Position::new(7)), Position::new(7));
        let subscription = hub.subscribe(Topics::all()).unwrap();
        assert_eq!(subscription.from, Position::new(7));
        assert_eq!(hub.skip_to(Position::new(9)), Position::new(7), "what it has not seen is not skipped");
    }
}
