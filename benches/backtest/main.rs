//! How many events of the log a second a backtest takes in, with the rules in force and a draft.
//!
//! `cargo bench --bench backtest`. It makes a log of two million events (`-- 0.2` for fewer) of 400 fixtures at eleven books, and
//! tries the preset `desk` on it, on two threads. The best of three counts, because the machine is shared.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "what other benchmarks share is not all wanted here")]
mod support;
mod world;

use std::{sync::Arc, time::Instant};

use linewatch::{
    app::{App, new_id, open_store},
    backtest::{self, Effort, Plan, Progress},
    desk::CommandContext,
};
use linewatch_log::{RepositoryOptions, StoreUrl};
use linewatch_rules::Preset;
use support::{figure, runtime, sqlite};
use tokio_util::sync::CancellationToken;
use world::World;

const RUNS: usize = 3;

fn main() {
    let millions: f64 = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of millions")]
    let wanted = (millions * 1e6) as u64;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url: StoreUrl = sqlite::url(folder.path(), "backtest").parse().expect("an address");
    runtime().block_on(async {
        let events = record(&url, wanted).await;
        let mut best = f64::INFINITY;
        for _ in 0..RUNS {
            best = best.min(try_out(&url).await);
        }
        #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
        let per_second = events as f64 / best;
        figure("backtest_events_per_s", per_second);
    });
}

/// Records moments until the log is long enough; answers how long it is.
async fn record(url: &StoreUrl, wanted: u64) -> u64 {
    let app = App::start(url, RepositoryOptions::default(), &CancellationToken::new()).await.expect("an app");
    let mut world = World::new();
    let events = loop {
        let batch = world.next_moment().into_iter().enumerate().collect();
        let recorded = app.desk().record(batch, &CommandContext::system(new_id()), None).await.expect("it is recorded");
        if recorded.position.get() >= wanted {
            break recorded.position.get();
        }
    };
    app.stop().await;
    events
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
