//! Stopping takes less than five seconds whatever clients do, and leaves one file that verifies.

use std::{
    io::{BufRead as _, BufReader},
    time::Duration,
};

use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpListener, net::TcpStream};

use super::{connect_from, unread};
use crate::support::{
    batch::{moment, one_x_two, past, snapshot},
    place::Place,
    process::{Process, linewatch},
    raw,
};

/// The end of a process that was told to stop: in time, without a fault, and with everything in one file.
async fn ends_in_order(mut server: Process, place: &Place, within: Duration) {
    let (took, code) = server.ended().await;
    assert!(took < within, "it took {took:?}");
    assert_eq!(code, Some(0), "after {took:?}");
    let wal = format!("{}-wal", place.url.strip_prefix("sqlite:").unwrap());
    assert!(!std::path::Path::new(&wal).exists(), "{wal} is left");
    let verified = linewatch(&["verify", "--store", &place.url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// A WebSocket whose client says nothing more and does not answer a close frame.
async fn silent_socket(base: &str) -> TcpStream {
    let mut stream = connect_from("127.0.0.1", base).await;
    let handshake = format!(
        "GET /api/ws HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        raw::authority(base)
    );
    stream.write_all(handshake.as_bytes()).await.unwrap();
    stream
}

async fn stream_of_events(base: &str) -> TcpStream {
    let mut stream = connect_from("127.0.0.1", base).await;
    let request = format!("GET /api/stream?payload=full HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(base));
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn stalled_upload(base: &str) -> TcpStream {
    let mut stream = connect_from("127.0.0.1", base).await;
    let begun = format!("{}{}", raw::chunked_head(base, "", "application/x-ndjson"), raw::chunk("{\"bookmaker\":"));
    stream.write_all(begun.as_bytes()).await.unwrap();
    stream
}

async fn half_head(base: &str) -> TcpStream {
    let mut stream = connect_from("127.0.0.1", base).await;
    stream.write_all(b"GET /api/al").await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_a_request_that_has_not_come() {
    let place = Place::sqlite();
    let server = Process::start(&place, None).await;
    let _half = half_head(&server.base).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_answer_the_close_frame_is_left() {
    let place = Place::sqlite();
    let server = Process::start(&place, None).await;
    let _silent = silent_socket(&server.base).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(3)).await;
}

/// Sockets, event streams, uploads that stand still, half heads, and answers that nobody reads: 1,000 connections, while
/// batches come in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_clients_do_not_hold_it_up() {
    let place = Place::sqlite();
    let server = Process::start_with(&place, &[]).await;
    let base = server.base.clone();
    let mut held = Vec::new();
    for number in 0..1_000 {
        held.push(match number % 10 {
            0..4 => silent_socket(&base).await,
            4..8 => stream_of_events(&base).await,
            8 => {
                if number % 20 == 8 {
                    stalled_upload(&base).await
                } else {
                    // Where there are too many it is reset, which holds nothing up either.
                    let Some(unread) = unread("127.0.0.1", &base, "/openapi.json").await else { continue };
                    unread
                }
            }
            _ => half_head(&base).await,
        });
    }
    let sending = tokio::spawn(async move {
        for number in 0_u32.. {
            let body = moment("sr:1", number % 600, [2.0 + f64::from(number % 50) / 100.0, 3.4, 3.1]);
            let url = format!("{base}/api/scrape/batches");
            let sent = reqwest::Client::new().post(url).json(&body).timeout(Duration::from_secs(5)).send().await;
            if sent.is_err() {
                return;
            }
        }
    });
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(5)).await;
    sending.await.unwrap();
    drop(held);
}

/// A bookmaker that takes connections and answers nothing: the run that asks it ends too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scrape_run_under_way_is_ended() {
    let place = Place::sqlite();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("linewatch.toml");
    let address = silent.local_addr().unwrap();
    let text =
        format!("[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://{address}\"\ntimeout_seconds = 120\n");
    std::fs::write(&config, text).unwrap();
    let server = Process::start_with(&place, &["--config", config.to_str().unwrap()]).await;
    let asked = tokio::time::timeout(Duration::from_secs(10), silent.accept()).await;
    let _asked = asked.expect("a run begins by itself").unwrap();
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(5)).await;
}

/// Who follows a run that linewatch's stop ends is told its end. Followers are counted by the hub, so that as many as there
/// are keep nobody of their address out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_follows_a_run_is_told_its_end_at_a_stop() {
    let place = Place::sqlite();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("linewatch.toml");
    let address = silent.local_addr().unwrap();
    let source =
        format!("[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://{address}\"\ntimeout_seconds = 120\n");
    std::fs::write(&config, format!("connections_per_address = 2\n{source}")).unwrap();
    let server = Process::start_with(&place, &["--config", config.to_str().unwrap()]).await;
    let asked = tokio::time::timeout(Duration::from_secs(10), silent.accept()).await;
    let _asked = asked.expect("a run begins by itself").unwrap();
    let id = loop {
        let runs = server.get("/api/scrape/runs").await;
        if let Some(id) = runs.as_array().and_then(|runs| runs.first()?["id"].as_i64()) {
            break id;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let url = format!("{}/api/scrape/runs/{id}/progress", server.base);
    let mut followers = Vec::new();
    for _ in 0..5 {
        let answer = reqwest::get(&url).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        followers.push(tokio::spawn(answer.text()));
    }
    server.get("/api/alerts/stats").await;
    server.terminate();
    for follower in followers {
        let told = tokio::time::timeout(Duration::from_secs(5), follower).await.expect("an end in time");
        let told = told.unwrap().expect("a stream that ends in order");
        assert!(told.contains("\"phase\":\"failed\""), "{told}");
    }
    ends_in_order(server, &place, Duration::from_secs(5)).await;
}

/// A start that rebuilds a read model is ended in order: the next one rebuilds it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_under_way_is_ended() {
    let place = Place::sqlite();
    let mut server = Process::start(&place, None).await;
    for minute in 0..20 {
        let prices = [2.0 + f64::from(minute) / 100.0, 3.4, 3.1];
        let snapshots: Vec<_> =
            (0..200).map(|n| snapshot("betpawa", &past(minute), &format!("sr:{n}"), &[one_x_two(prices)])).collect();
        server.post(&json!({ "snapshots": snapshots })).await.expect("an answer");
    }
    server.terminate();
    assert_eq!(server.ended().await.1, Some(0));
    let store = place.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.execute("UPDATE projection_checkpoints SET version = 0", &[]).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let (server, told) = Process::start_told(&place, &[]);
    let rebuilding = tokio::task::spawn_blocking(move || {
        let mut lines = BufReader::new(told).lines().map_while(Result::ok);
        let begun = lines.any(|line| line.contains("rebuilding it"));
        // Nobody else reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        begun
    });
    assert!(rebuilding.await.unwrap(), "it rebuilds");
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(5)).await;
}

/// Who asks twice does not want to wait for clients; what is stored is still put in order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_waits_for_no_client() {
    let place = Place::sqlite();
    let server = Process::start(&place, None).await;
    server.post(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect("an answer");
    let _held = [
        stalled_upload(&server.base).await,
        silent_socket(&server.base).await,
        unread("127.0.0.1", &server.base, "/openapi.json").await.expect("a connection"),
    ];
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.terminate();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.terminate();
    ends_in_order(server, &place, Duration::from_secs(1)).await;
}

/// An import into a new file is stopped in order, says so, and leaves nothing of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_under_way_is_ended() {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odds.jsonl");
    let mut odds = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    for minute in 0..3_000_u32 {
        let at = format!("2026-06-{:02}T{:02}:{:02}:00Z", 1 + minute / 1_440, minute / 60 % 24, minute % 60);
        let price = -150 - i64::from(minute % 40);
        let events: Vec<_> = (0..20)
            .map(|n| {
                json!({"id": format!("e{n}"), "sport_key": "soccer_epl", "commence_time": "2026-06-25T20:00:00Z",
                    "home_team": format!("Home {n}"), "away_team": format!("Away {n}"), "bookmakers": [{
                        "key": "draftkings", "title": "DraftKings", "last_update": at,
                        "markets": [{"key": "h2h", "last_update": at, "outcomes": [
                            {"name": format!("Home {n}"), "price": price}, {"name": format!("Away {n}"), "price": 300},
                            {"name": "Draw", "price": 250}]}]}]})
            })
            .collect();
        writeln!(odds, "{}", json!({"captured_at": at, "source_commit": "x", "events": events})).unwrap();
    }
    odds.into_inner().unwrap();
    let mut import = Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["import", "odds-api", file.to_str().unwrap(), "--store", &place.url])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let database = place.url.strip_prefix("sqlite:").unwrap().to_owned();
    // It reads the whole file first.
    for _ in 0..1_200 {
        if std::fs::metadata(format!("{database}-wal")).is_ok_and(|wal| wal.len() > 1 << 20) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(import.try_wait().unwrap().is_none(), "it is under way");
    assert!(Command::new("kill").args(["-TERM", &import.id().to_string()]).status().unwrap().success());
    let ended =
        tokio::time::timeout(Duration::from_secs(5), tokio::task::spawn_blocking(move || import.wait_with_output()));
    let ended = ended.await.expect("ended within 5 s").unwrap().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.code() == Some(1) && said.contains("stopped before the end"), "{:?} {said}", ended.status);
    let beside = std::path::Path::new(&database).parent().unwrap().read_dir().unwrap();
    let left: Vec<_> = beside.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}
