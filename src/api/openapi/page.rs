//! `/openapi.json` and `/docs`.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use utoipa::openapi::OpenApi;

use crate::api::{dashboard::shared, problem::Problem, state::ApiState};

/// `/openapi.json` and `/docs`, which name each other relative to themselves: a proxy may have them under a path.
pub(in crate::api) fn routes(document: &OpenApi) -> Router<ApiState> {
    // The same bytes for everybody: it is large, and who asks for it needs no token.
    let text = Arc::new(serde_json::to_vec(document).map(Bytes::from));
    let config = Arc::new(config());
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

/// Swagger UI without the field for other documents.
fn config() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("../openapi.json").validator_url("none").use_base_layout()
}

/// The page, and what Swagger UI lacks for who needs contrast, names and the keyboard.
const OWN_FILES: [(&str, &str, &str); 4] = [
    ("", "text/html", include_str!("../../../web/docs/index.html")),
    ("index.html", "text/html", include_str!("../../../web/docs/index.html")),
    ("docs.css", "text/css", include_str!("../../../web/docs/docs.css")),
    ("docs.js", "text/javascript", include_str!("../../../web/docs/docs.js")),
];

fn page(path: &str, config: Arc<utoipa_swagger_ui::Config<'static>>) -> Response {
    if let Some((_, content_type, text)) = OWN_FILES.iter().find(|(own, ..)| *own == path) {
        return ([(header::CONTENT_TYPE, format!("{content_type}; charset=utf-8"))], *text).into_response();
    }
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
        let config = Arc::new(config());
        let mut found = 0;
        for path in ["", "swagger-initializer.js", "index.css", "docs.css"] {
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
