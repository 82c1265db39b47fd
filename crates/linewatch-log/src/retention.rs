//! What is kept beside the log for a bounded time: answers to batches, and snapshots of aggregates. The log itself is kept
//! for ever.
//!
//! Deleted in short transactions with pauses between them, so that no append waits.

use std::{sync::Weak, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Dialect, Inner, Store, StoreError, Value};

/// How long an answered batch is kept for its repeats.
const LEDGER_DAYS: i64 = 7;
/// Answered batches that are kept.
const LEDGER_ENTRIES: i64 = 200_000;
/// How long the snapshot of an aggregate is kept that nothing happened to. Without one it is loaded from its events.
const SNAPSHOT_DAYS: i64 = 30;
/// How often it is looked, and when for the first time.
const PRUNE_INTERVAL: Duration = Duration::from_mins(10);
const FIRST_PRUNE: Duration = Duration::from_mins(1);
/// Rows in one transaction, and the pause after it.
const LEDGER_ROWS: i64 = 200;
const SNAPSHOT_ROWS: i64 = 20;
const DELETE_PAUSE: Duration = Duration::from_millis(100);

/// What was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Answers to batches.
    pub answers: u64,
    /// Snapshots of aggregates.
    pub snapshots: u64,
}

const OLD_ANSWERS: &str = "DELETE FROM batch_ledger WHERE batch_id IN \
     (SELECT batch_id FROM batch_ledger WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)";
const OLD_SNAPSHOTS: &str = "DELETE FROM snapshots WHERE (aggregate_type, aggregate_id) IN \
     (SELECT aggregate_type, aggregate_id FROM snapshots WHERE saved_at < $1 ORDER BY saved_at LIMIT $2)";
/// The first answer that there is no room for.
const SURPLUS: &str = "SELECT recorded_at FROM batch_ledger ORDER BY recorded_at DESC LIMIT 1 OFFSET $1";
/// Claims of nodes that died.
const OLD_CLAIMS: &str = "DELETE FROM batch_claims WHERE expires_at < clock_timestamp() - interval '1 minute'";

/// Prunes from time to time until `stop`.
pub(super) async fn run(store: Weak<Inner>, stop: CancellationToken) {
    let mut wait = FIRST_PRUNE;
    while stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        wait = PRUNE_INTERVAL;
        let Some(store) = store.upgrade().map(Store) else { return };
        match stop.run_until_cancelled(store.prune()).await {
            Some(Ok(pruned)) if pruned != Pruned::default() => {
                tracing::info!(
                    answers = pruned.answers,
                    snapshots = pruned.snapshots,
                    "deleted what is kept no longer"
                );
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "what is kept no longer could not be deleted; trying again later");
            }
            Some(Ok(_)) | None => {}
        }
    }
}

impl Store {
    /// Deletes what is kept no longer: answers to batches that are seven days old or that 200,000 newer ones have followed,
    /// and snapshots that are thirty days old.
    ///
    /// # Errors
    /// When the database fails; what was deleted until then stays deleted.
    pub async fn prune(&self) -> Result<Pruned, StoreError> {
        let mut answers_before = self.days_ago(LEDGER_DAYS);
        if let Some(row) = self.reader().fetch_optional(SURPLUS, &[LEDGER_ENTRIES.into()]).await? {
            answers_before = answers_before.max(row.int(0)? + 1);
        }
        let pruned = Pruned {
            answers: self.delete_before(OLD_ANSWERS, answers_before, LEDGER_ROWS).await?,
            snapshots: self.delete_before(OLD_SNAPSHOTS, self.days_ago(SNAPSHOT_DAYS), SNAPSHOT_ROWS).await?,
        };
        if self.dialect() == Dialect::Postgres {
            self.delete(OLD_CLAIMS, &[]).await?;
        }
        Ok(pruned)
    }

    fn days_ago(&self, days: i64) -> i64 {
        self.now().micros() - days * 24 * 60 * 60 * 1_000_000
    }

    async fn delete_before(&self, sql: &str, before: i64, rows: i64) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let deleted = self.delete(sql, &[before.into(), rows.into()]).await?;
            all += deleted;
            if deleted < rows.unsigned_abs() {
                return Ok(all);
            }
            tokio::time::sleep(DELETE_PAUSE).await;
        }
    }

    async fn delete(&self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let deleted = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(deleted)
    }
}
