#![doc = include_str!("../README.md")]

mod crash;
mod metric_help;
mod priority;
mod system_clock;
mod threads;
mod watched_clock;

#[doc(hidden)]
pub use crash::crash_point;
pub use metric_help::describe_metrics;
pub use priority::lower_thread_priority;
pub use system_clock::{SystemClock, new_id, new_secret, new_seed};
pub use threads::{spawn_blocking, spawn_thread, spawn_vital_thread};
pub use watched_clock::WatchedClock;

use std::{any::Any, future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;
use tokio::{runtime::Handle, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Starts a task. Its panic is logged and counted, and comes to whoever waits for it.
///
/// # Panics
/// Outside of a tokio runtime.
#[expect(clippy::disallowed_methods, reason = "this is what tasks are started with instead")]
pub fn spawn<F>(name: &'static str, work: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    tokio::spawn(watched(name, work))
}

/// As [`spawn`], on a runtime whose handle is at hand.
pub fn spawn_on<F>(runtime: &Handle, name: &'static str, work: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    runtime.spawn(watched(name, work))
}

/// As [`spawn`], and whoever closes the tracker waits for it.
pub fn spawn_tracked<F>(tasks: &TaskTracker, name: &'static str, work: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    tasks.spawn(watched(name, work))
}

/// As [`spawn_tracked`], for what nothing can go on without: its panic also cancels `failed`.
pub fn spawn_vital<F>(
    tasks: &TaskTracker,
    name: &'static str,
    failed: CancellationToken,
    work: F,
) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    // Dropped in a panic, and also when the task is ended with its runtime: then nobody waits for it.
    let fails = failed.drop_guard();
    tasks.spawn(watched(name, work).map(move |output| {
        fails.disarm();
        output
    }))
}

/// Work whose panic is logged and counted before it goes on. Put together from combinators, because an `async` function
/// holds what it is given twice, and there are thousands of small tasks.
pub fn watched<F: Future>(name: &'static str, work: F) -> impl Future<Output = F::Output> {
    AssertUnwindSafe(work).catch_unwind().map(move |outcome| match outcome {
        Ok(output) => output,
        Err(panic) => {
            note_panic(name, &*panic);
            std::panic::resume_unwind(panic)
        }
    })
}

/// Logs and counts a panic that was caught where the work goes on without what panicked.
pub fn note_panic(name: &'static str, panic: &(dyn Any + Send)) {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    metrics::counter!("linewatch_task_panics_total", "task" => name).increment(1);
    tracing::error!(
        task = name,
        panic = text.unwrap_or("without a message"),
        "a task panicked; this is a defect of linewatch"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watched_task_is_hardly_larger() {
        let work = async {
            let held = [0_u8; 1_000];
            tokio::task::yield_now().await;
            held.len()
        };
        let size = size_of_val(&work);
        assert!(size_of_val(&watched("test", work)) <= size + 64);
    }

    #[tokio::test]
    async fn a_panic_comes_to_whoever_waits_and_a_vital_one_ends_what_depends_on_it() {
        let panicked = spawn("test", async { panic!("as this test asks for") });
        assert!(panicked.await.unwrap_err().is_panic());
        let (tasks, failed) = (TaskTracker::new(), CancellationToken::new());
        assert_eq!(spawn_vital(&tasks, "test", failed.clone(), async { 7 }).await.unwrap(), 7);
        assert!(!failed.is_cancelled(), "one that ends by itself has not failed");
        let panicked = spawn_vital(&tasks, "test", failed.clone(), async { panic!("as this test asks for") });
        assert!(panicked.await.unwrap_err().is_panic());
        assert!(failed.is_cancelled());
    }
}
