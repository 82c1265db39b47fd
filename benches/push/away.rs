//! A client that was away for 100,000 events, while 1,000 others listen.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{
    figure,
    fleet::{Fleet, Seen},
    push::{
        follower::position,
        socket::{Frame, Socket},
    },
    scene::{PATH, Scene},
};

const EVENTS: u64 = 100_000;
const LIVE_SOCKETS: usize = 1_000;
const MESSAGES_PER_SECOND: u32 = 10;
const LOAD_DURATION: Duration = Duration::from_secs(20);
/// Runs without and with it, in turn. One of them has some 200 messages, so its p99 is what became of the worst two.
const RUNS: usize = 3;

pub async fn run() {
    let scene = Scene::start().await;
    let since = scene.head().await;
    let started = Instant::now();
    scene.publish(EVENTS).await;
    println!("away: {EVENTS} alerts published in {:.1?}", started.elapsed());
    let missed = scene.published_after(since).await;
    assert_eq!(missed.len() as u64, EVENTS);
    let (mut before, mut during, mut rates) = (Seen::default(), Seen::default(), Vec::new());
    for _ in 0..RUNS {
        before.add(live(&scene, None).await.0);
        let (seen, mut some) = live(&scene, Some((scene.server.port, since, missed.clone()))).await;
        during.add(seen);
        rates.append(&mut some);
    }
    rates.sort_by(f64::total_cmp);
    println!("away: caught up {} times", rates.len());
    figure("away_events_per_s", rates[rates.len() / 2]);
    let [p50, p99] = [50, 99].map(|part| (before.percentile(part), during.percentile(part)));
    println!("away: live p50 {:.2} and {:.2} ms", p50.0, p50.1);
    println!("away: live p99 {:.2} ms, and {:.2} ms while another catches up", p99.0, p99.1);
    figure("away_live_p99_ratio", p99.1 / p99.0);
    figure("away_rss_mb", scene.rss_mb());
}

/// Live clients and a steady pace; meanwhile, if told, one client that comes back again and again.
async fn live(scene: &Scene, away: Option<(u16, u64, Vec<u64>)>) -> (Seen, Vec<f64>) {
    let fleet = Fleet::connect(scene.server.port, LIVE_SOCKETS).await;
    let pace = scene.pace(MESSAGES_PER_SECOND, 120, LOAD_DURATION);
    let rates = away.map_or_else(Vec::new, |(port, since, missed)| {
        // On a thread of its own, so that it does not stand in the way of the others in this process.
        thread::spawn(move || come_back(port, since, &missed)).join().expect("a client that came back")
    });
    tokio::task::spawn_blocking(|| pace.join()).await.expect("a thread").expect("published");
    tokio::time::sleep(Duration::from_millis(500)).await;
    (fleet.end().await, rates)
}

/// Comes back with the same old position for as long as the others listen; how many events a second it was told.
fn come_back(port: u16, since: u64, missed: &[u64]) -> Vec<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    let mut rates = Vec::new();
    while started.elapsed() + Duration::from_secs(2) < LOAD_DURATION {
        let took = runtime.block_on(catch_up(port, since, missed));
        rates.push(missed.len() as f64 / took.as_secs_f64());
    }
    rates
}

async fn catch_up(port: u16, since: u64, missed: &[u64]) -> Duration {
    let started = Instant::now();
    let mut socket = Socket::open(port, &format!("{PATH}?since={since}"), None).await.expect("a socket");
    let mut next = 0;
    while next < missed.len() {
        let mut hear = |frame: Frame<'_>| {
            let Frame::Text(text) = frame else { panic!("closed while catching up") };
            if text.starts_with(b"{\"type\":\"alert\"") && next < missed.len() {
                assert_eq!(position(text), Some(missed[next]), "message {next}");
                next += 1;
            }
        };
        socket.read(&mut hear).await.expect("the rest");
    }
    started.elapsed()
}
