//! Four batches at once that are small on the wire and have 64 MB when they are unpacked.

use std::time::{Duration, Instant};

use async_compression::tokio::write::GzipEncoder;
use tokio::{io::AsyncWriteExt as _, task::JoinSet};

use crate::{at_most, desk::Desk, figure};

const BATCHES: usize = 4;
const BYTES: usize = 64 << 20;

pub async fn run() {
    let desk = std::sync::Arc::new(Desk::start().await);
    let before = desk.rss_mb();
    let mut bodies = Vec::new();
    for number in 0..BATCHES {
        let text = text(number);
        let mut gzip = GzipEncoder::new(Vec::new());
        gzip.write_all(text.as_bytes()).await.expect("memory");
        gzip.shutdown().await.expect("memory");
        println!("batches: {} MB are {:.1} MB in gzip", text.len() >> 20, gzip.get_ref().len() as f64 / 1e6);
        bodies.push(gzip.into_inner());
    }
    let begun = Instant::now();
    let mut sent = JoinSet::new();
    for body in bodies {
        let desk = std::sync::Arc::clone(&desk);
        sent.spawn(async move { (desk.post_gzip(body).await, begun.elapsed()) });
    }
    let (mut highest, mut tick) = (before, tokio::time::interval(Duration::from_millis(20)));
    loop {
        tokio::select! {
            answer = sent.join_next() => match answer {
                Some(answer) => {
                    let ((status, text), took) = answer.expect("an answer");
                    println!("batches: {status} after {took:.1?}: {}", text.chars().take(140).collect::<String>());
                }
                None => break,
            },
            _ = tick.tick() => highest = highest.max(desk.rss_mb()),
        }
    }
    figure("gzip_rss_mb_before", before);
    at_most("gzip_rss_mb", highest, 500.0);
}

/// A batch of just below 64 MB: fixtures with many markets.
fn text(batch: usize) -> String {
    let mut text = String::with_capacity(BYTES);
    text.push_str("{\"snapshots\":[");
    for fixture in 0.. {
        let snapshot = snapshot(batch, fixture);
        if fixture >= 5_000 || text.len() + snapshot.len() + 3 > BYTES {
            break;
        }
        if fixture > 0 {
            text.push(',');
        }
        text.push_str(&snapshot);
    }
    text.push_str("]}");
    text
}

fn snapshot(batch: usize, fixture: usize) -> String {
    let markets: Vec<String> = (0..90)
        .map(|market| {
            format!(
                r#"{{"marketId":"{market}","marketName":"Market {market}","line":null,"outcomes":[{{"name":"1","odds":2.{:02}}},{{"name":"X","odds":3.4}},{{"name":"2","odds":3.1}}]}}"#,
                (fixture + market) % 100
            )
        })
        .collect();
    format!(
        r#"{{"bookmaker":"betpawa","capturedAt":"2026-06-26T12:00:00Z","event":{{"key":"sr:{batch}{fixture:05}","name":"A - B","homeTeam":"A","awayTeam":"B","kickoff":"2099-06-26T19:00:00Z"}},"markets":[{}]}}"#,
        markets.join(",")
    )
}
