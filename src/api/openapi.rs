//! The OpenAPI document, generated from the handlers, and the pages that show it.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use super::{dashboard::shared, problem::Problem, state::ApiState};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "linewatch",
        description = "Bookmakers' odds in, risk alerts out; every fact provable.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "./", description = "Where this document is")),
    tags(
        (name = "alerts", description = "Risk alerts and their life"),
        (name = "events", description = "Fixtures, their odds now and their history"),
        (name = "margins", description = "The bookmakers' margins by time to kickoff"),
        (name = "scrape", description = "Odds in"),
        (name = "settings", description = "What the desk can set"),
        (name = "channels", description = "What others publish"),
        (name = "audit", description = "The log itself"),
        (name = "operations", description = "Health, metrics, push"),
    ),
)]
struct Base;

/// The document before the resources are in it.
pub(super) fn base() -> OpenApi {
    let mut document = Base::openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("token", bearer);
    // Without tokens, on the loopback interface, nothing is asked for.
    let none = SecurityRequirement::default();
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new()), none]);
    document
}

/// `/openapi.json` and `/docs`, which name each other relative to themselves: a proxy may have them under a path.
pub(super) fn routes(document: &OpenApi) -> Router<ApiState> {
    // The same bytes for everybody: it is large, and who asks for it needs no token.
    let text = Arc::new(serde_json::to_vec(document).map(Bytes::from));
    let config = Arc::new(utoipa_swagger_ui::Config::from("../openapi.json").validator_url("none"));
    let file = move |path: Option<Path<String>>| {
        let config = Arc::clone(&config);
        async move { page(path.as_ref().map_or("", |Path(path)| path.as_str()), config) }
    };
    Router::new()
        .route("/openapi.json", get(move || async move { shown((*text).as_ref()) }))
        .route("/docs", get(|| async { Redirect::permanent("docs/") }))
        .route("/docs/", get(file.clone()))
        .route("/docs/{*path}", get(file))
}

fn shown(text: Result<&Bytes, &serde_json::Error>) -> Response {
    match text {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

fn page(path: &str, config: Arc<utoipa_swagger_ui::Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(path, config) {
        Ok(Some(file)) => {
            let mut response = shared(file.bytes).into_response();
            let headers = response.headers_mut();
            if let Ok(content_type) = file.content_type.parse() {
                headers.insert(header::CONTENT_TYPE, content_type);
            }
            if file.gzpipped {
                headers.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
            }
            response
        }
        Ok(None) => Problem::new(StatusCode::NOT_FOUND, "there is no such page").into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_pages_load_nothing_from_elsewhere() {
        let config = Arc::new(utoipa_swagger_ui::Config::from("../openapi.json").validator_url("none"));
        let mut found = 0;
        for path in ["", "swagger-initializer.js", "index.css"] {
            let response = page(path, Arc::clone(&config));
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            for line in
                text.lines().filter(|line| line.contains("src=") || line.contains("href=") || line.contains("url"))
            {
                found += 1;
                assert!(!line.contains("//") || line.trim_start().starts_with("//"), "{path}: {line}");
            }
        }
        assert!(found > 4, "{found}");
        assert_eq!(page("../Cargo.toml", config).status(), StatusCode::NOT_FOUND);
    }
}
