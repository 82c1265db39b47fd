//! Batches that come slowly, or unpack to much.

use std::time::Duration;

use async_compression::tokio::write::GzipEncoder;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{OTHER, ROBOT, tokens};
use crate::support::{
    app::{TestApp, options},
    batch::{moment, one_x_two, past, snapshot},
    place::Place,
    process::Process,
    raw,
};

/// The head of a batch in lines, with a token.
fn head(base: &str, token: &str) -> String {
    let head = raw::chunked_head(base, "", "application/x-ndjson");
    head.replace("\r\n\r\n", &format!("\r\nAuthorization: Bearer {token}\r\n\r\n"))
}

/// As many batches as one token may have come in slowly. They shut out nobody else, and whoever has them is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_trickle_in_shut_out_nobody() {
    let (place, tokens) = (Place::sqlite(), tokens());
    let options = linewatch::app::ServeOptions { token_file: Some(tokens.path().to_owned()), ..options(&place) };
    let mut app = TestApp::with(options).await;
    let begun = raw::chunk("{\"bookmaker\":");
    let mut held = Vec::new();
    for number in 1..=128 {
        held.push(raw::send(&app.base, format!("{}{begun}", head(&app.base, ROBOT)).as_bytes()).await);
        if number == 64 {
            tokio::time::sleep(Duration::from_millis(300)).await;
            app.signed_in(ROBOT);
            app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let refused = app.batch(&moment("sr:1", 1, [2.0, 3.4, 3.1])).await;
    assert!(refused.problem(429).contains("send it again"), "{}", refused.text);
    app.signed_in(OTHER);
    app.batch(&moment("sr:1", 2, [2.1, 3.4, 3.1])).await.expect(201);
    drop(held);
    app.stop().await;
}

/// What is parsed of a stream is recorded although the next lines do not come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_pauses_keeps_only_its_last_moment() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let head = raw::chunked_head(&app.base, "?batchId=pauses", "application/x-ndjson");
    let mut stream = raw::send(&app.base, head.as_bytes()).await;
    // More than two blocks, and then nothing.
    let lines: Vec<String> = (0..60).map(|n| line(&format!("sr:{n}"), 170)).collect();
    let text: String = lines.concat();
    assert!(text.len() > 5 << 19, "{}", text.len());
    stream.write_all(raw::chunk(&text).as_bytes()).await.unwrap();
    let recorded = async {
        loop {
            let head = app.desk().store().read_head().await.unwrap().position.get();
            // How the text is cut into blocks depends on how it arrives.
            if head >= 80 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(30), recorded).await.is_ok(), "the stream is kept back");
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let answer = raw::read_answer(&mut stream).await;
    assert_eq!(raw::status(&answer), 201, "{answer}");
    let answer: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(answer["snapshots"]["changed"], 60);
    let again = app.ndjson("?batchId=pauses", text).await;
    assert_eq!(again.expect(201), answer, "the ledger has the whole stream");
    app.stop().await;
}

/// A line of about 320 bytes a market.
fn line(key: &str, markets: usize) -> String {
    let markets: Vec<Value> = (0..markets)
        .map(|n| {
            let mut market = one_x_two([2.0, 3.4, 3.1]);
            market["marketId"] = n.to_string().into();
            market["marketName"] = format!("{n}{}", "x".repeat(180)).into();
            market
        })
        .collect();
    format!("{}\n", snapshot("betpawa", &past(0), key, &markets))
}

/// A moment that is larger than what is kept together is cut and taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_moment_is_cut_and_taken() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let of = |book: usize| line("sr:1", 350).replace("betpawa", &format!("book{book}"));
    let text: String = (0..62).map(of).collect();
    assert!(text.len() > 6 << 20, "{}", text.len());
    let answer = app.ndjson("?batchId=moment", text).await.expect(201);
    assert_eq!(answer["snapshots"]["changed"], 62);
    app.stop().await;
}

/// Four batches at once that are small on the wire and large in memory: one after the other is unpacked.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn large_batches_are_unpacked_one_after_the_other() {
    const SNAPSHOTS: usize = 130;
    let place = Place::sqlite();
    let server = Process::start(&place, None).await;
    let before = server.resident_mib();
    let mut sent = tokio::task::JoinSet::new();
    for batch in 0..4 {
        let lines: Vec<String> = (0..SNAPSHOTS).map(|n| line(&format!("sr:{batch}{n:04}"), 170)).collect();
        let text = format!("{{\"batchId\":\"large-{batch}\",\"snapshots\":[{}]}}", lines.join(","));
        assert!(text.len() > 6 << 20, "{}", text.len());
        let mut gzip = GzipEncoder::new(Vec::new());
        gzip.write_all(text.as_bytes()).await.unwrap();
        gzip.shutdown().await.unwrap();
        let gzip = gzip.into_inner();
        assert!(gzip.len() < text.len() / 10, "{}", gzip.len());
        let request = reqwest::Client::new()
            .post(format!("{}/api/scrape/batches", server.base))
            .header("content-type", "application/json")
            .header("content-encoding", "gzip");
        sent.spawn(async move {
            let answer = request.body(gzip).send().await.expect("an answer");
            let (status, text) = (answer.status().as_u16(), answer.text().await.expect("a body"));
            assert_eq!(status, 201, "{text}");
            serde_json::from_str::<Value>(&text).expect("JSON")
        });
    }
    let (mut highest, mut tick) = (before, tokio::time::interval(Duration::from_millis(20)));
    loop {
        tokio::select! {
            answer = sent.join_next() => match answer {
                Some(answer) => assert_eq!(answer.unwrap()["snapshots"]["changed"], SNAPSHOTS),
                None => break,
            },
            _ = tick.tick() => highest = highest.max(server.resident_mib()),
        }
    }
    let grown = highest - before;
    assert!(grown < 220, "{grown} MiB for four batches of 7 MiB");
}

/// A batch that keeps coming is given up too, and in time to be answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_steady_upload_is_told_when_linewatch_stops() {
    let place = Place::sqlite();
    let mut server = Process::start(&place, None).await;
    let head = raw::chunked_head(&server.base, "", "application/x-ndjson");
    let (mut answers, mut sends) = raw::send(&server.base, head.as_bytes()).await.into_split();
    let sending = tokio::spawn(async move {
        for number in 0.. {
            let sent = sends.write_all(raw::chunk(&line(&format!("sr:{number}"), 1)).as_bytes()).await;
            if sent.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.terminate();
    let mut answer = Vec::new();
    // It may end with a reset, as there is always more on its way.
    let _ = answers.read_to_end(&mut answer).await;
    let (took, code) = server.ended().await;
    sending.await.unwrap();
    assert!(took < Duration::from_secs(5) && code == Some(0), "{took:?} {code:?}");
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(raw::status(&answer), 503, "{answer}");
    assert!(answer.contains("shutting down") && answer.contains("committedLines"), "{answer}");
}

/// A batch that stops coming is given up when linewatch stops; what was committed is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stalled_upload_is_told_when_linewatch_stops() {
    let place = Place::sqlite();
    let mut server = Process::start(&place, None).await;
    let head = raw::chunked_head(&server.base, "", "application/x-ndjson");
    let mut stream = raw::send(&server.base, head.as_bytes()).await;
    stream.write_all(raw::chunk(&line("sr:1", 1)).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let (took, code) = server.ended().await;
    assert!(took < Duration::from_secs(5) && code == Some(0), "{took:?} {code:?}");
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(raw::status(&answer), 503, "{answer}");
    assert!(answer.contains("\"committedLines\":0") && answer.contains("shutting down"), "{answer}");
}
