//! A batch with an id is taken in by one request at a time and answered once; a repeat waits for the first answer and
//! gets it again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use super::{answer::Totals, envelope::BatchName, ingest::Ingest};
use crate::{api::problem::Problem, desk::EntryMaker};
use linewatch_log::{Claim, Hash, Held, LedgerEntry};

/// How long a repeat waits for the first answer.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(20);
/// How often a batch is asked for that another node takes in.
const CLAIM_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// What a request with a batch id gets.
pub(super) enum BatchClaim {
    /// The batch is to be taken in. The id is free again when this is dropped.
    Held(Arc<Held>),
    /// It was answered before.
    Answered(LedgerEntry),
}

/// Claims a batch id, of whose batch the hash may be known before it is read. Waits while somebody else has it.
pub(super) async fn claim(ingest: &Ingest, batch_id: &str, hash: Option<Hash>) -> Result<BatchClaim, Box<Problem>> {
    let store = ingest.desk().store();
    let begun = Instant::now();
    loop {
        match store.claim_batch(batch_id, hash).await? {
            Claim::Held(held) => return Ok(BatchClaim::Held(Arc::new(held))),
            Claim::Answered(entry) => return Ok(BatchClaim::Answered(entry)),
            Claim::Taken(Some(other)) if hash.is_some_and(|hash| hash != other) => return Err(another_batch().into()),
            Claim::Taken(_) if begun.elapsed() < CLAIM_TIMEOUT => {
                ingest.stop_deadline().unless_passed(store.batch_released(CLAIM_POLL_INTERVAL)).await?;
            }
            Claim::Taken(_) => {
                let detail = "a batch with this id is still being taken in; send it again to get its answer";
                return Err(Problem::unavailable(detail).at("batchId").into());
            }
        }
    }
}

/// Hashes what makes a repeat the same: the scrape run, and the body before compression.
#[derive(Clone)]
pub(super) struct BodyHash(Sha256);

impl BodyHash {
    pub(super) fn new(name: &BatchName) -> Self {
        let mut hasher = Sha256::new();
        // Ids are visible ASCII, so a line break ends them.
        hasher.update(name.scrape_run_id.as_deref().unwrap_or(""));
        hasher.update(b"\n");
        Self(hasher)
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The first answer, if this is a repeat of its batch.
pub(super) fn replay(entry: LedgerEntry, hash: &Hash) -> Result<String, Box<Problem>> {
    if entry.body_hash == *hash {
        return Ok(entry.answer);
    }
    Err(another_batch().into())
}

/// 409: the id belongs to another body.
pub(super) fn another_batch() -> Problem {
    let detail = "another batch was sent with this id; give every batch its own";
    Problem::new(axum::http::StatusCode::CONFLICT, detail).at("batchId")
}

/// Makes the ledger entry once the batch's last group is recorded; `before` is what became of the groups before it.
pub(super) fn entry_maker(batch_id: String, body_hash: Hash, before: Arc<Totals>) -> EntryMaker {
    Box::new(move |position, tally| LedgerEntry {
        batch_id: batch_id.clone(),
        body_hash,
        answer: before.kept_after(position, tally),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(run: Option<&str>, body: &str) -> Hash {
        let name = BatchName { batch_id: None, scrape_run_id: run.map(ToOwned::to_owned) };
        let mut hash = BodyHash::new(&name);
        body.split_inclusive(' ').for_each(|part| hash.update(part.as_bytes()));
        hash.finish()
    }

    #[test]
    fn only_the_same_batch_is_a_repeat() {
        let first = hash(Some("run-1"), "a b");
        assert_eq!(first, hash(Some("run-1"), "a b"));
        let entry = LedgerEntry { batch_id: "b".to_owned(), body_hash: first, answer: "{}".to_owned() };
        assert_eq!(replay(entry.clone(), &first).unwrap(), "{}");
        for other in [hash(Some("run-1"), "a c"), hash(Some("run-2"), "a b"), hash(None, "a b")] {
            assert_eq!(replay(entry.clone(), &other).unwrap_err().status().as_u16(), 409);
        }
    }
}
