//! 1,000 sockets of which 50 stop reading, against the same without those 50.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    figure,
    fleet::{Fleet, Seen},
    push::{
        follower::position,
        socket::{Frame, Socket},
    },
    scene::{PATH, Scene},
};

const READING: usize = 950;
const STALLED_SOCKETS: usize = 50;
/// 80 KB a second to each: who does not read is over any sensible budget within seconds.
const MESSAGES_PER_SECOND: u32 = 20;
const MESSAGE_BYTES: usize = 4_000;
const LOAD_DURATION: Duration = Duration::from_secs(70);
/// Runs of each kind, in turn.
const RUNS: usize = 2;
/// How long a client that reads again may take to read what waits for it.
const CATCH_UP_TIMEOUT: Duration = Duration::from_secs(30);

pub async fn run() {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        without.push(one(0).await);
        with.push(one(STALLED_SOCKETS).await);
    }
    // The quietest run of each: whatever else the machine does only ever makes a run worse.
    let best = |runs: &[f64]| runs.iter().copied().fold(f64::INFINITY, f64::min);
    figure("stalled_p99_ratio", best(&with) / best(&without));
}

/// One run; the p99 of those who read, in milliseconds.
async fn one(stalled: usize) -> f64 {
    let scene = Scene::start().await;
    let since = scene.head().await;
    let fleet = Fleet::connect(scene.server.port, READING).await;
    let wake = CancellationToken::new();
    let mut sleepers = JoinSet::new();
    for _ in 0..stalled {
        sleepers.spawn(sleep_and_wake(scene.server.port, since, wake.clone()));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let rss = scene.rss_mb();
    let pace = scene.pace(MESSAGES_PER_SECOND, MESSAGE_BYTES, LOAD_DURATION);
    let highest = watch(&scene, stalled, &wake).await;
    tokio::task::spawn_blocking(|| pace.join()).await.expect("a thread").expect("published");
    wake.cancel();
    let told = sleepers.join_all().await;
    let mut seen = fleet.end().await;
    report(stalled, &mut seen, highest - rss);
    if stalled > 0 {
        judge(&told, &scene.published_after(since).await);
    }
    seen.percentile(99)
}

/// Looks at the memory until the end; wakes the sleepers once the server has given them up. Answers the highest RSS.
async fn watch(scene: &Scene, stalled: usize, wake: &CancellationToken) -> f64 {
    let started = Instant::now();
    let mut highest: f64 = 0.0;
    while started.elapsed() < LOAD_DURATION {
        highest = highest.max(scene.rss_mb());
        if stalled > 0 && !wake.is_cancelled() {
            let closed = scene.metric("linewatch_push_closes_total", "4008").await;
            if closed >= stalled as f64 {
                println!("stalled: {closed} had been given up after {:.1?}", started.elapsed());
                wake.cancel();
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    highest
}

fn report(stalled: usize, seen: &mut Seen, growth: f64) {
    println!(
        "stalled: {stalled} of them: p50 {:.2} ms, p99 {:.2} ms, {} deliveries, RSS +{growth:.1} MB",
        seen.percentile(50),
        seen.percentile(99),
        seen.deliveries()
    );
    let expected =
        READING * MESSAGES_PER_SECOND as usize * usize::try_from(LOAD_DURATION.as_secs()).expect("some seconds");
    figure(&format!("stalled_{stalled}_missing_deliveries"), expected as f64 - seen.deliveries() as f64);
    figure(&format!("stalled_{stalled}_rss_growth_mb"), growth);
}

/// What one that stopped reading found when it read again.
#[derive(Debug, Default)]
struct Told {
    heard: Vec<u64>,
    closed: Option<(u16, String)>,
    /// What it was told after it had come back with that position.
    after: Vec<u64>,
}

fn judge(told: &[Told], published: &[u64]) {
    let typed = told.iter().filter(|told| told.resume_from().is_some()).count();
    let whole = told.iter().filter(|told| told.is_whole(published)).count();
    for odd in told.iter().filter(|told| !told.is_whole(published)).take(3) {
        println!(
            "stalled: FAULT closed {:?}, heard {} up to {:?}, then {} from {:?}",
            odd.closed,
            odd.heard.len(),
            odd.heard.last(),
            odd.after.len(),
            odd.after.first()
        );
    }
    figure("stalled_closed_with_4008_and_resume_from", typed as f64);
    figure("stalled_resumed_without_a_gap", whole as f64);
}

impl Told {
    fn resume_from(&self) -> Option<u64> {
        let (code, reason) = self.closed.as_ref()?;
        let reason: serde_json::Value = serde_json::from_str(reason).ok()?;
        reason["resume_from"].as_u64().filter(|_| *code == 4_008)
    }

    /// Whether everything up to where it was told to go on from, and everything after that, was told exactly once.
    fn is_whole(&self, published: &[u64]) -> bool {
        let Some(from) = self.resume_from() else { return false };
        let before = self.heard.iter().filter(|position| **position <= from);
        before.chain(&self.after).eq(published.iter().take(self.heard.len() + self.after.len()))
            && self.after.last() == published.last()
    }
}

/// Reads nothing after the welcome until it is woken; then all there is, up to the end, and comes back.
async fn sleep_and_wake(port: u16, since: u64, wake: CancellationToken) -> Told {
    let mut told = Told::default();
    let mut socket = Socket::open(port, &format!("{PATH}?since={since}"), Some(4_096)).await.expect("a socket");
    socket.read(&mut |_| ()).await.expect("a welcome");
    wake.cancelled().await;
    let rest =
        async { while told.closed.is_none() && socket.read(&mut |frame| hear(&frame, &mut told)).await.is_ok() {} };
    let _ = tokio::time::timeout(CATCH_UP_TIMEOUT, rest).await;
    let Some(from) = told.resume_from() else { return told };
    let mut back = Told::default();
    let mut socket = Socket::open(port, &format!("{PATH}?since={from}"), None).await.expect("a socket");
    // Until nothing has come for a while: the pace has ended by then.
    while let Ok(Ok(())) =
        tokio::time::timeout(Duration::from_secs(5), socket.read(&mut |frame| hear(&frame, &mut back))).await
    {}
    told.after = back.heard;
    told
}

fn hear(frame: &Frame<'_>, told: &mut Told) {
    match frame {
        Frame::Text(text) if text.starts_with(b"{\"type\":\"alert\"") => told.heard.extend(position(text)),
        Frame::Text(_) => {}
        Frame::Close { code, reason } => told.closed = Some((*code, String::from_utf8_lossy(reason).into_owned())),
    }
}
