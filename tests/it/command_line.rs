//! The command line as whoever types it meets it.

mod colours;
mod failed_imports;
mod for_programs;
mod gone_readers;
mod mistakes;
mod typing;

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    recorded::{DENSE, HOURLY, recorded},
    support::{
        batch::moment,
        place::{Place, on_both_stores},
        process::{Process, linewatch},
    },
};

pub fn succeeded(arguments: &[&str]) -> String {
    let output = linewatch(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "linewatch {}: {errors}", arguments.join(" "));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The one line on standard error of a command that must fail.
pub fn refused(arguments: &[&str]) -> String {
    let output = linewatch(arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "linewatch {}: {errors}", arguments.join(" "));
    assert_eq!(errors.lines().count(), 1, "more than a line: {errors}");
    errors
}

fn stats(by_type: [u64; 3], by_severity: [u64; 3]) -> Value {
    json!({
        "total": by_type.iter().sum::<u64>(),
        "byType": { "price_change": by_type[0], "direction_disagreement": by_type[1], "availability": by_type[2] },
        "bySeverity": { "warning": by_severity[0], "elevated": by_severity[1], "critical": by_severity[2] },
    })
}

async fn stats_of(server: &Process) -> Value {
    let mut stats = server.get("/api/alerts/stats").await;
    stats.as_object_mut().unwrap().remove("byStatus");
    stats
}

async fn head(server: &Process) -> u64 {
    let url = format!("{}/api/audit/events?type=AlertDetected&limit=1000000", server.base);
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    serde_json::from_str::<Value>(text.lines().last().unwrap()).unwrap()["count"].as_u64().unwrap()
}

fn import(place: &[&str], files: &[&Path]) -> String {
    let mut arguments = vec!["import", "odds-api"];
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    arguments.extend(place);
    succeeded(&arguments)
}

on_both_stores! {
    /// The figures of the recorded World Cup odds, into a running server and from the command line.
    async fn the_dense_recording_gives_its_figures_through_a_server(place: &Place) {
        let Some(dense) = recorded(DENSE) else { return };
        let server = Process::start(place, None).await;
        let said = import(&["--to", &server.base, "--reference", "draftkings"], &[&dense]);
        assert!(said.contains("was betpawa and is draftkings now"), "{said}");
        assert!(said.contains("4481 events and 1026 alerts"), "{said}");
        assert_eq!(stats_of(&server).await, stats([380, 515, 131], [362, 625, 39]));
        let before = head(&server).await;
        let again = import(&["--to", &server.base], &[&dense]);
        assert!(again.contains("0 events and 0 alerts"), "{again}");
        assert_eq!(head(&server).await, before);
        let refusal = refused(&["import", "odds-api", dense.to_str().unwrap(), "--to", &server.base, "--reference", "fanduel"]);
        assert!(refusal.contains("--yes"), "{refusal}");
    }

    async fn both_recordings_give_their_figures_from_a_store(place: &Place) {
        let (Some(hourly), Some(dense)) = (recorded(HOURLY), recorded(DENSE)) else { return };
        import(&["--store", &place.url, "--reference", "draftkings"], &[&hourly, &dense]);
        let server = Process::start(place, None).await;
        assert_eq!(stats_of(&server).await, stats([826, 655, 234], [660, 885, 170]));
        drop(server);
        let verified = succeeded(&["verify", "--store", &place.url]);
        assert!(verified.starts_with("the log verifies: "), "{verified}");
        let replayed = succeeded(&["replay", "--store", &place.url, "--projection", "all"]);
        assert!(replayed.contains("; 0 dead-lettered"), "{replayed}");
        let server = Process::start(place, None).await;
        assert_eq!(stats_of(&server).await, stats([826, 655, 234], [660, 885, 170]), "after the replay");
    }

    async fn a_tampered_log_does_not_verify(place: &Place) {
        let server = Process::start(place, None).await;
        server.post(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect("an answer");
        drop(server);
        succeeded(&["verify", "--store", &place.url]);
        let store = place.open().await;
        let mut tx = store.begin().await.unwrap();
        let sql = format!("UPDATE {} SET payload = '{{}}' WHERE position = 2", place.events_table());
        tx.execute(&sql, &[]).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        let refusal = refused(&["verify", "--store", &place.url]);
        assert!(refusal.contains("position 2"), "{refusal}");
    }
}

/// A newcomer's first minute: a URL, and an alert within 5 seconds.
#[tokio::test]
async fn the_demo_shows_an_alert_within_five_seconds() {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a demo");
    let mut lines = BufReader::new(demo.stdout.take().expect("its output")).lines();
    let url = lines.next().expect("a line").expect("its first line");
    assert!(url.starts_with("http://127.0.0.1:"), "the page's address comes first: {url}");
    let (started, mut total) = (Instant::now(), json!(0));
    while total == json!(0) && started.elapsed() < Duration::from_secs(5) {
        let stats: Value = reqwest::get(format!("{url}/api/alerts/stats")).await.unwrap().json().await.unwrap();
        total = stats["total"].clone();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let stop = Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().expect("kill");
    assert!(stop.success());
    assert!(demo.wait().expect("its end").success(), "it stops cleanly");
    assert_ne!(total, json!(0), "no alert within 5 s");
}
