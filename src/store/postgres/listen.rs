//! The doorbell: hears of other nodes' appends.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{DOORBELL, PostgresBackend};
use crate::model::Position;

/// How often the head is asked for when nothing rings, because a bell can fail silently.
const POLL: Duration = Duration::from_millis(500);
const RECONNECT: Duration = Duration::from_secs(1);
/// How long an answer may take before the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

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
    ) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(DOORBELL).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                rung = listener.recv() => raise(head, rung?.payload().parse().unwrap_or(0)),
                () = tokio::time::sleep(POLL) => {
                    let asked = sqlx::query_scalar("SELECT position FROM log_head").fetch_one(&self.pool);
                    let answer = tokio::time::timeout(PATIENCE, asked).await;
                    let position: i64 = answer.map_err(|_| sqlx::Error::PoolTimedOut)??;
                    raise(head, u64::try_from(position).unwrap_or(0));
                    hears.store(true, Ordering::Relaxed);
                }
            }
        }
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
