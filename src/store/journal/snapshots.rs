//! Snapshots, written off the critical path.

use tokio::sync::mpsc;

use super::{Recordable, cache::Loaded};
use crate::{
    model::StreamId,
    store::{Store, StoredSnapshot},
};

/// Snapshots that may wait. One more is not taken; the aggregate offers itself again later.
const QUEUE: usize = 256;
/// Snapshots in one transaction.
const TOGETHER: usize = 32;

pub(super) struct Snapshotter {
    queue: mpsc::Sender<StoredSnapshot>,
}

impl Snapshotter {
    pub fn start(store: Store) -> Self {
        let (queue, mut waiting) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(TOGETHER);
            while waiting.recv_many(&mut batch, TOGETHER).await > 0 {
                if let Err(error) = store.save_snapshots(&batch).await {
                    tracing::warn!(%error, "snapshots were not saved; loading will take longer until they are");
                }
                batch.clear();
            }
        });
        Self { queue }
    }

    /// Takes a copy of the state, if there is room.
    pub fn offer<A: Recordable>(&self, stream: &StreamId, loaded: &Loaded<A>) -> bool {
        let Ok(room) = self.queue.try_reserve() else { return false };
        match serde_json::to_string(&loaded.aggregate) {
            Ok(payload) => {
                room.send(StoredSnapshot {
                    stream: stream.clone(),
                    sequence: loaded.sequence,
                    state_version: A::STATE_VERSION,
                    payload,
                });
                true
            }
            Err(error) => {
                tracing::warn!(aggregate = A::TYPE, %error, "the state cannot be serialised");
                false
            }
        }
    }
}
