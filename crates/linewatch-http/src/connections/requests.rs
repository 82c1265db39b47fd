//! The requests of a connection.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// Requests of a connection that have been read and not been answered to the end.
#[derive(Clone)]
pub(super) struct Requests(Arc<RequestCounts>);

struct RequestCounts {
    begun: AtomicUsize,
    under_way: AtomicUsize,
    /// When the last of them ended.
    since: Mutex<Instant>,
}

/// One of them.
pub(super) struct UnderWay(Requests);

impl Requests {
    pub fn new() -> Self {
        Self(Arc::new(RequestCounts {
            begun: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            since: Mutex::new(Instant::now()),
        }))
    }

    pub fn begin(&self) -> UnderWay {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// How many there have been.
    pub fn begun(&self) -> usize {
        self.0.begun.load(Ordering::Relaxed)
    }

    pub fn are_answered(&self) -> bool {
        self.0.under_way.load(Ordering::Relaxed) == 0
    }

    /// For how long there has been none.
    pub fn idle(&self) -> Duration {
        let since = *self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        if self.are_answered() { since.elapsed() } else { Duration::ZERO }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let RequestCounts { under_way, since, .. } = &*self.0.0;
        *since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
