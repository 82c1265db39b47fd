//! Recordings of the past that play on the desk as if they were live.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Files, NORTH, SOUTH, Said, book, event, h2h, import, moment, priced, run};
use crate::support::{app::TestApp, place::Place, process::Process};
use linewatch_model::Timestamp;

const HOUR: i64 = 3_600_000_000;

/// Ten minutes of a match that starts three hours after the first of them.
fn recording() -> String {
    let moments = [priced(0, NORTH, SOUTH), priced(10, ["1.5", "3.6", "6.0"], SOUTH)].concat();
    moments.replace("2099-06-15T18:00:00Z", "2024-05-01T13:00:00Z")
}

fn played(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}{}", said.out, said.errors);
    serde_json::from_str(&said.out).unwrap()
}

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap_or_else(|| panic!("{value} is no time")).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_plays_on_the_desk_as_if_it_were_live() {
    let (files, place) = (Files::new(), Place::sqlite());
    let file = files.add("past.jsonl", recording());
    let server = Process::start(&place, None).await;
    let common =
        ["import", "odds-api", &file, "--odds-format", "decimal", "--reference", "south", "--to", &server.base];
    let play = |more: &[&str]| run(&[&common[..], more].concat());

    // As it is, all of it is over.
    assert_eq!(play(&[]).code, 0);
    assert_eq!(server.get("/api/events").await["total"], 0);
    assert_eq!(server.get("/api/events?include_started=true").await["total"], 1);

    let begun = Instant::now();
    let document = played(&play(&["--shift-to-now", "--speed", "600", "--json"]));
    assert!(begun.elapsed() >= Duration::from_secs(1), "ten minutes at 600 times their pace");
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    let (from, to) = (time(&document["shifted"]["from"]), time(&document["shifted"]["to"]));
    assert_eq!(from.to_string(), "2024-05-01T10:00:00Z");
    let page = server.get("/api/events").await;
    let event = &page["events"][0];
    assert_eq!(page["total"], 1, "{page}");
    let prefix = document["shifted"]["keyPrefix"].as_str().unwrap();
    assert!(prefix.starts_with("replay-"), "{prefix}");
    assert_eq!(event["event_key"], format!("{prefix}odds-api:a"), "it never meets the real one");
    assert_eq!(time(&event["kickoff"]).micros_since(to), 3 * HOUR, "kickoffs move by the same span");
    let alerts = server.get(&format!("/api/alerts?status=new&event_id={}", event["id"])).await["alerts"].clone();
    assert!(!alerts.as_array().unwrap().is_empty(), "{alerts}");
    for alert in alerts.as_array().unwrap() {
        assert_eq!(time(&alert["detectedAt"]).micros_since(to), 1_000_000, "{alert}");
    }
    let history = server.get(&format!("/api/events/{}/markets/3743/history?bookmaker_slug=north", event["id"])).await;
    let mut captured: Vec<_> =
        history["history"].as_array().unwrap().iter().map(|at| time(&at["captured_at"])).collect();
    captured.sort_unstable();
    assert_eq!(captured, [to, to.plus_micros(1_000_000)], "{history}");
}

#[tokio::test]
async fn without_a_speed_a_recording_comes_at_once_and_twice_it_is_two() {
    let (files, place) = (Files::new(), Place::sqlite());
    let file = files.add("past.jsonl", recording());
    let more = ["--odds-format", "decimal", "--reference", "south", "--shift-to-now"];
    let said = import(&place, &file, &more);
    assert_eq!((said.code, said.errors.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.contains("moved from 2024-05-01T10:00:00Z to now"), "{}", said.out);
    assert!(said.out.contains("begin with replay-"), "{}", said.out);
    assert!(said.out.contains("imported 2 moments with 4 snapshots"), "{}", said.out);
    // Its keys have the second of the import.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let again = played(&import(&place, &file, &[&more[..], &["--yes", "--json"]].concat()));
    assert_eq!((&again["stale"], &again["changed"]), (&Value::from(0), &Value::from(3)), "{again}");
    let app = TestApp::start(&place).await;
    let page = app.get("/api/events").await.expect(200);
    assert_eq!(page["total"], 2, "{page}");
    assert_ne!(page["events"][0]["event_key"], page["events"][1]["event_key"]);
    assert!(app.get("/api/alerts/stats").await.expect(200)["byStatus"]["new"].as_i64() > Some(0));
    app.stop().await;
}

#[tokio::test]
async fn what_was_in_play_stays_so_and_the_time_of_an_answer_is_its_newest_update() {
    let (files, place) = (Files::new(), Place::sqlite());
    let in_play = priced(30, ["9", "5", "1.2"], SOUTH).replace("2099-06-15T18:00:00Z", "2024-05-01T10:20:00Z");
    let before = priced(0, NORTH, SOUTH).replace("2099-06-15T18:00:00Z", "2024-05-01T10:20:00Z");
    let file = files.add("over.jsonl", before + &in_play);
    let more = ["--odds-format", "decimal", "--shift-to-now", "--json"];
    let document = played(&import(&place, &file, &more));
    assert_eq!((&document["stale"], &document["changed"]), (&Value::from(2), &Value::from(2)), "{document}");

    let answer = event("\"b\"", &format!("[{}]", book("north", &format!("[{}]", h2h(NORTH)))));
    let answer = answer.replace("2099-06-15T18:00:00Z", "2024-05-01T11:59:00Z");
    let document = played(&import(&place, &files.add("answer.json", format!("[{answer}]")), &more));
    assert_eq!(document["shifted"]["from"], "2024-05-01T09:59:00Z", "its newest last_update");
    let app = TestApp::start(&place).await;
    let page = app.get("/api/events").await.expect(200);
    assert_eq!(page["total"], 2);
    let key = format!("{}odds-api:b", document["shifted"]["keyPrefix"].as_str().unwrap());
    let moved = page["events"].as_array().unwrap().iter().find(|event| event["event_key"] == *key).unwrap();
    assert_eq!(time(&moved["kickoff"]).micros_since(time(&document["shifted"]["to"])), 2 * HOUR);
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_moved_is_told_and_a_speed_is_a_number_of_a_shift() {
    let (files, place) = (Files::new(), Place::sqlite());
    let far = moment(0, &[event("\"far\"", &format!("[{}]", book("north", &format!("[{}]", h2h(NORTH)))))]);
    let file = files.add("far.jsonl", far);
    let said = import(&place, &file, &["--odds-format", "decimal", "--shift-to-now"]);
    assert!(said.out.contains("left out: 1 × events that cannot be moved to now"), "{}{}", said.out, said.errors);
    assert!(said.out.contains("odds-api:far (Alder - Birch) with its kickoff at 2099-06-15T18:00:00Z"), "{}", said.out);
    for (more, told) in [
        (&["--speed", "60"][..], "--shift-to-now"),
        (&["--shift-to-now", "--speed", "0"][..], "1 to 1000000"),
        (&["--shift-to-now", "--speed", "fast"][..], "1 to 1000000"),
    ] {
        let said = import(&place, &file, more);
        assert!(said.code == 2 && said.errors.contains(told), "{}", said.errors);
    }
}
