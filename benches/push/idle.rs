//! 10,000 sockets that only listen.

use std::time::{Duration, Instant};

use crate::{figure, fleet::Fleet, scene::Scene};

const SOCKETS: usize = 10_000;

pub async fn run() {
    let scene = Scene::start().await;
    let before = scene.rss_mb();
    let started = Instant::now();
    let fleet = Fleet::connect(scene.server.port, SOCKETS).await;
    figure("idle_10000_accepted_s", started.elapsed().as_secs_f64());
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = scene.rss_mb();
    println!("idle: {before:.1} MB before the first one, {:.2} KB each", (after - before) * 1_024.0 / SOCKETS as f64);
    figure("idle_10000_rss_mb", after);
    // They listen indeed.
    scene.pace(1, 250, Duration::from_secs(1)).join().expect("published");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let rss = scene.rss_mb();
    let mut seen = fleet.end().await;
    println!(
        "idle: one message reached {} of them, the last 1 % after {:.1} ms; {rss:.1} MB",
        seen.deliveries(),
        seen.percentile(99)
    );
    assert_eq!(seen.deliveries(), SOCKETS);
}
