//! The doorbell: hears of other nodes' appends.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sqlx::postgres::PgListener;
use tokio::{sync::watch, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{DOORBELL, PostgresBackend, open::pool};
use crate::{
    model::Position,
    store::{StoreError, deadline},
};

/// How often the head is asked for when nothing rings, because a bell can fail silently.
const POLL: Duration = Duration::from_millis(500);
const RECONNECT: Duration = Duration::from_secs(1);
/// How long it may take to connect and to listen.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take before the database counts as lost.
const ANSWER: Duration = Duration::from_secs(5);

impl PostgresBackend {
    /// Keeps `head` up to date with what any node appends, until `stop`; `hears` says whether that succeeds.
    pub async fn follow_head(&self, head: watch::Sender<Position>, hears: &AtomicBool, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.listen(&head, hears, &stop).await {
                hears.store(false, Ordering::Relaxed);
                tracing::warn!(%error, "lost the connection that hears of new events; connecting again");
                let _ = stop.run_until_cancelled(tokio::time::sleep(RECONNECT)).await;
            }
        }
    }

    async fn listen(
        &self,
        head: &watch::Sender<Position>,
        hears: &AtomicBool,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let mut listener = deadline(CONNECT, async {
            // A pool of its own: a listener gives its connection back without a limit of time.
            let mut listener = PgListener::connect_with(&pool(self.sessions.clone(), 1)).await?;
            listener.listen(DOORBELL).await?;
            Ok(listener)
        })
        .await?;
        // However often it rings: what rang before this connection was there is asked for, first at once.
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                rung = listener.recv() => {
                    let rung = rung.map_err(StoreError::from)?;
                    raise(head, rung.payload().parse().unwrap_or(0));
                }
                _ = poll.tick() => {
                    raise(head, self.ask_head().await?);
                    hears.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    async fn ask_head(&self) -> Result<u64, StoreError> {
        let rows = deadline(ANSWER, self.reader.fetch("SELECT position FROM log_head", &[])).await?;
        let position = rows.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(u64::try_from(position).unwrap_or(0))
    }
}

fn raise(head: &watch::Sender<Position>, position: u64) {
    head.send_if_modified(|seen| {
        let newer = seen.get() < position;
        if newer {
            *seen = Position::new(position);
        }
        newer
    });
}
