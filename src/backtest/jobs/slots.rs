//! Places for backtests: whoever has one may do one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Backtests, table};
use linewatch_log::{Lease, StoreError};

/// The leases, by slot.
const NAMES: [&str; super::MAX_RUNNING_JOBS] = ["backtest-1", "backtest-2"];

/// Which slots this process has taken.
#[derive(Default)]
pub(super) struct Slots(Mutex<[bool; super::MAX_RUNNING_JOBS]>);

impl Slots {
    fn taken(&self) -> MutexGuard<'_, [bool; super::MAX_RUNNING_JOBS]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reserve(&self, at: usize) -> bool {
        self.taken().get_mut(at).is_some_and(|taken| !std::mem::replace(taken, true))
    }

    fn free(&self, at: usize) {
        if let Some(taken) = self.taken().get_mut(at) {
            *taken = false;
        }
    }
}

/// A slot that this process has. Free again when dropped.
pub(super) struct Slot {
    jobs: Backtests,
    at: usize,
    lease: Option<Lease>,
}

impl Slot {
    pub fn number(&self) -> i64 {
        i64::try_from(self.at).unwrap_or(0)
    }

    /// Whether another process may have it by now.
    pub fn is_lost(&self) -> bool {
        self.lease.as_ref().is_none_or(|lease| !lease.holds())
    }

    /// Frees it, and waits for that.
    pub async fn give_back(mut self) {
        if let Some(lease) = self.lease.take() {
            lease.give_back().await;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.jobs.0.slots.free(self.at);
    }
}

/// Takes a slot, if one is free, and fails the jobs that were left behind in it.
pub(super) async fn take(jobs: &Backtests) -> Result<Option<Slot>, StoreError> {
    for (at, name) in NAMES.iter().enumerate() {
        if let Some(slot) = take_at(jobs, at, name).await? {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

async fn take_at(jobs: &Backtests, at: usize, name: &'static str) -> Result<Option<Slot>, StoreError> {
    if !jobs.0.slots.reserve(at) {
        return Ok(None);
    }
    let mut slot = Slot { jobs: jobs.clone(), at, lease: None };
    slot.lease = jobs.0.store.lease_from_the_silent(name).await?;
    if slot.lease.is_none() {
        return Ok(None);
    }
    table::fail_left_behind(&jobs.0.store, slot.number()).await?;
    Ok(Some(slot))
}

/// Fails the jobs that dead processes left behind.
pub(super) async fn recover(jobs: &Backtests) -> Result<(), StoreError> {
    for (at, name) in NAMES.iter().enumerate() {
        if let Some(slot) = take_at(jobs, at, name).await? {
            slot.give_back().await;
        }
    }
    Ok(())
}
