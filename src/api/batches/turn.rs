//! One batch id is worked on once at a time; whoever repeats it waits for the first answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::ledger::another_batch;
use crate::api::{problem::Problem, state::ApiState};
use linewatch_log::{Claim, Hash, Held, LedgerEntry};

/// How long a repeat waits for the first answer.
const LIMIT: Duration = Duration::from_secs(20);
/// How often a batch is asked for that another node takes in.
const AGAIN: Duration = Duration::from_millis(100);

/// Whose turn it is.
pub(super) enum Turn {
    /// The batch is to be taken in. The id is free again when this is dropped.
    First(Arc<Held>),
    /// It was answered before.
    Repeat(LedgerEntry),
}

/// Waits for the turn of a batch, of which the hash may be known before it is read.
pub(super) async fn of_batch(state: &ApiState, batch_id: &str, hash: Option<Hash>) -> Result<Turn, Box<Problem>> {
    let store = state.desk().store();
    let begun = Instant::now();
    loop {
        match store.claim_batch(batch_id, hash).await? {
            Claim::Held(held) => return Ok(Turn::First(Arc::new(held))),
            Claim::Answered(entry) => return Ok(Turn::Repeat(entry)),
            Claim::Taken(Some(other)) if hash.is_some_and(|hash| hash != other) => return Err(another_batch().into()),
            Claim::Taken(_) if begun.elapsed() < LIMIT => {
                state.stop_deadline().unless_passed(store.batch_released(AGAIN)).await?;
            }
            Claim::Taken(_) => {
                let detail = "a batch with this id is still being taken in; send it again to get its answer";
                return Err(Problem::unavailable(detail).at("batchId").into());
            }
        }
    }
}
