//! How many events of the log a second a backtest takes in, with the rules in force and a draft; and what it costs a desk that
//! is being served.
//!
//! `cargo bench --bench backtest`. It makes a log of two million events (`-- 0.2` for fewer) of 400 fixtures at eleven books,
//! keeps it under target/tmp for the next time, and tries the preset `desk` on it, on two threads. The best of three counts,
//! because the machine is shared. Then a desk appends for some seconds alone and for some beside backtests, in turns
//! (`-- throughput` or `-- beside` for one of both).

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

mod beside;
mod recording;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "what other benchmarks share is not all wanted here")]
mod support;
mod world;

use std::{sync::Arc, time::Instant};

use linewatch::{
    app::open_store,
    backtest::{self, Effort, Plan, Progress},
};
use linewatch_log::StoreUrl;
use linewatch_rules::Preset;
use support::{figure, runtime};
use tokio_util::sync::CancellationToken;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 3;

fn main() {
    let only = |name: &str| std::env::args().any(|argument| argument == name);
    let millions: f64 = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of millions")]
    let wanted = (millions * 1e6) as u64;
    if !only("beside") {
        runtime().block_on(throughput(wanted));
    }
    if !only("throughput") {
        runtime().block_on(beside::measure());
    }
}

async fn throughput(wanted: u64) {
    let (url, events) = recording::kept(wanted).await;
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        best = best.min(try_out(&url).await);
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
    let per_second = events as f64 / best;
    figure("backtest_events_per_s", per_second);
}

/// Tries the preset `desk`; answers how many seconds it took.
async fn try_out(url: &StoreUrl) -> f64 {
    let store = open_store(url, false).await.expect("a store");
    let plan = Arc::new(Plan::of(Preset::Desk.rules()));
    let (progress, stop) = (Arc::<Progress>::default(), CancellationToken::new());
    let begun = Instant::now();
    let report = backtest::run(&store, &plan, Effort::all().with_threads(2), &progress, &stop).await;
    let seconds = begun.elapsed().as_secs_f64();
    let summary = report.expect("a report").summary;
    println!(
        "{seconds:.2} s; {} alerts before, {} after, recorded the same: {}",
        summary.before.alerts, summary.after.alerts, summary.recorded.equal
    );
    store.close().await;
    seconds
}
