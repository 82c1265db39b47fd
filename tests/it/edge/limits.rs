//! What else a client can make large or keep open: heads, queries, compressed bodies, idle connections.

use std::time::{Duration, Instant};

use async_compression::tokio::write::GzipEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{app::TestApp, place::Place, raw};

async fn status_of(app: &TestApp, head: &str) -> u16 {
    let request = format!("{head}Host: {}\r\n\r\n", raw::authority(&app.base));
    let mut stream = raw::send(&app.base, request.as_bytes()).await;
    raw::status(&raw::read_answer(&mut stream).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_are_bounded() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let query = "x".repeat(60 << 10);
    let long = format!("GET /healthz HTTP/1.1\r\nx-long: {query}\r\n");
    assert_eq!(status_of(&app, &long).await, 200, "60 KiB are no fault");
    for head in [
        format!("GET /healthz?{query}{query} HTTP/1.1\r\n"),
        format!("GET /healthz HTTP/1.1\r\nx-long: {query}{query}\r\n"),
        format!("GET /healthz HTTP/1.1\r\n{}", "x-many: 1\r\n".repeat(200)),
    ] {
        let status = status_of(&app, &head).await;
        assert!(matches!(status, 414 | 431), "{status}");
    }
    app.stop().await;
}

/// Only batches may be compressed: elsewhere a small body stays a small body.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_unpacked_but_batches() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut gzip = GzipEncoder::new(Vec::new());
    gzip.write_all(&vec![b' '; 256 << 20]).await.unwrap();
    gzip.shutdown().await.unwrap();
    let bomb = gzip.into_inner();
    for (method, path) in [
        (reqwest::Method::PUT, "/api/settings"),
        (reqwest::Method::POST, "/api/v1/publish"),
        (reqwest::Method::PATCH, "/api/alerts/1"),
        (reqwest::Method::POST, "/api/scrape"),
    ] {
        let request = app.request(method, path).header("content-type", "application/json");
        let answer = app.send(request.header("content-encoding", "gzip").body(bomb.clone())).await;
        assert!(answer.status.is_client_error() || answer.status.as_u16() == 503, "{path}: {}", answer.status);
    }
    app.stop().await;
}

/// Many addresses hold as many idle connections as they may, and more addresses one each: whoever has none comes in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_of_many_addresses_keep_nobody_out() {
    let place = Place::sqlite();
    let http = linewatch::app::HttpLimits { connections: 64, per_address: 8 };
    let app = TestApp::with(linewatch::app::ServeOptions { http, ..crate::support::app::options(&place) }).await;
    let mut held = Vec::new();
    for (addresses, each) in [(16, 12), (80, 1)] {
        for number in 1..=addresses {
            for _ in 0..each {
                held.extend(super::try_connect_from(&format!("127.0.{each}.{number}"), &app.base).await.ok());
            }
        }
        for last in [1, 2, 3] {
            let client = reqwest::Client::builder().local_address(Some([127, 0, 0, last].into())).build().unwrap();
            let url = format!("{}/healthz", app.base);
            // Sooner than the idle ones are closed for being idle. Who is refused meanwhile asks again.
            let comes_in = async {
                while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            };
            let came = tokio::time::timeout(Duration::from_secs(6), comes_in).await;
            assert!(came.is_ok(), "127.0.0.{last} beside {addresses} addresses");
        }
    }
    app.stop().await;
}

/// A connection without a request is closed, whether or not it has had one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_are_closed() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(&app.base));
    let mut kept = raw::send(&app.base, request.as_bytes()).await;
    let handshake = "GET /api/ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgr";
    let mut half = raw::send(&app.base, handshake.as_bytes()).await;
    assert_eq!(raw::status(&raw::read_answer(&mut kept).await), 200);
    let begun = Instant::now();
    let mut rest = Vec::new();
    for connection in [&mut kept, &mut half] {
        let ended = tokio::time::timeout(Duration::from_secs(15), connection.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "open after {:?}", begun.elapsed());
    }
    app.stop().await;
}

/// A body that does not come is not waited for for ever, on any route.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_refused_is_not_read_for_long() {
    let (place, tokens) = (Place::sqlite(), super::tokens());
    let options = linewatch::app::ServeOptions {
        token_file: Some(tokens.path().to_owned()),
        ..crate::support::app::options(&place)
    };
    let app = TestApp::with(options).await;
    let head = raw::chunked_head(&app.base, "", "application/x-ndjson");
    let mut stream = raw::send(&app.base, head.as_bytes()).await;
    let begun = Instant::now();
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "open after {:?}", begun.elapsed());
    assert_eq!(raw::status(&String::from_utf8_lossy(&answer)), 401);
    app.stop().await;
}
