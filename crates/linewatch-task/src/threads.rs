//! Threads with a name whose panics are noticed.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread::{Builder, JoinHandle},
};

use tokio_util::sync::CancellationToken;

use crate::note_panic;

/// Starts a thread. Its panic is logged and counted, and comes to whoever joins it.
///
/// # Errors
/// When the system has no thread left.
#[expect(clippy::disallowed_methods, reason = "this is what threads are started with instead")]
pub fn spawn_thread<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(move || noted(name, work))
}

/// As [`spawn_thread`], for what nothing can go on without: its panic also cancels `failed`.
///
/// # Errors
/// When the system has no thread left. That cancels `failed` too.
pub fn spawn_vital_thread<T: Send + 'static>(
    name: &'static str,
    failed: CancellationToken,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    // Dropped in a panic, and where there is no thread to run the work.
    let fails = failed.drop_guard();
    spawn_thread(name, move || {
        let output = work();
        fails.disarm();
        output
    })
}

/// Runs work that takes a processor for long on a thread that is there for such. Its panic is logged and counted, and
/// comes to whoever waits for it.
///
/// # Panics
/// Outside of a tokio runtime.
#[expect(clippy::disallowed_methods, reason = "this is what blocking work is started with instead")]
pub fn spawn_blocking<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> tokio::task::JoinHandle<T> {
    tokio::task::spawn_blocking(move || noted(name, work))
}

fn noted<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        note_panic(name, &*panic);
        resume_unwind(panic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_to_whoever_joins_and_a_vital_one_ends_what_depends_on_it() {
        let panicked = spawn_thread("test", || panic!("as this test asks for")).unwrap();
        assert!(panicked.join().is_err());
        let failed = CancellationToken::new();
        assert_eq!(spawn_vital_thread("test", failed.clone(), || 7).unwrap().join().unwrap(), 7);
        assert!(!failed.is_cancelled(), "one that ends by itself has not failed");
        let panicked = spawn_vital_thread("test", failed.clone(), || panic!("as this test asks for")).unwrap();
        assert!(panicked.join().is_err());
        assert!(failed.is_cancelled());
    }

    #[tokio::test]
    async fn a_panic_of_blocking_work_comes_to_whoever_waits() {
        assert_eq!(spawn_blocking("test", || 7).await.unwrap(), 7);
        assert!(spawn_blocking("test", || panic!("as this test asks for")).await.unwrap_err().is_panic());
    }
}
