//! The routes, and the layers that every request passes through.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate as _, SizeAbove},
    },
    sensitive_headers::SetSensitiveRequestHeadersLayer,
};
use utoipa_axum::router::OpenApiRouter;

use super::{
    alerts, audit, auth, backtests, batches, dashboard, drain, fixtures, guard, headers, health,
    known_parameters::{self, KnownParameters},
    margins, me, metrics, openapi,
    problem::Problem,
    publish, request_id, rules, scheduler, scrape_runs, settings, sockets, sources,
    state::ApiState,
    status,
};

/// The largest body of anything but a scrape batch.
const BODY_BYTES: usize = 1 << 20;
/// How long a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Answers below this size are sent as they are.
const COMPRESSED_FROM: u64 = 2_048;

/// Names of parameters that are taken for another one: `(taken, documented)`.
const OTHER_NAMES: [(&str, &str); 4] = [
    ("alertType", "alert_type"),
    ("eventId", "event_id"),
    ("marketId", "market_id"),
    ("tournaments", "tournament_ids"),
];

fn resources() -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(alerts::routes())
        .merge(fixtures::routes())
        .merge(margins::routes())
        .merge(batches::routes())
        .merge(scrape_runs::routes())
        .merge(settings::routes())
        .merge(rules::routes())
        .merge(backtests::routes())
        .merge(scheduler::routes())
        .merge(sources::routes())
        .merge(audit::routes())
        .merge(publish::routes())
        .merge(health::routes())
        .merge(status::routes())
        .merge(me::routes())
        .merge(metrics::routes())
        .merge(sockets::routes())
}

/// The OpenAPI document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    openapi::complete(resources().into_openapi())
}

/// The whole API.
pub fn router(state: ApiState) -> Router {
    let (resources, document) = resources().split_for_parts();
    let document = openapi::complete(document);
    let compressed = SizeAbove::new(COMPRESSED_FROM)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("application/problem+json"));
    // Outermost first.
    let layers = ServiceBuilder::new()
        .layer(SetSensitiveRequestHeadersLayer::new(secrets()))
        .layer(from_fn_with_state(Arc::clone(&state.ids), request_id::identify_and_log))
        .layer(from_fn_with_state(Arc::clone(state.desk.clock()), headers::secure))
        .layer(from_fn_with_state(state.stop.clone(), drain::drain_bodies))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&state.guard), guard::keep_pages_out))
        .layer(from_fn_with_state(Arc::clone(&state.access), auth::authenticate))
        .layer(from_fn(limit_time))
        .layer(CompressionLayer::new().gzip(true).quality(CompressionLevel::Fastest).compress_when(compressed));
    let known = KnownParameters::of(&document, &OTHER_NAMES);
    resources
        .merge(openapi::routes(&document))
        .layer(from_fn_with_state(known, known_parameters::refuse_unknown))
        .merge(dashboard::routes())
        .fallback(dashboard::nowhere)
        .method_not_allowed_fallback(|| async {
            let detail = "this path does not take this method; the Allow header lists those it takes";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(layers)
        .with_state(state)
}

fn secrets() -> [HeaderName; 2] {
    [header::AUTHORIZATION, header::COOKIE]
}

/// Gives up a request that takes too long. A stream of odds may take as long as it keeps coming, and says itself when
/// it does not; of an answer that is a stream only the beginning counts.
async fn limit_time(request: Request, next: Next) -> Response {
    if request.uri().path() == batches::PATH {
        return next.run(request).await;
    }
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await.unwrap_or_else(|_| {
        let detail = format!("the request took longer than {} s and was given up", REQUEST_TIMEOUT.as_secs());
        Problem::unavailable(detail).into_response()
    })
}

#[expect(clippy::needless_pass_by_value, reason = "as the layer wants it")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(format!("panic: {}", text.unwrap_or("of an unknown kind"))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Method, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_that_tells_nothing() {
        async fn panics() -> StatusCode {
            panic!("the secret place")
        }
        let router: Router = Router::new().route("/", get(panics)).layer(CatchPanicLayer::custom(panicked));
        let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("internal error") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn a_parameter_is_known_where_the_document_lists_it() {
        let known = KnownParameters::of(&document(), &OTHER_NAMES);
        let check = |path: &str, method: Method, query: &str| known.check(path, &method, query);
        for (path, query) in [
            ("/api/alerts", "limit=1&severity=critical&severity=elevated&alertType=availability&min_position=3"),
            ("/api/alerts", "alert%5Ftype=availability"),
            ("/api/events", "tournaments=3&page=2"),
            ("/healthz", "&&"),
        ] {
            assert!(check(path, Method::GET, query).is_ok(), "{path}?{query}");
            assert!(check(path, Method::HEAD, query).is_ok(), "{path}?{query}");
        }
        let refused = check("/api/audit/events", Method::GET, "limit=1&as_of=7").unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.field()), (400, Some("as_of")));
        assert!(refused.detail().contains("since, until, newest_first, limit, type, stream"), "{}", refused.detail());
        let none = check("/healthz", Method::GET, "verbose").unwrap_err();
        assert_eq!(
            (none.field(), none.detail()),
            (Some("verbose"), "this route takes no query parameters; leave it out")
        );
        assert!(check("/api/events", Method::GET, "alertType=x").is_err(), "an alias is known where its name is");
        for (path, query) in [
            ("/api/ws", "channel=unified"),
            ("/api/events/{id}/alerts", "event_id=1"),
            ("/api/events/{id}/alerts", "eventId=1"),
        ] {
            assert!(check(path, Method::GET, query).is_err(), "{path}?{query}");
        }
        assert!(check("/api/stream", Method::GET, "channel=unified").is_ok());
        assert!(check("/api/scrape", Method::POST, "timeot=5").is_err());
        assert!(check("/undocumented", Method::GET, "x").is_err());
        assert!(check("/healthz", Method::DELETE, "x").is_ok(), "it is another refusal that tells of the method");
        let long = check("/healthz", Method::GET, &"x".repeat(60_000)).unwrap_err();
        assert!(long.field().unwrap().len() < 1_000, "what is repeated of a name is short");
    }
}
