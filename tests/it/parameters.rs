//! A parameter that a route does not take is refused, on every route that the document knows.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{app::TestApp, place::Place, raw};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every operation of the document: method, path with its variables filled in, and the query parameters that it takes.
async fn operations(app: &TestApp) -> Vec<(Method, String, Vec<String>)> {
    let document = app.get("/openapi.json").await.expect(200);
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let filled = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>();
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let names = operation["parameters"].as_array().into_iter().flatten();
            let names =
                names.filter(|parameter| parameter["in"] == "query").map(|it| it["name"].as_str().unwrap().to_owned());
            found.push((method.to_uppercase().parse().unwrap(), filled.join("/"), names.collect()));
        }
    }
    assert!(found.len() > 50, "{}", found.len());
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_refuses_what_it_does_not_take() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    for (method, path, names) in operations(&app).await {
        let what = format!("{method} {path}");
        let answer = app.send(app.request(method.clone(), &format!("{path}?no_such_parameter=1"))).await;
        let detail = answer.problem(400);
        assert_eq!(answer.json()["field"], "no_such_parameter", "{what}: {}", answer.text);
        for name in &names {
            assert!(detail.contains(name.as_str()), "{what}: {detail}");
        }
        // What it takes it takes, beside all the rest; the values are nonsense.
        let all = names.iter().map(|name| format!("{name}=")).collect::<Vec<_>>().join("&");
        // A run that is begun here would go on beside the test.
        if method == Method::GET && path != "/api/scrape/stream" && path != "/api/stream" {
            let answer = app.get(&format!("{path}?{all}")).await;
            assert!(!answer.text.contains("query parameter"), "{what}?{all}: {}", answer.text);
        }
    }
    app.get("/openapi.json?as_of=1").await.problem(400);
    // Sockets are refused before they are sockets.
    let head = format!(
        "GET /api/v1/ws/unified?sinse=1 HTTP/1.1\r\nHost: {}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        raw::authority(&app.base)
    );
    let answer = raw::read_answer(&mut raw::send(&app.base, head.as_bytes()).await).await;
    assert_eq!(raw::status(&answer), 400, "{answer}");
    // Pages keep their state in their address.
    assert_eq!(app.get("/audit?type=AlertDetected&whatever=1").await.status.as_u16(), 200);
    app.stop().await;
}

/// What the existing client sends, with every parameter of every request (client-contract), and the other names that some
/// parameters have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_existing_client_sends_is_taken() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    for path in [
        "/api/events?page=1&page_size=50&min_bookmakers=2&tournament_ids=1&tournament_ids=2&sport_id=1\
         &kickoff_from=2026-06-26T12:00:00Z&kickoff_to=2026-06-27T12:00:00Z&search=x&availability=betpawa&countries=Malta\
         &include_started=true",
        "/api/events?tournaments=1&min_position=0",
        "/api/events/tournaments?availability=competitor",
        "/api/events/countries?availability=alerts",
        "/api/palimpsest/coverage?include_started=true",
        "/api/palimpsest/events?availability=matched&platforms=bet9ja&sport_id=1&include_started=false&search=x&sort=kickoff",
        "/api/scheduler/history?limit=10&offset=0&status=completed",
        "/api/scrape/runs?limit=10&offset=0",
        "/api/scrape/analytics?days=14",
        "/api/alerts?status=new&severity=critical&alert_type=availability&event_id=1&bookmaker=betpawa&market_id=3743\
         &limit=50&offset=0&min_position=0",
        "/api/alerts?alertType=availability&eventId=1&marketId=3743",
        "/api/health",
        "/api/scrape/stats?min_position=0",
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
    }
    for path in [
        "/api/events/1/alerts?limit=200&min_position=0",
        "/api/events/1/markets/3743/history?bookmaker_slug=betpawa&line=2.5&from_time=2026-06-26T12:00:00Z&to_time=2026-06-27T12:00:00Z",
        "/api/events/1/markets/3743/margin-history?bookmaker_slug=betpawa",
    ] {
        assert_eq!(app.get(path).await.status.as_u16(), 404, "{path}");
    }
    app.stop().await;
}

/// Every body that has named fields refuses one that it does not know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_misspelt_field_of_a_body_is_refused() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let publication = json!({"symbol": "SPY", "no_such_field": 1});
    let cases: [(Method, &str, Value); 10] = [
        (Method::PUT, "/api/settings", json!({"no_such_field": 1})),
        (Method::PATCH, "/api/alerts/1", json!({"acknowledged": true, "no_such_field": 1})),
        (Method::POST, "/api/alerts/acknowledge", json!({"acknowledged": true, "no_such_field": 1})),
        (Method::POST, "/api/scrape", json!({"no_such_field": 1})),
        (Method::POST, "/api/scrape/1/retry", json!({"no_such_field": 1})),
        (Method::POST, "/api/scrape/batches", json!({"snapshots": [{}], "no_such_field": 1})),
        (Method::POST, "/api/v1/publish", json!({"items": [], "no_such_field": 1})),
        (Method::POST, "/api/v1/publish/alerts", publication.clone()),
        (Method::POST, "/api/v1/publish/signals", publication.clone()),
        (Method::POST, "/api/v1/publish/narratives", publication),
    ];
    for (method, path, body) in cases {
        let answer = app.json(method, path, &body).await;
        answer.problem(400);
        assert!(answer.text.contains("no_such_field"), "{path}: {}", answer.text);
    }
    app.stop().await;
}

/// A route that waits for read models says so in the document, or its `min_position` would be refused.
#[tokio::test]
async fn whoever_waits_for_read_models_documents_it() {
    fn waiting(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let count = |path: std::path::PathBuf| {
            if path.is_dir() {
                return waiting(&path);
            }
            std::fs::read_to_string(path).unwrap().matches("_: Consistent").count()
        };
        entries.map(count).sum()
    }
    let document = serde_json::to_value(linewatch::api::document()).unwrap();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let documented = operations
        .filter(|operation| {
            operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|parameter| parameter["name"] == "min_position")
        })
        .count();
    assert_eq!(documented, waiting(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api")));
}
