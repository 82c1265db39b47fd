//! Clients that do not read, and those beside them.

use std::time::{Duration, Instant};

use linewatch_fanout::HubLimits;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, options},
    batch::{one_x_two, past, snapshot},
    listen::{Heard, Listener},
    place::Place,
};

/// A batch with a message for each of 250 books, about as many fixtures.
fn noisy(round: u32) -> Value {
    let price = if round.is_multiple_of(2) { 2.0 } else { 2.5 };
    let snapshots: Vec<Value> = (0..250)
        .map(|book| snapshot(&format!("book{book}"), &past(round), "sr:1", &[one_x_two([price, 3.4, 3.1])]))
        .collect();
    json!({ "snapshots": snapshots })
}

async fn publish(app: &TestApp, round: usize) -> u64 {
    let letters: String = round.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
    let items: Vec<Value> = (0..100)
        .map(|n: u8| {
            let title = format!("{letters}{}{}", char::from(b'a' + n / 10), char::from(b'a' + n % 10));
            json!({ "kind": "alert", "alert_type": "noise", "source": "test", "content": "x".repeat(1_000),
                    "embed": { "title": title } })
        })
        .collect();
    let answer = app.json(reqwest::Method::POST, "/api/v1/publish", &json!({ "items": items })).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    answer.json()["position"].as_u64().unwrap()
}

async fn state_of(app: &TestApp, channel: &str) -> Vec<Value> {
    let stats = app.get("/api/v1/ws/stats").await.expect(200);
    let all = stats["connections"].as_array().unwrap().clone();
    all.into_iter().filter(|connection| connection["channel"] == channel).collect()
}

/// Of prices only the newest count: who is slow is told which ones it missed, and is told the last of every book.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_of_prices_gets_the_newest_and_is_told_so() {
    const ROUNDS: u32 = 60;
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut slow = Listener::to(&app, "/api/ws?topics=odds_updates").await;
    let mut quick = Listener::to(&app, "/api/ws?topics=odds_updates").await;
    slow.json().await;
    quick.json().await;
    let quick = tokio::spawn(async move {
        let mut heard = 0;
        while heard < ROUNDS * 250 {
            assert_eq!(quick.json().await["type"], "odds_update", "who reads hears of every one");
            heard += 1;
        }
    });
    let mut reached = 0;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        reached = app.batch(&noisy(round)).await.expect(201)["position"].as_u64().unwrap();
        let started = Instant::now();
        app.get("/healthz").await.expect(200);
        times.push(started.elapsed());
    }
    quick.await.expect("all messages");
    times.sort_unstable();
    assert!(times[times.len() * 9 / 10] < Duration::from_millis(250), "others wait: {times:?}");
    // Over its budget since more than five seconds.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let heard = slow.up_to(reached).await;
    let missed: u64 = heard
        .iter()
        .filter(|message| message["type"] == "conflated")
        .map(|it| it["data"]["count"].as_u64().unwrap())
        .sum();
    let told = heard.iter().filter(|message| message["type"] == "odds_update").count() as u64;
    assert_eq!(missed + told, u64::from(ROUNDS) * 250, "nothing is skipped without a word");
    assert!(missed > 0 && told >= 250, "{missed} were conflated, {told} told");
    app.stop().await;
}

/// Alerts must arrive: a client that stops for a while gets every one, from the log if need be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stops_for_a_while_misses_nothing() {
    const ROUNDS: usize = 300;
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut slow = Listener::to(&app, "/api/v1/ws/unified").await;
    slow.json().await;
    let mut reached = 0;
    for round in 0..ROUNDS {
        reached = publish(&app, round).await;
    }
    let heard = slow.up_to(reached).await;
    let positions = crate::support::listen::positions(&heard);
    assert_eq!(positions.len(), ROUNDS * 100);
    assert!(positions.is_sorted_by(|one, next| one < next), "in order, none twice");
    let after = publish(&app, ROUNDS).await;
    assert_eq!(slow.up_to(after).await.len(), 100, "and then it is live again");
    app.stop().await;
}

/// Who does not get nearer for a while is parted with, and told from where to go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_comes_back_is_told_from_where_to_go_on() {
    let place = Place::sqlite();
    let limits = HubLimits { stall_timeout: Duration::from_secs(2), ..HubLimits::default() };
    let app = TestApp::with(linewatch::app::ServeOptions { push: limits, ..options(&place) }).await;
    let mut deaf = Listener::to(&app, "/api/v1/ws/unified").await;
    deaf.json().await;
    let mut reached = 0;
    for round in 0..20 {
        reached = publish(&app, round).await;
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while state_of(&app, "unified").await[0]["state"] != "closing" {
        assert!(Instant::now() < deadline, "{:?}", state_of(&app, "unified").await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut last = 0;
    let end = loop {
        match deaf.hear().await {
            Heard::Json(message) => last = message["position"].as_u64().unwrap(),
            Heard::Closed(end) => break end,
            Heard::Gone => panic!("without a word"),
        }
    };
    assert_eq!(u16::from(end.code), 4008);
    let resume_from = serde_json::from_str::<Value>(&end.reason).unwrap()["resume_from"].as_u64().unwrap();
    assert_eq!(resume_from, last, "exactly what it has heard");
    let mut again = Listener::to(&app, &format!("/api/v1/ws/unified?since={resume_from}")).await;
    let rest = again.up_to(reached).await;
    assert_eq!(crate::support::listen::positions(&rest[1..]).len() as u64, reached - resume_from);
    app.stop().await;
}

/// A client that goes on from one place and at once from another, far apart, gets all that is after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_changes_its_mind_misses_nothing() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut reached = 0;
    for round in 0..60 {
        reached = publish(&app, round).await;
    }
    app.stop().await;
    // Nothing of it is in memory any more: both have to be read from the log, in different stretches of it.
    let app = TestApp::start(&place).await;
    let mut reader = Listener::to(&app, "/api/v1/ws/unified?since=5000").await;
    reader.say(r#"{"type":"resume","since":0}"#).await;
    let mut heard = Vec::new();
    while heard.last() != Some(&reached) || !heard.contains(&1) {
        heard.extend(reader.json().await["position"].as_u64());
    }
    let from = heard.iter().rposition(|position| *position == 1).unwrap();
    assert_eq!(heard[from..], (1..=reached).collect::<Vec<_>>());
    app.stop().await;
}
