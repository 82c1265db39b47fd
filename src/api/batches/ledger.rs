//! A batch with an id is answered once; a repeat gets the first answer again.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{answer::Totals, envelope::BatchName};
use crate::{api::problem::Problem, desk::EntryMaker};
use linewatch_log::{Hash, LedgerEntry};

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
