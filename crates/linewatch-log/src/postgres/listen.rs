//! The listener: it is told of other nodes' appends.

use std::{sync::atomic::Ordering, time::Duration};

use sqlx::postgres::{PgListener, PgNotification};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{NOTIFY_CHANNEL, PostgresBackend, open::pool};
use crate::{Store, StoreError, deadline};
use linewatch_model::Position;

/// How often the head is asked for, because a bell can fail silently.
const HEAD_POLL_INTERVAL: Duration = Duration::from_millis(500);
const RECONNECT_INTERVAL: Duration = Duration::from_secs(1);
/// How long it may take to connect and to listen.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take before the database counts as lost.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// Keeps what the store knows of the log's end up to date with what any node appends, until `stop`.
pub(crate) async fn follow_head(store: &Store, backend: &PostgresBackend, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = listen(store, backend, &stop).await {
            store.0.listener_healthy.store(false, Ordering::Relaxed);
            tracing::warn!(%error, "lost the connection that hears of new events; connecting again");
            let _ = stop.run_until_cancelled(tokio::time::sleep(RECONNECT_INTERVAL)).await;
        }
    }
}

async fn listen(store: &Store, backend: &PostgresBackend, stop: &CancellationToken) -> Result<(), StoreError> {
    let mut listener = deadline(CONNECT_TIMEOUT, async {
        // A pool of its own: a listener gives its connection back without a limit of time.
        let mut listener = PgListener::connect_with(&pool(backend.sessions.clone(), 1)).await?;
        listener.listen(NOTIFY_CHANNEL).await?;
        Ok(listener)
    })
    .await?;
    // However many notifications come: what came before this connection was there is asked for, first at once. Meanwhile the log may
    // have gone on, or back.
    let mut poll = tokio::time::interval(HEAD_POLL_INTERVAL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
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
            _ = poll.tick() => {
                look(store).await?;
                store.0.listener_healthy.store(true, Ordering::Relaxed);
            }
        }
    }
}

async fn look(store: &Store) -> Result<(), StoreError> {
    deadline(STATEMENT_TIMEOUT, store.look()).await
}

fn rung_for(notification: &PgNotification) -> Position {
    Position::new(notification.payload().parse().unwrap_or(0))
}
