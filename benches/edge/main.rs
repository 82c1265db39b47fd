//! Clients that hold much or for long, against the desk beside them: what it waits, what the server takes, how soon it
//! stops.
//!
//! `cargo bench --bench edge`. It opens 14,000 connections and needs as many files (`ulimit -n 20000`).

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]
#![expect(clippy::cast_precision_loss, reason = "figures are rounded anyway")]

use std::sync::atomic::{AtomicBool, Ordering};

mod batches;
mod desk;
mod readers;
mod stop;

/// Whether a figure is over its bar.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// Prints a figure in the form that the closing note quotes.
fn figure(name: &str, value: f64) {
    println!("figure {name} {value:.2}");
}

/// Prints a figure that is to be at most so much. One that is more fails the benchmark.
fn at_most(name: &str, value: f64, bar: f64) {
    figure(name, value);
    if value > bar {
        println!("OVER ITS BAR: {name} is to be at most {bar}");
        IS_OVER.store(true, Ordering::Relaxed);
    }
}

fn main() {
    let files = rlimit::increase_nofile_limit(u64::MAX).expect("a limit of open files");
    assert!(files > 15_000, "{files} open files are too few");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        readers::run("one address", 1).await;
        readers::run("fourteen addresses", 14).await;
        batches::run().await;
        stop::run().await;
    });
    assert!(!IS_OVER.load(Ordering::Relaxed), "figures are over their bars, see above");
}
