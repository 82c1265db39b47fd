//! Every request has an id: it is in the answer, in the log, and in the metadata of the events it caused.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use super::problem::Problem;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_BYTES: usize = 64;

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

/// Makes ids of requests.
pub type Ids = Arc<dyn Fn() -> String + Send + Sync>;

impl From<&str> for RequestId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The caller's own id, if it is short and plain.
fn proposed(headers: &HeaderMap) -> Option<RequestId> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let fits = (1..=REQUEST_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| RequestId(text.into()))
}

/// The outermost layer: gives the request its id, completes a problem with it, and writes one line to the log.
pub async fn identify_and_log(State(ids): State<Ids>, mut request: Request, next: Next) -> Response {
    let id = proposed(request.headers()).unwrap_or_else(|| RequestId(ids().into()));
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", request.id = %id, http.method = %request.method());
    // The path alone: a query could hold what should not be in a log.
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        response = complete(response, &problem, &id);
    }
    let status = response.status().as_u16();
    let took = started.elapsed();
    tracing::info!(http.path = path, http.status = status, duration_ms = took.as_secs_f64() * 1e3, "request");
    ::metrics::histogram!("linewatch_http_request_seconds", "route" => route, "status" => status.to_string())
        .record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Writes the id into a problem, and what went wrong inside into the log.
fn complete(response: Response, problem: &Problem, id: &RequestId) -> Response {
    if let Some(cause) = problem.cause() {
        tracing::error!(http.status = problem.status().as_u16(), cause, "a request failed");
    }
    let mut complete = problem.render(Some(&id.0));
    let (parts, _) = response.into_parts();
    for (name, value) in &parts.headers {
        if !complete.headers().contains_key(name) && name != axum::http::header::CONTENT_LENGTH {
            complete.headers_mut().append(name, value.clone());
        }
    }
    *complete.extensions_mut() = parts.extensions;
    complete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_plain_ids_are_taken_over() {
        let headers = |text: &str| HeaderMap::from_iter([(HEADER, HeaderValue::from_bytes(text.as_bytes()).unwrap())]);
        assert_eq!(proposed(&headers("run-7/batch-3")).map(|id| id.to_string()), Some("run-7/batch-3".to_owned()));
        for text in ["", "a b", "é", &"x".repeat(65)] {
            assert_eq!(proposed(&headers(text)), None, "{text}");
        }
    }
}
