//! Watching a run over HTTP: two by server-sent events, two by WebSocket, one of each joining late. All are told the
//! same.

use std::time::Duration;

use futures_util::StreamExt as _;
use linewatch_double::{Conduct, Double, Role};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async;

use crate::support::{
    place::{Place, on_both_stores},
    process::Process,
    scene::{self, Sources, begin, ended},
};

const ROLES: [Role; 3] = [Role::BetPawa, Role::SportyBet, Role::Bet9ja];
const RUN_TIMEOUT: Duration = Duration::from_mins(1);

/// A message without the envelope's own time.
type State = (u64, Value);

fn state(text: &str) -> Option<State> {
    let message: Value = serde_json::from_str(text).ok()?;
    (message["type"] == "scrape_progress").then(|| (message["position"].as_u64().unwrap_or(0), message["data"].clone()))
}

fn is_end(state: &State) -> bool {
    state.1["phase"] == "completed" || state.1["phase"] == "failed"
}

/// What the run's own stream says, to its end. Answers once the stream has begun.
async fn by_events(base: &str, id: i64) -> JoinHandle<Vec<State>> {
    let url = format!("{base}/api/scrape/runs/{id}/progress");
    let stream = reqwest::get(url).await.expect("an answer");
    tokio::spawn(async move {
        let text = stream.text().await.expect("a stream that ends with the run");
        let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
        data.filter_map(|data| state(data.trim())).collect()
    })
}

/// What the socket says until a run ends.
async fn by_socket(base: &str) -> JoinHandle<Vec<State>> {
    let url = format!("{}/api/ws?topics=scrape_progress", base.replacen("http", "ws", 1));
    let (mut socket, _) = connect_async(url).await.expect("a socket");
    socket.next().await.expect("an acknowledgement").expect("a frame");
    tokio::spawn(async move {
        let mut heard: Vec<State> = Vec::new();
        while !heard.last().is_some_and(is_end) {
            let frame = socket.next().await.expect("a frame").expect("a frame");
            heard.extend(frame.to_text().ok().and_then(state));
        }
        heard
    })
}

async fn heard(listener: JoinHandle<Vec<State>>) -> Vec<State> {
    tokio::time::timeout(RUN_TIMEOUT, listener).await.expect("the run's end is told").expect("a listener")
}

/// Each answer of a bookmaker takes so long that who watches from the start is there before the run has got anywhere.
async fn watched(server: &Process, double: &Double, latency_ms: u64) -> String {
    for role in ROLES {
        double.behave(role, Conduct { latency_ms, ..double.conduct(role) });
    }
    let early_socket = by_socket(&server.base).await;
    let id = begin(server, &ROLES).await;
    let early_events = by_events(&server.base, id).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let (late_events, late_socket) = (by_events(&server.base, id).await, by_socket(&server.base).await);
    let run = ended(server, id).await;
    let all = heard(early_socket).await;
    assert!(all.len() >= 4, "{all:#?}");
    assert!(all.is_sorted_by_key(|(position, _)| *position) && is_end(&all[all.len() - 1]));
    assert!(all.iter().all(|(_, data)| data["scrape_run_id"] == id));
    let order = ["initializing", "discovering", "scraping", "mapping", "storing", "completed", "failed"];
    let place = |data: &Value| order.iter().position(|phase| data["phase"] == *phase).expect("a phase");
    assert!(all.is_sorted_by_key(|(_, data)| place(data)), "{all:#?}");
    for (who, others) in [
        ("early, events", heard(early_events).await),
        ("late, events", heard(late_events).await),
        ("late, socket", heard(late_socket).await),
    ] {
        assert!(!others.is_empty() && others.len() <= all.len(), "{who}");
        assert_eq!(others, all[all.len() - others.len()..], "{who}");
        let from_the_first = place(&others[0].1) < place(&json!({ "phase": "scraping" }));
        let early = who.starts_with("early");
        assert!(if early { from_the_first } else { others.len() < all.len() }, "{who}: {others:#?} of {all:#?}");
    }
    let last = &all[all.len() - 1].1;
    assert_eq!(last["status"], run["status"]);
    run["status"].as_str().expect("a status").to_owned()
}

on_both_stores! {
    async fn all_who_watch_a_run_are_told_the_same(place: &Place) {
        let double = scene::double(48).await;
        let server = scene::serve(place, &Sources::of(&double, &ROLES, "concurrency = 4")).await;
        assert_eq!(watched(&server, &double, 250).await, "completed");
    }

    async fn also_when_it_fails(place: &Place) {
        let double = scene::double(12).await;
        for role in ROLES {
            double.behave(role, Conduct { errors: 1.0, ..Conduct::default() });
        }
        let server = scene::serve(place, &Sources::of(&double, &ROLES, "concurrency = 4")).await;
        assert!(["failed", "connection_failed"].contains(&watched(&server, &double, 800).await.as_str()));
    }
}
