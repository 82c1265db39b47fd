//! One transaction, from the rows to the certainty that they are durable.

use std::time::Duration;

use super::group::{Group, Plan};
use crate::{
    Dialect, StoreError,
    backend::{AppendTx, Backend},
    deadline,
    end::Head,
};
use linewatch_task::crash_point;

/// How long one step of an append may take before the connection counts as lost: for a network that swallows everything.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);
/// How long, in all, a lost commit is asked for, and the pause between two attempts.
const COMMIT_LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);
const RESOLVE_PAUSE: Duration = Duration::from_millis(250);

/// Writes a group that is worked out.
#[tracing::instrument(
    name = "append_group",
    level = "debug",
    skip_all,
    fields(events = group.plan.as_ref().map_or(0, |plan| plan.hashes.len()), answers = group.ledger.len())
)]
pub(super) async fn write(backend: &Backend, mut tx: AppendTx, group: &Group) -> Result<(), StoreError> {
    let written = group.plan.as_ref().filter(|plan| !plan.hashes.is_empty() || !group.ledger.is_empty());
    let Some(plan) = written else {
        // Questions alone: the log was looked at, and is left as it was.
        tx.rollback().await;
        return Ok(());
    };
    for entry in &group.ledger {
        if !within(tx.insert_ledger(entry, plan.head.recorded_at)).await? {
            tx.rollback().await;
            return Err(StoreError::BatchAnswered(entry.batch_id.clone()));
        }
    }
    within(insert(&mut tx, group, plan)).await?;
    crash_point("append.inserted");
    within(tx.move_head(&plan.head)).await?;
    crash_point("append.head_moved");
    let committed = match within(tx.commit()).await {
        Err(error @ (StoreError::Unavailable(_) | StoreError::Busy(_))) => resolve(backend, plan, error).await,
        Err(StoreError::NotWritable(error)) if backend.dialect() == Dialect::Sqlite => {
            overwrite_unsynced(backend, plan, error).await
        }
        other => other,
    };
    crash_point("append.committed");
    committed
}

async fn insert(tx: &mut AppendTx, group: &Group, plan: &Plan) -> Result<(), StoreError> {
    match (tx, &plan.copy) {
        (AppendTx::Postgres(tx), Some(copy)) => tx.insert(copy).await,
        (AppendTx::Sqlite(tx), None) => tx.insert(&group.rows()).await,
        _ => Err(StoreError::Damaged("an append on another database".to_owned())),
    }
}

/// The connection broke during the commit: asks the log itself whether it went through. Taking the head row
/// first waits for a commit that the server is still working on.
async fn resolve(backend: &Backend, plan: &Plan, error: StoreError) -> Result<(), StoreError> {
    let Some(last) = plan.hashes.last() else { return Err(error) };
    let asked = async {
        loop {
            if let Ok((mut tx, _)) = backend.begin_append().await
                && let Ok(stored) = tx.hash_at(plan.head.position).await
            {
                tx.rollback().await;
                return stored.as_ref() == Some(last);
            }
            tokio::time::sleep(RESOLVE_PAUSE).await;
        }
    };
    match tokio::time::timeout(COMMIT_LOOKUP_TIMEOUT, asked).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(error),
        Err(_) => Err(StoreError::OutcomeUnknown),
    }
}

/// SQLite could not write or sync its log. This process goes on without the transaction, but its frames may be in the
/// file, where a start after a crash would find them. A transaction with next to nothing in it takes their place: it
/// moves the time of the head on, which is the least that makes SQLite write.
async fn overwrite_unsynced(backend: &Backend, plan: &Plan, error: sqlx::Error) -> Result<(), StoreError> {
    let overwrite = async {
        let (mut tx, head) = backend.begin_append().await?;
        tx.move_head(&Head { recorded_at: head.recorded_at.plus_micros(1), ..head }).await?;
        tx.commit().await?;
        Ok(head)
    };
    match within(overwrite).await {
        Ok(head) if head == plan.head => Ok(()),
        Ok(_) => Err(StoreError::NotWritable(error)),
        Err(_) => Err(StoreError::NotDurable(error)),
    }
}

pub(super) async fn within<T>(step: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    deadline(STEP_TIMEOUT, step).await
}
