//! Pages of other origins read nothing that costs, on the loopback interface and elsewhere.

use reqwest::Method;

use linewatch::app::ServeOptions;

use crate::support::{
    app::{TestApp, options},
    place::Place,
};

async fn ask(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> u16 {
    let request =
        headers.iter().fold(app.request(Method::GET, path), |request, (name, value)| request.header(*name, *value));
    // Of streams only the head is of interest.
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_of_every_kind_are_refused() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let document = app.get("/openapi.json").await.expect(200);
    let mut paths: Vec<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, item)| item.get("get").is_some() && !matches!(path.as_str(), "/healthz" | "/readyz"))
        .map(|(path, _)| {
            path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
        })
        .collect();
    paths.extend(["/openapi.json".to_owned(), "/api/nothing".to_owned(), "/api/audit/events?type=Nothing".to_owned()]);
    assert!(paths.len() > 40, "{}", paths.len());
    for path in &paths {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")],
            &[("origin", "http://evil.example")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
        ] {
            assert_eq!(ask(&app, path, headers).await, 403, "{path} {headers:?}");
        }
    }
    let followed = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    for path in ["/", "/audit?type=AlertDetected", "/events/7", "/api/audit/events/1", "/api/alerts", "/healthz"] {
        assert_ne!(ask(&app, path, &followed).await, 403, "a link to {path}");
    }
    for path in ["/api/alerts", "/api/audit/events", "/metrics"] {
        assert_eq!(ask(&app, path, &[]).await, 200, "a program");
        assert_eq!(ask(&app, path, &[("sec-fetch-site", "same-origin")]).await, 200, "an own page");
        assert_eq!(ask(&app, path, &[("sec-fetch-site", "none")]).await, 200, "the address line");
        assert_eq!(ask(&app, path, &[("origin", &app.base)]).await, 200, "an own page of an older browser");
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(&app, path, &[("sec-fetch-site", "cross-site")]).await, 200, "a probe");
    }
    app.stop().await;
}

/// A development server passes the API on: `Host` is this server's, `Origin` its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_development_server_works_the_desk_where_it_may() {
    let place = Place::sqlite();
    let origins = vec!["http://localhost:*".to_owned()];
    let app = TestApp::with(ServeOptions { allowed_origins: origins, ..options(&place) }).await;
    let put = |origin: &'static str| {
        let request = app.request(Method::PUT, "/api/settings").header("sec-fetch-site", "same-origin");
        request.header("origin", origin).json(&serde_json::json!({ "batchSize": 60 }))
    };
    app.send(put("http://localhost:5173")).await.expect(200);
    for origin in ["http://localhost.evil.example:5173", "http://127.0.0.1:5173", "https://localhost:5173"] {
        let refusal = app.send(put(origin)).await.problem(403);
        assert!(refusal.contains(origin) && refusal.contains("http://localhost:*"), "{refusal}");
    }
    assert_eq!(ask(&app, "/api/alerts", &[("origin", "http://localhost:5173")]).await, 200);
    app.stop().await;
}
