//! The doorbell: hears of other nodes' appends.

use std::{sync::atomic::Ordering, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgListener, PgNotification},
};
use tokio_util::sync::CancellationToken;

use super::DOORBELL;
use crate::{
    model::Position,
    store::{Store, StoreError},
};

/// How often the head is asked for when nothing rings, because a bell can fail silently.
const POLL: Duration = Duration::from_millis(500);
const RECONNECT: Duration = Duration::from_secs(1);
/// How long an answer may take before the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps what the store knows of the log's end up to date with what any node appends, until `stop`.
pub(in crate::store) async fn follow_head(store: &Store, pool: &PgPool, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = listen(store, pool, &stop).await {
            store.0.hears.store(false, Ordering::Relaxed);
            tracing::warn!(%error, "lost the connection that hears of new events; connecting again");
            let _ = stop.run_until_cancelled(tokio::time::sleep(RECONNECT)).await;
        }
    }
}

async fn listen(store: &Store, pool: &PgPool, stop: &CancellationToken) -> Result<(), StoreError> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(DOORBELL).await?;
    // Before it could hear, the log may have gone on, or back.
    look(store).await?;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            rung = listener.recv() => {
                let mut position = rung_for(&rung?);
                while let Some(next) = listener.next_buffered() {
                    position = position.max(rung_for(&next));
                }
                // It rings for this node's own appends too.
                if *store.head().borrow() < position {
                    look(store).await?;
                }
            }
            () = tokio::time::sleep(POLL) => {
                look(store).await?;
                store.0.hears.store(true, Ordering::Relaxed);
            }
        }
    }
}

async fn look(store: &Store) -> Result<(), StoreError> {
    let late = |_| Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut));
    tokio::time::timeout(PATIENCE, store.look()).await.unwrap_or_else(late)
}

fn rung_for(notification: &PgNotification) -> Position {
    Position::new(notification.payload().parse().unwrap_or(0))
}
