//! Connections that send requests and read no answers, from an address without a token.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use tokio::io::AsyncReadExt as _;

use super::{VIEWER, connect_from, tokens, unread};
use crate::support::{place::Place, process::Process, raw};

/// The largest file that needs no token: 1.5 MB.
const PAGE: &str = "/docs/swagger-ui-bundle.js";

/// The desk, at another address and with a token.
fn desk() -> reqwest::Client {
    reqwest::Client::builder().local_address(Some([127, 0, 0, 2].into())).build().unwrap()
}

async fn asked(desk: &reqwest::Client, server: &Process) -> Duration {
    let begun = Instant::now();
    let asked = desk.get(format!("{}/api/alerts/stats", server.base)).bearer_auth(VIEWER);
    let answer = asked.timeout(Duration::from_secs(5)).send().await.expect("an answer within 5 s");
    assert_eq!(answer.status().as_u16(), 200);
    answer.bytes().await.expect("a body");
    begun.elapsed()
}

/// 1,500 connections from one address, none of which reads. `benches/edge` has 14,000 of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_no_answers_holds_nobody_up() {
    let (place, tokens) = (Place::sqlite(), tokens());
    let server = Process::start_with(&place, &["--api-token-file", tokens.path().to_str().unwrap()]).await;
    let (desk, before) = (desk(), server.resident_mib());
    let unread: Vec<_> =
        stream::iter(0..1_500).map(|_| unread("127.0.0.1", &server.base, PAGE)).buffer_unordered(64).collect().await;
    let there = unread.iter().flatten().count();
    assert!(there >= 256, "{there} connections");
    let mut times = Vec::new();
    for _ in 0..200 {
        times.push(asked(&desk, &server).await);
    }
    times.sort_unstable();
    assert!(times[197] < Duration::from_secs(1), "p99 beside {there} unread connections: {:?}", times[197]);
    let grown = server.resident_mib().saturating_sub(before);
    assert!(grown < 100, "{grown} MiB for {there} unread connections");
    // Those that are served give way to those that wait, so that somebody else at that address comes in too.
    let mut late = connect_from("127.0.0.1", &server.base).await;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", raw::authority(&server.base));
    tokio::io::AsyncWriteExt::write_all(&mut late, head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = tokio::time::timeout(Duration::from_secs(15), late.read_to_string(&mut answer)).await;
    assert!(read.is_ok_and(|read| read.is_ok()), "an answer within 15 s");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// An answer that is in hyper's hands as a whole long before its client has read it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_slowly_gets_the_whole_answer() {
    let place = Place::sqlite();
    let server = Process::start(&place, None).await;
    let mut slow = connect_from("127.0.0.2", &server.base).await;
    let head = format!("GET {PAGE} HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(&server.base));
    tokio::io::AsyncWriteExt::write_all(&mut slow, head.as_bytes()).await.unwrap();
    let (begun, mut answer, mut piece) = (Instant::now(), Vec::new(), vec![0; 10_000]);
    let length = |answer: &[u8]| {
        let text = String::from_utf8_lossy(answer);
        let (head, _) = text.split_once("\r\n\r\n")?;
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        Some(head.len() + 4 + length.unwrap_or(0_usize))
    };
    // 100 KB a second.
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let mut whole = None;
    while whole.is_none_or(|whole| answer.len() < whole) {
        tick.tick().await;
        let mut read = 0;
        while read < piece.len() {
            let some = slow.read(&mut piece[read..]).await.expect("it is not reset");
            assert!(some > 0, "cut after {} bytes and {:?}", answer.len() + read, begun.elapsed());
            read += some;
            if whole.is_some_and(|whole| answer.len() + read >= whole) {
                break;
            }
        }
        answer.extend_from_slice(&piece[..read]);
        whole = whole.or_else(|| length(&answer));
    }
    assert!(begun.elapsed() > Duration::from_secs(12), "it took {:?}", begun.elapsed());
}

/// More connections than an address may have are told so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_with_too_many_connections_is_told_so() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("linewatch.toml");
    std::fs::write(&config, "connections = 6\nconnections_per_address = 2\n").unwrap();
    let server = Process::start_with(&place, &["--config", config.to_str().unwrap()]).await;
    let mut held = Vec::new();
    // Two are served and two wait: what has not asked anything is waited for.
    for _ in 0..4 {
        held.push(connect_from("127.0.0.3", &server.base).await);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let get = |address: [u8; 4]| {
        let client = reqwest::Client::builder().local_address(Some(address.into())).build().unwrap();
        client.get(format!("{}/healthz", server.base)).send()
    };
    let refused = get([127, 0, 0, 3]).await.expect("an answer");
    assert_eq!(refused.status().as_u16(), 429);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("connections_per_address"), "{problem}");
    assert_eq!(get([127, 0, 0, 4]).await.expect("an answer").status().as_u16(), 200, "another address");
    drop(held);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(get([127, 0, 0, 3]).await.expect("an answer").status().as_u16(), 200, "its connections have ended");
}
