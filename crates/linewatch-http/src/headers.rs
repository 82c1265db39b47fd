//! What every answer says to a browser.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use linewatch_model::Clock;

/// Answers of the API are data: nothing in them may be run or framed.
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// The pages under `/docs` bring everything along; their styles are set by script.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Adds the headers that an answer does not have yet. The date is that of the times in the answer, by which pages tell
/// how old they are.
pub async fn secure(State(clock): State<Arc<dyn Clock>>, request: Request, next: Next) -> Response {
    let docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::CONTENT_SECURITY_POLICY, if docs { DOCS_POLICY } else { API_POLICY }),
        (header::CACHE_CONTROL, HeaderValue::from_static(if docs { "no-cache" } else { "no-store" })),
    ];
    if let Ok(date) = HeaderValue::try_from(clock.now().to_http_date()) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
    for (name, value) in headers {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
