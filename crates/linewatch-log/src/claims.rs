//! Who is taking a batch in: one at a time for each batch id, in this process and on PostgreSQL among nodes.
//!
//! A claim keeps a repeat waiting; what decides is the ledger, which has room for one answer to each id. So a node that
//! died, or was frozen until its claim had expired, spoils nothing.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Dialect, Hash, LedgerEntry, Store, StoreError, backend::Backend, postgres::NodeClaims};

/// How often the claims of a node are prolonged.
const RENEW_INTERVAL: Duration = Duration::from_secs(1);

/// The answer to a claim.
pub enum Claim {
    /// The batch is the caller's, until this is dropped.
    Held(Held),
    /// It was answered before.
    Answered(LedgerEntry),
    /// Somebody else is taking it in: a batch with this hash, as far as it is known already.
    Taken(Option<Hash>),
}

/// The claims of this process.
#[derive(Default)]
pub(super) struct Claims {
    held: Mutex<HashMap<String, Option<Hash>>>,
    released: Notify,
    /// Those that are kept in PostgreSQL too.
    shared: NodeClaims,
}

/// The right to take a batch in.
pub struct Held {
    store: Store,
    batch_id: String,
}

impl Claims {
    fn held(&self) -> MutexGuard<'_, HashMap<String, Option<Hash>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an id; answers the hash of the batch that has it.
    fn take(&self, batch_id: &str, hash: Option<Hash>) -> Result<(), Option<Hash>> {
        match self.held().entry(batch_id.to_owned()) {
            Entry::Occupied(taken) => Err(*taken.get()),
            Entry::Vacant(free) => {
                free.insert(hash);
                Ok(())
            }
        }
    }

    fn release(&self, batch_id: &str) {
        self.held().remove(batch_id);
        self.released.notify_waiters();
    }

    /// Prolongs what is kept in the database, until `stop`.
    pub async fn renew(self: Arc<Self>, backend: Arc<Backend>, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(RENEW_INTERVAL)).await.is_some() {
            let Backend::Postgres(postgres) = &*backend else { return };
            let held: Vec<String> = self.held().keys().cloned().collect();
            if held.is_empty() {
                continue;
            }
            if let Some(Err(error)) = stop.run_until_cancelled(self.shared.renew(postgres, &held)).await {
                tracing::debug!(%error, "claims of batches could not be prolonged; the ledger decides all the same");
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.store.dialect() == Dialect::Sqlite {
            self.store.0.claims.release(&self.batch_id);
            return;
        }
        let (store, batch_id) = (self.store.clone(), std::mem::take(&mut self.batch_id));
        // Free in this process only when it is free for the others, so that who takes it next does not lose it again.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        linewatch_task::spawn_on(&runtime, "claim_return", async move {
            let claims = &store.0.claims;
            if let Backend::Postgres(postgres) = &*store.0.backend
                && let Err(error) = claims.shared.release(postgres, &batch_id).await
            {
                tracing::debug!(%error, "the claim of a batch was not given back; it expires");
            }
            claims.release(&batch_id);
        });
    }
}

impl Store {
    /// Claims a batch id, for a batch whose body has this hash as far as that is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_batch(&self, batch_id: &str, hash: Option<Hash>) -> Result<Claim, StoreError> {
        if let Err(other) = self.0.claims.take(batch_id, hash) {
            return Ok(Claim::Taken(other));
        }
        let held = Held { store: self.clone(), batch_id: batch_id.to_owned() };
        if let Backend::Postgres(postgres) = &*self.0.backend
            && !self.0.claims.shared.take(postgres, batch_id, hash).await?
        {
            // A node that died right after its answer still has the claim.
            if let Some(entry) = self.ledger_entry(batch_id).await? {
                return Ok(Claim::Answered(entry));
            }
            return Ok(Claim::Taken(self.0.claims.shared.hash_of(postgres, batch_id).await?));
        }
        // Only now: whoever had the claim before may just have answered.
        Ok(self.ledger_entry(batch_id).await?.map_or(Claim::Held(held), Claim::Answered))
    }

    /// Waits for a claim of this process to be given back, at most for a while.
    pub async fn batch_released(&self, limit: Duration) {
        let _ = tokio::time::timeout(limit, self.0.claims.released.notified()).await;
    }
}
