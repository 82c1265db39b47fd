//! 5,000 clients that come back at once, each 10,000 events behind.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    figure,
    push::{
        follower::position,
        socket::{Frame, Socket},
    },
    scene::{PATH, Scene},
};

const CLIENTS: usize = 5_000;
const EVENTS: u64 = 10_000;
/// How long all of them may take together.
const STORM_TIMEOUT: Duration = Duration::from_mins(5);
const READS: &str = "linewatch_push_log_reads_total";

pub async fn run() {
    let scene = Scene::start().await;
    let since = scene.head().await;
    scene.publish(EVENTS).await;
    let missed: Arc<[u64]> = scene.published_after(since).await.into();
    assert_eq!(missed.len() as u64, EVENTS);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (reads, rss) = (scene.metric(READS, "").await, scene.rss_mb());
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(come_back(scene.server.port, since, Arc::clone(&missed)));
    }
    let mut highest = rss;
    let all = async {
        let mut wrong = Vec::new();
        let mut tick = tokio::time::interval(Duration::from_millis(250));
        loop {
            tokio::select! {
                told = clients.join_next() => match told {
                    Some(told) => wrong.extend(told.expect("a client").err()),
                    None => return wrong,
                },
                _ = tick.tick() => highest = highest.max(scene.rss_mb()),
            }
        }
    };
    let Ok(wrong) = tokio::time::timeout(STORM_TIMEOUT, all).await else {
        println!("storm: FAULT not all had come back after {STORM_TIMEOUT:?}");
        return;
    };
    let took = started.elapsed().as_secs_f64();
    for fault in wrong.iter().take(5) {
        println!("storm: FAULT {fault}");
    }
    let reads = scene.metric(READS, "").await - reads;
    println!("storm: {:.0} events a read if one reader had read them", EVENTS as f64 / reads.max(1.0));
    figure("storm_clients_told_wrong", wrong.len() as f64);
    figure("storm_log_reads", reads);
    figure("storm_seconds", took);
    figure("storm_deliveries_per_s", CLIENTS as f64 * EVENTS as f64 / took);
    figure("storm_rss_growth_mb", highest - rss);
}

/// Comes back and is told all that it missed; what was wrong with it, if anything was.
async fn come_back(port: u16, since: u64, missed: Arc<[u64]>) -> Result<(), String> {
    let mut next = 0;
    // Who is refused or cut off comes back from where it got to, as a client does.
    for _ in 0..100 {
        let after = if next == 0 { since } else { missed[next - 1] };
        let Ok(mut socket) = Socket::open(port, &format!("{PATH}?since={after}"), None).await else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        while next < missed.len() {
            let mut wrong = None;
            let mut hear = |frame: Frame<'_>| {
                let Frame::Text(text) = frame else { return };
                if !text.starts_with(b"{\"type\":\"alert\"") {
                    return;
                }
                if position(text) == missed.get(next).copied() {
                    next += 1;
                } else {
                    wrong = Some(format!("message {next} is at {:?} and not {:?}", position(text), missed.get(next)));
                }
            };
            let read = socket.read(&mut hear).await;
            if let Some(wrong) = wrong {
                return Err(wrong);
            }
            if read.is_err() {
                break;
            }
        }
        if next == missed.len() {
            return Ok(());
        }
    }
    Err(format!("never got behind message {next}"))
}
