//! Databases that go away, fill up, are damaged or belong to a newer linewatch.

use std::{
    io::{Read as _, Write as _},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, options},
    batch::moment,
    place::Place,
    process::{Process, linewatch},
    proxy::Proxy,
};

fn refused(arguments: &[&str]) -> String {
    let output = linewatch(arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "linewatch {}: {errors}", arguments.join(" "));
    errors
}

fn serve(url: &str) -> String {
    refused(&["serve", "--listen", "127.0.0.1:0", "--store", url])
}

/// The same address by another way.
fn through(url: &str, proxy: &Proxy) -> (String, u16) {
    let (before, database) = url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    (format!("{server}:{}/{database}", proxy.port), port.parse().unwrap())
}

fn price(minute: u32) -> f64 {
    if minute.is_multiple_of(2) { 2.0 } else { 2.5 }
}

/// Sends a batch until it is answered with 201; answers how often it was refused before. Every refusal must be 503.
async fn send_until_taken(app: &TestApp, body: &Value) -> u32 {
    for refusals in 0..200 {
        let answer = app.batch(body).await;
        if answer.status.as_u16() == 201 {
            return refusals;
        }
        answer.problem(503);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the batch was never taken");
}

/// Cut and stalled in the middle of traffic: 503 while it lasts, and afterwards as if nothing had been.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_postgres_loses_and_doubles_nothing() {
    let place = Place::postgres().await;
    let port = place.url.rsplit_once('/').unwrap().0.rsplit_once(':').unwrap().1.parse().unwrap();
    let proxy = Proxy::to(port).await;
    let (url, _) = through(&place.url, &proxy);
    let app = TestApp::with(linewatch::app::ServeOptions { store: url.parse().unwrap(), ..options(&place) }).await;
    app.batch(&moment("sr:1", 0, [price(0), 3.4, 3.1])).await.expect(201);
    let mut refusals = 0;
    for minute in 1..=6 {
        let body = moment("sr:1", minute, [price(minute), 3.4, 3.1]);
        if minute % 2 == 0 {
            proxy.cut();
            app.batch(&body).await.problem(503);
            assert_eq!(app.get("/readyz").await.status.as_u16(), 503);
            proxy.heal();
        } else {
            proxy.stall();
            let stalled = tokio::time::timeout(Duration::from_millis(700), app.batch(&body)).await;
            assert!(stalled.is_err(), "answered although the database was silent: {stalled:?}");
            proxy.heal();
        }
        refusals += send_until_taken(&app, &body).await;
    }
    let position = app.batch(&moment("sr:2", 7, [2.0, 3.4, 3.1])).await.expect(201)["position"].clone();
    let stats = app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200);
    assert_eq!(stats["total"], 6, "one alert a jump, after {refusals} refusals: {stats}");
    app.stop().await;
    let verified = linewatch(&["verify", "--store", &place.url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_cannot_be_used_is_told_apart() {
    let place = Place::postgres().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = serve(&format!("postgres://nobody@{closed}/none"));
    assert!(unreachable.contains("check that its database is up"), "{unreachable}");
    assert!(unreachable.contains(&format!("postgres://{closed}/none")), "it must say which: {unreachable}");
    let (server, name) = place.url.rsplit_once('/').unwrap();
    let missing = serve(&format!("{server}/no_such_database"));
    assert!(missing.contains("does not exist"), "{missing}");
    place.open().await.close().await;
    let store = place.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"), &[]).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let read_only = serve(&place.url);
    assert!(read_only.contains("refuses to write"), "{read_only}");
    assert!(!read_only.contains('@'), "the address may hold a password: {read_only}");
}

/// The test server asks for no password, so this one is played: it refuses every one, as PostgreSQL does.
fn refuses_passwords() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"desk\"\0\0";
        let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
        while let Ok((mut client, _)) = listener.accept() {
            let mut startup = [0; 1_024];
            let read = client.read(&mut startup).unwrap_or(0);
            let _ = client.write_all(&[b"E".as_slice(), &length, fields].concat());
            assert!(read > 0, "a start-up message");
        }
    });
    port
}

#[test]
fn a_wrong_password_is_told_and_not_shown() {
    let port = refuses_passwords();
    let refusal = serve(&format!("postgres://desk:s3cret@127.0.0.1:{port}/linewatch?sslmode=disable"));
    assert!(refusal.contains("password authentication failed"), "{refusal}");
    assert!(!refusal.contains("s3cret"), "{refusal}");
    assert_eq!(refusal.trim_end().lines().count(), 1, "{refusal}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("garbage.db");
    std::fs::write(&file, b"this is certainly not a database. ".repeat(1_000)).unwrap();
    let url = format!("sqlite:{}", file.display());
    for refusal in [serve(&url), refused(&["verify", "--store", &url])] {
        assert!(refusal.contains("damaged") && refusal.contains("backup"), "{refusal}");
    }
    let directory = serve(&format!("sqlite:{}", folder.path().display()));
    assert!(directory.contains("cannot be opened"), "{directory}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_page_is_found() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    for minute in 0..20 {
        process.post(&moment("sr:1", minute, [price(minute), 3.4, 3.1])).await.expect("an answer");
    }
    drop(process);
    let path = place.url.strip_prefix("sqlite:").unwrap();
    // The next opening folds the write-ahead log into the file; then the file itself is what is read.
    place.open().await.close().await;
    let mut bytes = std::fs::read(path).unwrap();
    let needle = b"OddsUpdated";
    let places: Vec<usize> =
        bytes.windows(needle.len()).enumerate().filter(|(_, it)| it == needle).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(b"XXXX");
    }
    std::fs::write(path, bytes).unwrap();
    let refusal = refused(&["verify", "--store", &place.url]);
    assert!(refusal.contains("does not verify"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_left_alone() {
    for place in [Place::sqlite(), Place::postgres().await] {
        let store = place.open().await;
        let mut tx = store.begin().await.unwrap();
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'from the future', true, $1, 0)";
        tx.execute(newer, &[vec![0_u8; 48].into()]).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        for refusal in [serve(&place.url), refused(&["verify", "--store", &place.url])] {
            assert!(refusal.contains("newer than this linewatch"), "{refusal}");
        }
    }
}

/// A limit on file sizes stands in for the full disk: the write fails just so, and nothing else of the machine does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_and_recovers() {
    let place = Place::sqlite();
    let mut process = Process::start_limited(&place, 1_200).await;
    let (mut taken, mut refusal) = (0_u32, None);
    for minute in 0..600 {
        let answer = process.try_post(&moment(&format!("sr:{minute}"), minute % 60, [2.0, 3.4, 3.1])).await;
        match answer {
            (201, _) => taken += 1,
            (status, problem) => {
                refusal = Some((status, problem));
                break;
            }
        }
    }
    let (status, problem) = refusal.expect("the disk was never full");
    assert_eq!(status, 503, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("disk space"), "{problem}");
    assert!(process.is_running(), "it must go on and say what is wrong");
    drop(process);
    let process = Process::start(&place, None).await;
    let answer = process.post(&moment("sr:9999", 30, [2.0, 3.4, 3.1])).await.expect("an answer");
    let events = process.get(&format!("/api/events?page_size=1&min_position={}", answer["position"])).await;
    assert_eq!(events["total"], json!(taken + 1), "what was answered is there, what was refused is not");
    drop(process);
    let verified =
        Command::new(env!("CARGO_BIN_EXE_linewatch")).args(["verify", "--store", &place.url]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
