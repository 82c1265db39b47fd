//! What a caller is told while the database refuses: 503 with `Retry-After` and what to do, never 500.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use crate::support::{
    app::{TestApp, options},
    batch::moment,
    place::Place,
};

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the test server")
}

async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The detail of a 503 that says when to come back.
async fn refused(request: reqwest::RequestBuilder) -> String {
    let answer = request.send().await.expect("an answer");
    let retry_after = answer.headers().get("retry-after").is_some();
    let (status, body) = (answer.status().as_u16(), answer.text().await.expect("a body"));
    assert!(status == 503 && retry_after, "{status}, Retry-After: {retry_after}: {body}");
    let problem: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    problem["detail"].as_str().expect("a detail").to_owned()
}

fn post(app: &TestApp, minute: u32) -> reqwest::RequestBuilder {
    let body = moment("sr:1", minute, [2.0 + f64::from(minute) / 4.0, 3.4, 3.1]);
    app.request(reqwest::Method::POST, "/api/scrape/batches").json(&body)
}

/// Sends until it is taken.
async fn taken(app: &TestApp, minute: u32) {
    for _ in 0..100 {
        let answer = post(app, minute).send().await.expect("an answer");
        if answer.status().as_u16() == 201 {
            return;
        }
        assert_eq!(answer.status().as_u16(), 503);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_lasts_is_503_for_writes_and_reads() {
    let place = Place::postgres().await;
    let app = TestApp::start(&place).await;
    taken(&app, 0).await;
    let mut other = connect(&place.url).await;
    run(&mut other, "BEGIN; LOCK TABLE events, alerts IN ACCESS EXCLUSIVE MODE").await;
    let read = app.request(reqwest::Method::GET, "/api/alerts");
    let (write, read) = tokio::join!(refused(post(&app, 1)), refused(read));
    for detail in [write, read] {
        assert!(detail.contains("held up") && detail.contains("long transactions"), "{detail}");
    }
    run(&mut other, "ROLLBACK").await;
    taken(&app, 1).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_became_read_only_is_503_and_says_so() {
    let place = Place::postgres().await;
    let app = TestApp::start(&place).await;
    taken(&app, 0).await;
    let mut other = connect(&place.url).await;
    let name = place.url.rsplit_once('/').unwrap().1;
    let end_sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run(&mut other, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    run(&mut other, end_sessions).await;
    let detail = refused(post(&app, 1)).await;
    assert!(detail.contains("read-only") && detail.contains("standby"), "{detail}");
    run(
        &mut other,
        &format!("SET transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"),
    )
    .await;
    run(&mut other, end_sessions).await;
    taken(&app, 1).await;
    app.stop().await;
}

/// A role that may have fewer connections than linewatch needs stands for a server that has none left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_connections_is_503_and_names_the_setting() {
    let place = Place::postgres().await;
    let mut admin = connect(&place.url).await;
    let (rest, name) = place.url.rsplit_once('/').unwrap();
    let role = format!("few_{name}");
    run(&mut admin, &format!("CREATE ROLE {role} LOGIN PASSWORD 'few'; ALTER DATABASE {name} OWNER TO {role}")).await;
    run(&mut admin, &format!("ALTER SCHEMA public OWNER TO {role}")).await;
    let url = format!("postgres://{role}:few@{}/{name}", rest.rsplit_once('@').unwrap().1);
    let app = TestApp::with(linewatch::app::ServeOptions { store: url.parse().unwrap(), ..options(&place) }).await;
    taken(&app, 0).await;
    let end_sessions = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
    run(&mut admin, &format!("ALTER ROLE {role} CONNECTION LIMIT 0")).await;
    run(&mut admin, &end_sessions).await;
    let detail = refused(post(&app, 1)).await;
    assert!(detail.contains("max_connections"), "{detail}");
    run(&mut admin, &format!("ALTER ROLE {role} CONNECTION LIMIT -1")).await;
    taken(&app, 1).await;
    app.stop().await;
    run(&mut admin, &format!("REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}")).await;
}
