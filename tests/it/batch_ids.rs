//! One answer to each batch id, whoever sends it how often to which node, and whoever dies meanwhile.

use std::time::{Duration, Instant};

use linewatch_log::Claim;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::support::{
    app::{Answer, TestApp},
    batch::{one_x_two, past, snapshot},
    place::{Place, on_both_stores},
    process::Process,
    raw,
};

/// A batch about many fixtures of its own, none of which was seen before.
fn batch(id: &str, fixtures: usize, price: f64) -> Value {
    let key = |number: usize| format!("test:{id}-{number}");
    let of = |number| snapshot("betpawa", &past(1), &key(number), &[one_x_two([price, 3.4, 3.1])]);
    json!({ "batchId": id, "snapshots": (0..fixtures).map(of).collect::<Vec<_>>() })
}

fn ndjson(batch: &Value) -> String {
    batch["snapshots"].as_array().unwrap().iter().map(|snapshot| format!("{snapshot}\n")).collect()
}

/// Sends a batch and hangs up without waiting for its answer.
async fn send_and_leave(app: &TestApp, path: &str, content_type: &str, body: &str, stay: Duration) {
    let authority = raw::authority(&app.base);
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(authority).await.expect("a connection");
    socket.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.expect("a sent batch");
    tokio::time::sleep(stay).await;
    socket.set_zero_linger().expect("a socket that is reset");
}

fn changed(answer: &Value) -> u64 {
    answer["snapshots"]["changed"].as_u64().expect("a count")
}

/// How many events the log has of a batch.
async fn events_of(app: &TestApp, batch_id: &str) -> usize {
    let (mut count, mut since) = (0, 0);
    loop {
        let path = format!("/api/audit/events?correlation_id={batch_id}&limit=1000&since={since}");
        let text = app.get(&path).await.text;
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        count += lines.iter().filter(|line| line["sequence"].is_u64()).count();
        // A search that found nothing for a while on a busy machine says from where to go on.
        match lines.last().expect("a closing line")["next"]["since"].as_u64() {
            Some(next) => since = next,
            None => return count,
        }
    }
}

on_both_stores! {
    async fn a_repeat_gets_the_answer_of_a_first_that_went_away(place: &Place) {
        let app = TestApp::start(place).await;
        for number in 0..30_u64 {
            let id = format!("gone-{number}");
            let body = batch(&id, 40, 2.0);
            let stay = Duration::from_micros(number * 400);
            if number.is_multiple_of(2) {
                send_and_leave(&app, "/api/scrape/batches", "application/json", &body.to_string(), stay).await;
                let answer = app.batch(&body).await.expect(201);
                assert_eq!(changed(&answer), 40, "try {number}: {answer}");
                app.batch(&batch(&id, 40, 2.1)).await.problem(409);
            } else {
                let (path, lines) = (format!("/api/scrape/batches?batchId={id}"), ndjson(&body));
                send_and_leave(&app, &path, "application/x-ndjson", &lines, stay).await;
                let answer = app.ndjson(&format!("?batchId={id}"), lines).await.expect(201);
                assert_eq!(changed(&answer), 40, "try {number}: {answer}");
                app.ndjson(&format!("?batchId={id}"), ndjson(&batch(&id, 40, 2.1))).await.problem(409);
            }
            assert_eq!(events_of(&app, &id).await, 80, "a registration and a price each, once: try {number}");
        }
        app.stop().await;
    }
}

async fn load(app: &TestApp, node: usize, rounds: usize) {
    for round in 0..rounds {
        let body = json!({ "snapshots": batch(&format!("load-{node}-{round}"), 20, 2.0)["snapshots"] });
        app.batch(&body).await.expect(201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_give_one_answer_to_each_id_under_load() {
    let place = Place::postgres().await;
    let (one, two) = (TestApp::start(&place).await, TestApp::start(&place).await);
    let sent_twice_to_both = async {
        for number in 0..40 {
            let id = format!("twice-{number}");
            let body = batch(&id, 25, 2.0);
            let lines = ndjson(&body);
            let answers: Vec<Answer> = if number % 2 == 0 {
                let (a, b, c, d) = tokio::join!(one.batch(&body), two.batch(&body), one.batch(&body), two.batch(&body));
                vec![a, b, c, d]
            } else {
                let query = format!("?batchId={id}");
                let (a, b, c, d) = tokio::join!(
                    one.ndjson(&query, lines.clone()),
                    two.ndjson(&query, lines.clone()),
                    one.ndjson(&query, lines.clone()),
                    two.ndjson(&query, lines.clone())
                );
                vec![a, b, c, d]
            };
            let first = answers[0].expect(201);
            assert_eq!(changed(&first), 25, "{id}: {first}");
            for answer in &answers {
                assert_eq!(answer.expect(201), first, "{id}");
            }
            assert_eq!(events_of(&one, &id).await, 50, "{id}: each event once");
        }
    };
    tokio::join!(sent_twice_to_both, load(&one, 1, 60), load(&two, 2, 60));
    one.stop().await;
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_bodies_under_one_id_one_is_taken() {
    let place = Place::postgres().await;
    let (one, two) = (TestApp::start(&place).await, TestApp::start(&place).await);
    for number in 0..20 {
        let id = format!("both-{number}");
        let bodies = [batch(&id, 10, 2.0), batch(&id, 10, 2.5)];
        let (a, b) = tokio::join!(one.batch(&bodies[0]), two.batch(&bodies[1]));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{id}: {a:?} {b:?}");
        assert_eq!(events_of(&one, &id).await, 20, "{id}: nothing of the other was stored");
    }
    one.stop().await;
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_died_leaves_no_id_blocked() {
    let place = Place::postgres().await;
    let alive = TestApp::start(&place).await;
    for (number, crash_at) in ["append.planned", "append.inserted", "append.committed"].into_iter().enumerate() {
        let id = format!("died-{number}");
        let body = batch(&id, 5, 2.0);
        let mut dying = Process::start(&place, Some(crash_at)).await;
        assert_eq!(dying.post(&body).await, None, "{crash_at} was never reached");
        assert!(dying.has_crashed().await);
        let begun = Instant::now();
        let answer = alive.batch(&body).await.expect(201);
        assert_eq!(changed(&answer), 5, "{crash_at}: {answer}");
        assert_eq!(events_of(&alive, &id).await, 10, "{crash_at}");
        // Its claim is good for five seconds after it was taken or prolonged.
        assert!(begun.elapsed() < Duration::from_secs(8), "{crash_at}: it took {:?}", begun.elapsed());
    }
    alive.stop().await;
}

/// Those of the claims of a node that have run out.
async fn run_out(database: &mut PgConnection) -> Vec<String> {
    let sql = "SELECT batch_id FROM batch_claims WHERE expires_at <= clock_timestamp() ORDER BY batch_id";
    sqlx::query_scalar(sql).fetch_all(database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_that_was_not_given_back_runs_out_although_its_node_is_busy() {
    let place = Place::postgres().await;
    let store = place.open().await;
    let Claim::Held(_busy) = store.claim_batch("busy", None).await.unwrap() else { panic!("nobody else is there") };
    let mut database = PgConnection::connect(&place.url).await.unwrap();
    let left = "INSERT INTO batch_claims SELECT 'left', body_hash, holder, expires_at FROM batch_claims";
    sqlx::query(left).execute(&mut database).await.unwrap();
    assert!(run_out(&mut database).await.is_empty());
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(run_out(&mut database).await, ["left"]);
    store.close().await;
}
