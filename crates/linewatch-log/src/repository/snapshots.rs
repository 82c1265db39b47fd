//! Snapshots, written off the critical path.

use tokio::sync::mpsc;

use super::{Recordable, cache::Loaded};
use crate::{End, Store, StoredSnapshot};
use linewatch_model::StreamId;

/// Snapshots that may wait. One more is not taken; the aggregate offers itself again later.
const WAITING_SNAPSHOTS: usize = 256;
/// Snapshots in one transaction.
const SNAPSHOTS_PER_TRANSACTION: usize = 32;

pub(super) struct Snapshotter {
    queue: mpsc::Sender<(StoredSnapshot, End)>,
}

impl Snapshotter {
    pub fn start(store: Store) -> Self {
        let (queue, mut waiting) = mpsc::channel(WAITING_SNAPSHOTS);
        linewatch_task::spawn("snapshots", async move {
            let mut batch = Vec::with_capacity(SNAPSHOTS_PER_TRANSACTION);
            while waiting.recv_many(&mut batch, SNAPSHOTS_PER_TRANSACTION).await > 0 {
                if let Err(error) = store.save_snapshots(&batch).await {
                    tracing::warn!(%error, "snapshots were not saved; loading will take longer until they are");
                }
                batch.clear();
            }
        });
        Self { queue }
    }

    /// A copy of the state, if there is room to save it. It may be ahead of the log: it is to be saved only once the log
    /// has all of it.
    pub fn copy<A: Recordable>(&self, stream: &StreamId, loaded: &Loaded<A>) -> Option<StoredSnapshot> {
        if self.queue.capacity() == 0 {
            return None;
        }
        let payload = serde_json::to_string(&loaded.aggregate)
            .inspect_err(|error| tracing::warn!(aggregate = A::TYPE, %error, "the state cannot be serialised"))
            .ok()?;
        let stream = stream.clone();
        Some(StoredSnapshot { stream, sequence: loaded.sequence, state_version: A::STATE_VERSION, payload })
    }

    /// Has a copy saved, if there still is room. The log had all of it when it ended there.
    pub fn save(&self, snapshot: StoredSnapshot, end: End) {
        // One that is not taken is made anew after as many events.
        drop(self.queue.try_send((snapshot, end)));
    }
}
