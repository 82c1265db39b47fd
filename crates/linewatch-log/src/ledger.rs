//! The ledger of answered batches.

use super::{LedgerEntry, Store, StoreError};

impl Store {
    /// The answer that a batch was given, with the hash of the body it was given for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger_entry(&self, batch_id: &str) -> Result<Option<LedgerEntry>, StoreError> {
        let sql = "SELECT body_hash, answer FROM batch_ledger WHERE batch_id = $1";
        let Some(row) = self.reader().fetch_optional(sql, &[batch_id.into()]).await? else { return Ok(None) };
        let body_hash = row
            .bytes(0)?
            .try_into()
            .map_err(|_| StoreError::Damaged(format!("the ledger entry of batch {batch_id} has a malformed hash")))?;
        Ok(Some(LedgerEntry { batch_id: batch_id.to_owned(), body_hash, answer: row.text(1)? }))
    }
}
