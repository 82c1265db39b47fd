//! Tells of leases that nobody can take.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::StoreError;

/// After how long it is told that nobody could say who has a lease.
const UNKNOWN_HOLDER_WARNING_AFTER: Duration = Duration::from_secs(10);

/// Since when the database has not said who has a lease.
#[derive(Default)]
pub(super) struct Denials(Mutex<HashMap<&'static str, Denied>>);

struct Denied {
    since: Instant,
    told: bool,
}

impl Denials {
    /// Takes note of an answer of the database, or of its failure.
    pub fn note<T>(&self, name: &'static str, answer: &Result<T, StoreError>) {
        let mut denied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Err(error) = answer else {
            denied.remove(name);
            metrics::gauge!("linewatch_lease_denied_seconds", "name" => name).set(0.0);
            return;
        };
        let denied = denied.entry(name).or_insert_with(|| Denied { since: Instant::now(), told: false });
        let lasts = denied.since.elapsed();
        metrics::gauge!("linewatch_lease_denied_seconds", "name" => name).set(lasts.as_secs_f64());
        if lasts >= UNKNOWN_HOLDER_WARNING_AFTER && !std::mem::replace(&mut denied.told, true) {
            tracing::error!(
                lease = name,
                %error,
                "the database has not let this node take the lease for {} s, nor named who has it; what its holder does \
                 is stopped here. Look whether the database answers and takes writes",
                lasts.as_secs()
            );
        }
    }
}
