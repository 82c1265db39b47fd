//! Nodes that go away and others that go on: what is written, read and left alone meanwhile.

use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::PgConnection;

use super::{
    batch::moment,
    place::Place,
    process::{Process, linewatch},
};

/// How soon others write and read again.
pub const SOON: Duration = Duration::from_secs(5);

pub fn body(fixture: &str, number: u32) -> Value {
    let price = if number.is_multiple_of(2) { 2.0 } else { 2.5 };
    moment(fixture, number, [price, 3.4, 3.1])
}

/// Waits for something that takes a moment.
pub async fn eventually(what: &str, bound: Duration, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < bound, "{what}: not within {bound:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Sends a batch until it is taken; every other answer is 503. Answers its position.
pub async fn taken(node: &Process, body: &Value, bound: Duration) -> u64 {
    let mut position = None;
    eventually("a batch", bound, async || {
        let post = tokio::time::timeout(bound, node.try_post(body)).await;
        let Ok((status, answer)) = post else { return false };
        assert!(status == 201 || status == 503, "{status}: {answer}");
        position = answer["position"].as_u64();
        position.is_some()
    })
    .await;
    position.expect("a position")
}

/// Waits until a node's read models have a position.
pub async fn read(node: &Process, position: u64, bound: Duration) {
    let path = format!("{}/api/alerts/stats?min_position={position}", node.base);
    eventually("the read models", bound, async || {
        reqwest::get(&path).await.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
}

pub fn verify(place: &Place) {
    let verified = linewatch(&["verify", "--store", &place.url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// Read models and checkpoints with the transactions that wrote them.
pub async fn rows(database: &mut PgConnection) -> Vec<String> {
    let mut rows = Vec::new();
    for table in ["alerts", "odds_now", "fixtures", "projection_checkpoints"] {
        let sql = format!(
            "SELECT COALESCE(string_agg(t.xmin::text || ' ' || t::text, ' ' ORDER BY t::text), '') FROM {table} t"
        );
        rows.push(sqlx::query_scalar(&sql).fetch_one(&mut *database).await.unwrap());
    }
    rows
}

/// Waits until every read model has all of the log.
pub async fn all_applied(database: &mut PgConnection) {
    let began = Instant::now();
    let sql = "SELECT count(*) FROM projection_checkpoints WHERE position < (SELECT position FROM log_head)";
    while sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *database).await.unwrap() > 0 {
        assert!(began.elapsed() < SOON, "the read models do not have all of the log");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
