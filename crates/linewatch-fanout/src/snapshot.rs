//! The present state of topics, for who subscribes and wants to begin with it.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};

use super::{
    Feed, Filter, Refused, Segment, Topics,
    command::{Command, Id},
    feed::{SegmentSink, SnapshotError, SnapshotRequest},
};

/// A connection of a shard.
struct Connection {
    shard: mpsc::Sender<Command>,
    id: Id,
}

#[async_trait]
impl SegmentSink for Connection {
    async fn send(&self, segment: Segment) -> Result<(), SnapshotError> {
        let (written, is_written) = oneshot::channel();
        let command = Command::Segment(self.id, segment, written);
        self.shard.send(command).await.map_err(|_| SnapshotError::Gone)?;
        is_written.await.map_err(|_| SnapshotError::Gone)
    }
}

/// Sends the present state to a connection, topic by topic; a slow client holds one segment at most.
pub(super) async fn send(
    feed: Arc<dyn Feed>,
    shard: mpsc::Sender<Command>,
    id: Id,
    topics: Topics,
    (filter, full): (Filter, bool),
) {
    let sink = Connection { shard: shard.clone(), id };
    for topic in topics.iter() {
        match feed.snapshot(&SnapshotRequest { topic, filter: filter.clone(), full }, &sink).await {
            Ok(()) => {}
            Err(SnapshotError::Gone) => return,
            Err(SnapshotError::Feed(error)) => {
                tracing::warn!(%error, "the present state cannot be read");
                let detail = "the present state cannot be read now; fetch it or ask again".to_owned();
                drop(shard.send(Command::Requested(id, Err(Refused { code: "snapshot_failed", detail }))).await);
            }
        }
    }
    drop(shard.send(Command::SnapshotDone(id)).await);
}
