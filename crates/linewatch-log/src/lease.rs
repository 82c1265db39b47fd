//! What only one node does at a time: a lease has one holder, until it gives it back or falls silent for two seconds.
//!
//! On PostgreSQL it is a row, and the database's clock alone decides; on SQLite there is one process and nothing to
//! decide. A holder that was frozen may believe for a moment that it still holds: what it must not do then it does in a
//! transaction that ends with [`Lease::fence`].

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Backend, StoreError, WriteTx, deadline, lease_denials::Denials};

/// How long the holder itself counts on a renewal, from when it was begun. Shorter than the two seconds in the row.
const HOLDS_FOR: Duration = Duration::from_millis(1_500);
/// Between two renewals.
const RENEW_INTERVAL: Duration = Duration::from_millis(500);
/// How long to wait before looking whether a holder is alive: longer than between two of its renewals.
const RENEWAL_SEEN_WITHIN: Duration = Duration::from_millis(800);

/// How long giving one back may take; it runs out by itself.
const GIVE_BACK: Duration = Duration::from_secs(1);

/// A lease that this process has. Given back when dropped.
pub struct Lease(Option<Held>);

struct Held {
    name: &'static str,
    token: i64,
    state: watch::Receiver<State>,
    over: CancellationToken,
    ended: tokio::task::JoinHandle<()>,
}

/// What is known of a lease.
#[derive(Debug, Clone, Copy)]
enum State {
    /// It holds until then, unless it is renewed.
    Until(Instant),
    /// Somebody else has it.
    Taken,
}

impl Lease {
    /// Where nobody else can be.
    pub(super) const fn of_one_process() -> Self {
        Self(None)
    }

    /// Whether it still holds, by this process's own clock. False too while the database does not answer; it may hold
    /// again afterwards, if nobody took it meanwhile.
    #[must_use]
    pub fn holds(&self) -> bool {
        match &self.0 {
            None => true,
            Some(held) => matches!(*held.state.borrow(), State::Until(until) if Instant::now() < until),
        }
    }

    /// Waits until somebody else has it.
    pub async fn is_taken(&self) {
        let Some(held) = &self.0 else { return std::future::pending().await };
        let mut state = held.state.clone();
        if state.wait_for(|state| matches!(state, State::Taken)).await.is_err() {
            // It was given back.
            std::future::pending::<()>().await;
        }
    }

    /// Waits until it does not hold any more, by this process's own clock.
    pub async fn lapses(&self) {
        let Some(held) = &self.0 else { return std::future::pending().await };
        let mut state = held.state.clone();
        loop {
            let State::Until(until) = *state.borrow_and_update() else { return };
            if until <= Instant::now()
                || tokio::time::timeout_at(until, state.changed()).await.is_ok_and(|it| it.is_err())
            {
                return;
            }
        }
    }

    /// Makes a transaction fail whose lease another process took. To be called when everything else of the transaction is
    /// done: what the next holder does first then waits for this transaction, or this one sees that it came too late.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or when the database fails.
    pub async fn fence(&self, tx: &mut WriteTx) -> Result<(), StoreError> {
        let Some(held) = &self.0 else { return Ok(()) };
        let sql = "SELECT 1 FROM leases WHERE name = $1 AND token = $2";
        let rows = tx.fetch(sql, &[held.name.into(), held.token.into()]).await?;
        if rows.is_empty() { Err(StoreError::LeaseLost(held.name)) } else { Ok(()) }
    }

    /// Gives it back, and waits for that.
    pub async fn give_back(mut self) {
        if let Some(held) = self.0.take() {
            held.over.cancel();
            let _ = held.ended.await;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(held) = &self.0 {
            held.over.cancel();
        }
    }
}

/// Where leases come from.
pub(super) struct LeaseSource {
    pub denials: Arc<Denials>,
    pub backend: Arc<Backend>,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

impl LeaseSource {
    /// Takes a lease, unless another process has it.
    pub async fn take(&self, name: &'static str) -> Result<Option<Lease>, StoreError> {
        let Backend::Postgres(postgres) = &*self.backend else { return Ok(Some(Lease::of_one_process())) };
        let started = Instant::now();
        let acquired = postgres.leases.acquire(name).await;
        self.denials.note(name, &acquired);
        let Some(token) = acquired? else { return Ok(None) };
        let (state, seen) = watch::channel(State::Until(started + HOLDS_FOR));
        let over = self.stop.child_token();
        let renewing = keep(Arc::clone(&self.backend), (name, token), started + HOLDS_FOR, state, over.clone());
        let ended = linewatch_task::spawn_tracked(&self.tasks, "lease", renewing);
        Ok(Some(Lease(Some(Held { name, token, state: seen, over, ended }))))
    }

    /// Takes a lease; one whose holder is silent is waited for until it runs out.
    pub async fn take_from_the_silent(&self, name: &'static str) -> Result<Option<Lease>, StoreError> {
        let mut seen = None;
        loop {
            if let Some(lease) = self.take(name).await? {
                return Ok(Some(lease));
            }
            let Backend::Postgres(postgres) = &*self.backend else { return Ok(None) };
            let expiry = postgres.leases.expiry(name).await?;
            if seen.is_some() && seen != expiry {
                return Ok(None);
            }
            seen = expiry;
            tokio::time::sleep(RENEWAL_SEEN_WITHIN).await;
        }
    }
}

/// Renews a lease until it is over, then gives it back.
async fn keep(
    backend: Arc<Backend>,
    (name, token): (&'static str, i64),
    mut until: Instant,
    state: watch::Sender<State>,
    over: CancellationToken,
) {
    let Backend::Postgres(postgres) = &*backend else { return };
    let held = metrics::gauge!("linewatch_lease_held", "name" => name);
    held.set(1.0);
    while over.run_until_cancelled(tokio::time::sleep(RENEW_INTERVAL)).await.is_some() {
        let started = Instant::now();
        let mut renewal = std::pin::pin!(postgres.leases.renew(name, token));
        let mut counts = true;
        let renewed = loop {
            tokio::select! {
                renewed = &mut renewal => break Some(renewed),
                () = over.cancelled() => break None,
                // It counts no more, although it may come back.
                () = tokio::time::sleep_until(until), if counts => {
                    held.set(0.0);
                    counts = false;
                }
            }
        };
        match renewed {
            Some(Ok(true)) => {
                until = started + HOLDS_FOR;
                state.send_replace(State::Until(until));
                held.set(if Instant::now() < until { 1.0 } else { 0.0 });
            }
            Some(Ok(false)) => {
                tracing::warn!(lease = name, "another node has taken a lease of this one, which was silent");
                state.send_replace(State::Taken);
                break;
            }
            Some(Err(error)) => {
                if until <= Instant::now() {
                    held.set(0.0);
                }
                tracing::debug!(lease = name, %error, "a lease could not be renewed; trying again");
            }
            None => break,
        }
    }
    held.set(0.0);
    if over.is_cancelled()
        && let Err(error) = deadline(GIVE_BACK, postgres.leases.release(name, token)).await
    {
        tracing::debug!(lease = name, %error, "a lease was not given back; it runs out by itself");
    }
}
