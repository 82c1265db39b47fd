//! What a backtest costs a desk that appends: the same appends alone and beside one, in turns, so that both meet the same disk.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use linewatch::{
    app::{App, new_id},
    backtest::{self, Effort, Plan, Progress},
    desk::CommandContext,
};
use linewatch_log::{Store, StoreUrl};
use linewatch_rules::Preset;
use tokio_util::sync::CancellationToken;

use crate::{
    recording,
    support::{figure, sqlite},
    world::World,
};

/// Events of the log that is tried on: more than a turn gets through.
const EVENTS: u64 = 300_000;
/// Turns of each kind, and how long each takes.
const TURNS: usize = 15;
const TURN_DURATION: Duration = Duration::from_secs(4);
/// What is appended: a fixture at eleven books, fifty times a second.
const SNAPSHOTS: usize = 11;
const PAUSE: Duration = Duration::from_millis(20);
/// For how long nobody counts after a turn has begun.
const SETTLE: Duration = Duration::from_millis(300);

pub async fn measure() {
    recording::kept(EVENTS).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::copy(recording::file(EVENTS), folder.path().join("desk.db")).expect("a copy");
    let url: StoreUrl = sqlite::url(folder.path(), "desk").parse().expect("an address");
    let app = recording::start(&url).await;
    let mut moments = Moments::after(EVENTS);
    let (mut alone, mut beside, mut read) = (Vec::new(), Vec::new(), 0);
    for turn in 0..2 * TURNS {
        // Alone, beside, beside, alone: what grows slowly meets both alike.
        if matches!(turn % 4, 0 | 3) {
            append(&app, &mut moments, &mut alone).await;
            continue;
        }
        let stop = CancellationToken::new();
        let backtest = linewatch_task::spawn("backtest", try_out(app.desk().store().clone(), stop.clone()));
        append(&app, &mut moments, &mut beside).await;
        stop.cancel();
        read += backtest.await.expect("a backtest");
    }
    app.stop().await;
    #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
    let rate = read as f64 / (TURN_DURATION.as_secs_f64() * TURNS as f64);
    let (alone, beside) = (Latencies::of(alone), Latencies::of(beside));
    println!("alone {alone}; beside a backtest {beside}, which took in {rate:.0} events a second");
    figure("append_p99_beside_backtest_ratio", beside.at(0.99) / alone.at(0.99));
}

/// Backtests one after the other, as a desk does them; answers how many events they took in.
async fn try_out(store: Store, stop: CancellationToken) -> u64 {
    let mut read = 0;
    while !stop.is_cancelled() {
        let (plan, progress) = (Arc::new(Plan::of(Preset::Desk.rules())), Arc::<Progress>::default());
        // One that was cancelled is no failure here.
        let _ = backtest::run(&store, &plan, Effort::beside_a_desk(), &progress, &stop).await;
        read += progress.now().0;
    }
    read
}

/// Appends for a turn; notes how long each took, in milliseconds.
async fn append(app: &App, moments: &mut Moments, took: &mut Vec<f64>) {
    let turn = Instant::now();
    while turn.elapsed() < TURN_DURATION {
        let batch = moments.next().into_iter().enumerate().collect();
        let context = CommandContext::system(new_id());
        let begun = Instant::now();
        app.desk().record(batch, &context, None).await.expect("it is recorded");
        if turn.elapsed() > SETTLE {
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A fixture's snapshots at a time, later than those of the log.
struct Moments {
    world: World,
    waiting: Vec<linewatch_model::Snapshot>,
}

impl Moments {
    /// `events` of the world have been recorded.
    fn after(events: u64) -> Self {
        let mut world = World::new();
        // A moment of the world is more than a thousand events.
        for _ in 0..events / 1_000 {
            world.next_moment();
        }
        Self { world, waiting: Vec::new() }
    }

    fn next(&mut self) -> Vec<linewatch_model::Snapshot> {
        if self.waiting.is_empty() {
            self.waiting = self.world.next_moment();
        }
        self.waiting.split_off(self.waiting.len().saturating_sub(SNAPSHOTS))
    }
}

struct Latencies(Vec<f64>);

impl Latencies {
    fn of(mut took: Vec<f64>) -> Self {
        took.sort_by(f64::total_cmp);
        Self(took)
    }

    fn at(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place"
        )]
        let place = (self.0.len() as f64 * share) as usize;
        self.0[place.min(self.0.len() - 1)]
    }
}

impl std::fmt::Display for Latencies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (half, p99) = (self.at(0.5), self.at(0.99));
        write!(f, "p50 {half:.2} ms, p99 {p99:.2} ms of {} appends", self.0.len())
    }
}
