//! Describing segments once the log is past them, in turn with searches, one node at a time.

use std::{sync::Weak, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::segment_of;
use crate::{Inner, Store, StoreError};

/// How often it is looked whether a segment is complete.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);
/// How long one node goes on before another may.
const ROUND_LIMIT: Duration = Duration::from_secs(30);
const LEASE: &str = "log_segments";

/// Which segment comes next, and the epoch of the log for which that was found out.
struct Next {
    segment: i64,
    epoch: u64,
}

/// Describes until `stop`.
pub(crate) async fn run(store: Weak<Inner>, stop: CancellationToken) {
    let mut next = None;
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_INTERVAL)).await.is_some() {
        let Some(store) = store.upgrade().map(Store) else { return };
        if let Some(Err(error)) = stop.run_until_cancelled(round(&store, &mut next)).await {
            tracing::debug!(%error, "a segment of the log could not be described for searches; trying again");
            next = None;
        }
    }
}

/// Describes what is complete, for a while.
async fn round(store: &Store, next: &mut Option<Next>) -> Result<(), StoreError> {
    let is_due = |next: &Option<Next>, end| next.as_ref().is_none_or(|next| next.segment < end);
    // The segment that is growing.
    let head = store.read_head().await?;
    let end = segment_of(head.position.next().to_sql());
    if next.as_ref().is_some_and(|next| next.epoch != head.epoch) {
        *next = None;
    }
    if end == 0 || !is_due(next, end) {
        return Ok(());
    }
    let Some(lease) = store.lease(LEASE).await? else { return Ok(()) };
    if next.is_none() {
        store.forget_lost_segments().await?;
    }
    // Another node may have described some meanwhile.
    let mut segment = store.first_undescribed().await?;
    let until = Instant::now() + ROUND_LIMIT;
    while segment < end && Instant::now() < until {
        if !store.describe(segment).await? {
            break;
        }
        segment += 1;
    }
    *next = Some(Next { segment, epoch: head.epoch });
    lease.give_back().await;
    Ok(())
}
