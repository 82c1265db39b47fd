//! The doorbell: hears of other nodes' appends.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{DOORBELL, PostgresBackend};
use crate::model::Position;

/// How often the head is asked for when nothing rings, because a bell can fail silently.
const POLL: Duration = Duration::from_millis(500);
const RECONNECT: Duration = Duration::from_secs(1);

impl PostgresBackend {
    /// Keeps `head` up to date with what any node appends, until `stop`.
    pub async fn follow_head(&self, head: watch::Sender<Position>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.listen(&head, &stop).await {
                tracing::warn!(%error, "lost the connection that hears of new events; connecting again");
                let _ = stop.run_until_cancelled(tokio::time::sleep(RECONNECT)).await;
            }
        }
    }

    async fn listen(&self, head: &watch::Sender<Position>, stop: &CancellationToken) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(DOORBELL).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                rung = listener.recv() => raise(head, rung?.payload().parse().unwrap_or(0)),
                () = tokio::time::sleep(POLL) => {
                    let position: i64 = sqlx::query_scalar("SELECT position FROM log_head").fetch_one(&self.pool).await?;
                    raise(head, u64::try_from(position).unwrap_or(0));
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
